"""Trend: a straight line through the champion, with the uncertainty of the line and of its residuals.

With a natural bound ahead, the line goes through the logarithm of the headroom, so that a steady team
closes the same share of it each month and never passes the bound. Without one, it goes through the
champion itself.

The line is fitted by least squares to the champion at every result. A future has its own line from the
usual posterior of a regression (flat prior: Student's t) and one residual that it keeps; it starts from
today's champion, which is known, and not from where the line is today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.rivals.past import Past

#: Dates that a line with residuals needs.
_MIN_DATES = 3
#: Headroom of a champion at its bound, as a share of the range of values.
_MIN_HEADROOM = 1e-3
#: Log-headroom beyond which a falling line stops; past today's champion it makes no difference.
_MAX_LOG = 300.0


def extrapolate(past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Futures along a straight line; arguments as of `forecasting.rivals.past.Rival`.

    A history of fewer than 3 dates has no line and stays where it is.
    """
    if np.unique(past.days).size < _MIN_DATES:
        return np.full((draws, days.size), past.best)
    line = _straightened(past, past.champions)
    slopes, noise = _draw_lines(past.days - past.now, line, draws, rng)
    residuals = noise * rng.standard_normal(draws)
    return past.possible(_bent_back(past, line[-1] + slopes[:, None] * days + residuals[:, None]))


def _straightened(past: Past, champions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Champions on the scale on which a steady team draws a rising line."""
    if past.bound is None:
        return champions
    return -np.log(np.maximum(past.bound - champions, _MIN_HEADROOM * past.spread))


def _bent_back(past: Past, line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of `_straightened`."""
    return line if past.bound is None else past.bound - np.exp(np.minimum(-line, _MAX_LOG))


def _draw_lines(
    days: NDArray[np.float64], values: NDArray[np.float64], draws: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slopes and standard deviations of residuals from their posterior, shape (draws,) each."""
    centred = days - days.mean()
    sxx = float(centred @ centred)
    slope = float(centred @ values) / sxx
    residuals = values - values.mean() - slope * centred
    freedom = values.size - 2
    noise = np.sqrt(float(residuals @ residuals) / rng.chisquare(freedom, draws))
    return slope + noise / np.sqrt(sxx) * rng.standard_normal(draws), noise
