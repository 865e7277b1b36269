"""The days on which people work: deadlines that are moved land on them, calendars show the others pale."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class WorkingWeek(StrEnum):
    """The usual weeks of the world."""

    MONDAY_TO_FRIDAY = "monday_to_friday"
    MONDAY_TO_SATURDAY = "monday_to_saturday"
    SUNDAY_TO_THURSDAY = "sunday_to_thursday"
    ALL_DAYS = "all_days"

    @property
    def free_days(self) -> frozenset[int]:
        """Days without work, as in ISO 8601: Monday is 1, Sunday 7."""
        return _FREE[self]


_FREE: Mapping[WorkingWeek, frozenset[int]] = {
    WorkingWeek.MONDAY_TO_FRIDAY: frozenset({6, 7}),
    WorkingWeek.MONDAY_TO_SATURDAY: frozenset({7}),
    WorkingWeek.SUNDAY_TO_THURSDAY: frozenset({5, 6}),
    WorkingWeek.ALL_DAYS: frozenset(),
}


def working_day(day: date, week: WorkingWeek, *, back: bool = False) -> date:
    """`day` if people work on it, else the next day on which they do, or the one before."""
    while day.isoweekday() in week.free_days:
        day = date.fromordinal(day.toordinal() + (-1 if back else 1))
    return day
