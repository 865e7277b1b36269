from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from forecasting.domain.date_styles import DateStyle
from forecasting.domain.forecast import Forecast
from forecasting.domain.lever_report import LeverReport
from forecasting.domain.number_styles import NumberStyle
from forecasting.domain.timeline import format_date
from forecasting.errors import NotEnoughData
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
    Styles,
)
from forecasting.words.wording import whole
from forecasting.worker import FAULT, serve
from tests.forecasting.made import AS_OF, make_forecast, make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from multiprocessing.connection import Connection

    from forecasting.domain.project import Project
    from forecasting.messages import Event, Order

PROJECT = make_project(results=8)
PREPARING = Progress(Stage.PREPARING, 0.5)
FITTING = Progress(Stage.FITTING, 0.5)
CHECKING = Progress(Stage.CHECKING, 0.9)
REPORT = LeverReport(next_tries=5, next_effort_days=None, levers=(), helped={})


def nothing() -> None:
    """Nothing happens."""


@dataclass(frozen=True)
class ScriptedEngine:
    """Answers as its fields say; in and after the middle of each forecast something of the test's own happens."""

    problem: Exception | None = None
    in_the_middle: Callable[[], None] = nothing
    at_the_end: Callable[[], None] = nothing
    bug_in_preparation: Exception | None = None
    remark: str = ""

    def warm_up(self, on_progress: Callable[[Progress], None]) -> str:
        on_progress(PREPARING)
        if self.bug_in_preparation is not None:
            raise self.bug_in_preparation
        return self.remark

    def forecast_project(
        self,
        project: Project,
        as_of: date,
        *,
        others: Sequence[Project],
        on_progress: Callable[[Progress], None],
        on_foreseen: Callable[[Forecast], None],
    ) -> Forecast:
        on_progress(FITTING)
        self.in_the_middle()
        on_progress(CHECKING)
        if self.problem is not None:
            self.at_the_end()
            raise self.problem
        forecast = make_forecast(project, as_of=as_of)
        on_foreseen(forecast)
        self.at_the_end()
        return replace(forecast, levers=REPORT)


class Window:
    """The other side of the pipes."""

    def __init__(self) -> None:
        self.their_orders, self.orders = multiprocessing.Pipe(duplex=False)
        self.events, self.their_events = multiprocessing.Pipe(duplex=False)

    def ask(self, number: int) -> None:
        self.orders.send(Request(number, replace(PROJECT, id=str(number)), AS_OF))

    def serve(self, engine: ScriptedEngine) -> list[Event]:
        """Let the worker answer all orders; what it said."""
        with ThreadPoolExecutor() as listener:
            # Heard while it is said, for a forecast is larger than what a pipe holds.
            said = listener.submit(lambda: list(self._everything()))
            serve(engine, self.their_orders, self.their_events)
            self.their_events.close()
            return said.result()

    def _everything(self) -> Iterator[Event]:
        while True:
            try:
                yield self.events.recv()
            except EOFError:
                return

    def close(self) -> None:
        connections: list[Connection[Event, Order]] = [self.their_orders, self.orders, self.events, self.their_events]
        for connection in connections:
            connection.close()


@pytest.fixture
def window() -> Iterator[Window]:
    made = Window()
    yield made
    made.close()


def test_the_worker_says_that_it_is_ready_before_it_is_asked(window: Window) -> None:
    window.orders.close()
    assert window.serve(ScriptedEngine()) == [Progressed(PREPARATION, PREPARING), Ready()]


def test_what_is_to_be_told_about_the_preparation_comes_with_readiness(window: Window) -> None:
    window.orders.close()
    assert window.serve(ScriptedEngine(remark="Each start takes longer."))[-1] == Ready("Each start takes longer.")


def test_an_answer_carries_the_number_of_its_request_and_the_forecast_of_its_project(window: Window) -> None:
    window.ask(7)
    said = window.serve(ScriptedEngine(at_the_end=window.orders.close))
    assert said[2:4] == [Progressed(7, FITTING), Progressed(7, CHECKING)]
    foreseen = said[4]
    assert isinstance(foreseen, Foreseen)
    assert (foreseen.number, foreseen.forecast.project_id) == (7, "7")
    assert said[5:] == [Finished(7, REPORT)]


