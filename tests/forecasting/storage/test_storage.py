from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import (
    Assumptions,
    Belief,
    Beliefs,
    CeilingBelief,
    Experiment,
    Lever,
    Milestone,
    Project,
    Roadmap,
    Snapshot,
    Status,
    Target,
)
from forecasting.domain.scenario import ChangedTarget, LeverShare, Scenario
from forecasting.domain.timeline import DateRange
from forecasting.errors import UnreadableFile, UnwritableFile
from forecasting.storage.migration import migrate
from forecasting.storage.replacement import replacing
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from forecasting.storage.schema import APPLICATION_ID, USER_VERSION
from tests.forecasting.strategies import roadmaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FILES = Path(__file__).parents[2] / "files"

#: What files of version 1 could hold.
FIRST_EXPERIMENTS = (
    Experiment(
        name="First encoder",
        lever="model",
        started=date(2026, 1, 5),
        finished=date(2026, 1, 19),
        result=70.1,
        n_eval=2000,
        effort_days=6.5,
        link="https://example.org/runs/1",
        id="e1",
    ),
    Experiment(
        name="Twice the “hard” examples",
        lever="data",
        finished=date(2026, 3, 2),
        result=0.1 + 0.2,
        standard_error=1 / 3,
        based_on="e3",
        notes="Zweite Zeile:\nüber 2.000 Beispiele 🙂",
        id="e2",
    ),
    Experiment(name="Bigger batch", status=Status.ABANDONED, finished=date(2026, 2, 1), id="e3"),
    Experiment(name="Distillation", status=Status.RUNNING, started=date(2026, 11, 2), id="e4"),
    Experiment(name="New tokeniser", status=Status.PLANNED, id="e5"),
)
FIRST_ROADMAP = Roadmap(
    name="Assistants 2027",
    id="r1",
    projects=(
        Project(
            name="Support assistant",
            id="p1",
            metric=Metric("Accuracy", lower=0, upper=100, unit="%", decimals=2),
            levers=(Lever("Model design", id="model"), Lever("Training data", id="data")),
            experiments=FIRST_EXPERIMENTS,
            targets=(
                Target(value=78.0, deadline=date(2027, 3, 31), name="Pilot", id="t1"),
                Target(value=80.5, id="t2"),
            ),
            assumptions=Assumptions(
                horizon_days=540,
                seed=7,
                tries_per_week=1.25,
                ceiling=CeilingBelief(cautious=82.0, hopeful=91.0),
                pauses=(DateRange(date(2026, 12, 24), date(2027, 1, 3)),),
            ),
        ),
        Project(name="Speech", id="p2", metric=Metric("Word error rate", Direction.LOWER, lower=0, unit="%")),
    ),
    milestones=(
        Milestone(name="Beta", day=date(2027, 4, 15), targets=("t2", "t1"), id="m1"),
        Milestone(name="Somewhen", day=date(2028, 1, 1), targets=(), id="m2"),
    ),
)
EXPERIMENTS = (
    replace(FIRST_EXPERIMENTS[0], evaluation_set="Spring “A”", repeats=3),
    *FIRST_EXPERIMENTS[1:],
    Experiment(
        name="First encoder, half a year later",
        finished=date(2026, 7, 1),
        result=69.2,
        evaluation_set="Spring “A”",
        remeasures="e1",
        id="e6",
    ),
)
ASSUMPTIONS = replace(
    FIRST_ROADMAP.projects[0].assumptions,
    beliefs=Beliefs(success_chance=Belief(0.1, 1 / 3), share_closed=Belief(0.0, 0.2), tries_per_month=Belief(2, 8)),
    baseline=70.1,
)
SECOND_ROADMAP = replace(
    FIRST_ROADMAP,
    projects=(
        replace(FIRST_ROADMAP.projects[0], experiments=EXPERIMENTS, assumptions=ASSUMPTIONS),
        FIRST_ROADMAP.projects[1],
    ),
    pools_projects=False,
)
#: The second of them is all that a scenario can be, also about what isn't there any more.
SCENARIOS = (
    Scenario(name="Two people more", pace=1.5, id="s1"),
    Scenario(
        name="New year",
        pace=0.8,
        parallel=3,
        mix=(LeverShare("gone", 0.25), LeverShare("l1", 0.5)),
        n_eval=4000,
        pauses=(DateRange(date(2026, 12, 21), date(2027, 1, 3)), DateRange(date(2027, 8, 1), date(2027, 8, 14))),
        targets=(ChangedTarget(target="t1", value=79.5), ChangedTarget(target="t2", deadline=date(2027, 8, 1))),
        id="s2",
    ),
)
#: A forecast and its project as texts of the first format, of a project with twelve results in a hundred futures.
TEXTS = json.loads((FILES / "saved_forecast_1.json").read_text("utf-8"))
SNAPSHOT = Snapshot(taken_on=date(2026, 9, 1), note="Before the review", id="k1", **TEXTS)
#: `write_roadmap` made the file of the newest version of it, and of no other version any more.
ROADMAP = replace(
    SECOND_ROADMAP,
    projects=(
        replace(SECOND_ROADMAP.projects[0], scenarios=SCENARIOS, snapshots=(SNAPSHOT,)),
        SECOND_ROADMAP.projects[1],
    ),
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "Plan ä #1?.whenabouts"


@pytest.fixture
def written(place: Path) -> Path:
    write_roadmap(place, ROADMAP)
    return place


def test_a_roadmap_comes_back_from_its_file_with_every_field_and_in_order(written: Path) -> None:
    assert read_roadmap(written) == ROADMAP


@given(roadmap=roadmaps())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_roadmap_comes_back_from_its_file(tmp_path: Path, roadmap: Roadmap) -> None:
    place = tmp_path / "any.whenabouts"
    write_roadmap(place, roadmap)
    found = read_roadmap(place)
    assert found == roadmap
    assert repr(found) == repr(roadmap)


@pytest.mark.parametrize(("version", "roadmap"), [(1, FIRST_ROADMAP), (2, SECOND_ROADMAP), (3, ROADMAP)])
def test_a_file_of_every_version_is_still_read(version: int, roadmap: Roadmap) -> None:
    place = FILES / f"version_{version}.whenabouts"
    assert int.from_bytes(place.read_bytes()[60:64], "big") == version
    assert read_roadmap(place) == roadmap


def test_there_is_a_file_of_every_version() -> None:
    assert {place.name for place in FILES.iterdir()} >= {f"version_{v + 1}.whenabouts" for v in range(USER_VERSION)}


def test_saving_replaces_what_was_there(written: Path) -> None:
    write_roadmap(written, Roadmap(name="Another", id="r2"))
    assert read_roadmap(written) == Roadmap(name="Another", id="r2")


def test_reading_changes_nothing_and_leaves_nothing_behind(written: Path) -> None:
    before = written.read_bytes()
    read_roadmap(written)
    assert written.read_bytes() == before
    assert list(written.parent.iterdir()) == [written]


def test_two_files_can_hold_projects_with_the_same_levers_and_experiments(place: Path) -> None:
    first = ROADMAP.projects[0]
    copy = replace(first, id="copy", targets=())
    roadmap = replace(ROADMAP, projects=(first, copy))
    write_roadmap(place, roadmap)
    assert read_roadmap(place) == roadmap


def test_half_a_character_and_a_nul_in_a_name_do_not_keep_a_roadmap_from_being_saved(place: Path) -> None:
    roadmap = Roadmap(name="Half \ud83d of\0 it")
    write_roadmap(place, roadmap)
    assert read_roadmap(place).name == "Half \ufffd of it"


# What is refused


def test_a_file_of_a_newer_version_is_refused_politely(written: Path) -> None:
    _execute(written, f"PRAGMA user_version = {USER_VERSION + 1}")
    with pytest.raises(UnreadableFile, match="made by a newer version of Whenabouts; update Whenabouts to open it"):
        read_roadmap(written)


def test_a_database_of_another_program_is_refused(place: Path) -> None:
    _execute(place, "CREATE TABLE roadmap (id TEXT)")
    with pytest.raises(UnreadableFile, match="is not a Whenabouts roadmap"):
        read_roadmap(place)


@pytest.mark.parametrize("content", [b"", b"date,value\n2026-01-01,70\n", b"PK\x03\x04", b"SQLite format 3\0"])
def test_a_file_that_is_no_roadmap_is_refused_with_a_sentence(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"^“Plan ä #1\?\.whenabouts” is .*"):
        read_roadmap(place)


def test_a_missing_file_and_a_folder_are_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="can't be opened: No such file"):
        read_roadmap(tmp_path / "none.whenabouts")
    with pytest.raises(UnreadableFile, match="can't be opened: Is a directory"):
        read_roadmap(tmp_path)


