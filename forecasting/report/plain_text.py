"""A report as text: for an e-mail, a chat, a screen reader, and its tables for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forecasting.report.composition import ProjectPage, Report
    from forecasting.words.chart_texts import ChartTable


def answer_text(report: Report) -> str:
    """What a report says at a glance, in lines."""
    lines: list[str] = []
    if report.summary is not None:
        lines += [report.kicker, report.summary.headline, *report.summary.lead, ""]
    for page in report.pages:
        lines += [f"{report.kicker} · {page.project.name}", *_page_lines(page), ""]
    return "\n".join(lines).strip()


def table_texts(report: Report) -> str:
    """Every table of a report with its title, cells parted by tabs."""
    return "\n\n".join(table_text(table) for table in _tables(report))


def table_text(table: ChartTable) -> str:
    """A table as spreadsheets take it from the clipboard."""
    return "\n".join((table.title, *("\t".join(row) for row in (table.columns, *table.rows))))


def _page_lines(page: ProjectPage) -> Iterator[str]:
    yield page.headline
    yield from page.lead
    if page.warning:
        yield page.warning
    for tile in page.tiles:
        yield f"{tile.label}: {tile.value}{f' ({tile.note})' if tile.note else ''}"
    yield from page.comments
    yield " · ".join(page.footer)


def _tables(report: Report) -> Iterator[ChartTable]:
    if report.summary is not None:
        yield from report.summary.tables
    for page in report.pages:
        for part in page.parts:
            if part.figure is not None:
                yield part.figure.table
            if part.table is not None:
                yield part.table
