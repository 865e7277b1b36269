"""A message inside the window: read when there is time, acted on or closed, never in the way."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.views.parts.icon_button import IconButton

if TYPE_CHECKING:
    from collections.abc import Callable


#: Long enough to be read twice.
_BRIEF_MS = 8000


class Tone(StrEnum):
    """What a message is about."""

    PLAIN = "plain"
    WARNING = "warning"
    ERROR = "error"


class Notice(QFrame):
    """One message with at most one thing to do about it; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._label = QLabel(wordWrap=True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._button.clicked.connect(self.act)
        self._close = IconButton("x", "Close this message")
        self._close.clicked.connect(self.hide)
        self._todo: Callable[[], None] | None = None
        self._end = QTimer(self, singleShot=True, interval=_BRIEF_MS)
        self._end.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        for part in (self._label, self._button, self._close):
            row.addWidget(part)
        self.hide()

    @property
    def message(self) -> str:
        """What is said; empty while nothing is."""
        return "" if self.isHidden() else self._label.text()

    def tell(
        self, message: str, tone: Tone = Tone.WARNING, act: str = "", todo: Callable[[], None] | None = None
    ) -> None:
        """Show a message, and a button labelled `act` for what can be done about it."""
        self._end.stop()
        self._label.setText(message)
        self._button.setText(act)
        self._button.setVisible(bool(act))
        self._todo = todo
        self.setProperty("tone", tone.value)
        self.style().polish(self)
        self.style().polish(self._label)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message))

    def tell_briefly(self, message: str) -> None:
        """Show a message that nobody has to have read, and take it away by itself."""
        self.tell(message, Tone.PLAIN)
        self._end.start()

    def act(self) -> None:
        """Do what can be done about it."""
        if self._todo:
            self._todo()
