"""The sheets of a report one below the other, as they will be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from forecasting.words.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

_LEAST_WIDTH, _WIDEST = 300, 900
_MARGIN = 14


class Sheet(QLabel):
    """One sheet, as wide as there is room and sharp on every screen."""

    def __init__(self, content: bytes, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self._picture.loadFromData(content)
        self.setFrameShape(QFrame.Shape.Box)
        self.setObjectName("sheet")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Sheet {number}")

    def show_width(self, width: int) -> None:
        """Be so wide, in pixels."""
        density = self.devicePixelRatioF()
        scaled = self._picture.scaledToWidth(round(width * density), Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(density)
        self.setPixmap(scaled)
        self.setFixedSize(width, round(width * self._picture.height() / max(self._picture.width(), 1)))


class ReportPreview(QScrollArea):
    """Shows sheets; scrolls through them with the keyboard too."""

    #: The room for a sheet has changed.
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Preview of the report")
        self.sheets: list[Sheet] = []
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setProperty("role", "caption")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, _MARGIN)
        self._column.setSpacing(_MARGIN)
        self._column.addWidget(self.sentence)
        self._column.addStretch(1)
        self.setWidget(body)

    @property
    def dots(self) -> int:
        """Dots of the screen that a sheet is wide."""
        return round(self._sheet_width() * self.devicePixelRatioF())

    def say(self, sentence: str) -> None:
        """Say something in the place of sheets."""
        self._clear()
        self.sentence.setText(sentence)
        self.sentence.show()

    def show_sheets(self, contents: Sequence[bytes], text: str) -> None:
        """Show sheets, each a picture; `text` is what a screen reader says of them."""
        place = self.verticalScrollBar().value()
        self._clear()
        self.sentence.hide()
        for number, content in enumerate(contents, 1):
            sheet = Sheet(content, number)
            sheet.show_width(self._sheet_width())
            self.sheets.append(sheet)
            self._column.insertWidget(self._column.count() - 1, sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleDescription(f"{counted(len(contents), 'sheet')}. {text}")
        self.verticalScrollBar().setValue(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stretch what is shown until it is drawn for the new room."""
        super().resizeEvent(event)
        for sheet in self.sheets:
            sheet.show_width(self._sheet_width())
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        """Have sheets drawn again when the window moves to a screen of another density."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Room for a sheet that can still be recognised."""
        return QSize(_LEAST_WIDTH, _LEAST_WIDTH)

    def _sheet_width(self) -> int:
        return max(min(self.viewport().width() - 2, _WIDEST), _LEAST_WIDTH)

    def _clear(self) -> None:
        for sheet in self.sheets:
            self._column.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
        self.sheets = []
