"""A chart with its title, what it means, and its numbers as a table for those who want or need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.views.chart_canvas import ChartCanvas
from app.views.numbers_table import NumbersTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.views.chart_readings import Reading
    from forecasting.chart_texts import ChartTable


class ChartCard(QFrame):
    """Title, caption, canvas; a button turns the canvas over to the tables behind it."""

    def __init__(self, title: str, height: int, parent: QWidget | None = None, *, is_live: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.canvas = ChartCanvas(height, is_live=is_live)
        self.title = QLabel(title)
        self.title.setProperty("role", "title")
        self.caption = QLabel(wordWrap=True)
        self.caption.setProperty("role", "caption")
        self.turn = QPushButton("Show numbers")
        self.turn.setCheckable(True)
        self.turn.setAccessibleDescription(f"Shows the numbers behind “{title}” as a table")
        self.turn.toggled.connect(self._turn_over)
        self.tables: list[NumbersTable] = []
        self._make_tables: Callable[[], Sequence[ChartTable]] = list
        self._sides = QStackedWidget()
        self._sides.addWidget(self.canvas)
        self._sides.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sides.setFixedHeight(height)
        self._lay_out()

    def show_reading(self, reading: Reading, caption: str, tables: Callable[[], Sequence[ChartTable]]) -> None:
        """Show another chart; its tables are made when they are looked at."""
        self.caption.setText(caption)
        self.caption.setVisible(bool(caption))
        self.canvas.show_reading(reading)
        self._make_tables = tables
        self._turn_over(self.turn.isChecked())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.caption)
        head.addLayout(words, 1)
        head.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 14, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._sides)

    def _turn_over(self, is_table: bool) -> None:
        self.turn.setText("Show chart" if is_table else "Show numbers")
        while (old := self._sides.widget(1)) is not None:
            self._sides.removeWidget(old)
            old.deleteLater()
        self.tables = [NumbersTable(table) for table in self._make_tables()] if is_table else []
        if is_table:
            self._sides.addWidget(_side_by_side(self.tables))
            self._sides.setCurrentIndex(1)


def _side_by_side(tables: Sequence[NumbersTable]) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    for table in tables:
        row.addWidget(table)
    return page
