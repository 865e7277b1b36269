"""What the command line is given: a file, and what its options add to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Project, Target
from forecasting.domain.timeline import parse_date
from forecasting.errors import UnwritableFile, UserError
from forecasting.importers.headers import Role, header_key
from forecasting.importers.series import SeveralSeries
from forecasting.importers.table import read_table_file
from forecasting.storage.replacement import check_place
from forecasting.storage.roadmap_file import SUFFIX, read_roadmap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.project import Roadmap
    from forecasting.importers.problems import Problem
    from forecasting.importers.table import TableReading

CHART_SUFFIXES = (".png", ".svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricWishes:
    """What is said about the metric; None and empty leave it to the file."""

    name: str = ""
    unit: str | None = None
    higher_is_better: bool | None = None
    lower: float | None = None
    upper: float | None = None
    #: Digits after the decimal point that values were said with, where there is no file.
    decimals: int = 0

    def apply(self, metric: Metric) -> Metric:
        """`metric` as wished."""
        directions = {None: metric.direction, True: Direction.HIGHER, False: Direction.LOWER}
        return replace(
            metric,
            name=self.name or metric.name,
            unit=metric.unit if self.unit is None else self.unit,
            direction=directions[self.higher_is_better],
            lower=metric.lower if self.lower is None else self.lower,
            upper=metric.upper if self.upper is None else self.upper,
        )


@dataclass(frozen=True, slots=True)
class Input:
    """A project, and what its reader had to say."""

    project: Project
    problems: tuple[Problem, ...] = ()
    #: Other projects that it may learn from.
    others: tuple[Project, ...] = ()


def read_input(path: Path | None, wishes: MetricWishes, *, project: str | None, series: str | None) -> Input:
    """The project in a roadmap or a table; without a file, one in which nothing was tried yet.

    Raises
    ------
    UserError
        If the file can't be read, or an option doesn't fit it.
    """
    if path is None:
        return Input(_unbegun(wishes, project))
    if path.suffix.lower() != SUFFIX:
        reading = _read_table(path, wishes, series)
        return Input(reading.project(project or reading.series), reading.problems)
    if series is not None:
        raise UserError("A roadmap holds no series; choose a project with --project instead of --series.")
    roadmap = read_roadmap(path)
    found = _choose_project(roadmap, project)
    return Input(replace(found, metric=wishes.apply(found.metric)), others=roadmap.mates(found.id))


def read_targets(metric: Metric, values: Sequence[str], deadlines: Sequence[str]) -> tuple[Target, ...]:
    """Targets in the order in which they were given; one deadline is for all of them.

    Raises
    ------
    UserError
        If there are neither one deadline nor as many as targets, or something can't be read.
    """
    if len(deadlines) > 1 and len(deadlines) != len(values):
        given = f"{len(values)} --target and {len(deadlines)} --by"
        raise UserError(f"There are {given}; give one --by for all targets or one for each.")
    if deadlines and not values:
        raise UserError("--by is the deadline of a --target; give the value to reach too, such as --target 80.")
    days: list[date | None] = [parse_date(text) for text in deadlines]
    paired = zip(values, days if len(days) > 1 else repeat(days[0] if days else None), strict=False)
    return tuple(Target(value=metric.parse(value), deadline=day) for value, day in paired)


def read_day(text: str | None) -> date:
    """A day that was given, or today."""
    return datetime.now().astimezone().date() if text is None else parse_date(text)


def check_chart(path: Path | None) -> None:
    """See that a chart can be written before anything is computed.

    Raises
    ------
    UnwritableFile
        If the suffix is unknown, the folder isn't there, or it can't be written to.
    """
    if path is None:
        return
    if path.suffix.lower() not in CHART_SUFFIXES:
        raise UnwritableFile(f"“{path.name}” can't be written; end its name in {' or '.join(CHART_SUFFIXES)}.")
    check_place(path)


def _unbegun(wishes: MetricWishes, name: str | None) -> Project:
    """A project without a file; a percentage is one of a whole."""
    if not wishes.name:
        raise UserError("Give a FILE of past results; or add --metric NAME for what follows from your answers alone.")
    decimals = max(wishes.decimals, 1)
    whole = Metric(wishes.name, lower=0, upper=100, decimals=decimals)
    metric = wishes.apply(whole if wishes.unit == "%" else Metric(wishes.name, decimals=decimals))
    return Project(name=name or metric.name, metric=metric)


def _choose_project(roadmap: Roadmap, name: str | None) -> Project:
    names = ", ".join(f"“{project.name}”" for project in roadmap.projects)
    if not roadmap.projects:
        raise UserError(f"The roadmap “{roadmap.name}” holds no project yet; add one in the window.")
    if name is None and len(roadmap.projects) > 1:
        raise UserError(f"The roadmap holds {len(roadmap.projects)} projects; choose one with --project: {names}.")
    wanted = roadmap.projects[0].name if name is None else name
    for project in roadmap.projects:
        if project.name.casefold() == wanted.casefold():
            return project
    raise UserError(f"The roadmap holds no project “{wanted}”; it holds {names}.")


def _read_table(path: Path, wishes: MetricWishes, series: str | None) -> TableReading:
    """A table, read with the metric that it proposes itself as far as nothing else is wished."""
    try:
        reading = read_table_file(path, series=series)
    except SeveralSeries as several:
        if wishes.name not in several.series:
            raise UserError(str(several).replace("choose one of them", "choose one with --series")) from several
        series = wishes.name
        reading = read_table_file(path, series=series)
    named = [column.header for column in reading.columns if header_key(column.header) == header_key(wishes.name)]
    roles = {named[0]: Role.RESULT} if named else None
    if roles:
        reading = read_table_file(path, series=series, roles=roles)
    metric = wishes.apply(reading.metric)
    return reading if metric == reading.metric else read_table_file(path, metric, series=series, roles=roles)
