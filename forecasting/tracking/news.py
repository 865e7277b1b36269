"""What is new since the forecast before: which rows, targets and assumptions changed, and how far the dates moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.domain.saved_forecast import same_target, snapshot_of
from forecasting.tracking.studies import ChangeStudy
from forecasting.words.narrative import primary_arrival, target_value
from forecasting.words.wording import counted, headline_percent, quoted, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.project import Project

#: Changes that are named one by one.
_MOST_NAMED = 3
#: From so many on the sentence alone doesn't say which of them moved the dates.
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A forecast and the project it was made from."""

    project: Project
    forecast: Forecast


def news_sentence(before: Told, now: Told) -> str:
    """What changed and what that moved; empty where the two can't be compared."""
    arrival = primary_arrival(now.forecast)
    earlier = None if arrival is None else same_target(before.forecast, arrival.target)
    if arrival is None or earlier is None:
        return ""
    causes = _causes(before, now)
    moved = _moved(now.forecast, earlier, arrival)
    if not causes:
        return f"Asked anew, with the same data: {moved}."
    subject = causes[0] if len(causes) == 1 else f"Together, {', '.join(causes[:-1])} and {causes[-1]}"
    return f"{subject[0].upper()}{subject[1:]}: {moved}."


def news_question(before: Told, now: Told, others: tuple[Project, ...] = ()) -> Callable[[], ChangeStudy] | None:
    """What is to be worked out to tell changes apart; None where there are not several, or nothing to compare.

    It is made when it is called, as packing a forecast takes a third of a second.
    """
    arrival = primary_arrival(now.forecast)
    is_known = arrival is not None and same_target(before.forecast, arrival.target) is not None
    if arrival is None or not is_known or _count(before, now) < _SEVERAL:
        return None
    return lambda: ChangeStudy(
        before=snapshot_of(before.forecast, before.project),
        after=now.project.without_extras(),
        asked_now=now.forecast.as_of,
        target=arrival.target,
        others=tuple(other.without_extras() for other in others),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Names of the experiments that differ between two projects."""

    new: list[str]
    changed: list[str]
    gone: list[str]


def _rows(before: Told, now: Told) -> _Rows:
    known = {e.id: e for e in before.project.experiments}
    here = {e.id: e for e in now.project.experiments}
    new = {e.id for e in here.values() if e.result is not None and getattr(known.get(e.id), "result", None) is None}
    return _Rows(
        new=[here[key].name for key in here if key in new],
        changed=[e.name for key, e in here.items() if key in known and key not in new and e != known[key]],
        gone=[e.name for e in known.values() if e.id not in here],
    )


def _count(before: Told, now: Told) -> int:
    """How many things changed, each row by itself."""
    rows = _rows(before, now)
    return len(rows.new) + len(rows.changed) + len(rows.gone) + len(_plan_causes(before, now))


def _causes(before: Told, now: Told) -> list[str]:
    rows = _rows(before, now)
    return [
        *_named("the result of", "new results", rows.new),
        *_named("the changed row", "changed rows", rows.changed),
        *_named("the deleted row", "deleted rows", rows.gone),
        *_plan_causes(before, now),
    ]


def _plan_causes(before: Told, now: Told) -> list[str]:
    """What changed beside the experiments."""
    causes = []
    if {t.id: (t.value, t.deadline) for t in before.project.targets} != {
        t.id: (t.value, t.deadline) for t in now.project.targets
    }:
        causes.append("changed targets")
    if before.project.assumptions != now.project.assumptions:
        causes.append("changed assumptions")
    if before.forecast.as_of != now.forecast.as_of:
        days = (now.forecast.as_of - before.forecast.as_of).days
        causes.append(f"{counted(abs(days), 'day')} that passed")
    return causes


def _named(one: str, many: str, names: list[str]) -> list[str]:
    if len(names) > _MOST_NAMED:
        return [f"{whole(len(names))} {many}"]
    return [f"{one} {quoted(name)}" for name in names]


def _moved(now: Forecast, earlier: Arrival, arrival: Arrival) -> str:
    value = target_value(now.metric, arrival)
    if arrival.is_reached:
        return f"{value} is reached"
    then, today = earlier.date(0.5), arrival.date(0.5)
    told = []
    if then and today and then != today:
        days = (today - then).days
        told.append(f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'} for even chance of {value}")
    chances = headline_percent(1 - earlier.never), headline_percent(1 - arrival.never)
    deadline = arrival.target.deadline
    if deadline is not None and deadline == earlier.target.deadline and deadline > now.as_of:
        chances = headline_percent(earlier.odds(deadline)), headline_percent(arrival.odds(deadline))
    if chances[0] != chances[1]:
        told.append(f"the chance of {value} went from {chances[0]} to {chances[1]}")
    return ", ".join(told) or f"the dates and the chance of {value} stay as they were"
