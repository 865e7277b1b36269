"""What drives a forecast: each lever's record, and what the target gains if the next tries go to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.number_styles import in_style
from forecasting.words.chart_texts import ChartTable
from forecasting.words.lever_words import advice, lever_name, looking_sentence
from forecasting.words.narrative import primary_arrival
from forecasting.words.wording import counted, percent, whole

if TYPE_CHECKING:
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.lever_report import Estimate, Gain, LeverEvidence, LeverReport


def driver_sentences(forecast: Forecast) -> tuple[str, ...]:
    """What to try next, how sure that is, and whether one more look is worth its price."""
    report = forecast.levers
    if report is None:
        return ()
    looking = looking_sentence(report, forecast.metric)
    return (" ".join(filter(None, (advice(report), looking))),)


def drivers_table(forecast: Forecast) -> ChartTable | None:
    """A row for each lever; None where none is known."""
    report = forecast.levers
    if report is None or not report.levers:
        return None
    arrival = primary_arrival(forecast)
    is_open = arrival is not None and not arrival.is_reached
    columns = ("Lever", "Tries", "Helped", "Next try is a new best", *_extra_columns(report, is_open=is_open))
    rows = tuple(_row(report, lever, arrival if is_open else None) for lever in report.levers)
    return ChartTable("Levers", columns, rows)


def drivers_note(forecast: Forecast) -> str:
    """What the columns of gains mean."""
    report, arrival = forecast.levers, primary_arrival(forecast)
    if report is None or arrival is None or arrival.is_reached or not report.levers:
        return ""
    return (
        f"Odds and days: what the target gains if {next_work(report)} that lever instead of the usual mix, "
        "with 4 in 5 chance ranges. Helped: how many tries truly helped, seen through the noise."
    )


def next_work(report: LeverReport) -> str:
    """What goes to a lever when levers are compared; what it goes to is to be added."""
    tries = counted(report.next_tries, "try")
    return f"the work of the next {tries} goes to" if report.is_by_effort else f"the next {tries} go to"


def gain_of(lever: LeverEvidence, arrival: Arrival) -> Gain | None:
    """What a target gains if the next work goes to a lever: the same person-days where effort is recorded."""
    for gain in lever.gains:
        if gain.target_id == arrival.target.id:
            return gain.by_effort or gain.by_tries
    return None


def _extra_columns(report: LeverReport, *, is_open: bool) -> tuple[str, ...]:
    effort = ("Days of work a try",) if report.is_by_effort else ()
    return (*effort, "Odds gained", "Days earlier") if is_open else effort


def _row(report: LeverReport, lever: LeverEvidence, arrival: Arrival | None) -> tuple[str, ...]:
    helped = _range(lever.successes, 0) if lever.tries else "not tried yet"
    cells: tuple[str, ...] = (lever_name(lever), whole(lever.tries), helped, percent(lever.chance_of_new_best.value))
    if report.is_by_effort:
        cells = (*cells, in_style(f"{lever.effort_days.value:.1f}") if lever.effort_days else "")
    return cells if arrival is None else (*cells, *_gained(lever, arrival))


def _gained(lever: LeverEvidence, arrival: Arrival) -> tuple[str, str]:
    gain = gain_of(lever, arrival)
    if gain is None:
        return "", ""
    unit = " point" if abs(round(100 * gain.odds.value)) == 1 else " points"
    points = _range(gain.odds, 0, scale=100, unit=unit)
    return points, "not known" if gain.days is None else _range(gain.days, 0)


def _range(estimate: Estimate, decimals: int, *, scale: float = 1, unit: str = "") -> str:
    """``+3 points (−1 to 7)``."""
    value, low, high = (_signed(scale * number, decimals) for number in (estimate.value, estimate.low, estimate.high))
    return f"{value}{unit} ({low} to {high})"


def _signed(number: float, decimals: int) -> str:
    text = f"{abs(number):.{decimals}f}"
    return f"−{text}" if number < 0 and text.strip("0.") else text
