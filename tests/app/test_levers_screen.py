"""The levers: the advice, the comparison, the tries of each, and their names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from app.views.levers.lever_ranking import CHART, EXPECTED
from app.views.levers.levers_screen import LeversScreen
from forecasting.domain.project import Roadmap
from forecasting.words.lever_measures import measures
from forecasting.words.lever_words import advice
from tests.app.typing_user import press
from tests.forecasting.made import make_forecast, make_project
from tests.forecasting.made_evidence import evidence, report

if TYPE_CHECKING:
    from app.document import Document
    from app.main_window import MainWindow

PROJECT = replace(make_project(results=12), id="project")
LEVERS = tuple(
    evidence(lever.name, best, lever_id=lever.id)
    for lever, best in zip(PROJECT.levers, (0.2, 0.5, 0.2, 0.1), strict=True)
)
FORECAST = replace(
    make_forecast(PROJECT), levers=replace(report(*LEVERS), helped={e.id: 0.7 for e in PROJECT.experiments[1:]})
)


@pytest.fixture
def screen(window: MainWindow, document: Document) -> LeversScreen:
    document.start(Roadmap(projects=(PROJECT,)))
    window.go_to("levers")
    screen = window.screens.currentWidget()
    assert isinstance(screen, LeversScreen)
    return screen


def test_without_a_forecast_it_says_what_will_be_here_and_lets_levers_be_named(screen: LeversScreen) -> None:
    assert not screen.ranking.isVisible()
    assert screen.panel.isVisible()


def test_it_says_what_to_try_next_and_ranks_the_levers(screen: LeversScreen, document: Document) -> None:
    document.set_forecast(FORECAST)
    assert FORECAST.levers
    assert screen.advice.text() == advice(FORECAST.levers)
    model = screen.ranking.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names[0] == "Input features"
    assert names[-1] == "Tuning"


def test_another_measure_keeps_the_lever_at_hand(screen: LeversScreen, document: Document) -> None:
    document.set_forecast(FORECAST)
    screen.ranking.setFocus()
    press(Qt.Key.Key_Down)
    screen.measure.setCurrentIndex(3)
    screen.measure.activated.emit(3)
    assert screen.ranking.currentIndex().row() == 1
    assert screen.comparison.caption.text() == measures(FORECAST)[3].meaning


def test_the_arrows_go_from_lever_to_lever_and_list_its_tries(screen: LeversScreen, document: Document) -> None:
    document.set_forecast(FORECAST)
    assert screen.tries.table
    names = {screen.tries.table.text(row, 1) for row in range(screen.tries.table.rows)}
    of_features = {e.name for e in PROJECT.experiments if e.lever == PROJECT.levers[1].id}
    assert names == of_features
    screen.ranking.setFocus()
    press(Qt.Key.Key_Down)
    assert not of_features & {screen.tries.table.text(row, 1) for row in range(screen.tries.table.rows)}


def test_a_screen_reader_reads_the_interval_that_is_drawn(screen: LeversScreen, document: Document) -> None:
    document.set_forecast(FORECAST)
    table = QAccessible.queryAccessibleInterface(screen.ranking)
    texts = [table.child(place).text(QAccessible.Text.Name) for place in range(table.childCount())]
    row = texts.index("Input features")
    assert texts[row + CHART] == texts[row + EXPECTED] == "12 days (−3 to 30)"


def test_the_numbers_stand_behind_the_chart(screen: LeversScreen, document: Document) -> None:
    document.set_forecast(FORECAST)
    screen.comparison.turn.click()
    (table,) = screen.comparison.tables
    assert table.rows == 4


def test_a_try_that_is_renamed_is_listed_under_its_new_name(screen: LeversScreen, document: Document) -> None:
    document.set_forecast(FORECAST)
    tried = next(e for e in PROJECT.experiments if e.lever == PROJECT.levers[1].id)
    document.apply_project(PROJECT.with_experiment(replace(tried, name="Renamed")), "renaming")
    assert screen.tries.table
    assert "Renamed" in {screen.tries.table.text(row, 1) for row in range(screen.tries.table.rows)}
