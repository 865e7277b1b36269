"""Someone at the keyboard, for tests: keys go to whatever has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.views.experiments.experiments_view import ExperimentsView

_NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def focused() -> QWidget:
    """What has the keyboard."""
    found = QApplication.focusWidget()
    assert found, "nothing has the keyboard"
    return found


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
    """Press one key, and let the window deal with it."""
    QTest.keyClick(focused(), key, modifiers)
    QApplication.processEvents()


def write(text: str) -> None:
    """Type a text; a tab and a line break are keys of their own."""
    for character in text:
        if character == "\t":
            press(Qt.Key.Key_Tab)
        elif character == "\n":
            press(Qt.Key.Key_Return)
        else:
            QTest.keyClicks(focused(), character)


def copy_text(text: str) -> None:
    """Put a text on the clipboard, as another program would."""
    QApplication.clipboard().setText(text)


def copied() -> str:
    """What is on the clipboard."""
    return QApplication.clipboard().text()


def shown(view: ExperimentsView, row: int) -> list[str]:
    """The texts of a row as the grid shows them, without empty cells at its end."""
    model = view.model()
    texts = [str(model.index(row, column).data()) for column in range(model.columnCount())]
    while texts and not texts[-1]:
        texts.pop()
    return texts
