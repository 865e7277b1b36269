"""Which stretch of days somebody wants to see: drawn with the mouse, or stepped in and out with keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from forecasting.charts.palette import Palette
    from forecasting.charts.picture import Plot

type Days = tuple[float, float]

#: Less than this many pixels is a click and no stretch; and the shortest stretch that can be shown.
_LEAST_PIXELS, _LEAST_DAYS = 12.0, 7.0
_STEP = 2.0
_SHADE = 46
_KEYS = {Qt.Key.Key_Plus: 1 / _STEP, Qt.Key.Key_Equal: 1 / _STEP, Qt.Key.Key_Minus: _STEP}


class DragRange:
    """A stretch that is being drawn on a plot."""

    def __init__(self, x: float) -> None:
        self._start = self._end = x

    def move(self, x: float) -> None:
        """Go on to another place."""
        self._end = x

    def days(self, plot: Plot) -> Days | None:
        """The stretch in days; None if it is too short to be meant."""
        first, last = sorted((self._start, self._end))
        if last - first < _LEAST_PIXELS:
            return None
        return within(plot.day(max(first, plot.left)), plot.day(min(last, plot.right)))

    def paint(self, painter: QPainter, palette: Palette, plot: Plot, height: int) -> None:
        """Shade it."""
        colour = QColor(palette.accent)
        colour.setAlpha(_SHADE)
        area = QRectF(self._start, height - plot.top, self._end - self._start, plot.top - plot.bottom)
        painter.fillRect(area.normalized(), colour)


def stepped(key: Qt.Key, plot: Plot, day: float | None) -> Days | None:
    """The stretch that a key leads to, around a day or the middle; None for a key that does something else."""
    factor = _KEYS.get(key)
    if factor is None:
        return None
    middle = (plot.first + plot.last) / 2 if day is None else day
    half = max((plot.last - plot.first) * factor, _LEAST_DAYS) / 2
    return middle - half, middle + half


def within(first: float, last: float) -> Days:
    """A stretch that is long enough to be drawn."""
    lack = max(_LEAST_DAYS - (last - first), 0.0) / 2
    return first - lack, last + lack
