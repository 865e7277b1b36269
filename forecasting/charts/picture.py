"""A chart as pixels, and where in them its days and values are; light, as the window holds these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecasting.charts.palette import Palette


@dataclass(frozen=True, slots=True)
class Plot:
    """A rectangle in pixels that shows a stretch of days and of values."""

    left: float
    bottom: float
    right: float
    top: float
    first: float
    last: float
    low: float
    high: float

    def x(self, day: float) -> float:
        """Pixels from the left of the sheet."""
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Pixels from the bottom of the sheet."""
        return self.bottom + (value - self.low) / (self.high - self.low) * (self.top - self.bottom)

    def day(self, x: float) -> float:
        """Inverse of `x`."""
        return self.first + (x - self.left) / (self.right - self.left) * (self.last - self.first)


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a picture is drawn on."""

    #: Pixels at scale 1.
    width: int
    height: int
    #: Dots of the screen to a pixel, each way.
    scale: float
    palette: Palette


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart."""

    #: RGBA, row by row from the top, `width` times `height` dots.
    dots: bytes
    width: int
    height: int
    #: Where days and values are, in pixels at scale 1 from the lower left corner.
    plot: Plot
