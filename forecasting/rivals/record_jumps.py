"""Record jumps: past waits for a new champion and past gains, drawn again with Dirichlet weights.

A jump is a date on which the champion improved. It has a wait, in days since the jump before it (or since
the first result), and a relative gain: the share of the headroom that it closed where there is a
natural bound ahead, the distance itself where there is none. The wait that is still open counts as one
that has brought nothing so far.

In each future all jumps have weights of their own, drawn from a flat Dirichlet distribution (the Bayesian
bootstrap, Rubin 1981), so that few jumps make for an uncertain forecast. Waits and their gains
are drawn together until the horizon is full; the first wait is one of those that lasted longer than the
open one has lasted already, where there are such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.rivals.past import Past

#: Shortest open wait: on the day of a jump half a day has passed, as it were.
_LEAST_WAIT = 0.5
#: Jumps that one future may hold.
_MAX_JUMPS = 2_000


def resample_jumps(past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Futures made of past jumps; arguments as of `forecasting.rivals.past.Rival`.

    A history without any jump stays where it is.
    """
    waits, gains, elapsed = _jumps(past)
    if not waits.size:
        return np.full((draws, days.size), past.best)
    waits, gains = np.append(waits, max(elapsed, _LEAST_WAIT)), np.append(gains, 0.0)
    weights = rng.dirichlet(np.ones(waits.size), draws)
    longer = weights * (waits > elapsed)
    first = _draw(np.where(longer.sum(axis=1, keepdims=True) > 0, longer, weights), rng)
    clock = np.where(longer.sum(axis=1) > 0, waits[first] - elapsed, waits[first])
    return past.possible(_run(past, days, clock, first, (waits, gains, weights), rng))


def _jumps(past: Past) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Waits and relative gains of past jumps, and the days since the last one."""
    dates = np.unique(past.days)
    champions = past.champion_at(dates)
    jumps = np.flatnonzero(np.diff(champions) > 0) + 1
    before = np.concatenate([dates[:1], dates[jumps]])
    gains = champions[jumps] - champions[jumps - 1]
    if past.bound is not None:
        gains = gains / (past.bound - champions[jumps - 1])
    return np.diff(before), gains, past.now - float(before[-1])


def _draw(weights: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.intp]:
    """An index for each row of weights, shape (draws,)."""
    totals = np.cumsum(weights, axis=1)
    return np.argmax(totals > rng.random((weights.shape[0], 1)) * totals[:, -1:], axis=1)


def _run(
    past: Past,
    days: NDArray[np.float64],
    clock: NDArray[np.float64],
    jump: NDArray[np.intp],
    drawn_from: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """The champion on `days`, from jump to jump: `jump` happens at `clock`, and so on; both of shape (draws,)."""
    waits, gains, weights = drawn_from
    champion = np.full(clock.size, past.best)
    paths = np.repeat(champion[:, None], days.size, axis=1)
    for _ in range(_MAX_JUMPS):
        if np.all(clock > days[-1]):
            break
        room = 1.0 if past.bound is None else past.bound - champion
        champion = champion + gains[jump] * room
        paths = np.where(days >= clock[:, None], champion[:, None], paths)
        jump = _draw(weights, rng)
        clock = clock + waits[jump]
    return paths
