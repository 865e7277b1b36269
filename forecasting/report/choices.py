"""The choices a forecast leaves: keep, move the date, lower the target, or change what is tried."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import TOLD_CHANCES
from forecasting.domain.timeline import format_date
from forecasting.report.changes import chance_of
from forecasting.report.drivers import gain_of, next_work
from forecasting.words.chart_texts import ChartTable
from forecasting.words.narrative import primary_arrival, target_value
from forecasting.words.wording import not_within, percent, quoted, write_target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.lever_report import LeverEvidence

#: The chance that a date or a target is moved for.
_SAFE = TOLD_CHANCES["4 in 5"]
#: Levers that are told as a choice.
_MOST_LEVERS = 2

type _Row = tuple[str, str, str, str]


def choices_question(forecast: Forecast) -> str:
    """What is to be decided, when the PM doesn't say it."""
    arrival = primary_arrival(forecast)
    if arrival is None or arrival.is_reached:
        return ""
    value, deadline = target_value(forecast.metric, arrival), _open_deadline(forecast, arrival)
    if deadline is None:
        return f"By when do we promise {value}?"
    return f"Do we keep {value} by {format_date(deadline)}, or change the date, the target or the work?"


def choices_table(forecast: Forecast, plans: Sequence[tuple[str, Forecast]] = ()) -> ChartTable | None:
    """The choices side by side with their dates and odds; None where nothing is left to choose.

    Parameters
    ----------
    plans
        Scenarios by name, and the forecast of each.
    """
    arrival = primary_arrival(forecast)
    if arrival is None or arrival.is_reached:
        return None
    deadline = _open_deadline(forecast, arrival)
    rows = _with_deadline(forecast, arrival, deadline) if deadline else _dates(forecast, arrival)
    rows += [_planned(name, plan, arrival) for name, plan in plans]
    return ChartTable("Choices", ("Choice", "Target", "Date", "Chance"), tuple(rows))


def _planned(name: str, plan: Forecast, arrival: Arrival) -> _Row:
    """A scenario: its target, and its deadline or else the date with the safe chance."""
    then = plan.arrival(arrival.target.id)
    value, deadline = target_value(plan.metric, then), _open_deadline(plan, then)
    day = deadline or then.date(_SAFE)
    if day is None:
        return (quoted(name), value, not_within(plan.horizon_days), "")
    return (quoted(name), value, format_date(day), percent(then.odds(day)))


def _open_deadline(forecast: Forecast, arrival: Arrival) -> date | None:
    """The deadline that can still be kept and is looked at; None without one."""
    deadline = arrival.target.deadline
    if deadline is None or not 0 < forecast.timeline.days(deadline) <= forecast.horizon_days:
        return None
    return deadline


def _with_deadline(forecast: Forecast, arrival: Arrival, deadline: date) -> list[_Row]:
    value, day = target_value(forecast.metric, arrival), format_date(deadline)
    odds = arrival.odds(deadline)
    rows = [("Keep both, go on as now", value, day, percent(odds))]
    rows += _lever_rows(forecast, arrival, deadline)
    if odds < _SAFE:
        rows += [_moved_date(forecast, arrival, value), *_lower_target(forecast, deadline)]
    return rows


def _moved_date(forecast: Forecast, arrival: Arrival, value: str) -> _Row:
    day = arrival.date(_SAFE)
    if day is None:
        return ("Keep the target, move the date", value, not_within(forecast.horizon_days), "")
    return ("Keep the target, move the date", value, format_date(day), percent(arrival.odds(day)))


def _lower_target(forecast: Forecast, deadline: date) -> list[_Row]:
    """The best value with a 4 in 5 chance by the deadline, if it is better than today's."""
    metric, word = forecast.metric, "lower" if forecast.metric.higher_is_better else "ease"
    champion = np.sort(np.asarray(metric.to_model(forecast.champion([forecast.timeline.days(deadline)])[:, 0])))
    safe = float(metric.from_model(champion[math.floor((1 - _SAFE) * champion.size)]))
    shown = _rounded_to_ease(safe, metric.decimals, is_up=not metric.higher_is_better)
    chance = chance_of(forecast, shown, deadline)
    if chance is None or metric.to_model(shown) <= metric.to_model(forecast.champion_now):
        return []
    return [(f"Keep the date, {word} the target", write_target(metric, shown), format_date(deadline), percent(chance))]


def _rounded_to_ease(value: float, decimals: int, *, is_up: bool) -> float:
    """A value with the metric's decimals that is no harder to reach."""
    unit = 10.0**-decimals
    steps = math.ceil(value / unit - 1e-9) if is_up else math.floor(value / unit + 1e-9)
    return round(steps * unit, decimals)


def _lever_rows(forecast: Forecast, arrival: Arrival, deadline: date) -> list[_Row]:
    """The levers that raise the odds most, if any does by a point or more."""
    report = forecast.levers
    if report is None:
        return []
    raised = [(lever, _points(lever, arrival)) for lever in report.choices if lever.tries]
    best = sorted((found for found in raised if found[1] >= 1), key=lambda found: -found[1])[:_MOST_LEVERS]
    odds = round(100 * arrival.odds(deadline))
    return [
        (
            f"Keep both, {next_work(report)} {quoted(lever.name)}",
            target_value(forecast.metric, arrival),
            format_date(deadline),
            percent((odds + points) / 100),
        )
        for lever, points in best
    ]


def _points(lever: LeverEvidence, arrival: Arrival) -> int:
    """Points by which the odds of a target grow if the next tries go to a lever."""
    gain = gain_of(lever, arrival)
    return 0 if gain is None else round(100 * gain.odds.value)


def _dates(forecast: Forecast, arrival: Arrival) -> list[_Row]:
    """A date for each told chance, where no deadline is ahead."""
    value = target_value(forecast.metric, arrival)
    rows = []
    for name, chance in TOLD_CHANCES.items():
        day = arrival.date(chance)
        when = not_within(forecast.horizon_days) if day is None else format_date(day)
        rows.append(
            (
                f"Promise the date with {'an even' if name == 'even' else f'a {name}'} chance",
                value,
                when,
                "" if day is None else percent(arrival.odds(day)),
            )
        )
    return rows
