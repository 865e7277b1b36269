"""A report into a file, in the form that its suffix names; what was there is replaced as a whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.date_styles import dates_written
from forecasting.errors import UnwritableFile
from forecasting.storage.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from forecasting.report.composition import ProjectPage, Report


def _pdf(report: Report) -> bytes:
    from forecasting.report.pdf import write_pdf  # noqa: PLC0415 - each form loads its own libraries

    return write_pdf(report)


def _slides(report: Report) -> bytes:
    from forecasting.report.slides import write_slides  # noqa: PLC0415

    return write_slides(report)


def _page(report: Report) -> bytes:
    from forecasting.report.page import write_page  # noqa: PLC0415

    return write_page(report)


def _workbook(report: Report) -> bytes:
    from forecasting.report.workbook import write_workbook  # noqa: PLC0415

    return write_workbook(report)


def _table(report: Report) -> bytes:
    from forecasting.importers.export import ENCODING, write_table  # noqa: PLC0415

    return write_table(_only_page(report, "CSV").project).encode(ENCODING)


def _png(report: Report) -> bytes:
    return picture_of(report, "chart.png")


def _svg(report: Report) -> bytes:
    return picture_of(report, "chart.svg")


def picture_of(report: Report, name: str) -> bytes:
    """The first chart of a report on one project, as a file of this name; raises UnwritableFile if there is none."""
    from forecasting.figures import arrival_content, fan_content  # noqa: PLC0415

    page = _only_page(report, "picture")
    figure = next((part.figure for part in page.parts if part.figure is not None), None)
    if figure is None:
        raise UnwritableFile("The report has no chart to make a picture of; add the fan or the arrivals to it.")
    with dates_written(report.options.dates):
        if figure.arrival is not None:
            return arrival_content(figure.forecast, figure.arrival, name)
        return fan_content(figure.forecast, name)


def _only_page(report: Report, form: str) -> ProjectPage:
    if len(report.pages) > 1:
        raise UnwritableFile(f"A {form} shows one project; choose one of the {len(report.pages)}.")
    return report.pages[0]


#: By suffix: what the form is called, and what writes it.
FORMS: Mapping[str, tuple[str, Callable[[Report], bytes]]] = {
    ".pdf": ("PDF", _pdf),
    ".pptx": ("PowerPoint slides", _slides),
    ".html": ("Web page", _page),
    ".xlsx": ("Excel workbook", _workbook),
    ".csv": ("CSV table of experiments", _table),
    ".png": ("Picture of the chart", _png),
    ".svg": ("Vector picture of the chart", _svg),
}
#: What the sample is written in.
SAMPLE_FORMS = (".pdf", ".pptx", ".html", ".xlsx", ".csv")


def write_report(report: Report, path: Path) -> None:
    """Write a report.

    Raises
    ------
    UnwritableFile
        If the suffix names no form or the place can't be written to; what was there is then as it was.
    """
    check_form(path)
    _name, write = FORMS[path.suffix.lower()]
    content = write(report)
    try:
        with replacing(path) as fresh:
            fresh.write_bytes(content)
    except OSError as problem:
        raise UnwritableFile(f"“{path.name}” can't be saved in “{path.parent}”: {problem.strerror}.") from problem


def check_form(path: Path) -> None:
    """See that a report can be written before anything is computed; raises UnwritableFile."""
    if path.suffix.lower() not in FORMS:
        known = ", ".join(FORMS)
        raise UnwritableFile(f"“{path.name}” can't be written as a report; end its name in one of {known}.")
    if not path.resolve().parent.is_dir():
        raise UnwritableFile(f"“{path.name}” can't be written: there is no folder “{path.parent}”.")
