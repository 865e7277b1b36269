"""Bytes of a file as text, whatever program wrote them."""

from __future__ import annotations

import codecs

from forecasting.domain.validity import clean_text
from forecasting.errors import UnreadableFile
from forecasting.importers.problems import Problem, Severity
from forecasting.importers.workbook import is_workbook, workbook_text

#: The longer marks first, as one begins with another.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_KINDS = {
    b"PK\x03\x04": "an archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook of before 2007",
    b"SQLite format 3\0": "a database",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
}
_SAMPLE = 4096
_NO_UNICODE = Problem(
    Severity.ASSUMED,
    "The text isn't Unicode, so it was read as Western European (Windows-1252); check names with accents, "
    "or save the table as “CSV UTF-8”.",
)


def decode(source: str | bytes, sheet: str | None = None) -> tuple[str, tuple[Problem, ...]]:
    """The text of a table, without byte-order mark and NULs, and what was assumed.

    Parameters
    ----------
    sheet
        Which one to read of a workbook that holds several projects.

    Raises
    ------
    SeveralSeries
        If there are several, and none was chosen.
    UnreadableFile
        If the bytes are those of something else than text.
    """
    if isinstance(source, str):
        return clean_text(source).removeprefix("\ufeff"), ()
    if is_workbook(source):
        text, problems = workbook_text(source, sheet)
        return clean_text(text), problems
    _require_text(source)
    text, problems = _decode(source)
    return clean_text(text).removeprefix("\ufeff"), problems


def _decode(source: bytes) -> tuple[str, tuple[Problem, ...]]:
    for mark, encoding in _MARKS:
        if source.startswith(mark):
            return source[len(mark) :].decode(encoding, "replace"), ()
    if encoding := _unmarked_utf16(source[:_SAMPLE]):
        return source.decode(encoding, "replace"), ()
    try:
        return source.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _decode_western(source), (_NO_UNICODE,)


def _unmarked_utf16(sample: bytes) -> str:
    """Text in Latin letters has a zero in every second byte; which one tells the order of bytes."""
    half = max(len(sample) // 2, 1)
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _decode_western(source: bytes) -> str:
    try:
        return source.decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing there
        return source.decode("latin-1")


def _require_text(source: bytes) -> None:
    for start, kind in _OTHER_KINDS.items():
        if source.startswith(start):
            raise UnreadableFile(
                f"This is {kind}, not a table of text; save it as CSV, or copy the cells and paste them."
            )
    sample = source[:_SAMPLE]
    controls = sum(sample.count(byte) for byte in range(1, 32) if byte not in b"\t\n\r\x0b\x0c")
    if controls > 0.1 * len(sample):
        raise UnreadableFile("This is not a table of text; save it as CSV, or copy the cells and paste them.")
