"""Tables on the clipboard as HTML, which is what spreadsheets and documents look at first.

Plain text has no kinds: a spreadsheet of another language would read 70.5 as a date and a name such as
``=1+1`` as a formula. In HTML each of them has a way of its own to say what a cell is, and all are written:
``x:num``, ``x:str`` and ``mso-number-format`` for Excel, ``sdval`` and ``sdnum`` for LibreOffice, ``data-sheets-value``
for Google Sheets.
"""

from __future__ import annotations

import json
import re
from datetime import date
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What a cell holds: a number, a date, or text.
type Value = float | date | str

#: Spreadsheets count days from here.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8">'
    "<style>td { white-space: pre-wrap; } br { mso-data-placement: same-cell; }</style></head><body><table>"
)
#: Elements that end a line inside a cell.
_BLOCKS = frozenset(("p", "div", "li"))
_UNSEEN = frozenset(("style", "script", "title"))
_SPACES = re.compile(r"\s+")
#: A cell that says it is wider or higher than this is not believed.
_LARGEST_SPAN = 1000


def write_html(rows: Iterable[Sequence[Value]]) -> str:
    """A table whose cells spreadsheets take for what they are."""
    body = "".join(f"<tr>{''.join(map(_write_cell, row))}</tr>" for row in rows)
    return f"{_HEAD}{body}</table></body></html>"


def read_html(html: str) -> list[list[str]]:
    """Texts of the first table in a piece of HTML, every row of the same length; empty if there is none."""
    parser = _TableReader()
    parser.feed(html)
    parser.close()
    width = max(map(len, parser.rows), default=0)
    return [row + [""] * (width - len(row)) for row in parser.rows]


def _write_cell(value: Value) -> str:
    match value:
        case "":
            return "<td></td>"
        case str():
            kind, sheets = """x:str style="mso-number-format:'\\@'" sdnum="1033;0;@\"""", {"1": 2, "2": value}
            return f'<td {kind} data-sheets-value="{_json(sheets)}">{escape(value).replace("\n", "<br>")}</td>'
        case date():
            serial = value.toordinal() - _DAY_ZERO
            kind = """style="mso-number-format:'yyyy\\-mm\\-dd'" sdnum="1033;0;YYYY-MM-DD\""""
            form = _json({"1": 5, "2": "yyyy-mm-dd", "3": 1})
            text = value.isoformat()
            kind += f' x:num="{serial}" sdval="{serial}" data-sheets-numberformat="{form}"'
            return f'<td {kind} data-sheets-value="{_json({"1": 3, "3": serial})}">{text}</td>'
    number = repr(value).removesuffix(".0")
    kind = f'x:num="{number}" sdval="{number}" sdnum="1033;"'
    return f'<td {kind} data-sheets-value="{_json({"1": 3, "3": value})}">{number}</td>'


def _json(value: object) -> str:
    return escape(json.dumps(value))


class _TableReader(HTMLParser):
    """Collects the cells of the first table; what is in a table inside a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._depth = 0
        self._is_over = False
        self._unseen = 0
        #: Pieces of the open cell; None between cells.
        self._cell: list[str] | None = None
        self._span = 1
        #: Rows that cells from above still reach into, by column.
        self._reach: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row, a cell or a line."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
        elif self._depth == 1 and not self._is_over and tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif self._depth == 1 and not self._is_over and tag in {"td", "th"} and self.rows:
            self._end_cell()
            self._start_cell(dict(attrs))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_cell()
                self._is_over = bool(self.rows)
        elif self._depth == 1 and tag in {"td", "th", "tr"}:
            self._end_cell()
        elif tag in _BLOCKS and self._cell is not None:
            self._cell.append("\n")

    def handle_data(self, data: str) -> None:
        """Text of the open cell; line breaks of the source are spaces."""
        if self._cell is not None and not self._unseen:
            self._cell.append(_SPACES.sub(" ", data))

    def close(self) -> None:
        """End what the source left open."""
        super().close()
        self._end_cell()
        self.rows = [row for row in self.rows if row]

    def _start_cell(self, attrs: dict[str, str | None]) -> None:
        row = self.rows[-1]
        while self._reach.get(len(row), 0):
            self._reach[len(row)] -= 1
            row.append("")
        self._span, high = (_span(attrs.get(name)) for name in ("colspan", "rowspan"))
        for column in range(len(row), len(row) + self._span if high > 1 else 0):
            self._reach[column] = high - 1
        self._cell = []

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        lines = "".join(self._cell).split("\n")
        text = "\n".join(" ".join(line.split()) for line in lines).strip("\n")
        self.rows[-1] += [text, *[""] * (self._span - 1)]
        self._cell = None


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _LARGEST_SPAN) if text and text.isdecimal() else 1
