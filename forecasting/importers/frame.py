"""A pandas table of past results, read strictly: what is wrong is an error and never a guess.

For the notebook interface; `forecasting.importers.table` is the lenient reader for files.
pandas is imported by whoever calls this, not by this module.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from forecasting.domain.project import Experiment, Lever, Status
from forecasting.domain.timeline import is_day_first, parse_date
from forecasting.errors import InvalidValue, UserError
from forecasting.importers.statuses import read_status

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.domain.metric import Metric

REQUIRED = ("date", "value")
OPTIONAL = (
    *("lever", "n_eval", "evaluation_set", "repeats", "standard_error", "name", "started", "status", "effort_days"),
    *("based_on", "remeasures"),
)

type _Columns = dict[str, list[Any]]


def read_frame(frame: pd.DataFrame, metric: Metric) -> tuple[tuple[Lever, ...], tuple[Experiment, ...]]:
    """Levers and experiments of a table with one row for each try, in the order of its rows.

    Parameters
    ----------
    frame
        Columns ``date`` (dates, timestamps or text) and ``value`` (numbers in the metric's unit), and if known
        ``lever``, ``n_eval``, ``evaluation_set`` (its name), ``repeats`` (runs whose mean is the value),
        ``standard_error``, ``name``, ``started``, ``status``, ``effort_days``, ``based_on`` and ``remeasures``
        (names of other rows). Other columns are ignored; NaN, NaT and None are missing values.
    metric
        What ``value`` measures.

    Returns
    -------
    Levers in order of appearance, and one experiment for each row. Without a status, a row with a value is done
    and a row without one is abandoned.

    Raises
    ------
    UserError
        If a column is missing or a cell can't be understood; the sentence names the row by its index, and the column.
    """
    columns = _columns(frame)
    labels = list(frame.index)
    cells: _Columns = {
        "result": _each(columns, labels, "value", lambda cell: metric.check(_number(cell))),
        "n_eval": _each(columns, labels, "n_eval", _number),
        "evaluation_set": [name or "" for name in _each(columns, labels, "evaluation_set", str)],
        "repeats": _each(columns, labels, "repeats", _number),
        "standard_error": _each(columns, labels, "standard_error", _number),
        "effort_days": _each(columns, labels, "effort_days", _number),
        "status": _each(columns, labels, "status", _status),
        "name": _each(columns, labels, "name", str),
        "day": _each(columns, labels, "date", _day_reader(columns["date"])),
        "started": _each(columns, labels, "started", _day_reader(columns.get("started", []))),
    }
    levers: dict[str, Lever] = {}
    cells["lever"] = [_lever_id(name, levers) for name in columns.get("lever", [None] * len(labels))]
    experiments = _build(cells, labels)
    for field in ("based_on", "remeasures"):
        if field in columns:
            experiments = _with_references(experiments, columns[field], labels, field)
    return tuple(levers.values()), experiments


def _columns(frame: pd.DataFrame) -> _Columns:
    """The cells of every known column as Python objects, None where one is missing."""
    names = list(getattr(frame, "columns", ()))
    for name in REQUIRED:
        if name not in names:
            found = ", ".join(map(str, names)) or "none"
            raise UserError(f"The table has no column “{name}”; it needs “date” and “value”. Its columns are: {found}.")
    for name in (*REQUIRED, *OPTIONAL):
        if names.count(name) > 1:
            raise UserError(f"The table has {names.count(name)} columns “{name}”; rename or drop all but one.")
    known = [name for name in (*REQUIRED, *OPTIONAL) if name in names]
    return {name: _present(frame[name]) for name in known}


def _present(column: pd.Series[Any]) -> list[Any]:
    missing = column.isna().tolist()
    return [None if gone else cell for cell, gone in zip(column.tolist(), missing, strict=True)]


def _each(columns: _Columns, labels: list[Any], name: str, read: Callable[[Any], object]) -> list[Any]:
    """`read` applied to every cell of a column that isn't missing; all missing if there is no such column."""
    found: list[object] = []
    for label, cell in zip(labels, columns.get(name, [None] * len(labels)), strict=True):
        try:
            found.append(None if cell is None else read(cell))
        except InvalidValue as problem:
            raise UserError(f"In the row with index {label}, column “{name}”: {problem}") from None
    return found


def _number(cell: object) -> float:
    if isinstance(cell, str) or not hasattr(cell, "__float__"):
        raise InvalidValue(f"“{cell}” is not a number; convert the column with pandas.to_numeric.")
    value = float(cell)
    if not math.isfinite(value):
        raise InvalidValue("The number is not finite; leave it empty where there is no value.")
    return value


def _status(cell: object) -> Status:
    status = read_status(str(cell))
    if status is None:
        raise InvalidValue(f"“{cell}” is not a status; use one of: {', '.join(Status)}.")
    return status


def _lever_id(cell: object, levers: dict[str, Lever]) -> str | None:
    """The id of the lever with this name, which is added if it is new."""
    name = "" if cell is None else str(cell).strip()
    return levers.setdefault(name.casefold(), Lever(name)).id if name else None


def _day_reader(cells: list[Any]) -> Callable[[Any], date]:
    """A reader of days; whether the day comes first in ``03/04/2026`` is decided for the whole column."""
    hints = {is_day_first(cell) for cell in cells if isinstance(cell, str)} - {None}
    day_first = hints != {False}

    def read(cell: object) -> date:
        if isinstance(cell, date):  # timestamps are dates too; their time is dropped by the record
            return cell
        if isinstance(cell, str):
            return parse_date(cell, day_first=day_first)
        raise InvalidValue(f"“{cell}” is not a date; convert the column with pandas.to_datetime.")

    return read


def _build(cells: _Columns, labels: list[Any]) -> tuple[Experiment, ...]:
    rows = (dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True))
    return tuple(
        _experiment(number, label, row) for number, (label, row) in enumerate(zip(labels, rows, strict=True), 1)
    )


def _experiment(number: int, label: object, row: dict[str, Any]) -> Experiment:
    day, started = row.pop("day"), row.pop("started")
    status = row.pop("status") or (Status.ABANDONED if row["result"] is None else Status.DONE)
    if day is None and status.has_ended:
        raise UserError(f"In the row with index {label}, column “date”: it is {status}, so it needs a date.")
    if status is Status.RUNNING and started is None:  # its only date can't be the one it finished on
        day, started = None, day
    name = (row.pop("name") or "").strip() or f"Experiment {number}"
    try:
        return Experiment(name=name, status=status, finished=day, started=started, **row)
    except InvalidValue as problem:
        raise UserError(f"In the row with index {label}: {problem}") from None


def _with_references(
    experiments: tuple[Experiment, ...], names: list[Any], labels: list[Any], field: str
) -> tuple[Experiment, ...]:
    """The experiments with the ids of those that a column names."""
    counts = Counter(experiment.name for experiment in experiments)
    ids = {experiment.name: experiment.id for experiment in experiments}

    def linked(experiment: Experiment, named: object, label: object) -> Experiment:
        if named is None:
            return experiment
        name = str(named).strip()
        if counts[name] != 1:
            fault = "no row has this name" if not counts[name] else f"{counts[name]} rows have this name"
            raise UserError(f"In the row with index {label}, column “{field}”: {fault}, “{name}”.")
        if ids[name] == experiment.id:
            raise UserError(f"In the row with index {label}, column “{field}”: the row names itself, “{name}”.")
        return replace(experiment, **{field: ids[name]})  # type: ignore[arg-type]  # a field that holds an id

    return tuple(map(linked, experiments, names, labels))
