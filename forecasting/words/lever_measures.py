"""By what levers can be compared: each measure with its estimates, and in words, for charts and tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from forecasting.domain.experiment import Status
from forecasting.domain.timeline import format_date, format_short_date
from forecasting.words.chart_texts import ChartTable
from forecasting.words.lever_words import finer, lever_name, share_text, signed, with_range
from forecasting.words.narrative import primary_arrival, target_value
from forecasting.words.wording import counted, likelihood, percent, quoted, write_number, write_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasting.domain.experiment import Experiment
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.lever_report import Estimate, Gain, LeverEvidence
    from forecasting.domain.project import Project

#: Tries that are named as those that helped.
_MOST_NAMED = 3
#: Units whose name changes behind a 1.
_SINGULAR = {" days": " day", " points": " point"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number of every lever, side by side."""

    title: str
    #: What the number means, in a sentence.
    meaning: str
    levers: tuple[LeverEvidence, ...]
    #: One for each lever; None where it isn't known.
    estimates: tuple[Estimate | None, ...]
    write: Callable[[float], str]
    unit: str = ""

    def text(self, row: int) -> str:
        """The number of a lever with the ends of its interval: ``23% (12% to 35%)``."""
        estimate = self.estimates[row]
        if estimate is None:
            return "not known"
        is_one = self.write(estimate.value) in {"1", "−1"}
        return with_range(self.write, estimate, _SINGULAR.get(self.unit, self.unit) if is_one else self.unit)

    @property
    def span(self) -> tuple[float, float]:
        """From the lowest end of an interval to the highest, 0 included."""
        ends = [end for estimate in self.estimates if estimate for end in (estimate.low, estimate.high)]
        return min([0.0, *ends]), max([0.0, *ends])


def measures(forecast: Forecast) -> tuple[Measure, ...]:
    """By what the levers of a forecast can be compared, the most telling first; none without a report on them."""
    report = forecast.levers
    if report is None:
        return ()
    others = tuple(lever for lever in report.levers if lever not in report.choices)
    levers = (*report.choices, *others)
    arrival = primary_arrival(forecast)
    gains = () if arrival is None or arrival.is_reached else _gain_measures(forecast, arrival, levers)
    rises = (*_rise_by_effort(forecast, levers), _rise(forecast, levers))
    return (*gains, *rises, _new_best(levers), _closed(levers), _looking(forecast, levers))


def levers_table(forecast: Forecast) -> ChartTable:
    """All measures of all levers as a table."""
    found = measures(forecast)
    levers = found[0].levers if found else ()
    rows = tuple(
        (
            lever_name(lever),
            str(lever.tries),
            with_range("{:.0f}".format, lever.successes),
            percent(lever.best) if lever.lever_id is not None else "",
            *(measure.text(row) for measure in found),
        )
        for row, lever in enumerate(levers)
    )
    columns = ("Lever", "Tries", "Helped", "Best choice", *(measure.title for measure in found))
    return ChartTable("The levers in numbers", columns, rows)


def tries_table(forecast: Forecast, project: Project, lever: LeverEvidence) -> ChartTable:
    """What was tried of a lever, the latest first, and how likely each truly helped."""
    metric = forecast.metric
    rows = tuple(
        (
            format_short_date(tried.finished) if tried.finished else tried.status.capitalize(),
            tried.name,
            "" if tried.result is None else write_value(metric, tried.result),
            _helped(forecast, tried),
        )
        for tried in _tries(project, lever)
    )
    return ChartTable(f"Tries of {lever_name(lever)}", ("Finished", "Experiment", metric.name, "Helped?"), rows)


def helped_sentence(forecast: Forecast, project: Project, lever: LeverEvidence) -> str:
    """Which tries of a lever most likely helped, by name."""
    helped = forecast.levers.helped if forecast.levers else {}
    likely = sorted(
        ((helped[tried.id], tried.name) for tried in _tries(project, lever) if helped.get(tried.id, 0) > 0.5),
        key=lambda found: -found[0],
    )
    if not likely:
        return "None of its tries is more likely than not to have helped." if lever.tries else ""
    named = ", ".join(f"{quoted(name)} ({percent(chance)})" for chance, name in likely[:_MOST_NAMED])
    more = len(likely) - _MOST_NAMED
    rest = f", and {counted(more, 'more try')}" if more > 0 else ""
    return f"Most likely to have helped: {named}{rest}."


def _tries(project: Project, lever: LeverEvidence) -> list[Experiment]:
    """What was or will be tried of a lever, what hasn't ended first, then the latest."""
    found = [e for e in project.experiments if e.lever == lever.lever_id and e.remeasures is None]
    return sorted(found, key=lambda e: -e.finished.toordinal() if e.finished else -date.max.toordinal())


