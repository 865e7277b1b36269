"""Files from anybody: none crashes, hangs or does harm, and each is refused with a sentence or read."""

from __future__ import annotations

import base64
import gc
import io
import json
import os
import sqlite3
import time
import zlib
from contextlib import closing, suppress
from datetime import date, datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from forecasting.domain.saved_forecast import glance_into, pack, unpack
from forecasting.domain.saved_project import unpack_project
from forecasting.errors import InvalidValue, UnreadableFile, UserError
from forecasting.importers.table import read_table, read_table_file
from forecasting.storage.careful_opening import open_carefully
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from forecasting.storage.schema import SCHEMA
from tests.faults.fuzz import try_cases
from tests.faults.hostile import SAVED, add_to_schema, bomb, look_at, make_database, make_workbook, originals, read
from tests.forecasting.made import make_forecast
from tests.forecasting.storage.test_storage import ROADMAP

if TYPE_CHECKING:
    from pathlib import Path

#: Seconds after which a file is taken to hang, on a busy machine; `tests.faults.fuzz` holds it to five.
LONGEST = 30.0


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "mail.whenabouts"


def refused(place: Path) -> str:
    """The sentence a file is refused with, in time and leaving nothing behind."""
    begin = time.perf_counter()
    with pytest.raises(UnreadableFile) as told:
        read_roadmap(place) if place.suffix == ".whenabouts" else read_table_file(place)
    assert time.perf_counter() - begin < LONGEST
    assert list(place.parent.iterdir()) == [place]
    return str(told.value)


# Any damage


def test_damaged_files_are_read_or_refused_with_a_sentence() -> None:
    assert len(try_cases(range(300))) == 300


@pytest.mark.faults
def test_twenty_thousand_damaged_files_are_read_or_refused_with_a_sentence() -> None:
    gc.enable()  # tests with a window collect garbage by themselves, and this one has thousands of tracebacks
    for start in range(100_000, 120_000, 500):
        try_cases(range(start, start + 500))


@pytest.mark.parametrize("suffix", [".whenabouts", ".csv", ".tsv", ".xlsx", SAVED])
@given(content=st.binary(max_size=400), with_beginning=st.booleans())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, suffix: str, content: bytes, *, with_beginning: bool) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(originals()[suffix][0][:60] * with_beginning + content)
    look_at(path)


@given(text=st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(UserError):
        read_table(text)


# SQLite


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON project BEGIN DELETE FROM experiment; END",
        "CREATE TRIGGER t AFTER UPDATE ON roadmap BEGIN UPDATE roadmap SET name = name || 'x'; END",
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "CREATE INDEX i ON project (name)",
        "CREATE TABLE extra (a CHECK (a > 0))",
        "CREATE TABLE g (a TEXT, b AS (upper(a)) STORED)",
        "CREATE VIRTUAL TABLE f USING fts5(a)",
    ],
)
def test_a_schema_with_more_than_tables_is_refused(place: Path, statement: str) -> None:
    write_roadmap(place, ROADMAP)
    add_to_schema(place, statement)
    assert "tables are not those of a roadmap" in refused(place)


def test_a_view_in_the_place_of_a_table_is_not_asked(place: Path) -> None:
    others = [statement for statement in SCHEMA if "TABLE milestone_target" not in statement]
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    make_database(place, *others, f"CREATE VIEW milestone_target AS {endless}")
    assert "“milestone_target” doesn't belong there" in refused(place)


def test_a_schema_that_calls_foreign_functions_runs_none_of_them(place: Path, tmp_path: Path) -> None:
    write_roadmap(place, ROADMAP)
    canary = tmp_path / "canary"
    add_to_schema(
        place,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, 'name TEXT NOT NULL', 'name TEXT NOT NULL DEFAULT "  # noqa: S608 - it is
        f"(writefile(''{canary}'', ''x''))') WHERE name = 'roadmap'",
    )
    read(place)
    assert not canary.exists()


def test_a_trigger_that_calls_itself_for_ever_never_fires(place: Path) -> None:
    write_roadmap(place, ROADMAP)
    loop = "UPDATE roadmap SET name = name || 'x'"
    add_to_schema(place, f"CREATE TRIGGER t AFTER UPDATE ON roadmap BEGIN {loop}; END", "PRAGMA journal_mode = WAL")
    assert "“t” doesn't belong there" in refused(place)
    with closing(open_carefully(place)) as connection:
        connection.execute("PRAGMA recursive_triggers = ON")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute(loop)


@pytest.mark.parametrize(
    "function", ["load_extension('x')", "writefile('x', 'x')", "fts3_tokenizer('simple', x'0000000000000000')"]
)
def test_functions_that_reach_out_of_the_file_are_not_there(place: Path, function: str) -> None:
    write_roadmap(place, ROADMAP)
    with closing(open_carefully(place)) as connection, pytest.raises(sqlite3.DatabaseError):
        connection.execute(f"SELECT {function}").fetchall()


