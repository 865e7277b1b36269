"""The numbers behind a chart as a table that can be read, selected and copied but not changed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from forecasting.words.chart_texts import ChartTable

_ROW_HEIGHT = 28
#: Between texts of several lines.
_ROW_GAP = 10
#: Columns whose texts break, and what the style sheet leaves free beside a text.
_WRAPPED, _PADDING = (0, 1), 24
#: A column is never narrower, and has the other width where the table has to be scrolled anyway.
_LEAST_WRAPPED, _SCROLLED = 92, 132
#: A longer text ends in an ellipsis, and is told whole by its tooltip.
_MOST_LINES = 4
#: Rows that are looked at to find how wide a column must be.
_LOOKED_AT = 40
_WIDEST = 260
#: Of a table that is as high as its rows.
_MOST_ROWS = 12

type Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()


class NumbersModel(QAbstractTableModel):
    """A `ChartTable` for Qt."""

    def __init__(self, table: ChartTable) -> None:
        super().__init__()
        self._table = table

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows of the table; cells have none of their own."""
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Columns of the table."""
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The text of a cell; also as tooltip, as it may be cut there."""
        text = self._table.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            # As markup, so that a name that looks like markup isn't taken for it.
            return f"<p>{escape(text)}</p>"
        return text if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The name of a column."""
        is_name = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return self._table.columns[section] if is_name else None


class NumbersTable(QTableView):
    """Shows a `ChartTable`."""

    def __init__(self, table: ChartTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._model = NumbersModel(table)
        self.setModel(self._model)
        self.setAccessibleName(table.title)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMaximumSectionSize(_WIDEST)
        header.setResizeContentsPrecision(_LOOKED_AT)
        self.resizeColumnsToContents()
        header.setSectionResizeMode(len(table.columns) - 1, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected rows as a spreadsheet takes them, names of the columns first."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = [self._table.columns, *(self._table.rows[row] for row in chosen)]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._model.rowCount()

    def text(self, row: int, column: int) -> str:
        """The text of a cell."""
        return self._model.data(self._model.index(row, column)) or ""


class WrappedTable(NumbersTable):
    """Its first two columns break into lines, so that it is no wider than its place where these stay readable."""

    def __init__(self, table: ChartTable, parent: QWidget | None = None) -> None:
        super().__init__(table, parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._share()
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._fit_rows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header.sectionResized.connect(lambda *_: self._settle.start())
        self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share another width out."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the columns that break what the others leave, or as little as they can be read in, and scroll then."""
        header = self.horizontalHeader()
        others = sum(self.columnWidth(c) for c in range(self._model.columnCount()) if c not in _WRAPPED)
        is_narrow = self.viewport().width() < others + len(_WRAPPED) * _LEAST_WRAPPED
        mode = QHeaderView.ResizeMode.Fixed if is_narrow else QHeaderView.ResizeMode.Stretch
        for column in _WRAPPED:
            if header.sectionResizeMode(column) is not mode:
                header.setSectionResizeMode(column, mode)
            if is_narrow:
                self.setColumnWidth(column, _SCROLLED)
        policies = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(policies.ScrollBarAlwaysOn if is_narrow else policies.ScrollBarAlwaysOff)

    def _fit_rows(self) -> None:
        for row in range(self.rows):
            self.setRowHeight(row, max(self._text_height(row, column) for column in _WRAPPED) + _ROW_GAP)
        heights = sum(self.rowHeight(row) for row in range(min(self.rows, _MOST_ROWS)))
        bar = self.horizontalScrollBar()
        is_barred = self.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        below = bar.sizeHint().height() if is_barred else 0
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + heights + below + 4)

    def _text_height(self, row: int, column: int) -> int:
        """Pixels that the lines of a cell take; Qt forgets the padding of the style sheet when it breaks lines."""
        room = QRect(0, 0, self.columnWidth(column) - _PADDING, 0)
        metrics = self.fontMetrics()
        height = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, self.text(row, column)).height()
        return min(height, _MOST_LINES * metrics.lineSpacing())
