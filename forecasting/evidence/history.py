"""Project -> arrays: which tries were made, what each was built on, how well each was measured.

Values are put on a scale without unit: higher is better, 0 is the best measured value on the evaluation
set in use and 1 is the distance from there to the natural bound, or the progress so far where there is none.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.assumptions import Assumptions
from forecasting.domain.forecast import Scene
from forecasting.domain.model_layout import MAX_SETS
from forecasting.domain.scale import HasScale
from forecasting.domain.timeline import Timeline
from forecasting.evidence.basis import find_ground
from forecasting.evidence.lineage import Measured, trace_lineage
from forecasting.evidence.measurement import own_error, run_share, shared_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.forecast import Basis
    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Experiment, Project

#: Headroom of a metric whose champion is at its bound already, as a share of its range of values.
_MIN_HEADROOM = 1e-3
#: Fields of an experiment that change a forecast.
_DECISIVE = (
    *("id", "status", "lever", "started", "finished", "result", "n_eval", "evaluation_set", "repeats"),
    *("standard_error", "effort_days", "based_on", "remeasures"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Measurements of tries that were measured again later, in order; arrays of shape (measurements,).

    Only those on an evaluation set that a try was measured on, so that they can be compared.
    """

    #: Index of the try.
    tries: NDArray[np.int64]
    #: Days after `History.as_of`, zero or negative.
    days: NDArray[np.float64]
    #: Values, and errors as in `History`, on the scale without unit.
    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    shared_errors: NDArray[np.float64]
    run_shares: NDArray[np.float64]
    #: Index into `History.evaluation_sets`.
    sets: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class History(HasScale):
    """All tries of a project that ended up to a day, in order of their end.

    Arrays have shape (tries,) unless said otherwise. A try without result has NaN as value.
    """

    metric: Metric
    as_of: date
    basis: Basis
    #: Whether the first is no try but what is in use now, as long as there is no result.
    has_baseline: bool
    #: `Experiment.id` and name of each.
    ids: tuple[str, ...]
    names: tuple[str, ...]
    #: Days after `as_of`, zero or negative.
    days: NDArray[np.float64]
    #: Values on the scale without unit.
    values: NDArray[np.float64]
    #: Known standard errors on that scale, without what all results on one evaluation set share; 0 where unknown.
    errors: NDArray[np.float64]
    #: Standard errors that all results on one evaluation set share.
    shared_errors: NDArray[np.float64]
    #: Sizes of evaluation sets; NaN where unknown.
    examples: NDArray[np.float64]
    #: What of the run-to-run variation stays in a result that is the mean of several runs, from 0 to 1.
    run_shares: NDArray[np.float64]
    #: Index into `evaluation_sets` of the set each was measured on; 0 without a result.
    sets: NDArray[np.int64]
    #: Names of evaluation sets, that in use first; of a longer list the oldest share the last index.
    evaluation_sets: tuple[str, ...]
    #: Index of the try each was built on; -1 for the first result and for tries before it.
    parents: NDArray[np.int64]
    #: Index into `lever_ids`.
    levers: NDArray[np.int64]
    #: `Lever.id` by index; None stands for “not known”.
    lever_ids: tuple[str | None, ...]
    #: Whether a result was the best on its evaluation set when it came.
    is_best: NDArray[np.bool_]
    #: Tries since the last new best, when each ended.
    droughts: NDArray[np.int64]
    #: Tries since the last new best, today.
    drought: int
    #: Index of the best on the evaluation set in use; the earliest of equals.
    champion: int
    again: Again
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
    def first(self) -> float:
        """The first measured value."""
        return float(self.values[self.measured][0])

    @property
    def first_set(self) -> int:
        """Index of the evaluation set of the first result."""
        return int(self.sets[self.measured][0])

    @property
    def set_count(self) -> int:
        """Number of evaluation sets that are told apart."""
        return int(self.sets.max()) + 1

    def set_bests(self) -> NDArray[np.float64]:
        """Best value measured on each evaluation set, on the scale without unit: shape (sets,)."""
        return np.array([np.nanmax(self.values[self.sets == index]) for index in range(self.set_count)])

    def set_errors(self) -> NDArray[np.float64]:
        """Typical error that all results on each evaluation set share: shape (sets,), 0 where unknown."""
        on_set = (self.measured & (self.sets == index) for index in range(self.set_count))
        return np.array([np.median(self.shared_errors[chosen]) for chosen in on_set])

    def scene(self, errors: NDArray[np.float64]) -> Scene:
        """The results as charts and sentences show them; `errors` has the shape (tries,) and no unit."""
        shown = np.flatnonzero(self.measured)[int(self.has_baseline) :]
        return Scene(
            days=self.days[shown],
            values=self.unscaled(self.values[shown]),
            errors=errors[shown] * self.unit,
            is_best=self.is_best[shown],
            names=tuple(self.names[i] for i in shown),
            tries=self.tries - int(self.has_baseline),
            is_in_use=self.sets[shown] == 0,
            ids=tuple(self.ids[i] for i in shown),
        )


