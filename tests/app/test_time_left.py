from __future__ import annotations

import pytest

from app.background.time_left import TimeLeft


class Clock:
    """Time that passes only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("seconds", "fraction", "told"),
    [
        (10, 0.5, "about 10 seconds left"),
        (8, 0.8, "a few seconds left"),
        (60, 0.25, "about 3 minutes left"),
        (33, 0.5, "about 35 seconds left"),
        (0.5, 0.5, ""),
        (10, 0.01, ""),
    ],
)
def test_what_is_left_follows_from_what_was_seen(seconds: float, fraction: float, told: str) -> None:
    clock = Clock()
    left = TimeLeft(clock)
    assert left.told(0.0) == ""
    clock.now += seconds
    assert left.told(fraction) == told


def test_new_work_is_watched_anew() -> None:
    clock = Clock()
    left = TimeLeft(clock)
    left.told(0.0)
    clock.now += 10
    assert left.told(0.9)
    assert left.told(0.1) == ""
    clock.now += 10
    assert left.told(0.55) == "about 10 seconds left"


def test_work_that_cannot_be_measured_tells_nothing() -> None:
    clock = Clock()
    left = TimeLeft(clock)
    left.told(0.5)
    clock.now += 10
    assert left.told(None) == ""
