"""A `.whenabouts` file that is kept up to date: only the rows that differ are written, in one transaction.

It stays a plain SQLite file with a rollback journal, as that works on network drives too, where a write-ahead log
doesn't. Whoever loses power in between finds the roadmap as it was before, on the next opening.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.errors import UnwritableFile
from forecasting.storage.file_faults import unwritable
from forecasting.storage.roadmap_file import read_with_version, write_roadmap
from forecasting.storage.rows import Row, insert_rows, roadmap_rows
from forecasting.storage.schema import USER_VERSION, table_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forecasting.domain.project import Roadmap

#: Seconds that another program may hold the file for.
PATIENCE = 5.0
_CHANGE_COUNTER = slice(24, 28)
_HEADER = 100

type _Rows = dict[str, dict[Row, Row]]


class ChangedElsewhere(UnwritableFile):
    """Somebody else wrote to the file since it was read."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file, and what it is known to hold."""

    path: Path
    roadmap: Roadmap
    #: The file's own count of its changes, and its size in bytes.
    stamp: tuple[int, int]
    version: int = USER_VERSION


def open_file(path: Path) -> KeptFile:
    """Read a file; raises UnreadableFile."""
    for _ in range(3):
        stamp = _stamp(path) if path.is_file() else (0, 0)
        roadmap, version = read_with_version(path)
        if _stamp(path) == stamp:
            break
    return KeptFile(path, roadmap, stamp, version)


def save_whole(path: Path, roadmap: Roadmap) -> KeptFile:
    """Write a file in the place of what is there; raises UnwritableFile."""
    write_roadmap(path, roadmap)
    return KeptFile(path, roadmap, _stamp(path))


def save_changes(kept: KeptFile, roadmap: Roadmap) -> KeptFile:
    """Bring a file up to date; the whole of it if a newer layout is due.

    Raises
    ------
    ChangedElsewhere
        If the file isn't what it was left as; nothing is written then.
    UnwritableFile
        If it can't be written to; it is then as it was.
    """
    if kept.roadmap is roadmap and kept.version == USER_VERSION and kept.path.exists():
        return kept
    _require_unchanged(kept)
    if kept.version != USER_VERSION:
        return save_whole(kept.path, roadmap)
    try:
        with closing(_open_to_write(kept.path)) as connection:
            _update(connection, kept, roadmap)
    except (OSError, sqlite3.Error) as problem:
        raise unwritable(kept.path, problem) from problem
    return KeptFile(kept.path, roadmap, _stamp(kept.path))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
        return int.from_bytes(header[_CHANGE_COUNTER], "big"), path.stat().st_size
    except OSError as problem:
        raise unwritable(path, problem) from problem


def _require_unchanged(kept: KeptFile) -> None:
    if not kept.path.exists() and kept.path.parent.is_dir():
        raise ChangedElsewhere(
            f"“{kept.path.name}” isn't in “{kept.path.parent}” any more; save the roadmap under another name."
        )
    if _stamp(kept.path) != kept.stamp:
        raise _changed(kept.path)


def _changed(path: Path) -> ChangedElsewhere:
    return ChangedElsewhere(
        f"“{path.name}” was changed by another program or on another computer; save yours under another name, "
        "and compare the two."
    )


def _open_to_write(path: Path) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=PATIENCE)
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, False)  # noqa: FBT003 - there is no other way
    connection.execute("PRAGMA foreign_keys = ON")
    # Also after the journal is gone, so that a loss of power can't bring it back.
    connection.execute("PRAGMA synchronous = EXTRA")
    return connection


def _update(connection: sqlite3.Connection, kept: KeptFile, roadmap: Roadmap) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Rows are taken out before their successors are put in; references are looked at when all are there.
        connection.execute("PRAGMA defer_foreign_keys = ON")
        _require_unchanged(kept)
        before, after = _keyed(kept.roadmap), _keyed(roadmap)
        for table in before:
            _delete(connection, table, _missing(before[table], after[table]))
        for table in after:
            insert_rows(connection, table, _missing(after[table], before[table]).values())
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keyed(roadmap: Roadmap) -> _Rows:
    """Rows by table and primary key."""
    keys = table_keys()
    found: _Rows = {table: {} for table in keys}
    for table, rows in roadmap_rows(roadmap):
        places = keys[table]
        found[table].update({tuple(row[place] for place in places): row for row in rows})
    return found


def _missing(rows: Mapping[Row, Row], others: Mapping[Row, Row]) -> dict[Row, Row]:
    """Rows that aren't the same in `others`."""
    return {key: row for key, row in rows.items() if others.get(key) != row}


def _delete(connection: sqlite3.Connection, table: str, keys: Iterable[Row]) -> None:
    columns = table_keys()[table].values()
    found = " AND ".join(f"{column} = ?" for column in columns)
    for key in keys:
        gone = connection.execute(f"DELETE FROM {table} WHERE {found}", key)  # noqa: S608 - names of ours
        if gone.rowcount != 1:
            message = "It doesn't hold what it was left with."
            raise sqlite3.DatabaseError(message)
