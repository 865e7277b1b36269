"""Throughput Monte Carlo, as agile forecasting tools do it: the past gains per period, drawn again and again.

The past is cut into 12 equal periods and the champion's gain in each is noted, those without gain
included. A future is a row of such gains, each drawn from all with replacement and added at the end of
its period. What is gained on the first date is where the count begins, as it is in those tools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.rivals.past import Past

PERIODS = 12


def resample_gains(past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Futures made of past gains; arguments as of `forecasting.rivals.past.Rival`.

    A history of one date has no periods, and so no gains to draw from.
    """
    length = past.now / PERIODS
    if length == 0:
        return np.full((draws, days.size), past.best)
    gains = np.diff(past.champion_at(np.linspace(0, past.now, PERIODS + 1)))
    completed = np.floor(days / length + 1e-9).astype(int)
    drawn = rng.choice(gains, (draws, completed[-1]))
    totals = np.concatenate([np.zeros((draws, 1)), np.cumsum(drawn, axis=1)], axis=1)
    return past.possible(past.best + totals[:, completed])