def read_history(project: Project, as_of: date) -> History:
    """What had been tried in a project by the end of a day.

    Raises
    ------
    NotEnoughData
        With fewer than 5 results or fewer than 2 dates and without the answers that stand in for them;
        the sentence says what is missing.
    """
    ground = find_ground(project, _ended_tries(project, as_of), as_of)
    tries = ground.tries
    again = _measured_again(project, tries, as_of)
    metric = project.metric
    values = _model_values(tries, metric)
    lineage = trace_lineage(tries, _measured(tries, again, metric))
    unit, is_bounded = _unit(metric, values, lineage.best, [e.evaluation_set for e in tries])
    scale = _Scale(metric, lineage.best, unit)
    place = {name: min(index, MAX_SETS - 1) for index, name in enumerate(lineage.sets)}
    lever_ids, levers = _lever_indices(tries)
    return History(
        metric=metric,
        as_of=as_of,
        basis=ground.basis,
        has_baseline=ground.has_baseline,
        ids=tuple(e.id for e in tries),
        names=tuple(e.name for e in tries),
        days=_days(tries, as_of),
        values=scale.values(tries),
        errors=scale.errors(tries, own_error),
        shared_errors=scale.errors(tries, shared_error),
        examples=np.array([np.nan if e.n_eval is None else e.n_eval for e in tries], float),
        run_shares=np.array([run_share(e) for e in tries]),
        sets=np.array([0 if e.result is None else place[e.evaluation_set] for e in tries]),
        evaluation_sets=lineage.sets,
        parents=lineage.parents,
        levers=levers,
        lever_ids=lever_ids,
        is_best=lineage.is_best,
        droughts=lineage.droughts,
        drought=lineage.drought,
        champion=lineage.champion,
        again=_pack_again(again, tries, as_of, scale, place),
        best=lineage.best,
        unit=unit,
        is_bounded=is_bounded,
    )


def fingerprint(project: Project, others: Sequence[Project] = ()) -> str:
    """A short hash of all that a forecast of this project depends on; names and notes don't count.

    Parameters
    ----------
    others
        Projects that it learns from.
    """
    parts = _own_parts(project)
    parts += [lesson_fingerprint(other) for other in others if _has_result(other)]
    return _hash(parts)


def fingerprints(projects: Sequence[Project], *, pools: bool) -> dict[str, str]:
    """`fingerprint` of every project of a roadmap by its id, each read once.

    Parameters
    ----------
    pools
        Whether they learn from each other.
    """
    told = [p for p in projects if pools and _has_result(p)]
    lessons = {project.id: lesson_fingerprint(project) for project in told}
    mates = {p.id: [lesson for owner, lesson in lessons.items() if owner != p.id] for p in projects}
    return {project.id: _hash([*_own_parts(project), *mates[project.id]]) for project in projects}


def lesson_fingerprint(project: Project) -> str:
    """A short hash of all that others can learn from a project; neither targets nor plans count."""
    given = project.assumptions
    basis = Assumptions(
        ceiling=given.ceiling, beliefs=given.beliefs, baseline=given.baseline, tries_per_week=given.tries_per_week
    )
    return _hash(_told_by(replace(project, targets=(), assumptions=basis)))


def _own_parts(project: Project) -> list[str]:
    # A lever that was never tried is a choice too.
    parts = [*_told_by(project), repr([lever.id for lever in project.levers])]
    return parts + [repr((t.id, t.value)) for t in project.targets]


def _has_result(project: Project) -> bool:
    return any(experiment.result is not None for experiment in project.experiments)


