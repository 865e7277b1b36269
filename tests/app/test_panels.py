"""Targets, levers and settings: what is entered takes effect at once, what can't be stays with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit

from app.views.project.levers_panel import LeversPanel
from app.views.project.project_panel import ProjectPanel
from app.views.project.project_switch import ProjectSwitch
from app.views.project.targets_panel import TargetsPanel
from forecasting.domain.metric import Direction
from forecasting.domain.project import Project, Roadmap, Target
from tests.app.typing_user import focused, press, write
from tests.forecasting.made import make_project

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.document import Document

PROJECT = replace(
    make_project(results=12, targets=(Target(value=75.0, deadline=date(2027, 3, 31), name="Pilot", id="pilot"),)),
    id="project",
)
OTHER = replace(make_project(results=6, targets=(), name="Voice notes"), id="other")


@pytest.fixture
def filled(document: Document) -> Document:
    document.start(Roadmap(projects=(PROJECT, OTHER)))
    return document


def opened[W: QWidget](widget: W, qtbot: QtBot) -> W:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


def retype(field: QLineEdit, text: str) -> None:
    """Replace what a field holds, and leave it with Enter."""
    field.setFocus()
    field.selectAll()
    press(Qt.Key.Key_Delete)
    write(text)
    press(Qt.Key.Key_Return)


def project(document: Document) -> Project:
    assert document.project
    return document.project


def test_a_target_is_added_by_typing_its_value(filled: Document, qtbot: QtBot) -> None:
    panel = opened(TargetsPanel(filled), qtbot)
    panel.add_line()
    assert filled.undo_stack.count() == 0
    retype(panel.lines[1].value, "78,5 %")
    added = project(filled).targets[1]
    assert (added.value, added.deadline, added.name) == (78.5, None, "")
    retype(panel.lines[1].deadline, "30 June 2027")
    retype(panel.lines[1].name, "Launch")
    assert project(filled).targets[1] == replace(added, deadline=date(2027, 6, 30), name="Launch")
    assert filled.undo_stack.undoText() == "change of target"
    filled.undo_stack.setIndex(0)
    assert len(panel.lines) == 1


def test_tab_goes_through_a_target_and_on_to_the_next(filled: Document, qtbot: QtBot) -> None:
    panel = opened(TargetsPanel(filled), qtbot)
    panel.add_line()
    panel.lines[0].value.setFocus()
    visited = []
    for _ in range(8):
        visited.append(focused())
        press(Qt.Key.Key_Tab)
    assert visited == [*panel.lines[0].fields, *panel.lines[1].fields]


def test_an_impossible_target_stays_typed_with_the_reason(filled: Document, qtbot: QtBot) -> None:
    panel = opened(TargetsPanel(filled), qtbot)
    line = panel.lines[0]
    retype(line.value, "120")
    assert line.complaint.text() == "120 is not possible for Accuracy; it must be between 0 and 100."
    assert line.complaint.isVisible()
    assert line.value.accessibleDescription() == line.complaint.text()
    assert project(filled).targets == PROJECT.targets
    retype(line.value, "76")
    assert line.complaint.isHidden()
    assert project(filled).targets[0].value == 76


def test_a_deadline_that_is_no_date_says_how_to_write_one(filled: Document, qtbot: QtBot) -> None:
    panel = opened(TargetsPanel(filled), qtbot)
    retype(panel.lines[0].deadline, "soon")
    assert panel.lines[0].complaint.text() == "“soon” is not a date; write it like 2026-03-31 or 31 Mar 2026."
    retype(panel.lines[0].deadline, "")
    assert project(filled).targets[0].deadline is None


def test_a_deadline_is_chosen_in_the_calendar(filled: Document, qtbot: QtBot) -> None:
    panel = opened(TargetsPanel(filled), qtbot)
    field = panel.lines[0].deadline
    field.open_choice()
    calendar = field.findChild(QCalendarWidget)
    assert calendar
    calendar.clicked.emit(QDate(2027, 4, 2))
    assert project(filled).targets[0].deadline == date(2027, 4, 2)
    assert field.text() == "2 Apr 2027"


def test_removing_a_target_can_be_undone(filled: Document, qtbot: QtBot) -> None:
    panel = opened(TargetsPanel(filled), qtbot)
    panel.lines[0].remove.click()
    assert not project(filled).targets
    assert not panel.lines
    filled.undo_stack.undo()
    assert [line.value.text() for line in panel.lines] == ["75"]


def test_leaving_a_field_as_it_was_changes_nothing(filled: Document, qtbot: QtBot) -> None:
    precise = replace(PROJECT.targets[0], value=75.12345678901234)
    filled.start(Roadmap(projects=(replace(PROJECT, targets=(precise,)),)))
    panel = opened(TargetsPanel(filled), qtbot)
    for field in (panel.lines[0].value, panel.lines[0].deadline, panel.lines[0].name):
        field.setFocus()
        press(Qt.Key.Key_Return)
    assert filled.undo_stack.count() == 0


def test_targets_of_another_project_take_the_place_of_these(filled: Document, qtbot: QtBot) -> None:
    panel = opened(TargetsPanel(filled), qtbot)
    panel.add_line()
    filled.show_project("other")
    assert not panel.lines
    filled.show_project("project")
    assert [line.name.text() for line in panel.lines] == ["Pilot"]


def test_a_lever_is_renamed_everywhere(filled: Document, qtbot: QtBot) -> None:
    panel = opened(LeversPanel(filled), qtbot)
    retype(panel.lines[0].name, "Architecture")
    assert project(filled).levers[0] == replace(PROJECT.levers[0], name="Architecture")
    assert project(filled).experiments == PROJECT.experiments
    filled.undo_stack.undo()
    assert panel.lines[0].name.text() == "Model design"


def test_a_lever_is_added_by_typing_its_name(filled: Document, qtbot: QtBot) -> None:
    panel = opened(LeversPanel(filled), qtbot)
    panel.add_line()
    retype(panel.lines[-1].name, "Distillation")
    assert project(filled).levers[-1].name == "Distillation"
    assert panel.lines[-1].tries.text() == "not tried yet"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tuning", "Two levers of “Support assistant” have the same name; rename one."),
        (" ", "The lever has no name; give it one."),
    ],
)
def test_a_name_that_cannot_be_stays_typed_with_the_reason(
    filled: Document, qtbot: QtBot, name: str, sentence: str
) -> None:
    panel = opened(LeversPanel(filled), qtbot)
    retype(panel.lines[0].name, name)
    assert panel.lines[0].complaint.text() == sentence
    assert project(filled).levers == PROJECT.levers
    retype(panel.lines[0].name, "Architecture")
    assert panel.lines[0].complaint.isHidden()


def test_removing_a_lever_keeps_its_experiments(filled: Document, qtbot: QtBot) -> None:
    panel = opened(LeversPanel(filled), qtbot)
    assert panel.lines[0].tries.text() == "3 experiments"
    panel.lines[0].remove.click()
    assert len(project(filled).experiments) == 12
    assert sum(1 for experiment in project(filled).experiments if experiment.lever is None) == 3
    filled.undo_stack.undo()
    assert project(filled) is PROJECT
    assert [line.name.text() for line in panel.lines][-1] == "Model design"


def test_settings_take_effect_one_by_one(filled: Document, qtbot: QtBot) -> None:
    panel = opened(ProjectPanel(filled), qtbot)
    for key, text in (("name", "Help desk"), ("metric", "Solved"), ("unit", ""), ("lower", ""), ("upper", "1000")):
        retype(panel.texts[key], text)
    metric = project(filled).metric
    assert project(filled).name == "Help desk"
    assert (metric.name, metric.unit, metric.lower, metric.upper) == ("Solved", "", None, 1000)
    assert filled.undo_stack.count() == 5
    assert filled.undo_stack.undoText() == "change of highest possible"
    filled.undo_stack.setIndex(0)
    assert panel.texts["metric"].text() == "Accuracy"


def test_a_bound_that_excludes_a_result_names_it(filled: Document, qtbot: QtBot) -> None:
    panel = opened(ProjectPanel(filled), qtbot)
    retype(panel.texts["upper"], "65")
    sentence = panel.fields["upper"].complaint.text()
    assert sentence.startswith("In “Retrieval #")
    assert sentence.endswith("it must be between 0 and 65.")
    assert project(filled) is PROJECT
    assert panel.texts["upper"].text() == "65"
    retype(panel.texts["upper"], "100")
    assert panel.fields["upper"].complaint.isHidden()


def test_a_bound_that_is_no_number_says_so(filled: Document, qtbot: QtBot) -> None:
    panel = opened(ProjectPanel(filled), qtbot)
    retype(panel.texts["lower"], "nothing")
    assert panel.fields["lower"].complaint.text() == "“nothing” is not a number; write it like 72.4."


def test_many_steps_of_a_spin_box_are_one_to_undo(filled: Document, qtbot: QtBot) -> None:
    panel = opened(ProjectPanel(filled), qtbot)
    for _ in range(3):
        panel.counts["horizon"].stepUp()
    assert project(filled).assumptions.horizon_days == PROJECT.assumptions.horizon_days + 3
    panel.counts["seed"].setValue(7)
    assert filled.undo_stack.count() == 2
    filled.undo_stack.setIndex(0)
    assert panel.counts["horizon"].value() == PROJECT.assumptions.horizon_days


def test_the_direction_is_chosen_from_two(filled: Document, qtbot: QtBot) -> None:
    panel = opened(ProjectPanel(filled), qtbot)
    QTest.keyClick(panel.direction, Qt.Key.Key_Down)
    assert project(filled).metric.direction is Direction.LOWER
    filled.undo_stack.undo()
    assert panel.direction.currentText() == "Higher is better"


def test_what_complains_survives_a_change_elsewhere(filled: Document, qtbot: QtBot) -> None:
    panel = opened(ProjectPanel(filled), qtbot)
    retype(panel.texts["upper"], "65")
    retype(panel.texts["name"], "Help desk")
    assert panel.texts["upper"].text() == "65"
    assert panel.fields["upper"].complaint.isVisible()


def test_the_wheel_over_a_number_scrolls_and_changes_nothing(filled: Document, qtbot: QtBot) -> None:
    panel = opened(ProjectPanel(filled), qtbot)
    for box in (*panel.counts.values(), panel.direction):
        turn_wheel(box)
    assert project(filled) is PROJECT


def turn_wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    down = QPoint(0, -120)
    places = middle, widget.mapToGlobal(middle), QPoint(), down
    event = QWheelEvent(*places, no_button, no_key, Qt.ScrollPhase.NoScrollPhase, False)  # noqa: FBT003 - Qt's own
    QApplication.sendEvent(widget, event)


def test_the_switch_is_only_needed_for_several_projects(filled: Document, qtbot: QtBot) -> None:
    switch = opened(ProjectSwitch(filled), qtbot)
    assert switch.is_needed
    assert [switch.itemText(place) for place in range(switch.count())] == ["Support assistant", "Voice notes"]
    QTest.keyClick(switch, Qt.Key.Key_Down)
    assert project(filled) is OTHER
    filled.apply(filled.roadmap.without_project("other"), "deletion of project")
    assert not switch.is_needed
    assert switch.currentText() == "Support assistant"


def test_the_switch_follows_a_rename(filled: Document, qtbot: QtBot) -> None:
    switch = opened(ProjectSwitch(filled), qtbot)
    filled.apply_project(replace(PROJECT, name="Help desk"), "change of project")
    assert switch.currentText() == "Help desk"
