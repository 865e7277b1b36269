"""Ticks of time and value axes as people expect them: months, a bold year, round values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forecasting.domain.date_styles import short_month
from forecasting.domain.number_styles import in_style
from forecasting.domain.timeline import DAYS_PER_MONTH, Timeline, format_short_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


#: Pixels a tick needs to itself, by what it shows.
_DAY_ROOM, _MONTH_ROOM, _YEAR_ROOM, _VALUE_ROOM = 76.0, 58.0, 46.0, 46.0
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A labelled day of a time axis."""

    #: Model day at which it stands: the end of a day, the beginning of a month or a year.
    at: float
    label: str
    #: Whether it tells the year.
    is_strong: bool


def time_ticks(timeline: Timeline, first: float, last: float, pixels: float) -> tuple[TimeTick, ...]:
    """Ticks of a time axis from one model day to another that is so many pixels wide.

    Days, months or years, whichever is the finest that leaves room for the labels. The first tick
    of a year tells the year, and so does the first of all if no year begins.
    """
    start, end = timeline.date(first), timeline.date(math.floor(last))
    days, label = _days_and_labels(start, end, pixels / max(last - first, 1))
    years = [day.year for day in days]
    strong = {index for index in range(1, len(days)) if years[index] != years[index - 1]}
    if not strong or (label is _month_label and days[0].month == 1):
        strong.add(0)
    if label is _year_label:
        strong.clear()
    shift = 0 if label is _day_label else -1
    return tuple(
        TimeTick(timeline.days(day) + shift, label(day, index in strong), index in strong)
        for index, day in enumerate(days)
    )


def value_ticks(low: float, high: float, pixels: float) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Round values from `low` to `high` on an axis that is so many pixels high, and their labels."""
    step = _round_step((high - low) * _VALUE_ROOM / max(pixels, _VALUE_ROOM))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = tuple(index * step for index in range(first, last + 1))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step * 10**decimals) != round(step * 10**decimals, 6):
        decimals += 1
    return values, tuple(_value_label(value, decimals) for value in values)


def _days_and_labels(
    start: date, end: date, pixels_per_day: float
) -> tuple[tuple[date, ...], Callable[[date, bool], str]]:
    for step in _DAY_STEPS:
        if step * pixels_per_day >= _DAY_ROOM:
            return tuple(_each_day(start, end, step)), _day_label
    for step in _MONTH_STEPS:
        if step * DAYS_PER_MONTH * pixels_per_day >= _MONTH_ROOM:
            return tuple(_each_month(start, end, step)), _month_label
    fitting = (step for step in _YEAR_STEPS if step * 12 * DAYS_PER_MONTH * pixels_per_day >= _YEAR_ROOM)
    years = next(fitting, _YEAR_STEPS[-1])
    return tuple(_each_month(start, end, 12 * years)), _year_label


def _each_day(start: date, end: date, step: int) -> Iterator[date]:
    # Weeks begin on Mondays.
    timeline = Timeline(start)
    first = 0 if step < 7 else -start.weekday() % 7
    return (timeline.date(days) for days in range(first, timeline.days(end) + 1, step))


def _each_month(start: date, end: date, step: int) -> Iterator[date]:
    count = start.year * 12 + start.month - 1 + (start.day > 1)
    first = -(-count // step) * step
    last = end.year * 12 + end.month - 1
    return (date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1, step))


def _day_label(day: date, is_strong: bool) -> str:  # noqa: FBT001
    return format_short_date(day, has_year=is_strong)


def _month_label(day: date, is_strong: bool) -> str:  # noqa: FBT001
    return f"{short_month(day)} {day.year}" if is_strong else short_month(day)


def _year_label(day: date, is_strong: bool) -> str:  # noqa: ARG001, FBT001
    return str(day.year)


def _round_step(least: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(least))
    return next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= least * (1 - 1e-9))


def _value_label(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return in_style(f"−{text}" if value < 0 and text.strip("0,.") else text)
