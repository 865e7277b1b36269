"""What each lever has done and what to try next: history, posterior and futures -> LeverReport. NumPy only.

Levers are partially pooled by the model, so one that was tried twice stays near the others, and one that
was never tried is drawn from what is believed of levers at large. An estimate is the mean over posterior
draws of what is expected given the parameters; its interval holds the central 80% of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.intervals import FOUR_IN_FIVE
from forecasting.domain.lever_report import Estimate, LeverEvidence, LeverReport, TargetGain
from forecasting.futures.outlook import with_untried
from forecasting.levers.choice import chances_of_being_best, improvements_by_looking
from forecasting.levers.gains import LeverPlan, day_to_compare, plan_gains, spread_evenly
from forecasting.levers.hindsight import chances_of_help, counted_tries, draw_successes, lever_membership
from forecasting.levers.prospects import at_equal_effort, draw_efforts, prospects_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from forecasting.domain.lever_report import Gain
    from forecasting.domain.outlook import Start
    from forecasting.domain.project import Project
    from forecasting.evidence.history import History
    from forecasting.futures.simulation import Futures
    from forecasting.inference.posterior import Posterior
    from forecasting.levers.prospects import Prospects

#: Tries that go to one lever when levers are compared.
NEXT_TRIES = 5
#: Posterior draws that a report is made from; more would change nothing that is told.
MAX_DRAWS = 1000
#: Draws times tries for which is worked out what helped, so that a long history doesn't hold up a forecast.
MAX_HINDSIGHTS = 400_000
#: Draws for which it is worked out at least.
MIN_HINDSIGHT_DRAWS = 100


def lever_report(
    project: Project,
    history: History,
    posterior: Posterior,
    futures: Futures,
    *,
    mix: NDArray[np.float64],
    next_tries: int,
    rng: np.random.Generator,
) -> LeverReport:
    """Report on every lever of a project, tried or not.

    Parameters
    ----------
    futures
        The tries to come under the usual mix of levers, one future for each posterior draw.
    mix
        How often that mix pulls each lever of the history, shape (levers,).
    next_tries
        How many tries go to one lever when levers are compared; at least 1.
    rng
        The same state gives the same numbers.
    """
    draws = spread_evenly(futures.start.ceiling.size, MAX_DRAWS)
    futures = futures.of_draws(draws)
    untried = tuple(lever.id for lever in project.levers if lever.id not in history.lever_ids)
    ids = (*history.lever_ids, *untried)
    luck = rng.standard_normal((2, draws.size, len(untried)))
    start = with_untried(futures.start, posterior, draws, luck)
    prospects = prospects_of(start)
    promises = _Promises(
        ids=ids,
        start=start,
        prospects=prospects,
        by_try=history.unit * prospects.rise_by_try,
        efforts=draw_efforts(_recorded_efforts(project, history), ids, draws.size, rng),
        mix=np.append(mix, np.zeros(len(untried))),
        next_tries=next_tries,
    )
    chances = _hindsight(history, posterior)
    gains, past = _target_gains(project, history, promises, futures), _read_past(history, chances, rng)
    names = {lever.id: lever.name for lever in project.levers} | {None: ""}
    evidence = {
        lever: promises.evidence(column, names[lever], past.get(lever, _UNTRIED), gains[column], rng)
        for column, lever in enumerate(ids)
    }
    in_order = [evidence[lever] for lever in names if lever in evidence]
    # A first result without a lever is no try.
    told = [lever for lever in in_order if lever.lever_id is not None or lever.tries] or in_order
    next_effort_days = None if promises.efforts is None else promises.budget
    helped = dict(zip((history.ids[i] for i in counted_tries(history)), chances.mean(axis=0).tolist(), strict=True))
    return LeverReport(next_tries=next_tries, next_effort_days=next_effort_days, levers=tuple(told), helped=helped)


@dataclass(frozen=True, slots=True)
class _Past:
    """What a lever has done."""

    tries: int
    results: int
    successes: Estimate


_UNTRIED = _Past(0, 0, Estimate(0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promises:
    """What levers promise; arrays of levers have the shape (draws, levers) and the columns of `ids`."""

    ids: tuple[str | None, ...]
    start: Start
    prospects: Prospects
    #: Expected rise by a try, in the metric's unit.
    by_try: NDArray[np.float64]
    #: Person-days of a try; None where none is recorded.
    efforts: NDArray[np.float64] | None
    #: How often the usual mix pulls each lever, shape (levers,).
    mix: NDArray[np.float64]
    next_tries: int

    @property
    def by_effort_day(self) -> NDArray[np.float64] | None:
        """Expected rise by a person-day; None where no effort is recorded."""
        return None if self.efforts is None else self.by_try / self.efforts

    @property
    def choices(self) -> list[int]:
        """Columns of the levers that can be chosen: those that are known, or all that there is."""
        return [column for column, lever in enumerate(self.ids) if lever is not None] or [0]

    @property
    def budget(self) -> float:
        """What the next tries of the usual mix take: person-days, or tries where no effort is recorded."""
        return self.next_tries * (1.0 if self.efforts is None else float(np.mean(self.efforts @ self.mix)))

    def evidence(
        self, column: int, name: str, past: _Past, gains: tuple[TargetGain, ...], rng: np.random.Generator
    ) -> LeverEvidence:
        """Everything about one lever."""

        def of_lever(values: NDArray[np.float64]) -> Estimate:
            return _estimate(values[:, column])

        by_effort_day = self.by_effort_day
        return LeverEvidence(
            lever_id=self.ids[column],
            name=name,
            tries=past.tries,
            results=past.results,
            successes=past.successes,
            chance_to_help=of_lever(self.prospects.chance_to_help),
            chance_of_new_best=of_lever(self.prospects.chance_of_new_best),
            share_by_success=of_lever(self.prospects.share_by_success),
            share_by_try=of_lever(self.prospects.share_by_try),
            rise_by_try=of_lever(self.by_try),
            effort_days=None if self.efforts is None else of_lever(self.efforts),
            rise_by_effort_day=None if by_effort_day is None else of_lever(by_effort_day),
            gains=gains,
            best_by_try=self._chance_of_best(column, self.by_try),
            best_by_effort_day=None if by_effort_day is None else self._chance_of_best(column, by_effort_day),
            value_of_one_more_try=self._value_of_one_more_try(column, rng),
        )

    def _chance_of_best(self, column: int, rewards: NDArray[np.float64]) -> float:
        if column not in self.choices:
            return 0.0
        return float(chances_of_being_best(rewards[:, self.choices])[self.choices.index(column)])

    def _value_of_one_more_try(self, column: int, rng: np.random.Generator) -> Estimate:
        rewards = self.by_try if self.by_effort_day is None else self.by_effort_day
        improvements = improvements_by_looking(self.start, self.prospects, column, rewards[:, self.choices], rng)
        return _estimate(self.budget * improvements)


def _target_gains(
    project: Project, history: History, promises: _Promises, futures: Futures
) -> list[tuple[TargetGain, ...]]:
    """What each lever gains for each target: as many tries, and tries of as much effort, instead of the usual mix."""
    start, horizon = promises.start, project.assumptions.horizon_days
    plans = _plans(promises.by_try, promises, first=0, amount=promises.next_tries)
    if promises.efforts is not None:
        share = (promises.efforts @ promises.mix)[:, None] / promises.efforts
        equal = at_equal_effort(start, share)
        start = start.with_more_levers(equal.alpha, equal.s)
        plans += _plans(promises.by_try * share, promises, first=len(promises.ids), amount=promises.budget)
    gains = plan_gains(project.targets, history, horizon, replace(futures, start=start), plans)
    by_tries = gains[: len(promises.ids)]
    no_effort: list[tuple[Gain | None, ...]] = [(None,) * len(project.targets)] * len(promises.ids)
    by_effort = no_effort if promises.efforts is None else gains[len(promises.ids) :]
    return [
        tuple(
            TargetGain(target_id=target.id, by=day_to_compare(target, history.as_of, horizon), by_tries=t, by_effort=e)
            for target, t, e in zip(project.targets, of_tries, of_effort, strict=True)
        )
        for of_tries, of_effort in zip(by_tries, by_effort, strict=True)
    ]


def _plans(rise: NDArray[np.float64], promises: _Promises, *, first: int, amount: float) -> list[LeverPlan]:
    """The next tries given to each lever in turn, which the futures hold from the column `first` on."""
    shares = rise / (rise + (promises.by_try @ promises.mix)[:, None])
    return [
        LeverPlan(lever=first + k, tries=promises.next_tries, amount=amount, advantage=shares[:, k])
        for k in range(rise.shape[1])
    ]


def _hindsight(history: History, posterior: Posterior) -> NDArray[np.float64]:
    """Chance that each counted try helped: shape (draws, tries), of as many draws as there is time for."""
    tries = max(counted_tries(history).size, 1)
    draws = spread_evenly(posterior.ceiling.size, max(MAX_HINDSIGHTS // tries, MIN_HINDSIGHT_DRAWS))
    return chances_of_help(history, posterior, draws)


def _read_past(history: History, chances: NDArray[np.float64], rng: np.random.Generator) -> Mapping[str | None, _Past]:
    tried, membership = counted_tries(history), lever_membership(history)
    expected = chances.mean(axis=0) @ membership
    low, high = np.quantile(draw_successes(history, chances, rng), FOUR_IN_FIVE, axis=0, method="inverted_cdf")
    tries, results = membership.sum(axis=0), history.measured[tried] @ membership
    return {
        lever: _Past(int(tries[k]), int(results[k]), Estimate(float(expected[k]), float(low[k]), float(high[k])))
        for k, lever in enumerate(history.lever_ids)
    }


def _recorded_efforts(project: Project, history: History) -> Mapping[str | None, list[float]]:
    """Person-days of the tries that ended up to the day of the history, by lever."""
    efforts = defaultdict(list)
    for tried in project.experiments:
        if tried.is_try and tried.effort_days is not None and tried.finished and tried.finished <= history.as_of:
            efforts[tried.lever].append(tried.effort_days)
    return efforts


def _estimate(values: NDArray[np.float64]) -> Estimate:
    low, high = np.quantile(values, FOUR_IN_FIVE)
    return Estimate(float(np.mean(values)), float(low), float(high))
