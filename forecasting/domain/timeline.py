"""Calendar dates and model time: the only module that turns one into the other.

Model time is a number of days after an origin. A whole number of days is the *end* of that
date: with the origin 1 March, what happened on 3 March happened at 2.0, and a simulated
arrival at 1.3 falls on 3 March too, the first date at whose end it had happened.

    >>> timeline = Timeline(date(2026, 3, 1))
    >>> timeline.days(date(2026, 3, 3))
    2
    >>> timeline.date(1.3)
    datetime.date(2026, 3, 3)

Date ranges are tuples from an inclusive start to an inclusive end, as people say them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta

from forecasting.domain.date_styles import MONTH_NAMES, write_date, write_short_date
from forecasting.errors import InvalidValue

DAYS_PER_WEEK = 7.0
DAYS_PER_MONTH = 365.25 / 12

_MONTHS = tuple(name[:3].lower() for name in MONTH_NAMES)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T.*)?$")
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ,].*)?$")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([A-Za-z]{3,9})\.?,?[-/. ]+(\d{4}|\d{2})(?:[T ,].*)?$")
_NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d{2})(?:[T ,].*)?$")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dates as days after an origin, and back."""

    #: Model time 0 is the end of this date.
    origin: date

    def days(self, day: date) -> int:
        """Days from the origin to the end of `day`; negative before the origin."""
        return (day - self.origin).days

    def date(self, days: float) -> date:
        """First date at whose end `days` have passed.

        Raises
        ------
        InvalidValue
            If `days` is not finite or lies beyond the calendar.
        """
        try:
            # What should be a whole number of days may have a last bit too many.
            return self.origin + timedelta(days=math.ceil(days - 1e-9))
        except (OverflowError, ValueError):
            raise InvalidValue(f"{days} days after {self.origin} is not a date.") from None


@dataclass(frozen=True, slots=True)
class DateRange:
    """A stretch of calendar days, both ends included, e.g. a pause."""

    #: First day.
    start: date
    #: Last day.
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidValue(f"The range ends on {self.end}, before it starts on {self.start}; swap the two dates.")


def parse_date(text: str, *, day_first: bool = True) -> date:
    """Read a date as people and programs write it.

    ISO dates and dates with a month's name are unambiguous; ``03/04/2026`` is read by `day_first`.
    A time after the date is ignored. Two-digit years are of this century.

    Raises
    ------
    InvalidValue
        With a sentence that names the text and a form that would be understood.
    """
    cleaned = text.strip()
    try:
        return _read_date(cleaned, day_first=day_first)
    except ValueError:
        raise InvalidValue(f"“{cleaned}” is not a date; write it like 2026-03-31 or 31 Mar 2026.") from None


def is_day_first(text: str) -> bool | None:
    """Whether a numeric date can only be read day first (True) or month first (False); None if it can't be told."""
    match = _NUMERIC.match(text.strip())
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if first > 12 and second <= 12:
        return True
    return False if second > 12 and first <= 12 else None


def format_date(day: date) -> str:
    """`day` as reports and sentences write it: ``3 June 2026``."""
    return write_date(day)


def format_short_date(day: date, *, has_year: bool = True) -> str:
    """`day` as grids and chart labels write it: ``3 Jun 2026``, or ``3 Jun``."""
    return write_short_date(day, has_year=has_year)


def _read_date(text: str, *, day_first: bool) -> date:
    if match := _ISO.match(text) or _COMPACT.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_NAMED.match(text):
        return date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_DAY.match(text):
        return date(_year(match[3]), _month(match[1]), int(match[2]))
    if match := _NUMERIC.match(text):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if day_first else (second, first)
        return date(_year(match[3]), month, day)
    raise ValueError(text)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(name: str) -> int:
    month = _MONTHS.index(name[:3].lower())
    if not MONTH_NAMES[month].lower().startswith(name.lower()):
        raise ValueError(name)
    return month + 1
