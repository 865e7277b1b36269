"""Posterior and plan -> simulated futures, try by try. NumPy only.

The rules are those of `forecasting.inference.model`: a try is built on the champion of its day, helps with
a chance that falls with the number of tries and with the tries since the last new best, and is
adopted when it measures better. Tries of one day don't know of each other.

The future knows one thing more than the past. The ceiling is that of the approaches of today, and now
and then a try is a leap: a new approach that closes a share ``1 - exp(-x)``, x ~ Exp(size), of the distance
to the natural bound and lifts the ceiling by the same share of its own. With a bound, a success is a leap
by chance, which grows over the next tries, as what is new takes some to mature; without one any try is,
stuck or not, and raises champion and ceiling by x times the progress so far.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.model_layout import JITTER, MIN_TAU
from forecasting.domain.rarity import by_drought, by_tries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from forecasting.domain.outlook import Start

#: Smallest headroom, on the scale without unit; a lucky measurement can lie above the ceiling.
_MIN_HEADROOM = 1e-9
#: Tries that are prepared together.
_BLOCK = 64


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
        rows = self._rows_on(grid)
        columns = np.arange(rows.shape[0])[:, None]
        return self.reported[rows, columns], self.true[rows, columns]

    def _rows_on(self, grid: NDArray[np.float64]) -> NDArray[np.int32]:
        """The row that holds at the end of each day of `grid`, which is in order: shape (draws, days)."""
        found = np.zeros((self.days.shape[1], grid.size), np.int32)
        # Between two new bests nothing changes, and new bests are few.
        tries, draws = np.nonzero(self.reported[1:] > self.reported[:-1])
        columns = np.searchsorted(grid, self.days[1:][tries, draws], side="left")
        inside = columns < grid.size
        # Later tries come later in the list, so the last of a day stays.
        found[draws[inside], columns[inside]] = tries[inside] + 1
        return np.maximum.accumulate(found, axis=1, out=found)

    def arrival_days(self, target: float) -> NDArray[np.float64]:
        """First day on which the reported champion reaches `target`, shape (draws,); ``inf`` = not at all."""
        # A target that is the value of today was put on the scale by another way, and may differ in its last bit.
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

    def paths(self, luck: Luck | None = None) -> Paths:
        """What comes of them; with luck that was kept from other plans of the same round, if it is given."""
        return simulate(self.start, self.times, self.levers, luck or np.random.default_rng(self.luck))

    def of_draws(self, draws: NDArray[np.int64]) -> Futures:
        """Some of the futures."""
        start, times, levers = self.start.of_draws(draws), self.times[:, draws], self.levers[:, draws]
        return replace(self, start=start, times=times, levers=levers)


def simulate(
    start: Start,
    times: NDArray[np.float64],
    levers: NDArray[np.int64],
    rng: np.random.Generator | Luck,
    *,
    plans: int = 1,
) -> Paths:
    """Simulate every future.

    Parameters
    ----------
    times
        Shape (tries, draws): days from now of each try, in order; ``inf`` where there is none.
    levers
        Shape (tries, draws): the lever of each try.
    rng
        Every try of every future has random numbers of its own, so that futures with the same seed share their
        luck whatever their pace; or luck that was kept.
    plans
        So many plans stand side by side in the columns, all of them with the same luck.
    """
    tries, draws = times.shape
    # Futures with the most tries first: what has no more tries is left out at the end.
    order = np.argsort(-np.isfinite(times).sum(axis=0), kind="stable")
    start = start.of_draws(order)
    luck = rng if isinstance(rng, Luck) else Luck(rng, draws // plans)
    paths = Paths(
        days=np.vstack([np.zeros(draws), times]),
        reported=np.zeros((tries + 1, draws)),
        true=np.empty((tries + 1, draws)),
        ceiling=np.empty(draws),
    )
    paths.true[0, order], paths.ceiling[order] = start.champion, start.ceiling
    state = _State(np.zeros(draws), start.champion, start.ceiling, np.full(draws, start.drought))
    base, rules = state, _Rules(start, tries)
    for i, tried in enumerate(_in_turn(start, paths.days, levers, order, luck)):
        count = tried.rise.size
        state, base = state.first(count), base.first(count)
        base = state if tried.is_new_day.all() else state.known_by(base, is_new_day=tried.is_new_day)
        state = rules.after(tried, base, state)
        paths.reported[i + 1], paths.true[i + 1] = paths.reported[i], paths.true[i]
        paths.reported[i + 1, order[:count]], paths.true[i + 1, order[:count]] = state.y, state.q
        paths.ceiling[order[:count]] = state.ceiling
    return paths


def join_rounds(rounds: Sequence[Paths]) -> Paths:
    """Several rounds of futures as one."""
    rows = max(paths.days.shape[0] for paths in rounds)
    return Paths(
        days=np.hstack([_longer(paths.days, rows, np.inf) for paths in rounds]),
        reported=np.hstack([_longer(paths.reported, rows, paths.reported[-1]) for paths in rounds]),
        true=np.hstack([_longer(paths.true, rows, paths.true[-1]) for paths in rounds]),
        ceiling=np.concatenate([paths.ceiling for paths in rounds]),
    )


def _longer(values: NDArray[np.float64], rows: int, filling: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return np.vstack([values, np.broadcast_to(filling, (rows - values.shape[0], values.shape[1]))])


def children(rng: np.random.Generator, count: int) -> list[np.random.Generator]:
    """Generators for several uses; the same state gives the same ones, which `Generator.spawn` doesn't."""
    return [np.random.default_rng(seed) for seed in rng.integers(2**63, size=count)]


