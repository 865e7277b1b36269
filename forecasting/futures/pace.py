"""How often tries end: learned from the dates of the past, with its own uncertainty.

Results come in batches, all that ended on one day. With age A of the history, batches arrive t days
from now at the rate ``lambda·(1 + t/A)^(-delta)``: the recent past counts more in lambda, which has
the Gamma posterior of a Poisson rate; delta says how the pace changes as a project gets older. The
sizes of batches are those of the past. Working days that are spent in a pause don't count.

What the PM believes of the tries a month takes the place of the prior of lambda, and of everything where
the forecast is from assumptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import Basis
from forecasting.domain.outlook import Pace
from forecasting.domain.timeline import DAYS_PER_MONTH, DAYS_PER_WEEK
from forecasting.futures.simulation import children
from forecasting.inference.beliefs import Gamma, gamma_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.project import Assumptions
    from forecasting.domain.timeline import DateRange, Timeline
    from forecasting.evidence.history import History

#: A batch this share of the history's age ago counts half as much as one of today.
HALF_LIFE = 0.35
#: Batches that the prior of the rate is worth; its mean is the rate over the whole history.
PRIOR_BATCHES = 1.0
#: Mean and standard deviation of delta over projects.
SLOWING_MEAN = 0.8
SLOWING_SD = 0.8
#: Tries that one path may hold; what would come after is not simulated.
MAX_TRIES = 5_000


def draw_times(
    pace: Pace, draws: int, horizon: float, rng: np.random.Generator, *, times_faster: float = 1.0, parallel: int = 1
) -> NDArray[np.float64]:
    """Times of future tries: shape (tries, draws), days from now in order, ``inf`` after the last.

    Tries of one batch share their time.

    Parameters
    ----------
    rng
        The same state gives the same luck whatever the pace: batches come so much earlier or later.
    times_faster
        Batches in the time of one at the pace that was learned.
    parallel
        Tries in the place of each one of a batch.
    """
    clocks, batch_sizes = children(rng, 2)
    rate = times_faster * clocks.gamma(pace.shape, 1 / pace.rate, draws)
    delta = clocks.normal(pace.slowing_mean, pace.slowing_sd, draws)
    reach = rate * _operational(pace.age, np.full(draws, horizon), delta)
    # A Poisson number is hardly ever five spreads above its mean; the last 5 are for means near 0.
    batches = int(min(MAX_TRIES, np.ceil(reach.max() + 5 * np.sqrt(reach.max()) + 5)))
    clock = np.cumsum(clocks.standard_exponential((batches, draws)), axis=0)
    happens = clock <= reach
    column = np.nonzero(happens)[1]
    clock = clock[happens] / rate[column]
    times = np.full((batches, draws), np.inf)
    times[happens] = np.minimum(_calendar(pace.age, clock, delta[column]), horizon)
    sizes = np.zeros((batches, draws), np.int64)
    chances = batch_sizes.random((batches, draws))[happens]
    sizes[happens] = parallel * pace.sizes[chosen(chances, pace.weights)]
    return _spread_batches(times, sizes)


def chosen(chances: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which of several things each uniform number chooses; a shift of weights changes no more than it must."""
    ends = np.cumsum(weights)
    return np.minimum(np.searchsorted(ends / ends[-1], chances, side="right"), weights.size - 1)


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


def skip_pauses(times: NDArray[np.float64], pauses: Iterable[DateRange], timeline: Timeline) -> NDArray[np.float64]:
    """Working days -> calendar days: everything after the start of a pause comes later by its length.

    Pauses may overlap; a day counts once.
    """
    past = 0.0
    for pause in sorted(pauses, key=_start):
        start, end = max(timeline.days(pause.start) - 1, past), timeline.days(pause.end)
        if end > start:
            times = np.where(times > start, times + end - start, times)
            past = end
    return times


def _start(pause: DateRange) -> date:
    return pause.start


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
    """A pace that is known: to a thousandth of itself, which is the spread of this Gamma distribution."""
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


def _operational(age: float, days: NDArray[np.float64], delta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Days at today's pace in which as many batches come as in `days` from now."""
    power = _away_from_zero(1 - delta)
    return np.asarray(age * np.expm1(power * np.log1p(days / age)) / power)


def _calendar(age: float, operational: NDArray[np.float64], delta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of `_operational`."""
    power = _away_from_zero(1 - delta)
    inside = np.maximum(power * operational / age, -1 + 1e-12)
    return np.asarray(age * np.expm1(np.log1p(inside) / power))


def _spread_batches(times: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Repeat each batch's time by its size, of which 0 is none: shape (tries, draws)."""
    counts = sizes.sum(axis=0)
    tries = min(int(counts.max(initial=0)), MAX_TRIES)
    spread = np.full((tries, times.shape[1]), np.inf)
    draws = np.repeat(np.arange(counts.size), counts)
    rows = np.arange(draws.size) - np.repeat(np.cumsum(counts) - counts, counts)
    shown = rows < tries
    spread[rows[shown], draws[shown]] = np.repeat(times.T.ravel(), sizes.T.ravel())[shown]
    return spread


def _normalised(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / weights.sum()


def _away_from_zero(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(power) < 1e-9, 1e-9, power)
