"""What targets gain if the next work goes to one lever instead of the usual mix.

Plans are simulated with the same pace and the same luck, so that a difference is one of plans. How far a gain
depends on parameters that aren't known is read off a regression of the simulated differences on what the
parameters promise of the lever, over all plans together (Strong, Oakley & Brennan 2014,
https://doi.org/10.1177/0272989X13505910): single futures differ by luck, their regression doesn't.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.intervals import FOUR_IN_FIVE
from forecasting.domain.lever_report import Estimate, Gain
from forecasting.domain.timeline import Timeline
from forecasting.futures.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.project import Target
    from forecasting.evidence.history import History
    from forecasting.futures.simulation import Futures

#: Simulated tries that a comparison of plans may take, so that a fast team doesn't wait for it.
MAX_SIMULATED = 1_500_000
#: Futures that it takes at least, and lucks of each posterior draw at most.
MIN_FUTURES = 100
MAX_LUCKS = 8
#: Futures are simulated together with others of about as many tries.
_BATCHES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverPlan:
    """The next tries go to one lever."""

    #: Its column in the futures.
    lever: int
    tries: int
    #: How much work that is, in the unit of its gain: tries, or person-days.
    amount: float
    #: What the lever promises by this work as a share of that and what the usual mix promises, shape (draws,).
    advantage: NDArray[np.float64]


def day_to_compare(target: Target, as_of: date, horizon: int) -> date:
    """The day by which odds are compared: the deadline if it lies ahead and within the horizon, else its end."""
    end = Timeline(as_of).date(horizon)
    return target.deadline if target.deadline is not None and as_of < target.deadline <= end else end


def plan_gains(
    targets: Sequence[Target], history: History, horizon: int, futures: Futures, plans: Sequence[LeverPlan]
) -> list[tuple[Gain, ...]]:
    """What each plan gains for the targets: for each of `plans` a tuple in the order of `targets`.

    Parameters
    ----------
    horizon
        Days that the futures reach.
    futures
        The tries to come under the usual mix; its start knows the levers of all plans.
    """
    if not targets:
        return [()] * len(plans)
    drawn = _affordable(futures, len(plans) + 1)
    values = [float(history.scaled(target.value)) for target in targets]
    batches = _batches(futures.of_draws(drawn))
    arrivals = np.concatenate([_arrivals(batch, plans, values) for _, batch in batches], axis=-1)
    in_order = drawn[np.concatenate([columns for columns, _ in batches])]
    advantages = np.stack([plan.advantage[in_order] for plan in plans])
    by_target = [
        _Race(arrivals[i, 0], arrivals[i, 1:], advantages).gains(plans, _last_day(target, history.as_of, horizon))
        for i, target in enumerate(targets)
    ]
    return list(zip(*by_target, strict=True))


def spread_evenly(available: int, most: int) -> NDArray[np.int64]:
    """Indices of all of the draws that there are, or of `most` of them at even distances."""
    return np.linspace(0, available - 1, min(available, most)).round().astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Race:
    """When one target is reached, in each future: days from now, ``inf`` = not within the horizon."""

    #: Under the usual mix, shape (futures,).
    usual: NDArray[np.float64]
    #: Under each plan, shape (plans, futures).
    changed: NDArray[np.float64]
    #: See `LeverPlan`, shape (plans, futures).
    advantages: NDArray[np.float64]

    def gains(self, plans: Sequence[LeverPlan], last_day: float) -> list[Gain]:
        """What each plan gains, its odds those of arrival by `last_day`."""
        odds, days = self._odds(last_day), self._days()
        return [Gain(amount=plan.amount, odds=o, days=d) for plan, o, d in zip(plans, odds, days, strict=True)]

    def _odds(self, day: float) -> list[Estimate]:
        """Odds that each plan gains by one day."""
        gained = (self.changed <= day).astype(float) - (self.usual <= day)
        centred = self.advantages - self.advantages.mean(axis=1, keepdims=True)
        spread = float(np.sum(centred**2))
        slope = max(float(np.sum(centred * gained)) / spread, 0.0) if spread > 0 else 0.0
        low, high = slope * np.quantile(centred, FOUR_IN_FIVE, axis=1)
        middle = gained.mean(axis=1)
        return [Estimate(m, m + a, m + b) for m, a, b in zip(middle.tolist(), low.tolist(), high.tolist(), strict=True)]

    def _days(self) -> list[Estimate | None]:
        """Days by which each plan brings the date of even chance forward."""
        middle = _quantile(self.usual, 0.5)
        if math.isinf(middle):
            return [None] * len(self.changed)
        return [
            self._days_of(middle - _quantile(changed, 0.5), odds)
            for changed, odds in zip(self.changed, self._odds(middle), strict=True)
        ]

    def _days_of(self, gained: float, odds: Estimate) -> Estimate | None:
        """Days gained, with an interval that is as wide as that of the odds is along the curve of the usual mix."""
        low, value, high = (-_quantile(self.usual, 0.5 - gain) for gain in (odds.low, odds.value, odds.high))
        found = Estimate(gained, gained + low - value, gained + high - value)
        return found if math.isfinite(found.value) and math.isfinite(found.low) else None


def _affordable(futures: Futures, plans: int) -> NDArray[np.int64]:
    """The posterior draw of each future that is simulated: all of them, as often as time allows, or some."""
    draws, simulated = futures.times.shape[1], plans * max(int(np.isfinite(futures.times).sum()), 1)
    if simulated > MAX_SIMULATED:
        return spread_evenly(draws, max(draws * MAX_SIMULATED // simulated, MIN_FUTURES))
    return np.tile(np.arange(draws), min(MAX_SIMULATED // simulated, MAX_LUCKS))


def _batches(futures: Futures) -> list[tuple[NDArray[np.int64], Futures]]:
    """Parts of the futures with as few rows as they need, each with luck of its own, and which futures they are."""
    tries = np.isfinite(futures.times).sum(axis=0)
    batches = []
    for number, batch in enumerate(np.array_split(np.argsort(tries, kind="stable"), _BATCHES)):
        part, rows = futures.of_draws(batch), int(tries[batch].max())
        luck = np.random.SeedSequence(futures.luck.entropy, spawn_key=(number,))
        batches.append((batch, replace(part, times=part.times[:rows], levers=part.levers[:rows], luck=luck)))
    return batches


def _arrivals(futures: Futures, plans: Sequence[LeverPlan], values: Sequence[float]) -> NDArray[np.float64]:
    """Days of arrival at each value under the usual mix and each plan, shape (values, 1 + plans, futures)."""
    count, draws = 1 + len(plans), futures.times.shape[1]
    together = futures.of_draws(np.tile(np.arange(draws), count))
    for number, plan in enumerate(plans, start=1):
        together.levers[: plan.tries, number * draws : (number + 1) * draws] = plan.lever
    luck = np.random.default_rng(futures.luck)
    paths = simulate(together.start, together.times, together.levers, luck, plans=count)
    return np.stack([paths.arrival_days(value).reshape(count, draws) for value in values])


def _last_day(target: Target, as_of: date, horizon: int) -> float:
    return float(Timeline(as_of).days(day_to_compare(target, as_of, horizon)))


def _quantile(days: NDArray[np.float64], chance: float) -> float:
    return float(np.quantile(days, min(max(chance, 0.0), 1.0), method="inverted_cdf"))
