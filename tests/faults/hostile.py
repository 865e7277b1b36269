"""Files that somebody damaged or made to do harm."""

from __future__ import annotations

import io
import random
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from forecasting.domain.saved_forecast import glance_into, pack, unpack
from forecasting.domain.saved_project import pack_project, unpack_project
from forecasting.errors import UserError
from forecasting.importers.table import read_table_file
from forecasting.storage.checkup import check_file
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from forecasting.storage.schema import APPLICATION_ID, USER_VERSION
from tests.forecasting.made import make_forecast
from tests.forecasting.storage.test_storage import FILES, ROADMAP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forecasting.domain.project import Roadmap

TABLE = """date;experiment;lever;accuracy;n;notes
2026-01-05;Baseline;Tuning;70,5 %;2000;first
12/01/2026;"More ""hard"" data";Training data;71,2;2000;"two
lines"
2026-02-30;Impossible day;;none;;
2026-03-01;Deeper;Model design;72.25;1.000;=1+1
"""
#: Stands for the texts of saved forecasts, which are in roadmaps.
SAVED = ".saved"
#: What SQLite and XML have for those who want to do harm, to be put anywhere.
WORDS = (
    *(b"\0", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"\r", b"\n", b"\t", b";", b","),
    *(b"1e999", b"-" * 50, b"9" * 400, b"NaN", b"0000-00-00", b"<!DOCTYPE x>", b"&x;", b"&#0;", b"]]>", b"<c r='A1'>"),
    *(b"WITH RECURSIVE", b"zeroblob(2000000000)", b"load_extension('x')", b"CHECK(1)", "ǆ٣²".encode(), b"%" * 30),
)


def make_workbook() -> bytes:
    """A small workbook with dates, percentages and text."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in TABLE.replace('"two\nlines"', "two lines").splitlines():
        sheet.append(line.split(";"))
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


@cache
def originals() -> Mapping[str, tuple[bytes, ...]]:
    """Whole files by their suffix."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "now.whenabouts")
        write_roadmap(place, ROADMAP)
        now = place.read_bytes()
    older = [place.read_bytes() for place in sorted(FILES.glob("*.whenabouts"))]
    return {
        ".whenabouts": (now, *older),
        ".csv": (TABLE.encode(), TABLE.encode("utf-16"), TABLE.replace(";", ",").encode("cp1252", "replace")),
        ".tsv": (TABLE.replace(";", "\t").encode(),),
        ".xlsx": (make_workbook(),),
        SAVED: (pack(make_forecast()).encode(), pack_project(ROADMAP.projects[0]).encode()),
    }


def damaged(seed: int) -> tuple[str, bytes]:
    """A suffix and the content of a file that was mutated in one to eight places."""
    luck = random.Random(seed)
    suffix = luck.choice(list(originals()))
    content = luck.choice(originals()[suffix])
    if suffix == ".xlsx" and luck.random() < 0.7:
        return suffix, _damaged_parts(content, luck)
    return suffix, _mutated(content, luck)


def _damaged_parts(content: bytes, luck: random.Random) -> bytes:
    """The parts of an archive mutated, and put together as if nothing were wrong."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(found, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, _mutated(part, luck) if luck.random() < 0.4 else part)
    return found.getvalue()


def _mutated(content: bytes, luck: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(luck.randint(1, 8)):
        luck.choice(_MUTATIONS)(data, luck)
    return bytes(data)


def _flip(data: bytearray, luck: random.Random) -> None:
    if data:
        data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)


def _set_in_header(data: bytearray, luck: random.Random) -> None:
    if data:
        data[luck.randrange(min(len(data), 100))] = luck.choice((0, 1, 2, 0x7F, 0xFF))


def _truncate(data: bytearray, luck: random.Random) -> None:
    del data[luck.randint(0, len(data)) :]


def _insert(data: bytearray, luck: random.Random) -> None:
    place = luck.randint(0, len(data))
    data[place:place] = luck.choice(WORDS)


def _overwrite(data: bytearray, luck: random.Random) -> None:
    place, word = luck.randint(0, len(data)), luck.choice(WORDS)
    data[place : place + len(word)] = word


def _repeat(data: bytearray, luck: random.Random) -> None:
    place = luck.randint(0, len(data))
    data[place:place] = data[place : place + luck.randint(1, 300)] * luck.randint(1, 50)


def _move(data: bytearray, luck: random.Random) -> None:
    start, to, length = luck.randint(0, len(data)), luck.randint(0, len(data)), luck.randint(1, 4096)
    data[to : to + length] = data[start : start + length]


def _blank(data: bytearray, luck: random.Random) -> None:
    place, length = luck.randint(0, len(data)), luck.randint(1, 4096)
    data[place : place + length] = bytes(min(length, max(len(data) - place, 0)))


_MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip, _flip, _set_in_header, _truncate, _insert, _overwrite, _repeat, _move, _blank),
)


def read(place: Path) -> str:
    """Read a file as the window does; the sentence it was refused with, empty if it was read."""
    try:
        match place.suffix:
            case ".whenabouts":
                _read_saved(read_roadmap(place))
            case ".saved":
                return read_saved(place.read_text("utf-8", "replace"))
            case _:
                read_table_file(place)
    except UserError as refused:
        return str(refused)
    return ""


def read_saved(text: str) -> str:
    """Read a text as a forecast and as a project; the sentence it was refused with, empty if it was read as one."""
    told = [_told(reader, text) for reader in (unpack, glance_into, unpack_project)]
    return told[0] if all(told) else ""


def _told(reader: Callable[[str], object], text: str) -> str:
    try:
        reader(text)
    except UserError as refused:
        return str(refused)
    return ""


def _read_saved(roadmap: Roadmap) -> None:
    for snapshot in (snapshot for project in roadmap.projects for snapshot in project.snapshots):
        read_saved(snapshot.saved)
        read_saved(snapshot.made_from)


def look_at(place: Path) -> str:
    """`read`, and `whenabouts check` where it is a roadmap."""
    sentence = read(place)
    if place.suffix == ".whenabouts":
        try:
            check_file(place)
        except UserError as refused:
            return str(refused)
    return sentence


def bomb(*parts: tuple[str, bytes]) -> bytes:
    """An archive of these parts, packed as far as that goes."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return found.getvalue()


def add_to_schema(place: Path, *statements: str) -> None:
    """Put statements into a roadmap that only somebody who wants to do harm would."""
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def make_database(place: Path, *statements: str) -> None:
    """A database that calls itself a roadmap of ours, of these statements."""
    add_to_schema(
        place, f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {USER_VERSION}", *statements
    )
