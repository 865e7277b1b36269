"""The grid of experiments: moves, types, copies and pastes like a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget

from app.grid.drafts import Column
from app.views.experiments.column_heads import ColumnHeads
from app.views.experiments.experiment_columns import COLUMNS
from app.views.experiments.experiments_delegate import ROW_HEIGHT, ExperimentsDelegate
from app.views.experiments.grid_actions import GridActions
from app.views.experiments.grid_edits import GridEdits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from app.settings import Settings
    from app.views.experiments.experiments_model import ExperimentsModel
    from forecasting.charts.palette import Palette

_SUBMITTED = QAbstractItemDelegate.EndEditHint.SubmitModelCache
_NEXT = QAbstractItemDelegate.EndEditHint.EditNextItem
_PREVIOUS = QAbstractItemDelegate.EndEditHint.EditPreviousItem
_STAY = QAbstractItemDelegate.EndEditHint.NoHint
_TABS = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
_ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class ExperimentsView(QTableView):
    """A table that is typed in; every change of many cells is one undo step."""

    #: Ids of the rows that were pasted, and how many cells found no column.
    pasted = Signal(list, int)

    def __init__(
        self, model: ExperimentsModel, palette: Palette, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._experiments = model
        self._entry_column: int | None = None
        self.heads = ColumnHeads(settings, self)
        self.setHorizontalHeader(self.heads)
        self.setModel(model)
        self._delegate = ExperimentsDelegate(palette, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Experiments")
        self.setAccessibleDescription("A table to type in. Enter moves down, Tab moves right, F6 leaves the table.")
        self._set_looks()
        self.edits = GridEdits(self, model)
        self.commands = GridActions(self, model)
        for part in (self, self.heads):
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.heads.customContextMenuRequested.connect(self._open_column_menu)

    def set_palette(self, palette: Palette) -> None:
        """Draw in other colours from now on."""
        self._delegate.set_palette(palette)
        self.viewport().update()

    def fit_columns(self) -> None:
        """Share the width out among the columns, unless the user has said how wide they are to be."""
        self.heads.fit(self.viewport().width(), self._delegate.result_width(self._experiments))

    def showEvent(self, event: QShowEvent) -> None:
        """Offer what can be done."""
        super().showEvent(event)
        self.commands.set_enabled(enabled=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Offer nothing that can't be seen."""
        super().hideEvent(event)
        self.commands.set_enabled(enabled=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to a new width."""
        super().resizeEvent(event)
        self.fit_columns()

    @property
    def current_column(self) -> Column:
        """The column of the current cell."""
        return COLUMNS[max(self.currentIndex().column(), 0)]

    def chosen(self) -> tuple[list[int], list[Column]]:
        """Rows of the selection, and its columns from left to right; of the current cell without a selection."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.size())]
        rows = {row for chosen in ranges for row in range(chosen.top(), chosen.bottom() + 1)}
        places = {place for chosen in ranges for place in range(chosen.left(), chosen.right() + 1)}
        current = self.currentIndex()
        if not rows and current.isValid():
            return [current.row()], [self.current_column]
        return sorted(rows), [column for column in self.heads.shown if COLUMNS.index(column) in places]

    def choose(self, row: int, column: Column) -> None:
        """Select one cell."""
        self.choose_block(row, 1, [column])

    def choose_block(self, top: int, height: int, columns: Sequence[Column]) -> None:
        """Select cells in a stretch of rows, and show the first."""
        places = [COLUMNS.index(column) for column in columns]
        # Not `setCurrentIndex` of the view, which asks the keyboard whether Shift or Ctrl is held.
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(self._experiments.index(top, places[0]), flag)
        chosen = QItemSelection()
        bottom = min(top + height, self._experiments.rowCount()) - 1
        for first, last in _stretches(sorted(places)):
            block = QItemSelection(self._experiments.index(top, first), self._experiments.index(bottom, last))
            chosen.merge(block, QItemSelectionModel.SelectionFlag.Select)
        self.selectionModel().select(chosen, flag)

    def go_to(self, row: int, column: Column = Column.FINISHED) -> None:
        """Make a cell the current one and show it."""
        if self.heads.is_hidden(column):
            self.heads.set_shown(column, shown=True)
        self.choose(row, column)
        self.scrollTo(self.currentIndex())
        self.setFocus()

    def add_row(self) -> None:
        """Start typing in the empty row at the end."""
        self.go_to(self._experiments.rowCount() - 1, self.heads.shown[0])
        self.edit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter moves down and Tab right; after Tab, Enter returns to the column where typing began."""
        key = Qt.Key(event.key())
        if self.state() == QAbstractItemView.State.EditingState and not self.hasFocus():
            super().keyPressEvent(event)  # an open field passes on what its delegate deals with
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go_down(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key in _TABS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # goes to the next tab around the grid
        elif key in _TABS:
            self._go_right(back=key == Qt.Key.Key_Backtab)
        elif key in _ARROWS and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._go_to_edge(*_ARROWS[key])
        else:
            if key in _ARROWS:
                self._entry_column = None
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, ARG002 - Qt's name
        """Tab stays in the table, as in a spreadsheet; F6 leaves it."""
        return False

    def mousePressEvent(self, event: object) -> None:
        """A click begins a new line of typing."""
        self._entry_column = None
        super().mousePressEvent(event)  # type: ignore[arg-type]

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Leave a cell as a spreadsheet does: the next one is chosen, not opened."""
        super().closeEditor(editor, _STAY if hint in {_NEXT, _PREVIOUS, _SUBMITTED} else hint)
        if hint == _SUBMITTED:
            self._go_down(1)
        elif hint in {_NEXT, _PREVIOUS}:
            self._go_right(back=hint == _PREVIOUS)

    def _set_looks(self) -> None:
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )

    def _open_menu(self, place: QPoint) -> None:
        self.commands.open_menu(self.viewport().mapToGlobal(place))

    def _open_column_menu(self, place: QPoint) -> None:
        self.commands.open_column_menu(self.heads.mapToGlobal(place), COLUMNS[self.heads.logicalIndexAt(place)])

    def _go_down(self, step: int) -> None:
        current = self.currentIndex()
        column = current.column() if self._entry_column is None else self._entry_column
        self._entry_column = None
        row = max(0, min(current.row() + step, self._experiments.rowCount() - 1))
        self.choose(row, COLUMNS[column])

    def _go_right(self, *, back: bool) -> None:
        if self._entry_column is None:
            self._entry_column = self.currentIndex().column()
        move = QAbstractItemView.CursorAction.MovePrevious if back else QAbstractItemView.CursorAction.MoveNext
        reached = self.moveCursor(move, Qt.KeyboardModifier.NoModifier)
        self.choose(reached.row(), COLUMNS[reached.column()])

    def _go_to_edge(self, down: int, right: int) -> None:
        """Jump over filled cells to the last of them, over empty ones to the next that is filled."""
        shown, rows = self.heads.shown, self._experiments.rowCount()
        row, place = self.currentIndex().row(), shown.index(self.current_column)
        line = [(row + down * step, place + right * step) for step in range(1, max(rows, len(shown)))]
        line = [(r, p) for r, p in line if 0 <= r < rows and 0 <= p < len(shown)]
        if not line:
            return

        def is_full(row: int, place: int) -> bool:
            return bool(self._experiments.shown_text(row, shown[place]))

        on_full = is_full(row, place) and is_full(*line[0])
        turn = next((step for step, cell in enumerate(line) if is_full(*cell) != on_full), len(line))
        row, place = line[min(turn - 1 if on_full else turn, len(line) - 1)]
        self.go_to(row, shown[place])


def _stretches(places: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    starts = [place for place in places if place - 1 not in places]
    ends = [place for place in places if place + 1 not in places]
    return list(zip(starts, ends, strict=True))
