"""Scenarios of a project as rows of their tables, and back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from forecasting.domain.scenario import ChangedTarget, LeverShare, Scenario
from forecasting.domain.timeline import DateRange

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from forecasting.domain.project import Project

type _Cell = str | int | float | None


def scenario_rows(project: Project) -> Mapping[str, Sequence[tuple[_Cell, ...]]]:
    """Rows by table, in an order in which they can be inserted."""
    owned = [(scenario, (project.id, scenario.id)) for scenario in project.scenarios]
    return {
        "scenario": [(*key, position, s.name, s.pace, s.parallel, s.n_eval) for position, (s, key) in enumerate(owned)],
        "scenario_share": [(*key, i, part.lever, part.share) for s, key in owned for i, part in enumerate(s.mix)],
        "scenario_pause": [
            (*key, i, pause.start.isoformat(), pause.end.isoformat())
            for s, key in owned
            for i, pause in enumerate(s.pauses)
        ],
        "scenario_target": [
            (*key, i, changed.target, changed.value, changed.deadline.isoformat() if changed.deadline else None)
            for s, key in owned
            for i, changed in enumerate(s.targets)
        ],
    }


def select_scenarios(connection: sqlite3.Connection, project_id: str) -> tuple[Scenario, ...]:
    """The scenarios of a project in their order."""
    rows = connection.execute("SELECT * FROM scenario WHERE project = ? ORDER BY position", (project_id,))
    return tuple(_scenario(connection, row) for row in rows.fetchall())


def _scenario(connection: sqlite3.Connection, row: sqlite3.Row) -> Scenario:
    shares, pauses, targets = (
        _parts(connection, f"scenario_{part}", (row["project"], row["id"])) for part in ("share", "pause", "target")
    )
    return Scenario(
        **{name: row[name] for name in ("name", "pace", "parallel", "n_eval", "id")},
        mix=tuple(LeverShare(r["lever"], r["share"]) for r in shares),
        pauses=tuple(DateRange(date.fromisoformat(r["first_day"]), date.fromisoformat(r["last_day"])) for r in pauses),
        targets=tuple(_changed(r) for r in targets),
    )


def _parts(connection: sqlite3.Connection, table: str, owner: tuple[str, str]) -> list[sqlite3.Row]:
    query = f"SELECT * FROM {table} WHERE project = ? AND scenario = ? ORDER BY position"  # noqa: S608 - a name of ours
    return connection.execute(query, owner).fetchall()


def _changed(row: sqlite3.Row) -> ChangedTarget:
    deadline = date.fromisoformat(row["deadline"]) if row["deadline"] is not None else None
    return ChangedTarget(target=row["target"], value=row["value"], deadline=deadline)
