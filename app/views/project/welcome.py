"""What an empty window shows: three doors into the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.theme import icon_pixmap

if TYPE_CHECKING:
    from forecasting.charts.palette import Palette

_DOOR_SIZE = QSize(244, 148)
_ICON_PIXELS = 28


class Welcome(QWidget):
    """Sample, new project, or something that exists already."""

    sample_requested = Signal()
    project_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample = Door("chart-line", "Look at a sample", "Two invented projects, with their forecast.")
        self.project = Door("file-plus", "Start a project", "Type what was tried, or paste it from a spreadsheet.")
        self.open = Door("folder-open", "Open or load", "A roadmap, or past results from Excel, CSV or TSV.")
        self.sample.clicked.connect(self.sample_requested)
        self.project.clicked.connect(self.project_requested)
        self.open.clicked.connect(self.open_requested)
        self._lay_out()

    def set_palette(self, palette: Palette) -> None:
        """Draw the doors in other colours."""
        for door in (self.sample, self.project, self.open):
            door.set_palette(palette)

    def _lay_out(self) -> None:
        title = QLabel("When will it be good enough?")
        title.setProperty("role", "display")
        subtitle = QLabel("Whenabouts learns from what your team has tried, and tells the odds of every deadline.")
        subtitle.setProperty("role", "caption")
        drop = QLabel("You can also drop a file anywhere in this window.")
        drop.setProperty("role", "caption")
        doors = QHBoxLayout()
        doors.setSpacing(16)
        doors.addStretch(1)
        for door in (self.sample, self.project, self.open):
            doors.addWidget(door)
        doors.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for label, space in ((title, 6), (subtitle, 26)):
            column.addWidget(label, alignment=Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(space)
        column.addLayout(doors)
        column.addSpacing(20)
        column.addWidget(drop, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)


class Door(QPushButton):
    """A large button with an icon, a title and what lies behind."""

    def __init__(self, icon_name: str, title: str, explanation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._picture = QLabel()
        heading = QLabel(title)
        heading.setProperty("role", "title")
        text = QLabel(explanation, wordWrap=True)
        text.setProperty("role", "caption")
        self.setProperty("role", "door")
        self.setAccessibleName(title)
        self.setAccessibleDescription(explanation)
        self.setFixedSize(_DOOR_SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 18)
        column.setSpacing(6)
        column.addWidget(self._picture)
        column.addSpacing(6)
        column.addWidget(heading)
        column.addWidget(text)
        column.addStretch(1)
        for part in (self._picture, heading, text):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_palette(self, palette: Palette) -> None:
        """Draw the icon in other colours."""
        density = self.devicePixelRatioF()
        self._picture.setPixmap(icon_pixmap(self._icon_name, palette.accent, density, _ICON_PIXELS))
