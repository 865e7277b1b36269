"""How a table is laid out on a sheet or a slide: which columns are numbers, and how the width is shared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecasting.words.chart_texts import ChartTable

#: What starts like a number, a chance or a gain.
_NUMBER = re.compile(r"[−+<>]?[\d.,]+")
#: Letters of the longest cell up to which a column is as wide as its text.
_NARROW = 17
#: Letters beyond which a longer cell gets no more width.
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table with the layout of its columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: Columns that are set flush right.
    is_number: tuple[bool, ...]
    #: Shares of the width that is left; 0 for a column that is as wide as its text.
    widths: tuple[float, ...]


def sheet_table(table: ChartTable) -> SheetTable:
    """A table as it is laid out."""
    cells = [tuple(row[i] for row in table.rows) for i in range(len(table.columns))]
    is_number = tuple(_is_number(column) for column in cells)
    widths = [
        0.0 if is_set_right else _width(head, column)
        for head, column, is_set_right in zip(table.columns, cells, is_number, strict=True)
    ]
    if not any(widths):
        widths[0] = 1.0
    return SheetTable(table.columns, table.rows, is_number, tuple(widths))


def _is_number(cells: tuple[str, ...]) -> bool:
    told = [cell for cell in cells if cell]
    # A word among numbers says why there is none.
    numbers = [cell for cell in told if re.search(r"\d", cell)]
    is_plain = all(_NUMBER.match(cell) and not re.search(r"\d{4}", cell) for cell in numbers)
    return is_plain and 2 * len(numbers) > len(told)


def _width(head: str, cells: tuple[str, ...]) -> float:
    # A heading may go on over several lines, but not within a word.
    longest = max(len(text) for text in (*head.split(), *cells, ""))
    return 0.0 if longest <= _NARROW else float(min(longest, _WIDEST)) ** 0.5
