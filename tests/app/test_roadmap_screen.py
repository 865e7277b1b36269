"""Acting on the roadmap: forecasts in the background, dragging days, milestones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.background.runner import Runner
from app.screen_context import ScreenContext
from app.views.roadmap.roadmap_screen import RoadmapScreen
from forecasting.domain.project import Milestone, Project, Roadmap, Target
from forecasting.evidence.history import fingerprint
from forecasting.futures.joint import joint_arrival
from tests.app import scripted_workers
from tests.app.typing_user import press, write
from tests.forecasting.made import AS_OF, make_forecast, make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.background.worker_process import Serve
    from app.document import Document

WAIT_MS = 30_000
DAY = date(2027, 6, 30)


def project(name: str, results: int = 12) -> Project:
    targets = (Target(value=75.0, deadline=date(2027, 3, 31), name="Pilot", id=f"{name}-target"),)
    return replace(make_project(results=results, targets=targets, name=name), id=name)


PROJECTS = (project("Routing"), project("Voice"), project("Search"))
MILESTONE = Milestone(name="Release", day=DAY, targets=("Routing-target", "Voice-target"), id="m")
ROADMAP = Roadmap(projects=PROJECTS, milestones=(MILESTONE,), pools_projects=False)

type Begin = Callable[..., RoadmapScreen]


@pytest.fixture
def begin(document: Document, dressed: QApplication, qtbot: QtBot) -> Iterator[Begin]:
    runners: list[Runner] = []

    def show(serve: Serve, known: int = 1) -> RoadmapScreen:
        document.start(ROADMAP)
        for project in PROJECTS[:known]:
            document.set_forecast(replace(make_forecast(project), fingerprint=fingerprint(project)))
        runners.append(Runner(serve=serve))
        nothing: Any = None
        view = RoadmapScreen(
            ScreenContext(document, runners[-1], nothing, nothing, nothing, nothing, nothing, print, print)
        )
        qtbot.addWidget(view)
        view.resize(1100, 700)
        with qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        return view

    yield show
    for runner in runners:
        runner.stop()


@pytest.fixture
def view(begin: Begin, qtbot: QtBot) -> RoadmapScreen:
    """All projects forecast and drawn."""
    view = begin(scripted_workers.finishes, len(PROJECTS))
    qtbot.waitUntil(lambda: view.canvas.is_drawn, timeout=WAIT_MS)
    return view


def test_every_project_is_forecast_one_after_the_other(begin: Begin, document: Document, qtbot: QtBot) -> None:
    view = begin(scripted_workers.finishes)
    assert [row.missing for row in view.canvas.rows] == ["not forecast yet", "", "not forecast yet", "not forecast yet"]
    qtbot.waitUntil(lambda: set(document.forecasts) == {"Routing", "Voice", "Search"}, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: all(not row.missing for row in view.canvas.rows), timeout=WAIT_MS)
    assert document.outdated() == ()
    assert view.state.text() == ""
    assert [row.title for row in view.canvas.rows] == ["Release", "Routing", "Voice", "Search"]


def test_a_change_makes_only_that_project_out_of_date_and_has_it_forecast_again(
    view: RoadmapScreen, document: Document, qtbot: QtBot
) -> None:
    kept = document.forecasts["Search"]
    changed = PROJECTS[1].with_target(replace(PROJECTS[1].targets[0], value=77.0))
    document.apply(document.roadmap.with_project(changed), "change of target")
    document.show_project("Routing")
    assert document.outdated() == ("Voice",)
    qtbot.waitUntil(lambda: document.outdated() == (), timeout=WAIT_MS)
    assert document.forecasts["Search"] is kept


def test_what_cannot_be_forecast_is_left_alone_and_told(begin: Begin, document: Document, qtbot: QtBot) -> None:
    view = begin(scripted_workers.fails)
    qtbot.waitUntil(lambda: set(view.loop.missing) == {"Voice", "Search"}, timeout=WAIT_MS)
    assert view.loop.missing["Voice"] == "Two more results are needed."
    qtbot.waitUntil(lambda: view.loop.waiting == (), timeout=WAIT_MS)
    assert "isn't forecast yet" in view.milestones.lines[0].sentence.text()


def test_the_forecast_that_is_shown_comes_first_and_the_others_after_it(
    begin: Begin, document: Document, qtbot: QtBot
) -> None:
    view = begin(scripted_workers.finishes)
    runner = view.loop._runner
    qtbot.waitUntil(lambda: view.loop.asked is not None, timeout=WAIT_MS)
    before = runner._wanted
    runner.request(PROJECTS[0], AS_OF)
    assert before is not None
    assert runner._wanted is not before
    qtbot.waitUntil(lambda: len(document.forecasts) == 3, timeout=WAIT_MS)


def test_a_milestone_says_its_joint_odds_and_what_holds_it_back(view: RoadmapScreen, document: Document) -> None:
    joint = joint_arrival(MILESTONE, document.roadmap, document.forecasts)
    assert joint is not None
    told = view.milestones.lines[0].sentence.text()
    assert f"({joint.odds(DAY):.0%})" in told or "(<5%)" in told
    assert "holds it back" in told


def test_dragging_a_milestone_tells_its_odds_all_the_while_and_counts_when_it_is_let_go(
    view: RoadmapScreen, document: Document
) -> None:
    canvas = view.canvas
    x, y = (round(place) for place in canvas.place_of(0))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    QTest.mouseMove(canvas, QPoint(x + 40, y))
    first = canvas.told
    QTest.mouseMove(canvas, QPoint(x + 80, y))
    assert first.startswith("by ")
    assert canvas.told != first
    assert document.roadmap.milestone("m").day == DAY
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x + 80, y))

    moved = document.roadmap.milestone("m").day
    assert moved > DAY + timedelta(days=20)
    joint = joint_arrival(document.roadmap.milestone("m"), document.roadmap, document.forecasts)
    assert joint is not None
    assert f"{joint.odds(moved):.0%}" in canvas.told
    document.undo_stack.undo()
    assert document.roadmap.milestone("m").day == DAY


def test_the_keyboard_moves_a_deadline_by_days_and_weeks_in_one_undo_step(
    view: RoadmapScreen, document: Document
) -> None:
    view.canvas.setFocus()
    press(Qt.Key.Key_Down)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_Left):
        press(key)
    (target,) = document.roadmap.project("Routing").targets
    assert target.deadline == date(2027, 4, 14)
    assert document.undo_stack.undoText() == "move of deadline"
    document.undo_stack.undo()
    assert document.roadmap.project("Routing").targets[0].deadline == date(2027, 3, 31)
    assert "Routing" not in document.outdated()


def test_a_deadline_that_is_moved_lands_on_a_working_day(view: RoadmapScreen, document: Document) -> None:
    view.canvas.setFocus()
    press(Qt.Key.Key_Down)
    days = []
    for key in (*[Qt.Key.Key_Right] * 3, Qt.Key.Key_Left):
        press(key)
        days.append(document.roadmap.project("Routing").targets[0].deadline)
    assert days == [date(2027, 4, 1), date(2027, 4, 2), date(2027, 4, 5), date(2027, 4, 2)]


def test_escape_lets_a_held_day_be(view: RoadmapScreen, document: Document) -> None:
    x, y = (round(place) for place in view.canvas.place_of(0))
    QTest.mousePress(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    QTest.mouseMove(view.canvas, QPoint(x + 60, y))
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(x + 60, y))
    assert document.roadmap.milestone("m").day == DAY


def test_milestones_are_added_named_given_targets_and_removed(
    view: RoadmapScreen, document: Document, qtbot: QtBot
) -> None:
    view.milestones.add.click()
    qtbot.waitUntil(lambda: len(view.milestones.lines) == 2, timeout=WAIT_MS)
    line = view.milestones.lines[1]
    line.name.setFocus()
    line.name.selectAll()
    write("Launch\t")
    line.menu.actions()[2].setChecked(True)
    added = document.roadmap.milestones[1]
    assert (added.name, added.targets) == ("Launch", ("Search-target",))
    qtbot.waitUntil(lambda: "“Launch”" in line.sentence.text() and "%" in line.sentence.text(), timeout=WAIT_MS)
    line.day.setFocus()
    line.day.selectAll()
    write("soon\t")
    assert "is not a date" in line.complaint.text()
    line.remove.click()
    assert [m.name for m in document.roadmap.milestones] == ["Release"]
    assert document.undo_stack.undoText() == "removal of milestone"


def test_the_roadmap_can_be_read_without_being_seen(view: RoadmapScreen) -> None:
    said = view.canvas.accessibleDescription()
    assert "Milestone Release, by 30 Jun 2027:" in said
    assert "isn't reached within 12 months" in said
    view.turn.click()
    assert view.table is not None
    assert view.table.rows == 4
    assert view.table.text(0, 0) == "Milestone: Release"
    view.turn.click()
    assert view.table is None
