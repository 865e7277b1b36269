"""Rows as experiments: each becomes one, or is told to be left out and why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.domain.project import Experiment, Lever, Status
from forecasting.domain.timeline import Timeline, format_date
from forecasting.domain.validity import MAX_COUNT
from forecasting.errors import InvalidValue
from forecasting.importers.columns import unguard
from forecasting.importers.headers import Role, header_key, header_unit
from forecasting.importers.numerals import MISSING, split_spread
from forecasting.importers.problems import Problem, Severity
from forecasting.importers.spans import HOURS_PER_DAY, HOURS_PER_WORKDAY, read_hours
from forecasting.importers.statuses import read_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from forecasting.importers.lines import Line
    from forecasting.importers.understanding import Understanding

#: What makes a row one of data.
_PER_TRY = (
    *(Role.FINISHED, Role.DATE, Role.STARTED, Role.NAME, Role.LEVER, Role.STATUS, Role.RESULT, Role.N_EVAL),
    *(Role.EVALUATION_SET, Role.REPEATS, Role.STANDARD_ERROR, Role.EFFORT, Role.BASED_ON, Role.REMEASURES),
    *(Role.NOTES, Role.LINK),
)


class _SkippedRow(Exception):  # noqa: N818 - it is no error, but the end of reading a row
    """The row can't be an experiment."""

    def __init__(self, message: str, role: Role | None = None, text: str = "") -> None:
        super().__init__(message)
        self.role = role
        self.text = text


@dataclass(frozen=True, slots=True)
class _Days:
    """The dates of a row, as far as it has them."""

    finished: date | None
    day: date | None
    started: date | None

    @property
    def latest(self) -> date | None:
        """The date that tells best when its result was known, other than the start."""
        return self.finished or self.day


