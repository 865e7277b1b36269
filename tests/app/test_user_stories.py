"""Whole stories of one person, by the keyboard alone, with the real worker and the real sampler."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QLineEdit, QWidget

from app.grid.drafts import Column
from app.screens import SCREENS
from app.settings import Theme
from app.views.forecast.state_strip import State
from app.views.scenarios.scenarios_screen import ScenariosScreen
from forecasting.charts.palette import DARK, LIGHT
from forecasting.domain.project import Milestone, Roadmap
from forecasting.domain.scenario import AS_PLANNED
from forecasting.evidence.history import fingerprint
from tests.app.typing_user import CTRL, SHIFT, copy_text, focused, press, write
from tests.forecasting.made import AS_OF
from tests.forecasting.made_scenarios import a_forecast, a_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.main_window import MainWindow
    from forecasting.domain.project import Project

#: Long enough for a machine that compiles the model for the first time.
WAIT_MS = 300_000
RESULTS = ("61,0 %", "60,2 %", "63,1 %", "pending", "64,9 %", "64,0 %", "66,2 %", "65,8 %", "66,0 %", "67,9 %")


def messy_table() -> str:
    """Results as people keep them: signs, commas, blanks around, a word in the place of a number."""
    days = [AS_OF - timedelta(days=14 * (len(RESULTS) - i)) for i in range(len(RESULTS))]
    rows = [f" {day:%d.%m.%Y} \tTry {i + 1} \ttuning\t{RESULTS[i]}" for i, day in enumerate(days)]
    return "\r\n".join(["Date\tRun name\tLever\tAccuracy", *rows, ""])


def spoken_name(widget: QWidget) -> str:
    return str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name))


def tab_to(name: str) -> None:
    """Press Tab until a control whose name begins like that has the keyboard."""
    for _ in range(80):
        if re.match(name, spoken_name(focused())):
            return
        press(Qt.Key.Key_Tab)
    pytest.fail(f"Tab never came to {name}")


def test_from_a_new_project_to_a_forecast_a_scenario_and_a_snapshot(  # noqa: PLR0915 - a story is told in one piece
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    def until(reached: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(reached()), timeout=WAIT_MS)

    def project() -> Project:
        assert document.project
        return document.project

    tab_to("Start a project")
    press(Qt.Key.Key_Space)
    write("Help desk\tAccuracy\t\t\t72\t31 March 2027\n")
    assert (project().name, project().targets[0].deadline) == ("Help desk", date(2027, 3, 31))

    press(Qt.Key.Key_Escape)
    copy_text(messy_table())
    press(Qt.Key.Key_V, CTRL)
    assert [experiment.result for experiment in project().experiments][:3] == [61.0, 60.2, 63.1]
    assert "1 of 10 rows needs attention" in window.card.experiments.notice.message
    until(lambda: window.forecast.strip.state is State.CURRENT)
    assert document.forecast
    assert document.forecast.scene.tries == 9
    assert "31 March 2027" in window.forecast.answer.headline.text()

    press(Qt.Key.Key_4, CTRL)
    scenarios = window.screens.currentWidget()
    assert isinstance(scenarios, ScenariosScreen)
    tab_to("Pace")
    for _ in range(3):
        press(Qt.Key.Key_Right)
    until(lambda: scenarios.is_settled)
    assert scenarios.scenario != AS_PLANNED
    assert project().scenarios == (scenarios.scenario,)
    assert not document.is_stale

    press(Qt.Key.Key_6, CTRL)
    write("kick-off\n")
    assert [snapshot.note for snapshot in project().snapshots] == ["kick-off"]

    window.commands.themes[Theme.DARK].trigger()
    assert window.palette().window().color() == QColor(DARK.background)

    undone = []
    while document.undo_stack.canUndo():
        undone.append(document.undo_stack.undoText())
        press(Qt.Key.Key_Z, CTRL)
        assert document.undo_stack.undoText() != undone[-1]
    assert undone[0] == "saved forecast"
    assert undone[-2:] == ["paste of 10 experiments", "new project"]
    assert document.roadmap.projects == ()
    assert window.welcome.isVisible()
    for _ in undone:
        press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert [snapshot.note for snapshot in project().snapshots] == ["kick-off"]
    assert len(project().scenarios) == 1
    document.start(Roadmap())


@pytest.fixture
def begun(window: MainWindow, document: Document) -> MainWindow:
    """The window with a project that has been forecast."""
    project = a_project()
    day = AS_OF.replace(year=2027)
    milestone = Milestone(name="Launch", day=day, targets=(project.targets[0].id,), id="launch")
    document.start(Roadmap(projects=(project,), milestones=(milestone,)))
    document.set_forecast(replace(a_forecast(), as_of=AS_OF, fingerprint=fingerprint(project)))
    # No worker is asked: these stories are about the window.
    window.forecast.strip.follow.setChecked(False)
    return window


MESSY = (
    ("Date", "Run name", "Accuracy", "Lever"),
    ("12.11.2026", " longer  training", "\u00a071,4 % ", "tuning"),
    ("13.11.2026", "no luck", "n/a", "TUNING"),
    ("", "", "", ""),
    ("Nov 14, 2026", "=BEST()", "72.0", "Tuning "),
)


def test_messy_cells_are_pasted_mended_and_taken_back(begun: MainWindow, document: Document) -> None:
    def found() -> list[tuple[str, float | None]]:
        assert document.project
        return [(experiment.name, experiment.result) for experiment in document.project.experiments]

    before = found()
    press(Qt.Key.Key_2, CTRL)
    copy_text("\r\n".join("\t".join(row) for row in MESSY))
    press(Qt.Key.Key_V, CTRL)
    grid = begun.card.experiments
    assert "need" in grid.notice.message
    while waiting := grid.model.unfinished_rows():
        grid.go_to_next_problem()
        assert grid.hint
        write("70,5\n")
        assert grid.model.unfinished_rows() != waiting
    assert [result for _, result in found()[len(before) :]] == [71.4, 70.5, 72.0]
    while document.undo_stack.canUndo():
        press(Qt.Key.Key_Z, CTRL)
    assert found() == before


def test_what_was_done_on_any_screen_is_undone_from_any_other(begun: MainWindow, document: Document) -> None:
    start = document.roadmap
    press(Qt.Key.Key_2, CTRL)
    begun.card.experiments.view.choose(0, Column.RESULT)
    write("61.7\n")
    press(Qt.Key.Key_4, CTRL)
    tab_to("New")
    press(Qt.Key.Key_Space)
    write("Two teams\n")
    press(Qt.Key.Key_5, CTRL)
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_3, CTRL)
    tab_to("Lever$")
    write("Architecture\n")
    done = []
    press(Qt.Key.Key_6, CTRL)
    assert isinstance(focused(), QLineEdit), "undo has to reach the document from a text field"
    while document.undo_stack.canUndo():
        done.append(document.undo_stack.undoText())
        press(Qt.Key.Key_Z, CTRL)
        assert document.undo_stack.undoText() != done[-1]
    assert document.roadmap == start
    assert done == [
        "renaming of lever",
        "move of milestone",
        "renaming of scenario",
        "new scenario",
        "edit of result",
    ]


def test_what_is_being_typed_is_undone_first(begun: MainWindow, document: Document) -> None:
    press(Qt.Key.Key_6, CTRL)
    write("kick-off\n")
    note = focused()
    assert isinstance(note, QLineEdit)
    write("half a no")
    while note.text():
        press(Qt.Key.Key_Z, CTRL)
        assert document.undo_stack.undoText() == "saved forecast"
    press(Qt.Key.Key_Z, CTRL)
    assert not document.undo_stack.canUndo()


def test_the_dark_reaches_every_screen_and_follows_the_system(
    begun: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    begun.wear(Theme.SYSTEM)
    names = [screen.name for screen in SCREENS]
    for name in names:
        begun.go_to(name)

    def turn(scheme: Qt.ColorScheme) -> None:
        """The system changes; the one that tests are shown on knows no schemes."""
        monkeypatch.setattr("app.theme._scheme", lambda: scheme)
        QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)

    turn(Qt.ColorScheme.Dark)
    assert begun.palette().window().color() == QColor(DARK.background)
    for name in names:
        begun.go_to(name)
        # Charts are drawn anew in a thread.
        qtbot.waitUntil(lambda: share_of_light(begun) < 0.08, timeout=WAIT_MS)
    turn(Qt.ColorScheme.Light)
    assert begun.palette().window().color() == QColor(LIGHT.background)
    assert share_of_light(begun) > 0.8


def share_of_light(window: MainWindow) -> float:
    """Share of the pixels of a window that are nearly white; text and icons on dark are a few."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    places = [(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)]
    return sum(image.pixelColor(x, y).lightness() > 200 for x, y in places) / len(places)
