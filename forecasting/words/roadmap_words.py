"""Milestones in words, and the roadmap as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.timeline import Timeline, format_date, format_short_date
from forecasting.words.chart_texts import ChartTable, Readout
from forecasting.words.roadmap_rows import Kind, span_ahead
from forecasting.words.wording import chance_phrase, headline_percent, percent, quoted, span, what_may_happen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from forecasting.domain.joint import JointArrival
    from forecasting.domain.project import Milestone
    from forecasting.words.roadmap_rows import RoadmapRow

INDEPENDENCE = (
    "Projects are taken as independent of each other, so their chances multiply. What projects of a roadmap learn "
    "from each other is in the forecast of each."
)
#: Below a chart of the roadmap.
BAR_MEANING = (
    "The darker a bar, the likelier the target is reached then; a black line is the day of even chance, "
    "a red one the deadline and its chance."
)
#: Below this chance in whole per cent that something else goes wrong, no project is said to hold a milestone back.
_CLEAR = 95


def milestone_sentence(milestone: Milestone, joint: JointArrival | None) -> str:
    """The odds of a milestone, and what holds it back."""
    name, day = quoted(milestone.name), format_date(milestone.day)
    if not milestone.targets:
        return f"{name} needs no target yet; choose what must be reached by {day}."
    if joint is None:
        return f"{name} isn't forecast yet."
    if joint.missing:
        verb = "has" if len(joint.missing) == 1 else "have"
        return f"{name} isn't forecast yet: {' and '.join(map(quoted, joint.missing))} {verb} no forecast."
    if joint.days <= 0:
        return f"The day of {name}, {day}, has passed."
    if not joint.is_ahead(milestone.day):
        return f"The day of {name}, {day}, lies beyond the {span(joint.horizon_days)} looked at."
    odds = joint.odds(milestone.day)
    told = what_may_happen(name, odds, f"have all that it needs by {day}", f"having all that it needs by {day}")
    return f"{told}. {_holding_sentence(milestone, joint)}".strip()


def roadmap_table(rows: Sequence[RoadmapRow]) -> ChartTable:
    """The roadmap as a table: one line for each row."""
    columns = ("What", "Target", "Day", "Odds", "Even chance", "Not reached", "Forecast")
    return ChartTable("Roadmap", columns, tuple(_table_row(row) for row in rows))


def roadmap_text(rows: Sequence[RoadmapRow]) -> str:
    """The roadmap in words, for whoever can't see it."""
    return " ".join(f"{row_text(row)}." for row in rows) or "The roadmap is empty."


def row_text(row: RoadmapRow) -> str:
    """One line in words."""
    name = f"{'Milestone ' if row.kind is Kind.MILESTONE else ''}{row.title}{f', {row.detail}' if row.detail else ''}"
    if row.arrival is None:
        return f"{name}: {row.missing}"
    when = f", {day_odds(row, row.day)}" if row.day else ""
    never = f"{chance_phrase(row.never)} that it isn't reached within {span_ahead(row)}"
    return f"{name}{when}; {never}"


def day_odds(row: RoadmapRow, day: date) -> str:
    """The odds of a row by a day: ``by 30 Sep 2027: 46%``."""
    odds = row.odds_by(day)
    return f"by {format_short_date(day)}: {percent(odds) if odds is not None else 'not known'}"


def row_readout(row: RoadmapRow, day: date) -> Readout:
    """What is said of a row at a day."""
    return Readout(day_odds(row, day), ())


def _holding_sentence(milestone: Milestone, joint: JointArrival) -> str:
    holding = joint.holding(milestone.day)
    if holding is None:
        return ""
    own = float(holding.odds_after(joint.days))
    if round(100 * own) > _CLEAR:
        return "No project holds it back."
    without = headline_percent(joint.odds_without(holding, milestone.day))
    return (
        f"{quoted(holding.name)} holds it back: alone it has {headline_percent(own)}, and if it were done the chance "
        f"would be {without}."
    )


def _table_row(row: RoadmapRow) -> tuple[str, ...]:
    name = f"Milestone: {row.title}" if row.kind is Kind.MILESTONE else row.title
    day = format_short_date(row.day) if row.day else ""
    if row.arrival is None:
        return (name, row.detail, day, "", "", "", row.missing)
    even = row.even_days()
    never = f"not within {span_ahead(row)}"
    when = never if np.isinf(even) else f"by {format_short_date(Timeline(row.arrival.as_of).date(even))}"
    odds = row.odds_by(row.day) if row.day else None
    told = percent(odds) if odds is not None else ""
    state = "out of date" if row.is_stale else "up to date"
    return (name, row.detail, day, told, when, f"{percent(row.never)} {never}", state)
