"""A report into a file, in the form that its suffix names; what was there is replaced as a whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.date_styles import dates_written
from forecasting.errors import UnwritableFile
from forecasting.report.options import PartName
from forecasting.storage.replacement import cannot_save, check_place, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from forecasting.domain.project import Project
    from forecasting.report.composition import Report
    from forecasting.report.options import ReportOptions


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

    _require_one(len(report.pages), "CSV")
    return write_table(report.pages[0].project).encode(ENCODING)


def _png(report: Report) -> bytes:
    return picture_of(report, "chart.png")


def _svg(report: Report) -> bytes:
    return picture_of(report, "chart.svg")


def picture_of(report: Report, name: str) -> bytes:
    """The first chart of a report on one project, as a file of this name; raises UnwritableFile if there is none."""
    from forecasting.figures import arrival_content, fan_content  # noqa: PLC0415

    _require_one(len(report.pages), "picture")
    figure = next((part.figure for part in report.pages[0].parts if part.figure is not None), None)
    if figure is None:
        raise UnwritableFile(_NO_CHART)
    with dates_written(report.options.dates):
        if figure.arrival is not None:
            return arrival_content(figure.forecast, figure.arrival, name)
        return fan_content(figure.forecast, name)


def _require_one(projects: int, form: str) -> None:
    if projects > 1:
        raise UnwritableFile(f"A {form} shows one project; choose one of the {projects}.")


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
_OF_ONE_PROJECT = {".csv": "CSV", ".png": "picture", ".svg": "picture"}
_NO_CHART = "The report has no chart to make a picture of; add the fan or the arrivals to it."
#: What the sample is written in.
SAMPLE_FORMS = (".pdf", ".pptx", ".html", ".xlsx", ".csv")


def write_report(report: Report, path: Path) -> None:
    """Write a report.

    Raises
    ------
    UnwritableFile
        If the suffix names no form or the place can't be written to; what was there is then as it was.
    """
    content = _writer_of(path)(report)
    try:
        with replacing(path) as fresh:
            fresh.write_bytes(content)
    except OSError as problem:
        raise cannot_save(path, problem) from problem


def check_form(path: Path) -> None:
    """See that there is a form for a name, and that its place can be written to; raises UnwritableFile."""
    _writer_of(path)
    check_place(path)


def check_fits(path: Path, projects: Sequence[Project], options: ReportOptions) -> None:
    """See that the form of a name can show some projects, before they are forecast; raises UnwritableFile."""
    form = _OF_ONE_PROJECT.get(path.suffix.lower())
    if form is None:
        return
    _require_one(len(projects), form)
    has_arrivals = PartName.ARRIVALS in options.parts and bool(projects[0].targets)
    if form == "picture" and PartName.FAN not in options.parts and not has_arrivals:
        raise UnwritableFile(_NO_CHART)


def _writer_of(path: Path) -> Callable[[Report], bytes]:
    if path.suffix.lower() not in FORMS:
        known = ", ".join(FORMS)
        raise UnwritableFile(f"“{path.name}” can't be written as a report; end its name in one of {known}.")
    return FORMS[path.suffix.lower()][1]