def test_what_could_do_harm_is_switched_off(place: Path) -> None:
    write_roadmap(place, ROADMAP)
    with closing(open_carefully(place)) as connection:
        assert connection.getconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)
        for option in ("TRUSTED_SCHEMA", "ENABLE_TRIGGER", "ENABLE_VIEW", "ENABLE_LOAD_EXTENSION", "WRITABLE_SCHEMA"):
            assert not connection.getconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{option}"))
        assert connection.getlimit(sqlite3.SQLITE_LIMIT_ATTACHED) == 0
        assert connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) <= 10_000_000


@pytest.mark.parametrize(
    "value",
    ["CAST(x'c328ff' AS TEXT)", "'a' || char(0) || 'b'", "CAST(x'eda080' AS TEXT)", "printf('%.*c', 2000000, 'x')"],
)
def test_texts_that_are_none_are_read_or_refused(place: Path, value: str) -> None:
    write_roadmap(place, ROADMAP)
    for column in ("experiment SET notes", "project SET metric_direction", "snapshot SET saved", "scenario SET name"):
        add_to_schema(place, f"UPDATE {column} = {value}")
        look_at(place)


def test_a_file_of_two_gigabytes_of_nothing_is_refused_at_once(place: Path) -> None:
    write_roadmap(place, ROADMAP)
    os.truncate(place, 2_000_000_000)
    assert "has 2,000 MB, and a roadmap at most 128 MB" in refused(place)


def test_a_check_that_takes_for_ever_is_given_up(place: Path) -> None:
    slow = " AND ".join(f"length(replace(hex(zeroblob(900000)), '0', '{i}')) > 0" for i in range(40))
    roadmap = SCHEMA[0].replace("name TEXT NOT NULL", f"name TEXT NOT NULL CHECK ({slow})")
    make_database(place, roadmap, *SCHEMA[1:])
    add_to_schema(place, "PRAGMA ignore_check_constraints = ON", "INSERT INTO roadmap VALUES ('r', 'x', 1)")
    begin = time.perf_counter()
    read(place)
    assert time.perf_counter() - begin < LONGEST + 2


