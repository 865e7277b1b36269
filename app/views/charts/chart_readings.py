"""What a canvas needs to know about the chart it shows: how to draw it and what it says at a place.

Nothing here imports Matplotlib before a picture is asked for, which happens in a thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from forecasting.charts.fan_window import WHOLE
from forecasting.words.chart_texts import arrival_readout, arrival_text, fan_readout, fan_text, result_readout
from forecasting.words.wording import one_line, write_target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.charts.fan_window import FanView
    from forecasting.charts.picture import Canvas, Picture
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.words.chart_texts import Readout

_NO_POINTS = np.empty((0, 2))


class Reading(Protocol):
    """A chart, read instead of seen."""

    @property
    def name(self) -> str:
        """What a screen reader calls it."""

    @property
    def text(self) -> str:
        """All it says."""

    @property
    def points(self) -> NDArray[np.float64]:
        """Shape (points, 2): day and value of every dot that can be pointed at."""

    def picture(self, canvas: Canvas) -> Picture:
        """Draw it; slow, and not for the thread of the window."""

    def readout(self, day: float) -> Readout:
        """What it says about a model day."""

    def values(self, day: float) -> tuple[float, ...]:
        """Values to mark on a model day, the most important last."""

    def point_readout(self, index: int) -> Readout:
        """What it says about a dot."""


@dataclass(frozen=True, slots=True)
class FanReading:
    """The fan of a forecast, or what somebody wants to see of it."""

    forecast: Forecast
    view: FanView = WHOLE

    @property
    def name(self) -> str:
        """What a screen reader calls it."""
        return f"Fan chart of {one_line(self.forecast.metric.name)}"

    @property
    def text(self) -> str:
        """All it says."""
        return fan_text(self.forecast)

    @property
    def points(self) -> NDArray[np.float64]:
        """Day and value of every experiment."""
        return np.column_stack([self.forecast.scene.days, self.forecast.scene.values])

    def picture(self, canvas: Canvas) -> Picture:
        """Draw it."""
        from forecasting.charts.raster import fan_picture  # noqa: PLC0415 - the window shows before Matplotlib loads

        return fan_picture(self.forecast, canvas, self.view)

    def content(self, name: str) -> bytes:
        """It as a file of this name, under its answer; slow, as `picture`."""
        from forecasting.figures import fan_content  # noqa: PLC0415 - as above

        return fan_content(self.forecast, name)

    def readout(self, day: float) -> Readout:
        """Bands of a day to come, or the best result of a day gone by."""
        return fan_readout(self.forecast, day)

    def values(self, day: float) -> tuple[float, ...]:
        """Ends of the bands and the middle; nothing before today."""
        if day < 0:
            return ()
        bands = self.forecast.fan_values([day])[0]
        return tuple(float(bands[index]) for index in (0, 6, 1, 5, 2, 4, 3))

    def point_readout(self, index: int) -> Readout:
        """One experiment."""
        return result_readout(self.forecast, index)


@dataclass(frozen=True, slots=True)
class ArrivalReading:
    """The arrival of a forecast at one of its targets."""

    forecast: Forecast
    arrival: Arrival

    @property
    def name(self) -> str:
        """What a screen reader calls it."""
        return f"Chance that {write_target(self.forecast.metric, self.arrival.target.value)} is reached, by day"

    @property
    def text(self) -> str:
        """All it says."""
        return arrival_text(self.forecast, self.arrival)

    @property
    def points(self) -> NDArray[np.float64]:
        """None: its dots are no measurements."""
        return _NO_POINTS

    def picture(self, canvas: Canvas) -> Picture:
        """Draw it."""
        from forecasting.charts.raster import arrival_picture  # noqa: PLC0415 - as above

        return arrival_picture(self.forecast, self.arrival, canvas)

    def content(self, name: str) -> bytes:
        """It as a file of this name, under its answer; slow, as `picture`."""
        from forecasting.figures import arrival_content  # noqa: PLC0415 - as above

        return arrival_content(self.forecast, self.arrival, name)

    def readout(self, day: float) -> Readout:
        """Odds by a day."""
        return arrival_readout(self.forecast, self.arrival, day)

    def values(self, day: float) -> tuple[float, ...]:
        """The height of the curve."""
        return (float(self.arrival.odds_after(day)),)

    def point_readout(self, index: int) -> Readout:
        """Never asked for, as there are no points."""
        raise IndexError(index)
