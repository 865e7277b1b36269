"""The layout of a `.whenabouts` file, as data.

A file is one SQLite database that holds one roadmap. Positions keep the order of records; ids are
those of the records. Dates are ISO text. A row of `project` holds its metric and assumptions too.

A change of the layout raises `USER_VERSION` by one and adds the statements that lead there from
the version before to `MIGRATIONS`; `SCHEMA` is always the newest.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What file managers and `file` know us by, see https://www.sqlite.org/fileformat2.html#application_id.
APPLICATION_ID = int.from_bytes(b"When", "big")
USER_VERSION = 3

_SCENARIO_TABLES = (
    """
    CREATE TABLE scenario (
        project TEXT NOT NULL REFERENCES project (id),
        id TEXT NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        pace REAL NOT NULL,
        parallel INTEGER NOT NULL,
        n_eval INTEGER,
        PRIMARY KEY (project, id),
        UNIQUE (project, position)
    ) STRICT
    """,
    # What a scenario says of a lever or a target stays when that is gone, and doesn't count then.
    """
    CREATE TABLE scenario_share (
        project TEXT NOT NULL,
        scenario TEXT NOT NULL,
        position INTEGER NOT NULL,
        lever TEXT NOT NULL,
        share REAL NOT NULL,
        PRIMARY KEY (project, scenario, position),
        FOREIGN KEY (project, scenario) REFERENCES scenario (project, id)
    ) STRICT
    """,
    """
    CREATE TABLE scenario_pause (
        project TEXT NOT NULL,
        scenario TEXT NOT NULL,
        position INTEGER NOT NULL,
        first_day TEXT NOT NULL,
        last_day TEXT NOT NULL,
        PRIMARY KEY (project, scenario, position),
        FOREIGN KEY (project, scenario) REFERENCES scenario (project, id)
    ) STRICT
    """,
    """
    CREATE TABLE scenario_target (
        project TEXT NOT NULL,
        scenario TEXT NOT NULL,
        position INTEGER NOT NULL,
        target TEXT NOT NULL,
        value REAL,
        deadline TEXT,
        PRIMARY KEY (project, scenario, position),
        FOREIGN KEY (project, scenario) REFERENCES scenario (project, id)
    ) STRICT
    """,
)

SCHEMA = (
    """
    CREATE TABLE roadmap (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        pools_projects INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE project (
        id TEXT PRIMARY KEY,
        position INTEGER NOT NULL UNIQUE,
        name TEXT NOT NULL,
        metric_name TEXT NOT NULL,
        metric_direction TEXT NOT NULL,
        metric_lower REAL,
        metric_upper REAL,
        metric_unit TEXT NOT NULL,
        metric_decimals INTEGER NOT NULL,
        horizon_days INTEGER NOT NULL,
        seed INTEGER NOT NULL,
        tries_per_week REAL,
        ceiling_cautious REAL,
        ceiling_hopeful REAL,
        success_chance_low REAL,
        success_chance_high REAL,
        share_closed_low REAL,
        share_closed_high REAL,
        tries_per_month_low REAL,
        tries_per_month_high REAL,
        baseline REAL
    ) STRICT
    """,
    """
    CREATE TABLE pause (
        project TEXT NOT NULL REFERENCES project (id),
        position INTEGER NOT NULL,
        first_day TEXT NOT NULL,
        last_day TEXT NOT NULL,
        PRIMARY KEY (project, position)
    ) STRICT
    """,
    """
    CREATE TABLE lever (
        project TEXT NOT NULL REFERENCES project (id),
        id TEXT NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (project, id),
        UNIQUE (project, position)
    ) STRICT
    """,
    """
    CREATE TABLE experiment (
        project TEXT NOT NULL REFERENCES project (id),
        id TEXT NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        lever TEXT,
        started TEXT,
        finished TEXT,
        result REAL,
        n_eval INTEGER,
        evaluation_set TEXT NOT NULL,
        repeats INTEGER,
        standard_error REAL,
        effort_days REAL,
        based_on TEXT,
        remeasures TEXT,
        notes TEXT NOT NULL,
        link TEXT NOT NULL,
        PRIMARY KEY (project, id),
        UNIQUE (project, position),
        FOREIGN KEY (project, lever) REFERENCES lever (project, id),
        FOREIGN KEY (project, based_on) REFERENCES experiment (project, id) DEFERRABLE INITIALLY DEFERRED,
        FOREIGN KEY (project, remeasures) REFERENCES experiment (project, id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT
    """,
    """
    CREATE TABLE target (
        project TEXT NOT NULL REFERENCES project (id),
        id TEXT NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        value REAL NOT NULL,
        deadline TEXT,
        PRIMARY KEY (project, id),
        UNIQUE (project, position)
    ) STRICT
    """,
    """
    CREATE TABLE milestone (
        id TEXT PRIMARY KEY,
        position INTEGER NOT NULL UNIQUE,
        name TEXT NOT NULL,
        day TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE milestone_target (
        milestone TEXT NOT NULL REFERENCES milestone (id),
        position INTEGER NOT NULL,
        project TEXT NOT NULL,
        target TEXT NOT NULL,
        PRIMARY KEY (milestone, position),
        FOREIGN KEY (project, target) REFERENCES target (project, id)
    ) STRICT
    """,
    *_SCENARIO_TABLES,
)

#: By version, the statements that turn a file of that version into one of the next.
MIGRATIONS: Mapping[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE roadmap ADD COLUMN pools_projects INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE project ADD COLUMN success_chance_low REAL",
        "ALTER TABLE project ADD COLUMN success_chance_high REAL",
        "ALTER TABLE project ADD COLUMN share_closed_low REAL",
        "ALTER TABLE project ADD COLUMN share_closed_high REAL",
        "ALTER TABLE project ADD COLUMN tries_per_month_low REAL",
        "ALTER TABLE project ADD COLUMN tries_per_month_high REAL",
        "ALTER TABLE project ADD COLUMN baseline REAL",
        "ALTER TABLE experiment ADD COLUMN evaluation_set TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE experiment ADD COLUMN repeats INTEGER",
        "ALTER TABLE experiment ADD COLUMN remeasures TEXT",
    ),
    2: (*_SCENARIO_TABLES,),
}


@cache
def table_keys() -> Mapping[str, Mapping[int, str]]:
    """By table, where in a row its primary key stands, and the names of these columns."""
    query = "SELECT cid, name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY cid"
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in SCHEMA:
            fresh.execute(statement)
        tables = [name for (name,) in fresh.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {table: dict(fresh.execute(query, (table,)).fetchall()) for table in tables}
