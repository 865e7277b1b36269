from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.charts.axis_ticks import time_ticks, value_ticks
from forecasting.domain.timeline import Timeline

TODAY = Timeline(date(2026, 11, 23))


def labels(first: float, last: float, pixels: float) -> list[str]:
    return [tick.label for tick in time_ticks(TODAY, first, last, pixels)]


def test_months_are_named_and_the_year_stands_in_bold_at_january() -> None:
    ticks = time_ticks(TODAY, 0, 365, 800)
    assert [tick.label for tick in ticks][:4] == ["Dec", "Jan 2027", "Feb", "Mar"]
    assert [tick.label for tick in ticks if tick.is_strong] == ["Jan 2027"]


def test_a_narrow_axis_skips_months_but_never_january() -> None:
    assert labels(-310, 365, 700) == [
        *("Mar", "May", "Jul", "Sep", "Nov"),
        *("Jan 2027", "Mar", "May", "Jul", "Sep", "Nov"),
    ]


def test_a_month_begins_when_the_day_before_it_has_ended() -> None:
    assert time_ticks(TODAY, 0, 365, 800)[0].at == TODAY.days(date(2026, 11, 30))


def test_a_few_days_are_ticked_by_day_and_the_first_tells_the_year() -> None:
    ticks = time_ticks(TODAY, 0, 14, 800)
    assert [tick.label for tick in ticks][:3] == ["23 Nov 2026", "25 Nov", "27 Nov"]
    assert ticks[1].at == 2


def test_weeks_begin_on_mondays_and_tell_a_new_year() -> None:
    assert labels(0, 60, 700) == [
        *("23 Nov", "30 Nov", "7 Dec", "14 Dec", "21 Dec", "28 Dec"),
        *("4 Jan 2027", "11 Jan", "18 Jan"),
    ]


def test_ten_years_are_ticked_by_year() -> None:
    assert labels(-400, 3653, 800) == [str(year) for year in range(2026, 2037)]


def test_a_stretch_within_one_year_tells_it_once() -> None:
    assert labels(-300, -60, 800) == ["Feb 2026", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]


@given(st.floats(0, 4000), st.floats(1, 3653), st.floats(200, 2000))
def test_ticks_of_time_are_in_order_with_room_for_their_labels(past: float, future: float, pixels: float) -> None:
    ticks = time_ticks(TODAY, -past, future, pixels)
    places = [(tick.at + past) / (past + future) * pixels for tick in ticks]
    assert all(later - earlier >= 40 for earlier, later in pairwise(places))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (60, 92, ["60", "65", "70", "75", "80", "85", "90"]),
        (181_250, 470_000, ["200,000", "250,000", "300,000", "350,000", "400,000", "450,000"]),
        (0.0012, 0.0047, ["0.0015", "0.0020", "0.0025", "0.0030", "0.0035", "0.0040", "0.0045"]),
        (-3, 3, ["−3", "−2", "−1", "0", "1", "2", "3"]),
        (70, 74.5, ["70", "71", "72", "73", "74"]),
        (70, 72.2, ["70.0", "70.5", "71.0", "71.5", "72.0"]),
        (0, 20, ["0.0", "2.5", "5.0", "7.5", "10.0", "12.5", "15.0", "17.5", "20.0"]),
    ],
)
def test_values_are_ticked_at_round_numbers(low: float, high: float, expected: list[str]) -> None:
    assert list(value_ticks(low, high, 400)[1]) == expected


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(60, 900))
def test_ticks_of_values_lie_inside_with_different_labels(low: float, size: float, pixels: float) -> None:
    values, told = value_ticks(low, low + size, pixels)
    assert all(low - size * 1e-6 <= value <= low + size * (1 + 1e-6) for value in values)
    assert len(set(told)) == len(told)
