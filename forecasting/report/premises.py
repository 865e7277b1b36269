"""What a forecast takes for granted, and what would break each assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.forecast import Basis
from forecasting.domain.number_styles import in_style
from forecasting.domain.timeline import format_date
from forecasting.words.chart_texts import ChartTable
from forecasting.words.wording import counted, quoted, write_target

if TYPE_CHECKING:
    from datetime import date

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project

#: Days that a pace is told of.
_RECENT_DAYS = 90

type _Row = tuple[str, str]


def premises_table(project: Project, forecast: Forecast) -> ChartTable:
    """A row for each assumption: what is assumed, and when it breaks."""
    rows = (
        _pace(project, forecast),
        *_pauses(project, forecast),
        _measuring(project, forecast),
        _ceiling(project, forecast),
        *_answers(project, forecast),
        _standing(forecast),
    )
    return ChartTable("Assumptions", ("We assume", "It breaks if"), rows)


def _pace(project: Project, forecast: Forecast) -> _Row:
    breaks = "people leave, computing time gets short, or other work comes first"
    told = project.assumptions.tries_per_week
    if told is not None:
        return f"The team tries as planned: {_number(told)} tries a week", breaks
    if forecast.basis is Basis.ASSUMPTIONS:
        return "The team tries as often as was answered, or as is usual", breaks
    recent = sum(1 for experiment in project.experiments if _is_recent(experiment.finished, forecast))
    return f"The team keeps trying at its pace, {counted(recent, 'try')} in the last {_RECENT_DAYS} days", breaks


def _pauses(project: Project, forecast: Forecast) -> tuple[_Row, ...]:
    ahead = [pause for pause in project.assumptions.pauses if pause.end > forecast.as_of]
    if not ahead:
        return ()
    told = "; ".join(f"{format_date(pause.start)} to {format_date(pause.end)}" for pause in ahead)
    return ((f"Nothing is tried in these pauses: {told}", "a pause is longer, or another one comes"),)


def _measuring(project: Project, forecast: Forecast) -> _Row:
    last = max(
        (e for e in project.experiments if e.result is not None and e.finished and e.finished <= forecast.as_of),
        key=lambda e: e.finished or forecast.as_of,
        default=None,
    )
    breaks = "the test set or the way of measuring changes"
    if last is None:
        return "Results will be measured the same way as the value told for today", breaks
    named = f" {quoted(last.evaluation_set)}" if last.evaluation_set else ""
    size = f" of {counted(last.n_eval, 'example')}" if last.n_eval else ""
    return f"Results go on being measured on today’s evaluation set{named}{size}", breaks


def _ceiling(project: Project, forecast: Forecast) -> _Row:
    told = project.assumptions.ceiling
    if told is not None:
        ends = " and ".join(write_target(forecast.metric, value) for value in (told.cautious, told.hopeful))
        return f"The best anyone could reach lies between {ends}, as was told", "a new approach goes beyond that"
    return (
        "How far today’s approaches reach shows in past gains; now and then a new approach lifts that",
        "gains dry up for a reason that no result has shown yet",
    )


def _answers(project: Project, forecast: Forecast) -> tuple[_Row, ...]:
    """That answers stand in the place of results, where they do."""
    if forecast.basis is not Basis.ASSUMPTIONS:
        return ()
    beliefs = project.assumptions.beliefs
    is_answered = beliefs.success_chance or beliefs.share_closed or beliefs.tries_per_month
    source = "was answered" if is_answered else "is usual in other projects"
    return ((f"Tries help as often and as much as {source}", "the first results look different"),)


def _standing(forecast: Forecast) -> _Row:
    if forecast.staleness is not None:
        return "Models that go stale are trained anew before they count", "nobody has time to do it"
    return "What is reached stays reached", "the world changes and the model isn’t trained anew"


def _is_recent(finished: date | None, forecast: Forecast) -> bool:
    return finished is not None and -_RECENT_DAYS < forecast.timeline.days(finished) <= 0


def _number(value: float) -> str:
    return in_style(f"{value:.2f}".rstrip("0").rstrip("."))
