"""The window as a whole: doors, files, projects, themes, closing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from app.background.runner import Runner
from app.main_window import MainWindow
from app.settings import Settings, Theme
from app.views.window.fault_page import FaultPage
from forecasting.charts.palette import DARK, LIGHT
from forecasting.domain.project import Roadmap
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from tests.app.typing_user import CTRL, copy_text, focused, press, shown, write
from tests.forecasting.made import make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.document import Document

PROJECT = replace(make_project(results=12), id="project")
OTHER = replace(make_project(results=6, targets=(), name="Voice notes"), id="other")
ROADMAP = Roadmap(name="Plans", projects=(PROJECT, OTHER))


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.stop()


@pytest.fixture
def window(document: Document, runner: Runner, qtbot: QtBot) -> MainWindow:
    window = MainWindow(document, runner, Settings())
    # Closes without a question, and asks for no forecast.
    qtbot.addWidget(window, before_close_func=lambda _: document.start(Roadmap()))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def filled(window: MainWindow, document: Document) -> MainWindow:
    document.start(ROADMAP)
    return window


@pytest.fixture
def chosen_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file that every dialog is answered with."""
    path = tmp_path / "plans.whenabouts"
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))
    return path


def answer(button: QMessageBox.StandardButton, told: list[str]) -> None:
    """Answer the next question, and note what it said."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        told.append(f"{box.text()} {box.informativeText()}".strip())
        box.button(button).click()

    QTimer.singleShot(0, click)


def test_an_empty_window_shows_three_doors(window: MainWindow) -> None:
    assert all(door.isVisible() for door in (window.welcome.sample, window.welcome.project, window.welcome.open))
    assert not window.card.isVisible()
    assert not window.commands.add_result.isEnabled()
    assert window.windowTitle() == "Untitled roadmap[*] – Whenabouts"


def test_compiling_is_told_in_the_window_until_it_is_done(window: MainWindow, runner: Runner, qtbot: QtBot) -> None:
    runner.compiling.emit()
    assert "being prepared for this computer" in window.notice.message
    runner.ready.emit()
    assert window.notice.message == "The model is prepared. Forecasts are quick from now on."
    (goes_by_itself,) = window.notice.findChildren(QTimer)
    assert goes_by_itself.isActive()
    goes_by_itself.start(0)
    qtbot.waitUntil(lambda: not window.notice.message)
    window.notice.tell("This file can't be opened.")
    assert not goes_by_itself.isActive()


def test_that_the_worker_is_ready_takes_no_other_message_away(window: MainWindow, runner: Runner) -> None:
    runner.compiling.emit()
    window.notice.tell("This file can't be opened.")
    runner.ready.emit()
    assert window.notice.message == "This file can't be opened."


def test_a_model_that_cannot_be_kept_is_told_in_the_window(window: MainWindow, runner: Runner) -> None:
    runner.remarked.emit("The prepared model can't be kept.")
    assert window.notice.message == "The prepared model can't be kept."


def test_the_first_door_opens_the_sample(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    window.welcome.sample.click()
    assert [project.name for project in document.roadmap.projects] == ["Ticket routing", "Voice notes"]
    assert window.card.isVisible()
    qtbot.waitUntil(window.switch.isVisible)
    assert document.path is None
    assert document.is_clean


def test_the_second_door_asks_four_questions_and_makes_a_project(window: MainWindow, document: Document) -> None:
    window.welcome.project.click()
    assert focused() is window.questions.name
    write("Help desk\n")
    assert document.project
    assert document.project.name == "Help desk"
    assert document.project.levers[0].name == "Model design"
    assert window.card.isVisible()


def test_the_third_door_opens_a_file(window: MainWindow, document: Document, chosen_file: Path) -> None:
    write_roadmap(chosen_file, ROADMAP)
    window.welcome.open.click()
    assert document.roadmap == ROADMAP
    assert window.windowTitle() == "plans[*] – Whenabouts"
    assert Settings().recent_files == (chosen_file,)


def test_a_file_that_cannot_be_opened_is_told_in_the_window(
    filled: MainWindow, document: Document, chosen_file: Path
) -> None:
    chosen_file.write_text("no roadmap")
    filled.commands.open.trigger()
    assert "plans.whenabouts" in filled.notice.message
    assert document.roadmap == ROADMAP


def test_what_is_typed_pasted_and_saved_is_there_again(
    window: MainWindow, document: Document, chosen_file: Path
) -> None:
    window.welcome.project.click()
    write("\n")
    write("21/11/2026\tBaseline\ttuning\t70,5\n")
    copy_text("2026-11-22\tMore data\tTraining data\t71\n2026-11-23\tDeeper\tDistillation\tnone yet\n")
    press(Qt.Key.Key_V, CTRL)
    assert window.isWindowModified()
    window.commands.save.trigger()
    assert not window.isWindowModified()
    assert document.unfinished == 1
    document.start(Roadmap())
    window.files.open(chosen_file)
    view = window.card.experiments.view
    assert shown(view, 0) == ["21 Nov 2026", "Baseline", "Tuning", "70.5", "Done"]
    assert shown(view, 1) == ["22 Nov 2026", "More data", "Training data", "71.0", "Done"]
    assert view.model().rowCount() == 3


def test_saving_again_asks_nothing(filled: MainWindow, document: Document, chosen_file: Path) -> None:
    filled.commands.save.trigger()
    document.apply_project(replace(PROJECT, name="Help desk"), "change of project")
    chosen_file.with_suffix(".other").touch()
    filled.commands.save.trigger()
    assert read_roadmap(chosen_file).projects[0].name == "Help desk"


def test_a_place_that_cannot_be_written_is_told_in_the_window(
    filled: MainWindow, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "missing folder" / "plans.whenabouts"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(nowhere), ""))
    assert not filled.files.save_as()
    assert "plans.whenabouts" in filled.notice.message
    assert document.path is None


def test_closing_a_saved_window_asks_nothing(filled: MainWindow) -> None:
    assert filled.close()


@pytest.mark.parametrize(
    ("button", "closes", "saves"),
    [
        (QMessageBox.StandardButton.Save, True, True),
        (QMessageBox.StandardButton.Discard, True, False),
        (QMessageBox.StandardButton.Cancel, False, False),
    ],
)
def test_closing_with_changes_offers_to_save(
    filled: MainWindow,
    document: Document,
    chosen_file: Path,
    button: QMessageBox.StandardButton,
    *,
    closes: bool,
    saves: bool,
) -> None:
    document.apply_project(replace(PROJECT, name="Help desk"), "change of project")
    told: list[str] = []
    answer(button, told)
    assert filled.close() is closes
    assert told == ["Save the changes to “Plans”?"]
    assert chosen_file.exists() is saves


def type_half_a_row(window: MainWindow) -> None:
    view = window.card.experiments.view
    view.go_to(view.model().rowCount() - 1)
    write("2026-10-01\tHalf typed\n")


def test_half_typed_rows_ask_nothing_and_are_there_again_when_their_file_is_opened(
    filled: MainWindow, document: Document, chosen_file: Path
) -> None:
    filled.commands.save.trigger()
    type_half_a_row(filled)
    before = document.contents
    filled.commands.new.trigger()
    assert document.roadmap == Roadmap(id=document.roadmap.id)
    filled.files.open(chosen_file)
    assert document.contents == before
    assert document.is_clean
    assert filled.notice.message == "1 row that isn't complete is here again."
    view = filled.card.experiments.view
    assert shown(view, view.model().rowCount() - 2)[:2] == ["1 Oct 2026", "Half typed"]
    assert filled.close()


def test_half_typed_rows_of_a_roadmap_without_a_file_come_back_with_the_file_that_is_saved(
    filled: MainWindow, document: Document, chosen_file: Path
) -> None:
    type_half_a_row(filled)
    told: list[str] = []
    answer(QMessageBox.StandardButton.Save, told)
    filled.commands.new.trigger()
    assert told == ["Save the changes to “Plans”? 1 row to complete will be here again when you open the file."]
    filled.files.open(chosen_file)
    assert document.unfinished == 1


def test_half_typed_rows_that_cannot_be_kept_are_asked_about(
    filled: MainWindow, kept_apart: Path, chosen_file: Path
) -> None:
    filled.commands.save.trigger()
    type_half_a_row(filled)
    (kept_apart / "rows").write_text("in the way of the folder")
    told: list[str] = []
    answer(QMessageBox.StandardButton.Cancel, told)
    assert not filled.close()
    (question,) = told
    assert question.startswith("Some rows aren't complete, so the file can't hold them. They can't be kept on")
    assert question.endswith("1 row to complete would be lost.")


def test_opening_another_file_offers_to_save_first(filled: MainWindow, document: Document, chosen_file: Path) -> None:
    write_roadmap(chosen_file, Roadmap(name="Another"))
    document.apply_project(replace(PROJECT, name="Help desk"), "change of project")
    told: list[str] = []
    answer(QMessageBox.StandardButton.Cancel, told)
    filled.commands.open.trigger()
    assert document.roadmap.name == "Plans"
    assert len(told) == 1


def test_a_dropped_roadmap_is_opened(window: MainWindow, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "plans.whenabouts"
    write_roadmap(path, ROADMAP)
    drop(window, path)
    assert document.roadmap == ROADMAP


def test_recent_files_are_offered_and_forgotten_when_they_are_gone(
    filled: MainWindow, document: Document, chosen_file: Path
) -> None:
    filled.commands.save.trigger()
    document.start(Roadmap())
    filled.commands.recent.aboutToShow.emit()
    (action,) = filled.commands.recent.actions()
    assert action.text() == "plans.whenabouts"
    action.trigger()
    assert document.roadmap == ROADMAP
    chosen_file.unlink()
    action.trigger()
    assert Settings().recent_files == ()
    assert "plans.whenabouts" in filled.notice.message


def test_undo_and_redo_say_what_they_do(filled: MainWindow, document: Document) -> None:
    document.apply_project(replace(PROJECT, name="Help desk"), "change of project")
    assert filled.commands.undo.text() == "Undo change of project"
    assert filled.commands.undo.iconText() == "Undo"
    filled.card.experiments.view.setFocus()
    press(Qt.Key.Key_Z, CTRL)
    assert document.project is PROJECT
    assert filled.commands.redo.text() == "Redo change of project"
    press(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert document.project is not PROJECT


def test_a_deleted_project_comes_back_with_undo(filled: MainWindow, document: Document, qtbot: QtBot) -> None:
    filled.commands.delete_project.trigger()
    assert document.project is OTHER
    qtbot.waitUntil(filled.switch.isHidden)
    document.undo_stack.undo()
    assert document.project is PROJECT
    qtbot.waitUntil(filled.switch.isVisible)


def test_new_projects_get_names_of_their_own(filled: MainWindow, document: Document) -> None:
    filled.commands.new_project.trigger()
    filled.commands.new_project.trigger()
    assert [p.name for p in document.roadmap.projects][2:] == ["New project", "New project 2"]


def test_the_theme_is_worn_at_once_and_remembered(window: MainWindow, qapp: QApplication) -> None:
    window.commands.themes[Theme.DARK].trigger()
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(DARK.surface)
    assert Settings().theme is Theme.DARK
    window.commands.themes[Theme.LIGHT].trigger()
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(LIGHT.surface)


def test_f6_goes_from_part_to_part(filled: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(filled.switch.isVisible)
    filled.card.experiments.view.setFocus()
    visited = []
    for _ in range(4):
        press(Qt.Key.Key_F6)
        visited.append(focused())
    assert visited[1:] == [filled.switch, filled.rail, filled.card.experiments.view]


def test_a_fault_of_ours_can_be_copied(filled: MainWindow) -> None:
    filled.tell_fault("Traceback: somewhere")
    assert "Something went wrong inside Whenabouts. Your work is kept" in filled.notice.message
    filled.notice.act()
    page = filled.findChild(FaultPage)
    assert page
    page.copy.click()
    assert "Python" in QApplication.clipboard().text()


def test_the_window_comes_back_as_it_was_left(
    filled: MainWindow, document: Document, runner: Runner, qtbot: QtBot
) -> None:
    filled.resize(filled.width(), 666)
    filled.close()
    again = MainWindow(document, runner, Settings())
    qtbot.addWidget(again)
    assert again.height() == 666


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, no_key = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9), copy, data, Qt.MouseButton.LeftButton, no_key)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), copy, data, Qt.MouseButton.LeftButton, no_key))
    QTest.qWait(0)
