"""Reading a table of past results, as files and clipboards have it: lenient, but never silent.

Every row of data becomes one experiment or is listed as skipped; whatever was assumed is told. The
way is: bytes -> text (`decoding`) -> rows and headers (`lines`, `columns`) -> one series (`series`)
-> how columns are to be read (`understanding`) -> experiments (`rows`, `ancestry`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.domain.project import Project, Target, default_levers
from forecasting.errors import InvalidValue, UnreadableFile, UserError
from forecasting.importers.ancestry import link, link_originals
from forecasting.importers.columns import clean_cell, find_roles, find_table
from forecasting.importers.decoding import decode
from forecasting.importers.doubts import column_notes, table_doubts
from forecasting.importers.headers import Role
from forecasting.importers.limits import read_limited, require_table_size
from forecasting.importers.lines import DELIMITERS
from forecasting.importers.problems import Problem, Severity
from forecasting.importers.rows import RowReader
from forecasting.importers.series import SeveralSeries, choose_series
from forecasting.importers.understanding import Understanding, understand

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Experiment, Lever
    from forecasting.importers.columns import Table
    from forecasting.importers.lines import Line


@dataclass(frozen=True, slots=True)
class Column:
    """How one column was understood."""

    header: str
    #: None if it was not read.
    role: Role | None
    #: How its cells were read, e.g. ``"fractions, shown as percentages"``; empty where there is nothing to say.
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """What a table says, and what is to be known about how it was read."""

    experiments: tuple[Experiment, ...]
    #: Those that were given, then those that the table names besides.
    levers: tuple[Lever, ...]
    #: The one given, or a proposal.
    metric: Metric
    is_metric_proposed: bool
    #: From columns that tell a target.
    targets: tuple[Target, ...]
    problems: tuple[Problem, ...]
    columns: tuple[Column, ...]
    #: Rows that aren't blank, headers aside: as many as experiments and skipped rows.
    row_count: int
    #: Of the rows read, if the table tells series apart.
    series: str = ""
    #: Share of the day that had passed when an experiment ended, by its id, where its date has a time.
    clock: Mapping[str, float] = field(default_factory=dict)

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """Rows that did not become an experiment."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.SKIPPED)

    def project(self, name: str = "") -> Project:
        """A new project with what was read, named after its metric unless a name is given."""
        return Project(
            name=name or self.metric.name,
            metric=self.metric,
            levers=self.levers or default_levers(),
            experiments=self.experiments,
            targets=self.targets,
        )


def read_table(
    source: str | bytes,
    metric: Metric | None = None,
    *,
    levers: Sequence[Lever] = (),
    series: str | None = None,
    roles: Mapping[str, Role] | None = None,
    day_first: bool | None = None,
    today: date | None = None,
) -> TableReading:
    """Read a table with one row for each try.

    Parameters
    ----------
    source
        A CSV, TSV or semicolon-separated file, an Excel workbook, or cells copied from a spreadsheet.
    metric
        What the results measure; None has a metric proposed.
    levers
        Levers of the project, to be found by their names.
    series
        Which series to read, where the table holds several.
    roles
        What columns tell, by header, where their headers don't say it.
    day_first
        Whether ``03/04/2026`` is in April; None has it found out.
    today
        What separates planned from past; the day it is by default.

    Raises
    ------
    SeveralSeries
        If the table holds several series and none was chosen.
    UserError
        If there is no table, or none with dates and results.
    """
    text, assumed = decode(source, series)
    require_table_size(text, DELIMITERS)
    whole = find_table(text)
    name = metric.name if metric else ""
    found = find_roles(whole, name, roles)
    table, chosen, aside = choose_series(whole, found, name, series)
    way, doubts = understand(table, found, metric, today=today or _today(), day_first=day_first)
    reader = RowReader(way, levers)
    by_row, orphans = _read_rows(reader, way)
    notes = (*assumed, *table_doubts(way), *doubts, *aside)
    rows_told = sorted(
        [*_above(table), *reader.problems, *orphans, *_duplicates(table)], key=lambda told: told.row or 0
    )
    return TableReading(
        experiments=tuple(by_row.values()),
        levers=reader.levers,
        metric=way.metric,
        is_metric_proposed=metric is None,
        targets=_targets(way),
        problems=(*notes, *rows_told),
        columns=tuple(_columns(way)),
        row_count=len(table.rows) + len(table.preamble),
        series=chosen,
        clock=_clock(by_row, way),
    )


