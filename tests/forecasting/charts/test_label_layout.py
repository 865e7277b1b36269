from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.charts.label_layout import shorten, spread, stack, wrap

PLACES = st.lists(st.floats(-500, 1500), min_size=1, max_size=20)


def width(text: str) -> float:
    return 7.0 * len(text)


@given(PLACES, st.floats(1, 40))
def test_spread_labels_never_overlap(places: list[float], size: float) -> None:
    found = np.sort(spread(places, [size] * len(places), 0, 1000))
    assert np.all(np.diff(found) >= size - 1e-6)


@given(PLACES, st.floats(1, 40))
def test_spread_labels_stay_between_the_edges_when_they_fit(places: list[float], size: float) -> None:
    found = spread(places, [size] * len(places), 0, 1000)
    assert found.min() >= size / 2 - 1e-6
    assert found.max() <= 1000 - size / 2 + 1e-6


@given(PLACES, st.floats(1, 40))
def test_spread_labels_keep_their_order(places: list[float], size: float) -> None:
    found = spread(places, [size] * len(places), 0, 1000)
    order = np.argsort(places, kind="stable")
    assert np.all(np.diff(found[order]) >= 0)


def test_labels_with_room_stay_where_they_are_wanted() -> None:
    assert spread([300, 100, 200], [50, 50, 50], 0, 1000) == pytest.approx([300, 100, 200])


def test_two_labels_at_one_place_give_way_equally() -> None:
    assert spread([100, 100], [20, 40], 0, 1000) == pytest.approx([85, 115])


def test_no_labels_need_no_room() -> None:
    assert spread([], [], 0, 10).size == 0


def test_a_text_that_fits_is_not_cut() -> None:
    assert shorten("Launch", 42, width) == "Launch"


@given(st.text(min_size=1, max_size=300), st.floats(14, 400))
def test_a_cut_text_fits_and_ends_in_an_ellipsis(text: str, room: float) -> None:
    found = shorten(text, room, width)
    assert found == text or (found.endswith("…") and width(found) <= room)


def test_a_cut_text_keeps_as_much_as_fits() -> None:
    assert shorten("General availability", 70, width) == "General a…"


def test_long_text_wraps_at_words_and_ends_in_an_ellipsis() -> None:
    assert wrap("one two three four five", 63, width, 3) == ["one two", "three", "four five"]
    assert wrap("one two three four five six", 63, width, 2) == ["one two", "three fo…"]
    assert wrap("", 63, width) == []


@given(st.lists(st.floats(0, 1000), max_size=20).map(sorted), st.floats(1, 30))
def test_dots_in_neighbouring_columns_do_not_touch(places: list[float], size: float) -> None:
    columns, heights = stack(places, size)
    for height in set(heights.tolist()):
        row = columns[heights == height]
        assert np.all(np.diff(row) >= size / 2 - 1e-9)


def test_dots_nearer_than_their_size_stand_on_each_other() -> None:
    columns, heights = stack([10, 12, 40, 41, 42], 10)
    assert columns == pytest.approx([11, 11, 41, 41, 41])
    assert heights.tolist() == [0, 1, 0, 1, 2]
