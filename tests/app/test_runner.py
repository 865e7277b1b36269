from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.background.runner import Runner
from app.background.worker_process import ProcessOutcome
from forecasting.domain.date_styles import DateStyle
from forecasting.domain.number_styles import NumberStyle
from forecasting.messages import Progress, Stage, Styles
from tests.app import scripted_workers
from tests.forecasting.made import AS_OF, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.background.worker_process import Serve

WAIT_MS = 20_000
PROJECT = make_project(results=8)
LARGE_PROJECT = make_project(results=20_000, span_days=3000)


class Heard:
    """Everything a runner has said, in order."""

    def __init__(self, runner: Runner) -> None:
        self.said: list[tuple[object, ...]] = []
        runner.ready.connect(lambda: self.said.append(("ready",)))
        runner.progressed.connect(lambda progress: self.said.append(("progressed", progress)))
        runner.finished.connect(lambda forecast: self.said.append(("finished", forecast.project_id)))
        runner.failed.connect(lambda sentence, detail: self.said.append(("failed", sentence, detail)))
        runner.worker_lost.connect(lambda sentence: self.said.append(("lost", sentence)))

    def kinds(self) -> list[object]:
        return [news[0] for news in self.said]


@contextmanager
def running(serve: Serve, *, patience_ms: int = 200) -> Iterator[tuple[Runner, Heard]]:
    runner = Runner(serve=serve, patience_ms=patience_ms)
    heard = Heard(runner)
    runner.start()
    try:
        yield runner, heard
    finally:
        runner.stop()


