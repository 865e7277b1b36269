"""A report as an Excel workbook: its sentences, and its numbers as tables with formats and native charts.

Every text is written as text, so that none is ever run as a formula or followed as a link.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import xlsxwriter

from forecasting.importers.export import table_rows
from forecasting.importers.headers import EXPORTED
from forecasting.report.number_sheets import arrivals_sheet, fan_sheet, targets_sheet
from forecasting.report.workbook_charts import draw_arrivals_chart, draw_fan_chart
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from forecasting.importers.export import Cell as ExportCell
    from forecasting.report.composition import ProjectPage, Report, SummaryPage
    from forecasting.report.number_sheets import Cell, NumberSheet
    from forecasting.words.chart_texts import ChartTable

#: Letters that one cell of Excel holds.
_MOST_LETTERS = 32_767
#: Letters that the first and the other columns of the sheet with the answer are wide.
_WIDE, _NARROW = 44, 26
#: Letters that columns of numbers are wide at least.
_NUMBER_WIDTH = 15
#: Letters that the name of a sheet may have, and those that it may not.
_MOST_NAME, _NOT_IN_NAMES = 31, "[]:*?/\\"
#: Days before it are no dates to Excel.
_FIRST_DAY = date(1900, 3, 1)
_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}
#: A chance is never told as 0% or 100%.
_CHANCE = '[<0.005]"<1%";[>0.995]">99%";0%'


class _Exact(float):
    """A number that is written with all its digits, of which XlsxWriter leaves out the last."""

    def __format__(self, _form: str) -> str:
        return repr(float(self))


@dataclass(frozen=True, slots=True)
class Formats:
    """The looks of cells."""

    title: Format
    heading: Format
    head: Format
    text: Format
    plain: Format
    day: Format
    chance: Format
    number: Format


class Book:
    """A workbook that is being written."""

    def __init__(self, target: io.BytesIO) -> None:
        self.workbook = xlsxwriter.Workbook(target, _OPTIONS)
        made = self.workbook.add_format
        self.formats = Formats(
            title=made({"bold": True, "font_size": 16, "text_wrap": True, "valign": "top"}),
            heading=made({"bold": True, "font_size": 12, "valign": "top"}),
            head=made({"bold": True, "font_color": "#4A5568", "bottom": 1, "text_wrap": True, "valign": "bottom"}),
            text=made({"text_wrap": True, "valign": "top"}),
            plain=made({"valign": "top"}),
            day=made({"num_format": "d mmm yyyy", "align": "left", "valign": "top"}),
            chance=made({"num_format": _CHANCE, "valign": "top"}),
            number=made({"num_format": "General", "valign": "top"}),
        )

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, made for printing across one page."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def values(self, decimals: int) -> Format:
        """The look of values of a metric."""
        form = "#,##0" if decimals == 0 else f"#,##0.{'0' * decimals}"
        return self.workbook.add_format({"num_format": form, "valign": "top"})


def write_workbook(report: Report) -> bytes:
    """The report as an ``.xlsx`` file."""
    target = io.BytesIO()
    book = Book(target)
    book.workbook.set_properties({"title": report.title, "author": "Whenabouts", "created": _created(report)})
    if report.summary is not None:
        _write_summary(book, report, report.summary)
    is_single = len(report.pages) == 1
    for number, page in enumerate(report.pages, 1):
        _write_project(book, report, page, "" if is_single else f"{number} ")
        _write_experiments(book, page, "Experiments" if is_single else _sheet_name(number, page))
    book.workbook.close()
    return target.getvalue()


def _created(report: Report) -> date:
    """The day of the forecast, so that the same report gives the same file."""
    from datetime import datetime  # noqa: PLC0415

    day = max((page.forecast.as_of for page in report.pages if page.forecast), default=_FIRST_DAY)
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Excel knows no zones


def _write_summary(book: Book, report: Report, page: SummaryPage) -> None:
    sheet = book.sheet("Summary")
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, len(page.projects.columns), _NARROW)
    row = _write_head(book, sheet, report.kicker, page.headline, (*page.lead, *page.comments))
    for table in page.tables:
        row = _write_table(book, sheet, row + 2, table)
    if page.decision:
        _write_text(sheet, row + 1, 0, page.decision, book.formats.text)
    _write_text(sheet, row + 3, 0, " · ".join(page.footer), book.formats.plain)


def _write_project(book: Book, report: Report, page: ProjectPage, prefix: str) -> None:
    _write_answer(book, report, page, f"{prefix}Answer")
    forecast = page.forecast
    if forecast is not None:
        values = book.values(forecast.metric.decimals)
        if forecast.arrivals:
            _write_numbers(book, book.sheet(f"{prefix}Dates and odds"), targets_sheet(forecast), values)
        fan = book.sheet(f"{prefix}Fan")
        rows = _write_numbers(book, fan, fan_sheet(forecast), values)
        draw_fan_chart(book.workbook, fan, forecast, rows, values)
        if forecast.arrivals:
            arrivals = book.sheet(f"{prefix}Arrivals")
            rows = _write_numbers(book, arrivals, arrivals_sheet(forecast), values)
            draw_arrivals_chart(book.workbook, arrivals, forecast, rows)


def _sheet_name(number: int, page: ProjectPage) -> str:
    """A name for the experiments of one of several projects, which is chosen by it when they are imported."""
    name = "".join(letter for letter in one_line(page.project.name) if letter not in _NOT_IN_NAMES)
    return f"{number} Experiments {name}"[:_MOST_NAME].strip(" '")


def _write_answer(book: Book, report: Report, page: ProjectPage, name: str) -> None:
    sheet, formats = book.sheet(name), book.formats
    sheet.set_column(0, 0, _WIDE)
    sheet.set_column(1, 7, _NARROW)
    warning = (page.warning,) if page.warning else ()
    kicker = f"{report.kicker} · {page.project.name}"
    row = _write_head(book, sheet, kicker, page.headline, (*page.lead, *warning, *page.comments))
    for tile in page.tiles:
        row += 1
        for column, told in enumerate((tile.label, tile.value, tile.note)):
            _write_text(sheet, row, column, told, formats.text)
    for part in page.parts:
        row += 2
        _write_text(sheet, row, 0, part.heading, formats.heading)
        row = _write_sentences(book, sheet, row, part.paragraphs)
        row = _write_table(book, sheet, row + 1, part.table) if part.table else row
        row = _write_sentences(book, sheet, row, (part.note,) if part.note else ())
    _write_text(sheet, row + 2, 0, " · ".join(page.footer), formats.plain)


def _write_head(book: Book, sheet: Worksheet, kicker: str, headline: str, sentences: Sequence[str]) -> int:
    """The title and what stands below it; returns the last row that was written."""
    _write_text(sheet, 0, 0, kicker, book.formats.plain)
    _merge(sheet, 1, headline, book.formats.title, 16)
    return _write_sentences(book, sheet, 1, sentences)


def _write_sentences(book: Book, sheet: Worksheet, row: int, sentences: Iterable[str]) -> int:
    for sentence in sentences:
        row += 1
        _merge(sheet, row, sentence, book.formats.text, 11)
    return row


def _merge(sheet: Worksheet, row: int, text: str, look: Format, size: int) -> None:
    """A text across the sheet, as high as it needs, as Excel doesn't find the height of merged cells."""
    letters_in_line = 1900 // size
    lines = -(-len(text) // letters_in_line)
    sheet.merge_range(row, 0, row, 5, "", look)
    _write_text(sheet, row, 0, text, look)
    sheet.set_row(row, min(1.45 * size * max(lines, 1), 400))


def _write_table(book: Book, sheet: Worksheet, row: int, table: ChartTable) -> int:
    """A table of texts as people read them; returns its last row."""
    for number, cells in enumerate((table.columns, *table.rows)):
        look = book.formats.text if number else book.formats.head
        for column, cell in enumerate(cells):
            _write_text(sheet, row + number, column, cell, look)
        sheet.set_row(row + number, 15 * max(_lines(cell, column) for column, cell in enumerate(cells)))
    return row + len(table.rows)


def _lines(text: str, column: int) -> int:
    """Lines that a text takes in a column of the sheet with the answer."""
    return min(max(-(-len(text) // (_WIDE if column == 0 else _NARROW)), 1), 20)


def _write_numbers(book: Book, sheet: Worksheet, numbers: NumberSheet, values: Format) -> int:
    """A table of numbers that can be counted with; returns how many rows it has."""
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    looks = {"value": values, "chance": book.formats.chance, "number": book.formats.number}
    for column, name in enumerate(numbers.columns):
        _write_text(sheet, 0, column, name, book.formats.head)
        texts = [cells[column] for cells in numbers.rows]
        longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
        sheet.set_column(column, column, min(max(longest, _NUMBER_WIDTH), _WIDE))
        for row, cells in enumerate(numbers.rows, 1):
            _write_cell(book, sheet, (row, column), cells[column], looks.get(numbers.kinds[column]))
    return len(numbers.rows)


def _write_experiments(book: Book, page: ProjectPage, name: str) -> None:
    """Every experiment with every field, under the headings that the import knows."""
    sheet = book.sheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(EXPORTED), 14)
    for column, header in enumerate(EXPORTED):
        _write_text(sheet, 0, column, header, book.formats.head)
    rows = list(table_rows(page.project))
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            _write_cell(book, sheet, (row, column), _as_day(EXPORTED[column], cell), book.formats.number)
    sheet.autofilter(0, 0, len(rows), len(EXPORTED) - 1)


def _as_day(header: str, cell: ExportCell) -> Cell:
    return date.fromisoformat(cell) if header in {"started", "finished"} and isinstance(cell, str) else cell


def _write_cell(book: Book, sheet: Worksheet, place: tuple[int, int], cell: Cell, look: Format | None) -> None:
    if isinstance(cell, str):
        _write_text(sheet, *place, cell, book.formats.plain)
    elif isinstance(cell, date):
        if cell < _FIRST_DAY:
            _write_text(sheet, *place, cell.isoformat(), book.formats.plain)
        else:
            sheet.write_datetime(*place, cell, book.formats.day)
    elif cell is not None:
        sheet.write_number(*place, _Exact(cell), look)


def _write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    if len(text) > _MOST_LETTERS:
        told = f" … [{len(text):,} letters; a cell holds no more, the CSV file has them all]"
        text = text[: _MOST_LETTERS - len(told)] + told
    sheet.write_string(row, column, text, look)
