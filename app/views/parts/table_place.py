"""A place for one table of numbers after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.parts.numbers_table import NumbersTable

if TYPE_CHECKING:
    from forecasting.words.chart_texts import ChartTable

_ROW, _HEAD = 28, 40


class TablePlace(QWidget):
    """Shows the latest table; as high as its rows, up to a limit."""

    def __init__(self, most_rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_rows = most_rows
        self.table: NumbersTable | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_table(self, table: ChartTable | None) -> None:
        """Show a table in the place of the one before, or none."""
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.deleteLater()
            self.table = None
        if table is not None:
            self.table = NumbersTable(table)
            self.table.setFixedHeight(_HEAD + _ROW * min(max(self.table.rows, 1), self._most_rows))
            self._column.addWidget(self.table)
        self.setVisible(table is not None)