class RowReader:
    """Reads the rows of one table one after the other; what it has to say gathers in `problems`."""

    def __init__(self, way: Understanding, levers: Iterable[Lever]) -> None:
        self._way = way
        self._levers = {lever.name.casefold(): lever for lever in levers}
        #: Levers that were given are also found without heeding signs: ``model_design`` is “Model design”.
        self._known = {header_key(lever.name): lever for lever in self._levers.values()}
        self.problems: list[Problem] = []

    @property
    def levers(self) -> tuple[Lever, ...]:
        """Those that were given, and those that rows have named since."""
        return tuple(self._levers.values())

    def read(self, number: int, row: Line) -> Experiment | None:
        """The experiment in a row of data, the `number`-th; None if the row was skipped."""
        try:
            self._require_data(row)
            return self._experiment(number, row)
        except _SkippedRow as skipped:
            self._tell(Severity.SKIPPED, row, skipped.role, skipped.text, str(skipped))
        except InvalidValue as problem:
            self._tell(Severity.SKIPPED, row, None, "", str(problem))
        return None

    def _experiment(self, number: int, row: Line) -> Experiment:
        days = _Days(*(self._day(row, role) for role in (Role.FINISHED, Role.DATE, Role.STARTED)))
        result, spread, word = self._result(row)
        word = self._status_word(row) or word
        status = self._status(row, word, result, days)
        result = self._settled_result(row, status, result)
        started, finished = self._placed(row, status, days, has_result=result is not None)
        error = self._optional(row, Role.STANDARD_ERROR, self._error)
        return Experiment(
            name=self._name(row, number),
            status=status,
            lever=self._lever(row),
            started=started,
            finished=finished,
            result=result,
            n_eval=self._optional(row, Role.N_EVAL, self._examples),
            evaluation_set=self._present(row, Role.EVALUATION_SET),
            repeats=self._optional(row, Role.REPEATS, self._runs),
            standard_error=spread if error is None else error,
            effort_days=self._optional(row, Role.EFFORT, self._effort),
            notes=self._raw(row, Role.NOTES),
            link=self._raw(row, Role.LINK),
        )

    def _require_data(self, row: Line) -> None:
        headers = self._way.table.headers
        cells = [unguard(cell).strip() for cell in row.cells]
        if self._way.table.has_headers and cells == list(headers):
            raise _SkippedRow("The row repeats the headers.")
        if not any(self._text(row, role) for role in _PER_TRY):
            raise _SkippedRow("The row holds nothing in the columns that are read.")
        surplus = sum(bool(cell) for cell in cells[len(headers) :])
        if surplus:
            text = self._way.table.delimiter.join(cells[len(headers) :])
            message = (
                "It has more cells than there are headers, so the last were left out; check that its cells are right."
            )
            self._tell(Severity.IGNORED, row, None, text, message)
        if row.has_stray_quote:
            message = "Its quotation marks don't pair up, so they were ignored; check that its cells are right."
            self._tell(Severity.ASSUMED, row, None, "", message)

    def _text(self, row: Line, role: Role) -> str:
        return self._way.roles.text(row, role)

    def _raw(self, row: Line, role: Role) -> str:
        """Free text as it stands, but for the mark that says that there is none."""
        positions = self._way.roles.positions.get(role, ())
        return next((unguard(row.cell(p)) for p in positions if row.cell(p) not in {"", "-"}), "")

    def _present(self, row: Line, role: Role) -> str:
        text = self._text(row, role)
        return "" if text.casefold() in MISSING else text

    def _day(self, row: Line, role: Role) -> date | None:
        text = self._present(row, role)
        try:
            return self._way.day(text, role) if text else None
        except InvalidValue as problem:
            if role is not Role.STARTED or not (self._present(row, Role.FINISHED) or self._present(row, Role.DATE)):
                raise _SkippedRow(str(problem), role, text) from None
            self._tell(Severity.IGNORED, row, role, text, str(problem))
            return None

    def _result(self, row: Line) -> tuple[float | None, float | None, Status | None]:
        """Value, standard error behind it, and the status where the cell holds a word such as “failed”."""
        text = self._present(row, Role.RESULT)
        if not text or (word := read_status(text)):
            return None, None, word if text else None
        value, spread = split_spread(text)
        try:
            return self._way.value(value), abs(self._way.error(spread)) if spread else None, None
        except InvalidValue as problem:
            raise _SkippedRow(str(problem), Role.RESULT, text) from None

    def _status_word(self, row: Line) -> Status | None:
        text = self._present(row, Role.STATUS)
        status = read_status(text)
        if text and status is None:
            message = f"“{text}” is not a status that is known; use planned, running, done or abandoned."
            self._tell(Severity.IGNORED, row, Role.STATUS, text, message)
        return status

    def _status(self, row: Line, word: Status | None, result: float | None, days: _Days) -> Status:
        if result is not None:
            return word or Status.DONE
        if word is Status.DONE or (word is None and days.latest and days.latest <= self._way.today):
            self._tell(
                Severity.ASSUMED, row, Role.RESULT, "", "There is no result, so it was read as an abandoned try."
            )
            return Status.ABANDONED
        if word is None:
            running = days.latest is None and days.started is not None and days.started <= self._way.today
            status = Status.RUNNING if running else Status.PLANNED
            message = f"There is no result and no date in the past, so it was read as {status}."
            self._tell(Severity.ASSUMED, row, None, "", message)
            return status
        return word

    def _settled_result(self, row: Line, status: Status, result: float | None) -> float | None:
        if result is None or status is Status.DONE:
            return result
        message = f"It is {status}, so its result was left out; mark it done if the result counts."
        self._tell(Severity.IGNORED, row, Role.RESULT, self._text(row, Role.RESULT), message)
        return None

    def _placed(self, row: Line, status: Status, days: _Days, *, has_result: bool) -> tuple[date | None, date | None]:
        """Start and finish, as far as the status needs them."""
        started, finished = days.started, days.latest
        if status.has_ended and finished is None:
            finished = self._end_after_start(row, started, has_result=has_result)
        if status is Status.RUNNING and days.finished is None:  # its plain date can't be when it finished
            started, finished = started or days.day, None
        if started and finished and started > finished:
            message = f"It starts after it finishes, on {format_date(finished)}; correct one of the two dates."
            self._tell(Severity.IGNORED, row, Role.STARTED, self._text(row, Role.STARTED), message)
            started = None
        if status.has_ended and finished and finished > self._way.today:
            message = f"It ended on {format_date(finished)}, which is in the future; check the date."
            self._tell(Severity.ASSUMED, row, Role.DATE, self._text(row, Role.DATE), message)
        return started, finished

    def _end_after_start(self, row: Line, started: date | None, *, has_result: bool) -> date:
        if started is None:
            what = "has a result" if has_result else "has ended"
            raise _SkippedRow(f"It {what} but no date; add the day it finished.", Role.DATE)
        if {Role.FINISHED, Role.DATE} & self._way.roles.positions.keys():
            message = "There is no date it finished, so its start counts; add the day it finished."
            self._tell(Severity.ASSUMED, row, Role.STARTED, self._text(row, Role.STARTED), message)
        hours = self._optional(row, Role.DURATION, self._duration) or 0.0
        latest = max((self._way.today - started).days, 0)
        return Timeline(started).date(int(min(hours / HOURS_PER_DAY, latest)))

    def _name(self, row: Line, number: int) -> str:
        return self._text(row, Role.NAME) or f"Experiment {number}"

    def _lever(self, row: Line) -> str | None:
        name = self._text(row, Role.LEVER)
        header = header_key(self._way.roles.header(self._way.table, Role.LEVER))
        if header in {"tags", "tag", "labels"}:  # several in one cell
            names = [part.strip(" []'\"") for part in name.replace(";", ",").split(",")]
            name = next((part for part in names if self._find_lever(part)), next(filter(None, names), ""))
        if not name:
            return None
        lever = self._find_lever(name) or Lever(name)
        return self._levers.setdefault(lever.name.casefold(), lever).id

    def _find_lever(self, name: str) -> Lever | None:
        return self._levers.get(name.casefold()) or self._known.get(header_key(name))

    def _optional[T](self, row: Line, role: Role, read: Callable[[str], T]) -> T | None:
        text = self._present(row, role)
        try:
            return read(text) if text else None
        except InvalidValue as problem:
            self._tell(Severity.IGNORED, row, role, text, str(problem))
            return None

    def _error(self, text: str) -> float:
        value = self._way.error(text)
        if not 0 <= value < math.inf:
            raise InvalidValue(f"“{text}” is not a standard error; it must be 0 or more.")
        return value

    def _examples(self, text: str) -> int:
        return self._count(text, "examples", 2000)

    def _runs(self, text: str) -> int:
        return self._count(text, "runs", 3)

    def _count(self, text: str, of: str, such_as: int) -> int:
        value = self._way.numerals.read(text)
        if value < 1 or not value.is_integer() or value > MAX_COUNT:
            raise InvalidValue(f"“{text}” is not a number of {of}; write a whole number such as {such_as}.")
        return int(value)

    def _effort(self, text: str) -> float:
        header = self._way.roles.header(self._way.table, Role.EFFORT)
        hours = read_hours(text, self._way.numerals, unit=_effort_unit(header), hours_per_day=HOURS_PER_WORKDAY)
        if not 0 < hours < math.inf:
            raise InvalidValue(f"“{text}” is no effort; write person-days, such as 2.5, or leave it empty.")
        return hours / HOURS_PER_WORKDAY

    def _duration(self, text: str) -> float:
        unit = header_unit(self._way.roles.header(self._way.table, Role.DURATION))[:1] or "s"
        return read_hours(text, self._way.numerals, unit=unit.casefold(), hours_per_day=HOURS_PER_DAY)

    def _tell(self, severity: Severity, row: Line, role: Role | None, text: str, message: str) -> None:
        header = self._way.roles.header(self._way.table, role) if role else ""
        self.problems.append(Problem(severity, message, row.number, header, text))


def _effort_unit(header: str) -> str:
    words = header_key(header).split()
    if "hours" in words or header_unit(header).casefold() in {"h", "hr", "hrs", "hours"}:
        return "h"
    return "s" if words == ["time", "spent"] else "d"  # trackers of tickets count seconds
