"""Opening a SQLite file that may come from anybody: what it can make SQLite do, and for how long, is limited."""

from __future__ import annotations

import sqlite3
import stat
import time
from contextlib import closing
from typing import TYPE_CHECKING

from forecasting.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes; a roadmap of ten thousand experiments has two million.
LARGEST = 128_000_000
#: Seconds that a processor may be busy with reading; a slow drive takes longer and does no harm. The same for how long
#: another program may hold a file.
LONGEST = 5.0
MAGIC = b"SQLite format 3\0"

#: Between looks at the clock, in steps of SQLite's machine.
_STEPS = 20_000
_HEADER = 100
#: Of the header, for writing and for reading: 1 for a rollback journal, 2 for a log, which our files never have.
_VERSIONS = slice(18, 20)
#: At the end of a journal that belongs to several databases, which ours never does. SQLite would look for, and may
#: delete, whatever file is named there.
_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
_ON = (sqlite3.SQLITE_DBCONFIG_DEFENSIVE,)
_OFF = (
    *(sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER),
    *(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, sqlite3.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION),
    *(sqlite3.SQLITE_DBCONFIG_DQS_DDL, sqlite3.SQLITE_DBCONFIG_DQS_DML),
    *(sqlite3.SQLITE_DBCONFIG_WRITABLE_SCHEMA, sqlite3.SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER),
)
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 10_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 10,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 10,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 100,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


def open_carefully(place: Path) -> sqlite3.Connection:
    """A connection that can only read; what a crash left half done is taken back first.

    Raises
    ------
    UnreadableFile
        If there is no file, it isn't a database, it is too large, or its journal isn't one of ours.
    sqlite3.Error
        If SQLite can't open it.
    """
    header = _header(place)
    has_log = header[_VERSIONS] != b"\1\1"
    if not has_log:
        mend_interrupted(place)
    # With a log beside it, SQLite would write files next to it even to read it.
    address = f"{place.resolve().as_uri()}?mode=ro{'&immutable=1' if has_log else ''}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=LONGEST)
    try:
        restrict(connection)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cell_size_check = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def restrict(connection: sqlite3.Connection) -> None:
    """Limit what a foreign schema can do, and how long statements take from now on."""
    for option in (*_ON, *_OFF):
        connection.setconfig(option, option in _ON)
    for category, limit in _LIMITS.items():
        connection.setlimit(category, limit)
    end = time.thread_time() + LONGEST
    connection.set_progress_handler(lambda: time.thread_time() > end, _STEPS)


def mend_interrupted(place: Path) -> None:
    """Take back what was being written when the power went or the program was killed.

    Raises
    ------
    UnreadableFile
        If that isn't possible where the file is, or its journal isn't one of ours.
    """
    journal = place.with_name(f"{place.name}-journal")
    try:
        with journal.open("rb") as file:
            begin = file.read(1)
            file.seek(max(journal.stat().st_size - len(_SUPER_JOURNAL), 0))
            end = file.read()
    except FileNotFoundError:
        return
    except OSError:
        begin = end = b"?"
    if end == _SUPER_JOURNAL:
        raise UnreadableFile(f"“{journal.name}” wasn't made by Whenabouts; move it away to open “{place.name}”.")
    try:
        _take_back(place, journal)
    except (sqlite3.OperationalError, OSError) as problem:
        if begin > b"\0":  # what begins with a zero was never needed
            raise _unmended(place, problem) from problem


def _take_back(place: Path, journal: Path) -> None:
    address = f"{place.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=LONGEST)) as connection:
        restrict(connection)
        connection.execute("BEGIN IMMEDIATE")
        # Nobody else is writing now, so what is still there isn't needed.
        journal.unlink(missing_ok=True)
        connection.execute("ROLLBACK")


def _unmended(place: Path, problem: sqlite3.OperationalError | OSError) -> UnreadableFile:
    if getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        return UnreadableFile(f"“{place.name}” is being saved by another program; open it again in a moment.")
    return UnreadableFile(
        f"“{place.name}” was being saved when its computer stopped, and can't be mended in “{place.parent}”; "
        f"copy it together with “{place.name}-journal” to a folder that you can write to, and open it there."
    )


def _header(place: Path) -> bytes:
    try:
        found = place.stat()
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise UnreadableFile(f"“{place.name}” is no file but a device; choose a file that Whenabouts saved.")
        with place.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as problem:
        raise UnreadableFile(f"“{place.name}” can't be opened: {problem.strerror}.") from problem
    if not header.startswith(MAGIC):
        raise foreign(place)
    if found.st_size > LARGEST:
        raise UnreadableFile(
            f"“{place.name}” has {found.st_size / 1e6:,.0f} MB, and a roadmap at most {LARGEST / 1e6:,.0f} MB; "
            "choose a file that Whenabouts saved."
        )
    return header.ljust(_HEADER, b"\0")


def foreign(place: Path) -> UnreadableFile:
    """The sentence about a file that is something else."""
    return UnreadableFile(f"“{place.name}” is not a Whenabouts roadmap; choose a file that Whenabouts saved.")