def test_waiting_for_a_slow_drive_is_no_reason_to_give_up(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecasting.storage.careful_opening.LONGEST", 0.3)
    write_roadmap(place, ROADMAP)
    long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT count(*) FROM n"
    with closing(open_carefully(place)) as connection:
        time.sleep(0.5)
        assert connection.execute(long.format(30_000)).fetchone() == (30_000,)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            connection.execute(long.format(10**9)).fetchone()


def test_a_journal_that_names_another_file_is_refused_and_that_file_stays(place: Path, tmp_path: Path) -> None:
    write_roadmap(place, ROADMAP)
    victim = tmp_path / "victim.txt"
    victim.write_text("months of work")
    name = str(victim).encode()
    magic = bytes.fromhex("d9d505f920a163d7")
    tail = (0).to_bytes(4, "big") + name + len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + magic
    header = magic + (0).to_bytes(4, "big") * 5
    place.with_name(f"{place.name}-journal").write_bytes(header.ljust(512, b"\0") + tail)
    with pytest.raises(UnreadableFile, match="wasn't made by Whenabouts; move it away"):
        read_roadmap(place)
    assert victim.read_text() == "months of work"


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    for name in ("pipe.whenabouts", "pipe.csv"):
        pipe = tmp_path / name
        os.mkfifo(pipe)
        with pytest.raises(UnreadableFile, match="is no file but a device"):
            read_roadmap(pipe) if pipe.suffix == ".whenabouts" else read_table_file(pipe)


# Saved forecasts in a roadmap


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


#: What a forecast could say that it holds, to fill the memory.
BOMBS = (
    {"ceiling": {"type": "|b1", "shape": [2_000_000_000], "data": ""}},
    {"ceiling": {"type": "<f8", "shape": [1000], "data": packed(bytes(100_000_000))}},
    {"ceiling": {"type": "<f8", "shape": [10**300, -1], "data": ""}},
    {"arrivals": [{"days": {"type": "<f8", "shape": [9_000_000], "data": ""}}] * 20},
    {
        "ceiling": {"type": "<f8", "shape": [1_000_000], "data": packed(bytes(8_000_000))},
        "days": {"type": "<f8", "shape": [1_000_000], "data": packed(bytes(8_000_000))},
        "arrivals": [],
    },
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_saved_forecast_that_would_fill_the_memory_is_refused(bomb: dict[str, object]) -> None:
    text = json.dumps(json.loads(pack(make_forecast())) | bomb)
    with pytest.raises(InvalidValue, match="damaged"):
        unpack(text)


@pytest.mark.parametrize("nested", ["[" * 1_000_000, '{"format":' * 1_000_000])
def test_saved_texts_nested_without_end_are_refused(nested: str) -> None:
    for read_text, text in ((unpack, nested), (glance_into, nested), (unpack_project, packed(nested.encode()))):
        with pytest.raises(InvalidValue, match="damaged"):
            read_text(text)


# Tables of text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"date" + b"," * 10_000_000 + b"\n2026-01-01,70\n", "10,000,001 columns"),
        (b"date,accuracy\n" + b"2026-01-01,70\n" * 200_000, "more than 50,000 rows"),
        (b"\0" * 1_000_000, "table"),
        (b"[" * 1_000_000, "table"),
    ],
)
def test_tables_beyond_measure_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "mail.csv"
    path.write_bytes(content)
    assert reason in refused(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_a_sparse_table_of_two_gigabytes_is_refused_at_once(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"mail{suffix}"
    path.touch()
    os.truncate(path, 2_000_000_000)
    assert "It has 2,000 MB, and a table of results at most 20 MB" in refused(path)


def test_a_stray_quote_in_every_row_takes_no_more_than_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "mail.csv"
    path.write_text("date,accuracy,notes\n" + '2026-01-01,70,"half\n' * 20_000)
    begin = time.perf_counter()
    read(path)
    assert time.perf_counter() - begin < LONGEST


# Workbooks


def test_a_workbook_is_read_like_the_table_it_holds(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Experiment", "Accuracy", "Examples"])
    sheet.append([date(2026, 1, 5), "Baseline", 0.705, 2000])
    sheet.append([datetime(2026, 1, 12, 14, 30), 'More data; and "quotes"\ttoo', 0.7125, 2000])  # noqa: DTZ001 - as Excel has it
    sheet.append([datetime(2026, 2, 1), "Deeper", "=0.7+0.02", None])  # noqa: DTZ001
    for row in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
        row[0].number_format = "0.0%"
    book.create_sheet("Notes").append(["nothing"])
    path = tmp_path / "results.xlsx"
    book.save(path)
    found = read_table_file(path)
    assert [(e.name, e.finished, e.result, e.n_eval) for e in found.experiments] == [
        ("Baseline", date(2026, 1, 5), 70.5, 2000),
        ('More data; and "quotes"\ttoo', date(2026, 1, 12), 71.25, 2000),
        ("Deeper", date(2026, 2, 1), None, None),
    ]
    assert found.metric.unit == "%"
    assert any("The sheet “Sheet” was read; the workbook has 1 more" in problem.message for problem in found.problems)


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"ha") for i in range(12)
)  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"


def changed_workbook(name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with one part changed."""
    with ZipFile(io.BytesIO(make_workbook())) as before:
        parts = {part: before.read(part) for part in before.namelist()}
    assert old in parts[name]
    return bomb(*((part, content.replace(old, new, 1) if part == name else content) for part, content in parts.items()))


@pytest.mark.parametrize(
    "entities",
    [LAUGHS, b'<!ENTITY l11 SYSTEM "file:///etc/passwd">', b'<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;'],
)
def test_entities_in_a_workbook_are_refused(tmp_path: Path, entities: bytes) -> None:
    path = tmp_path / "mail.xlsx"
    path.write_bytes(changed_workbook(SHEET, b"<worksheet", b"<!DOCTYPE x [" + entities + b"]><worksheet"))
    assert "names document types, which" in refused(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mail.xlsx"
    path.write_bytes(changed_workbook(SHEET, b"<sheetData>", b"<sheetData>" + b" " * 100_000_000))
    assert path.stat().st_size < 1_000_000
    assert "unpacks to more than 30 MB" in refused(path)


def test_a_workbook_that_lies_about_how_much_it_unpacks_to_is_refused(tmp_path: Path) -> None:
    honest = changed_workbook(SHEET, b"<sheetData>", b"<sheetData>" + b" " * 25_000_000)
    size = next(part.file_size for part in ZipFile(io.BytesIO(honest)).infolist() if part.filename == SHEET)
    path = tmp_path / "mail.xlsx"
    path.write_bytes(honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    refused(path)


def test_a_workbook_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mail.xlsx"
    path.write_bytes(bomb(("xl/workbook.xml", b"<workbook/>"), *((f"xl/{i}.xml", b"") for i in range(50_000))))
    refused(path)


def test_a_workbook_with_a_row_of_very_many_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mail.xlsx"
    row = b'<sheetData><row r="1">' + b"<c><v>1</v></c>" * 300_000 + b"</row>"
    path.write_bytes(changed_workbook(SHEET, b"<sheetData>", row))
    refused(path)


def test_a_workbook_with_deep_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mail.xlsx"
    path.write_bytes(changed_workbook(SHEET, b"<sheetData>", b"<sheetData>" + b"<x>" * 1_000_000))
    refused(path)


def test_a_workbook_with_a_cell_far_away_is_refused_or_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "mail.xlsx"
    path.write_bytes(changed_workbook(SHEET, b'r="A2"', b'r="XFD1048576"'))
    begin = time.perf_counter()
    read(path)
    assert time.perf_counter() - begin < LONGEST


def test_a_file_that_calls_itself_something_else_is_refused(tmp_path: Path) -> None:
    for suffix, content in ((".xlsx", originals()[".whenabouts"][0]), (".whenabouts", make_workbook())):
        path = tmp_path / f"mail{suffix}"
        path.write_bytes(content)
        assert "mail" in read(path)
