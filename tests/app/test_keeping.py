"""Nothing lost: edits outlive a crash, files follow them, others don't write over them."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest

from app.document import Contents, Document
from app.grid.drafts import Column
from app.safekeeping.keeping import Keeping
from app.settings import Settings
from app.state_folder import rows_folder, sessions_folder
from forecasting.domain.project import Roadmap
from forecasting.errors import UnwritableFile
from forecasting.storage.edit_lock import lock_place
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from forecasting.storage.session_journal import SessionJournal, left_sessions
from tests.forecasting.made import AS_OF, make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

PROJECT = replace(make_project(results=6), id="project")
ROADMAP = Roadmap(name="Plans", projects=(PROJECT,))

type Opening = Callable[[], tuple[Document, Keeping]]


@pytest.fixture
def opening(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opening]:
    """Opens windows' insides; what isn't closed by the test crashed."""
    monkeypatch.setattr("app.safekeeping.file_keeper.PAUSE_MS", 20)
    opened: list[Keeping] = []

    def make() -> tuple[Document, Keeping]:
        document = Document(today=lambda: AS_OF)
        opened.append(Keeping(document, Settings()))
        return document, opened[-1]

    yield make
    for keeping in opened:
        keeping.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "plans.whenabouts"
    write_roadmap(path, ROADMAP)
    return path


def crash(keeping: Keeping) -> None:
    """Let go of everything as the system does when it ends a process: locks are free, files stay."""
    session, file = keeping.session, keeping.file
    file._pause.stop()
    document = keeping._document
    document.undo_stack.indexChanged.disconnect(file._note_change)
    file.set_automatic(False)
    session.write_now()
    session._stop_following()
    keeping._is_closed = True
    session._lane.do(lambda: session._journal.close() if session._journal else None).result(5)
    session._lane.close(5)
    if file._lock and document.path:
        lock = lock_place(document.path)
        lock.write_text(lock.read_text().replace('"pid": ', '"pid": 99999'))
        file._lock = None


def rename(document: Document, name: str) -> None:
    assert document.project
    document.apply_project(replace(document.project, name=name), f"rename to {name}")


def texts(document: Document) -> list[str]:
    return [document.undo_stack.text(i) for i in range(document.undo_stack.count())]


def test_the_file_follows_the_edits(opening: Opening, place: Path, qtbot: QtBot) -> None:
    document, keeping = opening()
    keeping.open(place)
    rename(document, "Help desk")
    qtbot.waitUntil(lambda: document.is_clean)
    assert read_roadmap(place) == document.roadmap
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: document.is_clean)
    assert read_roadmap(place) == ROADMAP


def test_a_file_doesnt_follow_the_edits_where_that_is_switched_off(opening: Opening, place: Path) -> None:
    document, keeping = opening()
    keeping.file.set_automatic(False)
    keeping.open(place)
    rename(document, "Help desk")
    QTest.qWait(100)
    assert not keeping.file.flush()
    assert read_roadmap(place) == ROADMAP
    keeping.file.save(place)
    assert read_roadmap(place) == document.roadmap


def test_after_a_crash_the_latest_edits_and_the_way_back_are_there(opening: Opening, place: Path) -> None:
    document, keeping = opening()
    keeping.file.set_automatic(False)
    keeping.open(place)
    for name in ("One", "Two", "Three", "Four"):
        rename(document, name)
    document.undo_stack.undo()
    last = document.contents
    crash(keeping)
    again, keeping = opening()
    told: list[str] = []
    keeping.told.connect(told.append)
    keeping.open(place)
    assert told == ["Recovered 3 edits of “plans” that weren't saved."]
    assert again.contents == last
    assert not again.is_clean
    assert texts(again) == ["rename to One", "rename to Two", "rename to Three", "rename to Four"]
    again.undo_stack.redo()
    assert again.project
    assert again.project.name == "Four"
    again.undo_stack.setIndex(0)
    assert again.roadmap == ROADMAP
    assert again.is_clean


def test_what_was_recovered_outlives_the_next_crash_too(opening: Opening, place: Path) -> None:
    for name in ("One", "Two", "Three"):
        document, keeping = opening()
        keeping.file.set_automatic(False)
        keeping.open(place)
        rename(document, name)
        crash(keeping)
    document, keeping = opening()
    keeping.open(place)
    assert texts(document) == ["rename to One", "rename to Two", "rename to Three"]
    assert len(list(sessions_folder().glob("*.session"))) == 1


def test_an_untitled_roadmap_is_offered_again_with_its_unfinished_rows(opening: Opening) -> None:
    document, keeping = opening()
    keeping.start(ROADMAP)
    assert document.sheet
    document.apply_sheet(document.sheet.with_cells({"new": {Column.NAME: "Half typed"}}), "typing")
    last = document.contents
    assert document.unfinished == 1
    crash(keeping)
    again, keeping = opening()
    (outline,) = keeping.unsaved()
    assert (outline.title, outline.unsaved, outline.path) == ("Plans", 1, None)
    keeping.recover(outline)
    assert again.contents == last
    assert again.path is None
    assert not again.is_clean


def test_undo_and_redo_survive_where_the_file_followed_every_edit(opening: Opening, place: Path, qtbot: QtBot) -> None:
    document, keeping = opening()
    keeping.open(place)
    rename(document, "One")
    rename(document, "Two")
    qtbot.waitUntil(lambda: document.is_clean)
    crash(keeping)
    again, keeping = opening()
    assert keeping.unsaved() == []
    keeping.open(place)
    assert again.is_clean
    assert texts(again) == ["rename to One", "rename to Two"]


def test_a_saved_state_that_was_undone_and_edited_away_is_still_known_as_ours(opening: Opening, place: Path) -> None:
    document, keeping = opening()
    keeping.open(place)
    rename(document, "One")
    rename(document, "Two")
    keeping.file.save(place)
    keeping.file.set_automatic(False)
    document.undo_stack.undo()
    rename(document, "Three")
    crash(keeping)
    again, keeping = opening()
    keeping.open(place)
    assert again.contents == document.contents
    assert texts(again) == ["rename to One", "rename to Three"]
    assert keeping.file.flush()
    assert read_roadmap(place) == document.roadmap


def test_edits_that_became_one_step_come_back_as_one(opening: Opening) -> None:
    document, keeping = opening()
    keeping.start(ROADMAP)
    for value in ("N", "Ne", "New"):
        document.apply_project(replace(PROJECT, name=value), "rename", merge_key="name")
    document.apply_project(replace(PROJECT, name="New", targets=()), "deletion")
    crash(keeping)
    again, keeping = opening()
    keeping.recover(keeping.unsaved()[0])
    assert texts(again) == ["rename", "deletion"]
    assert again.contents == document.contents
    again.undo_stack.undo()
    assert again.project
    assert (again.project.name, again.project.targets) == ("New", PROJECT.targets)


def test_edits_are_kept_while_the_window_is_held_up(opening: Opening, tmp_path: Path) -> None:
    document, keeping = opening()
    keeping.start(ROADMAP)
    rename(document, "Just before")
    assert left_by_a_kill_within(5, tmp_path) == "Just before"


def left_by_a_kill_within(seconds: float, folder: Path) -> str:
    """The project's name in what the living session has on the disk, as soon as that is anything; no events run."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        copy = Path(tempfile.mkdtemp(dir=folder))
        if sessions_folder().exists():
            shutil.copytree(sessions_folder(), copy, dirs_exist_ok=True)
        for outline in left_sessions(copy):
            journal: SessionJournal[Contents] = SessionJournal.take_over(outline.journal)
            roadmap = journal.read(Contents).contents.roadmap
            journal.close()
            if outline.unsaved:
                return roadmap.projects[0].name
        time.sleep(0.05)
    return ""


