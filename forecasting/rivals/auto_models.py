"""AutoARIMA and AutoETS of statsforecast, on the champion at the end of each week.

Both choose their own model, without seasons. They forecast a mean and an interval for each coming week, which are
read as a normal distribution; a future keeps its place in all of them, and never falls.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.intervals import Z_90
from forecasting.domain.timeline import DAYS_PER_WEEK

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from forecasting.rivals.past import Past

#: Weeks that a model needs.
_MIN_WEEKS = 8
#: The interval that is asked for, in per cent, of which `Z_90` is the half-width in standard deviations.
_LEVEL = 80


def extend_by_arima(past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Futures by AutoARIMA; arguments as of `forecasting.rivals.past.Rival`."""
    from statsforecast.models import AutoARIMA  # noqa: PLC0415 - an extra, and slow to import

    return _extend(past, days, draws, rng, lambda: AutoARIMA(season_length=1))


def extend_by_ets(past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Futures by AutoETS; arguments as of `forecasting.rivals.past.Rival`."""
    from statsforecast.models import AutoETS  # noqa: PLC0415 - an extra, and slow to import

    return _extend(past, days, draws, rng, lambda: AutoETS(season_length=1))


def _extend(
    past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator, make: Callable[[], Any]
) -> NDArray[np.float64]:
    """A history of fewer than 8 weeks, or without any gain, has no model and stays where it is."""
    _, champions = past.by_week()
    if champions.size < _MIN_WEEKS or champions[0] == champions[-1]:
        return np.full((draws, days.size), past.best)
    completed = np.floor(days / DAYS_PER_WEEK + 1e-9).astype(int)
    # Fitted on the range of the values, so that a metric's unit decides nothing.
    scaled = (champions - past.best) / past.spread
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        forecast = make().fit(scaled).predict(h=max(int(completed[-1]), 1), level=[_LEVEL])
    mean = np.concatenate([[0.0], forecast["mean"]])
    sd = np.concatenate([[0.0], (forecast[f"hi-{_LEVEL}"] - forecast["mean"]) / Z_90])
    paths = mean + rng.standard_normal((draws, 1)) * np.nan_to_num(sd)
    return past.possible(past.best + past.spread * paths[:, completed])
