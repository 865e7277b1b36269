"""Posterior and plan -> simulated futures, try by try. NumPy only.

The rules are those of `forecasting.model`: a try is built on the champion of its day, helps with
a chance that falls with the number of tries and with the tries since the last new best, and is
adopted when it measures better. Tries of one day don't know of each other.

The future knows one thing more than the past. The ceiling is that of the approaches of today, and now
and then a try is a leap: a new approach that closes a share ``1 - exp(-x)``, x ~ Exp(size), of the distance
to the natural bound and lifts the ceiling by the same share of its own. With a bound, a success is a leap
by chance; without one any try is, and raises champion and ceiling by x times the progress so far.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.model_layout import JITTER, MIN_TAU

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Smallest headroom, on the scale without unit; a lucky measurement can lie above the ceiling.
_MIN_HEADROOM = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where each simulated future begins; arrays of shape (draws,) on the scale without unit."""

    ceiling: NDArray[np.float64]
    #: Shape (draws, levers).
    alpha: NDArray[np.float64]
    #: Shape (draws, levers).
    s: NDArray[np.float64]
    f: NDArray[np.float64]
    beta: NDArray[np.float64]
    epsilon: NDArray[np.float64]
    tau: NDArray[np.float64]
    #: True value of the champion of today; its measured value is 0.
    champion: NDArray[np.float64]
    #: Tries so far and since the last new best.
    tries: int
    drought: int
    #: Chance that a success is a leap, or any try where there is no bound ahead; and the mean size of leaps.
    leap_chance: NDArray[np.float64]
    leap_size: NDArray[np.float64]
    #: Known standard error of a future measurement.
    error: float
    #: Largest and smallest value that the metric can take.
    highest: float
    lowest: float

    @property
    def is_bounded(self) -> bool:
        """Whether there is a natural bound ahead."""
        return bool(np.isfinite(self.highest))

    def of_draws(self, draws: NDArray[np.int64]) -> Start:
        """Some of the futures."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        chosen: dict[str, Any] = {name: v[draws] for name, v in values.items() if isinstance(v, np.ndarray)}
        return replace(self, **chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The simulated futures: step functions of time on the scale without unit, shape (tries + 1, draws)."""

    #: Days from now of each try; the first row is 0, ``inf`` where a future has no more tries.
    days: NDArray[np.float64]
    #: Reported champion from that time on.
    reported: NDArray[np.float64]
    #: Its true value.
    true: NDArray[np.float64]
    #: What could be reached at all by the end of each future, shape (draws,).
    ceiling: NDArray[np.float64]

    def on_grid(self, grid: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Reported and true champion at the end of each day of `grid`, each of shape (draws, days)."""
        rows = np.stack([np.searchsorted(days, grid, side="right") - 1 for days in self.days.T])
        columns = np.arange(rows.shape[0])[:, None]
        return self.reported[rows, columns], self.true[rows, columns]

    def arrival_days(self, target: float) -> NDArray[np.float64]:
        """First day on which the reported champion reaches `target`, shape (draws,); ``inf`` = not at all."""
        reached = self.reported >= target - 1e-12
        first = np.argmax(reached, axis=0)
        days = self.days[first, np.arange(reached.shape[1])]
        return np.where(reached.any(axis=0), days, np.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """Tries to come before their outcome is drawn, so that plans can be compared under the same luck."""

    start: Start
    #: Shape (tries, draws): days from now of each try, in order; ``inf`` where there is none.
    times: NDArray[np.float64]
    #: Shape (tries, draws): the lever of each try.
    levers: NDArray[np.int64]
    luck: np.random.SeedSequence

    def paths(self) -> Paths:
        """What comes of them."""
        return simulate(self.start, self.times, self.levers, np.random.default_rng(self.luck))

    def of_draws(self, draws: NDArray[np.int64]) -> Futures:
        """Some of the futures."""
        start, times, levers = self.start.of_draws(draws), self.times[:, draws], self.levers[:, draws]
        return replace(self, start=start, times=times, levers=levers)


def simulate(start: Start, times: NDArray[np.float64], levers: NDArray[np.int64], rng: np.random.Generator) -> Paths:
    """Simulate every future.

    Parameters
    ----------
    times
        Shape (tries, draws): days from now of each try, in order; ``inf`` where there is none.
    levers
        Shape (tries, draws): the lever of each try.
    rng
        Consumed try by try, so that futures with the same seed share their luck whatever their pace.
    """
    tries, draws = times.shape
    state = _State(np.zeros(draws), start.champion.copy(), start.ceiling.copy(), np.full(draws, start.drought))
    base = state
    reported, true = np.empty((tries + 1, draws)), np.empty((tries + 1, draws))
    reported[0], true[0] = state.y, state.q
    before = np.zeros(draws)
    for i, now in enumerate(times):
        base, before = state.known_by(base, is_new_day=now > before), now
        state = state.after(_try(start, start.tries + i, levers[i], base, state.drought, rng), np.isfinite(now))
        reported[i + 1], true[i + 1] = state.y, state.q
    return Paths(days=np.vstack([np.zeros(draws), times]), reported=reported, true=true, ceiling=state.ceiling)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What comes of a try: its measured and true value, and the ceiling after it; shape (draws,) each."""

    measured: NDArray[np.float64]
    value: NDArray[np.float64]
    ceiling: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _State:
    """Measured and true value of the champion, the ceiling, and the tries since it came; shape (draws,) each."""

    y: NDArray[np.float64]
    q: NDArray[np.float64]
    ceiling: NDArray[np.float64]
    drought: NDArray[np.int64]

    def known_by(self, base: _State, *, is_new_day: NDArray[np.bool_]) -> _State:
        """What the next try builds on: this state on a new day, else `base`, that of the day's morning."""
        y, q, ceiling = (
            np.where(is_new_day, new, old)
            for new, old in ((self.y, base.y), (self.q, base.q), (self.ceiling, base.ceiling))
        )
        return _State(y, q, ceiling, self.drought)

    def after(self, outcome: _Outcome, happened: NDArray[np.bool_]) -> _State:
        adopted = happened & (outcome.measured > self.y)
        return _State(
            np.where(adopted, outcome.measured, self.y),
            np.where(adopted, outcome.value, self.q),
            np.where(happened, np.maximum(outcome.ceiling, self.ceiling), self.ceiling),
            np.where(adopted, 0, self.drought + 1),
        )


def _try(
    start: Start,
    order: int,
    lever: NDArray[np.int64],
    base: _State,
    drought: NDArray[np.int64],
    rng: np.random.Generator,
) -> _Outcome:
    """What comes of one try in each future."""
    draws = np.arange(base.y.size)
    logit = start.alpha[draws, lever] - start.beta * np.log1p(order / 10) - start.epsilon * np.log1p(drought / 5)
    helped = rng.random(base.y.size) < 1 / (1 + np.exp(-logit))
    size = rng.standard_exponential(base.y.size)
    gain = np.where(helped, np.minimum(size * start.s[draws, lever], 1.0), -size * start.f)
    headroom = np.maximum(base.ceiling - base.y, _MIN_HEADROOM)
    leap, ceiling = _leap(start, base, helped, rng)
    error = np.sqrt(start.error**2 + (start.tau**2 + MIN_TAU**2) * headroom**2)
    value = base.q + np.maximum(headroom * gain, leap) + JITTER * error * rng.standard_normal(base.y.size)
    measured = value + error * rng.standard_normal(base.y.size)
    measured, value = (np.clip(v, start.lowest, start.highest) for v in (measured, value))
    return _Outcome(measured, value, ceiling)


def _leap(
    start: Start, base: _State, helped: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how much a try leaps, ``-inf`` where it doesn't, and the ceiling after it; shape (draws,) each."""
    is_leap = rng.random(base.y.size) < start.leap_chance
    size = start.leap_size * rng.standard_exponential(base.y.size)
    if not start.is_bounded:
        return np.where(is_leap, size, -np.inf), np.where(is_leap, base.ceiling + size, base.ceiling)
    share = np.where(is_leap & helped, -np.expm1(-size), 0.0)
    leap = np.where(share > 0, share * (start.highest - base.y), -np.inf)
    return leap, base.ceiling + share * (start.highest - base.ceiling)