def test_a_session_that_was_left_on_purpose_is_forgotten(opening: Opening, place: Path) -> None:
    document, keeping = opening()
    keeping.start(ROADMAP)
    rename(document, "Discarded")
    keeping.open(place)
    rename(document, "Saved")
    assert keeping.file.flush()
    keeping.close()
    assert list(sessions_folder().iterdir()) == []
    assert [found.name for found in place.parent.iterdir() if "plans" in found.name] == [place.name]


def test_a_living_session_is_offered_to_nobody(opening: Opening) -> None:
    document, keeping = opening()
    keeping.start(ROADMAP)
    rename(document, "Mine")
    keeping.session.write_now()
    keeping.session._lane.do(lambda: None).result(5)
    assert opening()[1].left() == []


def test_a_file_that_changed_since_the_crash_is_left_alone(opening: Opening, place: Path) -> None:
    document, keeping = opening()
    keeping.file.set_automatic(False)
    keeping.open(place)
    rename(document, "Mine")
    crash(keeping)
    write_roadmap(place, replace(ROADMAP, name="Theirs"))
    again, keeping = opening()
    parted: list[object] = []
    keeping.parted.connect(parted.append)
    keeping.open(place)
    assert again.roadmap.name == "Theirs"
    assert parted == keeping.unsaved()
    keeping.recover(keeping.unsaved()[0])
    assert again.path is None
    assert again.contents == document.contents
    assert read_roadmap(place).name == "Theirs"


