"""The numbers of a report that are seen at a glance: dates at told chances, and odds of deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.timeline import format_date, format_short_date
from forecasting.report.composition import Tile
from forecasting.words.narrative import deadline_answer, primary_arrival, target_value, told_dates
from forecasting.words.wording import one_line, write_value

if TYPE_CHECKING:
    from forecasting.domain.forecast import Arrival, Forecast


def tiles(forecast: Forecast) -> tuple[Tile, ...]:
    """The best so far, the dates of the target that the headline is about, and the odds of every deadline."""
    arrival = primary_arrival(forecast)
    best = _best(forecast)
    if arrival is None:
        return (best,)
    odds = tuple(tile for a in forecast.arrivals if (tile := _odds(forecast, a, is_main=a is arrival)) is not None)
    return (best, *_dates(forecast, arrival), *odds)


def _best(forecast: Forecast) -> Tile:
    scene = forecast.scene
    value = write_value(forecast.metric, forecast.champion_now)
    if not scene.bests.size:
        return Tile("Today", value, "as was told")
    day = forecast.timeline.date(float(scene.days[scene.bests[-1]]))
    return Tile("Best so far", value, f"since {format_date(day)}")


def _dates(forecast: Forecast, arrival: Arrival) -> tuple[Tile, ...]:
    value = target_value(forecast.metric, arrival)
    if arrival.is_reached:
        return (Tile(value, "already reached"),)
    found = []
    for told in told_dates(arrival):
        day = told.when.removeprefix("by ")
        label = f"{told.chance} by" if day != told.when else told.chance
        found.append(Tile(label, day, f"{value} reached"))
    return tuple(found)


def _odds(forecast: Forecast, arrival: Arrival, *, is_main: bool) -> Tile | None:
    told = deadline_answer(forecast, arrival)
    if told is None or arrival.target.deadline is None:
        return None
    value, day = target_value(forecast.metric, arrival), format_short_date(arrival.target.deadline)
    name = one_line(arrival.target.name)
    label = f"{value} by {day}"
    return Tile(label, told.odds or told.word, f"{told.word}: {name}" if name and told.odds else name, is_main=is_main)
