"""Proper scores of forecasts: arrays in, numbers out. NumPy only.

A score is proper if nobody can expect a better one by saying anything but what they believe
(Gneiting and Raftery 2007). Lower is better for both; 0 is perfect.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

#: Points of time at which a forecast of an arrival is looked at.
MIDPOINTS = 100


def midpoints(horizon: float) -> NDArray[np.float64]:
    """The middles of `MIDPOINTS` equal stretches of (0, horizon]."""
    return np.asarray((np.arange(MIDPOINTS) + 0.5) / MIDPOINTS * horizon)


def arrival_score(chances: ArrayLike, times: ArrayLike, arrived: float) -> float:
    """Integrated Brier score of the chance of arrival, which handles “never” like any other time.

    Parameters
    ----------
    chances
        Shape (times,): chance of arrival by each of `times`.
    times
        Evenly spread over the horizon, see `midpoints`.
    arrived
        When it arrived; ``inf`` if it didn't within the horizon.
    """
    had_arrived = np.asarray(times, float) >= arrived
    return float(np.mean((np.asarray(chances, float) - had_arrived) ** 2))


def crps(samples: ArrayLike, outcome: float) -> float:
    """Continuous ranked probability score of a forecast that is given by equally likely samples.

    ``E|X - y| - E|X - X'| / 2`` over the empirical distribution, in the unit of the samples.
    """
    ordered = np.sort(np.asarray(samples, float))
    ranks = 2 * np.arange(1, ordered.size + 1) - ordered.size - 1
    # Taken from the outcome, so that large values don't swallow the digits of small differences.
    spread = float(ranks @ (ordered - outcome)) / ordered.size**2
    return max(float(np.mean(np.abs(ordered - outcome))) - spread, 0.0)


def randomised_pit(samples: ArrayLike, outcome: float, rng: np.random.Generator) -> float:
    """Where an outcome lies in a forecast, from 0 to 1: uniform if the forecast means what it says.

    Samples that equal the outcome are put on a random side of it, together.
    """
    below = float(np.mean(np.asarray(samples, float) < outcome))
    up_to = float(np.mean(np.asarray(samples, float) <= outcome))
    return below + float(rng.random()) * (up_to - below)


def mean_by_source(values: Sequence[float], series: Sequence[str], sources: Sequence[str]) -> dict[str, float]:
    """Mean over the origins of each series, then over the series of each source, by source in order of appearance."""
    by_series: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for value, name, source in zip(values, series, sources, strict=True):
        by_series[source, name].append(value)
    by_source: defaultdict[str, list[float]] = defaultdict(list)
    for (source, _), found in by_series.items():
        by_source[source].append(float(np.mean(found)))
    return {source: float(np.mean(found)) for source, found in by_source.items()}


def mean_over_sources(values: Sequence[float], series: Sequence[str], sources: Sequence[str]) -> float:
    """Mean of `mean_by_source`: every source counts the same, whatever its number of series; NaN without any."""
    return _mean(np.array(list(mean_by_source(values, series, sources).values())))


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.mean(values)) if values.size else float("nan")