def test_a_forecast_that_nobody_waits_for_any_more_is_not_sent(window: Window) -> None:
    newer = [2]

    def overtaken() -> None:
        for number in newer:
            window.ask(number)
        newer.clear()

    window.ask(1)
    said = window.serve(ScriptedEngine(in_the_middle=overtaken, at_the_end=window.orders.close))
    assert Dropped(1) in said
    assert [news.number for news in said if isinstance(news, Foreseen)] == [2]


def test_of_waiting_requests_only_the_newest_is_computed(window: Window) -> None:
    for number in (1, 2, 3):
        window.ask(number)
    said = window.serve(ScriptedEngine(at_the_end=window.orders.close))
    assert said[1:5] == [Ready(), Dropped(1), Dropped(2), Progressed(3, FITTING)]
    assert isinstance(said[-1], Finished)


def test_a_running_computation_is_dropped_when_a_newer_request_comes(window: Window) -> None:
    window.ask(1)
    news: list[Callable[[], None]] = [window.orders.close, partial(window.ask, 2)]

    def news_comes() -> None:
        news.pop()()

    said = window.serve(ScriptedEngine(in_the_middle=news_comes))
    # The end of the orders is news too: nobody wants the second forecast any more.
    assert said[2:] == [Progressed(1, FITTING), Dropped(1), Progressed(2, FITTING), Dropped(2)]


def test_a_cancelled_request_is_not_even_begun(window: Window) -> None:
    window.ask(1)
    window.orders.send(Cancel(1))
    window.orders.close()
    assert window.serve(ScriptedEngine())[1:] == [Ready(), Dropped(1)]


def test_a_user_error_becomes_its_sentence_without_a_traceback(window: Window) -> None:
    window.ask(1)
    problem = NotEnoughData("Two more results are needed.")
    said = window.serve(ScriptedEngine(problem, at_the_end=window.orders.close))
    assert said[-1] == Failed(1, "Two more results are needed.")


def test_any_other_exception_becomes_a_sentence_with_its_traceback(window: Window) -> None:
    window.ask(1)
    answer = window.serve(ScriptedEngine(ZeroDivisionError("by nothing"), at_the_end=window.orders.close))[-1]
    assert isinstance(answer, Failed)
    assert answer.sentence == FAULT
    assert "ZeroDivisionError: by nothing" in answer.detail


def test_what_is_said_in_the_worker_is_written_as_the_request_has_it(window: Window) -> None:
    said: list[str] = []

    def say() -> None:
        said.append(f"{format_date(AS_OF)}, {whole(1500)}")
        window.orders.close()

    window.orders.send(Request(1, PROJECT, AS_OF, styles=Styles(DateStyle.GERMAN, NumberStyle.COMMA)))
    try:
        window.serve(ScriptedEngine(at_the_end=say))
        assert Styles.chosen() == Styles(DateStyle.GERMAN, NumberStyle.COMMA)
    finally:
        Styles().choose()
    assert said == ["23. November 2026, 1.500"]


def test_a_failed_preparation_is_told_and_requests_are_still_answered(window: Window) -> None:
    window.ask(1)
    said = window.serve(ScriptedEngine(at_the_end=window.orders.close, bug_in_preparation=RuntimeError("no room")))
    assert isinstance(said[1], Failed)
    assert (said[1].number, said[1].sentence) == (PREPARATION, FAULT)
    assert "RuntimeError: no room" in said[1].detail
    assert isinstance(said[-1], Finished)


def test_the_worker_ends_when_nobody_listens_any_more(window: Window) -> None:
    begun: list[int] = []
    window.ask(1)
    window.events.close()
    serve(ScriptedEngine(in_the_middle=lambda: begun.append(1)), window.their_orders, window.their_events)
    assert begun == []


def test_every_message_survives_the_pipe_unchanged() -> None:
    messages = [Request(1, PROJECT, AS_OF), Cancel(1), Ready(), Progressed(1, FITTING), Failed(1, "a", "b"), Dropped(1)]
    assert pickle.loads(pickle.dumps(messages)) == messages  # noqa: S301 - our own bytes
