"""The journal of one session: every step of editing, on the disk of this computer as soon as it is made.

It is independent of the file that is edited: that one may be on a drive that is gone, or not exist yet. It holds what
there was at the start, and each step as what it changed, so that a crash takes neither the latest edits nor the way
back. While a session lives, its journal is locked by the system; so one that can be locked is one that was left.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecasting.domain.records import new_id
from forecasting.storage.record_changes import change, decoded, encoded, patched

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = ".session"

_LAYOUT = 1
_SCHEMA = (
    """
    CREATE TABLE session (
        begun TEXT NOT NULL,
        path TEXT,
        name TEXT NOT NULL,
        start TEXT NOT NULL,
        position INTEGER NOT NULL,
        saved INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE step (
        number INTEGER PRIMARY KEY,
        text TEXT NOT NULL,
        merge_key TEXT,
        change TEXT NOT NULL
    ) STRICT
    """,
    "CREATE TABLE held (digest TEXT PRIMARY KEY) STRICT",
    f"PRAGMA user_version = {_LAYOUT:d}",
)
#: What reading a journal can end in that is damaged or that another window has taken.
DAMAGE = (sqlite3.Error, ValueError, TypeError, LookupError, AssertionError)


@dataclass(frozen=True, slots=True)
class Step[C]:
    """One step of editing, and what was there after it."""

    text: str
    merge_key: str | None
    contents: C


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a session was about."""

    journal: Path
    begun: datetime
    #: The file that was edited; None if there was none yet.
    path: Path | None
    #: Of the roadmap.
    name: str
    #: Steps between what the file holds and what was there last.
    unsaved: int

    @property
    def title(self) -> str:
        """What it is called: the file, or the roadmap without one."""
        return self.path.stem if self.path else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Session[C]:
    """All of a session: what can be gone back to, and what was there last."""

    outline: Outline
    start: C
    steps: tuple[Step[C], ...]
    #: Number of steps that aren't undone.
    position: int
    #: Number of steps that the file holds; -1 if it holds none of these states.
    saved: int
    #: Digests of what the file was given to hold.
    held: frozenset[str] = frozenset()

    @property
    def contents(self) -> C:
        """What was there last."""
        return self.steps[self.position - 1].contents if self.position else self.start

    def states(self) -> Iterator[C]:
        """What was there at the start and after each step."""
        yield self.start
        yield from (step.contents for step in self.steps)


class SessionJournal[C]:
    """An open journal; all of it is used in one thread. Raises sqlite3.Error and OSError."""

    def __init__(self, place: Path, connection: sqlite3.Connection) -> None:
        self.place = place
        self._connection = connection

    @classmethod
    def begin(cls, folder: Path, start: C, *, path: Path | None, name: str, saved: int) -> SessionJournal[C]:
        """A new journal in a folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = folder / f"{new_id()}{SUFFIX}"
        connection = _connect(place)
        try:
            now = datetime.now().astimezone().isoformat()
            row = (now, _text(path), name, json.dumps(encoded(start)), 0, saved)
            with _transaction(connection):
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)", row)
        except BaseException:
            connection.close()
            _remove(place)
            raise
        return cls(place, connection)

    @classmethod
    def take_over(cls, place: Path) -> SessionJournal[C]:
        """The journal of a session that ended without closing it; sqlite3.OperationalError if it lives."""
        connection = _connect(place)
        try:
            with _transaction(connection):
                pass
        except BaseException:
            connection.close()
            raise
        return cls(place, connection)

    def add(self, number: int, step: Step[C], before: C) -> None:
        """Note that `step` is now the step of this number, that it changed `before`, and that no step follows it."""
        told = json.dumps(change(before, step.contents))
        with _transaction(self._connection) as connection:
            connection.execute("DELETE FROM step WHERE number >= ?", (number,))
            row = (number, step.text, step.merge_key, told)
            connection.execute("INSERT INTO step VALUES (?, ?, ?, ?)", row)
            connection.execute("UPDATE session SET position = ?", (number,))
            connection.execute("UPDATE session SET saved = -1 WHERE saved >= ?", (number,))

    def go_to(self, position: int, count: int) -> None:
        """Note that this many steps of `count` aren't undone."""
        with _transaction(self._connection) as connection:
            connection.execute("DELETE FROM step WHERE number > ?", (count,))
            connection.execute("UPDATE session SET position = ?", (position,))

    def note_saving(self, told: str) -> None:
        """Note the digest of what the file is about to hold; it may be undone before anyone hears that it does."""
        self._connection.execute("INSERT OR IGNORE INTO held VALUES (?)", (told,))

    def note_saved(self, position: int, path: Path, name: str) -> None:
        """Note that the file holds what there was after this many steps."""
        self._connection.execute("UPDATE session SET saved = ?, path = ?, name = ?", (position, _text(path), name))

    def read(self, kind: Any) -> Session[C]:
        """Everything that can still be read, where `kind` is the type of what is edited.

        Raises
        ------
        ValueError, TypeError, LookupError, sqlite3.Error
            If not even the start can be read.
        """
        start, position, saved = self._connection.execute("SELECT start, position, saved FROM session").fetchone()
        first: C = decoded(kind, json.loads(start))
        steps = tuple(self._steps(kind, first))
        outline = _outline(self._connection, self.place)
        held = frozenset(told for (told,) in self._connection.execute("SELECT digest FROM held"))
        position, saved = min(position, len(steps)), min(saved, len(steps))
        return Session(outline=outline, start=first, steps=steps, position=position, saved=saved, held=held)

    def close(self) -> None:
        """Let go of it; it stays where it is."""
        self._connection.close()

    def discard(self) -> None:
        """Let go of it for good."""
        self._connection.close()
        _remove(self.place)

    def _steps(self, kind: Any, start: C) -> Iterator[Step[C]]:
        contents = start
        rows = self._connection.execute("SELECT number, text, merge_key, change FROM step ORDER BY number")
        with suppress(*DAMAGE):  # what comes before a damaged step is worth having
            for expected, (number, text, merge_key, told) in enumerate(rows, start=1):
                if number != expected:
                    return
                contents = patched(kind, contents, json.loads(told))
                yield Step(text, merge_key, contents)


def left_sessions(folder: Path) -> list[Outline]:
    """Sessions that ended without closing their journal, the latest first; those that live aren't among them."""
    found, empty = [], []
    for place in folder.glob(f"*{SUFFIX}"):
        with suppress(*DAMAGE), closing(_connect(place)) as connection, _transaction(connection):
            layout = connection.execute("PRAGMA user_version").fetchone()[0]
            if layout == 0:
                empty.append(place)
            elif layout == _LAYOUT:
                found.append(_outline(connection, place))
    for place in empty:  # killed before anything was in it
        _remove(place)
    return sorted(found, key=lambda outline: outline.begun, reverse=True)


def forget_session(place: Path) -> None:
    """Remove the journal of a session that nobody wants back."""
    _remove(place)


def _connect(place: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(place, isolation_level=None, timeout=0)
    try:
        # A log that is locked for the whole session needs no memory shared with others, so it works on every drive.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of the block or nothing of it, while nobody else may look."""
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _outline(connection: sqlite3.Connection, place: Path) -> Outline:
    query = "SELECT begun, path, name, position, saved FROM session"
    begun, path, name, position, saved = connection.execute(query).fetchone()
    return Outline(
        journal=place,
        begun=datetime.fromisoformat(begun),
        path=Path(path) if path else None,
        name=name,
        unsaved=abs(position - max(saved, 0)),
    )


def _text(path: Path | None) -> str | None:
    return None if path is None else os.fspath(path)


def _remove(place: Path) -> None:
    for name in (place.name, f"{place.name}-wal", f"{place.name}-shm", f"{place.name}-journal"):
        with suppress(FileNotFoundError):
            place.with_name(name).unlink()
