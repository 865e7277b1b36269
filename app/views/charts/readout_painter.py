"""Paints what a chart says at a place: a line, dots and a small panel that never covers the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.charts.palette import Palette
    from forecasting.words.chart_texts import Readout

_PADDING, _LINE, _GAP, _COLUMN_GAP = 10.0, 20.0, 12.0, 16.0
#: Between a pill and its point: what the chart itself says there is covered whole.
_PILL_GAP = 7.0
_SMALL, _LARGE = 3.0, 5.0
_WIDEST = 320.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on a canvas something is said, in its own pixels from the upper left corner."""

    area: QRectF
    x: float
    #: Marked heights, the most important last.
    ys: Sequence[float]
    #: Whether a line goes through the whole area.
    has_line: bool = True


def paint_readout(painter: QPainter, palette: Palette, font: QFont, spot: Spot, readout: Readout) -> None:
    """Paint line, marks and panel."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if spot.has_line:
        painter.setPen(QPen(QColor(palette.secondary), 1))
        painter.drawLine(QPointF(spot.x, spot.area.top()), QPointF(spot.x, spot.area.bottom()))
    painter.setPen(QPen(QColor(palette.surface), 1.5))
    painter.setBrush(QColor(palette.accent))
    for index, y in enumerate(spot.ys):
        radius = _LARGE if index == len(spot.ys) - 1 else _SMALL
        painter.drawEllipse(QPointF(spot.x, y), radius, radius)
    _paint_panel(painter, palette, font, spot, readout)


def _paint_panel(painter: QPainter, palette: Palette, font: QFont, spot: Spot, readout: Readout) -> None:
    plain, strong = _fonts(font)
    names = max((QFontMetricsF(plain).horizontalAdvance(name) for name, _ in readout.rows), default=0.0)
    values = max((QFontMetricsF(strong).horizontalAdvance(value) for _, value in readout.rows), default=0.0)
    between = _COLUMN_GAP if names else 0.0
    title_width = QFontMetricsF(strong).horizontalAdvance(readout.title) + 1
    width = min(max(names + between + values + 1, title_width), _WIDEST) + 2 * _PADDING
    height = _LINE * (1 + len(readout.rows)) + 2 * _PADDING - 4
    panel = _place(spot, width, height, is_pill=not readout.rows)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.readout))
    painter.drawRoundedRect(panel, 7, 7)
    painter.setPen(QColor(palette.on_readout))
    row = QRectF(panel.left() + _PADDING, panel.top() + _PADDING - 2, panel.width() - 2 * _PADDING, _LINE)
    painter.setFont(strong)
    title = QFontMetricsF(strong).elidedText(readout.title, Qt.TextElideMode.ElideRight, row.width())
    painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
    for name, value in readout.rows:
        row.translate(0, _LINE)
        painter.setFont(plain)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(strong)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)


def _place(spot: Spot, width: float, height: float, *, is_pill: bool) -> QRectF:
    """A pill sits on the point; a panel stands beside the line, on the side with more room, away from the point."""
    area = spot.area
    point = spot.ys[-1] if spot.ys else area.center().y()
    if is_pill:
        left, above = spot.x - width / 2, point - height - _PILL_GAP
        top = above if above >= area.top() else point + _PILL_GAP
    else:
        left = spot.x + _GAP if spot.x < area.center().x() else spot.x - _GAP - width
        top = area.bottom() - height - _GAP if point < area.center().y() else area.top() + _GAP
    if not spot.has_line:
        top = min(point - height / 2, area.bottom() - height)
    return QRectF(min(max(left, area.left()), area.right() - width), max(top, area.top()), width, height)


def _fonts(font: QFont) -> tuple[QFont, QFont]:
    plain = QFont(font)
    # Digits of one width, so that the panel doesn't tremble while the pointer moves.
    plain.setFeature(QFont.Tag("tnum"), 1)
    strong = QFont(plain)
    strong.setWeight(QFont.Weight.DemiBold)
    return plain, strong
