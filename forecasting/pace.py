"""How often tries end: learned from the dates of the past, with its own uncertainty.

Results come in batches, all that ended on one day. With age A of the history, batches arrive t days
from now at the rate ``lambda·(1 + t/A)^(-delta)``: the recent past counts more in lambda, which has
the Gamma posterior of a Poisson rate; delta says how the pace changes as a project gets older. The
sizes of batches are those of the past. Working days that are spent in a pause don't count.

What the PM believes of the tries a month takes the place of the prior of lambda, and of everything where
the forecast is from assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.beliefs import Gamma, gamma_of
from forecasting.domain.forecast import Basis
from forecasting.domain.timeline import DAYS_PER_MONTH, DAYS_PER_WEEK, Timeline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.project import Assumptions
    from forecasting.history import History

#: A batch this share of the history's age ago counts half as much as one of today.
HALF_LIFE = 0.35
#: Batches that the prior of the rate is worth; its mean is the rate over the whole history.
PRIOR_BATCHES = 1.0
#: Mean and standard deviation of delta over projects.
SLOWING_MEAN = 0.8
SLOWING_SD = 0.8
#: Tries that one path may hold; what would come after is not simulated.
MAX_TRIES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is known of the rate of batches and of their sizes."""

    #: Shape and rate (in days) of the Gamma posterior of batches a day.
    shape: float
    rate: float
    #: Days since the first try.
    age: float
    slowing_mean: float
    slowing_sd: float
    #: Sizes of past batches and how much each counts, shape (batches,).
    sizes: NDArray[np.int64]
    weights: NDArray[np.float64]

    def draw_times(self, draws: int, horizon: float, rng: np.random.Generator) -> NDArray[np.float64]:
        """Times of future tries: shape (tries, draws), days from now in order, ``inf`` after the last.

        Tries of one batch share their time.
        """
        rate = rng.gamma(self.shape, 1 / self.rate, draws)
        delta = rng.normal(self.slowing_mean, self.slowing_sd, draws)
        reach = rate * self._operational(np.full(draws, horizon), delta)
        batches = int(min(MAX_TRIES, np.ceil(reach.max() + 5 * np.sqrt(reach.max()) + 5)))
        clock = np.cumsum(rng.standard_exponential((batches, draws)), axis=0) / rate
        times = self._calendar(clock, delta)
        sizes = rng.choice(self.sizes, (batches, draws), p=self.weights)
        return _spread_batches(np.where(times <= horizon, times, np.inf), sizes)

    def _operational(self, days: NDArray[np.float64], delta: NDArray[np.float64]) -> NDArray[np.float64]:
        """Days at today's pace in which as many batches come as in `days` from now."""
        power = _away_from_zero(1 - delta)
        return np.asarray(self.age * np.expm1(power * np.log1p(days / self.age)) / power)

    def _calendar(self, operational: NDArray[np.float64], delta: NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse of `_operational`; ``inf`` where the pace dies out before."""
        power = _away_from_zero(1 - delta)
        inside = power * operational / self.age
        with np.errstate(over="ignore"):
            days = self.age * np.expm1(np.log1p(np.maximum(inside, -1 + 1e-12)) / power)
        return np.where(inside > -1, days, np.inf)


def learn_pace(history: History, assumptions: Assumptions) -> Pace:
    """The pace of a history, or the one that the assumptions give in its place."""
    dates, sizes = np.unique(history.days, return_counts=True)
    age = float(max(-dates[0], 1.0))
    belief = assumptions.beliefs.tries_per_month
    if assumptions.tries_per_week is not None:
        return _given_pace(assumptions.tries_per_week, age)
    if belief is not None and history.basis is Basis.ASSUMPTIONS:
        return _steady_pace(_daily(gamma_of(belief)), age)
    weights = 0.5 ** (-dates / (HALF_LIFE * age))
    sizes, counts = (sizes[1:], weights[1:]) if sizes.size > 1 else (sizes, weights)
    batch = float(np.average(sizes, weights=counts))
    prior = _usual_rate(dates.size, age) if belief is None else _of_batches(_daily(gamma_of(belief)), batch)
    rate = _rate_posterior(prior, weights, age)
    return Pace(
        shape=rate.shape,
        rate=rate.rate,
        age=age,
        slowing_mean=SLOWING_MEAN,
        slowing_sd=SLOWING_SD,
        sizes=sizes,
        weights=_normalised(counts),
    )


def skip_pauses(times: NDArray[np.float64], assumptions: Assumptions, timeline: Timeline) -> NDArray[np.float64]:
    """Working days -> calendar days: everything after the start of a pause comes later by its length."""
    for pause in sorted(assumptions.pauses, key=lambda pause: pause.start):
        start, end = timeline.days(pause.start) - 1, timeline.days(pause.end)
        if end > 0:
            times = np.where(times > max(start, 0), times + end - max(start, 0), times)
    return times


def _usual_rate(batches: int, age: float) -> Gamma:
    """What is believed of the rate of batches without an answer: about that of the whole history."""
    return Gamma(PRIOR_BATCHES, PRIOR_BATCHES / max((batches - 1) / age, 1e-6))


def _daily(monthly: Gamma) -> Gamma:
    return Gamma(monthly.shape, monthly.rate * DAYS_PER_MONTH)


def _of_batches(tries: Gamma, batch: float) -> Gamma:
    """The rate of batches of a mean size, from that of tries."""
    return Gamma(tries.shape, tries.rate * batch)


def _rate_posterior(prior: Gamma, weights: NDArray[np.float64], age: float) -> Gamma:
    """The Gamma posterior from batches after the first, discounted by their age."""
    decay = np.log(2) / (HALF_LIFE * age)
    exposure = -np.expm1(-decay * age) / decay
    return Gamma(prior.shape + float(weights[1:].sum()), prior.rate + float(exposure))


def _given_pace(tries_per_week: float, age: float) -> Pace:
    """A pace that is known."""
    certain = 1e6
    return _steady_pace(Gamma(certain, certain * DAYS_PER_WEEK / tries_per_week), age)


def _steady_pace(tries: Gamma, age: float) -> Pace:
    """A pace that doesn't change, one try at a time."""
    return Pace(
        shape=tries.shape,
        rate=tries.rate,
        age=age,
        slowing_mean=0.0,
        slowing_sd=0.0,
        sizes=np.array([1]),
        weights=np.array([1.0]),
    )


def _spread_batches(times: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Repeat each batch's time by its size: shape (tries, draws)."""
    sizes = np.where(np.isinf(times), 0, sizes)
    ends = np.cumsum(sizes, axis=0)
    tries = int(min(ends[-1].max(initial=0), MAX_TRIES))
    spread = np.full((tries, times.shape[1]), np.inf)
    for draw in range(times.shape[1]):
        row = np.repeat(times[:, draw], sizes[:, draw])[:tries]
        spread[: row.size, draw] = row
    return spread


def _normalised(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / weights.sum()


def _away_from_zero(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(power) < 1e-9, 1e-9, power)