# Two windows


def test_the_second_window_reads_only_and_says_why(opening: Opening, place: Path) -> None:
    opening()[1].open(place)
    document, keeping = opening()
    told: list[str] = []
    keeping.failed.connect(told.append)
    keeping.open(place)
    assert "“plans.whenabouts” can only be read, as " in told[0]
    assert "has it open in another window. Save it under another name to edit a copy." in told[0]
    rename(document, "Mine")
    assert not keeping.file.flush()
    with pytest.raises(UnwritableFile, match="can only be read"):
        keeping.file.save(place)
    assert read_roadmap(place) == ROADMAP
    other = place.with_name("copy.whenabouts")
    keeping.file.save(other)
    assert read_roadmap(other) == document.roadmap
    assert keeping.file.saves_by_itself


def test_the_second_window_may_save_once_the_first_is_closed(opening: Opening, place: Path) -> None:
    _, first = opening()
    first.open(place)
    document, second = opening()
    second.open(place)
    rename(document, "Mine")
    first.close()
    second.file.save(place)
    assert read_roadmap(place) == document.roadmap


def test_the_lock_of_a_process_that_is_gone_is_no_lock(opening: Opening, place: Path) -> None:
    _, keeping = opening()
    keeping.open(place)
    crash(keeping)
    assert lock_place(place).exists()
    _, keeping = opening()
    keeping.open(place)
    assert not keeping.file.read_only


def test_a_file_can_be_opened_again_in_its_own_window(opening: Opening, place: Path) -> None:
    _, keeping = opening()
    keeping.open(place)
    keeping.open(place)
    assert not keeping.file.read_only


# Drives that fail


