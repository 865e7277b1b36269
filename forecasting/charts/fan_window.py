"""Which stretch of time and which values a fan shows, and what that leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.metric import Metric

#: Share of the width that the future gets: a long past is cut off, a short one gets room.
_LEAST_FUTURE, _MOST_FUTURE = 0.30, 0.85
#: Results may stretch the axis by so many spans of the fan and its targets on either side, and by more only
#: where most of them need it; the rest is off the scale.
_STRETCH, _MOST_STRETCH, _MOST_RESULTS = 2.0, 4.0, 0.85
_PADDING = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class FanWindow:
    """The part of the world that a fan shows."""

    #: Model days at the left and right edge.
    first: float
    last: float
    #: Values at the lower and upper edge.
    low: float
    high: float
    #: Shape (results,): whether a result lies in the shown stretch of time.
    is_recent: NDArray[np.bool_]
    #: Shape (results,): 1 above the shown values, -1 below, 0 inside.
    side: NDArray[np.int_]

    @property
    def is_inside(self) -> NDArray[np.bool_]:
        """Shape (results,): whether a result is drawn in its own place."""
        found: NDArray[np.bool_] = self.is_recent & (self.side == 0)
        return found

    @property
    def is_off_scale(self) -> NDArray[np.bool_]:
        """Shape (results,): whether a result is drawn as a triangle at the edge."""
        found: NDArray[np.bool_] = self.is_recent & (self.side != 0)
        return found


@dataclass(frozen=True, slots=True)
class FanView:
    """What somebody wants to see of a fan."""

    #: Model days from which and up to which is shown; None leaves it to what there is room for.
    days: tuple[float, float] | None = None
    #: Futures that are drawn one by one.
    paths: int = 0


#: The whole horizon, no future by itself.
WHOLE = FanView()


def fan_window(forecast: Forecast, *others: Forecast, view: FanView = WHOLE) -> FanWindow:
    """The window that shows what is wanted; by default the whole horizon, and as much past as leaves room for it.

    Fans and targets of other forecasts of the same past have room too.
    """
    if view.days is not None:
        return _zoomed(forecast, *view.days)
    scene = forecast.scene
    horizon = float(forecast.horizon_days)
    # A little more than there is, so that the first dot isn't cut.
    past = -1.03 * float(scene.days[0]) if scene.days.size else 0.0
    shown = float(np.clip(past, horizon * (1 / _MOST_FUTURE - 1), horizon * (1 / _LEAST_FUTURE - 1)))
    is_recent = scene.days >= -shown
    low, high = _value_range((forecast, *others), scene.values[is_recent])
    side = np.where(scene.values > high, 1, np.where(scene.values < low, -1, 0))
    return FanWindow(first=-shown, last=horizon, low=low, high=high, is_recent=is_recent, side=side)


def _zoomed(forecast: Forecast, first: float, last: float) -> FanWindow:
    """Days from `first` to `last`, and the values that lie there; targets only where they are near."""
    scene = forecast.scene
    is_recent = (scene.days >= first) & (scene.days <= last)
    bands = forecast.fan_bands[(forecast.days >= first) & (forecast.days <= last)]
    low, high = _value_range((forecast,), scene.values[is_recent], bands if bands.size else forecast.fan_bands[:1])
    side = np.where(scene.values > high, 1, np.where(scene.values < low, -1, 0))
    return FanWindow(first=first, last=last, low=low, high=high, is_recent=is_recent, side=side)


def _value_range(
    forecasts: Sequence[Forecast], results: NDArray[np.float64], bands: NDArray[np.float64] | None = None
) -> tuple[float, float]:
    """Lowest and highest value to show; of the fans only `bands`, shape (days, 7), if they are given."""
    forecast = forecasts[0]
    targets = [arrival.target.value for shown in forecasts for arrival in shown.arrivals]
    shown_bands = [shown.fan_bands for shown in forecasts] if bands is None else [bands]
    fans = np.concatenate([shown[:, (0, -1)].ravel() for shown in shown_bands])
    core = np.array([*fans, forecast.champion_now, *targets])
    low, high = float(core.min()), float(core.max())
    span = high - low or float(np.ptp(np.append(results, high)))
    span = span or max(abs(high) * 0.05, 10.0**-forecast.metric.decimals)
    beyond = np.maximum(low - results, results - high)
    near = results[beyond <= _reach(beyond, span)]
    low, high = min([low, *near]), max([high, *near])
    padding = _PADDING * max(high - low, span)
    return _inside_bounds(forecast.metric, low - padding, high + padding)


def _reach(beyond: NDArray[np.float64], span: float) -> float:
    """How far beyond fan and targets results may lie to be inside: most of them, but the fan must stay readable."""
    most = float(np.quantile(beyond, _MOST_RESULTS)) if beyond.size else 0.0
    return min(max(most, _STRETCH * span), _MOST_STRETCH * span)


def _inside_bounds(metric: Metric, low: float, high: float) -> tuple[float, float]:
    # A sliver beyond a bound keeps dots that lie on it whole.
    sliver = 0.015 * (high - low)
    lowest = -np.inf if metric.lower is None else metric.lower - sliver
    highest = np.inf if metric.upper is None else metric.upper + sliver
    return max(low, lowest), min(high, highest)
