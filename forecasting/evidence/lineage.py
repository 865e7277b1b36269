"""Who built on whom: the best of each day on each evaluation set, and what each try started from.

Only results on one evaluation set can be compared, so each set has a best of its own. The set in use is
that of the latest result; what is tried first on a new set starts from the best on the one before. A model
that was tried on another set counts on this one from the day on which it was measured again on it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasting.domain.project import Experiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The line of champions of a project; arrays of shape (tries,)."""

    #: Index of the try each was built on; -1 for the first result and for tries before it.
    parents: NDArray[np.int64]
    #: Whether a result was the best on its evaluation set when it came.
    is_best: NDArray[np.bool_]
    #: Tries since the last new best, before each try; that a set is new makes no new best.
    droughts: NDArray[np.int64]
    #: The same after the last try.
    drought: int
    #: Index of the best model on the evaluation set in use; the earliest of equals.
    champion: int
    #: What it measured on that set.
    best: float
    #: Evaluation sets of the tries, the latest used first.
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A value that became known of a try."""

    #: Ordinal of the day.
    day: int
    #: Index of the try.
    index: int
    #: Higher is better.
    value: float
    evaluation_set: str
    #: Whether it was measured again, after its own result.
    is_again: bool = False


def trace_lineage(tries: Sequence[Experiment], measured: Sequence[Measured]) -> Lineage:
    """The line of champions.

    Parameters
    ----------
    tries
        Tries that ended, in order of their end.
    measured
        Their results, at least one, and what was measured again on other sets, in any order.
    """
    course = _Course()
    is_best, is_gain = np.zeros((2, len(tries)), bool)
    for value in sorted(measured, key=lambda value: value.day):
        is_first_on_set = value.evaluation_set not in course.lines
        is_first = not course.lines
        found = course.add(value)
        if not value.is_again:
            is_best[value.index], is_gain[value.index] = found, found and (is_first or not is_first_on_set)
    places = np.arange(len(tries))
    since = places - np.maximum.accumulate(np.where(is_gain, places, -1))
    line = course.lines[course.sets[-1]]
    return Lineage(
        parents=_parents(tries, course, {value.index for value in measured}),
        is_best=is_best,
        droughts=np.concatenate(([0], since[:-1])),
        drought=int(since[-1]),
        champion=line.champions[-1],
        best=line.best,
        sets=tuple(dict.fromkeys(reversed(course.sets))),
    )


class _Line:
    """The best on one evaluation set in the course of time."""

    def __init__(self) -> None:
        self.best = -np.inf
        #: Days on which something was measured, and index of the best try from then on.
        self.days: list[int] = []
        self.champions: list[int] = []

    def champion(self, before: int) -> int | None:
        """The best that was measured before a day; None if nothing was."""
        known = bisect_left(self.days, before)
        return self.champions[known - 1] if known else None


class _Course:
    """What was measured so far: a line of champions for each set, and the set in use from day to day."""

    def __init__(self) -> None:
        self.lines: dict[str, _Line] = {}
        self.days: list[int] = []
        self.sets: list[str] = []

    def add(self, value: Measured) -> bool:
        """Take note of a value, the latest so far; whether it is the best on its set."""
        line = self.lines.setdefault(value.evaluation_set, _Line())
        is_best = value.value > line.best
        line.days.append(value.day)
        line.champions.append(value.index if is_best else line.champions[-1])
        line.best = max(value.value, line.best)
        if not value.is_again:
            self.days.append(value.day)
            self.sets.append(value.evaluation_set)
        return is_best

    def champion(self, evaluation_set: str | None, before: int) -> int | None:
        """The best on a set, else on the one in use, before a day; None if nothing was measured by then."""
        line = None if evaluation_set is None else self.lines.get(evaluation_set)
        if line is not None and (found := line.champion(before)) is not None:
            return found
        known = bisect_left(self.days, before)
        return self.lines[self.sets[known - 1]].champion(before) if known else None


def _parents(tries: Sequence[Experiment], course: _Course, with_result: set[int]) -> NDArray[np.int64]:
    """What each try was built on: what the PM says, else the best measured before it started, else the first result."""
    position = {tried.id: i for i, tried in enumerate(tries) if i in with_result}
    first = min(with_result)
    parents = np.full(len(tries), -1)
    for i, tried in enumerate(tries):
        said = position.get(tried.based_on or "", i)
        if said < i:
            parents[i] = said
        elif i > first:
            start = (tried.started or tried.end).toordinal()
            known = course.champion(tried.evaluation_set if i in with_result else None, start)
            parents[i] = first if known is None else known
    return parents
