"""What the canvas needs to know about the chart of the track record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.timeline import Timeline
from forecasting.tracking.track_record import movement_sentence, standing_readout, track_table

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.charts.picture import Canvas, Picture
    from forecasting.tracking.track_record import Standing
    from forecasting.words.chart_texts import Readout


@dataclass(frozen=True, slots=True)
class TrackReading:
    """The saved forecasts of one target over time; days count from the first."""

    track: tuple[Standing, ...]

    @property
    def name(self) -> str:
        """What a screen reader calls it."""
        return "Chart of how the forecast moved"

    @property
    def text(self) -> str:
        """All it says."""
        rows = ("; ".join(row[:6]) for row in track_table(self.track).rows)
        return ". ".join([movement_sentence(self.track).rstrip("."), *rows])

    @property
    def points(self) -> NDArray[np.float64]:
        """Every date of even chance; one past the horizon at its end."""
        return np.array([(self._days(s.day), self._days(s.even or s.until)) for s in self.track], float)

    def picture(self, canvas: Canvas) -> Picture:
        """Draw it."""
        from forecasting.charts.raster import track_picture  # noqa: PLC0415 - the window shows before Matplotlib loads

        return track_picture(self.track, canvas)

    def readout(self, day: float) -> Readout:
        """The forecast that was made nearest to a day."""
        return standing_readout(min(self.track, key=lambda s: abs(self._days(s.day) - day)))

    def values(self, _day: float) -> tuple[float, ...]:
        """None between the dots."""
        return ()

    def point_readout(self, index: int) -> Readout:
        """One forecast."""
        return standing_readout(self.track[index])

    def _days(self, day: date) -> int:
        return Timeline(self.track[0].day).days(day)
