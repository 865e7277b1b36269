"""Why two forecasts differ, in sentences and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from forecasting.domain.change_report import ChangeKind
from forecasting.domain.timeline import format_date
from forecasting.words.chart_texts import ChartTable
from forecasting.words.wording import counted, percent, quoted, write_target

if TYPE_CHECKING:
    from forecasting.domain.change_report import ChangeReport, ChangeStep

#: Days and points below which a step is said to have changed hardly anything: luck of the simulation moves as much.
_HARDLY_DAYS, _HARDLY_POINTS = 3, 1.5
_NAMES = {
    ChangeKind.START: "As it was",
    ChangeKind.METHOD: "Asked anew",
    ChangeKind.TARGET: "Moved target",
    ChangeKind.ASSUMPTIONS: "Changed assumptions",
    ChangeKind.CORRECTIONS: "Corrected rows",
    ChangeKind.TIME: "Time that passed",
}


@dataclass(frozen=True, slots=True)
class _Move:
    """What one step moved."""

    #: Days that the date of even chance comes later; None where one of the two lies past the horizon.
    days: int | None
    #: Points by which the chance grows.
    points: float | None

    @property
    def is_small(self) -> bool:
        """Whether it is no more than luck moves."""
        days_still = self.days is None or abs(self.days) <= _HARDLY_DAYS
        return days_still and (self.points is None or abs(self.points) <= _HARDLY_POINTS)


def change_story(report: ChangeReport) -> tuple[str, ...]:
    """What all steps moved together, then a sentence for each that moved something, then those that didn't."""
    moves = [(after, _move(before, after)) for before, after in pairwise(report.steps)]
    if not moves:
        return ("Nothing that a forecast depends on has changed.",)
    told = [f"{_subject(step)} {_effect(report, move)}." for step, move in moves if not move.is_small]
    still = [_subject(step) for step, move in moves if move.is_small]
    if still:
        told.append(f"Hardly any change came from: {'; '.join(still)}.")
    return (_whole(report), *told)


def change_table(report: ChangeReport) -> ChartTable:
    """Every step with what is said after it."""
    rows = tuple(
        (
            _name(step),
            format_date(step.even) if step.even else "past the horizon",
            _days_cell(before, step),
            "" if step.odds is None else percent(step.odds),
        )
        for before, step in zip((None, *report.steps[:-1]), report.steps, strict=True)
    )
    return ChartTable("Step by step", ("After", "Even chance", "Moved by", "Chance by the deadline"), rows)


def _whole(report: ChangeReport) -> str:
    first, last = report.steps[0], report.steps[-1]
    target = write_target(report.metric, report.target.value)
    move = _move(first, last)
    if move.days is None:
        told = f"goes from {_even(first)} to {_even(last)}"
    elif move.days == 0:
        told = f"stays on {_even(last)}"
    else:
        told = f"comes {_later(move.days)}: {_even(last)} in the place of {_even(first)}"
    return f"All in all the date of even chance of {target} {told}."


def _effect(report: ChangeReport, move: _Move) -> str:
    by = format_date(report.target.deadline) if report.target.deadline else "the end of what is looked at"
    points = None if move.points is None else round(move.points)
    verb = "raised" if points is None or points > 0 else "lowered"
    chance = f"{verb} the chance of arrival by {by} by {counted(abs(points), 'point')}" if points else ""
    moved = f"moved the date {_later(move.days)}" if move.days else ""
    return " and ".join(filter(None, (moved, chance))) or "moved the date past or back within what is looked at"


def _move(before: ChangeStep, after: ChangeStep) -> _Move:
    days = (after.even - before.even).days if before.even and after.even else None
    points = 100 * (after.odds - before.odds) if before.odds is not None and after.odds is not None else None
    if days is None and points is None:
        points = 100 * (before.never - after.never)
    return _Move(days, points)


def _subject(step: ChangeStep) -> str:
    return {
        ChangeKind.RESULT: f"The result of {quoted(step.what)}",
        ChangeKind.EARLIER_RESULTS: f"The {step.what}",
        ChangeKind.METHOD: "Asking anew (other projects, version of the model)",
        ChangeKind.TARGET: "The moved target",
        ChangeKind.ASSUMPTIONS: "The changed assumptions",
        ChangeKind.CORRECTIONS: "Rows that were corrected",
        ChangeKind.TIME: "The days that passed without a result",
    }[step.kind]


def _name(step: ChangeStep) -> str:
    return _NAMES.get(step.kind, step.what)


def _days_cell(before: ChangeStep | None, step: ChangeStep) -> str:
    if before is None:
        return ""
    days = _move(before, step).days
    if days is None:
        return "not known"
    return _later(days) if days else "0 days"


def _later(days: int) -> str:
    return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _even(step: ChangeStep) -> str:
    return format_date(step.even) if step.even else "past the horizon"
