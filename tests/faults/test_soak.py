"""Random sessions in the real window, with all that keeps the work."""

from __future__ import annotations

import pytest

from tests.faults.soak import MOST_GROWTH, MOST_WIDGETS, WARM, soak


@pytest.mark.usefixtures("dressed")
def test_the_file_holds_what_the_window_shows_after_any_session() -> None:
    assert len(soak(3, steps=40)) >= 3


@pytest.mark.faults
@pytest.mark.usefixtures("dressed")
def test_memory_stays_flat_over_a_hundred_sessions() -> None:
    held = soak(100)
    assert held[-1].memory - held[WARM].memory < MOST_GROWTH
    assert held[-1].widgets - held[WARM].widgets < MOST_WIDGETS
