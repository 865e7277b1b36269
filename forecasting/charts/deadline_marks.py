"""Days that charts mark with a line and a name: today and the deadlines, each with its odds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.domain.timeline import format_date, format_short_date
from forecasting.words.narrative import deadline_answer
from forecasting.words.wording import one_line, span, write_target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from forecasting.domain.forecast import Arrival, Forecast

#: With a longer horizon a date without its year could be two dates.
_LONGEST_WITHOUT_YEAR = 380


@dataclass(frozen=True, slots=True)
class DayMark:
    """A marked day."""

    #: Model day.
    day: float
    #: ``Today``, or what the deadline is for.
    name: str
    #: ``31 Mar · 34%``.
    detail: str
    is_today: bool = False


def today_mark(forecast: Forecast) -> DayMark:
    """The day of the forecast."""
    return DayMark(0.0, "Today", format_short_date(forecast.as_of), is_today=True)


def set_marks(forecast: Forecast) -> tuple[DayMark, ...]:
    """The days after which results were measured on another evaluation set."""
    ends = [change.until for change in forecast.set_changes]
    return tuple(
        DayMark(float(forecast.timeline.days(day)), "New evaluation set", f"after {format_short_date(day)}")
        for day in ends
    )


def deadline_marks(forecast: Forecast, arrivals: Sequence[Arrival] | None = None) -> tuple[DayMark, ...]:
    """Deadlines within the horizon, in order; of all targets unless some are given."""
    chosen = _with_deadline(forecast.arrivals if arrivals is None else arrivals)
    return tuple(_mark(forecast, a) for a in chosen if _days(forecast, a) <= forecast.horizon_days)


def unmarked_deadlines(forecast: Forecast, arrivals: Sequence[Arrival] | None = None) -> tuple[str, ...]:
    """A note for each deadline that lies beyond the horizon and so has no mark."""
    chosen = _with_deadline(forecast.arrivals if arrivals is None else arrivals)
    beyond = [a for a in chosen if _days(forecast, a) > forecast.horizon_days]
    return tuple(
        f"{_name(forecast, a)}, {format_date(_deadline(a))}, lies beyond the {span(forecast.horizon_days)} shown."
        for a in beyond
    )


def left_out(marks: Sequence[DayMark]) -> tuple[str, ...]:
    """A note on deadlines whose labels found no room; none if all did."""
    told = "; ".join(f"{mark.name}, {mark.detail}" for mark in marks)
    return (f"No room for the labels of: {told}.",) if marks else ()


def _with_deadline(arrivals: Sequence[Arrival]) -> list[Arrival]:
    return sorted((a for a in arrivals if a.target.deadline is not None), key=_deadline)


def _deadline(arrival: Arrival) -> date:
    assert arrival.target.deadline is not None
    return arrival.target.deadline


def _days(forecast: Forecast, arrival: Arrival) -> int:
    return forecast.timeline.days(_deadline(arrival))


def _mark(forecast: Forecast, arrival: Arrival) -> DayMark:
    deadline, told = _deadline(arrival), deadline_answer(forecast, arrival)
    assert told is not None
    is_near = forecast.horizon_days <= _LONGEST_WITHOUT_YEAR and deadline > forecast.as_of
    day = format_short_date(deadline, has_year=not is_near)
    return DayMark(float(_days(forecast, arrival)), _name(forecast, arrival), f"{day} · {told.odds or told.word}")


def _name(forecast: Forecast, arrival: Arrival) -> str:
    return one_line(arrival.target.name) or f"Deadline of {write_target(forecast.metric, arrival.target.value)}"
