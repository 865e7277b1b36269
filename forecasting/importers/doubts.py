"""Sentences about what was assumed of a whole table, so that the reader can say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.timeline import format_date
from forecasting.importers.columns import has_steps
from forecasting.importers.headers import Role
from forecasting.importers.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forecasting.domain.metric import Metric
    from forecasting.importers.columns import Roles, Table
    from forecasting.importers.days import Calendar
    from forecasting.importers.numerals import Numerals
    from forecasting.importers.understanding import Understanding

_ROLE_WORDS = {Role.DATE: "the date", Role.RESULT: "the result", Role.NAME: "the name", Role.STATUS: "the status"}


def table_doubts(way: Understanding) -> Iterator[Problem]:
    """What was assumed about the columns and their dates."""
    roles, table = way.roles, way.table
    if roles.guessed:
        yield _assumed(_guess_words(table, roles))
    if roles.other_results:
        others = ", ".join(f"“{header}”" for header in roles.other_results[:6])
        result = roles.header(table, Role.RESULT)
        yield _assumed(f"“{result}” was read as the result; choose another column if it should be {others}.", result)
    if Role.STARTED in roles.positions and not {Role.FINISHED, Role.DATE} & roles.positions.keys():
        header = roles.header(table, Role.STARTED)
        yield _assumed(f"No column tells when a try finished, so “{header}” counts as the day of its result.", header)
    if has_steps(table):
        yield _assumed("Each row was read as one try; if rows are steps of a run, export one row for each run instead.")
    if way.calendar.doubtful:
        yield day_doubt(way.calendar)


def column_notes(way: Understanding) -> dict[Role, str]:
    """How the cells of columns were read, where that isn't obvious."""
    notes = {role: count.words for role, count in way.counts.items() if count is not None}
    if way.value_factor != 1:
        scales = ("fractions", "percentages") if way.value_factor > 1 else ("percentages", "fractions")
        notes[Role.RESULT] = f"{scales[0]}, read as {scales[1]}"
    elif way.numerals.decimal_sign == ",":
        notes[Role.RESULT] = "with decimal commas"
    return notes


def day_doubt(calendar: Calendar) -> Problem:
    """Day and month could be the other way round."""
    day = calendar.read(calendar.doubtful)
    order = "day first" if calendar.day_first else "month first"
    return _assumed(
        f"Dates such as “{calendar.doubtful}” were read {order}, here as {format_date(day)}; "
        f"if that is wrong, write them like {day.isoformat()}."
    )


def number_doubt(numerals: Numerals) -> Problem:
    """A comma could part thousands or be the decimal sign."""
    value = numerals.read(numerals.doubtful)
    return _assumed(f"“{numerals.doubtful}” was read as {value:.10g}; if that is wrong, write it without a comma.")


def scale_doubt(header: str, metric: Metric, factor: float) -> Problem:
    """Values were turned from fractions into percentages, or back, for their size alone."""
    if factor > 1:
        return _assumed(f"Values between 0 and 1 were read as fractions, so 0.72 became {metric.format(72)}.", header)
    return _assumed("Values between 1 and 100 were read as percentages, so 72 became 0.72.", header)


def direction_doubt(metric: Metric, header: str) -> Problem:
    """Nothing tells which way is better."""
    return _assumed(f"Higher values of “{metric.name}” were taken to be better; say so if lower is better.", header)


def _assumed(message: str, column: str = "") -> Problem:
    return Problem(Severity.ASSUMED, message, column=column)


def _guess_words(table: Table, roles: Roles) -> str:
    found = [
        f"“{roles.header(table, role)}” as {words}" for role, words in _ROLE_WORDS.items() if role in roles.guessed
    ]
    reason = (
        "what they hold, as their headers don't tell"
        if table.has_headers
        else "what they hold, as there are no headers"
    )
    return f"Columns were found by {reason}: {_listed(found)}."


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
