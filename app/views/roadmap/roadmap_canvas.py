"""The roadmap as a picture, whose days can be taken hold of: by the pointer, or with the arrow keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.settings import Settings
from app.views.charts.chart_role import be_a_chart
from app.views.charts.picture_maker import PictureMaker
from app.views.charts.readout_painter import Spot, paint_readout
from app.working_week import working_day
from forecasting.charts.palette import LIGHT
from forecasting.charts.picture import Canvas
from forecasting.domain.timeline import DAYS_PER_WEEK, Timeline
from forecasting.words.roadmap_words import roadmap_text, row_readout, row_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from forecasting.charts.palette import Palette
    from forecasting.charts.picture import Picture
    from forecasting.words.roadmap_rows import RoadmapRow

_SETTLE_MS = 90
#: Pixels within which a day can be taken hold of.
_NEAR = 9.0
_ROW, _FRAME = 44, 56
_WEEK = int(DAYS_PER_WEEK)


class RoadmapCanvas(QWidget):
    """Shows rows; tells when a day was moved, and its odds all the while."""

    #: A row and the `date` that its day was moved to, when it is let go.
    moved = Signal(object, object)
    #: A picture of the present rows is on the screen.
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = LIGHT
        self._rows: Sequence[RoadmapRow] = ()
        self._timeline: Timeline | None = None
        self._picture: Picture | None = None
        self._pixmap = QPixmap()
        #: The row whose day is held or chosen, and where that day is now.
        self._chosen: int | None = None
        self._day: date | None = None
        self._is_held = False
        self._maker = PictureMaker(self)
        self._maker.made.connect(self._show_picture)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        be_a_chart(self)
        self.setAccessibleName("Roadmap")

    @property
    def rows(self) -> Sequence[RoadmapRow]:
        """What is shown."""
        return self._rows

    @property
    def is_drawn(self) -> bool:
        """Whether what is on the screen is what was asked for."""
        return self._picture is not None and not self._maker.is_busy and not self._settle.isActive()

    @property
    def told(self) -> str:
        """What is said of the day that is held or chosen."""
        if self._chosen is None or self._day is None:
            return ""
        return row_readout(self._rows[self._chosen], self._day).text

    def show_rows(self, rows: Sequence[RoadmapRow], today: date) -> None:
        """Show other rows; what is held stays in hand while its row is there."""
        key = self._rows[self._chosen].key if self._chosen is not None else None
        self._rows, self._timeline = rows, Timeline(today)
        keys = [row.key for row in rows]
        self._chosen = keys.index(key) if key in keys else None
        if self._chosen is None:
            self._is_held, self._day = False, None
        elif not self._is_held:
            self._day = rows[self._chosen].day
        self.setAccessibleDescription(roadmap_text(rows))
        self.setFixedHeight(_FRAME + _ROW * max(len(rows), 1))
        self._ask()

    def place_of(self, index: int) -> tuple[float, float]:
        """Where on the canvas the day of a row is, in pixels from its upper left corner."""
        assert self._picture is not None
        assert self._timeline is not None
        plot, day = self._picture.plot, self._rows[index].day
        assert day is not None
        return plot.x(self._timeline.days(day)), self.height() - plot.y(-index)

    def set_palette(self, palette: Palette) -> None:
        """Draw in other colours."""
        self._palette = palette
        self._ask()

    def sizeHint(self) -> QSize:
        """Wide enough for names and months."""
        return QSize(800, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, and what is said of the day that is held or chosen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.surface))
        if self._picture is None:
            painter.setPen(QColor(self._palette.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Drawing …")
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self.rect(), self._pixmap)
        if self._chosen is not None and self._day is not None and (self._is_held or self.hasFocus()):
            self._paint_day(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Draw again when the size has settled."""
        self._settle.start()

    def event(self, event: QEvent) -> bool:
        """Draw again when the window moves to a screen of another density."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._settle.start()
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the day that is held; else show what can be taken hold of."""
        if self._is_held:
            self._move_to(event.position().x())
            return
        near = self._near(event.position().x(), event.position().y())
        self.setCursor(Qt.CursorShape.ArrowCursor if near is None else Qt.CursorShape.SizeHorCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a day."""
        near = self._near(event.position().x(), event.position().y())
        if near is not None and event.button() == Qt.MouseButton.LeftButton:
            self._chosen, self._day, self._is_held = near, self._rows[near].day, True
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go: the day counts."""
        if self._is_held:
            self._is_held = False
            self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose a day, Left and Right move it by a day, Page Up and Down by a week, Escape lets it be."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -_WEEK, Qt.Key.Key_PageDown: _WEEK}
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._choose_next(1 if key == Qt.Key.Key_Down else -1)
        elif key in steps and self._chosen is not None and self._day is not None:
            self._day = self._shifted(self._day, steps[key])
            self._announce()
            self._tell()
        elif key == Qt.Key.Key_Escape and self._is_held:
            self._is_held, self._day = False, self._rows[self._chosen].day if self._chosen is not None else None
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first day, so that the arrow keys have something to move."""
        super().focusInEvent(event)
        if self._chosen is None:
            self._choose_next(1)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Be quiet when the keyboard goes elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _choose_next(self, step: int) -> None:
        places = [i for i, row in enumerate(self._rows) if row.day is not None]
        if not places:
            return
        held = places.index(self._chosen) if self._chosen in places else (-1 if step > 0 else len(places))
        self._chosen = places[min(max(held + step, 0), len(places) - 1)]
        self._day = self._rows[self._chosen].day
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, row_text(self._rows[self._chosen])))
        self.update()

    def _move_to(self, x: float) -> None:
        assert self._picture is not None
        assert self._timeline is not None
        plot = self._picture.plot
        day = self._timeline.date(min(max(round(plot.day(x)), 1), int(plot.last)))
        self._day = working_day(day, Settings().working_week)
        self.update()

    def _shifted(self, day: date, days: int) -> date:
        assert self._timeline is not None
        moved = self._timeline.date(max(self._timeline.days(day) + days, 1))
        # Never back past tomorrow, whatever day that is.
        back = days < 0 and self._timeline.days(moved) > DAYS_PER_WEEK
        return working_day(moved, Settings().working_week, back=back)

    def _tell(self) -> None:
        if self._chosen is not None and self._day is not None and self._day != self._rows[self._chosen].day:
            self.moved.emit(self._rows[self._chosen], self._day)
        self.update()

    def _announce(self) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.told))

    def _near(self, x: float, y: float) -> int | None:
        """The row whose day is under the pointer."""
        if self._picture is None:
            return None
        for index, row in enumerate(self._rows):
            if row.day is not None:
                at, height = self.place_of(index)
                if abs(at - x) <= _NEAR and abs(height - y) <= _ROW / 2:
                    return index
        return None

    def _paint_day(self, painter: QPainter) -> None:
        assert self._picture is not None
        assert self._timeline is not None
        assert self._chosen is not None
        assert self._day is not None
        plot = self._picture.plot
        x, y = plot.x(self._timeline.days(self._day)), self.height() - plot.y(-self._chosen)
        area = QRectF(plot.left, 0, plot.right - plot.left, self.height() - plot.bottom)
        if not plot.left <= x <= plot.right:
            return
        readout = row_readout(self._rows[self._chosen], self._day)
        paint_readout(painter, self._palette, self.font(), Spot(area, x, [y]), readout)

    def _ask(self) -> None:
        if self._timeline is None or self.width() < 2:
            return
        canvas = Canvas(self.width(), self.height(), self.devicePixelRatioF(), self._palette)
        self._maker.ask(partial(_draw, self._rows, self._timeline.origin, canvas))

    def _show_picture(self, picture: Picture) -> None:
        self._picture = picture
        image = QImage(picture.dots, picture.width, picture.height, 4 * picture.width, QImage.Format.Format_RGBA8888)
        self._pixmap = QPixmap.fromImage(image)
        self.update()
        self.drawn.emit()


def _draw(rows: Sequence[RoadmapRow], today: date, canvas: Canvas) -> Picture:
    from forecasting.charts.raster import roadmap_picture  # noqa: PLC0415 - the window shows before Matplotlib loads

    return roadmap_picture(rows, today, canvas)
