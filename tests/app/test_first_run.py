"""The first minutes: four questions, an empty grid, a forecast from assumptions, and what answers imply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from forecasting.domain.assumptions import Belief
from forecasting.domain.project import Roadmap
from tests.app.typing_user import focused, write
from tests.forecasting.made import AS_OF, make_project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.main_window import MainWindow


def test_four_answers_make_a_project_and_a_grid_that_invites_typing(window: MainWindow, document: Document) -> None:
    window.welcome.project.click()
    write("Help desk\t\t\t70\t78\t31 December 2027\t")
    window.questions.pace.setText("3-6")
    window.questions.levers.setText("Prompts, Retrieval, Prompts")
    window.questions.make.click()
    project = document.project
    assert project
    assert project.name == "Help desk"
    assert (project.targets[0].value, project.targets[0].deadline) == (78, date(2027, 12, 31))
    assert project.assumptions.baseline == 70
    assert project.assumptions.beliefs.tries_per_month == Belief(3, 6)
    assert project.assumptions.horizon_days > (date(2027, 12, 31) - AS_OF).days
    assert [lever.name for lever in project.levers] == ["Prompts", "Retrieval"]
    assert window.card.experiments.isAncestorOf(focused())
    assert window.forecast.isVisible()


def test_where_a_forecast_would_be_stand_the_two_ways_to_it(
    window: MainWindow, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    project = make_project(results=6)
    document.start(Roadmap(projects=(replace(project, experiments=()),)))
    steps = window.forecast.steps
    qtbot.waitUntil(steps.isVisible)
    table = tmp_path / "results.csv"
    table.write_text("Date,Name,Accuracy\n2026-10-01,Baseline,70\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    steps.table.click()
    qtbot.waitUntil(window.importing.isVisible)
    document.start(Roadmap(projects=(replace(project, experiments=project.experiments[:1]),)))
    qtbot.waitUntil(steps.isVisible)
    steps.questions.click()
    assert focused() is next(iter(window.card.assumptions.lines.values()))
    assert window.card.assumptions.isVisible()
    document.apply(Roadmap(projects=(project,)), "results")
    qtbot.waitUntil(steps.isHidden)


def test_an_impossible_answer_is_said_below_its_field_and_nothing_is_made(
    window: MainWindow, document: Document
) -> None:
    window.welcome.project.click()
    window.questions.target.setText("170")
    window.questions.baseline.setText("high")
    window.questions.make.click()
    assert document.project is None
    assert window.questions.fields["target"].complaint.isVisible()
    assert window.questions.fields["baseline"].complaint.isVisible()
    window.questions.target.setText("78")
    window.questions.baseline.setText("")
    window.questions.pace.setText("often")
    window.questions.make.click()
    assert "is no answer to “How many tries a month?”" in window.questions.complaint.text()
    window.questions.back.click()
    assert window.welcome.isVisible()


def test_answers_are_given_in_the_window_and_undone(window: MainWindow, document: Document) -> None:
    document.start(Roadmap(projects=(replace(make_project(results=12), id="project"),)))
    window.card.tabs.setCurrentIndex(2)
    panel = window.card.assumptions
    line = panel.lines["success_chance"]  # type: ignore[index]
    line.setFocus()
    write("10-30%\n")
    assert document.project
    assert document.project.assumptions.beliefs.success_chance == Belief(0.1, 0.3)
    line.setText("often")
    line.editingFinished.emit()
    assert "is no answer to" in panel.fields["success_chance"].complaint.text()  # type: ignore[index]
    document.undo_stack.undo()
    assert line.text() == ""


def test_what_the_answers_imply_is_told_and_drawn(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    document.start(Roadmap(projects=(replace(make_project(results=12), id="project"),)))
    window.card.tabs.setCurrentIndex(2)
    panel = window.card.assumptions
    qtbot.waitUntil(lambda: panel.picture.isVisible() and panel.picture.canvas.is_drawn, timeout=60_000)
    assert panel.story.text().startswith("With these answers there are about ")
    panel.picture.turn.click()
    assert len(panel.picture.tables) == 2
