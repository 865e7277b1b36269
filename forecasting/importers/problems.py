"""What a reader has to say about what it read: a row left out, a cell left out, something assumed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What became of what the problem is about."""

    SKIPPED = "skipped row"
    IGNORED = "ignored cell"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to know about a table that was read."""

    severity: Severity
    #: What is wrong and what to do, as whole sentences.
    message: str
    #: Row as a spreadsheet numbers it, from 1; None for what is about a column or the whole table.
    row: int | None = None
    #: Header of the column; empty for what is about the row or the whole table.
    column: str = ""
    #: The cell as it stands in the table.
    text: str = ""

    def __str__(self) -> str:
        places = ([f"row {self.row}"] if self.row is not None else []) + ([f"“{self.column}”"] if self.column else [])
        where = ", ".join(places)
        return f"{where[0].upper()}{where[1:]}: {self.message}" if where else self.message