def read_table_file(
    path: str | os.PathLike[str],
    metric: Metric | None = None,
    *,
    levers: Sequence[Lever] = (),
    series: str | None = None,
    roles: Mapping[str, Role] | None = None,
    day_first: bool | None = None,
    today: date | None = None,
) -> TableReading:
    """`read_table` of a file.

    Raises
    ------
    SeveralSeries
        If the table holds several series and none was chosen.
    UnreadableFile
        If the file can't be opened or holds no table of results.
    """
    place = Path(path)
    try:
        source = read_limited(place)
        return read_table(source, metric, levers=levers, series=series, roles=roles, day_first=day_first, today=today)
    except OSError as problem:
        raise UnreadableFile(f"“{place.name}” can't be opened: {problem.strerror}.") from problem
    except SeveralSeries:
        raise
    except UserError as problem:
        raise UnreadableFile(f"“{place.name}” can't be read. {problem}") from problem


def _today() -> date:
    """The day it is where the user is."""
    return datetime.now().astimezone().date()


def _read_rows(reader: RowReader, way: Understanding) -> tuple[dict[int, Experiment], list[Problem]]:
    """Experiments by the number of their row, in order."""
    experiments: dict[int, Experiment] = {}
    parents: dict[int, str] = {}
    originals: dict[int, str] = {}
    for number, row in enumerate(way.table.rows, 1):
        if experiment := reader.read(number, row):
            experiments[row.number] = experiment
            parents[row.number] = way.roles.text(row, Role.BASED_ON)
            originals[row.number] = way.roles.text(row, Role.REMEASURES)
    experiments, strays = link_originals(experiments, originals, way.roles.header(way.table, Role.REMEASURES))
    linked, orphans = link(experiments, parents, way.roles.header(way.table, Role.BASED_ON))
    return dict(zip(experiments, linked, strict=True)), [*strays, *orphans]


def _clock(experiments: Mapping[int, Experiment], way: Understanding) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in way.table.rows:
        role = Role.FINISHED if way.roles.text(row, Role.FINISHED) else Role.DATE
        share = way.share_of_day(way.roles.text(row, role), role)
        if row.number in experiments and share is not None:
            found[experiments[row.number].id] = share
    return found


def _above(table: Table) -> Iterator[Problem]:
    for row in table.preamble:
        text = " ".join(clean_cell(cell) for cell in row.cells if cell.strip())
        yield Problem(Severity.SKIPPED, "The row stands above the headers, so it was not read.", row.number, "", text)


def _duplicates(table: Table) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Line] = {}
    for row in table.rows:
        same = first.setdefault(tuple(map(clean_cell, row.cells)), row)
        if same is not row:
            message = (
                f"The row is the same as row {same.number}; both were kept, so delete one if it is there by mistake."
            )
            yield Problem(Severity.ASSUMED, message, row.number)


def _columns(way: Understanding) -> Iterable[Column]:
    notes = column_notes(way)
    roles = {position: role for role, positions in way.roles.positions.items() for position in positions}
    for position, header in enumerate(way.table.headers):
        role = roles.get(position)
        yield Column(header, role, notes.get(role, "") if role else "")


def _targets(way: Understanding) -> tuple[Target, ...]:
    """Targets that rows tell, each once, if the metric can reach them."""
    found: dict[Target, Target] = {}
    for row in way.table.rows:
        with suppress(InvalidValue):
            if text := way.roles.text(row, Role.TARGET):
                deadline = way.roles.text(row, Role.DEADLINE)
                target = Target(
                    value=way.value(text),
                    deadline=way.calendar.read(deadline) if deadline else None,
                    name=way.roles.text(row, Role.TARGET_NAME),
                )
                found.setdefault(replace(target, id=""), target)
    return tuple(found.values())
