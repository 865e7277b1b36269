"""The page about a fault of ours: what it means, and a report to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.fault_report import report
from app.views.parts.paragraph import paragraph

if TYPE_CHECKING:
    from forecasting.domain.project import Roadmap

_SIZE = QSize(640, 460)


class FaultPage(QDialog):
    """Shown beside the window, which goes on meanwhile."""

    def __init__(self, detail: str, roadmap: Roadmap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail = detail
        self._roadmap = roadmap
        self.setWindowTitle("What went wrong – Whenabouts")
        title = QLabel("Something went wrong inside Whenabouts")
        title.setProperty("role", "title")
        self._advice = paragraph("plain")
        self._advice.setText(
            "It is the program's fault and not yours. Your work is kept, and you can go on. "
            "The report below says where it happened; whoever looks after Whenabouts can mend it with that. "
            "Nothing is sent anywhere."
        )
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName("Report")
        self.with_data = QCheckBox("Include the error message and the data of this roadmap")
        self.with_data.toggled.connect(self._tell)
        self.copy = QPushButton("Copy report")
        self.copy.clicked.connect(self._copy)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        self._arrange(title, close)
        self._tell()

    def _arrange(self, title: QLabel, close: QPushButton) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.copy)
        self.copy.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        for part in (title, self._advice, self.text, self.with_data):
            column.addWidget(part)
        column.addLayout(buttons)
        column.setStretchFactor(self.text, 1)
        self.resize(_SIZE)

    def _tell(self) -> None:
        self.text.setPlainText(report(self._detail, self._roadmap if self.with_data.isChecked() else None))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText("Copied")
