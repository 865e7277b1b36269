"""What is meant and how it is computed, one key or click away from every number and every term."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.views.parts.icon_button import IconButton
from forecasting.words.glossary import explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.words.glossary import Entry

_WIDTH, _MOST_HEIGHT, _GAP = 400, 480, 4


class ExplainButton(IconButton):
    """Opens what there is to say about some terms and numbers."""

    def __init__(self, about: str, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__("circle-question-mark", f"What is meant, and how it is computed: {about}", parent)
        self.setObjectName("explain")
        self.entries = explained(names)
        self.clicked.connect(self.open)

    def open(self) -> Explanation:
        """Show it below the button, or above where the screen ends."""
        shown = Explanation(self.accessibleName(), self.entries, self)
        shown.open_beside(QRect(self.mapToGlobal(QPoint(0, 0)), self.size()))
        return shown


class Explanation(QFrame):
    """A page that goes with Escape, or with a click elsewhere."""

    def __init__(self, name: str, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self.setAccessibleName(name)
        self.text = _told(entries)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.text)
        # Arrows scroll it, and readers read it.
        self._area.setAccessibleName(name)
        self._area.setAccessibleDescription("\n".join(f"{entry.name}: {entry.text}" for entry in entries))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._area)

    def open_beside(self, button: QRect) -> None:
        """Show it with its right edge at that of a button, inside of the screen."""
        space = self.screen().availableGeometry()
        size = QSize(_WIDTH, min(self.text.heightForWidth(_WIDTH - 4) + 12, _MOST_HEIGHT, space.height()))
        left = max(space.left(), min(button.right() - size.width(), space.right() - size.width()))
        top = button.bottom() + _GAP
        if top + size.height() > space.bottom():
            top = max(button.top() - _GAP - size.height(), space.top())
        self.setFixedSize(size)
        self.move(left, top)
        self.show()
        self._area.setFocus(Qt.FocusReason.PopupFocusReason)


def _told(entries: Sequence[Entry]) -> QLabel:
    text = "".join(
        f"<p style='margin:0 0 10px 0'><b>{escape(entry.name)}</b><br>{escape(entry.text)}</p>" for entry in entries
    )
    label = QLabel(text, wordWrap=True)
    label.setContentsMargins(14, 12, 14, 4)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label
