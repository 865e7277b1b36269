"""How the columns of a table are to be read, decided for whole columns before any row is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from forecasting.domain.metric import Metric, rescale
from forecasting.errors import InvalidValue
from forecasting.importers.columns import DATES, Roles, Table, looks_like_a_number
from forecasting.importers.days import Calendar, Count, find_calendar, find_count, share_of_day
from forecasting.importers.doubts import number_doubt, scale_doubt
from forecasting.importers.headers import Role, header_unit
from forecasting.importers.numerals import (
    Numerals,
    Scale,
    bare_digits,
    common_unit,
    factor,
    find_numerals,
    find_scale,
    metric_scale,
    split_spread,
    strip_unit,
)
from forecasting.importers.proposal import Declared, Seen, propose_metric, read_declared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forecasting.importers.problems import Problem

_NUMBERS = (Role.N_EVAL, Role.REPEATS, Role.STANDARD_ERROR, Role.EFFORT, Role.TARGET)


@dataclass(frozen=True, slots=True)
class Understanding:
    """How every cell of a table is read."""

    table: Table
    roles: Roles
    metric: Metric
    calendar: Calendar
    #: What date columns of plain numbers count.
    counts: Mapping[Role, Count | None]
    numerals: Numerals
    #: Stands behind results, and is taken off.
    unit: str
    #: Multiply what stands in the table to get the metric's unit.
    value_factor: float
    error_factor: float
    today: date

    def day(self, text: str, role: Role) -> date:
        """A date of a column; raises InvalidValue."""
        return self.calendar.read(text, self.counts[role])

    def share_of_day(self, text: str, role: Role) -> float | None:
        """How much of its day had passed at the time in a cell of a date column; None if it has no time."""
        return share_of_day(text, self.counts[role])

    def value(self, text: str) -> float:
        """A value in the metric's unit; raises InvalidValue, also if the metric can't have it."""
        return self.metric.check(rescale(self.numerals.read(text, self.unit), self.value_factor))

    def error(self, text: str) -> float:
        """A standard error in the metric's unit; raises InvalidValue."""
        return rescale(self.numerals.read(text, self.unit), self.error_factor)


def understand(
    table: Table, roles: Roles, metric: Metric | None, *, today: date, day_first: bool | None
) -> tuple[Understanding, tuple[Problem, ...]]:
    """Decide how a table is read; `metric` None has one proposed. Also tells what was assumed."""
    counts = {role: find_count(_texts(table, roles, role)) for role in DATES}
    written = chain.from_iterable(_texts(table, roles, role) for role in DATES if counts[role] is None)
    calendar = find_calendar(list(written), today=today, day_first=day_first)
    numerals, has_doubt = _numerals(table, roles, metric)
    seen, declared, is_guess = _look_at_results(table, roles, numerals)
    proposed, assumed = (metric, ()) if metric else propose_metric(declared, seen)
    value_factor = factor(seen.scale, metric_scale(proposed))
    errors = [*_texts(table, roles, Role.STANDARD_ERROR), *seen.spreads]
    way = Understanding(
        table=table,
        roles=roles,
        metric=proposed,
        calendar=calendar,
        counts=counts,
        numerals=numerals,
        unit=common_unit(seen.texts) or proposed.unit,
        value_factor=value_factor,
        error_factor=_error_factor(errors, numerals, proposed, value_factor),
        today=today,
    )
    doubts = [number_doubt(numerals)] if has_doubt else []
    if value_factor != 1 and is_guess:
        doubts.append(scale_doubt(seen.header, proposed, value_factor))
    return way, (*assumed, *doubts)


def _texts(table: Table, roles: Roles, role: Role) -> list[str]:
    return [text for position in roles.positions.get(role, ()) for text in table.texts(position)]


def _numerals(table: Table, roles: Roles, metric: Metric | None) -> tuple[Numerals, bool]:
    """How numbers are written, and whether that is in doubt."""
    results = [part for text in _texts(table, roles, Role.RESULT) for part in split_spread(text) if part]
    others = chain.from_iterable(_texts(table, roles, role) for role in _NUMBERS)
    found = find_numerals(chain(results, others), has_semicolons=table.delimiter == ";")
    if not found.doubtful or metric is None or found.doubtful not in map(bare_digits, results):
        return found, bool(found.doubtful)
    # A metric with bounds may have only one of the two values that the cell could be.
    fits = [sign for sign in ".," if _fits(metric, Numerals(sign), found.doubtful)]
    return (Numerals(fits[0]), False) if len(fits) == 1 else (found, True)


def _fits(metric: Metric, numerals: Numerals, text: str) -> bool:
    return metric.contains(numerals.read(text))


def _look_at_results(table: Table, roles: Roles, numerals: Numerals) -> tuple[Seen, Declared, bool]:
    """What the results show, what is declared about them, and whether their scale is only guessed by their size."""
    declared = read_declared(table, roles)
    header = roles.header(table, Role.RESULT)
    parts = [split_spread(text) for text in _texts(table, roles, Role.RESULT)]
    texts = [value.strip() for value, _ in parts if looks_like_a_number(value)]
    spreads = [spread for _, spread in parts if spread]
    values = _values(texts, numerals)
    if declared.tells_scale:
        unit = declared.unit if declared.unit is not None else header_unit(declared.name)
        bounds = (declared.lower, declared.upper)
        whole = {(0, 100): Scale.PERCENT, (0, 1): Scale.FRACTION}.get(bounds)  # type: ignore[arg-type]
        scale, is_guess = (Scale.PERCENT if unit == "%" else whole), False
    elif "%" in {header_unit(header), header_unit(declared.name)}:
        scale, is_guess = Scale.PERCENT, False
    else:
        scale, is_guess = find_scale(texts, values)
    return Seen(header, texts, spreads, values, scale, numerals), declared, is_guess


def _values(texts: Sequence[str], numerals: Numerals) -> list[float]:
    found: list[float] = []
    for text in texts:
        with suppress(InvalidValue):
            found.append(numerals.read(strip_unit(text)))
    return found


def _error_factor(texts: Sequence[str], numerals: Numerals, metric: Metric, value_factor: float) -> float:
    """Standard errors have the scale of the values, unless they show another one."""
    if texts and 2 * sum(text.endswith("%") for text in texts) > len(texts):
        return factor(Scale.PERCENT, metric_scale(metric))
    is_percent_already = value_factor == 100 and max(_values(texts, numerals), default=0) > 1
    return 1.0 if is_percent_already else value_factor
