"""Rows of the grid as text: what is typed, and the experiment it makes once it is complete.

A row is a `Draft` while something in it is missing or wrong. The draft of an experiment that exists
already lies over it: the project keeps the last complete version, the grid shows what was typed.
Column names are the field names of `Experiment`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.grid.ancestry import Ancestry
from forecasting.domain.metric import parse_number, rescale
from forecasting.domain.number_styles import in_style
from forecasting.domain.project import Experiment, Lever, Status
from forecasting.domain.timeline import format_short_date, is_day_first, parse_date
from forecasting.errors import InvalidValue
from forecasting.importers.statuses import read_status
from forecasting.words.wording import whole, write_number

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
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
    REMEASURES = "remeasures"
    NOTES = "notes"
    LINK = "link"


DATES = (Column.FINISHED, Column.STARTED)
#: Columns in which every text is what it says, an empty one too.
_FREE_TEXTS = frozenset((Column.NAME, Column.EVALUATION_SET, Column.NOTES, Column.LINK))
_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
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
    #: Id of the row above it, None at the top; only for a row that is no experiment yet.
    after: str | None = None

    def is_blank(self, experiments: Container[str]) -> bool:
        """Whether it is an empty row that was inserted between others, and nothing is missing from it yet."""
        return not self.typed and self.id not in experiments


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
    """Reads and writes the rows of one project; made once for any number of rows.

    Parameters
    ----------
    project
        Its experiments are known.
    drafts
        Rows that others may be based on, or that change what these are called.
    rows
        Ids of all of these from top to bottom; the experiments in their order if it isn't given.
    """

    def __init__(self, project: Project, drafts: Iterable[Draft] = (), rows: Sequence[str] = ()) -> None:
        self.project = project
        #: Levers that were typed and that the project doesn't have, by name in lower case.
        self.new_levers: dict[str, Lever] = {}
        self._drafts = {draft.id: draft for draft in drafts}
        self._rows = rows
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
    def _names(self) -> dict[str, str]:
        """What rows are called once everything that is typed is complete; empty where a name is still to be made."""
        known = {experiment.id: experiment.name for experiment in self.project.experiments}
        typed = {draft.id: draft.typed.get(Column.NAME) for draft in self._drafts.values()}
        return known | {row_id: name.strip() for row_id, name in typed.items() if name is not None}

    def _called(self, row_id: str) -> str:
        return self._names.get(row_id) or self.experiments[row_id].name

    @cached_property
    def _names_taken(self) -> set[str]:
        known = (experiment.name for experiment in self.project.experiments)
        return {name.casefold() for name in (*known, *self._names.values())}

    @cached_property
    def _ancestry(self) -> Ancestry:
        parents = {experiment.id: experiment.based_on for experiment in self.project.experiments}
        typed = {draft.id: draft.typed.get(Column.BASED_ON) for draft in self._drafts.values()}
        named = {row_id: text.strip() for row_id, text in typed.items() if text is not None}
        return Ancestry(self._rows or list(self.experiments), self._names, parents, named)

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
            case Column.BASED_ON | Column.REMEASURES:
                return self._called(value)
            case Column.RESULT | Column.STANDARD_ERROR | Column.EFFORT_DAYS:
                return plain_number(value)
        return str(value)

    def is_said_by(self, experiment: Experiment, column: Column, text: str) -> bool:
        """Whether a text says what the experiment has already."""
        if column in {Column.BASED_ON, Column.REMEASURES} and (named := getattr(experiment, column)):
            return text == self._names[named]
        return text == self.text(experiment, column)

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
                return write_number(self.project.metric, value)
            case Column.STATUS:
                return str(value).capitalize()
            case Column.N_EVAL | Column.REPEATS:
                return whole(value)
        return in_style(plain_number(value)) if column in {Column.STANDARD_ERROR, Column.EFFORT_DAYS} else ""

    def read(self, draft: Draft) -> Reading:
        """The experiment a draft makes, or what keeps it from being one."""
        known = self.experiments.get(draft.id)
        fields, problems = self._parse(draft)
        row = _Merged(fields, known)
        status = _status(row)
        _find_gaps(row, status, problems)
        if problems or status is None:
            return Reading(problems=problems)
        fields |= {"status": status, "name": fields.get("name", known.name if known else "") or self._next_name()}
        try:
            made = replace(known, **fields) if known else Experiment(id=draft.id, **fields)
        except InvalidValue as wrong:
            return Reading(problems={Column.NAME: Problem(str(wrong))})
        return Reading(made)

    def problems(self, draft: Draft) -> Mapping[Column, Problem]:
        """What keeps a row from being an experiment where all that are complete are: a cell, or what it waits for."""
        if draft.is_blank(self.experiments):
            return {}
        reading = self.read(draft)
        if reading.experiment is None or reading.experiment.based_on is None:
            return reading.problems
        line = self._ancestry.line(reading.experiment.based_on)
        name = self._called(next(row_id for row_id in line if row_id in self._drafts))
        sentence = f"It waits for “{name}”, which is not complete yet; complete that row or choose another one here."
        return {Column.BASED_ON: Problem(sentence)}

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
        if column is Column.REMEASURES:
            return self._original(row_id, text)
        return self._ancestry.find(row_id, text) if column is Column.BASED_ON else self._parsed(column, text)

    def _original(self, row_id: str, name: str) -> str:
        """The try of this name that a row measures again, the last of several."""
        if again := next((e for e in self.project.experiments if e.remeasures == row_id), None):
            raise InvalidValue(f"“{self._called(again.id)}” measures this one again, so it is a try; clear that first.")
        tries = (e.id for e in reversed(self.project.experiments) if e.remeasures is None and e.id != row_id)
        found = next((tried for tried in tries if self._called(tried).casefold() == name.casefold()), None)
        if found is None:
            raise InvalidValue(f"No other try is called “{name}”; choose one from the list.")
        return found

    def _parsed(self, column: Column, text: str) -> object:
        """What a text means in a column; texts come again and again in a table, so each is read once."""
        if (column, text) not in self._read_already:
            self._read_already[column, text] = self._parse_anew(column, text)
        return self._read_already[column, text]

    def _parse_anew(self, column: Column, text: str) -> object:
        match column:
            case Column.FINISHED | Column.STARTED:
                return parse_date(text)
            case Column.LEVER:
                return self._lever(text)
            case Column.RESULT:
                return self.project.metric.parse(text)
            case Column.STATUS:
                return parse_status(text)
            case Column.N_EVAL | Column.REPEATS:
                return _parse_count(text, _COUNTED[column])
        is_error = column is Column.STANDARD_ERROR
        scale = 0.01 if is_error and self.project.metric.is_proportion and text.endswith("%") else 1.0
        return rescale(_parse_amount(text, zero_allowed=is_error), scale)

    def _lever(self, name: str) -> str:
        key = name.casefold()
        known = self._levers_by_name.get(key) or self.new_levers.setdefault(key, Lever(name))
        return known.id

    def _next_name(self) -> str:
        self._unnamed += 1
        while f"experiment {self._unnamed}" in self._names_taken:
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


def with_plain_dates(typed: Mapping[Column, str], *, day_first: bool) -> Mapping[Column, str]:
    """Typed texts with dates in one unmistakable form, wherever and by whomever they are read later."""
    dates = {column: plain_date(typed[column], day_first=day_first) for column in DATES if column in typed}
    return {**typed, **dates}


def plain_date(text: str, *, day_first: bool) -> str:
    """A date as ``2026-04-03``; 3/4/2026 is read by `day_first`, what can't be read stays as it is."""
    told = is_day_first(text)
    try:
        return parse_date(text, day_first=day_first if told is None else told).isoformat()
    except InvalidValue:
        return text


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


def _status(row: _Merged) -> Status | None:
    """The status typed; else a result that was typed makes it done; else what it was. Cleared, the result tells."""
    typed: Status | None = row.typed.get(Column.STATUS)
    is_cleared = Column.STATUS in row.typed
    result = row.get(Column.RESULT) if is_cleared else row.typed.get(Column.RESULT)
    if typed is not None or result is None:
        return typed or (row.known.status if row.known and not is_cleared else None)
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
    # A count has no decimals, so 1.200 is written with a thousands separator.
    value = _parse_amount(text.replace(".", "") if _POINTS.fullmatch(text) else text, zero_allowed=False)
    if not value.is_integer():
        raise InvalidValue(f"“{text}” is not a whole number; type {what}.")
    return int(value)


def _parse_amount(text: str, *, zero_allowed: bool) -> float:
    value = parse_number(text)
    if value < 0 or (value == 0 and not zero_allowed):
        smallest = "0 or more" if zero_allowed else "more than 0"
        raise InvalidValue(f"“{text}” is not possible here; it must be {smallest}.")
    return value
