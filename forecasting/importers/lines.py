"""Text as rows of cells, with a stray quotation mark never swallowing the rows after it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.importers.headers import EXPORTED
from forecasting.importers.limits import MOST_CELL_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: In order of preference among equals: spreadsheets paste tabs, and commas stand inside numbers.
DELIMITERS = ("\t", ";", ",", "|")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    #: As a spreadsheet shows it, from 1; blank rows count.
    number: int
    cells: tuple[str, ...]
    #: Whether a quotation mark in it is never closed, so that it was split without heeding quotes.
    has_stray_quote: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether all its cells are empty."""
        return not any(cell.strip() for cell in self.cells)

    def cell(self, position: int) -> str:
        """The cell at `position` from 0; empty where the row is too short."""
        return self.cells[position] if position < len(self.cells) else ""


def named_delimiter(text: str) -> tuple[str, str]:
    """The delimiter that a first line ``sep=;`` names, empty if there is none, and the text after it."""
    first, _, rest = text.partition("\n")
    named = first.strip('\r "')
    return (named[4], rest) if named.casefold().startswith("sep=") and len(named) == 5 else ("", text)


def split(text: str, delimiter: str, most: int | None = None) -> list[Line]:
    """The rows of `text`, at most `most` of them."""
    physical = list(io.StringIO(text, newline=""))
    found: list[Line] = []
    # In a table of ours every quotation mark has its partner, however far away.
    most_lines = len(physical) if physical and _is_ours(physical[0], delimiter) else MOST_CELL_LINES
    for cells, has_stray_quote in _records(physical, delimiter, most_lines):
        if len(found) == most:
            break
        found.append(Line(len(found) + 1, tuple(cells), has_stray_quote))
    return found


def _is_ours(line: str, delimiter: str) -> bool:
    return line.replace('"', "").rstrip("\r\n").endswith(delimiter.join(EXPORTED))


@dataclass(slots=True)  # moves on while a reader asks for lines
class _Beginning:
    """Where the record begins that is being read."""

    line: int


def _lines(physical: Sequence[str], record: _Beginning, most: int) -> Iterator[str]:
    """Lines from the record on; a quotation mark that takes in too many of them is a stray one.

    Without that, a table with one in each row would be read to its end once for every row.
    """
    for number in range(record.line, len(physical)):
        if number - record.line > most:
            raise csv.Error
        yield physical[number]


def _records(physical: Sequence[str], delimiter: str, most_lines: int) -> Iterator[tuple[list[str], bool]]:
    start = 0
    while start < len(physical):
        record = _Beginning(start)
        rest = _lines(physical, record, most_lines)
        reader = csv.reader(rest, delimiter=delimiter, strict=True, skipinitialspace=True)
        end = start
        try:
            for cells in reader:
                yield cells, False
                end = record.line = start + reader.line_num
        except csv.Error:
            # A quotation mark that isn't closed, or text after the closing one: this line alone goes without quotes.
            yield [cell.strip().strip('"') for cell in physical[end].split(delimiter)], True
            end += 1
            most_lines = MOST_CELL_LINES
        start = end
