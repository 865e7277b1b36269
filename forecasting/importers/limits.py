"""How large a table may be; more is a mistake, or made to hang the program."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from forecasting.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes of a file.
LARGEST = 20_000_000
#: Bytes of all that is in an archive.
MOST_UNPACKED = 30_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 1000
#: Seconds for a workbook.
MOST_SECONDS = 4.0
#: Lines of text that one cell with line breaks can have.
MOST_CELL_LINES = 200


def read_limited(place: Path) -> bytes:
    """The bytes of a file.

    Raises
    ------
    UnreadableFile
        If it is no file, or larger than a table can be.
    OSError
        If it can't be read.
    """
    found = place.stat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise UnreadableFile("It is no file but a device; choose a file with a table.")
    if found.st_size > LARGEST:
        raise UnreadableFile(
            f"It has {found.st_size / 1e6:,.0f} MB, and a table of results at most {LARGEST / 1e6:.0f} MB; "
            "load the part that holds the results."
        )
    with place.open("rb") as file:
        return file.read(LARGEST + 1)


def require_table_size(text: str, delimiters: tuple[str, ...]) -> None:
    """See that a text has no more rows and columns than a table of results can have; raises UnreadableFile."""
    if text.count("\n") + text.count("\r") > 2 * MOST_ROWS:
        raise UnreadableFile(f"It has more than {MOST_ROWS:,} rows; load the part that holds the results.")
    for line in text.splitlines():
        columns = max(line.count(delimiter) for delimiter in delimiters) + 1
        if columns > MOST_COLUMNS:
            raise UnreadableFile(
                f"It has {columns:,} columns, and a table of results at most {MOST_COLUMNS:,}; "
                "load the part that holds the results."
            )
