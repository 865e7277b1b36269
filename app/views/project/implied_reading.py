"""What the canvas needs to know about the picture of what answers imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.words.chart_texts import fan_readout
from forecasting.words.implication_texts import implications_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.charts.picture import Canvas, Picture
    from forecasting.implications import Implications
    from forecasting.words.chart_texts import Readout


@dataclass(frozen=True, slots=True)
class ImpliedReading:
    """A year of tries as the answers have it."""

    found: Implications

    @property
    def name(self) -> str:
        """What a screen reader calls it."""
        return "Picture of what the answers imply"

    @property
    def text(self) -> str:
        """All it says."""
        return implications_text(self.found)

    @property
    def points(self) -> NDArray[np.float64]:
        """None: nothing has been tried in it."""
        return np.empty((0, 2))

    def picture(self, canvas: Canvas) -> Picture:
        """Draw it."""
        from forecasting.charts.raster import implications_picture  # noqa: PLC0415 - as for every chart

        return implications_picture(self.found, canvas)

    def readout(self, day: float) -> Readout:
        """The fan on a day of the year."""
        return fan_readout(self.found.forecast, max(day, 0.0))

    def values(self, _day: float) -> tuple[float, ...]:
        """None beside the read-out."""
        return ()

    def point_readout(self, index: int) -> Readout:
        """Never asked for, as there are no points."""
        raise IndexError(index)
