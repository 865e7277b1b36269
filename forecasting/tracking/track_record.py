"""What was forecast when: the saved forecasts of a target side by side, and what became of the chances they gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.domain.saved_forecast import forecast_of, glance_at, glance_into, same_target
from forecasting.domain.timeline import Timeline, format_date, format_short_date
from forecasting.errors import InvalidValue
from forecasting.words.chart_texts import ChartTable, Readout
from forecasting.words.narrative import primary_arrival
from forecasting.words.wording import counted, headline_percent, not_within, percent, write_target, write_value

if TYPE_CHECKING:
    from datetime import date

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Project, Snapshot, Target
    from forecasting.domain.saved_forecast import Glance

#: What today's forecast is called beside the saved ones.
NOW = "Now"
#: From so many chances with a known outcome on, what is told of them is more than an anecdote.
ENOUGH_OUTCOMES = 10
#: Chances that are told together, and how they are called.
_BINS = ((0.0, 0.2, "below 20%"), (0.2, 0.45, "20% to 45%"), (0.45, 0.55, "about 50%"), (0.55, 0.8, "55% to 80%"))
_LAST_BIN = (0.8, 1.01, "80% or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one forecast said of a target."""

    #: `Snapshot.id`; empty for today's forecast.
    snapshot_id: str
    day: date
    note: str
    metric: Metric
    target: Target
    #: Dates by which the target is reached with a chance of 1 in 10, 1 in 2, 9 in 10; None past the horizon.
    early: date | None
    even: date | None
    late: date | None
    #: Last day that was looked at.
    until: date
    horizon_days: int
    #: Chance of arrival by the deadline; None without one, and where it lay beyond the horizon or in the past.
    odds: float | None
    best: float

    @property
    def told_even(self) -> str:
        """The date of even chance as a cell of a table."""
        return format_date(self.even) if self.even else not_within(self.horizon_days)

    @property
    def told_range(self) -> str:
        """The two dates with a 4 in 5 chance that the target is reached between them."""
        if self.early is None:
            return not_within(self.horizon_days)
        late = format_date(self.late) if self.late else "later than was looked at"
        return f"{format_date(self.early)} to {late}"


def standings(project: Project, now: Forecast | None) -> tuple[Standing, ...]:
    """What the saved forecasts and today's say of the target that matters next, by date."""
    known = [(s.id, s.note, said) for s in project.snapshots if (said := _glance(s)) is not None]
    if now is not None:
        known.append(("", NOW, glance_at(now)))
    told = primary_arrival(known[-1][2]) if known else None
    if told is None:
        return ()
    found = [_standing(one, note, said, told.target) for one, note, said in known]
    return tuple(sorted((s for s in found if s is not None), key=lambda s: (s.day, not s.snapshot_id)))


def saved_before(project: Project, forecast: Forecast | None) -> Forecast | None:
    """The latest saved forecast of an earlier day; None where there is none that can be read."""
    earlier = [s for s in project.snapshots if forecast is not None and s.taken_on < forecast.as_of]
    try:
        return forecast_of(max(earlier, key=lambda s: s.taken_on)) if earlier else None
    except InvalidValue:
        return None


def fared_sentences(project: Project, today: date) -> tuple[str, ...]:
    """How the chances that were saved compare with what happened; nothing before the first outcome."""
    known = outcomes(project, today)
    return calibration_sentences(known) if known else ()


def movement_sentence(track: tuple[Standing, ...]) -> str:
    """How the forecast moved from the first to the last."""
    if len(track) < 2:
        return "Save a forecast now and then: here you will see how it moved, and why."
    first, last = track[0], track[-1]
    what = f"the date of even chance of {write_target(last.metric, last.target.value)}"
    since = f"Since {format_date(first.day)}"
    return f"{since}, {what} {_moved(first, last)}{_odds_moved(first, last)}."


def track_table(track: tuple[Standing, ...]) -> ChartTable:
    """The saved forecasts in numbers."""
    names = ("Forecast of", "Target", "Deadline", "Chance by then", "Even chance", "4 in 5 between", "Best", "Note")
    rows = tuple(
        (
            format_date(s.day),
            write_target(s.metric, s.target.value),
            format_date(s.target.deadline) if s.target.deadline else "none",
            "" if s.odds is None else percent(s.odds),
            s.told_even,
            s.told_range,
            write_value(s.metric, s.best),
            s.note,
        )
        for s in track
    )
    return ChartTable("How the forecast moved", names, rows)


