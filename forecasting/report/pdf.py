"""A report as PDF, or as pictures of its sheets: tagged, with bookmarks, fonts inside, from one Typst template.

What people typed goes in as data alone. Nothing is fetched: the template uses no package.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import typst

from forecasting.charts.palette import LIGHT
from forecasting.domain.date_styles import dates_written
from forecasting.report.pictures import draw_roadmap_svg, draw_svg
from forecasting.report.sheet_tables import sheet_table
from forecasting.resource_files import resource_path
from forecasting.words.roadmap_words import BAR_MEANING
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forecasting.report.composition import Figure, Part, ProjectPage, Report, SummaryPage
    from forecasting.words.chart_texts import ChartTable

#: Pixels of the charts at scale 1; on the sheet they are as wide as the text.
_SIZES = {"fan": (880.0, 236.0), "arrivals": (880.0, 206.0)}
#: A document that a screen reader can read, checked while it is written.
_STANDARD: typst.PDFStandard = "ua-1"
#: Families in which letters are looked for, one after the other, where Inter has none; if the machine has them.
_OTHER_SCRIPTS = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Yu Gothic", "Microsoft YaHei", "Malgun Gothic", "PingFang SC"),
    *("Hiragino Sans", "Apple SD Gothic Neo", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari"),
    *("Segoe UI", "Nirmala UI", "Arial Unicode MS", "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji"),
)
#: Shipped with Matplotlib: many scripts, and a box for every letter that nothing else has, so that none is left out.
_LAST = ("DejaVu Sans", "Last Resort High-Efficiency")

type Json = dict[str, Any]


def write_pdf(report: Report) -> bytes:
    """The report as PDF/UA-1."""
    found = _compiler().compile(
        format="pdf", sys_inputs={"report": _told(report)}, pdf_standards=_STANDARD, timestamp=0
    )
    assert isinstance(found, bytes)
    return found


def draw_sheets(report: Report, pixels_per_inch: float) -> tuple[bytes, ...]:
    """Each sheet of the PDF as PNG."""
    found = _compiler().compile(format="png", ppi=pixels_per_inch, sys_inputs={"report": _told(report)})
    assert found is not None
    return (found,) if isinstance(found, bytes) else tuple(found)


@cache
def _compiler() -> typst.Compiler:
    """Kept, as what it has read and laid out once serves the next sheet too."""
    template = resource_path("report/report.typ")
    return typst.Compiler(template, root=template.parent, font_paths=_all_fonts())


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=_font_folders())


def _font_folders() -> list[Path]:
    return [resource_path("fonts"), Path(mpl.get_data_path()) / "fonts" / "ttf"]


@cache
def _families() -> tuple[str, ...]:
    known = set(_all_fonts().families())
    return ("Inter", *(family for family in _OTHER_SCRIPTS if family in known), *_LAST)


def _told(report: Report) -> str:
    """The report as the template reads it."""
    options = report.options
    with dates_written(options.dates):
        pages = [_project(report, page) for page in report.pages]
    if report.summary is not None:
        pages.insert(0, _summary(report, report.summary))
    told = {
        "title": report.title,
        "author": "Whenabouts",
        "description": report.kicker,
        "paper": options.paper.value,
        "fonts": _families(),
        "palette": asdict(LIGHT),
        "pages": pages,
    }
    if options.logo is not None:
        told["logo"] = {"content": list(options.logo.content), "kind": options.logo.kind}
    return json.dumps(told)


def _project(report: Report, page: ProjectPage) -> Json:
    return {
        "kicker": f"{report.kicker} · {one_line(page.project.name)}",
        "headline": page.headline,
        "lead": page.lead,
        "warning": page.warning,
        "tiles": [asdict(tile) for tile in page.tiles],
        "comments": page.comments,
        "parts": {part.name.value: _part(part) for part in page.parts},
        "footer": " · ".join(page.footer),
    }


def _summary(report: Report, page: SummaryPage) -> Json:
    told: Json = {
        "kicker": report.kicker,
        "headline": page.headline,
        "lead": page.lead,
        "warning": "",
        "tiles": [],
        "comments": page.comments,
        "figures": [{"svg": draw_roadmap_svg(found, _SIZES["fan"][0]), "alt": found.text} for found in page.figures],
        "note": BAR_MEANING,
        "tables": [_table_part(table) for table in page.tables],
        "footer": " · ".join(page.footer),
    }
    if page.decision:
        told["decision"] = {"heading": "What to decide", "paragraphs": (page.decision,), "note": ""}
    return told


def _table_part(table: ChartTable) -> Json:
    return {"heading": table.title, "paragraphs": (), "note": "", "table": asdict(sheet_table(table))}


def _part(part: Part) -> Json:
    told: Json = {"heading": part.heading, "paragraphs": part.paragraphs, "note": part.note}
    if part.figure is not None:
        told["figure"] = _figure(part.figure)
    if part.table is not None:
        told["table"] = asdict(sheet_table(part.table))
    return told


def _figure(figure: Figure) -> Mapping[str, str]:
    return {"svg": draw_svg(figure, *_SIZES[figure.kind.value]), "alt": figure.text}
