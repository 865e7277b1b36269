"""Bringing a database of an older version up to the newest, step by step."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from forecasting.storage.careful_opening import restrict

if TYPE_CHECKING:
    from collections.abc import Mapping


def migrated_copy(
    connection: sqlite3.Connection, version: int, *, migrations: Mapping[int, tuple[str, ...]]
) -> sqlite3.Connection:
    """A copy in memory of the database, brought up to `version`; the database itself stays as it is.

    Raises
    ------
    LookupError
        If no migrations lead from the database's version to `version`.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.backup(copy)
        restrict(copy)
        migrate(copy, version, migrations=migrations)
    except BaseException:
        copy.close()
        raise
    return copy


def migrate(connection: sqlite3.Connection, version: int, *, migrations: Mapping[int, tuple[str, ...]]) -> None:
    """Bring the database up to `version` in one transaction; on failure it stays as it was.

    Raises
    ------
    LookupError
        If no migrations lead from the database's version to `version`.
    """
    steps = range(user_version(connection), version)
    if any(step not in migrations for step in steps):  # ends at the first; a damaged version may be far below 0
        message = f"It is of version {steps.start}, which was never in use."
        raise LookupError(message)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in (statement for step in steps for statement in migrations[step]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version:d}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def user_version(connection: sqlite3.Connection) -> int:
    """The version written into the database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
