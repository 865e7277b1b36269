"""When a past forecast is asked for, what was known then, and what came after: nothing looks ahead.

Origins lie after 35%, 55% and 75% of the results, moved to the end of their date. Targets are chosen
from what was known: 3%, 10% and 25% of the distance from the champion to the natural bound, or, where
there is none, 5%, 20% and 50% of the progress so far on top of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from forecasting.backtesting.claims import chosen_claims, own_claims
from forecasting.backtesting.series import find_stretch, finish, measured, stretched
from forecasting.domain.project import MAX_HORIZON_DAYS, Assumptions, Project
from forecasting.domain.timeline import Timeline
from forecasting.rivals.past import Past

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from forecasting.backtesting.series import Series
    from forecasting.domain.backtest import Claim
    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Experiment

#: Shares of the results after which a forecast is asked for.
FRACTIONS = (0.35, 0.55, 0.75)
#: Fewest results before and after, and fewest days to look ahead.
MIN_BEFORE, MIN_AFTER, MIN_HORIZON = 8, 3, 14
#: Targets as shares of the distance to the bound, and of the progress where there is none.
TOWARDS_BOUND = (0.03, 0.10, 0.25)
ON_TOP = (0.05, 0.20, 0.50)
#: Where nothing has improved yet, any new best is a target: this share of the range of values.
_ANY_BETTER = 1e-6
#: Shares of the horizon at which the champion is compared with the forecast.
CHECKPOINTS = (0.25, 0.50, 1.00)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A forecast asked for in the past, with what was known then and what happened."""

    source: str
    series: str
    own_log: int | None
    #: Calendar day at whose end it is asked.
    asked_on: date
    #: The same day on the time line of the benchmark.
    as_of: date
    #: What was known, on that time line; its horizon is long enough for all that is asked.
    known: Project
    past: Past
    #: Days of that time line until the last result.
    horizon: int
    #: The same on the calendar.
    horizon_days: int
    #: Shape (targets,): values to reach, on the scale of `past`.
    targets: NDArray[np.float64]
    #: Shape (targets,): days after `as_of` on which they were reached; ``inf`` = not by the horizon.
    arrived: NDArray[np.float64]
    #: Shape (checkpoints,): the champion then, on the scale of `past`.
    champions: NDArray[np.float64]
    #: The targets, then the project's own.
    claims: tuple[Claim, ...]
    #: Shape (claims,): days after `as_of` until their deadlines.
    deadlines: NDArray[np.float64]

    @property
    def checkpoints(self) -> NDArray[np.float64]:
        """Days after `as_of` at which the champion is compared."""
        return np.array(CHECKPOINTS) * self.horizon


def questions_of(series: Series) -> tuple[Question, ...]:
    """All forecasts that a series allows to be asked for, in order."""
    project = stretched(series)
    asked = (_question(series, project, as_of) for as_of in _origins(measured(project.experiments)))
    return tuple(question for question in asked if question.targets.size)


def _origins(results: Sequence[Experiment]) -> Iterator[date]:
    for fraction in FRACTIONS:
        count = int(fraction * len(results))
        if count < MIN_BEFORE:
            continue
        as_of = finish(results[count - 1])
        after = [e for e in results if finish(e) > as_of]
        if len(after) >= MIN_AFTER and Timeline(as_of).days(finish(after[-1])) >= MIN_HORIZON:
            yield as_of


def _question(series: Series, project: Project, as_of: date) -> Question:
    known = known_on(project, as_of)
    results = measured(known.experiments)
    later = measured(project.experiments)[len(results) :]
    timeline = Timeline(as_of)
    past = read_past(known.metric, results)
    days = np.array([timeline.days(finish(e)) for e in later], float)
    values = _values(known.metric, later)
    targets = choose_targets(past)
    horizon = int(days[-1])
    asked_on, last_day, claims = _claims(series, results, later, targets)
    deadlines = _deadlines(series, claims, timeline, horizon)
    longest = int(deadlines.max(initial=horizon))
    return Question(
        source=series.source,
        series=series.name,
        own_log=series.own_log,
        asked_on=asked_on,
        as_of=as_of,
        known=replace(known, assumptions=Assumptions(horizon_days=longest)),
        past=past,
        horizon=horizon,
        horizon_days=Timeline(asked_on).days(last_day),
        targets=targets,
        arrived=np.array([np.min(days[values >= target], initial=np.inf) for target in targets]),
        champions=np.array([np.max(values[days <= share * horizon], initial=past.best) for share in CHECKPOINTS]),
        claims=claims,
        deadlines=deadlines,
    )


def _claims(
    series: Series, results: Sequence[Experiment], later: Sequence[Experiment], targets: NDArray[np.float64]
) -> tuple[date, date, tuple[Claim, ...]]:
    """The calendar days of the question and of the last result, and what is asked."""
    by_id = {e.id: e for e in series.project.experiments}
    known, after = [by_id[e.id] for e in results], [by_id[e.id] for e in later]
    metric, asked_on = series.project.metric, max(map(finish, known))
    own = own_claims(metric, series.project.targets, asked_on, known, after)
    return asked_on, max(map(finish, after)), (*chosen_claims(metric, targets, after), *own)


def _deadlines(series: Series, claims: Sequence[Claim], timeline: Timeline, horizon: int) -> NDArray[np.float64]:
    """Days until the deadlines of claims on the time line of the benchmark."""
    stretch = find_stretch(series)
    whole_day = 1.0 if series.clock else 0.0
    days = [timeline.days(stretch.date(c.deadline, whole_day)) if c.is_own else horizon for c in claims]
    return np.array([min(day, MAX_HORIZON_DAYS) for day in days], float)


def known_on(project: Project, as_of: date) -> Project:
    """What of a project was known at the end of a day: its tries that had ended, and no target or belief of later."""
    later = {e.id for e in project.experiments if not e.is_try or finish(e) > as_of}
    return replace(project.without_experiments(later), targets=(), assumptions=Assumptions())


def read_past(metric: Metric, results: Sequence[Experiment]) -> Past:
    """What rivals are told of some results, which are in order."""
    first_day = finish(results[0])
    ahead, behind = metric.bound_ahead, metric.bound_behind
    return Past(
        days=np.array([Timeline(first_day).days(finish(e)) for e in results], float),
        values=_values(metric, results),
        bound=None if ahead is None else metric.to_model(ahead),
        floor=None if behind is None else metric.to_model(behind),
        first_day=first_day,
    )


def choose_targets(past: Past) -> NDArray[np.float64]:
    """Targets beyond the champion, from what was known alone: shape (3,), on the scale of `past`.

    None, shape (0,), where the champion is at the bound.
    """
    if past.bound is not None:
        shares = np.array(TOWARDS_BOUND if past.bound > past.best else ())
        return past.best + shares * (past.bound - past.best)
    progress = past.best - float(past.values[0])
    if progress <= 0:
        return np.full(len(ON_TOP), past.best + _ANY_BETTER * past.spread)
    return past.best + np.array(ON_TOP) * progress


def _values(metric: Metric, results: Sequence[Experiment]) -> NDArray[np.float64]:
    return np.array([metric.to_model(e.result) for e in results if e.result is not None])
