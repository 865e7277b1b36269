"""A file is kept up to date row by row, and only where it is what it was left as."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from forecasting.errors import UnwritableFile
from forecasting.storage.kept_file import ChangedElsewhere, open_file, save_changes, save_whole
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from tests.forecasting.storage.test_storage import FILES, ROADMAP
from tests.forecasting.strategies import roadmaps

if TYPE_CHECKING:
    from pathlib import Path

    from forecasting.domain.project import Roadmap

PROJECT = ROADMAP.projects[0]
RENAMED = replace(ROADMAP, name="Assistants 2028")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "plans.whenabouts"


@given(before=roadmaps(), after=roadmaps())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_changes_the_file_holds_what_was_saved_last(place: Path, before: Roadmap, after: Roadmap) -> None:
    kept = save_whole(place, before)
    for roadmap in (after, before):
        kept = save_changes(kept, roadmap)
        assert read_roadmap(place) == roadmap
        assert open_file(place).roadmap == kept.roadmap
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_records_change_places_without_getting_into_each_others_way(place: Path) -> None:
    kept = save_whole(place, ROADMAP)
    turned = replace(
        PROJECT, experiments=PROJECT.experiments[::-1], levers=PROJECT.levers[::-1], targets=PROJECT.targets
    )
    roadmap = replace(ROADMAP, projects=(ROADMAP.projects[1], turned))
    save_changes(kept, roadmap)
    assert read_roadmap(place) == roadmap


def test_only_rows_that_differ_are_written(place: Path) -> None:
    many = tuple(replace(PROJECT.experiments[0], name=f"Try {i}", notes="long " * 100, id=f"x{i}") for i in range(2000))
    roadmap = replace(ROADMAP, projects=(replace(PROJECT, experiments=(*PROJECT.experiments, *many)),), milestones=())
    kept = save_whole(place, roadmap)
    before = place.read_bytes()
    save_changes(kept, replace(roadmap, name="Another"))
    after = place.read_bytes()
    page = 4096
    changed = [i for i in range(0, len(before), page) if before[i : i + page] != after[i : i + page]]
    assert len(before) == len(after) > 200 * page
    assert len(changed) <= 3


def test_nothing_stays_beside_the_file(place: Path) -> None:
    save_changes(save_whole(place, ROADMAP), RENAMED)
    assert [found.name for found in place.parent.iterdir()] == [place.name]


def test_a_file_that_others_changed_is_not_written_over(place: Path) -> None:
    kept = save_whole(place, ROADMAP)
    save_changes(open_file(place), replace(ROADMAP, name="Theirs"))
    with pytest.raises(ChangedElsewhere, match="was changed by another program or on another computer; save yours"):
        save_changes(kept, RENAMED)
    assert read_roadmap(place).name == "Theirs"


def test_a_file_that_is_gone_is_not_made_anew(place: Path) -> None:
    kept = save_whole(place, ROADMAP)
    place.unlink()
    with pytest.raises(ChangedElsewhere, match=r"isn't in .* any more; save the roadmap under another name"):
        save_changes(kept, RENAMED)


def test_a_file_that_somebody_writes_to_is_told_as_such(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecasting.storage.kept_file.PATIENCE", 0.01)
    kept = save_whole(place, ROADMAP)
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnwritableFile, match="another program is using the file"):
            save_changes(kept, RENAMED)
    assert read_roadmap(save_changes(kept, RENAMED).path) == RENAMED


def test_an_older_file_gets_the_newest_layout_with_its_first_change(place: Path) -> None:
    place.write_bytes((FILES / "version_1.whenabouts").read_bytes())
    kept = open_file(place)
    assert kept.version == 1
    saved = save_changes(kept, kept.roadmap)
    assert open_file(place).roadmap == saved.roadmap
    assert saved.version > 1


def test_saving_the_same_again_writes_nothing(place: Path) -> None:
    kept = save_whole(place, ROADMAP)
    before = place.stat().st_mtime_ns
    assert save_changes(kept, ROADMAP) is kept
    assert place.stat().st_mtime_ns == before


def test_what_a_crash_left_half_written_is_taken_back(place: Path) -> None:
    write_roadmap(place, ROADMAP)
    before = place.read_bytes()
    with closing(sqlite3.connect(place, isolation_level=None)) as crashing:
        # A page cache of nothing writes pages before the transaction ends.
        crashing.execute("PRAGMA cache_size = 1")
        crashing.execute("PRAGMA cache_spill = 1")
        crashing.execute("BEGIN")
        crashing.execute("UPDATE experiment SET notes = hex(randomblob(40000))")
        half, journal = place.read_bytes(), place.with_name(f"{place.name}-journal").read_bytes()
        crashing.execute("ROLLBACK")
    assert half != before
    place.write_bytes(half)
    place.with_name(f"{place.name}-journal").write_bytes(journal)
    assert read_roadmap(place) == ROADMAP
    assert [found.name for found in place.parent.iterdir()] == [place.name]
