"""However the worker breaks, the window lives, says what happened, and the next request is answered."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from app.runner import Runner
from forecasting.worker import FAULT, FULL_DISK, NO_MEMORY
from tests.app.scripted_workers import finishes, hangs
from tests.app.test_runner import WAIT_MS, Heard, is_gone, running
from tests.faults import broken_workers
from tests.forecasting.made import AS_OF, make_project

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.worker_process import Serve

PROJECT = make_project(results=8)
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
