"""Several projects on one page: where each stands, in one sentence and one row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from forecasting.domain.forecast import TOLD_CHANCES
from forecasting.domain.timeline import format_date
from forecasting.report.composition import RoadmapFigure, SummaryPage
from forecasting.words.chart_texts import ChartTable
from forecasting.words.narrative import deadline_answer, primary_arrival, target_value, told_dates
from forecasting.words.roadmap_words import milestone_sentence, roadmap_text
from forecasting.words.wording import (
    Likelihood,
    counted,
    headline_percent,
    likelihood,
    not_within,
    one_line,
    percent,
    quoted,
    write_value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.joint import JointArrival
    from forecasting.report.composition import ProjectPage
    from forecasting.report.options import ReportOptions
    from forecasting.words.roadmap_rows import RoadmapRow

#: Words of the scale that a deadline is met with rather than not.
_LIKELY = {Likelihood.LIKELY, Likelihood.VERY_LIKELY, Likelihood.ALMOST_CERTAIN}
#: How projects are sorted by the odds of their next deadline.
_STANDINGS = {
    "Likely to meet it": _LIKELY,
    "Roughly even": {Likelihood.EVEN},
    "Unlikely to": {Likelihood.ALMOST_NONE, Likelihood.VERY_UNLIKELY, Likelihood.UNLIKELY},
}
#: Rows of a roadmap that one sheet or slide has room for beside the words.
_ROWS_ON_SHEET = 9
_NO_DEADLINE, _NO_FORECAST = "No deadline ahead", "No forecast yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is known of a roadmap as a whole."""

    milestones: tuple[JointArrival, ...] = ()
    #: Milestones and targets in their order.
    rows: tuple[RoadmapRow, ...] = ()


def summarise(pages: Sequence[ProjectPage], options: ReportOptions, overview: Overview) -> SummaryPage:
    """The page before those of the projects; the PM's own words stand here."""
    milestones = overview.milestones
    sentences = tuple(milestone_sentence(joint.milestone, joint) for joint in milestones)
    headline, told = one_line(options.headline), overall_answer(pages)
    by = f"To be decided by {format_date(options.decide_by)}." if options.decide_by else ""
    return SummaryPage(
        headline=headline or told,
        lead=((told,) if headline else ()) + standings(pages) + sentences,
        comments=options.paragraphs,
        projects=projects_table(pages),
        milestones=milestones_table(milestones) if milestones else None,
        figures=_figures(pages, overview.rows),
        decision=" ".join(filter(None, (one_line(options.decision), by))),
        footer=(counted(len(pages), "project"),),
    )


def _figures(pages: Sequence[ProjectPage], rows: tuple[RoadmapRow, ...]) -> tuple[RoadmapFigure, ...]:
    days = [page.forecast.as_of for page in pages if page.forecast is not None]
    if not days:
        return ()
    sheets = max(-(-len(rows) // _ROWS_ON_SHEET), 1)
    # As many rows on each, so that none stands alone on the last.
    parts = list(batched(rows, -(-len(rows) // sheets) or 1))
    return tuple(RoadmapFigure(part, max(days), roadmap_text(part)) for part in parts)


def overall_answer(pages: Sequence[ProjectPage]) -> str:
    """How many of the projects with a deadline ahead are likely to meet it."""
    odds = [found for page in pages if (found := _next_odds(page)) is not None]
    if not odds:
        return f"{counted(len(pages), 'project')}, none with a deadline ahead"
    likely = sum(likelihood(found) in _LIKELY for found in odds)
    number, verb = str(likely) if likely else "None", "are" if likely > 1 else "is"
    return f"{number} of {counted(len(odds), 'project')} with a deadline ahead {verb} likely (over 55%) to meet it"


def standings(pages: Sequence[ProjectPage]) -> tuple[str, ...]:
    """Which projects are likely to meet their next deadline, which aren't, and which have none."""
    groups: dict[str, list[str]] = {told: [] for told in (*_STANDINGS, _NO_DEADLINE, _NO_FORECAST)}
    for page in pages:
        odds, name = _next_odds(page), quoted(page.project.name)
        if odds is None:
            groups[_NO_FORECAST if page.forecast is None else _NO_DEADLINE].append(name)
        else:
            told = next(told for told, words in _STANDINGS.items() if likelihood(odds) in words)
            groups[told].append(f"{name} ({headline_percent(odds)})")
    return tuple(f"{told}: {', '.join(names)}." for told, names in groups.items() if names)


def projects_table(pages: Sequence[ProjectPage]) -> ChartTable:
    """Where each project stands."""
    columns = ("Project", "Best so far", "Target", "Deadline", "Chance", "Even chance", "4 in 5 chance")
    return ChartTable("Projects", columns, tuple(_row(page) for page in pages))


def milestones_table(milestones: Sequence[JointArrival]) -> ChartTable:
    """The joint odds of each milestone."""
    columns = ("Milestone", "Day", "Chance", "Even chance", "Held back by")
    return ChartTable("Milestones", columns, tuple(_milestone_row(joint) for joint in milestones))


def _milestone_row(joint: JointArrival) -> tuple[str, ...]:
    name, day = one_line(joint.milestone.name), joint.milestone.day
    if not joint.is_known:
        missing = ", ".join(quoted(project) for project in joint.missing)
        return (name, format_date(day), "", "", f"no forecast of {missing}" if missing else "")
    even = joint.day_of(TOLD_CHANCES["even"])
    holding = joint.holding(day)
    return (
        name,
        format_date(day),
        percent(joint.odds(day)) if joint.is_ahead(day) else "passed" if joint.days <= 0 else "beyond what is known",
        not_within(joint.horizon_days) if even is None else format_date(even),
        one_line(holding.name) if holding is not None else "",
    )


def _row(page: ProjectPage) -> tuple[str, ...]:
    forecast, name = page.forecast, one_line(page.project.name)
    if forecast is None:
        return (name, "no forecast yet", "", "", "", "", "")
    best = write_value(forecast.metric, forecast.champion_now)
    arrival = primary_arrival(forecast)
    if arrival is None:
        return (name, best, "none", "", "", "", "")
    told, deadline = deadline_answer(forecast, arrival), arrival.target.deadline
    even, safe, _ = (_when(date.when) for date in told_dates(arrival))
    day = format_date(deadline) if deadline else "none"
    chance = (told.odds or told.word) if told else ""
    return (name, best, target_value(forecast.metric, arrival), day, chance, even, safe)


def _when(told: str) -> str:
    return told.removeprefix("by ")


def _next_odds(page: ProjectPage) -> float | None:
    """The odds of a project's next deadline; None where none lies ahead and within the horizon."""
    arrival = primary_arrival(page.forecast) if page.forecast else None
    if page.forecast is None or arrival is None or arrival.is_reached:
        return None
    told = deadline_answer(page.forecast, arrival)
    return arrival.odds(arrival.target.deadline) if told and told.odds and arrival.target.deadline else None
