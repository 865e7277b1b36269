"""Main functions of worker processes that behave, or misbehave, in one known way each."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from forecasting.domain.lever_report import LeverReport
from forecasting.evidence.history import fingerprint
from forecasting.messages import (
    PREPARATION,
    Cancel,
    Dropped,
    Failed,
    Finished,
    Foreseen,
    Progress,
    Progressed,
    Ready,
    Request,
    Stage,
    Study,
)
from tests.forecasting.made import make_forecast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from forecasting.domain.forecast import Forecast
    from forecasting.messages import Event, Order

    type End = Connection[Event, Order]

LEVERS = LeverReport(next_tries=5, next_effort_days=None, levers=(), helped={})


def finishes(orders: End, events: End) -> None:
    events.send(Ready())
    while (request := _next_request(orders)) is not None:
        events.send(Progressed(request.number, Progress(Stage.FITTING, 0.5)))
        events.send(_answer(request))


def foresees(orders: End, events: End) -> None:
    """Say what comes at once, and have it come when the request is given up or another one comes."""
    events.send(Ready())
    while (request := _next_request(orders)) is not None:
        events.send(Foreseen(request.number, _forecast(request)))
        orders.poll(None)
        events.send(Finished(request.number, LEVERS))


def foresees_and_finishes(orders: End, events: End) -> None:
    """Say what comes, and a second later that it came."""
    events.send(Ready())
    while (request := _next_request(orders)) is not None:
        events.send(Foreseen(request.number, _forecast(request)))
        time.sleep(1)
        events.send(Finished(request.number, LEVERS))


def studies(orders: End, events: End) -> None:
    """Do every task that comes."""
    events.send(Ready())
    while True:
        try:
            order = orders.recv()
        except EOFError:
            return
        if isinstance(order, Study):
            answer = order.task(partial(_tell, events, order.number))
            events.send(Finished(order.number, answer))


def fails(orders: End, events: End) -> None:
    events.send(Ready())
    while (request := _next_request(orders)) is not None:
        events.send(Failed(request.number, "Two more results are needed.", "where it went wrong"))


def says_how_it_writes(orders: End, events: End) -> None:
    events.send(Ready())
    while (request := _next_request(orders)) is not None:
        events.send(Failed(request.number, f"{request.styles.dates} {request.styles.numbers}"))


def fails_to_prepare(orders: End, events: End) -> None:
    events.send(Failed(PREPARATION, "The model could not be prepared.", "where it went wrong"))
    _next_request(orders)


def prepares_until_asked(orders: End, events: End) -> None:
    events.send(Progressed(PREPARATION, Progress(Stage.PREPARING)))
    orders.poll(None)
    finishes(orders, events)


def compiles_until_asked(orders: End, events: End) -> None:
    events.send(Progressed(PREPARATION, Progress(Stage.COMPILING, 0.4)))
    orders.poll(None)
    finishes(orders, events)


def compiles(orders: End, events: End) -> None:
    for share in (0.1, 0.5, 0.9):
        events.send(Progressed(PREPARATION, Progress(Stage.COMPILING, share)))
    finishes(orders, events)


def cannot_keep_the_model(orders: End, events: End) -> None:
    events.send(Ready("The prepared model can't be kept."))
    _next_request(orders)


def drops_what_is_cancelled(orders: End, events: End) -> None:
    """Answer a request only once it is clear that it was not cancelled."""
    events.send(Ready())
    while (request := _next_request(orders)) is not None:
        if orders.poll(0.5) and isinstance(orders.recv(), Cancel):
            events.send(Dropped(request.number))
        else:
            events.send(_answer(request))


def segfaults(orders: End, events: End) -> None:
    events.send(Ready())
    _next_request(orders)
    os.kill(os.getpid(), signal.SIGSEGV)


def crashes_the_first_time(mark: Path, orders: End, events: End) -> None:
    """Crash at the first request, and leave the file `mark`, by which a worker that is started later knows better."""
    if mark.exists():
        finishes(orders, events)
    else:
        mark.touch()
        segfaults(orders, events)


def exits(orders: End, events: End) -> None:
    events.send(Ready())
    _next_request(orders)
    os._exit(7)


def exits_when_studied(orders: End, events: End) -> None:
    events.send(Ready())
    orders.recv()
    os._exit(7)


def hangs(orders: End, events: End) -> None:
    events.send(Ready())
    _next_request(orders)
    time.sleep(600)


def ignores_terminate(orders: End, events: End) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hangs(orders, events)


def never_reads(orders: End, events: End) -> None:
    events.send(Ready())
    time.sleep(600)


def _tell(events: End, number: int, progress: Progress) -> None:
    events.send(Progressed(number, progress))


def _next_request(orders: End) -> Request | None:
    """Wait for a request; None at the end of the orders."""
    while True:
        try:
            order = orders.recv()
        except EOFError:
            return None
        if isinstance(order, Request):
            return order


def _answer(request: Request) -> Finished:
    return Finished(request.number, _forecast(request))


def _forecast(request: Request) -> Forecast:
    forecast = make_forecast(request.project, as_of=request.as_of)
    return replace(forecast, fingerprint=fingerprint(request.project, request.others))
