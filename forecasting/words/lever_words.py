"""What each lever has done and what to try next, in sentences and as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forecasting.domain.metric import MAX_DECIMALS
from forecasting.domain.number_styles import in_style
from forecasting.domain.timeline import format_date
from forecasting.words.narrative import primary_arrival, target_value
from forecasting.words.wording import (
    chance_phrase,
    counted,
    headline_percent,
    not_within,
    one_line,
    percent,
    quoted,
    write_difference,
    write_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.lever_report import Estimate, Gain, LeverEvidence, LeverReport, TargetGain
    from forecasting.domain.metric import Metric

#: What tries are called of which no lever is known.
NO_LEVER = "No lever given"
#: The second best choice is close to the best if it has more than this share of its chance.
_CLOSE = 0.6
#: A lever stands out if its chance is this many times what it would be if all were alike.
_STANDS_OUT = 1.2
#: One more try hardly matters if it is worth less than this share of what the next tries are expected to bring.
_HARDLY = 0.01


def advice(report: LeverReport) -> str:
    """What to try next, and how sure that is."""
    choices = report.choices
    if not any(lever.tries for lever in report.levers):
        return "No lever was tried yet, so none stands out."
    if not any(choice.tries for choice in choices):
        return "No try says which lever it pulled; name the lever of each to see what to try next."
    if len(choices) == 1:
        return f"{quoted(choices[0].name)} is the only lever, so there is nothing to choose from."
    best, second = choices[:2]
    if best.best < _STANDS_OUT / len(choices):
        chances = f"{quoted(best.name)} has {chance_phrase(best.best)}"
        return f"No lever stands out: {chances} of being the best choice, {quoted(second.name)} {percent(second.best)}."
    chance = f"{headline_percent(best.best)} chance that it is the best choice"
    basis = " by the person-day" if report.is_by_effort else ""
    place = "is close" if second.best > _CLOSE * best.best else "comes next"
    return f"Try {quoted(best.name)} next: {chance}{basis}; {quoted(second.name)} {place} ({percent(second.best)})."


def looking_sentence(report: LeverReport, metric: Metric) -> str | None:
    """Whether one more try of a lever should be seen before the choice; None where there is no choice."""
    choices = report.choices
    if len(choices) < 2 or not any(choice.tries for choice in choices):
        return None
    worth, cost, lever = max(
        ((choice.value_of_one_more_try.value, cost_of_looking(report, choice), choice) for choice in choices),
        key=lambda looked: looked[0] - looked[1],
    )
    if worth <= max(cost, _HARDLY * max(choice.expected_rise for choice in choices) * _work(report)):
        return "One more try of any one lever would hardly change this choice."
    told = f"One more try of {quoted(lever.name)} is worth seeing before the choice"
    next_tries = counted(report.next_tries, "try")
    gained = f"choosing the next {next_tries} better is worth {small(metric, worth)} on average"
    return f"{told}: {gained}, and that try falls behind by {small(metric, cost)}."


def cost_of_looking(report: LeverReport, lever: LeverEvidence) -> float:
    """How far one more try of a lever is expected to fall behind the same work on the lever that promises most."""
    most = max(choice.expected_rise for choice in report.choices)
    work = 1.0 if lever.effort_days is None else lever.effort_days.value
    return work * (most - lever.expected_rise)


def lever_sentences(forecast: Forecast, lever: LeverEvidence) -> tuple[str, ...]:
    """What a lever has done, what its next try promises, and what the next target gains by it."""
    arrival = primary_arrival(forecast)
    told = [f"{record(lever)}.", _promise(lever), _rise(forecast.metric, lever)]
    if arrival is not None and not arrival.is_reached:
        told += [_gain(forecast, arrival, gain) for gain in lever.gains if gain.target_id == arrival.target.id]
    return tuple(told)


def record(lever: LeverEvidence) -> str:
    """``14 tries, about 5 of them helped (4 to 7)``."""
    if lever.tries == 0:
        return "Not tried yet, so it is taken to be like the other levers"
    low, high = round(lever.successes.low), round(lever.successes.high)
    between = f"({low})" if low == high else f"({low} to {high})"
    helped = round(lever.successes.value)
    told = "probably none" if helped == 0 else f"about {helped}"
    return f"{counted(lever.tries, 'try')}, {told} helped {between}"


def small(metric: Metric, difference: float) -> str:
    """A difference that may be too small for the usual decimals: ``0.06 points``, ``less than 0.01 points``."""
    if difference == 0:
        return "nothing"
    fine = finer(metric)
    least = 10.0**-fine.decimals
    return (
        f"less than {write_difference(fine, least)}" if difference < least / 2 else write_difference(fine, difference)
    )


def lever_name(lever: LeverEvidence) -> str:
    """The name of a lever, in a table or a heading."""
    return one_line(lever.name) or NO_LEVER


def _promise(lever: LeverEvidence) -> str:
    """What the next try may show, and what a success and a try close of the headroom."""
    best, success, by_try = (
        with_range(share_text, estimate)
        for estimate in (lever.chance_of_new_best, lever.share_by_success, lever.share_by_try)
    )
    closed = f"a success closes {success} of the headroom, a try {by_try} on average"
    return f"The next try sets a new best with a chance of {best}; {closed}."


def _rise(metric: Metric, lever: LeverEvidence) -> str:
    """How much the champion is expected to rise by a try, and what that takes."""
    rise = lever.rise_by_try
    low, high = (write_number(finer(metric), end) for end in (rise.low, rise.high))
    told = f"A try is expected to bring {small(metric, rise.value)} ({low} to {high})"
    if lever.effort_days is None:
        return f"{told}."
    return f"{told} and takes {with_range(_tenths, lever.effort_days, ' person-days')}."


def _gain(forecast: Forecast, arrival: Arrival, gain: TargetGain) -> str:
    """What a target gains by the next tries, or by their person-days where effort is recorded."""
    tries = counted(round(gain.by_tries.amount), "try")
    told, work, unit = gain.by_tries, f"the next {tries}", "try"
    if gain.by_effort is not None:
        told, unit = gain.by_effort, "person-day"
        work = f"the {counted(round(told.amount), unit)} of the next {tries}"
    odds = f"the chance of {target_value(forecast.metric, arrival)} by {format_date(gain.by)} {_changes(told.odds)}"
    return f"If {work} go to it instead of the usual mix, {odds}{_comes(told, unit, arrival)}."


def _changes(odds: Estimate) -> str:
    """``grows by 3 points (−1 to 7)``."""
    points = round(100 * odds.value)
    verb = "grows" if points > 0 else "falls"
    told = f"{verb} by {counted(abs(points), 'point')}" if points else "stays as it is"
    return f"{told} ({signed(100 * odds.low)} to {signed(100 * odds.high)})"


def _comes(gain: Gain, unit: str, arrival: Arrival) -> str:
    """How much earlier the date of even chance comes, if that is known."""
    each = gain.days_each
    if gain.days is None or each is None:
        return f"; its date of even chance is {not_within(arrival.horizon_days)}"
    comes = f"comes {_earlier(gain.days)}" if round(gain.days.value) else f"stays as it is {_earlier_range(gain.days)}"
    return f", and its date of even chance {comes}: {signed(each.value, 1)} days by each {unit}"


def _earlier(days: Estimate) -> str:
    """``9 days later (42 later to 18 earlier)``."""
    whole = round(days.value)
    told = f"{counted(abs(whole), 'day')} {'earlier' if whole > 0 else 'later'}" if whole else "no earlier"
    return f"{told} {_earlier_range(days)}"


def _earlier_range(days: Estimate) -> str:
    ends = (round(days.low), round(days.high))
    told = (f"{abs(end)} {'earlier' if end > 0 else 'later'}" if end else "0" for end in ends)
    return f"({' to '.join(told)})"


def with_range(write: Callable[[float], str], estimate: Estimate, unit: str = "") -> str:
    """``23% (12% to 35%)``, ``9.3 person-days (7.1 to 11.8)``."""
    return f"{write(estimate.value)}{unit} ({write(estimate.low)} to {write(estimate.high)})"


def _tenths(number: float) -> str:
    return in_style(f"{number:.1f}")


def share_text(share: float) -> str:
    """A chance or a share, to a tenth where it is small: ``23%``, ``1.5%``, ``<0.1%``."""
    if share < 0.001:
        return in_style("<0.1%")
    return in_style(f"{100 * share:.1f}%") if share < 0.0995 else percent(share)


def finer(metric: Metric) -> Metric:
    """`metric` with one more decimal, for the small differences that levers make."""
    return replace(metric, decimals=min(metric.decimals + 1, MAX_DECIMALS))


def signed(number: float, decimals: int = 0) -> str:
    """A number that may be negative: ``12``, ``−3``."""
    text = f"{abs(number):.{decimals}f}"
    return in_style(f"−{text}" if number < 0 and text.strip("0.") else text)


def _work(report: LeverReport) -> float:
    """Person-days where effort is recorded, else tries, that the next tries are."""
    return float(report.next_tries) if report.next_effort_days is None else report.next_effort_days
