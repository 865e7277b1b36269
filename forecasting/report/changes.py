"""What changed since an earlier forecast of the same project: then and now, and how much of it a moved target makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.timeline import format_date
from forecasting.words.chart_texts import ChartTable
from forecasting.words.narrative import primary_arrival, target_value, told_dates
from forecasting.words.wording import (
    counted,
    headline_percent,
    one_line,
    percent,
    span,
    whole,
    write_target,
    write_value,
)

if TYPE_CHECKING:
    from datetime import date

    from forecasting.domain.forecast import Arrival, Forecast

#: Points by which odds must differ to be told as a change.
_LEAST_POINTS = 1


def changes_table(before: Forecast, now: Forecast) -> ChartTable:
    """What both forecasts say, one row each."""
    arrival = primary_arrival(now)
    earlier = None if arrival is None else _same_target(before, arrival)
    columns: tuple[str, ...] = ("Forecast of", "Results", "Best so far")
    if arrival is None or earlier is None:
        return ChartTable("Then and now", columns, (_row(before, None), _row(now, None)))
    columns = (*columns, "Target", "Deadline", "Chance by then", "Even chance")
    return ChartTable("Then and now", columns, (_row(before, earlier), _row(now, arrival)))


def change_sentences(before: Forecast, now: Forecast) -> tuple[str, ...]:
    """What changed, the odds first and then what may have moved them."""
    arrival = primary_arrival(now)
    earlier = None if arrival is None else _same_target(before, arrival)
    if arrival is None or earlier is None:
        return (f"{_news(before, now)}.", *_other_premises(before, now))
    moved = _moved_target(before, now, earlier, arrival)
    return (
        _odds_sentence(before, now, earlier, arrival),
        *moved,
        f"{_news(before, now)}.",
        *_other_premises(before, now),
    )


def chance_of(forecast: Forecast, value: float, by: date) -> float | None:
    """Chance that a value is reached by the end of a day, as a forecast's futures have it; None beyond its horizon."""
    day = forecast.timeline.days(by)
    if not 0 <= day <= forecast.horizon_days:
        return None
    champion = np.asarray(forecast.metric.to_model(forecast.champion([day])[:, 0]))
    return float(np.mean(champion >= forecast.metric.to_model(value) - 1e-12))


def _same_target(before: Forecast, arrival: Arrival) -> Arrival | None:
    """The target as it was: the one with the id, else the one with the value."""
    found = [a for a in before.arrivals if a.target.id == arrival.target.id]
    found += [a for a in before.arrivals if a.target.value == arrival.target.value]
    return next(iter(found), None)


def _row(forecast: Forecast, arrival: Arrival | None) -> tuple[str, ...]:
    best = write_value(forecast.metric, forecast.champion_now)
    cells = (format_date(forecast.as_of), whole(forecast.scene.values.size), best)
    if arrival is None:
        return cells
    even = told_dates(arrival)[0].when
    return (*cells, target_value(forecast.metric, arrival), _told_deadline(arrival), _told_odds(arrival), even)


def _told_deadline(arrival: Arrival) -> str:
    deadline = arrival.target.deadline
    return "none" if deadline is None else format_date(deadline)


def _told_odds(arrival: Arrival) -> str:
    odds = _odds(arrival)
    if arrival.target.deadline is None or odds is None:
        return ""
    return "already reached" if arrival.is_reached else percent(odds)


def _odds(arrival: Arrival) -> float | None:
    """Chance by the deadline, or within the horizon without one; None where the deadline lies beyond it."""
    deadline = arrival.target.deadline
    if deadline is None:
        return 1 - arrival.never
    return arrival.odds(deadline) if 0 <= (deadline - arrival.as_of).days <= arrival.horizon_days else None


def _odds_sentence(before: Forecast, now: Forecast, earlier: Arrival, arrival: Arrival) -> str:
    what = f"{target_value(now.metric, arrival)} {_told_by(arrival)}"
    since = f"Since {format_date(before.as_of)}"
    if arrival.is_reached:
        return f"{since} {one_line(now.metric.name)} has reached {target_value(now.metric, arrival)}."
    then, today = _odds(earlier), _odds(arrival)
    if then is None or today is None:
        return f"{since} the odds of {what} can't be compared, as a deadline lies beyond what was looked at."
    points = round(100 * today) - round(100 * then)
    if abs(points) < _LEAST_POINTS:
        return f"{since} the chance of {what} stayed at {headline_percent(today)}."
    verb = "rose" if points > 0 else "fell"
    return f"{since} the chance of {what} {verb} from {headline_percent(then)} to {headline_percent(today)}."


def _told_by(arrival: Arrival) -> str:
    deadline = arrival.target.deadline
    return f"within {span(arrival.horizon_days)}" if deadline is None else f"by {format_date(deadline)}"


def _moved_target(before: Forecast, now: Forecast, earlier: Arrival, arrival: Arrival) -> tuple[str, ...]:
    """What the forecast of then says of the target of today: the part that the move alone makes."""
    was, is_now = earlier.target, arrival.target
    if (was.value, was.deadline) == (is_now.value, is_now.deadline):
        return ()
    told = f"The target moved: {_told_target(now, earlier)} → {_told_target(now, arrival)}"
    then = _odds(earlier)
    moved = None if is_now.deadline is None else chance_of(before, is_now.value, is_now.deadline)
    if then is None or moved is None:
        return (f"{told}.",)
    alone = f"that alone changed the chance from {headline_percent(then)} to {headline_percent(moved)}"
    return (f"{told}; {alone}, and the rest came with new results and time.",)


def _told_target(forecast: Forecast, arrival: Arrival) -> str:
    deadline = arrival.target.deadline
    value = write_target(forecast.metric, arrival.target.value)
    return value if deadline is None else f"{value} by {format_date(deadline)}"


def _news(before: Forecast, now: Forecast) -> str:
    """How many results came, and whether they hold a new best."""
    new = now.scene.values.size - before.scene.values.size
    if new <= 0:
        return "No result came since then"
    better = now.metric.to_model(now.champion_now) > now.metric.to_model(before.champion_now)
    best = (
        f"the best so far went from {write_value(now.metric, before.champion_now)} to "
        f"{write_value(now.metric, now.champion_now)}"
        if better
        else "none of them is a new best"
    )
    return f"{counted(new, 'new result')} came in; {best}"


def _other_premises(before: Forecast, now: Forecast) -> tuple[str, ...]:
    """What else the two forecasts take differently."""
    told = {
        "how far ahead we look": before.horizon_days != now.horizon_days,
        "whether anyone told how far it can go": before.is_ceiling_told != now.is_ceiling_told,
        "what the forecast rests on": before.basis is not now.basis,
        "how many other projects it learns from": before.learned_from != now.learned_from,
        "the version of the model": before.model_version != now.model_version,
    }
    changed = [what for what, is_changed in told.items() if is_changed]
    if not changed:
        return ()
    return (f"Not the same as then: {', '.join(changed)}.",)
