"""Tables that hold several series, or several metrics, one below the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forecasting.errors import UserError
from forecasting.importers.headers import Role, header_key
from forecasting.importers.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.importers.columns import Roles, Table

_KINDS = {Role.SERIES: "series", Role.METRIC: "metrics"}
_NAMED_AT_MOST = 12


class SeveralSeries(UserError):  # noqa: N818 - reads as a sentence where it is raised
    """A table holds several series, and one is to be chosen."""

    def __init__(self, sentence: str, series: Sequence[str]) -> None:
        super().__init__(sentence)
        #: Names to choose from, in order of appearance.
        self.series = tuple(series)


def choose_series(
    table: Table, roles: Roles, metric_name: str, series: str | None
) -> tuple[Table, str, tuple[Problem, ...]]:
    """The rows of one series, its name (empty if there is none), and what was left aside.

    Raises
    ------
    SeveralSeries
        If there are several, and neither `series` nor the metric tells which one is meant.
    UserError
        If there is no such series.
    """
    chosen, problems = "", []
    for role, kind in _KINDS.items():
        names = _names(table, roles, role)
        if len(names) < 2 and series not in names:
            chosen = chosen or (names[0] if role is Role.SERIES and names else "")
            continue
        wanted = _wanted(names, metric_name, chosen or series, kind)
        rows = tuple(row for row in table.rows if roles.text(row, role) == wanted)
        if len(rows) < len(table.rows):
            problems.append(_left_aside(len(table.rows) - len(rows), kind, wanted, roles.header(table, role)))
        table, chosen = replace(table, rows=rows), chosen or wanted
    if series is not None and series != chosen:
        raise UserError(f"The table holds no series “{series}”; leave it out to read all rows.")
    return table, chosen, tuple(problems)


def _names(table: Table, roles: Roles, role: Role) -> list[str]:
    return list(dict.fromkeys(filter(None, (roles.text(row, role) for row in table.rows))))


def _wanted(names: Sequence[str], metric_name: str, series: str | None, kind: str) -> str:
    if series in names:
        return str(series)
    named = [name for name in names if metric_name and header_key(name) == header_key(metric_name)]
    if len(named) == 1:
        return named[0]
    shown = ", ".join(f"“{name}”" for name in names[:_NAMED_AT_MOST])
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    start = f"The table holds no series “{series}”, but" if series else "The table holds"
    raise SeveralSeries(f"{start} {len(names)} {kind}; choose one of them: {shown}{more}.", names)


def _left_aside(count: int, kind: str, wanted: str, header: str) -> Problem:
    rows = "1 row" if count == 1 else f"{count} rows"
    verb = "belongs" if count == 1 else "belong"
    message = f"{rows} of the table {verb} to other {kind} than “{wanted}” and were left aside."
    return Problem(Severity.ASSUMED, message, column=header)
