"""What is wrong with a `.whenabouts` file, and what of it can be saved.

A roadmap is put together anew from the rows that can still be read, table by table and what is referred to first. A
row that keeps the roadmap from being one is found by halving; what is wrong in it is left out, or else the row.
Nothing here knows any table: their order, keys and references are those of the schema.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.domain.records import new_id
from forecasting.errors import UnreadableFile
from forecasting.storage.careful_opening import open_carefully
from forecasting.storage.migration import migrated_copy
from forecasting.storage.roadmap_file import DAMAGE, read_roadmap, require_ours, write_roadmap
from forecasting.storage.rows import select_roadmap
from forecasting.storage.saved_checkup import without_damaged
from forecasting.storage.schema import MIGRATIONS, SCHEMA, USER_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from forecasting.domain.project import Roadmap
    from forecasting.storage.rows import Cell

#: What SQLite tells of a damaged file is told up to this many lines.
MOST_LINES = 10

#: What stands in for a cell that can't be left empty.
_SPARE: Mapping[str, Cell] = {
    "name": "Unreadable",
    "metric_name": "Unreadable",
    "metric_direction": "higher",
    "metric_decimals": 1,
    "horizon_days": 365,
    "seed": 1,
    "pools_projects": 1,
    "status": "done",
    "pace": 1.0,
    "parallel": 1,
    "position": 0,
}

type _Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found."""

    #: What can be read, or could be after a repair; None if nothing can.
    roadmap: Roadmap | None
    #: What is wrong, in sentences; empty for a file that is whole.
    problems: tuple[str, ...] = ()
    #: What a repair leaves out, in sentences.
    losses: tuple[str, ...] = ()


def check_file(path: Path) -> Checkup:
    """Look at every page, row and record of a file.

    Raises
    ------
    UnreadableFile
        If it is no roadmap of ours, or of a newer version.
    """
    problems = _damage(path)
    losses: list[str] = []
    roadmap: Roadmap | None
    try:
        roadmap = read_roadmap(path)
    except UnreadableFile as problem:
        told = str(problem).partition("What was found: ")[2] or str(problem)
        problems = [told, *(line for line in problems if line not in told)]
        roadmap, losses = _salvage(path)
    if roadmap is None:
        return Checkup(None, tuple(problems), tuple(losses))
    roadmap, damaged = without_damaged(roadmap)
    problems += [f"{damage.called}: {damage.reason}" for damage in damaged]
    losses += [f"{damage.called} can't be kept." for damage in damaged]
    return Checkup(roadmap, tuple(problems), tuple(losses))


def repair_file(path: Path) -> tuple[Checkup, Path]:
    """Write what can be read in the place of a damaged file, which is kept beside it; what was found, and where.

    Raises
    ------
    UnreadableFile
        If nothing can be read.
    UnwritableFile
        If the folder can't be written to; the file is then as it was.
    """
    found = check_file(path)
    if found.roadmap is None:
        raise UnreadableFile(f"Nothing in “{path.name}” can be read; open an older copy of it.")
    copy = _free_name(path)
    copy.write_bytes(path.read_bytes())
    write_roadmap(path, found.roadmap)
    return found, copy


def _damage(path: Path) -> list[str]:
    try:
        with closing(open_carefully(path)) as connection:
            require_ours(path, connection)
            lines = [str(line) for (line,) in connection.execute(f"PRAGMA integrity_check({MOST_LINES})")]
    except DAMAGE as problem:
        return [str(problem)]
    return [line for line in lines if line != "ok"]


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem} (damaged{f' {n}' if n else ''}){path.suffix}") for n in range(10_000))
    return next(name for name in names if not name.exists())


def _salvage(path: Path) -> tuple[Roadmap | None, list[str]]:
    losses: list[str] = []
    try:
        return _put_together(path, losses), losses
    except DAMAGE:
        return None, losses


def _put_together(path: Path, losses: list[str]) -> Roadmap:
    with closing(open_carefully(path)) as damaged, closing(_newest(damaged)) as source, closing(_empty()) as fresh:
        for table in _tables(fresh):
            columns = [str(name) for (name,) in fresh.execute("SELECT name FROM pragma_table_info(?)", (table,))]
            rows = _readable(source, table, columns, losses)
            if table == "roadmap":
                rows = rows[:1] or [{"id": new_id(), "name": path.stem, "pools_projects": 1}]
            _Table(fresh, table).fill(_parents_first(fresh, table, rows), losses)
        return select_roadmap(fresh)


def _newest(damaged: sqlite3.Connection) -> sqlite3.Connection:
    """The database in the newest layout, as far as it can be brought there."""
    try:
        return migrated_copy(damaged, USER_VERSION, migrations=MIGRATIONS)
    except DAMAGE:
        copy = sqlite3.connect(":memory:", isolation_level=None)
        with suppress(sqlite3.Error):
            damaged.backup(copy)
        return copy


