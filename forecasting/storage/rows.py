"""A roadmap as rows of the tables of `forecasting.storage.schema`, and back."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import (
    Assumptions,
    Belief,
    Beliefs,
    CeilingBelief,
    Experiment,
    Lever,
    Milestone,
    Project,
    Roadmap,
    Status,
    Target,
)
from forecasting.domain.timeline import DateRange
from forecasting.storage.scenario_rows import scenario_rows, select_scenarios

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Fields of `Beliefs`, which are stored by their two ends.
_BELIEFS = ("success_chance", "share_closed", "tries_per_month")

type Cell = str | int | float | None
type Row = tuple[Cell, ...]


def insert_roadmap(connection: sqlite3.Connection, roadmap: Roadmap) -> None:
    """Write every record of `roadmap` into empty tables."""
    for table, rows in roadmap_rows(roadmap):
        insert_rows(connection, table, rows)


def roadmap_rows(roadmap: Roadmap) -> Iterator[tuple[str, Iterable[Row]]]:
    """Rows of every record by table, what is referred to before what refers to it."""
    yield "roadmap", [(roadmap.id, roadmap.name, int(roadmap.pools_projects))]
    for position, project in enumerate(roadmap.projects):
        yield "project", [_project_row(position, project)]
        yield "pause", _pause_rows(project)
        yield "lever", _lever_rows(project)
        yield "experiment", _experiment_rows(project)
        yield "target", _target_rows(project)
        yield from scenario_rows(project).items()
    yield "milestone", [(m.id, i, m.name, m.day.isoformat()) for i, m in enumerate(roadmap.milestones)]
    yield "milestone_target", _milestone_target_rows(roadmap)


def select_roadmap(connection: sqlite3.Connection) -> Roadmap:
    """Read every record.

    Raises
    ------
    ValueError
        If a cell holds what its record can't, or there isn't exactly one roadmap.
    """
    connection.row_factory = sqlite3.Row
    found = connection.execute("SELECT * FROM roadmap").fetchall()
    if len(found) != 1:
        message = f"It holds {len(found)} roadmaps instead of one."
        raise ValueError(message)
    projects = tuple(_project(connection, row) for row in connection.execute("SELECT * FROM project ORDER BY position"))
    milestones = connection.execute("SELECT * FROM milestone ORDER BY position")
    return Roadmap(
        id=found[0]["id"],
        name=found[0]["name"],
        projects=projects,
        milestones=tuple(_milestone(connection, row) for row in milestones),
        pools_projects=bool(found[0]["pools_projects"]),
    )


def insert_rows(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Write rows of one table, in the order of its columns in the schema."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - a name of ours


def _project_row(position: int, project: Project) -> Row:
    metric, plan = project.metric, project.assumptions
    return (
        *(project.id, position, project.name),
        *(metric.name, metric.direction, metric.lower, metric.upper, metric.unit, metric.decimals),
        *(plan.horizon_days, plan.seed, plan.tries_per_week),
        *((plan.ceiling.cautious, plan.ceiling.hopeful) if plan.ceiling else (None, None)),
        *chain.from_iterable(_ends(getattr(plan.beliefs, name)) for name in _BELIEFS),
        plan.baseline,
    )


def _ends(belief: Belief | None) -> Row:
    return (belief.low, belief.high) if belief else (None, None)


def _pause_rows(project: Project) -> Iterator[Row]:
    for position, pause in enumerate(project.assumptions.pauses):
        yield project.id, position, pause.start.isoformat(), pause.end.isoformat()


def _lever_rows(project: Project) -> Iterator[Row]:
    for position, lever in enumerate(project.levers):
        yield project.id, lever.id, position, lever.name


def _experiment_rows(project: Project) -> Iterator[Row]:
    for position, experiment in enumerate(project.experiments):
        yield (
            *(project.id, experiment.id, position, experiment.name, experiment.status, experiment.lever),
            *(_iso(experiment.started), _iso(experiment.finished), experiment.result, experiment.n_eval),
            *(experiment.evaluation_set, experiment.repeats, experiment.standard_error, experiment.effort_days),
            *(experiment.based_on, experiment.remeasures),
            *(experiment.notes, experiment.link),
        )


def _target_rows(project: Project) -> Iterator[Row]:
    for position, target in enumerate(project.targets):
        yield project.id, target.id, position, target.name, target.value, _iso(target.deadline)


def _milestone_target_rows(roadmap: Roadmap) -> Iterator[Row]:
    owners = {target.id: project.id for project in roadmap.projects for target in project.targets}
    for milestone in roadmap.milestones:
        for position, target in enumerate(milestone.targets):
            yield milestone.id, position, owners[target], target


def _project(connection: sqlite3.Connection, row: sqlite3.Row) -> Project:
    return Project(
        id=row["id"],
        name=row["name"],
        metric=Metric(
            **{name: row[f"metric_{name}"] for name in ("name", "lower", "upper", "unit", "decimals")},
            direction=Direction(row["metric_direction"]),
        ),
        levers=tuple(Lever(r["name"], id=r["id"]) for r in _owned(connection, "lever", row)),
        experiments=tuple(_experiment(r) for r in _owned(connection, "experiment", row)),
        targets=tuple(_target(r) for r in _owned(connection, "target", row)),
        assumptions=_assumptions(row, _owned(connection, "pause", row)),
        scenarios=select_scenarios(connection, row["id"]),
    )


def _owned(connection: sqlite3.Connection, table: str, project: sqlite3.Row) -> Iterable[sqlite3.Row]:
    query = f"SELECT * FROM {table} WHERE project = ? ORDER BY position"  # noqa: S608 - a name of ours
    return connection.execute(query, (project["id"],))


def _assumptions(row: sqlite3.Row, pauses: Iterable[sqlite3.Row]) -> Assumptions:
    has_ceiling = row["ceiling_cautious"] is not None
    return Assumptions(
        horizon_days=row["horizon_days"],
        seed=row["seed"],
        tries_per_week=row["tries_per_week"],
        ceiling=CeilingBelief(row["ceiling_cautious"], row["ceiling_hopeful"]) if has_ceiling else None,
        pauses=tuple(DateRange(date.fromisoformat(r["first_day"]), date.fromisoformat(r["last_day"])) for r in pauses),
        beliefs=Beliefs(**{name: _belief(row, name) for name in _BELIEFS}),
        baseline=row["baseline"],
    )


def _belief(row: sqlite3.Row, name: str) -> Belief | None:
    return None if row[f"{name}_low"] is None else Belief(row[f"{name}_low"], row[f"{name}_high"])


def _experiment(row: sqlite3.Row) -> Experiment:
    plain = (
        *("name", "lever", "result", "n_eval", "evaluation_set", "repeats", "standard_error", "effort_days"),
        *("based_on", "remeasures", "notes", "link", "id"),
    )
    return Experiment(
        status=Status(row["status"]),
        started=_date(row["started"]),
        finished=_date(row["finished"]),
        **{name: row[name] for name in plain},
    )


def _target(row: sqlite3.Row) -> Target:
    return Target(value=row["value"], deadline=_date(row["deadline"]), name=row["name"], id=row["id"])


def _milestone(connection: sqlite3.Connection, row: sqlite3.Row) -> Milestone:
    query = "SELECT target FROM milestone_target WHERE milestone = ? ORDER BY position"
    targets = tuple(r["target"] for r in connection.execute(query, (row["id"],)))
    return Milestone(name=row["name"], day=date.fromisoformat(row["day"]), targets=targets, id=row["id"])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
