"""What stands in the place of a forecast until enough is known for one: the two ways to the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.views.parts.cards import Card
from app.views.parts.paragraph import paragraph
from forecasting.evidence.basis import MIN_RESULTS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

_WIDTH = 460
_RESULTS = (
    f"From results: type {MIN_RESULTS} or more into the grid, each with its date, or paste them from a spreadsheet."
)
_ANSWERS = "From assumptions, before there are results: say where the metric stands today and how many tries a month."


class FirstSteps(QWidget):
    """A card in the middle with a button for each way."""

    table_wanted = Signal()
    questions_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QPushButton("Load a table…")
        self.questions = QPushButton("Answer the questions")
        self.table.clicked.connect(self.table_wanted)
        self.questions.clicked.connect(self.questions_wanted)
        parts = [_told(_RESULTS), _apart(self.table), _told(_ANSWERS), _apart(self.questions)]
        card = Card("Two ways to a first forecast", parts)
        card.setMaximumWidth(_WIDTH)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 100)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)


def _told(text: str) -> QLabel:
    said = paragraph("plain")
    said.setText(text)
    return said


def _apart(button: QPushButton) -> QWidget:
    """A button no wider than its words, with room below."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 8)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    return whole
