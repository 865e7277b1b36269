"""However the worker breaks, the window lives, says what happened, and the next request is answered."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import psutil
import pytest

from app.background.runner import Runner
from app.main_window import MainWindow
from app.settings import Settings
from forecasting.domain.project import Roadmap
from forecasting.messages import Progress, Stage
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from forecasting.worker import FAULT, FULL_DISK, NO_MEMORY
from tests.app.scripted_workers import finishes, hangs, segfaults
from tests.app.test_runner import WAIT_MS, Heard, is_gone, running
from tests.faults import broken_workers
from tests.forecasting.made import AS_OF, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.background.worker_process import Serve
    from app.document import Document

PROJECT = make_project(results=8)
STAGES = list(Stage)
#: Ways to break that are tried in the window only with the other long tests.
RARER = (
    *(segfaults, broken_workers.closes_its_end),
    *(broken_workers.runs_out_of_memory, broken_workers.finds_the_disk_full),
)
#: Megabytes that many cycles of starting and cancelling may add.
MOST_GROWTH = 50


@pytest.mark.parametrize("serve", [broken_workers.says_garbage, broken_workers.says_something_else])
def test_a_worker_that_says_garbage_is_ended_and_replaced(qtbot: QtBot, serve: Serve) -> None:
    with running(serve) as (runner, heard):
        runner.request(PROJECT, AS_OF)
        qtbot.waitUntil(lambda: "lost" in heard.kinds(), timeout=WAIT_MS)
        said = str(heard.said[-1][1])
        assert "The forecasting process said something that makes no sense, and was ended." in said
        assert "Your data is safe; the next forecast starts a new process." in said
        runner._serve = finishes
        runner.request(PROJECT, AS_OF)
        qtbot.waitUntil(lambda: heard.kinds()[-1] == "finished", timeout=WAIT_MS)


def test_a_pipe_that_breaks_in_the_middle_of_a_message_is_a_worker_that_ended(qtbot: QtBot) -> None:
    with running(broken_workers.closes_its_end) as (runner, heard):
        runner.request(PROJECT, AS_OF)
        qtbot.waitUntil(lambda: "lost" in heard.kinds(), timeout=WAIT_MS)
        assert "ended unexpectedly" in str(heard.said[-1][1])


@pytest.mark.parametrize(
    ("serve", "sentence"),
    [
        (broken_workers.runs_out_of_memory, NO_MEMORY),
        (broken_workers.finds_the_disk_full, FULL_DISK),
        (broken_workers.has_a_bug, FAULT),
    ],
)
def test_what_goes_wrong_in_a_forecast_is_told_and_the_worker_goes_on(
    qtbot: QtBot, serve: Serve, sentence: str
) -> None:
    with running(serve) as (runner, heard):
        for _ in range(2):
            heard.said.clear()
            runner.request(PROJECT, AS_OF)
            qtbot.waitUntil(lambda: "failed" in heard.kinds(), timeout=WAIT_MS)
            assert heard.said[-1][1] == sentence
        assert runner.worker_pid


@pytest.mark.parametrize("stage", [*STAGES[STAGES.index(Stage.POOLING) : STAGES.index(Stage.COMPARING) + 1]])
def test_an_exception_at_any_stage_is_told_with_where_it_happened(qtbot: QtBot, stage: Stage) -> None:
    with running(partial(broken_workers.has_a_bug_while, stage)) as (runner, heard):
        runner.request(PROJECT, AS_OF)
        qtbot.waitUntil(lambda: "failed" in heard.kinds(), timeout=WAIT_MS)
        progress, (_, sentence, detail) = heard.said[-2:]
        assert isinstance(progress[1], Progress)
        assert progress[1].stage is stage
        assert sentence == FAULT
        assert "ZeroDivisionError" in str(detail)


@pytest.mark.parametrize(
    "serve",
    [
        broken_workers.says_garbage,
        broken_workers.has_a_bug,
        *(pytest.param(serve, marks=pytest.mark.faults) for serve in RARER),
    ],
)
def test_the_window_goes_on_and_the_data_is_safe_however_the_worker_breaks(
    document: Document, qtbot: QtBot, tmp_path: Path, serve: Serve
) -> None:
    runner, place = Runner(serve=serve), tmp_path / "plans.whenabouts"
    window = MainWindow(document, runner, Settings())
    qtbot.addWidget(window, before_close_func=lambda _: document.start(Roadmap()))
    write_roadmap(place, Roadmap(projects=(PROJECT,)))
    window.files.open(place)
    strip = window.forecast.strip
    qtbot.waitUntil(lambda: strip.button.text() == "Try again", timeout=WAIT_MS)
    assert document.roadmap.projects == (PROJECT,)
    document.apply_project(replace(PROJECT, name="Renamed"), "rename")
    qtbot.waitUntil(lambda: document.is_clean, timeout=WAIT_MS)
    assert read_roadmap(place) == document.roadmap
    runner._serve = finishes
    runner.stop()
    window.loop.ask()
    qtbot.waitUntil(lambda: document.forecast is not None, timeout=WAIT_MS)
    runner.stop()


def cycle(runner: Runner, heard: Heard, qtbot: QtBot, number: int) -> None:
    """Start, ask, and end in one of the ways it can end."""
    runner.start()
    runner.request(PROJECT, AS_OF)
    match number % 3:
        case 0:
            runner.cancel()
            runner.stop()
        case 1:
            assert runner.worker_pid
            os.kill(runner.worker_pid, signal.SIGKILL)
            qtbot.waitUntil(lambda: heard.kinds()[-1:] == ["lost"], timeout=WAIT_MS)
        case 2:
            runner.stop()


def look(process: psutil.Process) -> tuple[int, int, int]:
    return len(process.children(recursive=True)), process.num_fds(), threading.active_count()


def cycles_leave_nothing(times: int, qtbot: QtBot) -> None:
    me, runner = psutil.Process(), Runner(serve=hangs, patience_ms=100)
    heard = Heard(runner)
    for number in range(3):
        cycle(runner, heard, qtbot, number)
    before, memory = look(me), me.memory_info().rss
    pids = []
    for number in range(times):
        cycle(runner, heard, qtbot, number)
        pids.append(runner.worker_pid)
    runner.stop()
    assert all(now <= then for now, then in zip(look(me), before, strict=True))
    assert all(is_gone(pid) for pid in pids if pid)
    assert me.memory_info().rss - memory < MOST_GROWTH * 1_000_000


def test_cycles_of_start_and_cancel_leave_no_process_thread_or_handle(qtbot: QtBot) -> None:
    cycles_leave_nothing(6, qtbot)


@pytest.mark.faults
def test_a_hundred_cycles_of_start_and_cancel_leave_no_process_thread_or_handle(qtbot: QtBot) -> None:
    cycles_leave_nothing(100, qtbot)
