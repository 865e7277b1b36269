"""Project -> arrays: which tries were made, what each was built on, how well each was measured.

Values are put on a scale without unit: higher is better, 0 is the best measured value so far and
1 is the distance from there to the natural bound, or the progress so far where there is none.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import Scene
from forecasting.domain.timeline import Timeline, format_date
from forecasting.errors import NotEnoughData

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Experiment, Project

MIN_RESULTS = 5
MIN_DATES = 2
#: Headroom of a metric whose champion is at its bound already, as a share of its range of values.
_MIN_HEADROOM = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All tries of a project that ended up to a day, in order of their end.

    Arrays have shape (tries,) unless said otherwise. A try without result has NaN as value.
    """

    metric: Metric
    as_of: date
    names: tuple[str, ...]
    #: Days after `as_of`, zero or negative.
    days: NDArray[np.float64]
    #: Values on the scale without unit.
    values: NDArray[np.float64]
    #: Known standard errors on that scale; 0 where nothing is known.
    errors: NDArray[np.float64]
    #: Index of the try each was built on; -1 for the first result and for tries before it.
    parents: NDArray[np.int64]
    #: Index into `lever_ids`.
    levers: NDArray[np.int64]
    #: `Lever.id` by index; None stands for “not known”.
    lever_ids: tuple[str | None, ...]
    #: Tries since the last new best, when each ended.
    droughts: NDArray[np.int64]
    #: Best measured value, on the model's scale (higher is better), where the scale without unit has its 0.
    best: float
    #: Length of 1 on the scale without unit, in the metric's unit.
    unit: float
    #: Whether there is a natural bound ahead.
    is_bounded: bool

    @property
    def tries(self) -> int:
        """Number of tries."""
        return self.values.size

    @property
    def measured(self) -> NDArray[np.bool_]:
        """Which tries have a result."""
        return ~np.isnan(self.values)

    @property
    def champion(self) -> int:
        """Index of the best measured try; the earliest of equals."""
        return int(np.nanargmax(self.values))

    @property
    def first(self) -> float:
        """The first measured value; 0 or less."""
        return float(self.values[self.measured][0])

    @property
    def drought(self) -> int:
        """Tries since the champion."""
        return self.tries - 1 - self.champion

    def scaled(self, values: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Values in the metric's unit on the scale without unit."""
        return (self.metric.to_model(np.asarray(values, float)) - self.best) / self.unit

    def unscaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse of `scaled`."""
        return self.metric.from_model(self.best + self.unit * values)

    def scene(self, errors: NDArray[np.float64]) -> Scene:
        """The results as charts and sentences show them; `errors` has the shape (tries,) and no unit."""
        shown = np.flatnonzero(self.measured)
        values = self.values[shown]
        earlier_best = np.maximum.accumulate(np.concatenate(([-np.inf], values[:-1])))
        return Scene(
            days=self.days[shown],
            values=self.unscaled(values),
            errors=errors[shown] * self.unit,
            is_best=values > earlier_best,
            names=tuple(self.names[i] for i in shown),
            tries=self.tries,
        )


def read_history(project: Project, as_of: date) -> History:
    """What had been tried in a project by the end of a day.

    Raises
    ------
    NotEnoughData
        With fewer than 5 results or fewer than 2 dates; the sentence says what is missing.
    """
    tries = _ended_tries(project, as_of)
    _require_enough(tries, as_of)
    metric = project.metric
    values = np.array([np.nan if e.result is None else metric.to_model(e.result) for e in tries])
    best, unit, is_bounded = _scale(metric, values)
    lever_ids, levers = _lever_indices(tries)
    scaled = (values - best) / unit
    return History(
        metric=metric,
        as_of=as_of,
        names=tuple(e.name for e in tries),
        days=np.array([Timeline(as_of).days(_end(e)) for e in tries], float),
        values=scaled,
        errors=np.array([known_error(e, metric) for e in tries]) / unit,
        parents=_parents(tries, scaled),
        levers=levers,
        lever_ids=lever_ids,
        droughts=_droughts(scaled),
        best=best,
        unit=unit,
        is_bounded=is_bounded,
    )


def known_error(experiment: Experiment, metric: Metric) -> float:
    """Standard error of a result in the metric's unit, as far as it is known; 0 where nothing is.

    The given standard error, else the binomial one from the evaluation-set size for a proportion,
    ``sqrt(p·(1 - p)/n)`` with p moved towards one half by half an example (Jeffreys).
    """
    if experiment.standard_error is not None:
        return experiment.standard_error
    whole = 100.0 if metric.is_percentage else 1.0
    if experiment.n_eval is None or experiment.result is None or not (metric.is_percentage or metric.is_proportion):
        return 0.0
    n = experiment.n_eval
    share = (np.clip(experiment.result / whole, 0, 1) * n + 0.5) / (n + 1)
    return float(whole * np.sqrt(share * (1 - share) / n))


def fingerprint(project: Project) -> str:
    """A short hash of all that a forecast of this project depends on; names and notes don't count."""
    metric = project.metric
    parts = [repr((metric.direction, metric.lower, metric.upper, metric.unit, project.assumptions))]
    parts.append(repr([lever.id for lever in project.levers]))
    parts += [
        repr((e.id, e.status, e.lever, e.started, e.finished, e.result, e.n_eval, e.standard_error, e.based_on))
        for e in project.experiments
    ]
    parts.append(repr([e.effort_days for e in project.experiments]))
    parts += [repr((t.id, t.value)) for t in project.targets]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _end(experiment: Experiment) -> date:
    assert experiment.finished is not None  # an ended try has its date, see Experiment
    return experiment.finished


def _ended_tries(project: Project, as_of: date) -> list[Experiment]:
    ended = [e for e in project.experiments if e.is_try and _end(e) <= as_of]
    return sorted(ended, key=_end)


def _require_enough(tries: list[Experiment], as_of: date) -> None:
    results = [e for e in tries if e.result is not None]
    if len(results) < MIN_RESULTS:
        have = {0: "There are no results", 1: "Only 1 result"}.get(len(results), f"Only {len(results)} results")
        raise NotEnoughData(
            f"{have} up to {format_date(as_of)}, and a forecast needs at least {MIN_RESULTS}; "
            "add the results of past experiments."
        )
    if len({e.finished for e in results}) < MIN_DATES:
        raise NotEnoughData(
            f"All {len(results)} results are of one day, so there is no pace to learn from; "
            "enter the date on which each was known."
        )


def _scale(metric: Metric, values: NDArray[np.float64]) -> tuple[float, float, bool]:
    """Origin and length of the scale without unit, and whether there is a natural bound ahead."""
    results = values[~np.isnan(values)]
    best, spread = float(results.max()), float(np.ptp(results)) or abs(float(results.max())) or 1.0
    bound = metric.bound_ahead
    if bound is not None:
        return best, max(metric.to_model(bound) - best, _MIN_HEADROOM * spread), True
    progress = best - float(results[0])
    return best, progress if progress > _MIN_HEADROOM * spread else spread, False


def _lever_indices(tries: list[Experiment]) -> tuple[tuple[str | None, ...], NDArray[np.int64]]:
    lever_ids = tuple(dict.fromkeys(e.lever for e in tries))
    return lever_ids, np.array([lever_ids.index(e.lever) for e in tries])


def _parents(tries: list[Experiment], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """What each try was built on: what the PM says, else the best measured before it started, else the first result."""
    position = {e.id: i for i, e in enumerate(tries)}
    ends = np.array([_end(e).toordinal() for e in tries])
    champions = _champions(values)
    first = int(np.flatnonzero(~np.isnan(values))[0])
    parents = np.full(len(tries), -1)
    for i, experiment in enumerate(tries):
        said = position.get(experiment.based_on or "", i)
        if said < i and not np.isnan(values[said]):
            parents[i] = said
        elif i > first:
            ended_before = int(np.searchsorted(ends, (experiment.started or _end(experiment)).toordinal()))
            parents[i] = champions[ended_before - 1] if ended_before > first else first
    return parents


def _champions(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index of the best measured try so far, at each try; -1 before the first result."""
    champion, champions = -1, []
    for i, value in enumerate(values):
        champion = i if value > (values[champion] if champion >= 0 else -np.inf) else champion
        champions.append(champion)
    return np.array(champions)


def _droughts(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Tries since the last new best, before each try."""
    since = np.arange(values.size) - _champions(values)
    return np.concatenate(([0], since[:-1]))
