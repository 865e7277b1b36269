"""Blocks of cells on the clipboard, as spreadsheets put them there: as text with tabs and lines, and as HTML."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMimeData

from app.grid.drafts import DATES, Column, plain_date
from app.views.experiments.clipboard_html import read_html, write_html
from app.views.experiments.experiment_columns import NUMBERS
from forecasting.domain.timeline import is_day_first, parse_date
from forecasting.errors import InvalidValue
from forecasting.importers.headers import Role, result_rank, role_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.experiments.clipboard_html import Value

type Block = list[list[str]]

#: Cells as they are, for our own grid; the other forms are for other programs.
_EXACT = "application/x-whenabouts-cells"


def to_clipboard(block: Block, columns: Sequence[Column]) -> QMimeData:
    """Cells of the grid in every form that is asked for: exact, as HTML with kinds, as text of this locale."""
    values = [[_value(text, column) for text, column in zip(row, columns, strict=True)] for row in block]
    mime = QMimeData()
    mime.setHtml(write_html(values))
    mime.setText(write_block([[_local(value) for value in row] for row in values]))
    mime.setData(_EXACT, write_block(block).encode())
    return mime


def from_clipboard(mime: QMimeData) -> Block:
    """Copied cells; text is taken before HTML, whose spaces say nothing, unless it has lost the shape of the table."""
    if mime.hasFormat(_EXACT):
        return read_block(bytes(mime.data(_EXACT).data()).decode())
    plain = read_block(mime.text())
    table = read_html(mime.html()) if mime.hasHtml() else []
    return table if table and _shape(table) != _shape(plain) else plain


def read_block(text: str) -> Block:
    """Cells of copied text, every row of the same length; quotes are understood as spreadsheets write them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), dialect="excel-tab", strict=True))
    except csv.Error:  # a lone quote is no quoting: `5" screen`
        rows = [line.split("\t") for line in lines.split("\n")]
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def write_block(rows: Block) -> str:
    """Cells as text that spreadsheets take."""
    written = io.StringIO(newline="")
    csv.writer(written, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return written.getvalue()


def with_told_dates(block: Block, columns: Sequence[Column | None], *, day_first: bool) -> Block:
    """The block with dates in one unmistakable form where the rest of their column tells how 3/4/2026 is read."""
    turned = {i for i, column in enumerate(columns) if column in DATES and _is_turned(block, i, day_first=day_first)}
    if not turned:
        return block
    return [
        [plain_date(cell, day_first=not day_first) if i in turned else cell for i, cell in enumerate(row)]
        for row in block
    ]


def read_heads(row: Sequence[str], metric_name: str) -> list[Column | None] | None:
    """The columns that the first row of a block names, None for a name that says nothing; None if it is data."""
    found = [_column_named(head, metric_name) for head in row]
    named = {column for column in found if column}
    if len(named) < 2 or not named & {Column.FINISHED, Column.RESULT}:
        return None
    return [column if column not in found[:place] else None for place, column in enumerate(found)]


def _column_named(head: str, metric_name: str) -> Column | None:
    if result_rank(head, metric_name) is not None:
        return Column.RESULT
    found = role_of(head)
    name = found[0].value if found else ""
    if name == Role.DATE:
        return Column.FINISHED
    return Column(name) if name in set(Column) else None


def _is_turned(block: Block, column: int, *, day_first: bool) -> bool:
    """Whether dates in a column can only be read the other way round."""
    told = {order for row in block if (order := is_day_first(row[column])) is not None}
    return told == {not day_first}


def _shape(block: Block) -> tuple[int, int]:
    return len(block), len(block[0]) if block else 0


def _value(text: str, column: Column) -> Value:
    """What a cell says, for programs that tell numbers and dates from text."""
    try:
        if column in DATES:
            return parse_date(text)
        number = float(text) if column in NUMBERS else math.nan
    except (InvalidValue, ValueError):
        return text
    return number if math.isfinite(number) else text


def _local(value: Value) -> str:
    """A value as spreadsheets of this locale read it; dates in the one form that all of them know."""
    if isinstance(value, float):
        return repr(value).removesuffix(".0").replace(".", QLocale().decimalPoint())
    return str(value)
