"""The line that finds text in the grid: how often it is there, and from one place to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.views.parts.form_field import announce
from app.views.parts.icon_button import IconButton
from forecasting.words.wording import whole

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.views.experiments.experiments_model import ExperimentsModel
    from app.views.experiments.experiments_view import ExperimentsView

#: After the last key, so that long tables aren't searched for every letter.
_PAUSE_MS = 120


class FindBar(QFrame):
    """Shown by Ctrl+F; Enter goes to the next place, Shift+Enter to the one before, Escape back to the grid."""

    def __init__(self, view: ExperimentsView, model: ExperimentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._model = model
        #: Places in the order of the grid: row, and place among the columns that are shown.
        self._found: list[tuple[int, int]] = []
        self.setProperty("role", "strip")
        self.words = QLineEdit(placeholderText="Find in the grid")
        self.words.setAccessibleName("Find in the grid")
        self.told = QLabel()
        self.told.setProperty("role", "caption")
        previous = IconButton("chevron-up", "Find previous (Shift+Enter)")
        following = IconButton("chevron-down", "Find next (Enter)")
        close = IconButton("x", "Close (Escape)")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 2)
        for part in (self.words, self.told, previous, following, close):
            row.addWidget(part)
        row.setStretchFactor(self.words, 1)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.words.textEdited.connect(self._wait)
        previous.clicked.connect(lambda: self.go(-1))
        following.clicked.connect(lambda: self.go(1))
        close.clicked.connect(self.close_bar)
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._look_later)
        for changed in (model.layoutChanged, view.heads.arranged):
            changed.connect(self._look_later)
        self.hide()

    def open_bar(self) -> None:
        """Show the line, ready for words."""
        self.show()
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._pause.start()

    def close_bar(self) -> None:
        """Back to the grid, at the place that was found."""
        self.hide()
        self._pause.stop()
        self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def look(self) -> None:
        """Find all places."""
        self._pause.stop()
        words = self.words.text().strip().casefold()
        columns = self._view.heads.shown
        self._found = self._model.places_of(words, columns) if words else []
        self._tell()

    def go(self, step: int) -> None:
        """Show the next place (1) or the one before (-1), from the current cell on; past the end from the start."""
        if self._pause.isActive() or not self.isVisible():
            self.look()
        if not self._found:
            announce(self, self.told.text())
            return
        here = self._here()
        place = bisect_right(self._found, here) if step > 0 else bisect_left(self._found, here) - 1
        row, column = self._found[place % len(self._found)]
        had_focus = self.words.hasFocus()
        self._view.go_to(row, self._view.heads.shown[column])
        if had_focus:
            self.words.setFocus()
        self._tell()
        announce(self, f"{self.told.text()}, {self._view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_bar()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            case _:
                super().keyPressEvent(event)

    def _here(self) -> tuple[int, int]:
        shown, column = self._view.heads.shown, self._view.current_column
        return self._view.currentIndex().row(), shown.index(column) if column in shown else 0

    def _wait(self, _: str) -> None:
        self._pause.start()

    def _look_later(self) -> None:
        if self.isVisible() and self.words.text():
            self._pause.start()

    def _tell(self) -> None:
        if not self.words.text().strip():
            self.told.clear()
        elif not self._found:
            self.told.setText("Not found")
        elif self._here() in self._found:
            self.told.setText(f"{whole(self._found.index(self._here()) + 1)} of {whole(len(self._found))}")
        else:
            self.told.setText(f"{whole(len(self._found))} found")
