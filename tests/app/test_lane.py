from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from app.safekeeping.lane import Lane

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytestqt.qtbot import QtBot


def test_results_are_told_in_the_thread_of_the_window_and_in_the_order_of_the_jobs(qtbot: QtBot) -> None:
    lane, other = Lane("first"), Lane("second")
    told: list[tuple[int, threading.Thread]] = []

    def note(result: Future[int]) -> None:
        told.append((result.result(), threading.current_thread()))

    for number in range(5):
        lane.do(partial(int, number), note)
    other.do(lambda: 5)
    qtbot.waitUntil(lambda: len(told) == 5)
    assert told == [(number, threading.main_thread()) for number in range(5)]
    assert lane.close(5)
    assert other.close(5)


def test_a_lane_that_is_deleted_during_a_job_ends_without_a_word(qtbot: QtBot) -> None:
    lane = Lane("first")
    told: list[object] = []
    go_on = threading.Event()
    result = lane.do(lambda: go_on.wait(5), told.append)
    thread = lane._thread
    lane.deleteLater()
    with qtbot.waitSignal(lane.destroyed):
        pass
    go_on.set()
    assert result.result(5)
    qtbot.wait(50)
    assert told == []
    assert lane.close(5)
    assert thread is not None
    assert not thread.is_alive()
