"""A `.whenabouts` file that is kept up to date: only the rows that differ are written, in one transaction.

It stays a plain SQLite file with a rollback journal, as that works on network drives too, where a write-ahead log
doesn't. Whoever loses power in between finds the roadmap as it was before, on the next opening.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.domain.records import new_id
from forecasting.errors import UnreadableFile, UnwritableFile
from forecasting.storage.careful_opening import mend_interrupted
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
class Stamp:
    """What tells cheaply that a file is the one it was."""

    #: The file's own count of its changes.
    changes: int
    size: int
    node: int
    #: In nanoseconds, though some drives only tell seconds.
    modified: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Of a file as it is; OSError if it can't be read."""
        with path.open("rb") as file:
            header, found = file.read(_HEADER), os.fstat(file.fileno())
        changes = int.from_bytes(header[_CHANGE_COUNTER], "big")
        return cls(changes, found.st_size, found.st_ino, found.st_mtime_ns)

    def fits(self, path: Path) -> bool:
        """Whether nothing else tells that the file was changed; without opening it, which would free our locks."""
        found = path.stat()
        return (self.size, self.node, self.modified) == (found.st_size, found.st_ino, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file, and what it is known to hold."""

    path: Path
    roadmap: Roadmap
    stamp: Stamp
    version: int = USER_VERSION
    #: Tells apart what is known from several openings of the same file.
    opening: str = field(default_factory=new_id, compare=False)

    def follows(self, other: KeptFile) -> bool:
        """Whether it is what became of the other one."""
        return self.opening == other.opening


def open_file(path: Path) -> KeptFile:
    """Read a file; raises UnreadableFile."""
    # Taken before it is read: what others write in between is noticed when it is saved.
    stamp = Stamp(0, 0, 0, 0)
    with suppress(OSError):
        stamp = Stamp.of(path) if path.is_file() else stamp
    roadmap, version = read_with_version(path)
    return KeptFile(path, roadmap, stamp, version)


def save_whole(path: Path, roadmap: Roadmap) -> KeptFile:
    """Write a file in the place of what is there; raises UnwritableFile."""
    write_roadmap(path, roadmap)
    return KeptFile(path, roadmap, Stamp.of(path))


def save_changes(kept: KeptFile, roadmap: Roadmap) -> KeptFile:
    """Bring a file up to date; the whole of it if a newer layout is due.

    Raises
    ------
    ChangedElsewhere
        If the file isn't what it was left as; nothing is written then.
    UnwritableFile
        If it can't be written to; it is then as it was.
    """
    try:
        if kept.roadmap is roadmap and kept.version == USER_VERSION and kept.path.exists():
            return kept
        stamp = _unchanged(kept)
        if kept.version != USER_VERSION:
            write_roadmap(kept.path, roadmap)
            return _after(kept, roadmap)
        with closing(_open_to_write(kept.path)) as connection:
            _update(connection, replace(kept, stamp=stamp), roadmap)
        return _after(kept, roadmap)
    except (OSError, sqlite3.Error) as problem:
        raise unwritable(kept.path, problem) from problem


def _after(kept: KeptFile, roadmap: Roadmap) -> KeptFile:
    return replace(kept, roadmap=roadmap, stamp=Stamp.of(kept.path), version=USER_VERSION)


def _unchanged(kept: KeptFile) -> Stamp:
    """The stamp of a file that holds what it was left with, perhaps as it was copied by a program that syncs it."""
    if not kept.path.exists() and kept.path.parent.is_dir():
        raise ChangedElsewhere(
            f"“{kept.path.name}” isn't in “{kept.path.parent}” any more; save the roadmap under another name."
        )
    mend_interrupted(kept.path)
    stamp = Stamp.of(kept.path)
    if stamp != kept.stamp:
        try:
            found, version = read_with_version(kept.path)
        except UnreadableFile as problem:
            raise _changed(kept.path) from problem
        if found != kept.roadmap or version != kept.version:
            raise _changed(kept.path)
    return stamp


def _require_unchanged(kept: KeptFile) -> None:
    if not kept.stamp.fits(kept.path):
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