def _helped(forecast: Forecast, tried: Experiment) -> str:
    chance = forecast.levers.helped.get(tried.id) if forecast.levers else None
    if tried.status is Status.ABANDONED:
        return "given up"
    if tried.result is None:
        return "no result yet"
    if chance is None:
        return "the first result, or not in this forecast"
    return f"{likelihood(chance)} ({percent(chance)})"


def _new_best(levers: tuple[LeverEvidence, ...]) -> Measure:
    return Measure(
        title="New best by the next try",
        meaning="Chance that the next try of the lever measures better than the best so far.",
        levers=levers,
        estimates=tuple(lever.chance_of_new_best for lever in levers),
        write=share_text,
    )


def _closed(levers: tuple[LeverEvidence, ...]) -> Measure:
    return Measure(
        title="Headroom closed by a try",
        meaning="Share of the way from the best so far to the best anyone could reach that a try closes on average; "
        "tries that don't help count as nothing.",
        levers=levers,
        estimates=tuple(lever.share_by_try for lever in levers),
        write=share_text,
    )


def _looking(forecast: Forecast, levers: tuple[LeverEvidence, ...]) -> Measure:
    assert forecast.levers is not None  # or there were no levers
    work = f"the next {counted(forecast.levers.next_tries, 'try')}"
    return replace(
        _rise(forecast, levers),
        title="Worth of seeing one more try first",
        meaning=f"Gain expected of choosing the lever of {work} after one more try of this one instead of now.",
        estimates=tuple(lever.value_of_one_more_try for lever in levers),
    )


def _rise(forecast: Forecast, levers: tuple[LeverEvidence, ...]) -> Measure:
    metric = finer(forecast.metric)
    unit = "points" if metric.unit == "%" else metric.unit
    return Measure(
        title="Gain by a try",
        meaning=f"How much better {metric.name} is expected to be after one try, tries that don't help included.",
        levers=levers,
        estimates=tuple(lever.rise_by_try for lever in levers),
        write=lambda value: write_number(metric, value),
        unit=f" {unit}".rstrip(),
    )


def _rise_by_effort(forecast: Forecast, levers: tuple[LeverEvidence, ...]) -> tuple[Measure, ...]:
    if forecast.levers is None or not forecast.levers.is_by_effort:
        return ()
    finest = finer(finer(forecast.metric))
    by_effort = replace(
        _rise(forecast, levers),
        title="Gain by a person-day",
        meaning="The gain by a try, divided by what a try takes: a lever whose tries take long has to bring more.",
        estimates=tuple(lever.rise_by_effort_day for lever in levers),
        write=lambda value: write_number(finest, value),
    )
    return (by_effort,)


def _gain_measures(forecast: Forecast, arrival: Arrival, levers: tuple[LeverEvidence, ...]) -> tuple[Measure, ...]:
    """What the next target gains by tries and, where effort is recorded, by person-days."""
    assert forecast.levers is not None  # or there were no levers
    gains = [gain for lever in levers for gain in lever.gains if gain.target_id == arrival.target.id]
    if not gains:
        return ()
    chance = f"the chance of {target_value(forecast.metric, arrival)} by {format_date(gains[0].by)}"
    date_of = f"the date of even chance of {target_value(forecast.metric, arrival)}"
    told = _Told(levers, chance, date_of)
    found = told.measures([gain.by_tries for gain in gains], f"the next {counted(forecast.levers.next_tries, 'try')}")
    by_effort = [gain.by_effort for gain in gains if gain.by_effort]
    if forecast.levers.next_effort_days is None or len(by_effort) < len(gains):
        return found
    work = f"the next {counted(round(forecast.levers.next_effort_days), 'person-day')}"
    return (*told.measures(by_effort, work), *found)


@dataclass(frozen=True, slots=True)
class _Told:
    """How the gains of one target are called."""

    levers: tuple[LeverEvidence, ...]
    chance: str
    date_of: str

    def measures(self, gains: list[Gain], work: str) -> tuple[Measure, ...]:
        """Days, as far as any are known, and odds that each lever gains by some work."""
        on_it = f"if {work} go to the lever instead of the usual mix; left of the line it loses."
        odds = Measure(
            title=f"Odds gained by {work}",
            meaning=f"Points by which {self.chance} grows {on_it}",
            levers=self.levers,
            estimates=tuple(gain.odds for gain in gains),
            write=lambda share: signed(100 * share),
            unit=" points",
        )
        if all(gain.days is None for gain in gains):
            return (odds,)
        days = Measure(
            title=f"Days gained by {work}",
            meaning=f"Days by which {self.date_of} comes earlier {on_it}",
            levers=self.levers,
            estimates=tuple(gain.days for gain in gains),
            write=signed,
            unit=" days",
        )
        return (days, odds)
