"""Whole stories of one person, by the keyboard alone, with the real worker and the real sampler."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.settings import Theme
from app.views.scenarios_view import ScenariosView
from app.views.state_strip import State
from forecasting.domain.project import Roadmap
from forecasting.domain.scenario import AS_PLANNED
from forecasting.palette import DARK
from tests.app.typing_user import CTRL, SHIFT, copy_text, focused, press, write
from tests.forecasting.made import AS_OF

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


def tab_to(name: str) -> None:
    """Press Tab until a control of that name has the keyboard."""
    for _ in range(80):
        if focused().accessibleName().startswith(name):
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
    assert isinstance(scenarios, ScenariosView)
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
