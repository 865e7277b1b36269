"""Scenarios in words and as a table: what is changed, what that changes, and what it would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.number_styles import in_style
from forecasting.domain.timeline import DAYS_PER_MONTH, DAYS_PER_WEEK, Timeline, format_date, format_short_date
from forecasting.words.chart_texts import ChartTable
from forecasting.words.narrative import deadline_answer
from forecasting.words.wording import (
    chance_date,
    chance_phrase,
    counted,
    headline_percent,
    one_line,
    percent,
    span,
    whole,
    write_target,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.outlook import Outlook
    from forecasting.domain.project import Project
    from forecasting.domain.scenario import PaceNeeded, Scenario

#: What new scenarios are called, with a number.
NEW = "Scenario"
#: Standard errors of a paired difference below which it can't be told from luck.
_LUCK = 2.0
_NO_BREAK = "\u00a0"


def tries_a_week(outlook: Outlook, scenario: Scenario) -> str:
    """The pace of a scenario as people say it: ``2.5 tries a week``, ``1.4 tries a month``."""
    return _pace(outlook.pace.tries_a_week * scenario.pace * scenario.parallel)


def changes(project: Project, outlook: Outlook | None, scenario: Scenario) -> tuple[str, ...]:
    """What a scenario changes, a few words each; nothing if it changes nothing."""
    said = []
    if scenario.pace != 1:
        pace = f", {tries_a_week(outlook, scenario)}" if outlook is not None else ""
        said.append(f"{times(scenario.pace)} the pace{pace}")
    if scenario.parallel > 1:
        said.append(f"{scenario.parallel} tries side by side")
    names = {lever.id: lever.name for lever in project.levers}
    said += [f"{one_line(names[p.lever])} {round(100 * p.share)}%" for p in scenario.mix if p.lever in names]
    if scenario.n_eval is not None:
        said.append(f"measured on {counted(scenario.n_eval, 'example')}")
    said += [f"no tries {format_short_date(p.start)} – {format_short_date(p.end)}" for p in scenario.pauses]
    for target in project.targets:
        changed = scenario.change_of(target.id)
        if changed.value is not None:
            said.append(f"target {write_target(project.metric, changed.value)}")
        if changed.deadline is not None:
            said.append(f"deadline {format_short_date(changed.deadline)}")
    return tuple(said)


def times(factor: float) -> str:
    """A factor as people say it: ``twice``, ``half``, ``1.5 times``."""
    named = {2.0: "twice", 0.5: "half"}
    return named.get(round(factor, 2), in_style(f"{factor:.3g} times"))


def difference_sentences(planned: Forecast, scenario: Forecast) -> tuple[str, ...]:
    """What a changed plan changes for each target, with its numbers.

    Parameters
    ----------
    planned
        The plan as it is; what has fewer futures is compared with the first of the other.
    """
    told = []
    for before, after in zip(planned.arrivals, scenario.arrivals, strict=True):
        value = write_target(planned.metric, after.target.value)
        if after.is_reached:
            told.append(f"{value} is already reached.")
        else:
            told.append(f"{_odds_sentence(planned, before, after, value)} {_date_sentence(before, after)}")
    return tuple(told)


def compared_day(planned: Arrival, scenario: Arrival) -> date | None:
    """The day by which the odds of two plans are compared: the scenario's deadline; None without one within sight."""
    deadline = scenario.target.deadline or planned.target.deadline
    return deadline if deadline is not None and scenario.is_ahead(deadline) else None


def odds_of(arrival: Arrival, day: date | None) -> float:
    """Chance of arrival by a day, or within the horizon."""
    return 1 - arrival.never if day is None else arrival.odds(day)


def comparison_table(planned: Forecast, scenarios: Sequence[tuple[str, Sequence[Arrival]]]) -> ChartTable:
    """Scenarios side by side, the plan as it is first: one row for each scenario and target.

    Parameters
    ----------
    scenarios
        Name and arrivals of each.
    """
    rows = [_row("As planned", planned, arrival, arrival) for arrival in planned.arrivals]
    for name, arrivals in scenarios:
        rows += [_row(name, planned, *pair) for pair in zip(planned.arrivals, arrivals, strict=True)]
    never = f"Not in {span(planned.horizon_days)}"
    columns = ("Scenario", "Target", "Odds", "Even chance by", "4 in 5 by", never)
    return ChartTable("Scenarios side by side", columns, tuple(rows))


def needed_sentence(planned: Forecast, found: PaceNeeded) -> str:
    """What it would take to reach a target by its deadline, by pace alone."""
    assert found.target.deadline is not None
    value, day = write_target(planned.metric, found.target.value), format_date(found.target.deadline)
    wanted = f"{'a 4 in 5' if found.chance == 0.8 else chance_phrase(found.chance)} chance of {value} by {day}"
    now = f"now it is {headline_percent(found.odds_now)}"
    if found.pace is None:
        told = (
            f"No pace is enough for {wanted}: even at {times(found.most_pace)} the pace it would be "
            f"{headline_percent(found.most_odds)}"
        )
        if round(100 * found.chance_infeasible) < 1:
            return f"{told}; {now}."
        return f"{told}, as there is {chance_phrase(found.chance_infeasible)} that {value} can't be reached; {now}."
    pace = f"{times(found.pace)} the pace that was learned, {_pace(found.pace * found.tries_a_week)}"
    if found.odds_now >= found.chance:
        return f"For {wanted}, {pace}, would be enough; {now}."
    return f"For {wanted} it takes {pace}; {now}."


