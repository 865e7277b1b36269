from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain.date_styles import MONTH_NAMES
from forecasting.domain.timeline import (
    DateRange,
    Timeline,
    format_date,
    format_short_date,
    is_day_first,
    parse_date,
)
from forecasting.errors import InvalidValue
from tests.forecasting.strategies import dates

ANY_DATE = st.dates()


@given(ANY_DATE)
def test_a_date_is_read_back_from_every_form_it_is_written_in(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(format_date(day)) == day
    assert parse_date(format_short_date(day)) == day
    assert parse_date(f"{day:%Y}{day:%m}{day:%d}".zfill(8)) == day


@given(dates, st.sampled_from("-/. "))
def test_a_numeric_date_is_read_by_its_order(day: date, separator: str) -> None:
    day_first = separator.join((f"{day.day}", f"{day.month}", f"{day.year}"))
    month_first = separator.join((f"{day.month:02}", f"{day.day:02}", f"{day.year % 100:02}"))
    assert parse_date(day_first, day_first=True) == day
    assert parse_date(month_first, day_first=False) == day


@given(dates)
def test_the_order_of_a_numeric_date_is_known_only_when_one_number_is_no_month(day: date) -> None:
    expected = True if day.day > 12 else None
    assert is_day_first(f"{day.day}/{day.month}/{day.year}") is expected
    assert is_day_first(f"{day.month}/{day.day}/{day.year}") is (None if expected is None else False)
    assert is_day_first(day.isoformat()) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31T23:59:59.5Z",
        "31st March 2026",
        "Mar. 31, 2026",
        "31-MAR-26",
        "20260331",
        "2026/3/31 8:00",
        "31.3.26, 8:00",
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(text: str) -> None:
    assert parse_date(text) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-02-29", "31/04/2026", "2026-13-01", "1 Marble 2026", "32 May 2026", "03/2026", "0000-01-01"],
)
def test_what_is_no_date_is_refused_with_a_form_that_would_be_understood(text: str) -> None:
    with pytest.raises(InvalidValue, match=f"^“{text}” is not a date; write it like 2026-03-31 or 31 Mar 2026\\.$"):
        parse_date(text)


def test_every_month_is_known_by_its_name_and_its_beginning() -> None:
    for number, name in enumerate(MONTH_NAMES, 1):
        for length in range(3, len(name) + 1):
            assert parse_date(f"7 {name[:length]} 2026") == date(2026, number, 7)


@given(dates, dates)
def test_dates_and_model_time_are_each_other_s_inverse(origin: date, day: date) -> None:
    timeline = Timeline(origin)
    assert timeline.date(timeline.days(day)) == day
    assert timeline.days(day) == (day - origin).days


@given(dates, st.floats(-1000, 1000))
def test_a_moment_falls_on_the_first_date_at_whose_end_it_had_happened(origin: date, days: float) -> None:
    timeline = Timeline(origin)
    day = timeline.date(days)
    assert timeline.days(day) >= days - 1e-6
    assert timeline.days(day - timedelta(days=1)) < days


@pytest.mark.parametrize("days", [float("inf"), float("-inf"), float("nan"), 1e12, -1e12])
def test_what_lies_beyond_the_calendar_is_refused(days: float) -> None:
    with pytest.raises(InvalidValue, match="is not a date"):
        Timeline(date(2026, 1, 1)).date(days)


def test_a_range_ends_on_or_after_its_start() -> None:
    assert DateRange(date(2026, 1, 1), date(2026, 1, 1)).end == date(2026, 1, 1)
    with pytest.raises(InvalidValue, match="before it starts"):
        DateRange(date(2026, 1, 2), date(2026, 1, 1))
