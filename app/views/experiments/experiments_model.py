"""The experiments of a project as Qt's table views want them, with one empty row at the end to type in.

The model holds no data of its own but the order of its rows: what is typed goes through
`Sheet` to `Document.apply_sheet`, and comes back with `roadmap_changed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.grid.drafts import Column
from app.grid.row_order import merged, shared, sorted_rows
from app.views.experiments.experiment_columns import COLUMNS, EXPLANATIONS, HINTS, LABELS, NUMBERS
from app.views.experiments.grid_cells import GridCells
from forecasting.domain.project import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.document import Document
    from app.grid.drafts import Problem
    from app.grid.row_filter import ColumnFilter
    from app.grid.sheet import Sheet

type Index = QModelIndex | QPersistentModelIndex

#: A cell's `Problem`, or None.
PROBLEM_ROLE = Qt.ItemDataRole.UserRole
#: A cell's `Mark`, or None.
MARK_ROLE = Qt.ItemDataRole.UserRole + 1
#: What an empty cell invites to, or "".
HINT_ROLE = Qt.ItemDataRole.UserRole + 2
#: How far luck may reach on either side of a result, as text; "" where it isn't known, and in other columns.
NOISE_ROLE = Qt.ItemDataRole.UserRole + 3
#: Whether the lead of a new best is inside the noise.
DOUBT_ROLE = Qt.ItemDataRole.UserRole + 4

#: Stands before the head of a column that leaves rows out.
FILTERED = "▼"
#: What is looked up of results by role.
_OF_RESULTS: Mapping[int, Callable[[GridCells, str], object]] = {
    MARK_ROLE: GridCells.mark,
    NOISE_ROLE: GridCells.noise,
    DOUBT_ROLE: GridCells.is_in_doubt,
}
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)


class ExperimentsModel(QAbstractTableModel):
    """Rows of the shown project, each an experiment, a draft or the empty one."""

    #: Other rows are shown, or other columns are filtered.
    filtered = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        #: How 3/4/2026 is read.
        self.day_first = not QLocale().dateFormat(QLocale.FormatType.ShortFormat).startswith("M")
        self._blank = new_id()
        self._rows = [self._blank]
        #: Column, and whether the largest comes first; None in the order of the file.
        self._sorted_by: tuple[Column, bool] | None = None
        #: By column; which rows they leave out is found once, so that rows never go while they are typed in.
        self._filters: dict[Column, ColumnFilter] = {}
        self._left_out: frozenset[str] = frozenset()
        #: What the cells say.
        self.cells = GridCells(document.sheet, document.forecast)
        document.roadmap_changed.connect(self.refresh)
        document.project_changed.connect(self.refresh)
        document.forecast_changed.connect(self._look_again)
        self.refresh()

    def refresh(self) -> None:
        """Show the document as it stands, with as few changes of rows as possible."""
        sheet, project = self.document.sheet, self.cells.project
        self.cells = GridCells(sheet, self.document.forecast)
        if (sheet and sheet.project.id) != (project and project.id):
            self._start(sheet)
            return
        if self._blank in self.cells:
            self._blank = new_id()
        rows = self._passing(sheet.rows() if sheet else [])
        self._change_rows([*(merged(self._rows, rows) if self._sorted_by else rows), self._blank])

    def row_ids(self, rows: Sequence[int]) -> list[str]:
        """Ids of rows by their place; fresh ones for places below the last row."""
        beyond = max(rows, default=0) + 1 - len(self._rows)
        ids = [*self._rows, *(new_id() for _ in range(beyond))]
        return [ids[row] for row in rows]

    def row_of(self, row_id: str) -> int:
        """Place of a row by its id."""
        return self._rows.index(row_id)

    def unfinished_rows(self) -> list[int]:
        """Places of all rows that aren't complete."""
        unfinished = self.cells.unfinished
        return [row for row, row_id in enumerate(self._rows) if row_id in unfinished] if unfinished else []

    def count_unfinished(self, row_ids: Sequence[str]) -> int:
        """How many of these rows aren't complete."""
        return len(self.cells.unfinished.intersection(row_ids))

    def problems(self, row: int) -> Mapping[Column, Problem]:
        """What keeps a row from being complete."""
        return self.cells.problems(self._rows[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Rows, the empty one included."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be chosen and typed in."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: PLR0911 - Qt's own
        """What a view asks of a cell; nothing here depends on the number of rows."""
        row_id, column = self._rows[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cells.shown(row_id, column)
            case Qt.ItemDataRole.EditRole:
                return self.cells.edited(row_id, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole:
                return self.cells.told(row_id, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.cells.spoken(row_id, column, index.row() + 1)
            case _ if role == PROBLEM_ROLE:
                return self.cells.problems(row_id).get(column)
            case _ if role == HINT_ROLE:
                return HINTS.get(column, "") if self.cells.is_empty(row_id) else ""
            case _ if column is Column.RESULT and role in _OF_RESULTS:
                return _OF_RESULTS[role](self.cells, row_id)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Labels of columns, numbers of rows."""
        if orientation is Qt.Orientation.Vertical:
            is_blank = section == len(self._rows) - 1
            return ("+" if is_blank else str(section + 1)) if role == Qt.ItemDataRole.DisplayRole else None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{FILTERED} {self.label(column)}" if column in self._filters else self.label(column)
            case Qt.ItemDataRole.ToolTipRole:
                told = f" Filtered: {self._filters[column].told()}." if column in self._filters else ""
                return f"{self.label(column)}: {EXPLANATIONS[column]}.{told}"
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def label(self, column: Column) -> str:
        """The head of a column."""
        return self.cells.label(column)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Type into a cell; whatever it is, it is kept."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        return self.type_in(self._rows[index.row()], COLUMNS[index.column()], str(value))

    def type_in(self, row_id: str, column: Column, text: str) -> bool:
        """Type into a cell of a row, unless it says that already."""
        if text.strip() == self.cells.edited(row_id, column).strip():
            return False
        return self.write({row_id: {column: text.strip()}}, f"edit of {LABELS[column].lower()}")

    def write(self, cells: Mapping[str, Mapping[Column, str]], text: str) -> bool:
        """Type into many cells at once, as one undo step."""
        sheet = self.document.sheet
        if sheet is None:
            return False
        self.document.apply_sheet(sheet.with_cells(cells, day_first=self.day_first), text)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column once; rows never jump while they are typed in. -1 is the order of the file."""
        sheet = self.document.sheet
        if sheet is None:
            return
        is_descending = order is Qt.SortOrder.DescendingOrder
        self._sorted_by = (COLUMNS[column], is_descending) if column >= 0 else None
        rows = self._ordered(sheet)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._rows[index.row()] for index in before]
        self._rows = [*rows, self._blank]
        places = {row_id: row for row, row_id in enumerate(self._rows)}
        after = [self.index(places[i], index.column()) for i, index in zip(ids, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def set_filter(self, column: Column, chosen: ColumnFilter | None) -> None:
        """Show only the rows that pass, in this column and in those filtered before; None shows them again."""
        others = {owner: kept for owner, kept in self._filters.items() if owner is not column}
        self._filters = others if chosen is None else {**others, column: chosen}
        self._filter_again()

    def clear_filters(self) -> None:
        """Show all rows."""
        self._filters = {}
        self._filter_again()

    @property
    def filters(self) -> Mapping[Column, ColumnFilter]:
        """By column."""
        return self._filters

    @property
    def left_out(self) -> int:
        """How many rows filters leave out."""
        return len(self._left_out)

    def shown_text(self, row: int, column: Column) -> str:
        """A cell as it is shown."""
        return self.cells.shown(self._rows[row], column)

    def places_of(self, words: str, columns: Sequence[Column]) -> list[tuple[int, int]]:
        """Row and place among `columns` of each cell with these words, in lower case, in what it shows."""
        return self.cells.places_of(words, self._rows, columns)

    def _start(self, sheet: Sheet | None) -> None:
        """Show another project from its beginning."""
        self.beginResetModel()
        self._sorted_by, self._filters, self._left_out = None, {}, frozenset()
        self._rows = [*(sheet.rows() if sheet else []), self._blank]
        self.endResetModel()
        self.filtered.emit()

    def _look_again(self) -> None:
        """A new forecast knows better how well results are measured."""
        self.cells.learn(self.document.forecast)
        column = COLUMNS.index(Column.RESULT)
        self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))

    def _filter_again(self) -> None:
        sheet = self.document.sheet
        rows = sheet.rows() if sheet else []
        self._left_out = frozenset(row_id for row_id in rows if not self._passes(row_id))
        self._change_rows([*(self._ordered(sheet) if sheet else []), self._blank])
        self.filtered.emit()

    def _passes(self, row_id: str) -> bool:
        """Whether a row is shown; one that isn't complete always is, so that it isn't forgotten."""
        return self.cells.is_draft(row_id) or all(
            chosen.passes(self.cells.shown(row_id, column), self.cells.value(row_id, column))
            for column, chosen in self._filters.items()
        )

    def _passing(self, rows: list[str]) -> list[str]:
        return [row_id for row_id in rows if row_id not in self._left_out] if self._left_out else rows

    def _change_rows(self, rows: list[str]) -> None:
        """Take over an order of rows, telling views only about the stretch that differs."""
        start = shared(self._rows, rows)
        end = shared(self._rows[start:][::-1], rows[start:][::-1])
        removed, added = len(self._rows) - start - end, len(rows) - start - end
        if removed:
            self.beginRemoveRows(QModelIndex(), start, start + removed - 1)
            del self._rows[start : start + removed]
            self.endRemoveRows()
        if added:
            self.beginInsertRows(QModelIndex(), start, start + added - 1)
            self._rows = rows
            self.endInsertRows()
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def _ordered(self, sheet: Sheet) -> list[str]:
        """The rows that are shown, in the order that was asked for last."""
        rows = self._passing(sheet.rows())
        if self._sorted_by is None:
            return rows
        column, descending = self._sorted_by
        return sorted_rows(rows, lambda row_id: self.cells.sort_key(row_id, column), descending=descending)
