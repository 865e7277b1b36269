"""The keys that undo belong to a text field only while it has something of its own to undo."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

_KEYS = QKeySequence.StandardKey
#: What takes the keyboard away for a moment, and gives it back.
_PASSING = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason}


class UndoKeys(QObject):
    """Hands undo and redo on to the window where Qt's text fields would swallow them."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a field that has nothing to undo from claiming the keys; what is entered is the document's to undo."""
        field = cast("QLineEdit", watched)
        if event.type() == QEvent.Type.ShortcutOverride and _is_for_the_window(field, cast("QKeyEvent", event)):
            event.ignore()
            return True
        if _is_entered(event):
            # Afterwards: the field is yet to tell what was typed.
            QTimer.singleShot(0, field, partial(_forget_typing, field))
        return False

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if isinstance(before, QLineEdit):
            before.removeEventFilter(self)
        if isinstance(now, QLineEdit) and not _is_in_a_cell(now):
            now.installEventFilter(self)


def _is_in_a_cell(field: QLineEdit) -> bool:
    """Whether a field is open in a table, where undo would take the row away below it."""
    around = field.parentWidget()
    return around is not None and isinstance(around.parentWidget(), QAbstractItemView)


def _is_for_the_window(field: QLineEdit, event: QKeyEvent) -> bool:
    is_undo, is_redo = event.matches(_KEYS.Undo), event.matches(_KEYS.Redo)
    return (is_undo and not field.isUndoAvailable()) or (is_redo and not field.isRedoAvailable())


def _is_entered(event: QEvent) -> bool:
    """Whether what was typed counts from now on."""
    if event.type() == QEvent.Type.KeyPress:
        return cast("QKeyEvent", event).key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
    return event.type() == QEvent.Type.FocusOut and cast("QFocusEvent", event).reason() not in _PASSING


def _forget_typing(field: QLineEdit) -> None:
    """What is left is entered: from now on it is the document that can undo it."""
    if field.isUndoAvailable() and not field.isReadOnly():
        field.setText(field.text())
