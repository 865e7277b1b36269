"""An Excel workbook as the text of a table: the first sheet that holds something, its values and no formulas.

A workbook is a ZIP archive of XML, so it can unpack to a thousand times its size and name entities that grow or are
read from elsewhere. What is unpacked is limited before anything is, and no workbook needs a document type, which is
where entities are named.
"""

from __future__ import annotations

import csv
import io
import time
import warnings
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from forecasting.errors import UnreadableFile
from forecasting.importers.limits import MOST_COLUMNS, MOST_ROWS, MOST_SECONDS, MOST_UNPACKED
from forecasting.importers.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".xlsx", ".xlsm")

_MOST_PARTS = 2000
_SHEETS = "xl/workbook.xml"


def is_workbook(source: bytes) -> bool:
    """Whether bytes are a workbook, and not another kind of archive."""
    if not source.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            return _SHEETS in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        return _SHEETS.encode() in source


def workbook_text(source: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The table of a workbook with tabs between cells, and what is to be known about it.

    Raises
    ------
    UnreadableFile
        If it is damaged, holds nothing, or would unpack to more than a table can need.
    """
    # Loaded when a workbook is read, as the window doesn't need it to show.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        _require_small(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about charts, styles and other parts that aren't read
            book = load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
            try:
                return _first_table(book)
            finally:
                book.close()
    except UnreadableFile:
        raise
    except MemoryError as problem:
        raise _too_large() from problem
    except Exception as problem:  # openpyxl ends in anything where XML isn't what it expects
        raise UnreadableFile(
            "This Excel workbook is damaged; open it in Excel, save it as CSV, and load that."
        ) from problem


def _require_small(source: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise _too_large()
        for part in parts:
            # Also in an encoding with two or four bytes a character.
            if b"<!" in archive.read(part).replace(b"\0", b"").replace(b"<!--", b"").replace(b"<![CDATA[", b""):
                raise UnreadableFile("This Excel workbook names document types, which Excel's own never do.")


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        f"This Excel workbook unpacks to more than {MOST_UNPACKED / 1e6:.0f} MB; "
        "copy the columns of one table into a new workbook, and load that."
    )


def _first_table(book: Any) -> tuple[str, tuple[Problem, ...]]:
    end = time.monotonic() + MOST_SECONDS
    for sheet in book.worksheets:
        rows = list(_rows(sheet, end))
        if any(any(row) for row in rows):
            text = io.StringIO()
            csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
            return text.getvalue(), _told(book, sheet.title)
    raise UnreadableFile("This Excel workbook holds no table; choose another file.")


def _told(book: Any, title: str) -> tuple[Problem, ...]:
    others = len(book.sheetnames) - 1
    if not others:
        return ()
    sentence = (
        f"The sheet “{title}” was read; the workbook has {others} more, which can be saved as files of their own."
    )
    return (Problem(Severity.ASSUMED, sentence),)


def _rows(sheet: Any, end: float) -> Iterator[list[str]]:
    # What a sheet says about its own size may be wrong.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS or time.monotonic() > end:
            raise UnreadableFile(
                f"The sheet “{sheet.title}” is larger than {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns; "
                "load the part that holds the results."
            )
        yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """A cell as a spreadsheet shows it, but with all its digits."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime() if value.time() == datetime.min.time():
            return value.date().isoformat()
        case date() | datetime():
            return value.isoformat()
        case int() | float():
            is_percent = "%" in str(getattr(cell, "number_format", "") or "")
            return f"{value * 100:.12g}%" if is_percent else repr(value).removesuffix(".0")
    return str(value)
