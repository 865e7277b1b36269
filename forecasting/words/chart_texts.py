"""What charts say without being seen: a text version, a data table and a read-out for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.findings import NOISE_WIDTH
from forecasting.domain.timeline import DAYS_PER_MONTH, format_date, format_short_date
from forecasting.words.basis_words import trailed
from forecasting.words.narrative import (
    answer,
    champion_sentence,
    deadline_answer,
    fan_meaning,
    infeasible_sentence,
    never_sentence,
    told_dates,
)
from forecasting.words.wording import (
    counted,
    one_line,
    percent,
    span,
    write_difference,
    write_range,
    write_target,
    write_value,
)

if TYPE_CHECKING:
    from forecasting.domain.forecast import Arrival, Forecast

_MOST_ROWS = 13
_STEPS = (1, 7, 14, DAYS_PER_MONTH, 3 * DAYS_PER_MONTH, 6 * DAYS_PER_MONTH, 12 * DAYS_PER_MONTH)


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The numbers behind a chart, written as people read them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Readout:
    """What a chart says about one day or one dot."""

    title: str
    #: Names and values; a name may be empty.
    rows: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """All of it in one line, for a screen reader."""
        return ". ".join([self.title, *(f"{name} {value}".strip() for name, value in self.rows)])


def fan_text(forecast: Forecast) -> str:
    """The fan in words."""
    metric, end = forecast.metric, format_date(forecast.timeline.date(forecast.horizon_days))
    bands = forecast.fan_bands[-1]
    ends = ", ".join(
        f"{share} between {write_value(metric, bands[edge])} and {write_value(metric, bands[-1 - edge])}"
        for share, edge in (("10 of 20 simulated futures", 2), ("16", 1), ("19", 0))
    )
    deadlines = [told.sentence for told in (deadline_answer(forecast, a) for a in forecast.arrivals) if told]
    parts = [
        f"Fan chart of {one_line(metric.name)}, with {counted(len(forecast.scene.names), 'result')} so far",
        answer(forecast).rstrip("."),
        champion_sentence(forecast).rstrip("."),
        f"On {end}, {ends}; the middle is {write_value(metric, bands[3])}",
        *deadlines,
        fan_meaning().rstrip("."),
    ]
    return ". ".join(parts) + "."


def arrival_text(forecast: Forecast, arrival: Arrival) -> str:
    """The arrival chart in words."""
    target = write_target(forecast.metric, arrival.target.value)
    if arrival.is_reached:
        return f"{one_line(forecast.metric.name)} has already reached {target}."
    told, ahead = deadline_answer(forecast, arrival), span(arrival.horizon_days)
    parts = [
        f"Chance that {one_line(forecast.metric.name)} reaches {target} by each day of the next {ahead}",
        *([told.sentence] if told else []),
        *(date.sentence for date in told_dates(arrival)),
        never_sentence(forecast, arrival).rstrip("."),
        *([infeasible.rstrip(".")] if (infeasible := infeasible_sentence(forecast, arrival)) else []),
    ]
    return ". ".join(parts) + "."


def fan_table(forecast: Forecast) -> ChartTable:
    """The bands of the fan on about a dozen dates."""
    metric = forecast.metric
    columns = ("Date", "Middle", "50% range", "80% range", "95% range")
    rows = []
    for day in _told_days(forecast.horizon_days):
        low95, low80, low50, middle, high50, high80, high95 = (float(v) for v in forecast.fan_values([day])[0])
        ranges = (write_range(metric, *pair) for pair in ((low50, high50), (low80, high80), (low95, high95)))
        rows.append((format_date(forecast.timeline.date(day)), write_value(metric, middle), *ranges))
    return ChartTable(trailed(forecast, f"{one_line(metric.name)} to come"), columns, tuple(rows))


def results_table(forecast: Forecast) -> ChartTable:
    """The experiments of the fan with their measurement intervals, newest first."""
    metric, scene = forecast.metric, forecast.scene
    rows = [
        (
            format_date(forecast.timeline.date(float(scene.days[i]))),
            one_line(scene.names[i]),
            write_value(metric, float(scene.values[i])),
            f"± {write_difference(metric, NOISE_WIDTH * float(scene.errors[i]))}",
            "new best" if scene.is_best[i] else "",
        )
        for i in reversed(range(len(scene.names)))
    ]
    return ChartTable("Results so far", ("Date", "Experiment", "Result", "Noise", "New best"), tuple(rows))


def targets_table(forecast: Forecast) -> ChartTable:
    """Every target with its deadline, its odds, its date at even chance and the chance that it isn't reached."""
    rows = []
    for arrival in forecast.arrivals:
        told, target = deadline_answer(forecast, arrival), arrival.target
        rows.append(
            (
                write_target(forecast.metric, target.value),
                one_line(target.name),
                format_date(target.deadline) if target.deadline else "",
                (told.odds or told.word) if told else "",
                told_dates(arrival)[0].when,
                "already reached" if arrival.is_reached else percent(arrival.never),
                _infeasible(arrival),
            )
        )
    never = f"Not within {span(forecast.horizon_days)}"
    columns = ("Target", "Name", "Deadline", "Odds", "Even chance", never, "Of that, can't be reached")
    return ChartTable(trailed(forecast, "Targets"), columns, tuple(rows))


