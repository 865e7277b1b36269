"""Reading and writing the `.whenabouts` file.

What is read is checked from the outside in: a SQLite file, ours, of a version we know, undamaged,
laid out as expected, and valid records. A new file is written beside its place and then moved there in
one step, so that whoever looks finds the old roadmap or the new one and nothing in between; how it is
kept up to date is told in `kept_file`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.errors import UnreadableFile
from forecasting.storage.careful_opening import foreign, open_carefully
from forecasting.storage.file_faults import unwritable
from forecasting.storage.migration import migrated_copy, user_version
from forecasting.storage.replacement import replacing
from forecasting.storage.rows import insert_roadmap, select_roadmap
from forecasting.storage.schema import APPLICATION_ID, MIGRATIONS, SCHEMA, USER_VERSION

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from forecasting.domain.project import Roadmap

SUFFIX = ".whenabouts"

#: What reading a damaged or foreign database can end in; all of it is the file's fault.
DAMAGE = (sqlite3.Error, LookupError, ValueError, TypeError, OverflowError, MemoryError, RecursionError)


def read_roadmap(path: str | os.PathLike[str], *, migrations: Mapping[int, tuple[str, ...]] = MIGRATIONS) -> Roadmap:
    """The roadmap in a `.whenabouts` file; the file is never changed.

    Parameters
    ----------
    path
        Where the file is.
    migrations
        Statements by version that bring older files up to date; those of the schema by default.

    Raises
    ------
    UnreadableFile
        If there is no file, it isn't ours, it is damaged, or a newer version of Whenabouts made it.
    """
    return read_with_version(Path(path), migrations=migrations)[0]


def read_with_version(place: Path, *, migrations: Mapping[int, tuple[str, ...]] = MIGRATIONS) -> tuple[Roadmap, int]:
    """`read_roadmap`, and the version of the file it is in."""
    try:
        with closing(open_carefully(place)) as connection:
            # One reading transaction, so that whoever saves meanwhile waits.
            connection.execute("BEGIN")
            require_ours(place, connection)
            _require_plain_tables(connection)
            _require_undamaged(place, connection)
            with closing(migrated_copy(connection, USER_VERSION, migrations=migrations)) as copy:
                _require_layout(copy)
                return select_roadmap(copy), user_version(connection)
    except DAMAGE as problem:
        raise _damaged(place, str(problem)) from problem


def write_roadmap(path: str | os.PathLike[str], roadmap: Roadmap) -> None:
    """Write a `.whenabouts` file, in the place of what is there.

    Raises
    ------
    UnwritableFile
        If the place can't be written to; what was there is then as it was.
    """
    place = Path(path)
    try:
        with replacing(place) as fresh, closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            _fill(connection, roadmap)
    except (OSError, sqlite3.OperationalError) as problem:
        raise unwritable(place, problem) from problem


def require_ours(place: Path, connection: sqlite3.Connection) -> None:
    """See that a database is a roadmap of a version we know; raises UnreadableFile."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise foreign(place)
    if user_version(connection) > USER_VERSION:
        raise UnreadableFile(f"“{place.name}” was made by a newer version of Whenabouts; update Whenabouts to open it.")


def _require_plain_tables(connection: sqlite3.Connection) -> None:
    """Nothing but tables and what keeps their keys unique: no trigger, view, index or virtual table of others."""
    query = """
        SELECT name FROM sqlite_schema
        WHERE type != 'table' AND sql IS NOT NULL OR type NOT IN ('table', 'index') OR sql LIKE '%VIRTUAL TABLE%'
    """
    if stranger := connection.execute(query).fetchone():
        message = f"Its tables are not those of a roadmap: “{str(stranger[0])[:80]}” doesn't belong there."
        raise ValueError(message)


def _require_undamaged(place: Path, connection: sqlite3.Connection) -> None:
    pages, page = (connection.execute(f"PRAGMA page_{what}").fetchone()[0] for what in ("count", "size"))
    if place.stat().st_size < pages * page:
        message = "Its end is missing."  # SQLite reads what is beyond the end of a file as empty
        raise ValueError(message)
    fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if fault != "ok":
        raise ValueError(fault)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        message = "A record refers to one that isn't there."
        raise ValueError(message)


def _require_layout(connection: sqlite3.Connection) -> None:
    if _layout(connection) != _expected_layout():
        message = "Its tables are not those of a roadmap."
        raise ValueError(message)


def _layout(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    """Every column of every table, with what it can hold."""
    query = """
        SELECT t.name, t.type, t.strict, c.name, c.type, c."notnull", c.hidden
        FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
        WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    """
    return set(connection.execute(query))


def _expected_layout() -> set[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in SCHEMA:
            fresh.execute(statement)
        return _layout(fresh)


def _fill(connection: sqlite3.Connection, roadmap: Roadmap) -> None:
    # The file isn't in its place yet: what is needed is that `replacing` has it on the disk before it gets there.
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    connection.execute("BEGIN")
    for statement in SCHEMA:
        connection.execute(statement)
    insert_roadmap(connection, roadmap)
    connection.execute(f"PRAGMA user_version = {USER_VERSION:d}")
    connection.execute("COMMIT")


def _damaged(place: Path, reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{place.name}” is damaged and can't be read; open an older copy of it. What was found: {reason}"
    )
