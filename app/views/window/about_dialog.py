"""Help > About: what the program is, what it is made of and under which licences, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.about import NO_UPDATES, details, licences

_SIZE = (620, 560)


class AboutDialog(QDialog):
    """Closed by Escape like any other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Whenabouts")
        self.resize(*_SIZE)
        self.details = details()
        self.licences = QPlainTextEdit(licences(), readOnly=True)
        self.licences.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.licences.setFrameShape(QFrame.Shape.NoFrame)
        self.licences.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.licences.setAccessibleName("Licences")
        self.copy = QPushButton("Copy details")
        self.copy.clicked.connect(self.copy_details)
        self.closing = QPushButton("Close", default=True)
        self.closing.clicked.connect(self.accept)
        self._lay_out()

    def copy_details(self) -> None:
        """Put the details on the clipboard, a line each."""
        lines = (f"{name}: {value}" for name, value in self.details.items())
        QGuiApplication.clipboard().setText("Whenabouts\n" + "\n".join(lines) + "\n")
        self.copy.setText("Copied")

    def _lay_out(self) -> None:
        title = QLabel("Whenabouts")
        title.setProperty("role", "display")
        purpose = QLabel("When will a machine-learning project reach its target?")
        purpose.setProperty("role", "caption")
        promise = QLabel(NO_UPDATES, wordWrap=True)
        tabs = QTabWidget(documentMode=True)
        tabs.addTab(self._table(), "Details")
        tabs.addTab(self.licences, "Licences")
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.closing)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.addWidget(title)
        column.addWidget(purpose)
        column.addSpacing(14)
        column.addWidget(promise)
        column.addSpacing(10)
        column.addWidget(tabs, 1)
        column.addSpacing(12)
        column.addLayout(buttons)

    def _table(self) -> QWidget:
        table = QWidget()
        form = QFormLayout(table)
        form.setContentsMargins(2, 14, 2, 0)
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(7)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        for name, value in self.details.items():
            label, text = QLabel(name), QLabel(value, wordWrap=True)
            label.setProperty("role", "label")
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setTextInteractionFlags(selectable)
            text.setAccessibleName(f"{name}: {value}")
            form.addRow(label, text)
        return table


def show_about(parent: QWidget) -> None:
    """Show it above a window, which goes on meanwhile."""
    dialog = AboutDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