def _pace(tries_a_week: float) -> str:
    if tries_a_week >= 1:
        return f"{_tries(tries_a_week)} a week"
    return f"{_tries(tries_a_week / DAYS_PER_WEEK * DAYS_PER_MONTH)} a month"


def _tries(count: float) -> str:
    number = _number(count)
    return f"{number} {'try' if number == '1' else 'tries'}"


def _number(value: float) -> str:
    return in_style(f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:,.0f}")


def _odds_sentence(planned: Forecast, before: Arrival, after: Arrival, value: str) -> str:
    day = compared_day(before, after)
    when = f"by {format_date(day)}" if day else f"within {span(planned.horizon_days)}"
    odds, usual = odds_of(after, day), odds_of(before, before.target.deadline if day else None)
    points = round(100 * odds) - round(100 * usual)
    said = f"The chance of {value} {when} is {headline_percent(odds)}"
    if after.target.value != before.target.value or (day and before.target.deadline != day):
        was = write_target(planned.metric, before.target.value)
        then = f" by {format_date(before.target.deadline)}" if before.target.deadline and day else ""
        return f"{said}; as planned, {was}{then} has {headline_percent(usual)}."
    if points == 0 or not _is_beyond_luck(before, after, day):
        return f"{said}, as far as can be told from luck the same as planned ({headline_percent(usual)})."
    more = "more" if points > 0 else "less"
    return f"{said}, {counted(abs(points), 'point')} {more} than as planned ({headline_percent(usual)})."


def _is_beyond_luck(before: Arrival, after: Arrival, day: date | None) -> bool:
    """Whether paired futures differ by more than a few of them would by luck."""
    last = float(after.horizon_days if day is None else (day - after.as_of).days)
    size = min(before.days.size, after.days.size)
    moved = (after.days[:size] <= last).astype(float) - (before.days[:size] <= last)
    return bool(abs(moved.mean()) > _LUCK * moved.std() / np.sqrt(size))


def _date_sentence(before: Arrival, after: Arrival) -> str:
    was, now = before.quantile(0.5), after.quantile(0.5)
    said = f"Even chance: {chance_date(after, 0.5)}"
    if np.isinf(now):
        return f"{said}." if np.isinf(was) else f"{said} instead of {chance_date(before, 0.5)}."
    if np.isinf(was):
        return f"{said} instead of {chance_date(before, 0.5)}."
    days = round(now) - round(was)
    if days == 0:
        return f"{said}, as planned."
    return f"{said}, {_time(abs(days))} {'later' if days > 0 else 'sooner'}."


def _time(days: int) -> str:
    months = round(days / DAYS_PER_MONTH)
    return counted(days, "day") if months < 2 else counted(months, "month")


def _row(name: str, planned: Forecast, before: Arrival, after: Arrival) -> tuple[str, ...]:
    day, told = compared_day(before, after), deadline_answer(planned, after)
    by = f"by {format_short_date(day)}" if day else f"within {span(planned.horizon_days)}"
    odds = percent(odds_of(after, day)) if told is None or told.odds else told.word
    return (
        one_line(name),
        # A line breaks before the day and not within it.
        f"{write_target(planned.metric, after.target.value)} {by.replace(' ', _NO_BREAK)}",
        odds if after is before else f"{odds}{_against(before, after, day)}",
        _when(after, 0.5),
        _when(after, 0.8),
        "already reached" if after.is_reached else percent(after.never),
    )


def _when(arrival: Arrival, chance: float) -> str:
    """A date of a table: ``1 Apr 2027``, ``past 20 Nov 2028`` where it lies beyond the horizon."""
    if arrival.is_reached:
        return "already reached"
    day = arrival.date(chance)
    end = Timeline(arrival.as_of).date(arrival.horizon_days)
    return f"past {format_short_date(end)}" if day is None else format_short_date(day)


def _against(before: Arrival, after: Arrival, day: date | None) -> str:
    """What is said behind the odds: `` (+10 points)``, `` (the same)``."""
    if after.is_reached:
        return ""
    points = round(100 * odds_of(after, day)) - round(100 * odds_of(before, before.target.deadline if day else None))
    if points == 0:
        return " (the same)"
    return f" ({'+' if points > 0 else '−'}{counted(abs(points), 'point')})"


def chosen_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that no other scenario has: ``Scenario 2``, ``Copy of New year``."""
    names = {name.casefold() for name in taken}
    numbered = (f"{wanted} {number}" for number in range(1 if wanted == NEW else 2, len(names) + 3))
    free = wanted != NEW and wanted.casefold() not in names
    return wanted if free else next(n for n in numbered if n.casefold() not in names)


def shown_futures(shown: int, made: int) -> str:
    """How many futures a picture is drawn from while it moves; empty when it is all of them."""
    return "" if shown >= made else f"While it moves: the first {whole(shown)} of {whole(made)} futures."
