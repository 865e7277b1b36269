"""A labelled field that says below itself what is wrong with what it holds, and keeps it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent, QWheelEvent


#: What the style sheet gives other fields by itself.
_TEXT_INDENT = 5


class NumberBox(QSpinBox):
    """A whole number; the wheel scrolls the form over it instead of changing it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(_TEXT_INDENT, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()


class ChoiceBox(QComboBox):
    """One of a few; the wheel scrolls the form over it instead of changing it, and long texts end in an ellipsis."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as the style does, which cuts long texts off in the middle of a letter."""
        option, painter = QStyleOptionComboBox(), QStylePainter(self)
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text, right = option.currentText, Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(text, right, room.width() - 2)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()


class Complaint(QLabel):
    """A sentence about what is wrong; takes no room while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, wordWrap=True)
        self.setProperty("role", "problem")
        self.hide()

    def say(self, sentence: str, *culprits: QWidget) -> None:
        """Say what is wrong, and mark the fields it is about; an empty sentence takes both back."""
        self.setText(sentence)
        self.setVisible(bool(sentence))
        for culprit in culprits:
            culprit.setProperty("invalid", bool(sentence))
            culprit.setAccessibleDescription(sentence)
            culprit.style().polish(culprit)


class FormField(QWidget):
    """Label, field and complaint, one below the other."""

    def __init__(self, label: str, editor: QWidget, explanation: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self.editor = editor
        self.complaint = Complaint(self)
        self._name = QLabel(label, self, wordWrap=True)
        self._name.setProperty("role", "label")
        self._name.setBuddy(editor)
        editor.setAccessibleName(label)
        editor.setToolTip(explanation)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._name, editor, self.complaint):
            column.addWidget(part)

    def rename(self, label: str) -> None:
        """Call the field something else."""
        self.label = label
        self._name.setText(label)
        self.editor.setAccessibleName(label)

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the field; an empty sentence takes it back."""
        self.complaint.say(sentence, self.editor)


def announce(source: QWidget, message: str) -> None:
    """Have a screen reader say something at once."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, message))


def set_tab_order(parts: Iterable[QWidget]) -> None:
    """Have Tab go from each part to the next."""
    for one, following in pairwise(parts):
        QWidget.setTabOrder(one, following)