def _told_by(project: Project) -> list[str]:
    metric = project.metric
    parts = [repr((metric.direction, metric.lower, metric.upper, metric.unit, project.assumptions))]
    return parts + [repr([getattr(experiment, name) for name in _DECISIVE]) for experiment in project.experiments]


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _ended_tries(project: Project, as_of: date) -> list[Experiment]:
    # What is built on a second measurement is built on the model that was measured.
    originals: dict[str | None, str] = {e.id: e.remeasures for e in project.experiments if e.remeasures}
    ended = [
        replace(e, based_on=originals[e.based_on]) if e.based_on in originals else e
        for e in project.experiments
        if e.is_try and e.end <= as_of
    ]
    return sorted(ended, key=lambda e: e.end)


def _measured_again(project: Project, tries: Sequence[Experiment], as_of: date) -> list[Experiment]:
    """Later measurements of tries that have a result, on evaluation sets that tries were measured on."""
    results = {e.id: e for e in tries if e.result is not None}
    sets = {e.evaluation_set for e in results.values()}
    found = [
        e
        for e in project.experiments
        if e.result is not None and e.end <= as_of and e.remeasures in results and e.evaluation_set in sets
    ]
    return sorted((e for e in found if results[e.remeasures or ""].end <= e.end), key=lambda e: e.end)


@dataclass(frozen=True, slots=True)
class _Scale(HasScale):
    """The scale of a history, before there is one."""

    metric: Metric
    best: float
    unit: float

    def values(self, experiments: Sequence[Experiment]) -> NDArray[np.float64]:
        """Results; NaN where there is none."""
        return self.scaled(np.array([np.nan if e.result is None else e.result for e in experiments], float))

    def errors(
        self, experiments: Sequence[Experiment], error: Callable[[Experiment, Metric], float]
    ) -> NDArray[np.float64]:
        """One kind of error of each."""
        return np.array([error(e, self.metric) for e in experiments], float) / self.unit


def _pack_again(
    again: Sequence[Experiment], tries: Sequence[Experiment], as_of: date, scale: _Scale, place: Mapping[str, int]
) -> Again:
    originals: dict[str | None, int] = {e.id: i for i, e in enumerate(tries)}
    return Again(
        tries=np.array([originals[e.remeasures] for e in again], np.int64),
        days=_days(again, as_of),
        values=scale.values(again),
        errors=scale.errors(again, own_error),
        shared_errors=scale.errors(again, shared_error),
        run_shares=np.array([run_share(e) for e in again], float),
        sets=np.array([place[e.evaluation_set] for e in again], np.int64),
    )


def _measured(tries: Sequence[Experiment], again: Sequence[Experiment], metric: Metric) -> list[Measured]:
    """What counts for the line of champions: results, and what was measured again on another evaluation set."""
    found = [
        Measured(e.end.toordinal(), i, metric.to_model(e.result), e.evaluation_set)
        for i, e in enumerate(tries)
        if e.result is not None
    ]
    places: dict[str | None, int] = {e.id: i for i, e in enumerate(tries)}
    for e in again:
        place = places[e.remeasures]
        if e.result is not None and e.evaluation_set != tries[place].evaluation_set:
            value = metric.to_model(e.result)
            found.append(Measured(e.end.toordinal(), place, value, e.evaluation_set, is_again=True))
    return found


def _model_values(experiments: Sequence[Experiment], metric: Metric) -> NDArray[np.float64]:
    return np.array([np.nan if e.result is None else metric.to_model(e.result) for e in experiments], float)


def _days(experiments: Sequence[Experiment], as_of: date) -> NDArray[np.float64]:
    return np.array([Timeline(as_of).days(e.end) for e in experiments], float)


def _unit(metric: Metric, values: NDArray[np.float64], best: float, sets: Sequence[str]) -> tuple[float, bool]:
    """Length of the scale without unit, and whether there is a natural bound ahead."""
    results = values[~np.isnan(values)]
    spread = float(np.ptp(results)) or abs(float(results.max())) or 1.0
    bound = metric.bound_ahead
    if bound is not None:
        return max(metric.to_model(bound) - best, _MIN_HEADROOM * spread), True
    by_set: dict[str, list[float]] = {}
    for value, name in zip(values, sets, strict=True):
        if not np.isnan(value):
            by_set.setdefault(name, []).append(float(value))
    # Only what was gained on each evaluation set, for what lies between two sets is no progress.
    progress = sum(max(found) - found[0] for found in by_set.values())
    return (progress if progress > _MIN_HEADROOM * spread else spread), False


def _lever_indices(tries: Sequence[Experiment]) -> tuple[tuple[str | None, ...], NDArray[np.int64]]:
    lever_ids = tuple(dict.fromkeys(e.lever for e in tries))
    return lever_ids, np.array([lever_ids.index(e.lever) for e in tries])