def _empty() -> sqlite3.Connection:
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    for statement in SCHEMA:
        fresh.execute(statement)
    fresh.row_factory = sqlite3.Row
    return fresh


def _tables(connection: sqlite3.Connection) -> list[str]:
    """In the order of the schema, so that what is referred to comes first."""
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]


def _readable(source: sqlite3.Connection, table: str, columns: Sequence[str], losses: list[str]) -> list[_Cells]:
    """Rows from the beginning to the first damaged page, and from the end to the last one."""
    source.row_factory = sqlite3.Row
    found: dict[int, _Cells] = {}
    is_whole = True
    for order in ("", "DESC"):
        try:
            for row in source.execute(f"SELECT rowid AS place, * FROM {table} ORDER BY rowid {order}"):  # noqa: S608 - ours
                cells = {name: row[name] if name in row.keys() else None for name in columns}  # noqa: SIM118 - no dict
                found[row["place"]] = cells
        except (sqlite3.Error, UnicodeError) as problem:
            if is_whole:
                losses.append(f"Not every {_word(table)} can be read ({problem}).")
            is_whole = False
        if is_whole:
            break
    return [found[place] for place in sorted(found)]


def _parents_first(fresh: sqlite3.Connection, table: str, rows: list[_Cells]) -> list[_Cells]:
    """Rows that others of their table refer to before those; a circle stays as it is."""
    links = _own_references(fresh, table)
    waiting = rows
    known: set[Cell] = set()
    ordered: list[_Cells] = []
    ids = {row.get("id") for row in rows}
    while waiting:
        ready = [row for row in waiting if all(row[link] in {None, *known} or row[link] not in ids for link in links)]
        ready = ready or waiting
        chosen = {id(row) for row in ready}
        ordered += ready
        known |= {row.get("id") for row in ready}
        waiting = [row for row in waiting if id(row) not in chosen]
    return ordered


def _own_references(fresh: sqlite3.Connection, table: str) -> list[str]:
    query = 'SELECT "from" FROM pragma_foreign_key_list(?) WHERE "table" = ? AND "from" != \'project\''
    return [str(name) for (name,) in fresh.execute(query, (table, table))]


class _Table:
    """One table of the new file, which takes what leaves the roadmap one."""

    def __init__(self, fresh: sqlite3.Connection, name: str) -> None:
        self._fresh = fresh
        self._name = name
        query = 'SELECT name, "notnull", pk FROM pragma_table_info(?)'
        told = [tuple(row) for row in fresh.execute(query, (name,))]
        self._keys = {column for column, _, pk in told if pk}
        self._required = {column for column, required, pk in told if required or pk}

    def fill(self, rows: Sequence[_Cells], losses: list[str]) -> None:
        """Take all rows, or of two halves as much as fits."""
        for place, row in enumerate(sorted(rows, key=_position)):
            if "position" in row and "position" not in self._keys:
                row["position"] = place
        self._take(rows, losses)

    def _take(self, rows: Sequence[_Cells], losses: list[str]) -> None:
        if not rows or self._fits(rows):
            return
        if len(rows) > 1:
            half = len(rows) // 2
            self._take(rows[:half], losses)
            self._take(rows[half:], losses)
            return
        for mended, left_out in self._mended(rows[0]):
            if self._fits([mended]):
                losses.append(f"{_called(self._name, rows[0])} keeps everything but {left_out}.")
                return
        losses.append(f"{_called(self._name, rows[0])} can't be kept.")

    def _mended(self, row: _Cells) -> Iterator[tuple[_Cells, str]]:
        """The row without one of its cells, the others as they are."""
        for column in row.keys() - self._keys:
            if column not in self._required and row[column] is not None:
                yield {**row, column: None}, _word(column)
        for column in self._required - self._keys:
            yield {**row, column: _SPARE.get(column, "")}, _word(column)

    def _fits(self, rows: Sequence[_Cells]) -> bool:
        self._fresh.execute("SAVEPOINT these")
        try:
            for row in rows:
                marks = ", ".join("?" * len(row))
                names = ", ".join(row)
                statement = f"INSERT INTO {self._name} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
                self._fresh.execute(statement, tuple(row.values()))
            select_roadmap(self._fresh)
            fits = self._fresh.execute("PRAGMA foreign_key_check").fetchone() is None
        except DAMAGE:
            fits = False
        self._fresh.execute("RELEASE these" if fits else "ROLLBACK TO these")
        if not fits:
            self._fresh.execute("RELEASE these")
        return fits


def _position(row: _Cells) -> tuple[bool, float]:
    place = row.get("position")
    return not isinstance(place, int | float), place if isinstance(place, int | float) else 0.0


def _called(table: str, row: _Cells) -> str:
    name = row.get("name") or row.get("id") or row.get("position")
    return f"{_word(table).capitalize()} “{str(name)[:60]}”"


def _word(name: str) -> str:
    return name.replace("_", " ")
