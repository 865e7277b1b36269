"""Rows of the grid as text: what is typed, and the experiment it makes once it is complete.

A row is a `Draft` while something in it is missing or wrong. The draft of an experiment that exists
already lies over it: the project keeps the last complete version, the grid shows what was typed.
Column names are the field names of `Experiment`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from forecasting.domain.metric import parse_number
from forecasting.domain.project import Experiment, Lever, Status
from forecasting.domain.timeline import format_short_date, parse_date
from forecasting.errors import InvalidValue
from forecasting.importers.statuses import read_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from forecasting.domain.project import Project


class Column(StrEnum):
    """What the grid shows of an experiment, in its order."""

    FINISHED = "finished"
    NAME = "name"
    LEVER = "lever"
    RESULT = "result"
    STATUS = "status"
    N_EVAL = "n_eval"
    STANDARD_ERROR = "standard_error"
    EVALUATION_SET = "evaluation_set"
    REPEATS = "repeats"
    STARTED = "started"
    EFFORT_DAYS = "effort_days"
    BASED_ON = "based_on"
    NOTES = "notes"


#: Columns in which every text is what it says, an empty one too.
_FREE_TEXTS = frozenset((Column.NAME, Column.EVALUATION_SET, Column.NOTES))
_COUNTED = {
    Column.N_EVAL: "how many examples it was evaluated on",
    Column.REPEATS: "how many runs the result is the mean of",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a row that is not, or not yet, an experiment as it stands."""

    #: Id of the experiment it changes, or will become.
    id: str
    typed: Mapping[Column, str]
    #: Id of the row above it; only for a row that is no experiment yet.
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell keeps its row from being an experiment."""

    #: What is wrong and what to do.
    sentence: str
    #: Whether something is still to be typed, rather than typed wrongly.
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a draft says: an experiment, or the problems that keep it from being one."""

    experiment: Experiment | None = None
    problems: Mapping[Column, Problem] = field(default_factory=dict)


class RowReader:
    """Reads and writes the rows of one project; made once for any number of rows."""

    def __init__(self, project: Project, drafts: Iterable[Draft] = (), *, day_first: bool = True) -> None:
        self.project = project
        self.day_first = day_first
        #: Levers that were typed and that the project doesn't have, by name in lower case.
        self.new_levers: dict[str, Lever] = {}
        self._drafts = tuple(drafts)
        self._unnamed = len(project.experiments)
        self._read_already: dict[tuple[Column, str], object] = {}

    @cached_property
    def experiments(self) -> dict[str, Experiment]:
        """Experiments by id."""
        return {experiment.id: experiment for experiment in self.project.experiments}

    @cached_property
    def _levers(self) -> dict[str, Lever]:
        return {lever.id: lever for lever in self.project.levers}

    @cached_property
    def _levers_by_name(self) -> dict[str, Lever]:
        return {lever.name.casefold(): lever for lever in self.project.levers}

    @cached_property
    def _ids_by_name(self) -> dict[str, str]:
        found = {experiment.name.casefold(): experiment.id for experiment in self.project.experiments}
        typed = ((draft.typed.get(Column.NAME, "").strip().casefold(), draft.id) for draft in self._drafts)
        return found | {name: draft_id for name, draft_id in typed if name}

    def text(self, experiment: Experiment, column: Column) -> str:
        """The cell as text that `read` understands and a spreadsheet too; exact."""
        value = getattr(experiment, column)
        if value is None:
            return ""
        match column:
            case Column.FINISHED | Column.STARTED:
                return str(value.isoformat())
            case Column.LEVER:
                return self._levers[value].name
            case Column.BASED_ON:
                return self.experiments[value].name
            case Column.RESULT | Column.STANDARD_ERROR | Column.EFFORT_DAYS:
                return plain_number(value)
        return str(value)

    def shown(self, experiment: Experiment, column: Column) -> str:
        """The cell as the grid shows it: short, and rounded like the metric."""
        return self._shown_value(getattr(experiment, column), column) or self.text(experiment, column)

    def shown_typed(self, row_id: str, column: Column, text: str) -> str:
        """Typed text as it was understood; as it stands if it wasn't."""
        try:
            return self._shown_value(self._value(row_id, column, text.strip()), column) or text
        except InvalidValue:
            return text

    def _shown_value(self, value: Any, column: Column) -> str:
        if value is None:
            return ""
        match column:
            case Column.FINISHED | Column.STARTED:
                return format_short_date(value)
            case Column.RESULT:
                return self.project.metric.format_number(value)
            case Column.STATUS:
                return str(value).capitalize()
            case Column.N_EVAL | Column.REPEATS:
                return f"{value:,}"
        return ""

    def read(self, draft: Draft) -> Reading:
        """The experiment a draft makes, or what keeps it from being one."""
        known = self.experiments.get(draft.id)
        fields, problems = self._parse(draft)
        status = _status(fields, known)
        _find_gaps(_Merged(fields, known), status, problems)
        if problems or status is None:
            return Reading(problems=problems)
        fields |= {"status": status, "name": fields.get("name", known.name if known else "") or self._next_name()}
        try:
            made = replace(known, **fields) if known else Experiment(id=draft.id, **fields)
        except InvalidValue as wrong:
            return Reading(problems={Column.NAME: Problem(str(wrong))})
        return Reading(made)

    def _parse(self, draft: Draft) -> tuple[dict[str, Any], dict[Column, Problem]]:
        fields: dict[str, Any] = {}
        problems: dict[Column, Problem] = {}
        for column, text in draft.typed.items():
            try:
                fields[column] = self._value(draft.id, column, text.strip())
            except InvalidValue as wrong:
                problems[column] = Problem(str(wrong))
        return fields, problems

    def _value(self, row_id: str, column: Column, text: str) -> object:
        if column in _FREE_TEXTS:
            return text
        if not text:
            return None
        return self._parent(row_id, text) if column is Column.BASED_ON else self._parsed(column, text)

    def _parsed(self, column: Column, text: str) -> object:
        """What a text means in a column; texts come again and again in a table, so each is read once."""
        if (column, text) not in self._read_already:
            self._read_already[column, text] = self._parse_anew(column, text)
        return self._read_already[column, text]

    def _parse_anew(self, column: Column, text: str) -> object:
        match column:
            case Column.FINISHED | Column.STARTED:
                return parse_date(text, day_first=self.day_first)
            case Column.LEVER:
                return self._lever(text)
            case Column.RESULT:
                return self.project.metric.parse(text)
            case Column.STATUS:
                return parse_status(text)
            case Column.N_EVAL | Column.REPEATS:
                return _parse_count(text, _COUNTED[column])
        return _parse_amount(text, zero_allowed=column is Column.STANDARD_ERROR)

    def _lever(self, name: str) -> str:
        key = name.casefold()
        known = self._levers_by_name.get(key) or self.new_levers.setdefault(key, Lever(name))
        return known.id

    def _parent(self, row_id: str, name: str) -> str:
        found = self._ids_by_name.get(name.casefold())
        if found is None:
            raise InvalidValue(f"No complete experiment is called “{name}”; choose one from the list.")
        if row_id in self._ancestry(found):
            raise InvalidValue(f"“{name}” is based on this experiment already; choose another one.")
        return found

    def _ancestry(self, experiment_id: str) -> set[str]:
        line = {experiment_id}
        known = self.experiments.get(experiment_id)
        while known and known.based_on and known.based_on not in line:
            line.add(known.based_on)
            known = self.experiments.get(known.based_on)
        return line

    def _next_name(self) -> str:
        self._unnamed += 1
        while f"experiment {self._unnamed}" in self._ids_by_name:
            self._unnamed += 1
        return f"Experiment {self._unnamed}"


