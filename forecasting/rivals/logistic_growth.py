"""Prophet with logistic growth, on the champion at the end of each week.

Growth saturates at the natural bound ahead. Prophet has to be told a ceiling where there is none, and
is told that as much can still be gained as the values have ranged over so far; the floor is the bound behind or as
far below the worst value. Its seasons are switched off, as a champion has none; everything else is as it
comes. A future is one of Prophet's sampled trends, and one residual that it keeps.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.rivals.past import Past

#: Weeks that a curve needs.
_MIN_WEEKS = 3


def grow(past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Futures along a logistic curve; arguments as of `forecasting.rivals.past.Rival`.

    A history of fewer than 3 weeks has no curve and stays where it is.
    """
    weeks, champions = past.by_week()
    if weeks.size < _MIN_WEEKS:
        return np.full((draws, days.size), past.best)
    with _quiet(), _seeded(rng):
        model = _fit(_table(past, weeks, champions), draws)
        trends = model.predictive_samples(_table(past, past.now + days))["trend"].T
    residuals = float(model.params["sigma_obs"].mean() * model.y_scale) * rng.standard_normal((draws, 1))
    return past.possible(trends + residuals)


def _fit(table: pd.DataFrame, draws: int) -> Any:
    from prophet import Prophet  # noqa: PLC0415 - an extra, and slow to import

    model = Prophet(
        growth="logistic",
        yearly_seasonality=False,
        weekly_seasonality=False,
        daily_seasonality=False,
        uncertainty_samples=draws,
    )
    return model.fit(table, seed=1)


def _table(past: Past, days: NDArray[np.float64], champions: NDArray[np.float64] | None = None) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - Prophet alone wants it

    dates = pd.Timestamp(past.first_day) + pd.to_timedelta(days, unit="D")
    cap = past.best + past.spread if past.bound is None else past.bound
    floor = past.worst - past.spread if past.floor is None else past.floor
    return pd.DataFrame({"ds": dates, "cap": cap, "floor": floor} | ({} if champions is None else {"y": champions}))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what Prophet and Stan say to those who develop with them."""
    kept = logging.root.manager.disable
    logging.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(kept)


@contextmanager
def _seeded(rng: np.random.Generator) -> Iterator[None]:
    """With the global generator of NumPy, from which Prophet draws, set by `rng`; put back afterwards."""
    kept = np.random.get_state()  # noqa: NPY002 - what Prophet uses
    np.random.seed(int(rng.integers(2**32)))  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(kept)  # noqa: NPY002
