"""What is seen of the fan, and the switches around the forecast."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.settings import Settings
from app.views.charts.chart_readings import FanReading
from app.views.forecast.state_strip import State
from forecasting.charts.fan_window import FanView
from forecasting.domain.findings import Proposal
from forecasting.domain.project import Roadmap
from forecasting.evidence.history import fingerprint
from forecasting.words.finding_sentences import proposal_sentence
from tests.app.typing_user import press
from tests.forecasting.made import make_forecast, make_project

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.main_window import MainWindow
    from app.views.forecast.forecast_view import ForecastView

PROJECT = replace(make_project(results=12), id="project")
FORECAST = replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT))


@pytest.fixture
def view(window: MainWindow, document: Document, qtbot: QtBot) -> ForecastView:
    document.start(Roadmap(projects=(PROJECT,)))
    document.set_forecast(FORECAST)
    window.go_to("forecast")
    qtbot.waitUntil(lambda: window.forecast.fan.canvas.is_drawn, timeout=60_000)
    return window.forecast


def seen(view: ForecastView) -> FanView:
    reading = view.fan.canvas._reading
    assert isinstance(reading, FanReading)
    return reading.view


def choose(view: ForecastView, text: str) -> None:
    index = view.controls.range.findText(text)
    view.controls.range.setCurrentIndex(index)
    view.controls.range.activated.emit(index)


def test_a_stretch_is_chosen_from_a_list(view: ForecastView) -> None:
    choose(view, "Next 3 months")
    assert seen(view).days == (0.0, 91.0)
    choose(view, "Everything")
    assert seen(view).days is None


def test_plus_and_minus_zoom_and_0_shows_everything(view: ForecastView, qtbot: QtBot) -> None:
    canvas = view.fan.canvas
    canvas.setFocus()
    press(Qt.Key.Key_Plus)
    once = seen(view).days
    assert once
    qtbot.waitUntil(lambda: canvas.is_drawn, timeout=30_000)
    press(Qt.Key.Key_Plus)
    twice = seen(view).days
    assert twice
    assert twice[1] - twice[0] == pytest.approx((once[1] - once[0]) / 2)
    assert view.controls.range.currentText() == "As chosen"
    press(Qt.Key.Key_0)
    assert seen(view).days is None
    assert view.controls.range.currentText() == "Everything"


def test_a_stretch_is_drawn_with_the_mouse_and_a_double_click_takes_it_back(view: ForecastView) -> None:
    canvas = view.fan.canvas
    assert canvas._picture
    plot = canvas._picture.plot
    left, right = QPoint(round(plot.x(30)), 150), QPoint(round(plot.x(200)), 150)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=left)
    QTest.mouseMove(canvas, right)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=right)
    assert seen(view).days == pytest.approx((30, 200), abs=2)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=left)
    assert seen(view).days is None


def test_example_futures_are_drawn_on_demand(view: ForecastView, qtbot: QtBot) -> None:
    before = view.fan.canvas.grab().toImage()
    view.controls.examples.click()
    assert seen(view).paths == 12
    qtbot.waitUntil(lambda: view.fan.canvas.is_drawn, timeout=30_000)
    assert view.fan.canvas.grab().toImage() != before


def test_another_horizon_changes_the_project_and_can_be_undone(view: ForecastView, document: Document) -> None:
    box = view.controls.horizon
    box.setCurrentIndex(box.findText("24 months"))
    box.activated.emit(box.currentIndex())
    assert document.project
    assert document.project.assumptions.horizon_days == 730
    assert document.undo_stack.undoText() == "change of look ahead"


def test_a_proposed_change_of_the_evaluation_set_is_marked_with_one_click(
    view: ForecastView, document: Document
) -> None:
    first = PROJECT.experiments[0]
    proposal = Proposal(day=date(2026, 9, 1), old=500, new=2000, name="Old", experiments=(first.id,))
    document.set_forecast(replace(FORECAST, proposals=(proposal,)))
    assert view.trust.proposal.text() == proposal_sentence(proposal)
    view.trust.accept.click()
    assert document.project
    assert document.project.experiments[0].evaluation_set == "Old"


def test_a_forecast_that_need_not_follow_only_says_that_it_is_out_of_date(
    window: MainWindow, view: ForecastView, document: Document, qtbot: QtBot
) -> None:
    view.strip.follow.click()
    assert not Settings().follows_changes
    document.apply_project(PROJECT.with_experiments(PROJECT.experiments[:-1]), "deletion")
    qtbot.waitUntil(lambda: view.strip.state is State.STALE)
    qtbot.wait(700)
    assert view.strip.state is State.STALE
    view.strip.follow.click()
    qtbot.waitUntil(lambda: view.strip.state is State.COMPUTING, timeout=60_000)
    window.loop.cancel()


def test_projects_learn_from_each_other_unless_they_are_told_not_to(window: MainWindow, document: Document) -> None:
    document.start(Roadmap(projects=(PROJECT, replace(PROJECT, id="other", name="Other"))))
    window.card.show_project()
    window.card.project.pooling.click()
    assert not document.roadmap.pools_projects
    document.undo_stack.undo()
    assert window.card.project.pooling.isChecked()
