"""What a forecast of a project can rest on: its results, or the PM's answers until there are enough of them.

Results are enough from 5 on, of 2 days or more. With fewer, the same model is fitted to what there is, and
what it doesn't tell comes from the answers and, where a question isn't answered, from what is usual. Three
things are never taken as usual: where the metric stands when nothing is measured, how many tries there will
be, for a handful of dates tells no pace, and how far an unbounded metric can go at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.domain.experiment import Experiment, Status
from forecasting.domain.forecast import Basis
from forecasting.domain.questions import BASELINE, CEILING, TRIES_PER_MONTH
from forecasting.domain.timeline import format_date
from forecasting.errors import NotEnoughData

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from forecasting.domain.project import Project
    from forecasting.domain.questions import Question

MIN_RESULTS = 5
MIN_DATES = 2
#: What stands for the baseline among the tries.
BASELINE_NAME = "Baseline"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a forecast rests on."""

    basis: Basis
    #: Tries that ended, in order of their end; without a result among them, what is in use now is the first.
    tries: tuple[Experiment, ...]
    #: Whether the first of them is no try but what is in use now.
    has_baseline: bool = False


def find_ground(project: Project, tries: Sequence[Experiment], as_of: date) -> Ground:
    """What a forecast of a project can rest on.

    Parameters
    ----------
    tries
        Tries of the project that ended up to `as_of`, in order of their end.

    Raises
    ------
    NotEnoughData
        With fewer than 5 results or fewer than 2 dates and without the answers that stand in for them;
        the sentence says what is missing.
    """
    results = [tried for tried in tries if tried.result is not None]
    gap = _gap(results, as_of)
    if gap is None:
        return Ground(Basis.DATA, tuple(tries))
    missing = missing_answers(project, has_result=bool(results))
    if missing:
        asked = " and ".join(filter(None, (", ".join(q.indirect for q in missing[:-1]), missing[-1].indirect)))
        raise NotEnoughData(f"{gap}, or tell {asked} for a forecast from assumptions.")
    if results:
        return Ground(Basis.ASSUMPTIONS, tuple(tries))
    return Ground(Basis.ASSUMPTIONS, (_baseline(project, tries, as_of), *tries), has_baseline=True)


def missing_answers(project: Project, *, has_result: bool) -> tuple[Question, ...]:
    """Questions that must be answered before a forecast can be made from assumptions."""
    given = project.assumptions
    needed = {
        BASELINE: not has_result and given.baseline is None,
        CEILING: project.metric.bound_ahead is None and given.ceiling is None,
        TRIES_PER_MONTH: given.tries_per_week is None and given.beliefs.tries_per_month is None,
    }
    return tuple(question for question, is_missing in needed.items() if is_missing)


def _gap(results: Sequence[Experiment], as_of: date) -> str | None:
    """Why the results are not enough, and what to do; None if they are."""
    if len(results) < MIN_RESULTS:
        have = {0: "There are no results", 1: "Only 1 result"}.get(len(results), f"Only {len(results)} results")
        return (
            f"{have} up to {format_date(as_of)}, and a forecast needs at least {MIN_RESULTS}; "
            "add the results of past experiments"
        )
    if len({tried.finished for tried in results}) < MIN_DATES:
        return (
            f"All {len(results)} results are of one day, so there is no pace to learn from; "
            "enter the date on which each was known"
        )
    return None


def _baseline(project: Project, tries: Sequence[Experiment], as_of: date) -> Experiment:
    """What is in use now as the first result: tries that gave none were built on it."""
    first = min((tried.started or tried.finished or as_of for tried in tries), default=as_of)
    return Experiment(
        name=BASELINE_NAME, status=Status.DONE, finished=first, result=project.assumptions.baseline, id=BASELINE_NAME
    )
