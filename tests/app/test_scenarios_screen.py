"""Acting on the screen of scenarios: sliders, names, undo, what is said, what it would take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from app.document import Document
from app.screen_context import ScreenContext
from app.views.scenarios.scenario_reading import ScenarioReading
from app.views.scenarios.scenarios_screen import ScenariosScreen
from forecasting.domain.project import Roadmap
from forecasting.domain.scenario import AS_PLANNED, Scenario
from forecasting.domain.timeline import DateRange
from forecasting.futures.scenarios import forecast_scenario
from tests.app.typing_user import press, write
from tests.forecasting.made_levers import LAST_DAY
from tests.forecasting.made_scenarios import DEADLINE, a_forecast, a_project

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project

WAIT_MS = 30_000
FORECAST = a_forecast()


@pytest.fixture
def document(qapp: QApplication) -> Document:
    document = Document(today=lambda: LAST_DAY)
    document.start(Roadmap(projects=(a_project(),)))
    document.set_forecast(FORECAST)
    return document


@pytest.fixture
def view(document: Document, dressed: QApplication, qtbot: QtBot) -> ScenariosScreen:
    nothing: Any = None
    view = ScenariosScreen(ScreenContext(document, nothing, nothing, nothing, nothing, nothing, nothing, print, print))
    qtbot.addWidget(view)
    view.resize(1100, 700)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    settle(view, qtbot)
    return view


def settle(view: ScenariosScreen, qtbot: QtBot) -> None:
    """Wait until the numbers of all futures are shown."""
    qtbot.waitUntil(lambda: view.is_settled, timeout=WAIT_MS)


def project_of(document: Document) -> Project:
    assert document.project is not None
    return document.project


def played(view: ScenariosScreen) -> Forecast:
    reading = view.fan.canvas.reading
    assert isinstance(reading, ScenarioReading)
    assert reading.played is not None
    return reading.played


def test_at_first_the_plan_is_shown_as_it_is(view: ScenariosScreen) -> None:
    assert view.scenario == AS_PLANNED
    assert played(view) is FORECAST
    assert "Move a slider" in view.difference.text()
    assert view.comparison.table is not None
    assert view.comparison.table.text(0, 0) == "As planned"


def test_moving_the_pace_makes_a_scenario_that_says_what_it_changes_and_can_be_undone(
    view: ScenariosScreen, document: Document, qtbot: QtBot
) -> None:
    view.plan.pace.slider.setValue(20)
    settle(view, qtbot)

    (scenario,) = project_of(document).scenarios
    assert (scenario.name, scenario.pace) == ("Scenario 1", 2.0)
    assert view.headline.text().startswith("Scenario 1: twice the pace")
    faster = forecast_scenario(FORECAST, scenario).arrivals[0].odds(DEADLINE)
    assert f"is {faster:.0%}" in view.difference.text()
    assert "more than as planned" in view.difference.text()
    assert played(view).reported.shape == FORECAST.reported.shape
    qtbot.waitUntil(lambda: view.comparison.table is not None and view.comparison.table.rows == 2, timeout=WAIT_MS)
    assert view.comparison.table is not None
    assert view.comparison.table.text(1, 2).startswith(f"{faster:.0%} (+")

    document.undo_stack.undo()
    assert project_of(document).scenarios == ()
    assert view.scenario == AS_PLANNED
    assert view.plan.pace.slider.value() == 0


def test_side_by_side_everything_is_seen_without_scrolling_sideways(
    view: ScenariosScreen, document: Document, qtbot: QtBot
) -> None:
    view.resize(1160, 700)  # what a window of 1280 pixels leaves
    long = replace(AS_PLANNED, id="long", name="One more engineer from January, and a larger evaluation set", pace=1.5)
    document.apply_project(project_of(document).with_scenario(long), "new scenario")
    qtbot.waitUntil(lambda: view.comparison.table is not None and view.comparison.table.rows == 2, timeout=WAIT_MS)
    table = view.comparison.table
    assert table is not None
    qtbot.waitUntil(lambda: table.rowHeight(1) > table.rowHeight(0), timeout=WAIT_MS)
    assert table.horizontalScrollBar().maximum() == 0
    assert table.verticalScrollBar().maximum() == 0


def test_side_by_side_on_a_small_screen_every_column_can_be_read_and_scrolled_to(
    view: ScenariosScreen, qtbot: QtBot
) -> None:
    view.resize(840, 480)  # what a window of 960 pixels leaves
    qtbot.waitUntil(lambda: view.comparison.table is not None, timeout=WAIT_MS)
    table = view.comparison.table
    assert table is not None
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0, timeout=WAIT_MS)
    header = table.horizontalHeader()
    assert all(header.sectionSize(c) >= header.sectionSizeHint(c) for c in range(header.count()))
    assert table.verticalScrollBar().maximum() == 0


def test_the_fan_is_drawn_while_the_slider_is_still_held(
    view: ScenariosScreen, document: Document, qtbot: QtBot
) -> None:
    slider = view.plan.pace.slider
    slider.setSliderDown(True)
    with qtbot.waitSignal(view.fan.canvas.drawn, timeout=WAIT_MS):
        slider.setValue(12)
    assert played(view).reported.shape[0] == 200
    assert view.hint.text() == "While it moves: the first 200 of 600 futures."
    qtbot.wait(400)
    assert project_of(document).scenarios == ()

    slider.setSliderDown(False)
    qtbot.waitUntil(lambda: len(project_of(document).scenarios) == 1, timeout=WAIT_MS)


def test_every_frame_that_was_drawn_is_shown_although_the_slider_has_moved_on(
    view: ScenariosScreen, qtbot: QtBot
) -> None:
    shown: list[float] = []
    view.fan.canvas.drawn.connect(lambda: shown.append(1))
    view.plan.pace.slider.setSliderDown(True)
    for step in range(1, 9):
        view.plan.pace.slider.setValue(step)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: view.fan.canvas.is_drawn, timeout=WAIT_MS)
    assert len(shown) >= 2
    view.plan.pace.slider.setSliderDown(False)


def test_a_scenario_that_is_chosen_is_named_before_its_numbers_are_worked_out(
    view: ScenariosScreen, document: Document, qtbot: QtBot
) -> None:
    document.apply_project(project_of(document).with_scenario(Scenario(name="Two teams", parallel=2)), "new scenario")
    before = view.difference.text()
    view.list.names.setCurrentRow(1)
    assert view.headline.text().startswith("Two teams: ")
    assert view.difference.text() == "Is being worked out …"
    settle(view, qtbot)
    assert view.difference.text().startswith("The chance of ")
    view.list.names.setCurrentRow(0)
    assert view.difference.text() == before


def test_levers_share_what_others_leave(view: ScenariosScreen, document: Document, qtbot: QtBot) -> None:
    view.plan.levers["data"].slider.setValue(80)
    view.plan.levers["tuning"].slider.setValue(60)
    settle(view, qtbot)

    (scenario,) = project_of(document).scenarios
    assert scenario.share_of("data") == 0.8
    assert scenario.share_of("tuning") == pytest.approx(0.2)
    assert view.plan.levers["design"].said == "0%, as before"
    view.plan.usual_mix.click()
    settle(view, qtbot)
    assert project_of(document).scenarios[0].mix == ()


def test_free_days_and_a_changed_target_are_typed_and_mistakes_are_told_below(
    view: ScenariosScreen, document: Document, qtbot: QtBot
) -> None:
    view.plan.add_pause.click()
    write("2026-12-21")
    view.plan.pauses[0].last.setFocus()
    write("2026-12-01\t")
    assert "swap the two dates" in view.plan.pauses[0].complaint.text()
    view.plan.pauses[0].last.setFocus()
    view.plan.pauses[0].last.selectAll()
    write("2027-01-03\t")
    view.plan.targets["target"].value.setFocus()
    write("74\t")
    settle(view, qtbot)

    (scenario,) = project_of(document).scenarios
    assert [(p.start.isoformat(), p.end.isoformat()) for p in scenario.pauses] == [("2026-12-21", "2027-01-03")]
    assert scenario.change_of("target").value == 74.0
    view.plan.targets["target"].value.setFocus()
    view.plan.targets["target"].value.selectAll()
    write("120\t")
    assert "not possible" in view.plan.targets["target"].complaint.text()


def test_scenarios_are_named_copied_chosen_and_deleted(view: ScenariosScreen, document: Document, qtbot: QtBot) -> None:
    view.list.add.click()
    assert view.list.name.hasFocus()
    write("More people\n")
    view.plan.parallel.setValue(3)
    settle(view, qtbot)
    view.list.copy.click()
    write("Fewer\n")
    assert [(s.name, s.parallel) for s in project_of(document).scenarios] == [("More people", 3), ("Fewer", 3)]

    view.list.names.setFocus()
    press(Qt.Key.Key_Up)
    assert view.scenario.name == "More people"
    view.list.delete.click()
    assert [s.name for s in project_of(document).scenarios] == ["Fewer"]
    assert view.scenario == AS_PLANNED
    assert document.undo_stack.undoText() == "removal of More people"


def test_what_it_would_take_is_worked_out_and_can_be_used(
    view: ScenariosScreen, document: Document, qtbot: QtBot
) -> None:
    view.needed.ask.click()
    qtbot.waitUntil(view.needed.use.isVisible, timeout=WAIT_MS)
    assert view.needed.answer.text().startswith("For a 4 in 5 chance of 76% by")
    view.needed.use.click()
    settle(view, qtbot)

    (scenario,) = project_of(document).scenarios
    assert scenario.pace > 1
    assert forecast_scenario(FORECAST, scenario).arrivals[0].odds(DEADLINE) >= 0.8


def test_without_a_forecast_nothing_can_be_moved(view: ScenariosScreen, document: Document) -> None:
    document.start(Roadmap(projects=(a_project(),)))
    assert not view.plan.isVisible()
    assert view.fan.isHidden() or not view.fan.isVisible()


def test_an_outdated_forecast_is_said_to_be_one(view: ScenariosScreen, document: Document) -> None:
    assert view.stale_note.isHidden()
    pause = DateRange(LAST_DAY, LAST_DAY)
    project = project_of(document)
    document.apply_project(replace(project, assumptions=replace(project.assumptions, pauses=(pause,))), "pause")
    assert not view.stale_note.isHidden()


def test_another_project_brings_its_own_scenarios(view: ScenariosScreen, document: Document, qtbot: QtBot) -> None:
    view.plan.pace.slider.setValue(5)
    other = replace(a_project(), id="other", scenarios=(Scenario(name="Of the other"),))
    document.set_forecast(replace(FORECAST, project_id="other"))
    document.apply_project(other, "new project")
    assert [view.list.names.item(row).text() for row in range(view.list.names.count())] == [
        "As planned",
        "Of the other",
    ]
    assert view.scenario == AS_PLANNED
    qtbot.wait(400)
    assert all(not p.scenarios for p in document.roadmap.projects if p.id != "other")


def test_every_control_has_a_name_for_a_screen_reader(view: ScenariosScreen) -> None:
    for slider in (view.plan.pace.slider, *(line.slider for line in view.plan.levers.values())):
        found = QAccessible.queryAccessibleInterface(slider)
        assert found.text(QAccessible.Text.Name)
        assert found.text(QAccessible.Text.Description)
    assert "as planned" in view.plan.pace.slider.accessibleDescription()
