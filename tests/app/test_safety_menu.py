"""What the window says and offers about saving."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from app.background.runner import Runner
from app.document import Contents
from app.main_window import MainWindow
from app.settings import Settings
from app.state_folder import sessions_folder
from forecasting.domain.project import Roadmap
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from forecasting.storage.session_journal import SessionJournal, Step
from tests.forecasting.made import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu
    from pytestqt.qtbot import QtBot

    from app.document import Document

PROJECT = replace(make_project(results=6), id="project")
ROADMAP = Roadmap(name="Plans", projects=(PROJECT,))


@pytest.fixture
def window(document: Document, qtbot: QtBot) -> MainWindow:
    window = MainWindow(document, Runner(), Settings())
    qtbot.addWidget(window, before_close_func=lambda _: document.start(Roadmap()))
    return window


def entries(menu: QMenu) -> list[QAction]:
    menu.aboutToShow.emit()
    return menu.actions()


def leave_session(steps: int) -> Contents:
    """What a crash leaves: a roadmap without a file, after some steps."""
    states = [Contents(replace(ROADMAP, name=f"Plans {i}")) for i in range(steps + 1)]
    journal: SessionJournal[Contents] = SessionJournal.begin(
        sessions_folder(), states[0], path=None, name="Plans", saved=-1
    )
    for number, (before, after) in enumerate(pairwise(states), start=1):
        journal.add(number, Step("rename", None, after), before)
    journal.close()
    return states[-1]


def test_what_wasnt_saved_is_offered_at_the_start(window: MainWindow, document: Document) -> None:
    last = leave_session(2)
    window.safety.offer_recovery()
    assert window.notice.message == "2 edits of “Plans” weren't saved when Whenabouts ended unexpectedly."
    window.notice.act()
    assert document.contents == last
    assert window.notice.message == "Recovered 2 edits of “Plans” that weren't saved."
    assert window.commands.undo.isEnabled()


def test_unsaved_work_stays_in_the_menu_until_it_is_recovered(window: MainWindow, document: Document) -> None:
    assert [entry.text() for entry in entries(window.commands.unsaved)] == ["Nothing is unsaved"]
    last = leave_session(1)
    (entry,) = entries(window.commands.unsaved)
    assert entry.text().startswith("Plans, ")
    assert entry.text().endswith("(1 edit)")
    entry.trigger()
    assert document.contents == last
    assert [entry.text() for entry in entries(window.commands.unsaved)] == ["Nothing is unsaved"]


def test_earlier_saves_are_in_the_menu(window: MainWindow, document: Document, tmp_path: Path) -> None:
    place = tmp_path / "plans.whenabouts"
    write_roadmap(place, ROADMAP)
    window.files.open(place)
    assert [entry.text() for entry in entries(window.commands.earlier)] == ["No save to go back to yet"]
    document.apply(replace(ROADMAP, name="New plans"), "rename")
    window.commands.save.trigger()
    window.keeping.file._lane.do(lambda: None).result(5)
    _, before = entries(window.commands.earlier)
    before.trigger()
    assert document.roadmap == ROADMAP
    assert document.undo_stack.undoText().startswith("return to the save of ")


def test_saving_automatically_can_be_switched_off_and_is_remembered(
    window: MainWindow, document: Document, tmp_path: Path
) -> None:
    place = tmp_path / "plans.whenabouts"
    write_roadmap(place, ROADMAP)
    window.files.open(place)
    assert window.commands.save_by_itself.isChecked()
    window.commands.save_by_itself.trigger()
    document.apply(replace(ROADMAP, name="New plans"), "rename")
    assert not window.keeping.file.flush()
    assert read_roadmap(place) == ROADMAP
    assert not Settings().saves_by_itself


def test_a_drive_that_fails_is_told_with_the_way_out(window: MainWindow) -> None:
    window.keeping.failed.emit("“plans” can't be saved.")
    assert window.notice.message == "“plans” can't be saved."
    assert window.notice._button.text() == "Save as…"
