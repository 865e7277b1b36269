"""What is done to many cells of the grid at once; each is one step that can be undone by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.grid.drafts import DATES, Column
from app.views.experiments.experiments_clipboard import from_clipboard, read_heads, to_clipboard, with_told_dates
from forecasting.domain.timeline import format_short_date
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.experiments.experiments_clipboard import Block
    from app.views.experiments.experiments_model import ExperimentsModel
    from app.views.experiments.experiments_view import ExperimentsView


class GridEdits:
    """Commands on the chosen cells of a grid."""

    def __init__(self, view: ExperimentsView, model: ExperimentsModel) -> None:
        self._view = view
        self._model = model

    def cut(self) -> None:
        """Copy the chosen cells and clear them."""
        self.copy()
        self._clear("cut")

    def copy(self, *, with_heads: bool = False) -> None:
        """Put the chosen cells on the clipboard, below the names of their columns if these are wanted."""
        rows, columns = self._view.chosen()
        if rows and columns:
            ids = self._model.row_ids(rows)
            block = [[self._model.cells.exact(row_id, column) for column in columns] for row_id in ids]
            heads = [[self._model.label(column) for column in columns]] if with_heads else []
            QGuiApplication.clipboard().setMimeData(to_clipboard(heads + block, columns))

    def copy_with_heads(self) -> None:
        """Put the chosen cells on the clipboard, below the names of their columns."""
        self.copy(with_heads=True)

    def choose_rows(self) -> None:
        """Choose the whole rows of the chosen cells."""
        rows, _ = self._view.chosen()
        self._view.choose_block(rows[0], rows[-1] - rows[0] + 1, self._view.heads.shown)

    def choose_columns(self) -> None:
        """Choose the whole columns of the chosen cells, without the empty row at the end."""
        _, columns = self._view.chosen()
        self._view.choose_block(0, max(self._model.rowCount() - 1, 1), columns)

    def paste(self) -> None:
        """Write the clipboard into the grid, which grows as needed; what can't be read stays visible where it is."""
        block = from_clipboard(QGuiApplication.clipboard().mimeData())
        rows, columns = self._view.chosen()
        if not block or not rows:
            return
        if len(block) == len(block[0]) == 1:
            self._fill(block[0][0], rows, columns)
            return
        self._paste_block(_repeated(block, len(rows), len(columns)), rows[0], columns[0])

    def clear_cells(self) -> None:
        """Empty the chosen cells; a row with nothing left is gone."""
        self._clear("deletion")

    def fill_down(self) -> None:
        """Repeat the first chosen row in those below it; a single row repeats the one above."""
        rows, columns = self._view.chosen()
        if len(rows) == 1 and rows[0] > 0:
            rows = [rows[0] - 1, rows[0]]
        if len(rows) < 2:
            return
        first, *others = self._model.row_ids(rows)
        typed = {column: self._model.cells.exact(first, column) for column in columns}
        self._model.write(dict.fromkeys(others, typed), f"fill down of {counted(len(others), 'row')}")

    def insert_above(self) -> None:
        """Put as many empty rows above the chosen ones as there are of them."""
        rows, _ = self._view.chosen()
        if rows:
            self._insert(rows[0], len(rows))

    def insert_below(self) -> None:
        """Put as many empty rows below the chosen ones as there are of them."""
        rows, _ = self._view.chosen()
        if rows:
            self._insert(min(rows[-1] + 1, self._model.rowCount() - 1), len(rows))

    def delete_rows(self) -> None:
        """Delete the rows of the chosen cells."""
        rows, _ = self._view.chosen()
        sheet = self._model.document.sheet
        rows = [row for row in rows if row < self._model.rowCount() - 1]
        if not rows or sheet is None:
            return
        text = f"deletion of {counted(len(rows), 'experiment')}"
        self._model.document.apply_sheet(sheet.without_rows(self._model.row_ids(rows)), text)
        self._view.choose(min(rows[0], self._model.rowCount() - 1), self._view.current_column)

    def enter_today(self) -> None:
        """Put the date of today into the chosen dates."""
        rows, columns = self._view.chosen()
        today = format_short_date(self._model.document.today())
        typed = {column: today for column in columns if column in DATES}
        if typed:
            cells = dict.fromkeys(self._model.row_ids(rows), typed)
            self._model.write(cells, f"entry of today in {counted(len(rows) * len(typed), 'cell')}")

    def _insert(self, row: int, count: int) -> None:
        sheet = self._model.document.sheet
        if sheet is None:
            return
        after = self._model.row_ids([row - 1])[0] if row else None
        changed = sheet.with_empty_rows(after, count)
        self._model.document.apply_sheet(changed, f"insertion of {counted(count, 'row')}")
        self._view.choose_block(row, count, self._view.heads.shown)

    def _paste_block(self, block: Block, top: int, left: Column) -> None:
        shown = self._view.heads.shown
        columns: list[Column | None] = list(shown[shown.index(left) :][: len(block[0])])
        if heads := read_heads(block[0], self._model.label(Column.RESULT)):
            columns, block = heads, block[1:]
        if not block:
            return
        ids = self._model.row_ids(range(top, top + len(block)))
        dated = with_told_dates(block, columns, day_first=self._model.day_first)
        rows = ({column: cell for column, cell in zip(columns, row, strict=False) if column} for row in dated)
        if not self._model.write(dict(zip(ids, rows, strict=True)), f"paste of {counted(len(block), 'experiment')}"):
            return
        known = [place for place, column in enumerate(columns) if column]
        lost = sum(1 for row in block for place, cell in enumerate(row) if cell.strip() and place not in known)
        self._view.choose_block(top, len(block), shown if heads else [c for c in columns if c])
        self._view.pasted.emit(ids, lost)

    def _fill(self, text: str, rows: Sequence[int], columns: Sequence[Column]) -> None:
        ids = self._model.row_ids(rows)
        cells = dict.fromkeys(ids, dict.fromkeys(columns, text))
        self._model.write(cells, f"paste into {counted(len(rows) * len(columns), 'cell')}")

    def _clear(self, told: str) -> None:
        rows, columns = self._view.chosen()
        cells = dict.fromkeys(self._model.row_ids(rows), dict.fromkeys(columns, ""))
        self._model.write(cells, f"{told} of {counted(len(rows) * len(columns), 'cell')}")


def _repeated(block: Block, rows: int, columns: int) -> Block:
    """A block as often as it fits a selection that it fits exactly, as spreadsheets do; else once."""
    height, width = len(block), len(block[0])
    if rows % height or columns % width:
        return block
    return [row * (columns // width) for row in block] * (rows // height)
