"""What a report says, as data: frozen, made once by `forecasting.report.composing`, written in every form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.project import Project
    from forecasting.report.options import PartName, ReportOptions
    from forecasting.words.chart_texts import ChartTable
    from forecasting.words.roadmap_rows import RoadmapRow


@dataclass(frozen=True, slots=True)
class Tile:
    """One number that is seen at a glance."""

    #: ``4 in 5 chance by``.
    label: str
    #: ``9 October 2027``.
    value: str
    #: ``79% reached``; may be empty.
    note: str = ""
    is_main: bool = False


class FigureKind(StrEnum):
    """The charts of a report."""

    FAN = "fan"
    ARRIVALS = "arrivals"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, by what it shows; each writer draws it in its own way."""

    kind: FigureKind
    forecast: Forecast
    #: The chart in words.
    text: str
    #: The numbers behind it.
    table: ChartTable
    #: Of an arrival chart.
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class RoadmapFigure:
    """Some rows of a roadmap on one time axis, as many as fit on a sheet."""

    rows: tuple[RoadmapRow, ...]
    #: The day on which the axis begins.
    today: date
    #: The chart in words.
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a report: a heading, a chart, sentences, a table; any but the heading may be missing."""

    name: PartName
    heading: str
    figure: Figure | None = None
    paragraphs: tuple[str, ...] = ()
    table: ChartTable | None = None
    #: Small print below.
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """What a report says of one project."""

    project: Project
    #: None where there is too little to forecast from; the answer says what is missing.
    forecast: Forecast | None
    #: The PM's own words, or the answer.
    headline: str
    #: Sentences below the headline.
    lead: tuple[str, ...]
    #: How far to trust the numbers, where that isn't fully; may be empty.
    warning: str
    tiles: tuple[Tile, ...]
    comments: tuple[str, ...]
    parts: tuple[Part, ...]
    #: Where the numbers come from, in short phrases.
    footer: tuple[str, ...]

    def part(self, name: PartName) -> Part | None:
        """The part with this name; None if the page has none."""
        return next((part for part in self.parts if part.name is name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPage:
    """What a report says of several projects together, before each of them."""

    headline: str
    lead: tuple[str, ...]
    comments: tuple[str, ...]
    #: A row for each project.
    projects: ChartTable
    #: A row for each milestone; None without any.
    milestones: ChartTable | None
    #: Milestones and targets on one time axis; several for a long roadmap.
    figures: tuple[RoadmapFigure, ...]
    #: What is asked of the reader; may be empty.
    decision: str
    footer: tuple[str, ...]

    @property
    def tables(self) -> tuple[ChartTable, ...]:
        """Its tables in their order; each has its title as heading."""
        return (self.projects,) if self.milestones is None else (self.projects, self.milestones)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report."""

    #: What the file is called inside.
    title: str
    #: ``Forecast · 23 November 2026``.
    kicker: str
    summary: SummaryPage | None
    pages: tuple[ProjectPage, ...]
    options: ReportOptions
