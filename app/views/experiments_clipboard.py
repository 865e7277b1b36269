"""Blocks of cells as spreadsheets put them on the clipboard: tabs between cells, lines between rows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from app.drafts import DATES, Column, plain_date
from forecasting.domain.timeline import is_day_first
from forecasting.importers.headers import Role, result_rank, role_of

if TYPE_CHECKING:
    from collections.abc import Sequence

type Block = list[list[str]]


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
