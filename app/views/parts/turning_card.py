"""A card that can be turned over to the numbers behind what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

from app.views.parts.explain_button import ExplainButton
from app.views.parts.numbers_table import NumbersTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forecasting.words.chart_texts import ChartTable


class TurningCard(QFrame):
    """Title, caption, and a front; a button turns it over to tables, which are made when they are looked at."""

    def __init__(
        self, title: str, front: QWidget, parent: QWidget | None = None, *, explains: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.title = QLabel(title, wordWrap=True)
        self.title.setProperty("role", "title")
        self.caption = QLabel(wordWrap=True)
        self.caption.setProperty("role", "caption")
        self.turn = QPushButton("Show numbers")
        self.turn.setCheckable(True)
        self.turn.setAccessibleDescription(f"Shows the numbers behind “{title}” as a table")
        self.turn.toggled.connect(self._turn_over)
        self.explain = ExplainButton(title, explains, self)
        self.explain.setHidden(not explains)
        self.tables: list[NumbersTable] = []
        self._make_tables: Callable[[], Sequence[ChartTable]] = list
        self._sides = QStackedWidget()
        self._sides.addWidget(front)
        self._sides.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.head = QHBoxLayout()
        self._lay_out()

    def set_height(self, height: int) -> None:
        """Give front and tables the same height."""
        self._sides.setFixedHeight(height)

    def show_caption(self, caption: str) -> None:
        """Say something below the title, or nothing."""
        self.caption.setText(caption)
        self.caption.setVisible(bool(caption))

    def show_tables(self, tables: Callable[[], Sequence[ChartTable]]) -> None:
        """Have other tables behind the front."""
        self._make_tables = tables
        self._turn_over(self.turn.isChecked())

    def _lay_out(self) -> None:
        self.head.addWidget(self.title, 1)
        self.head.addWidget(self.explain)
        self.head.addWidget(self.turn)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 14, 14, 12)
        self.column.setSpacing(8)
        self.column.addLayout(self.head)
        self.column.addWidget(self.caption)
        self.column.addWidget(self._sides)

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