def standing_readout(standing: Standing) -> Readout:
    """What one forecast said."""
    rows = [("Even chance", standing.told_even), ("4 in 5", standing.told_range)]
    if standing.odds is not None and standing.target.deadline:
        rows.append((f"By {format_short_date(standing.target.deadline)}", percent(standing.odds)))
    return Readout(f"{format_short_date(standing.day)} {standing.note}".strip(), tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A chance that a saved forecast gave, and what happened."""

    day: date
    target: Target
    chance: float
    came_true: bool


def outcomes(project: Project, today: date) -> tuple[Outcome, ...]:
    """Every chance of a deadline that was saved and whose outcome is known by now."""
    found = []
    for snapshot in project.snapshots:
        said = _glance(snapshot)
        for arrival in said.arrivals if said else ():
            odds = _open_odds(arrival)
            came_true = None if odds is None else _came_true(project, arrival.target, snapshot.taken_on, today)
            if odds is not None and came_true is not None:
                found.append(Outcome(day=snapshot.taken_on, target=arrival.target, chance=odds, came_true=came_true))
    return tuple(found)


def calibration_sentences(known: tuple[Outcome, ...]) -> tuple[str, ...]:
    """How the chances that were given compare with what happened."""
    if not known:
        return ("No deadline of a saved forecast has been met or missed yet, so there is nothing to compare.",)
    told = [
        f"Of {counted(len(said), 'chance')} of {name}, {sum(one.came_true for one in said)} came true."
        for low, high, name in (*_BINS, _LAST_BIN)
        if (said := [one for one in known if low <= one.chance < high])
    ]
    expected, happened = sum(one.chance for one in known), sum(one.came_true for one in known)
    told.append(f"In all, about {round(expected)} of {len(known)} were to be expected and {happened} came true.")
    if len(known) < ENOUGH_OUTCOMES:
        told.append(f"That is too few to judge by; from {ENOUGH_OUTCOMES} on it begins to tell.")
    return tuple(told)


def outcomes_table(known: tuple[Outcome, ...], metric: Metric) -> ChartTable:
    """Every chance with what happened."""
    rows = tuple(
        (
            format_date(one.day),
            write_target(metric, one.target.value),
            format_date(one.target.deadline) if one.target.deadline else "",
            percent(one.chance),
            "reached in time" if one.came_true else "not reached in time",
        )
        for one in known
    )
    return ChartTable(
        "Chances and what became of them", ("Said on", "Target", "Deadline", "Chance", "What happened"), rows
    )


def _standing(snapshot_id: str, note: str, said: Glance, target: Target) -> Standing | None:
    arrival = same_target(said, target)
    if arrival is None:
        return None
    return Standing(
        snapshot_id=snapshot_id,
        day=said.as_of,
        note=note,
        metric=said.metric,
        target=arrival.target,
        early=arrival.date(0.1),
        even=arrival.date(0.5),
        late=arrival.date(0.9),
        until=Timeline(said.as_of).date(said.horizon_days),
        horizon_days=said.horizon_days,
        odds=_open_odds(arrival),
        best=said.champion_now,
    )


def _glance(snapshot: Snapshot) -> Glance | None:
    """What a snapshot says; None where it can't be read."""
    try:
        return glance_into(snapshot.saved)
    except InvalidValue:
        return None


def _open_odds(arrival: Arrival) -> float | None:
    deadline = arrival.target.deadline
    if deadline is None or arrival.is_reached or deadline < arrival.as_of or arrival.is_beyond(deadline):
        return None
    return arrival.odds(deadline)


def _came_true(project: Project, target: Target, since: date, today: date) -> bool | None:
    """Whether a target was reached by its deadline; None while that isn't known."""
    assert target.deadline is not None  # only chances of deadlines are asked for
    metric = project.metric
    reached = [
        e.end
        for e in project.experiments
        if e.result is not None
        and since < e.end <= today
        and metric.to_model(e.result) >= metric.to_model(target.value)
    ]
    if reached and min(reached) <= target.deadline:
        return True
    return False if target.deadline < today else None


def _moved(first: Standing, last: Standing) -> str:
    if first.even is None or last.even is None:
        return f"went from {first.told_even} to {last.told_even}"
    days = (last.even - first.even).days
    if days == 0:
        return f"stayed on {last.told_even}"
    way = "later" if days > 0 else "earlier"
    return f"moved {counted(abs(days), 'day')} {way}, from {first.told_even} to {last.told_even}"


def _odds_moved(first: Standing, last: Standing) -> str:
    if first.odds is None or last.odds is None or first.target.deadline != last.target.deadline:
        return ""
    assert last.target.deadline is not None  # or there were no odds
    then, now = headline_percent(first.odds), headline_percent(last.odds)
    by = format_date(last.target.deadline)
    return f"; its chance by {by} went from {then} to {now}" if then != now else f"; its chance by {by} stayed at {now}"
