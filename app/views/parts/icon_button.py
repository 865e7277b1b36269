"""A small button that is only an icon; it says what it does to a screen reader and in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from app.theme import icon


class IconButton(QToolButton):
    """Draws its icon in the colours of the theme, and again when that changes."""

    def __init__(self, icon_name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setAccessibleName(text)
        self.setToolTip(text)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        self.setIcon(icon(self._icon_name, self.palette().color(QPalette.ColorRole.PlaceholderText).name()))


class ActionButton(IconButton):
    """An icon that does what a command does, and shows whether it is on."""

    def __init__(self, icon_name: str, action: QAction, parent: QWidget | None = None) -> None:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        super().__init__(icon_name, f"{action.text().removesuffix('…')} ({keys})", parent)
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        action.toggled.connect(self.setChecked)
        self.clicked.connect(action.trigger)
