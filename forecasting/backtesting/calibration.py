"""Whether forecasts mean what they say: how often bands held and chances came true, and how far luck takes that.

The range that luck explains holds the figures of 19 in 20 forecasters whose chances are exactly right (the
consistency bars of Bröcker and Smith 2007, https://doi.org/10.1175/WAF993.1). Forecasts of one history go right or
wrong together, as its targets are nested and its past days look at the same future. So a history has one luck, a
uniform number: a claim comes true where it lies below the claim's chance, and it is where the champion lies in the
forecast. Histories are independent. Both are simplifications: past days of a history share less than everything,
histories of one source more than nothing.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.backtest import Bin, Coverage, Luck

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike, NDArray

#: Edges of the bins of reliability.
BIN_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
#: Share of exact forecasters whose figure lies in a range, and how many are simulated to find it.
_CENTRAL = 0.95
_FORECASTERS = 2000
_SEED = 1


def reliability(chances: ArrayLike, came_true: ArrayLike, histories: Sequence[Hashable]) -> tuple[Bin, ...]:
    """Chances against frequencies, in the bins of `BIN_EDGES`; a chance on an edge counts in the upper bin.

    Parameters
    ----------
    chances, came_true
        Shape (forecasts,).
    histories
        The history that each forecast is about.
    """
    said, happened = np.asarray(chances, float), np.asarray(came_true, float)
    lucky = _luck(histories) < said
    bins = np.clip(np.searchsorted(BIN_EDGES, said, side="right") - 1, 0, len(BIN_EDGES) - 2)
    return tuple(
        _bin(edges, said[bins == i], happened[bins == i], lucky[:, bins == i])
        for i, edges in enumerate(pairwise(BIN_EDGES))
    )


def coverage(at: float, central: float, places: ArrayLike, histories: Sequence[Hashable]) -> Coverage:
    """How often the central band held the outcome.

    Parameters
    ----------
    at
        Share of the horizon at which was looked.
    central
        Share of the forecast that the band holds.
    places
        Shape (forecasts,): where each outcome lay in its forecast, from 0 to 1.
    histories
        The history that each forecast is about.
    """
    held, lucky = (np.abs(np.asarray(found) - 0.5) <= central / 2 for found in (places, _luck(histories)))
    return Coverage(at, central, float(np.mean(held)) if held.size else float("nan"), _range(lucky))


def _bin(
    edges: tuple[float, float],
    said: NDArray[np.float64],
    happened: NDArray[np.float64],
    lucky: NDArray[np.bool_],
) -> Bin:
    means = (float(np.mean(said)), float(np.mean(happened))) if said.size else (float("nan"), float("nan"))
    return Bin(*edges, said.size, *means, _range(lucky))


def _luck(histories: Sequence[Hashable]) -> NDArray[np.float64]:
    """A uniform number for each history and forecaster, shape (forecasters, forecasts)."""
    numbers = {history: i for i, history in enumerate(dict.fromkeys(histories))}
    drawn = np.random.default_rng(_SEED).random((_FORECASTERS, len(numbers)))
    return drawn[:, np.array([numbers[history] for history in histories], int)]


def _range(happened: NDArray[np.bool_]) -> Luck:
    """From what happened to each forecaster, shape (forecasters, forecasts)."""
    if not happened.shape[1]:
        return Luck(float("nan"), float("nan"))
    low, high = np.quantile(happened.mean(axis=1), [(1 - _CENTRAL) / 2, (1 + _CENTRAL) / 2])
    return Luck(float(low), float(high))