@dataclass(frozen=True, slots=True)
class _Merged:
    """Fields as typed, over those of the experiment they change."""

    typed: Mapping[str, Any]
    known: Experiment | None

    def get(self, column: Column) -> Any:
        return self.typed[column] if column in self.typed else getattr(self.known, column, None)


def plain_number(value: float) -> str:
    """`value` exactly, without a needless ``.0``."""
    return repr(value).removesuffix(".0")


def parse_status(text: str) -> Status:
    """Read a status by its name, the beginning of it, or another word for it.

    Raises
    ------
    InvalidValue
        With a sentence that lists what can be typed.
    """
    wanted = text.strip().casefold()
    matches = [status for status in Status if wanted and status.startswith(wanted)]
    known = matches[0] if len(matches) == 1 else read_status(text)
    if known is not None:
        return known
    raise InvalidValue(f"“{text.strip()}” is not a status; use planned, running, done or abandoned.")


def _status(fields: Mapping[str, Any], known: Experiment | None) -> Status | None:
    """The status typed; else a result that was typed makes it done; else what it was."""
    typed: Status | None = fields.get(Column.STATUS)
    if typed is not None or fields.get(Column.RESULT) is None:
        return typed or (known.status if known and Column.STATUS not in fields else None)
    return Status.DONE


def _find_gaps(row: _Merged, status: Status | None, problems: dict[Column, Problem]) -> None:
    """Add what is missing, and what contradicts the status or the dates."""
    finished, started, result = (row.get(column) for column in (Column.FINISHED, Column.STARTED, Column.RESULT))
    if status in {Status.DONE, Status.ABANDONED, None} and finished is None:
        problems.setdefault(Column.FINISHED, Problem("Type the date it finished.", is_missing=True))
    if status is None and result is None:
        sentence = "Type the result, or set the status to planned, running or abandoned."
        problems.setdefault(Column.RESULT, Problem(sentence, is_missing=True))
    if status is Status.DONE and result is None:
        sentence = "Type the result; if there is none, set the status to abandoned."
        problems.setdefault(Column.RESULT, Problem(sentence, is_missing=True))
    if status not in {Status.DONE, None} and result is not None:
        sentence = f"An experiment that is {status} has no result; clear it or set the status to done."
        problems.setdefault(Column.RESULT, Problem(sentence))
    _find_swapped_dates(started, finished, problems)


def _find_swapped_dates(started: date | None, finished: date | None, problems: dict[Column, Problem]) -> None:
    if started and finished and finished < started:
        sentence = f"It starts after it finishes, on {format_short_date(finished)}; correct one of the two dates."
        problems.setdefault(Column.STARTED, Problem(sentence))


def _parse_count(text: str, what: str) -> int:
    value = _parse_amount(text, zero_allowed=False)
    if not value.is_integer():
        raise InvalidValue(f"“{text}” is not a whole number; type {what}.")
    return int(value)


def _parse_amount(text: str, *, zero_allowed: bool) -> float:
    value = parse_number(text)
    if value < 0 or (value == 0 and not zero_allowed):
        smallest = "0 or more" if zero_allowed else "more than 0"
        raise InvalidValue(f"“{text}” is not possible here; it must be {smallest}.")
    return value
