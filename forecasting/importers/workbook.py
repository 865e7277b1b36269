"""An Excel workbook as the text of a table: the first sheet that holds something, its values and no formulas.

Of a report of ours it is the sheet of experiments; of several projects, the one that is chosen.

A workbook is a ZIP archive of XML, so it can unpack to a thousand times its size and name entities that grow or are
read from elsewhere. What is unpacked is limited before anything is, and no workbook needs a document type, which is
where entities are named.
"""

from __future__ import annotations

import csv
import io
import re
import time
import warnings
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from forecasting.errors import UnreadableFile
from forecasting.importers.columns import guard
from forecasting.importers.headers import EXPORTED
from forecasting.importers.limits import MOST_COLUMNS, MOST_ROWS, MOST_SECONDS, MOST_UNPACKED
from forecasting.importers.problems import Problem, Severity
from forecasting.importers.series import SeveralSeries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_MOST_PARTS = 2000
_SHEETS = "xl/workbook.xml"
#: How a workbook writes a character that XML can't hold.
_CONTROL = re.compile("_x(00[01][0-9A-Fa-f])_")
#: What the choice among sheets is called in the table that is made of one.
_CHOICE = "series_id"


def is_workbook(source: bytes) -> bool:
    """Whether bytes are a workbook, and not another kind of archive."""
    if not source.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            return _SHEETS in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        return _SHEETS.encode() in source


def workbook_text(source: bytes, wanted: str | None = None) -> tuple[str, tuple[Problem, ...]]:
    """The table of a workbook with tabs between cells, and what is to be known about it.

    Parameters
    ----------
    wanted
        The title of a sheet, where a report of ours holds the experiments of several projects.

    Raises
    ------
    SeveralSeries
        If it holds several, and none is wanted.
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
                return _exported(book, wanted) or _first_table(book)
            finally:
                book.close()
    except (UnreadableFile, SeveralSeries):
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


def _exported(book: Any, wanted: str | None) -> tuple[str, tuple[Problem, ...]] | None:
    """The experiments in a report of ours, just as they were written; None for any other workbook."""
    sheets = {sheet.title: sheet for sheet in book.worksheets if _head(sheet) == EXPORTED}
    if not sheets:
        return None
    if len(sheets) > 1 and wanted not in sheets:
        titles = ", ".join(f"“{title}”" for title in sheets)
        raise SeveralSeries(
            f"The workbook holds {len(sheets)} projects; choose one of these sheets: {titles}.", [*sheets]
        )
    title, sheet = next(
        ((title, sheet) for title, sheet in sheets.items() if title == wanted), next(iter(sheets.items()))
    )
    head, *rows = _rows(sheet, time.monotonic() + MOST_SECONDS, _exact_text)
    if len(sheets) > 1:
        head, rows = [_CHOICE, *head], [[guard(title), *row] for row in rows]
    return _joined([head, *rows]), ()


def _head(sheet: Any) -> tuple[str, ...]:
    sheet.reset_dimensions()
    return next((tuple(map(_text, row)) for row in sheet.iter_rows(max_row=1)), ())


def _joined(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    # With every cell in quotation marks, or spaces at its beginning would be taken for those after a delimiter.
    csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def _first_table(book: Any) -> tuple[str, tuple[Problem, ...]]:
    end = time.monotonic() + MOST_SECONDS
    for sheet in book.worksheets:
        rows = list(_rows(sheet, end))
        if any(any(row) for row in rows):
            return _joined(rows), _told(book, sheet.title)
    raise UnreadableFile("This Excel workbook holds no table; choose another file.")


def _told(book: Any, title: str) -> tuple[Problem, ...]:
    others = len(book.sheetnames) - 1
    if not others:
        return ()
    sentence = (
        f"The sheet “{title}” was read; the workbook has {others} more, which can be saved as files of their own."
    )
    return (Problem(Severity.ASSUMED, sentence),)


def _rows(sheet: Any, end: float, read: Callable[[Any], str] | None = None) -> Iterator[list[str]]:
    # What a sheet says about its own size may be wrong.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS or time.monotonic() > end:
            raise UnreadableFile(
                f"The sheet “{sheet.title}” is larger than {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns; "
                "load the part that holds the results."
            )
        yield [(read or _text)(cell) for cell in row]


def _exact_text(cell: Any) -> str:
    """As `_text`, but a text is guarded, so that what looks like the guard of a formula stays in it."""
    return guard(_text(cell)) if isinstance(cell.value, str) else _text(cell)


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
    return _CONTROL.sub(lambda code: chr(int(code[1], 16)), str(value))