class Luck:
    """The random numbers of tries, drawn for all futures whether they have a try or not.

    Parameters
    ----------
    draws
        Number of futures.
    keeps
        Whether to remember what was drawn, so that other plans can be simulated with it; else it serves once.
    """

    def __init__(self, rng: np.random.Generator, draws: int, *, keeps: bool = False) -> None:
        self._draws = draws
        self._keeps = keeps
        self._streams = children(rng, len(fields(_Chances)))
        self._blocks: dict[int, _Chances] = {}

    def of_tries(self, block: int, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> _Chances:
        """Those of tries in one block of rows; blocks must be asked for in order, the first time."""
        found = self._blocks.get(block) or self._draw()
        if self._keeps:
            self._blocks[block] = found
        return found.of(rows, columns % self._draws)

    def _draw(self) -> _Chances:
        shape = (_BLOCK, self._draws)
        helps, size, leap, leap_size, jitter, noise = self._streams
        return _Chances(
            helps.random(shape),
            size.standard_exponential(shape),
            leap.random(shape),
            leap_size.standard_exponential(shape),
            jitter.standard_normal(shape),
            noise.standard_normal(shape),
        )


@dataclass(frozen=True, slots=True)
class _Chances:
    """What luck does to tries: uniform, exponential and normal numbers, all of one shape."""

    help: NDArray[np.float64]
    size: NDArray[np.float64]
    leap: NDArray[np.float64]
    leap_size: NDArray[np.float64]
    jitter: NDArray[np.float64]
    noise: NDArray[np.float64]

    def of(self, *places: NDArray[np.int64]) -> _Chances:
        return _Chances(*(getattr(self, field.name)[places] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class _Tries:
    """One try in each of some futures: what is known of it before anything is tried; shape (futures,) each."""

    #: By how much a fresh try's logit is above what luck asks for; it helps unless the drought takes more than that.
    margin: NDArray[np.float64]
    #: Share of the headroom that it closes if it helps, and that it loses, below 0, if it doesn't.
    rise: NDArray[np.float64]
    fall: NDArray[np.float64]
    #: What stays in the model and what is only measured, in errors.
    jitter: NDArray[np.float64]
    noise: NDArray[np.float64]
    #: How far it leaps; 0 = not at all.
    leap: NDArray[np.float64]
    #: Whether it is the first of its day.
    is_new_day: NDArray[np.bool_]

    def part(self, first: int, last: int) -> _Tries:
        span = slice(first, last)
        return _Tries(
            self.margin[span], self.rise[span], self.fall[span], self.jitter[span], self.noise[span], self.leap[span],
            self.is_new_day[span],
        )  # fmt: skip


def _in_turn(
    start: Start, days: NDArray[np.float64], levers: NDArray[np.int64], order: NDArray[np.int64], luck: Luck
) -> Iterator[_Tries]:
    """The first try of every future that has one, the second, and so on; futures stand in `order`."""
    counts = np.isfinite(days[1:]).sum(axis=1)
    for first in range(0, counts.size, _BLOCK):
        block = counts[first : first + _BLOCK]
        ends = np.cumsum(block)
        rows = np.repeat(np.arange(block.size), block)
        places = np.arange(ends[-1]) - np.repeat(ends - block, block)
        columns, lever = order[places], levers[first + rows, order[places]]
        is_new_day = days[first + 1 + rows, columns] > days[first + rows, columns]
        tries = _known(start, places, lever, first + rows, luck.of_tries(first // _BLOCK, rows, columns), is_new_day)
        for end, count in zip(ends.tolist(), block.tolist(), strict=True):
            yield tries.part(end - count, end)


def _known(
    start: Start,
    places: NDArray[np.int64],
    lever: NDArray[np.int64],
    ahead: NDArray[np.int64],
    luck: _Chances,
    is_new_day: NDArray[np.bool_],
) -> _Tries:
    """What is known of tries before anything is tried; all arrays have the shape (tries,)."""
    tired = start.beta[places] * by_tries(start.tries + ahead)
    is_leap = luck.leap < start.leap_chance[places] * start.leap_growth(ahead)
    size = start.leap_size[places] * luck.leap_size
    return _Tries(
        margin=start.alpha[places, lever] - tired - np.log(luck.help / (1 - luck.help)),
        rise=np.minimum(luck.size * start.s[places, lever], 1.0),
        fall=-luck.size * start.f[places],
        jitter=JITTER * luck.jitter,
        noise=luck.noise,
        leap=np.where(is_leap, -np.expm1(-size) if start.is_bounded else size, 0.0),
        is_new_day=is_new_day,
    )


@dataclass(frozen=True, slots=True)
class _State:
    """Measured and true value of the champion, the ceiling, and the tries since it came; shape (futures,) each."""

    y: NDArray[np.float64]
    q: NDArray[np.float64]
    ceiling: NDArray[np.float64]
    drought: NDArray[np.int64]

    def first(self, count: int) -> _State:
        return _State(self.y[:count], self.q[:count], self.ceiling[:count], self.drought[:count])

    def known_by(self, base: _State, *, is_new_day: NDArray[np.bool_]) -> _State:
        """What the next try builds on: this state on a new day, else `base`, that of the day's morning."""
        y, q, ceiling = (
            np.where(is_new_day, new, old)
            for new, old in ((self.y, base.y), (self.q, base.q), (self.ceiling, base.ceiling))
        )
        return _State(y, q, ceiling, self.drought)


class _Rules:
    """What comes of a try."""

    def __init__(self, start: Start, tries: int) -> None:
        self._start = start
        self._run_variance = start.tau**2 + MIN_TAU**2
        #: By the number of tries since the last new best.
        self._drought = by_drought(np.arange(start.drought + tries + 1))

    def after(self, tried: _Tries, base: _State, state: _State) -> _State:
        """The state after a try that was built on `base`."""
        start, count = self._start, base.y.size
        helped = start.epsilon[:count] * self._drought[state.drought] < tried.margin
        headroom = np.maximum(base.ceiling - base.y, _MIN_HEADROOM)
        gain, ceiling = headroom * np.where(helped, tried.rise, tried.fall), state.ceiling
        if tried.leap.any():
            gain, ceiling = self._leap(tried.leap, helped, base, gain, ceiling)
        error = np.sqrt(start.error**2 + self._run_variance[:count] * headroom**2)
        value = base.q + gain + error * tried.jitter
        measured = self._possible(value + error * tried.noise)
        adopted = measured > state.y
        return _State(
            np.where(adopted, measured, state.y),
            np.where(adopted, self._possible(value), state.q),
            ceiling,
            np.where(adopted, 0, state.drought + 1),
        )

    def _leap(
        self,
        leap: NDArray[np.float64],
        helped: NDArray[np.bool_],
        base: _State,
        gain: NDArray[np.float64],
        ceiling: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gain and ceiling where some tries leap: by a share of what is left to the bound, or on and on."""
        if not self._start.is_bounded:
            return np.where(leap > 0, np.maximum(gain, leap), gain), np.maximum(ceiling, base.ceiling + leap)
        share, highest = leap * helped, self._start.highest
        lifted = base.ceiling + share * (highest - base.ceiling)
        gain = np.where(share > 0, np.maximum(gain, share * (highest - base.y)), gain)
        return gain, np.maximum(ceiling, lifted)

    def _possible(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.minimum(np.maximum(values, self._start.lowest), self._start.highest)
