"""The worker process: prepares the model once, then answers one request after the other.

    window --- Request, Study, Cancel --------------------------> worker
    window <-- Ready, Progressed, Foreseen, Finished,
               Failed, Dropped --------------------------------- worker

The newest request wins: an older one is dropped, at the latest when its computation next tells
how far it has come. The end of the orders is the end of the worker.
"""

from __future__ import annotations

import errno
import os
import signal
import traceback
from typing import TYPE_CHECKING, Protocol

from forecasting.errors import UserError
from forecasting.messages import (
    PREPARATION,
    Cancel,
    Dropped,
    Failed,
    Finished,
    Foreseen,
    Progressed,
    Ready,
    Request,
    Study,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from multiprocessing.connection import Connection

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.messages import Event, Order, Progress

    type End = Connection[Event, Order]

FAULT = "The forecast failed because of a fault in Whenabouts, not in your data; the details say where."
NO_MEMORY = "The forecast needs more memory than this computer has left; close other programs and try again."
FULL_DISK = "The forecast can't be made while the disk is full; free some space and try again."


class Engine(Protocol):
    """What answers requests; `forecasting.pipeline` is one."""

    def warm_up(self, on_progress: Callable[[Progress], None]) -> str:
        """Get ready, so that what follows is fast; a sentence about it for the user, if there is anything to say."""

    def forecast_project(
        self,
        project: Project,
        as_of: date,
        *,
        others: Sequence[Project],
        on_progress: Callable[[Progress], None],
        on_foreseen: Callable[[Forecast], None],
    ) -> Forecast:
        """Forecast; UserError if the project doesn't allow it."""


class _Superseded(Exception):  # noqa: N818 - no error: the computation is simply no longer wanted
    """A newer order is waiting."""


def run(orders: End, events: End) -> None:
    """Serve until the other side closes `orders`; the main function of the worker process."""
    # Ctrl-C in a terminal goes to every process of the group; the window decides when its worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The window imports this module for the name of this function, and needs no engine.
    from forecasting import pipeline  # noqa: PLC0415

    serve(pipeline, orders, events)
    # Nothing is left to be saved, and taking the compiled libraries apart takes longer than a window may take to close.
    os._exit(0)


def serve(engine: Engine, orders: End, events: End) -> None:
    """Prepare `engine`, then answer with it until either pipe ends."""
    try:
        _prepare(engine, events)
        while True:
            _answer(engine, _newest(orders, events), orders, events)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _prepare(engine: Engine, events: End) -> None:
    try:
        remark = engine.warm_up(on_progress=lambda progress: events.send(Progressed(PREPARATION, progress)))
    except BrokenPipeError:
        raise
    except Exception as fault:  # noqa: BLE001 - the boundary of the process: a bug travels as a message
        events.send(Failed(PREPARATION, _sentence(fault), traceback.format_exc()))
    else:
        events.send(Ready(remark))


def _newest(orders: End, events: End) -> Request | Study:
    """Wait for a request; of several, the last one that isn't cancelled."""
    wanted: Request | Study | None = None
    while wanted is None or orders.poll():
        order = orders.recv()
        if wanted is not None:
            events.send(Dropped(wanted.number))
        wanted = None if isinstance(order, Cancel) else order
    return wanted


def _answer(engine: Engine, request: Request | Study, orders: End, events: End) -> None:
    def say(event: Event) -> None:
        if orders.poll():
            raise _Superseded
        events.send(event)

    request.styles.choose()
    try:
        answer = _do(engine, request, say)
    except _Superseded:
        events.send(Dropped(request.number))
    except BrokenPipeError:
        raise
    except UserError as problem:
        events.send(Failed(request.number, str(problem)))
    except Exception as fault:  # noqa: BLE001 - the boundary of the process: a bug travels as a message
        events.send(Failed(request.number, _sentence(fault), traceback.format_exc()))
    else:
        events.send(Finished(request.number, answer))


def _do(engine: Engine, request: Request | Study, say: Callable[[Event], None]) -> object:
    def tell(progress: Progress) -> None:
        say(Progressed(request.number, progress))

    def foresee(forecast: Forecast) -> None:
        say(Foreseen(request.number, forecast))

    if isinstance(request, Study):
        return request.task(tell)
    return engine.forecast_project(
        request.project, request.as_of, others=request.others, on_progress=tell, on_foreseen=foresee
    ).levers


def _sentence(fault: Exception) -> str:
    """What a computer that is short of something is told as such."""
    if isinstance(fault, MemoryError):
        return NO_MEMORY
    if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
        return FULL_DISK
    return FAULT
