"""Dates as tables write them: their form and the order of day and month are decided for whole columns."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from forecasting.domain.timeline import Timeline, is_day_first, parse_date
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+", re.IGNORECASE)
#: ``Nov 23 16:27:58 2026``, as `git log` and `ctime` write it.
_TIME_BEFORE_YEAR = re.compile(r"\s\d{1,2}:\d{2}(?::\d{2})?(?=\s\d{4}\b)")
_TIME = re.compile(r"(?<=[T\s])(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?", re.IGNORECASE)
_SECONDS_PER_DAY = 86_400
#: What a spreadsheet shows of a date without its format counts days from here.
_SPREADSHEET_ORIGIN = date(1899, 12, 30)


class Count(Enum):
    """Dates written as a plain number: what is counted, and the pattern of such numbers this century."""

    SECONDS = ("seconds since 1970", re.compile(r"\d{9,10}(?:\.\d*)?"), 1.0)
    MILLISECONDS = ("milliseconds since 1970", re.compile(r"\d{12,13}(?:\.\d*)?"), 1e3)
    MICROSECONDS = ("microseconds since 1970", re.compile(r"\d{15,16}(?:\.\d*)?"), 1e6)
    NANOSECONDS = ("nanoseconds since 1970", re.compile(r"\d{18,19}"), 1e9)
    SPREADSHEET_DAYS = ("days as a spreadsheet counts them", re.compile(r"[2-7]\d{4}(?:[.,]\d*)?"), 0.0)

    def __init__(self, words: str, pattern: re.Pattern[str], per_second: float) -> None:
        self.words = words
        self.pattern = pattern
        self.per_second = per_second


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a table writes dates."""

    day_first: bool = True
    #: A cell that could be read day first or month first, where nothing in the table tells which.
    doubtful: str = ""

    def read(self, text: str, count: Count | None = None) -> date:
        """A date of a column; raises InvalidValue with a sentence that names the text."""
        cleaned = text.strip()
        if count is not None and count.pattern.fullmatch(cleaned):
            return _counted_day(cleaned, count)
        return parse_date(_TIME_BEFORE_YEAR.sub("", _WEEKDAY.sub("", cleaned)), day_first=self.day_first)


def share_of_day(text: str, count: Count | None = None) -> float | None:
    """How much of its day had passed at the time beside a date, from 0 to below 1; None if there is no time."""
    cleaned = text.strip()
    if count is not None and count.pattern.fullmatch(cleaned):
        number = float(cleaned.replace(",", "."))
        days = number if count is Count.SPREADSHEET_DAYS else number / count.per_second / _SECONDS_PER_DAY
        return days % 1
    if not (match := _TIME.search(cleaned)):
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.group(1, 2, 3))
    half = {"am": -12 * (hours == 12), "pm": 12 * (hours < 12)}.get((match[4] or "").casefold(), 0)
    return ((hours + half) * 3600 + minutes * 60 + seconds) / _SECONDS_PER_DAY % 1


def find_count(texts: Sequence[str]) -> Count | None:
    """What a column of plain numbers counts; None if most of its cells are written as dates."""
    for count in Count:
        if texts and 2 * sum(bool(count.pattern.fullmatch(text.strip())) for text in texts) > len(texts):
            return count
    return None


def find_calendar(texts: Sequence[str], *, today: date, day_first: bool | None = None) -> Calendar:
    """How all dates of a table are written; what the caller says about `day_first` goes before what they show."""
    if day_first is not None:
        return Calendar(day_first)
    hints = [hint for text in texts if (hint := is_day_first(text)) is not None]
    if hints:
        return Calendar(2 * sum(hints) >= len(hints))
    doubtful = [text for text in texts if len(_readings(text)) == 2]
    return Calendar(_likelier_order(doubtful, today), doubtful[0].strip()) if doubtful else Calendar()


def looks_like_a_date(text: str) -> bool:
    """Whether a cell is a date in some order of day and month."""
    return bool(_readings(text))


def _readings(text: str) -> list[date]:
    """The different dates that a cell could be, day first before month first."""
    found: list[date] = []
    for day_first in (True, False):
        with suppress(InvalidValue):
            day = Calendar(day_first).read(text)
            found += [day] if day not in found else []
    return found


def _likelier_order(texts: Sequence[str], today: date) -> bool:
    """Day first, unless only month first keeps the rows in order or out of the future."""
    first, second = zip(*map(_readings, texts), strict=True)
    if _is_sorted(first) != _is_sorted(second):
        return _is_sorted(first)
    return not (max(first) > today >= max(second))


def _is_sorted(days: Sequence[date]) -> bool:
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    return all(step >= 0 for step in steps) or all(step <= 0 for step in steps)


def _counted_day(digits: str, count: Count) -> date:
    number = float(digits.replace(",", "."))
    if count is Count.SPREADSHEET_DAYS:
        return Timeline(_SPREADSHEET_ORIGIN).date(int(number))
    return datetime.fromtimestamp(number / count.per_second, UTC).date()