def test_a_file_that_has_lost_an_empty_end_is_refused(place: Path) -> None:
    write_roadmap(place, Roadmap(name="Empty"))
    place.write_bytes(place.read_bytes()[:-100])
    with pytest.raises(UnreadableFile, match="Its end is missing"):
        read_roadmap(place)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.99])
def test_a_truncated_file_is_refused(written: Path, share: float) -> None:
    whole = written.read_bytes()
    written.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(UnreadableFile, match=r"is (damaged|not a Whenabouts roadmap)"):
        read_roadmap(written)


@pytest.mark.parametrize("seed", range(40))
def test_a_file_with_flipped_bytes_is_read_or_refused_but_never_crashes(written: Path, seed: int) -> None:
    content = bytearray(written.read_bytes())
    for step in range(1, 30):
        content[(seed * 7919 + step * step * 104729) % len(content)] ^= 1 + (seed + step) % 255
    written.write_bytes(content)
    try:
        found: object = read_roadmap(written)
    except UnreadableFile as refused:
        found = str(refused)
    assert isinstance(found, Roadmap) or re.match(
        "“Plan ä #1.*” (is damaged|is not a Whenabouts|was made by)", str(found)
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE experiment SET status = 'finished'", "is not a valid Status"),
        ("UPDATE experiment SET result = 170 WHERE id = 'e1'", "170 is not possible for Accuracy"),
        ("UPDATE experiment SET finished = 'soon' WHERE id = 'e1'", "Invalid isoformat string"),
        ("UPDATE experiment SET lever = 'gone'", "refers to one that isn't there"),
        ("UPDATE project SET metric_decimals = 99", "99 decimals cannot be shown"),
        ("UPDATE milestone SET name = ' '", "The milestone has no name"),
        ("UPDATE experiment SET remeasures = 'gone' WHERE id = 'e6'", "refers to one that isn't there"),
        ("UPDATE experiment SET repeats = 0 WHERE id = 'e1'", "number of runs of “First encoder” must be more than 0"),
        ("UPDATE project SET success_chance_high = 1.5", "share of tries that help must lie within 0% to 100%"),
        ("DELETE FROM roadmap", "holds 0 roadmaps"),
        ("DROP TABLE pause", "tables are not those of a roadmap"),
        ("ALTER TABLE lever ADD COLUMN colour TEXT", "tables are not those of a roadmap"),
        ("CREATE VIEW spy AS SELECT * FROM project", "tables are not those of a roadmap"),
        ("PRAGMA user_version = 0", "version 0, which was never in use"),
    ],
)
def test_records_that_cannot_be_are_refused_with_what_was_found(written: Path, change: str, reason: str) -> None:
    _execute(written, change)
    with pytest.raises(UnreadableFile, match=f"is damaged and can't be read; .*{reason}"):
        read_roadmap(written)


