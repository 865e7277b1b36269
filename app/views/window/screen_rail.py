"""The rail at the left of the window: one entry for each screen, the shown one marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QWidget

from app.theme import icon, icon_pixmap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeySequence

    from app.screen_context import Screen
    from forecasting.charts.palette import Palette

_ENTRY_HEIGHT, _ICON = 50, 20
#: Around the longest title.
_PADDING = 8


class ScreenRail(QListWidget):
    """Up and Down go from screen to screen, as does a click."""

    #: Name of the screen that was chosen here.
    chosen = Signal(str)

    def __init__(self, screens: Sequence[Screen], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screens = screens
        self.setObjectName("rail")
        self.setAccessibleName("Screens")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for screen in screens:
            self._add(screen)
        self.currentRowChanged.connect(self._choose)

    def show_choice(self, name: str) -> None:
        """Mark a screen as the one that is shown."""
        self.setCurrentRow([screen.name for screen in self._screens].index(name))

    def show_keys(self, keys: Sequence[QKeySequence]) -> None:
        """Tell in tooltips how the keyboard calls up each screen."""
        for row, sequence in enumerate(keys):
            screen, told = self._screens[row], sequence.toString(sequence.SequenceFormat.NativeText)
            self.item(row).setToolTip(f"{screen.purpose} ({told})")

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in other colours, that of the shown screen in the accent."""
        for row, screen in enumerate(self._screens):
            drawn = icon(screen.icon, palette.secondary)
            for density in (1, 2, 3):
                drawn.addPixmap(icon_pixmap(screen.icon, palette.accent, density), QIcon.Mode.Selected)
            self.item(row).setIcon(drawn)

    def sizeHint(self) -> QSize:
        """As wide as the longest title; any height."""
        return QSize(self._entry_width() + 6, _ENTRY_HEIGHT * self.count())

    def minimumSizeHint(self) -> QSize:
        """The whole width, and scrolling where the window is low."""
        return QSize(self.sizeHint().width(), 2 * _ENTRY_HEIGHT)

    def _add(self, screen: Screen) -> None:
        item = QListWidgetItem(screen.title)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, screen.purpose)
        item.setToolTip(screen.purpose)
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.addItem(item)
        for row in range(self.count()):
            self.item(row).setSizeHint(QSize(self._entry_width(), _ENTRY_HEIGHT))

    def _entry_width(self) -> int:
        return max(self.fontMetrics().horizontalAdvance(screen.title) for screen in self._screens) + 2 * _PADDING

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self._screens[row].name)
