"""Ways out for a chart: dragged to another program, copied, saved; as files show it, light and under its answer."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDrag,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from app.views.charts.picture_maker import PictureMaker
from forecasting.errors import UnwritableFile
from forecasting.storage.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Callable

#: Draws the chart for a file of this name, in the drawing thread.
type Draw = Callable[[str], bytes]

_FILTER = "PNG picture (*.png);;SVG vector picture (*.svg)"
#: Pixels that the picture under the pointer is wide while it is dragged.
_THUMBNAIL = 240


class ChartExport(QObject):
    """Watches a chart; its picture is made when it is first wanted, so that the window never waits."""

    #: A sentence about a file that can't be written.
    failed = Signal(str)

    def __init__(self, chart: QWidget, title: str) -> None:
        super().__init__(chart)
        self._chart = chart
        self._title = title
        self._draw: Draw | None = None
        self._content: bytes | None = None
        self._pressed: QPoint | None = None
        self._folder: QTemporaryDir | None = None
        self._dragging, self._copying, self._saving = (PictureMaker(self) for _ in range(3))
        self.copy = self._action("Copy chart", partial(self._ask, self._copying, "chart.png"))
        self.save = self._action("Save chart as…", self.choose_place)
        chart.addActions([self.copy, self.save])
        chart.installEventFilter(self)
        self._dragging.made.connect(self._keep)
        self._copying.made.connect(_put_into_clipboard)
        self._saving.made.connect(self._tell)

    def show_chart(self, draw: Draw) -> None:
        """Another chart is shown."""
        self._draw, self._content = draw, None

    def choose_place(self) -> None:
        """Ask for a place and write the chart there."""
        chosen, _ = QFileDialog.getSaveFileName(self._chart, "Save the chart", f"{self._title}.png", _FILTER)
        if chosen:
            self.write(Path(chosen))

    def write(self, path: Path) -> None:
        """Write the chart into a file; its ending says whether as PNG or as SVG."""
        if self._draw is not None:
            self._saving.ask(partial(_write, self._draw, path))

    def mime(self) -> QMimeData | None:
        """What is dragged: the picture, and a file that holds it; None until it is made."""
        if self._content is None:
            return None
        data = QMimeData()
        data.setImageData(QImage.fromData(self._content))
        self._folder = self._folder or QTemporaryDir()
        file = Path(self._folder.path()) / f"{re.sub(r'[^\w -]', '', self._title)}.png"
        file.write_bytes(self._content)
        data.setUrls([QUrl.fromLocalFile(str(file))])
        return data

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Begin a drag when the pressed mouse has moved far enough and the picture is made; open the menu."""
        if isinstance(event, QContextMenuEvent):
            self._open_menu(event.globalPos())
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return self._take_mouse(event) if isinstance(event, QMouseEvent) else False

    def _take_key(self, event: QKeyEvent) -> bool:
        is_copy = event.matches(QKeySequence.StandardKey.Copy)
        if is_copy:
            self.copy.trigger()
        return is_copy

    def _take_mouse(self, event: QMouseEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            if self._content is None:
                self._ask(self._dragging, "chart.png")
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._pressed = None
        elif event.type() == QEvent.Type.MouseMove and self._is_far(event.position().toPoint()):
            return self._begin_drag()
        return False

    def _is_far(self, place: QPoint) -> bool:
        if self._pressed is None:
            return False
        return (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()

    def _begin_drag(self) -> bool:
        data = self.mime()
        if data is None:
            return False  # the picture comes while the button is still held
        self._pressed = None
        drag = QDrag(self._chart)
        drag.setMimeData(data)
        picture = QPixmap()
        picture.loadFromData(self._content or b"")
        drag.setPixmap(picture.scaledToWidth(_THUMBNAIL, Qt.TransformationMode.SmoothTransformation))
        drag.exec(Qt.DropAction.CopyAction)
        return True

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self._chart)
        menu.addActions([self.copy, self.save])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _ask(self, maker: PictureMaker, name: str) -> None:
        if self._draw is not None:
            maker.ask(partial(self._draw, name))

    def _keep(self, content: bytes) -> None:
        self._content = content

    def _tell(self, problem: str) -> None:
        if problem:
            self.failed.emit(problem)

    def _action(self, text: str, run: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda: run())  # noqa: PLW0108 - without the flag that the signal brings
        return action


def _put_into_clipboard(content: bytes) -> None:
    QGuiApplication.clipboard().setImage(QImage.fromData(content))


def _write(draw: Draw, path: Path) -> str:
    """Write a chart; returns the sentence about why it can't be, or nothing. Runs in the drawing thread."""
    try:
        content = draw(path.name)
        with replacing(path) as fresh:
            fresh.write_bytes(content)
    except UnwritableFile as problem:
        return str(problem)
    except OSError as problem:
        return f"“{path.name}” can't be saved in “{path.parent}”: {problem.strerror}."
    return ""