def test_a_full_disk_is_told_once_and_tried_again(
    opening: Opening, place: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> object:
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise problem

    document, keeping = opening()
    keeping.file._retry.setInterval(30)
    told: list[str] = []
    keeping.failed.connect(told.append)
    keeping.told.connect(told.append)
    keeping.open(place)
    with monkeypatch.context() as broken:
        broken.setattr("forecasting.storage.kept_file._update", full)
        rename(document, "One")
        qtbot.waitUntil(lambda: bool(told))
        rename(document, "Two")
        QTest.qWait(150)
    qtbot.waitUntil(lambda: document.is_clean)
    assert "“plans.whenabouts” can't be saved in " in told[0]
    assert "the disk is full. Your edits are kept on this computer, and it is tried again." in told[0]
    assert told[1:] == ["Everything is saved again."]
    assert read_roadmap(place) == document.roadmap


def test_a_state_folder_that_cannot_be_written_to_is_told_and_tried_again(
    opening: Opening, kept_apart: Path, qtbot: QtBot
) -> None:
    kept_apart.write_text("in the way")
    document, keeping = opening()
    keeping.session._retry.setInterval(30)
    told: list[str] = []
    keeping.failed.connect(told.append)
    keeping.told.connect(told.append)
    keeping.start(ROADMAP)
    rename(document, "One")
    rename(document, "Two")
    qtbot.waitUntil(lambda: bool(told))
    assert "Your latest edits are only in memory" in told[0]
    kept_apart.unlink()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == "Everything is saved again."
    crash(keeping)
    again, keeping = opening()
    keeping.recover(keeping.unsaved()[0])
    assert again.contents == document.contents


def test_a_file_that_another_program_changed_is_not_written_over(opening: Opening, place: Path, qtbot: QtBot) -> None:
    document, keeping = opening()
    told: list[str] = []
    keeping.failed.connect(told.append)
    keeping.open(place)
    write_roadmap(place, replace(ROADMAP, name="Theirs, which is longer than ours"))
    rename(document, "Mine")
    qtbot.waitUntil(lambda: bool(told))
    assert "was changed by another program or on another computer" in told[0]
    assert read_roadmap(place).name == "Theirs, which is longer than ours"


# Backups


def test_the_last_ten_saves_can_be_gone_back_to(opening: Opening, place: Path, qtbot: QtBot) -> None:
    document, keeping = opening()
    keeping.open(place)
    for number in range(13):
        rename(document, f"Name {number}")
        keeping.file.save(place)
    keeping.file._lane.do(lambda: None).result(5)
    found = keeping.earlier_saves()
    assert [read_roadmap(backup.place).projects[0].name for backup in found] == [f"Name {n}" for n in range(12, 2, -1)]
    keeping.go_back(found[3])
    assert document.project
    assert document.project.name == "Name 9"
    document.undo_stack.undo()
    assert document.project.name == "Name 12"


def test_what_there_was_before_the_first_edit_can_be_gone_back_to(opening: Opening, place: Path, qtbot: QtBot) -> None:
    document, keeping = opening()
    keeping.open(place)
    rename(document, "One")
    qtbot.waitUntil(lambda: document.is_clean)
    (backup,) = keeping.earlier_saves()
    assert read_roadmap(backup.place) == ROADMAP


def type_half_a_row(document: Document, name: str = "Half typed") -> None:
    assert document.sheet
    document.apply_sheet(document.sheet.with_cells({"new": {Column.NAME: name}}), "typing")


def left_with_half_a_row(opening: Opening, place: Path) -> Contents:
    """Open, type, close; what there was."""
    document, keeping = opening()
    keeping.open(place)
    type_half_a_row(document)
    assert keeping.file.flush()
    assert keeping.keep_rows()
    keeping.close()
    return document.contents


def test_rows_that_are_not_complete_come_back_with_their_file(opening: Opening, place: Path) -> None:
    before = left_with_half_a_row(opening, place)
    assert not list(sessions_folder().glob("*.session"))
    document, keeping = opening()
    told: list[str] = []
    keeping.told.connect(told.append)
    keeping.open(place)
    assert document.contents == before
    assert document.is_clean
    assert told == ["1 row that isn't complete is here again."]


def test_rows_that_came_back_outlive_a_crash(opening: Opening, place: Path) -> None:
    before = left_with_half_a_row(opening, place)
    document, keeping = opening()
    keeping.open(place)
    rename(document, "Help desk")
    last = document.contents
    crash(keeping)
    document, keeping = opening()
    keeping.open(place)
    assert document.contents == last
    assert last.drafts == before.drafts


def test_rows_that_were_completed_or_deleted_do_not_come_back(opening: Opening, place: Path) -> None:
    left_with_half_a_row(opening, place)
    document, keeping = opening()
    keeping.open(place)
    assert document.sheet
    document.apply_sheet(document.sheet.without_rows(["new"]), "deletion")
    assert keeping.file.flush()
    assert keeping.keep_rows()
    keeping.close()
    document, keeping = opening()
    keeping.open(place)
    assert not document.contents.drafts


def test_rows_that_are_not_complete_follow_a_file_that_is_moved(opening: Opening, place: Path) -> None:
    before = left_with_half_a_row(opening, place)
    moved = place.rename(place.with_name("moved.whenabouts"))
    for _ in range(2):
        document, keeping = opening()
        keeping.open(moved)
        assert document.contents == before
        keeping.close()


def test_rows_of_one_file_do_not_come_into_its_copy(opening: Opening, place: Path) -> None:
    left_with_half_a_row(opening, place)
    copy = place.with_name("copy.whenabouts")
    shutil.copy(place, copy)
    document, keeping = opening()
    keeping.open(copy)
    assert document.unfinished == 0


def test_rows_come_back_into_a_file_that_was_changed_elsewhere(opening: Opening, place: Path) -> None:
    before = left_with_half_a_row(opening, place)
    write_roadmap(place, replace(ROADMAP, name="Changed"))
    document, keeping = opening()
    keeping.open(place)
    assert document.roadmap.name == "Changed"
    assert document.contents.drafts == before.drafts
    write_roadmap(place, replace(ROADMAP, projects=()))
    keeping.open(place)
    assert not document.contents.drafts


def test_rows_that_cannot_be_read_any_more_are_left_out(opening: Opening, place: Path) -> None:
    left_with_half_a_row(opening, place)
    (kept,) = rows_folder().iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    document, keeping = opening()
    keeping.open(place)
    assert document.unfinished == 0


def test_the_second_window_leaves_the_rows_of_the_first_alone(opening: Opening, place: Path) -> None:
    before = left_with_half_a_row(opening, place)
    _, first = opening()
    first.open(place)
    document, second = opening()
    second.open(place)
    assert document.unfinished == 0
    assert second.keep_rows()
    second.close()
    first.close()
    document, keeping = opening()
    keeping.open(place)
    assert document.contents == before