def is_gone(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_request_carries_how_dates_and_numbers_are_written_when_it_is_made(qtbot: QtBot) -> None:
    with running(scripted_workers.says_how_it_writes) as (runner, heard):
        try:
            Styles(DateStyle.FRENCH, NumberStyle.SPACE).choose()
            runner.request(PROJECT, AS_OF)
        finally:
            Styles().choose()
        qtbot.waitUntil(lambda: ("failed", "french space", "") in heard.said, timeout=WAIT_MS)


def test_a_request_is_answered_by_progress_and_a_forecast(qtbot: QtBot) -> None:
    with running(scripted_workers.finishes) as (runner, heard):
        runner.request(PROJECT, AS_OF)
        assert runner.is_busy
        qtbot.waitUntil(lambda: not runner.is_busy, timeout=WAIT_MS)
        said = [news for news in heard.said if news != ("progressed", Progress(Stage.PREPARING))]
        assert said == [("ready",), ("progressed", Progress(Stage.FITTING, 0.5)), ("finished", PROJECT.id)]


def test_the_worker_stays_the_same_from_one_request_to_the_next(qtbot: QtBot) -> None:
    with running(scripted_workers.finishes) as (runner, heard):
        pids = set()
        for count in (1, 2, 3):
            runner.request(PROJECT, AS_OF)
            qtbot.waitUntil(lambda count=count: heard.kinds().count("finished") == count, timeout=WAIT_MS)  # type: ignore[misc]
            pids.add(runner.worker_pid)
        assert len(pids) == 1
        assert heard.kinds().count("ready") == 1


def test_only_the_newest_request_is_answered(qtbot: QtBot) -> None:
    with running(scripted_workers.finishes) as (runner, heard):
        for name in ("first", "second", "third"):
            runner.request(replace(PROJECT, id=name), AS_OF)
        qtbot.waitUntil(lambda: not runner.is_busy, timeout=WAIT_MS)
        qtbot.wait(300)
        assert [news for news in heard.said if news[0] == "finished"] == [("finished", "third")]


def test_a_failure_arrives_as_a_sentence_with_its_detail_and_the_worker_goes_on(qtbot: QtBot) -> None:
    with running(scripted_workers.fails) as (runner, heard):
        for count in (1, 2):
            runner.request(PROJECT, AS_OF)
            qtbot.waitUntil(lambda count=count: heard.kinds().count("failed") == count, timeout=WAIT_MS)  # type: ignore[misc]
        failed = [news for news in heard.said if news[0] == "failed"]
        assert failed == [("failed", "Two more results are needed.", "where it went wrong")] * 2


def test_a_failed_preparation_is_told_without_a_request(qtbot: QtBot) -> None:
    with running(scripted_workers.fails_to_prepare) as (runner, heard):
        qtbot.waitUntil(lambda: bool(heard.said), timeout=WAIT_MS)
        assert heard.said == [("failed", "The model could not be prepared.", "where it went wrong")]
        assert not runner.is_ready


def test_a_waiting_request_hears_how_the_preparation_goes(qtbot: QtBot) -> None:
    with running(scripted_workers.prepares_until_asked) as (runner, heard):
        runner.request(PROJECT, AS_OF)
        # At once, not only when the worker next has something to say.
        assert heard.said == [("progressed", Progress(Stage.PREPARING))]
        qtbot.waitUntil(lambda: "finished" in heard.kinds(), timeout=WAIT_MS)


def test_a_request_in_the_middle_of_the_preparation_hears_at_once_how_far_it_is(qtbot: QtBot) -> None:
    with running(scripted_workers.compiles_until_asked) as (runner, heard):
        qtbot.waitUntil(lambda: runner._preparation == Progress(Stage.COMPILING, 0.4), timeout=WAIT_MS)
        runner.request(PROJECT, AS_OF)
        assert heard.said == [("progressed", Progress(Stage.COMPILING, 0.4))]


def test_that_the_model_is_compiled_is_said_once_to_whoever_asks_for_nothing(qtbot: QtBot) -> None:
    with running(scripted_workers.compiles) as (runner, heard):
        said: list[str] = []
        runner.compiling.connect(lambda: said.append("compiling"))
        runner.ready.connect(lambda: said.append("ready"))
        qtbot.waitUntil(lambda: runner.is_ready, timeout=WAIT_MS)
        assert said == ["compiling", "ready"]
        assert heard.said == [("ready",)]


def test_what_is_to_be_told_about_the_preparation_is_told(qtbot: QtBot) -> None:
    with running(scripted_workers.cannot_keep_the_model) as (runner, _):
        with qtbot.waitSignal(runner.remarked, timeout=WAIT_MS) as told:
            runner.start()
        assert told.args == ["The prepared model can't be kept."]


@pytest.mark.parametrize(
    ("serve", "cause"),
    [(scripted_workers.segfaults, "crashed (SIGSEGV, signal 11)"), (scripted_workers.exits, "exit code 7")],
)
def test_a_crash_is_told_as_a_sentence_and_the_next_request_starts_a_new_worker(
    qtbot: QtBot, serve: Serve, cause: str
) -> None:
    with running(serve) as (runner, heard):
        runner.request(PROJECT, AS_OF)
        first = runner.worker_pid
        qtbot.waitUntil(lambda: heard.kinds().count("lost") == 1, timeout=WAIT_MS)
        assert cause in str(heard.said[-1][1])
        assert not runner.is_busy
        assert is_gone(first)
        runner.request(PROJECT, AS_OF)
        assert runner.worker_pid not in {None, first}
        qtbot.waitUntil(lambda: heard.kinds().count("lost") == 2, timeout=WAIT_MS)


def test_a_worker_killed_from_outside_is_told_and_replaced(qtbot: QtBot) -> None:
    with running(scripted_workers.finishes) as (runner, heard):
        qtbot.waitUntil(lambda: runner.is_ready, timeout=WAIT_MS)
        assert runner.worker_pid is not None
        os.kill(runner.worker_pid, signal.SIGKILL)
        qtbot.waitUntil(lambda: "lost" in heard.kinds(), timeout=WAIT_MS)
        assert "killed by the system" in str(heard.said[-1][1])
        runner.request(PROJECT, AS_OF)
        qtbot.waitUntil(lambda: "finished" in heard.kinds(), timeout=WAIT_MS)


def test_a_cancelled_request_is_never_answered_and_the_worker_stays_warm(qtbot: QtBot) -> None:
    with running(scripted_workers.drops_what_is_cancelled, patience_ms=2000) as (runner, heard):
        qtbot.waitUntil(lambda: runner.is_ready, timeout=WAIT_MS)
        pid = runner.worker_pid
        runner.request(replace(PROJECT, id="unwanted"), AS_OF)
        runner.cancel()
        assert not runner.is_busy
        runner.request(replace(PROJECT, id="wanted"), AS_OF)
        qtbot.waitUntil(lambda: not runner.is_busy, timeout=WAIT_MS)
        assert [news for news in heard.said if news[0] == "finished"] == [("finished", "wanted")]
        qtbot.wait(2100)
        assert runner.worker_pid == pid


def test_a_worker_that_ignores_a_cancel_is_replaced_and_the_next_request_handed_on(qtbot: QtBot) -> None:
    with running(scripted_workers.hangs) as (runner, heard):
        qtbot.waitUntil(lambda: runner.is_ready, timeout=WAIT_MS)
        stuck = runner.worker_pid
        runner.request(PROJECT, AS_OF)
        runner.cancel()
        runner.request(PROJECT, AS_OF)
        qtbot.waitUntil(lambda: runner.worker_pid != stuck, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: heard.kinds().count("ready") == 2, timeout=WAIT_MS)
        assert is_gone(stuck)
        assert runner.is_busy
        assert "lost" not in heard.kinds()


def test_cancelling_nothing_changes_nothing(qtbot: QtBot) -> None:
    with running(scripted_workers.hangs) as (runner, _):
        qtbot.waitUntil(lambda: runner.is_ready, timeout=WAIT_MS)
        pid = runner.worker_pid
        runner.cancel()
        qtbot.wait(400)
        assert runner.worker_pid == pid


def test_asking_never_waits_for_a_worker_that_reads_nothing(qtbot: QtBot) -> None:
    with running(scripted_workers.never_reads) as (runner, _):
        for _ in range(3):
            runner.request(LARGE_PROJECT, AS_OF)  # more than a pipe holds
        qtbot.waitUntil(lambda: runner.is_ready, timeout=WAIT_MS)


@pytest.mark.parametrize(
    "serve",
    [
        scripted_workers.finishes,
        scripted_workers.hangs,
        scripted_workers.ignores_terminate,
        scripted_workers.never_reads,
    ],
)
def test_stopping_leaves_no_process_no_thread_and_no_handle(qtbot: QtBot, serve: Serve) -> None:
    threads, handles = threading.active_count(), count_handles()
    runner = Runner(serve=serve)
    runner.start()
    qtbot.waitUntil(lambda: runner.is_ready, timeout=WAIT_MS)
    handles += int(count_handles() > handles)  # the first worker of all starts the tracker of shared resources
    pid = runner.worker_pid
    runner.request(LARGE_PROJECT, AS_OF)
    time.sleep(0.2)
    runner.stop()
    assert is_gone(pid)
    assert threading.active_count() == threads
    assert count_handles() <= handles


def test_no_answer_comes_after_stopping(qtbot: QtBot) -> None:
    with running(scripted_workers.finishes) as (runner, heard):
        runner.request(PROJECT, AS_OF)
        runner.stop()
        said = list(heard.said)
        qtbot.wait(300)
        assert heard.said == said
        assert not runner.is_busy


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (-9, "killed by the system"),
        (-11, "crashed (SIGSEGV, signal 11)"),
        (-15, "ended from outside"),
        (-250, "crashed (signal 250)"),
        (0, "ended unexpectedly (exit code 0)"),
    ],
)
def test_an_outcome_says_what_happened_and_what_happens_next(exit_code: int, words: str) -> None:
    sentence = ProcessOutcome(exit_code).sentence
    assert words in sentence
    assert sentence.endswith("the next forecast starts a new process.")


def count_handles() -> int:
    return len(list(Path("/dev/fd").iterdir()))