# Older versions


OLDER = {
    USER_VERSION - 1: (
        "ALTER TABLE experiment ADD COLUMN link TEXT NOT NULL DEFAULT ''",
        "UPDATE roadmap SET name = name || '!'",
    )
}


@pytest.fixture
def older(written: Path) -> Path:
    _execute(written, "ALTER TABLE experiment DROP COLUMN link", f"PRAGMA user_version = {USER_VERSION - 1}")
    return written


def test_an_older_file_is_brought_up_to_date_in_a_copy(older: Path) -> None:
    before = older.read_bytes()
    found = read_roadmap(older, migrations=OLDER)
    first = ROADMAP.projects[0]
    without_links = tuple(replace(experiment, link="") for experiment in first.experiments)
    assert found.name == "Assistants 2027!"
    assert found.projects == (replace(first, experiments=without_links), ROADMAP.projects[1])
    assert older.read_bytes() == before


def test_a_migration_that_fails_half_way_changes_nothing(older: Path) -> None:
    failing = {USER_VERSION - 1: (*OLDER[USER_VERSION - 1], "UPDATE no_table SET name = 1")}
    with closing(sqlite3.connect(older, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            migrate(connection, USER_VERSION, migrations=failing)
        assert connection.execute("SELECT name FROM roadmap").fetchone() == ("Assistants 2027",)
        assert connection.execute("PRAGMA user_version").fetchone() == (USER_VERSION - 1,)
    with pytest.raises(UnreadableFile, match="no such table"):
        read_roadmap(older, migrations=failing)


def test_a_migration_that_forgets_a_column_is_noticed(older: Path) -> None:
    with pytest.raises(UnreadableFile, match="tables are not those of a roadmap"):
        read_roadmap(older, migrations={USER_VERSION - 1: ()})


# Writing


def test_saving_keeps_the_permissions_of_the_file_and_new_files_get_the_usual_ones(written: Path) -> None:
    plain = written.with_name("plain")
    plain.touch()
    assert stat.S_IMODE(written.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    written.chmod(0o640)
    write_roadmap(written, ROADMAP)
    assert stat.S_IMODE(written.stat().st_mode) == 0o640


def test_saving_through_a_link_replaces_the_file_it_points_to(written: Path) -> None:
    link = written.with_name("link.whenabouts")
    link.symlink_to(written)
    write_roadmap(link, Roadmap(name="Another"))
    assert link.is_symlink()
    assert read_roadmap(written).name == "Another"


def test_a_failure_leaves_the_old_file_and_nothing_else(written: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        _write_half(written)
    assert read_roadmap(written) == ROADMAP
    assert list(written.parent.iterdir()) == [written]


def test_a_full_disk_is_told_and_leaves_the_old_file(written: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(UnwritableFile, match=r"^“Plan ä #1\?\.whenabouts” can't be saved in .*: .*\.$"):
            write_roadmap(written, replace(ROADMAP, name="Too long " * 10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert read_roadmap(written) == ROADMAP
    assert list(written.parent.iterdir()) == [written]


def test_a_place_that_cannot_be_written_to_is_told_with_the_reason(tmp_path: Path, written: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"can't be saved in .*: No such file or directory"):
        write_roadmap(tmp_path / "no folder" / "x.whenabouts", ROADMAP)
    with pytest.raises(UnwritableFile, match=r"can't be saved in .*: Is a directory"):
        write_roadmap(tmp_path, ROADMAP)
    assert list(tmp_path.iterdir()) == [written]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_file_is_not_replaced(written: Path) -> None:
    written.chmod(0o444)
    with pytest.raises(UnwritableFile, match="The file is read-only"):
        write_roadmap(written, Roadmap())
    assert read_roadmap(written) == ROADMAP


def test_whoever_reads_while_it_is_saved_finds_the_old_or_the_new_roadmap(written: Path) -> None:
    other = replace(ROADMAP, name="The other one")
    saving = threading.Thread(target=_write_all, args=(written, (other, ROADMAP) * 10))
    saving.start()
    found = {roadmap.name for roadmap in _read_until_done(saving, written)}
    assert found <= {ROADMAP.name, other.name}
    assert read_roadmap(written) == ROADMAP


def test_a_saved_file_says_what_it_is(written: Path) -> None:
    header = written.read_bytes()[:100]
    assert header[68:72] == b"When" == APPLICATION_ID.to_bytes(4, "big")
    assert int.from_bytes(header[60:64], "big") == USER_VERSION


def _write_all(place: Path, roadmaps: Sequence[Roadmap]) -> None:
    for roadmap in roadmaps:
        write_roadmap(place, roadmap)


def _read_until_done(saving: threading.Thread, place: Path) -> Iterator[Roadmap]:
    while saving.is_alive():
        yield read_roadmap(place)
    saving.join()


def _write_half(place: Path) -> None:
    with replacing(place) as fresh:
        fresh.write_bytes(b"half")
        assert fresh.parent == place.parent
        raise ZeroDivisionError


def _execute(place: Path, *statements: str) -> None:
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
