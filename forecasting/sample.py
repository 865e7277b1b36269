"""The sample roadmap: invented but true to life, kept as tables that people can read.

>>> sample_roadmap().name
'Help desk of the future'
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from forecasting.domain.metric import Metric
from forecasting.domain.project import Assumptions, Experiment, Lever, Milestone, Project, Roadmap, Status, Target
from forecasting.domain.timeline import DAYS_PER_WEEK, Timeline
from forecasting.resource_files import resource_path

type _Cells = dict[str, str]
type _Move = Callable[[date], date]


def sample_as_of() -> date:
    """The day from which the sample is forecast when nothing is said: the one after its last experiment."""
    found = _contents()["as_of"]
    assert isinstance(found, date)  # TOML has dates of its own
    return found


def sample_roadmap(today: date | None = None) -> Roadmap:
    """The sample as it was written, or moved by whole weeks so that `today` is as near to its last experiment."""
    contents = _contents()
    move = _move_to(today or sample_as_of())
    projects = tuple(_project(fields, move) for fields in contents["projects"])
    ids = {target.name: target.id for project in projects for target in project.targets}
    milestones = tuple(
        Milestone(
            name=fields["name"],
            day=move(fields["day"]),
            targets=tuple(ids[name] for name in fields["targets"]),
            id=_id("milestone", fields["name"]),
        )
        for fields in contents["milestones"]
    )
    return Roadmap(name=contents["name"], projects=projects, milestones=milestones, id=_id("roadmap"))


@cache
def _contents() -> dict[str, Any]:
    return tomllib.loads(resource_path("sample/sample.toml").read_text("utf-8"))


def _move_to(today: date) -> _Move:
    # Whole weeks, so that nobody works on a weekend.
    days = Timeline(sample_as_of()).days(today) // DAYS_PER_WEEK * DAYS_PER_WEEK
    return lambda day: Timeline(day).date(days)


def _project(fields: dict[str, Any], move: _Move) -> Project:
    name = fields["name"]
    levers = {lever: Lever(lever, _id(name, lever)) for lever in fields["levers"]}
    return Project(
        name=name,
        metric=Metric(**fields["metric"]),
        levers=tuple(levers.values()),
        experiments=tuple(_experiment(name, row, levers, move) for row in _rows(fields["experiments"])),
        targets=tuple(_target(name, target, move) for target in fields["targets"]),
        assumptions=Assumptions(horizon_days=fields["horizon_days"]),
        id=_id(name),
    )


def _rows(table: str) -> list[_Cells]:
    with resource_path(f"sample/{table}").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _experiment(project: str, row: _Cells, levers: dict[str, Lever], move: _Move) -> Experiment:
    def given[T](column: str, read: Callable[[str], T]) -> T | None:
        text = row.get(column, "")
        return read(text) if text else None

    def day(text: str) -> date:
        return move(date.fromisoformat(text))

    return Experiment(
        name=row["name"],
        status=Status(row["status"]),
        lever=levers[row["lever"]].id,
        started=given("started", day),
        finished=given("finished", day),
        result=given("result", float),
        n_eval=given("n_eval", int),
        standard_error=given("standard_error", float),
        effort_days=given("effort_days", float),
        based_on=given("based_on", lambda name: _id(project, name)),
        notes=row["notes"],
        id=_id(project, row["name"]),
    )


def _target(project: str, fields: dict[str, Any], move: _Move) -> Target:
    return Target(
        value=fields["value"],
        deadline=move(fields["deadline"]),
        name=fields["name"],
        id=_id(project, fields["name"]),
    )


def _id(*names: str) -> str:
    """An identifier that is the same each time, so that the sample can be compared with itself."""
    return "-".join(("sample", *names)).casefold().replace(" ", "-")
