"""The grid of experiments: moves, types, copies and pastes like a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.drafts import Column
from app.views.experiments_clipboard import read_block, read_heads, with_told_dates, write_block
from app.views.experiments_delegate import ROW_HEIGHT, ExperimentsDelegate
from app.views.experiments_model import COLUMNS, ExperimentsModel
from forecasting.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.views.experiments_clipboard import Block
    from forecasting.palette import Palette

_WIDTHS = {
    Column.FINISHED: 116,
    Column.NAME: 156,
    Column.LEVER: 128,
    Column.RESULT: 104,
    Column.STATUS: 96,
    Column.N_EVAL: 84,
    Column.STANDARD_ERROR: 84,
    Column.EVALUATION_SET: 116,
    Column.REPEATS: 64,
    Column.STARTED: 116,
    Column.EFFORT_DAYS: 72,
    Column.BASED_ON: 150,
    Column.REMEASURES: 150,
    Column.NOTES: 240,
}
_WIDEST_RESULT = 132
_NARROWEST_NAME, _WIDEST_NAME = 128, 280
_SUBMITTED = QAbstractItemDelegate.EndEditHint.SubmitModelCache
_NEXT = QAbstractItemDelegate.EndEditHint.EditNextItem
_PREVIOUS = QAbstractItemDelegate.EndEditHint.EditPreviousItem
_STAY = QAbstractItemDelegate.EndEditHint.NoHint


class ExperimentsView(QTableView):
    """A table that is typed in; every change of many cells is one undo step."""

    #: Rows pasted, how many of them are incomplete, cells that found no column.
    pasted = Signal(int, int, int)

    def __init__(self, model: ExperimentsModel, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiments = model
        self._entry_column: int | None = None
        self._is_fitted_by_hand = False
        self.setModel(model)
        self._delegate = ExperimentsDelegate(palette, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Experiments")
        self.setAccessibleDescription("A table to type in. Enter moves down, Tab moves right, F6 leaves the table.")
        self._set_looks()
        self._set_heads()
        self.cut_action = self._action("Cut", QKeySequence.StandardKey.Cut, self.cut)
        self.copy_action = self._action("Copy", QKeySequence.StandardKey.Copy, self.copy)
        self.paste_action = self._action("Paste", QKeySequence.StandardKey.Paste, self.paste)
        self.clear_action = self._action("Clear cells", QKeySequence.StandardKey.Delete, self.clear_cells)
        self.fill_action = self._action("Fill down", QKeySequence("Ctrl+D"), self.fill_down)
        self.delete_action = self._action("Delete rows", QKeySequence("Ctrl+-"), self.delete_rows)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)

    def set_palette(self, palette: Palette) -> None:
        """Draw in other colours from now on."""
        self._delegate.set_palette(palette)
        self.viewport().update()

    def fit_columns(self) -> None:
        """Give results the room that the name of their metric needs, and names what is left beside them."""
        widths = dict(_WIDTHS)
        wanted = self.horizontalHeader().sectionSizeHint(COLUMNS.index(Column.RESULT))
        widths[Column.RESULT] = max(widths[Column.RESULT], min(wanted, _WIDEST_RESULT))
        beside = sum(widths[column] for column in (Column.FINISHED, Column.LEVER, Column.RESULT))
        widths[Column.NAME] = max(_NARROWEST_NAME, min(self.viewport().width() - beside, _WIDEST_NAME))
        for column in (Column.NAME, Column.RESULT):
            self.setColumnWidth(COLUMNS.index(column), widths[column])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to a new width, unless the user has said how wide they are to be."""
        super().resizeEvent(event)
        if not self._is_fitted_by_hand:
            self.fit_columns()

    def go_to(self, row: int, column: Column = Column.FINISHED) -> None:
        """Make a cell the current one and show it."""
        self._choose(row, COLUMNS.index(column))
        self.scrollTo(self.currentIndex())
        self.setFocus()

    def add_row(self) -> None:
        """Start typing in the empty row at the end."""
        self.go_to(self._experiments.rowCount() - 1)
        self.edit(self.currentIndex())

    def cut(self) -> None:
        """Copy the chosen cells and clear them."""
        self.copy()
        self._clear("cut")

    def copy(self) -> None:
        """Put the chosen cells on the clipboard."""
        rows, columns = self._chosen()
        if rows and columns:
            ids = self._experiments.row_ids(rows)
            block = [[self._experiments.cell_text(row_id, COLUMNS[column]) for column in columns] for row_id in ids]
            QGuiApplication.clipboard().setText(write_block(block))

    def paste(self) -> None:
        """Write the clipboard into the grid, which grows as needed; what can't be read stays visible where it is."""
        block = read_block(QGuiApplication.clipboard().text())
        rows, columns = self._chosen()
        if not block or not rows:
            return
        if len(block) == len(block[0]) == 1:
            self._fill(block[0][0], rows, columns)
            return
        self._paste_block(block, rows[0], columns[0])

    def clear_cells(self) -> None:
        """Empty the chosen cells; a row with nothing left is gone."""
        self._clear("deletion")

    def fill_down(self) -> None:
        """Repeat the first chosen row in those below it; a single row repeats the one above."""
        rows, columns = self._chosen()
        if len(rows) == 1 and rows[0] > 0:
            rows = [rows[0] - 1, rows[0]]
        if len(rows) < 2:
            return
        first, *others = self._experiments.row_ids(rows)
        typed = {COLUMNS[column]: self._experiments.cell_text(first, COLUMNS[column]) for column in columns}
        self._experiments.write(dict.fromkeys(others, typed), f"fill down of {counted(len(others), 'row')}")

    def delete_rows(self) -> None:
        """Delete the rows of the chosen cells."""
        rows, _ = self._chosen()
        sheet = self._experiments.document.sheet
        rows = [row for row in rows if row < self._experiments.rowCount() - 1]
        if not rows or sheet is None:
            return
        text = f"deletion of {counted(len(rows), 'experiment')}"
        self._experiments.document.apply_sheet(sheet.without_rows(self._experiments.row_ids(rows)), text)
        self._choose(min(rows[0], self._experiments.rowCount() - 1), self.currentIndex().column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter moves down and Tab right; after Tab, Enter returns to the column where typing began."""
        key = event.key()
        if self.state() == QAbstractItemView.State.EditingState and not self.hasFocus():
            super().keyPressEvent(event)  # an open field passes on what its delegate deals with
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go_down(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._go_right(back=key == Qt.Key.Key_Backtab)
        else:
            if key in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}:
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
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )

    def _set_heads(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)
        # With the table's own selection each paint of the heads would walk over every chosen cell.
        columns.setSelectionModel(QItemSelectionModel(self._experiments, columns))
        columns.setTextElideMode(Qt.TextElideMode.ElideRight)
        columns.setSortIndicatorClearable(True)
        columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for place, column in enumerate(COLUMNS):
            self.setColumnWidth(place, _WIDTHS[column])
        columns.sectionResized.connect(self._note_resize)
        self.setSortingEnabled(True)

    def _note_resize(self) -> None:
        # Only a drag of the mouse is the user's own wish.
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton and self.horizontalHeader().underMouse():
            self._is_fitted_by_hand = True

    def _action(self, text: str, shortcut: QKeySequence | QKeySequence.StandardKey, run: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(shortcut)
        # Only while the table itself has the keyboard: an open field has its own clipboard.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(run)
        self.addAction(action)
        return action

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([self.cut_action, self.copy_action, self.paste_action])
        menu.addSeparator()
        menu.addActions([self.fill_action, self.clear_action, self.delete_action])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(place))

    def _chosen(self) -> tuple[list[int], list[int]]:
        """Rows and columns of the selection, or of the current cell without one."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.size())]
        rows = {row for chosen in ranges for row in range(chosen.top(), chosen.bottom() + 1)}
        columns = {column for chosen in ranges for column in range(chosen.left(), chosen.right() + 1)}
        current = self.currentIndex()
        if not rows and current.isValid():
            return [current.row()], [current.column()]
        return sorted(rows), sorted(columns)

    def _paste_block(self, block: Block, top: int, left: int) -> None:
        columns: list[Column | None] = list(COLUMNS[left : left + len(block[0])])
        if heads := read_heads(block[0], self._experiments.label(Column.RESULT)):
            columns, block, left = heads, block[1:], 0
        if not block:
            return
        ids = self._experiments.row_ids(range(top, top + len(block)))
        dated = with_told_dates(block, columns, day_first=self._experiments.day_first)
        rows = ({column: cell for column, cell in zip(columns, row, strict=False) if column} for row in dated)
        if not self._experiments.write(
            dict(zip(ids, rows, strict=True)), f"paste of {counted(len(block), 'experiment')}"
        ):
            return
        known = [place for place, column in enumerate(columns) if column]
        lost = sum(1 for row in block for place, cell in enumerate(row) if cell.strip() and place not in known)
        self._choose(top, left, len(block), len(COLUMNS) if heads else len(columns))
        self.pasted.emit(len(block), self._experiments.count_unfinished(ids), lost)

    def _fill(self, text: str, rows: list[int], columns: list[int]) -> None:
        typed = {COLUMNS[column]: text for column in columns}
        ids = self._experiments.row_ids(rows)
        self._experiments.write(dict.fromkeys(ids, typed), f"paste into {counted(len(rows) * len(columns), 'cell')}")

    def _clear(self, told: str) -> None:
        rows, columns = self._chosen()
        nothing = {COLUMNS[column]: "" for column in columns}
        cells = dict.fromkeys(self._experiments.row_ids(rows), nothing)
        self._experiments.write(cells, f"{told} of {counted(len(rows) * len(columns), 'cell')}")

    def _go_down(self, step: int) -> None:
        current = self.currentIndex()
        column = current.column() if self._entry_column is None else self._entry_column
        self._entry_column = None
        row = max(0, min(current.row() + step, self._experiments.rowCount() - 1))
        self._choose(row, column)

    def _go_right(self, *, back: bool) -> None:
        if self._entry_column is None:
            self._entry_column = self.currentIndex().column()
        move = QAbstractItemView.CursorAction.MovePrevious if back else QAbstractItemView.CursorAction.MoveNext
        reached = self.moveCursor(move, Qt.KeyboardModifier.NoModifier)
        self._choose(reached.row(), reached.column())

    def _choose(self, row: int, column: int, height: int = 1, width: int = 1) -> None:
        """Select a block of cells and show its first."""
        first = self._experiments.index(row, column)
        last = self._experiments.index(row + height - 1, column + width - 1)
        # Not `setCurrentIndex` of the view, which asks the keyboard whether Shift or Ctrl is held.
        self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        chosen = QItemSelection(first, last)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
