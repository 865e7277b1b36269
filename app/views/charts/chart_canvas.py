"""A chart in the window: a picture drawn in the background, and a read-out by mouse and by keyboard on top of it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.charts.chart_role import be_a_chart
from app.views.charts.chart_zoom import DragRange, stepped
from app.views.charts.picture_maker import PictureMaker
from app.views.charts.readout_painter import Spot, paint_readout
from forecasting.charts.palette import LIGHT
from forecasting.charts.picture import Canvas

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from app.views.charts.chart_readings import Reading
    from forecasting.charts.palette import Palette
    from forecasting.charts.picture import Picture
    from forecasting.words.chart_texts import Readout

#: A chart is drawn again when its size has stayed the same for so long; until then the old picture is stretched.
_SETTLE_MS = 90
_STALE_OPACITY = 0.38
#: Pixels within which a dot is meant by the pointer.
_NEAR = 9.0
_PAGE_DAYS = 30
_LEAST_SIZE = QSize(280, 200)


class ChartCanvas(QWidget):
    """Shows a `Reading`; never waits for its picture."""

    #: A picture of the present reading is on the screen.
    drawn = Signal()
    #: A stretch of days that somebody wants to see, None for all; only where `can_zoom`.
    range_wanted = Signal(object)

    def __init__(self, height: int, parent: QWidget | None = None, *, is_live: bool = False) -> None:
        super().__init__(parent)
        self._height = height
        self._palette = LIGHT
        self._reading: Reading | None = None
        self._picture: Picture | None = None
        self._pixmap = QPixmap()
        self._is_stale = False
        self._day: int | None = None
        self._point: int | None = None
        self.can_zoom = False
        self._drag: DragRange | None = None
        self._maker = PictureMaker(self, is_live=is_live)
        self._maker.made.connect(self._show_picture)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        be_a_chart(self)

    @property
    def reading(self) -> Reading | None:
        """The chart that is shown, or is being drawn."""
        return self._reading

    @property
    def is_drawn(self) -> bool:
        """Whether what is on the screen is what was asked for."""
        return self._picture is not None and not self._maker.is_busy and not self._settle.isActive()

    @property
    def readout(self) -> Readout | None:
        """What is said at the place pointed at."""
        if self._reading is None:
            return None
        if self._point is not None:
            return self._reading.point_readout(self._point)
        return None if self._day is None else self._reading.readout(self._day)

    def show_reading(self, reading: Reading) -> None:
        """Show another chart; the old picture stays until the new one is drawn."""
        self._reading = reading
        self.setAccessibleName(reading.name)
        self.setAccessibleDescription(reading.text)
        self._forget_place()
        self._ask()

    def set_palette(self, palette: Palette) -> None:
        """Draw in other colours."""
        self._palette = palette
        self._ask()

    def set_stale(self, *, is_stale: bool) -> None:
        """Dim the picture while it is out of date."""
        self._is_stale = is_stale
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the chart was made for."""
        return QSize(2 * self._height, self._height)

    def minimumSizeHint(self) -> QSize:
        """Room for labels that can still be read."""
        return QSize(_LEAST_SIZE.width(), self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, and the read-out on top."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.surface))
        if self._picture is None:
            self._paint_waiting(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(_STALE_OPACITY if self._is_stale else 1.0)
        painter.drawPixmap(self.rect(), self._pixmap)
        painter.setOpacity(1.0)
        spot, readout = self._spot(), self.readout
        if spot is not None and readout is not None:
            paint_readout(painter, self._palette, self.font(), spot, readout)
        if self._drag is not None:
            self._drag.paint(painter, self._palette, self._picture.plot, self.height())
        if self.hasFocus():
            self._paint_focus(painter)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Draw again when the size has settled; at once the first time."""
        if self._picture is None:
            self._ask()
        else:
            self._settle.start()

    def event(self, event: QEvent) -> bool:
        """Draw again when the window moves to a screen of another density."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._settle.start()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw a stretch of days."""
        super().mousePressEvent(event)
        if self.can_zoom and self._picture is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag = DragRange(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the dot or the day under the pointer."""
        if self._drag is not None:
            self._drag.move(event.position().x())
        self._read_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the stretch that was drawn."""
        super().mouseReleaseEvent(event)
        drag, self._drag = self._drag, None
        days = drag.days(self._picture.plot) if drag is not None and self._picture is not None else None
        if days is not None:
            self.range_wanted.emit(days)
        self.update()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show everything again."""
        if self.can_zoom:
            self.range_wanted.emit(None)

    def leaveEvent(self, _event: QEvent) -> None:
        """Be quiet when the pointer leaves."""
        self._forget_place()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Be quiet when the keyboard goes elsewhere."""
        self._forget_place()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go by days, Page Up and Down by months, Up and Down from dot to dot; plus, minus, 0 zoom."""
        if self._zoom(Qt.Key(event.key())):
            return
        step = self._step(Qt.Key(event.key()))
        if step is None or self._picture is None:
            super().keyPressEvent(event)
            return
        first, last = self._days()
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._go_to_point(-1 if event.key() == Qt.Key.Key_Down else 1)
        else:
            self._point = None
            self._day = min(max((0 if self._day is None else self._day) + step, first), last)
        self._announce()
        self.update()

    def _zoom(self, key: Qt.Key) -> bool:
        """Whether a key changed the stretch that is shown."""
        if not self.can_zoom or self._picture is None:
            return False
        days = stepped(key, self._picture.plot, self._day)
        if days is None and key != Qt.Key.Key_0:
            return False
        self.range_wanted.emit(days)
        return True

    def _step(self, key: Qt.Key) -> int | None:
        """Days that a key goes; None for a key that does something else."""
        if self._picture is None:
            return None
        plot = self._picture.plot
        day = max(1, math.ceil((plot.last - plot.first) / max(plot.right - plot.left, 1)))
        whole = math.ceil(plot.last - plot.first) + 1
        return {
            Qt.Key.Key_Left: -day,
            Qt.Key.Key_Right: day,
            Qt.Key.Key_PageUp: -_PAGE_DAYS,
            Qt.Key.Key_PageDown: _PAGE_DAYS,
            Qt.Key.Key_Home: -whole,
            Qt.Key.Key_End: whole,
            Qt.Key.Key_Up: 0,
            Qt.Key.Key_Down: 0,
        }.get(key)

    def _days(self) -> tuple[int, int]:
        assert self._picture is not None
        plot = self._picture.plot
        return math.ceil(plot.first), math.floor(plot.last)

    def _go_to_point(self, step: int) -> None:
        assert self._reading is not None
        first, _ = self._days()
        shown = np.flatnonzero(self._reading.points[:, 0] >= first)
        if not shown.size:
            return
        present = int(shown[-1]) + 1 if self._point is None else self._point
        self._point = int(np.clip(present + (step if self._point is not None else -1), shown[0], shown[-1]))
        self._day = round(float(self._reading.points[self._point, 0]))

    def _read_at(self, place: QPointF) -> None:
        if self._picture is None or self._reading is None:
            return
        plot = self._picture.plot
        first, last = self._days()
        self._point = self._nearest_point(place)
        is_inside = plot.left - _NEAR <= place.x() <= plot.right + _NEAR
        self._day = min(max(round(plot.day(place.x())), first), last) if is_inside else None
        self.update()

    def _nearest_point(self, place: QPointF) -> int | None:
        assert self._picture is not None
        assert self._reading is not None
        plot, points = self._picture.plot, self._reading.points.tolist()
        away = [math.hypot(plot.x(day) - place.x(), self.height() - plot.y(value) - place.y()) for day, value in points]
        nearest = min(range(len(away)), key=away.__getitem__, default=None)
        return nearest if nearest is not None and away[nearest] <= _NEAR else None

    def _spot(self) -> Spot | None:
        """Where to paint the read-out; nowhere while the picture is stretched."""
        if self._picture is None or self._reading is None or self._settle.isActive():
            return None
        plot, height = self._picture.plot, self.height()
        area = QRectF(plot.left, height - plot.top, plot.right - plot.left, plot.top - plot.bottom)
        if self._point is not None:
            day, value = self._reading.points[self._point]
            return Spot(area, plot.x(day), [height - plot.y(value)], has_line=False)
        if self._day is None:
            return None
        return Spot(area, plot.x(self._day), [height - plot.y(value) for value in self._reading.values(self._day)])

    def _announce(self) -> None:
        """Let a screen reader say what the keyboard has gone to."""
        if self.readout is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.readout.text))

    def _forget_place(self) -> None:
        self._day = self._point = None
        self.update()

    def _ask(self) -> None:
        if self._reading is None or self.width() < 2 or self.height() < 2:
            return
        canvas = Canvas(self.width(), self.height(), self.devicePixelRatioF(), self._palette)
        self._maker.ask(partial(self._reading.picture, canvas))

    def _show_picture(self, picture: Picture) -> None:
        self._picture = picture
        line = 4 * picture.width
        image = QImage(picture.dots, picture.width, picture.height, line, QImage.Format.Format_RGBA8888)
        self._pixmap = QPixmap.fromImage(image)
        self.update()
        self.drawn.emit()

    def _paint_waiting(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._palette.muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Drawing …")

    def _paint_focus(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(self._palette.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
