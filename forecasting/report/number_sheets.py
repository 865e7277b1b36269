"""The numbers of a forecast as tables to count with: exact, with dates as dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import TOLD_CHANCES
from forecasting.report.slide_room import cut_to
from forecasting.words.wording import one_line, span, write_target

if TYPE_CHECKING:
    from forecasting.domain.forecast import Arrival, Forecast

#: Days between the rows of a table.
STEP_DAYS = 7
#: How the edges of the fan's bands are called, in the order of `FAN_QUANTILES`.
EDGES = ("95% from", "80% from", "50% from", "Middle", "50% to", "80% to", "95% to")
#: Letters of a target in heads and legends, which would grow over a chart.
_MOST_LETTERS = 28

type Cell = str | float | date | None


@dataclass(frozen=True, slots=True)
class NumberSheet:
    """A table of numbers."""

    columns: tuple[str, ...]
    #: Of each column: ``day``, ``number``, ``value`` of the metric, ``chance`` from 0 to 1, ``text``.
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def steps(forecast: Forecast) -> list[int]:
    """Every week from the day of the forecast, and the horizon."""
    return [*range(0, forecast.horizon_days, STEP_DAYS), forecast.horizon_days]


def fan_sheet(forecast: Forecast) -> NumberSheet:
    """The fan, a row a week."""
    days = steps(forecast)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (forecast.timeline.date(day), day, *(float(value) for value in values))
        for day, values in zip(days, forecast.fan_values(days), strict=True)
    )
    return NumberSheet(("Date", "Days from now", *EDGES), ("day", "number", *("value",) * len(EDGES)), rows)


def arrivals_sheet(forecast: Forecast) -> NumberSheet:
    """The chance that each target is reached by the end of a day, a row a week."""
    days = steps(forecast)
    odds = np.column_stack([arrival.odds_after(days) for arrival in forecast.arrivals])
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (forecast.timeline.date(day), day, *(float(chance) for chance in chances))
        for day, chances in zip(days, odds, strict=True)
    )
    # They are heads and a legend; the sheet of targets has them whole.
    names = tuple(cut_to(target_name(forecast, arrival), _MOST_LETTERS) for arrival in forecast.arrivals)
    return NumberSheet(("By", "Days from now", *names), ("day", "number", *("chance",) * len(names)), rows)


def targets_sheet(forecast: Forecast) -> NumberSheet:
    """Every target with its odds and dates."""
    told = tuple(f"{name[0].upper()}{name[1:]} chance by" for name in TOLD_CHANCES)
    never = f"Chance of not within {span(forecast.horizon_days)}"
    columns = ("Target", "Name", "Deadline", "Chance by the deadline", *told, never, "Of that, can't be reached")
    kinds = ("value", "text", "day", "chance", *("day",) * len(told), "chance", "chance")
    return NumberSheet(columns, kinds, tuple(_target_row(forecast, arrival) for arrival in forecast.arrivals))


def target_name(forecast: Forecast, arrival: Arrival) -> str:
    """What a target is called beside others: its value and, where it has one, its name."""
    value, name = write_target(forecast.metric, arrival.target.value), one_line(arrival.target.name)
    return f"{value} ({name})" if name else value


def _target_row(forecast: Forecast, arrival: Arrival) -> tuple[Cell, ...]:
    target, deadline = arrival.target, arrival.target.deadline
    is_known = deadline is not None and (deadline - arrival.as_of).days <= arrival.horizon_days
    odds = arrival.odds(deadline) if deadline is not None and is_known else None
    dates = ("already reached",) * len(TOLD_CHANCES) if arrival.is_reached else _dates(forecast, arrival)
    infeasible = None if np.isnan(arrival.chance_infeasible) else arrival.chance_infeasible
    return (target.value, one_line(target.name), deadline, odds, *dates, arrival.never, infeasible)


def _dates(forecast: Forecast, arrival: Arrival) -> tuple[Cell, ...]:
    never = f"not within {span(forecast.horizon_days)}"
    return tuple(arrival.date(chance) or never for chance in TOLD_CHANCES.values())
