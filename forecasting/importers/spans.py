"""Spans of time as trackers write them: ``3d 4h``, ``1.2min``, ``10:30:00``, or a number in the unit of its column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from forecasting.importers.numerals import Numerals

HOURS_PER_WORKDAY = 8.0
HOURS_PER_DAY = 24.0
_WORKDAYS_PER_WEEK = 5

_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|ms)\b", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d+):(\d{2})(?::(\d{2})(?:\.\d*)?)?$")


def read_hours(text: str, numerals: Numerals, *, unit: str, hours_per_day: float) -> float:
    """A span in hours.

    Parameters
    ----------
    text
        The cell.
    numerals
        How the table writes numbers.
    unit
        First letter of the unit of a plain number: ``w``, ``d``, ``h``, ``m`` or ``s``.
    hours_per_day
        24 of the clock, or those of a working day.

    Raises
    ------
    InvalidValue
        If the text is no span.
    """
    hours = {"w": _WORKDAYS_PER_WEEK * hours_per_day, "d": hours_per_day, "h": 1.0, "m": 1 / 60, "s": 1 / 3600}
    if clock := _CLOCK.match(text.strip()):
        whole, minutes, seconds = (int(part or 0) for part in clock.groups())
        return whole + minutes / 60 + seconds / 3600
    parts = _PART.findall(text)
    if parts and not _PART.sub("", text).strip(" ,"):
        return sum(numerals.read(number) * _factor(name, hours) for number, name in parts)
    value = numerals.read(text)
    if value < 0:
        raise InvalidValue(f"“{text.strip()}” is less than no time; write it like 3 or 3d 4h.")
    return value * hours[unit]


def _factor(name: str, hours: dict[str, float]) -> float:
    return hours["s"] / 1000 if name.casefold() == "ms" else hours[name[0].casefold()]
