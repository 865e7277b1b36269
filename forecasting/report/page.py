"""A report as one HTML file: no script, nothing from elsewhere, light and dark, made for screen and paper."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forecasting.charts.palette import DARK, LIGHT
from forecasting.domain.date_styles import dates_written
from forecasting.report.composition import FigureKind
from forecasting.report.directions import QUOTED_NAME
from forecasting.report.inline_svg import dark_rules, inline_svg
from forecasting.report.options import Paper
from forecasting.report.pictures import draw_roadmap_svg, draw_svg
from forecasting.report.sheet_tables import sheet_table
from forecasting.resource_files import resource_path
from forecasting.words.roadmap_words import BAR_MEANING

if TYPE_CHECKING:
    from forecasting.charts.palette import Palette
    from forecasting.report.composition import Figure, Report
    from forecasting.report.options import Logo

_SIZES = {FigureKind.FAN: (880.0, 340.0), FigureKind.ARRIVALS: (880.0, 280.0)}
_SHEETS = {Paper.A4: "A4", Paper.LETTER: "letter"}


def write_page(report: Report) -> bytes:
    """The report as UTF-8 HTML."""
    style = _style(report.options.paper)
    figures = {id(figure): figure for page in report.pages for part in page.parts if (figure := part.figure)}
    with dates_written(report.options.dates):
        charts = {key: _chart(figure, f"c{number}-") for number, (key, figure) in enumerate(figures.items())}
        roadmaps = [
            inline_svg(draw_roadmap_svg(figure, _SIZES[FigureKind.FAN][0]), f"r{number}-", figure.text)
            for number, figure in enumerate(report.summary.figures if report.summary else ())
        ]
    text = (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            style=style,
            policy=_policy(style),
            roadmaps=roadmaps,
            bar_meaning=BAR_MEANING,
            chart=lambda figure: charts[id(figure)],
            sheet_table=sheet_table,
            logo=_address(report.options.logo),
        )
    )
    return text.encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_path("report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Every other piece is such a name.
    environment.filters["pieces"] = QUOTED_NAME.split
    return environment


def _style(paper: Paper) -> str:
    text = resource_path("report/report.css").read_text("utf-8")
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{_colours(DARK)}}}{dark_rules()}}}"
    return f"@page{{size:{_SHEETS[paper]};margin:14mm}}\n:root{{{_colours(LIGHT)}}}\n{text}\n{dark}\n"


def _colours(palette: Palette) -> str:
    scheme = "dark" if palette.is_dark else "light"
    colours = {name: value for name, value in asdict(palette).items() if isinstance(value, str) and value[0] == "#"}
    return f"color-scheme:{scheme};" + "".join(f"--{name.replace('_', '-')}:{colours[name]};" for name in colours)


def _policy(style: str) -> str:
    """What the page may load: its own style, and pictures that are in it."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _chart(figure: Figure, prefix: str) -> str:
    # The words in it are outlines, and its description is quoted, so the template takes it as it is.
    return inline_svg(draw_svg(figure, *_SIZES[figure.kind]), prefix, figure.text)


def _address(logo: Logo | None) -> str:
    if logo is None:
        return ""
    kind = "jpeg" if logo.kind == "jpg" else logo.kind
    return f"data:image/{kind};base64,{base64.b64encode(logo.content).decode()}"