def arrival_table(forecast: Forecast, arrival: Arrival) -> ChartTable:
    """The odds of arrival on about a dozen dates, and past the horizon."""
    timeline = forecast.timeline
    rows = [
        (format_date(timeline.date(day)), percent(float(arrival.odds_after(day))))
        for day in _told_days(arrival.horizon_days)
    ]
    title = trailed(forecast, f"Chance that {write_target(forecast.metric, arrival.target.value)} is reached")
    if arrival.is_reached:
        return ChartTable(title, ("By", "Chance"), (("today", "already reached"),))
    never = (f"not within {span(arrival.horizon_days)}", percent(arrival.never))
    told = _infeasible(arrival)
    not_at_all = (("of that, can't be reached at all", told),) if told else ()
    return ChartTable(title, ("By", "Chance"), (*rows, never, *not_at_all))


def fan_readout(forecast: Forecast, day: float) -> Readout:
    """The fan on one model day; before today, the best result of that day."""
    metric, date = forecast.metric, forecast.timeline.date(day)
    if day < 0:
        before = forecast.scene.is_best & (forecast.scene.days <= day)
        best = forecast.scene.values[before]
        said = write_value(metric, float(best[-1])) if best.size else "none yet"
        return Readout(format_date(date), (("Best so far", said),))
    low95, low80, low50, middle, high50, high80, high95 = (float(v) for v in forecast.fan_values([day])[0])
    rows = (
        ("Middle", write_value(metric, middle)),
        ("50% range", write_range(metric, low50, high50)),
        ("80% range", write_range(metric, low80, high80)),
        ("95% range", write_range(metric, low95, high95)),
    )
    return Readout(format_date(date), rows)


def result_readout(forecast: Forecast, index: int) -> Readout:
    """One experiment of the fan."""
    metric, scene = forecast.metric, forecast.scene
    noise = write_difference(metric, NOISE_WIDTH * float(scene.errors[index]))
    value = f"{write_value(metric, float(scene.values[index]))} ± {noise}"
    day = format_short_date(forecast.timeline.date(float(scene.days[index])))
    said = "new best" if scene.is_best[index] else "no new best"
    return Readout(one_line(scene.names[index]), ((day, value), ("", said)))


def arrival_readout(forecast: Forecast, arrival: Arrival, day: float) -> Readout:
    """The odds of arrival by one model day."""
    date = format_short_date(forecast.timeline.date(day))
    return Readout(f"by {date}: {percent(float(arrival.odds_after(day)))}", ())


def _infeasible(arrival: Arrival) -> str:
    """The chance that a target can't be reached at all; empty where it isn't known or the target is reached."""
    return "" if arrival.is_reached or np.isnan(arrival.chance_infeasible) else percent(arrival.chance_infeasible)


def _told_days(horizon: int) -> list[float]:
    step = next((step for step in _STEPS if horizon / step <= _MOST_ROWS), horizon / _MOST_ROWS)
    days = [float(np.floor(index * step)) for index in range(1, int(horizon / step) + 1)]
    return [*(day for day in days if day < horizon), float(horizon)]
