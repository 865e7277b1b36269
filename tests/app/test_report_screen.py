"""The Report screen: preview, options, export, clipboard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.background.forecast_loop import ForecastLoop
from app.background.runner import Runner
from app.screen_context import ScreenContext
from app.settings import Settings
from app.views.report.report_screen import ReportScreen
from app.views.window.workspace import Workspace
from forecasting.charts.palette import LIGHT
from forecasting.domain.project import Roadmap
from forecasting.report.composing import Subject, compose
from forecasting.report.options import PartName, ReportOptions
from forecasting.report.pdf import write_pdf
from forecasting.words import narrative
from tests.forecasting.made import make_forecast, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.document import Document

PROJECT = replace(make_project(results=12), id="project")
OTHER = replace(make_project(results=6, targets=(), name="Voice & notes"), id="other")
ROADMAP = Roadmap(name="Plans", projects=(PROJECT, OTHER))
FORECAST = make_forecast(PROJECT)
DRAWN_MS = 60_000


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def view(document: Document, told: list[str], qtbot: QtBot) -> Iterator[ReportScreen]:
    runner = Runner()
    workspace = Workspace(document, LIGHT)
    qtbot.addWidget(workspace)
    document.start(ROADMAP)
    document.set_forecast(FORECAST)
    loop = ForecastLoop(document, runner, workspace.forecast)
    nothing: Any = None
    context = ScreenContext(document, runner, loop, nothing, Settings(), workspace, nothing, print, told.append)
    view = ReportScreen(context)
    qtbot.addWidget(view)
    view.resize(900, 700)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    document.start(Roadmap())
    runner.stop()


def wait(view: ReportScreen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.is_drawn and bool(view.preview.sheets), timeout=DRAWN_MS)


def test_the_preview_shows_the_sheets_of_the_report_of_the_shown_project(view: ReportScreen, qtbot: QtBot) -> None:
    wait(view, qtbot)
    assert len(view.preview.sheets) == 1
    assert narrative.answer(FORECAST) in view.preview.accessibleDescription()
    sheet = view.preview.sheets[0]
    assert sheet.height() / sheet.width() == pytest.approx(297 / 210, rel=0.01)


def test_what_is_typed_is_in_the_preview_and_in_the_file(
    view: ReportScreen, told: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    wait(view, qtbot)
    QTest.keyClicks(view.options.headline, "Hold the date")
    QTest.mouseClick(view.options.parts[PartName.DRIVERS], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Hold the date" in view.preview.accessibleDescription(), timeout=DRAWN_MS)
    view.write(tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: bool(told), timeout=DRAWN_MS)
    assert told == [f"The report is in {tmp_path / 'out.pdf'}."]
    parts = tuple(part for part in PartName if part is not PartName.DRIVERS)
    options = ReportOptions(headline="Hold the date", parts=parts, projects=("project",))
    assert (tmp_path / "out.pdf").read_bytes() == write_pdf(compose([Subject(PROJECT, FORECAST)], options))


def test_several_projects_make_a_roadmap_report_and_none_is_said(view: ReportScreen, qtbot: QtBot) -> None:
    wait(view, qtbot)
    view.options.projects["other"].click()
    qtbot.waitUntil(lambda: len(view.preview.sheets) == 3, timeout=DRAWN_MS)
    assert "“Voice & notes” has no forecast yet" in view.preview.accessibleDescription()
    for box in view.options.projects.values():
        box.click()
    qtbot.waitUntil(lambda: not view.preview.sheets, timeout=DRAWN_MS)
    assert view.preview.sentence.text() == "Choose a project to report on."


def test_a_file_that_cannot_be_written_is_told(
    view: ReportScreen, told: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    view.write(tmp_path / "nowhere" / "out.pdf")
    qtbot.waitUntil(lambda: bool(told), timeout=DRAWN_MS)
    assert "can't be written: there is no folder" in told[0]


@pytest.mark.parametrize(("typed", "written"), [("plan.xlsx", "plan.xlsx"), ("plan", "plan.xlsx")])
def test_a_form_is_chosen_and_its_ending_is_added(
    typed: str,
    written: str,
    view: ReportScreen,
    told: list[str],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), ""))
    view.save(".xlsx")
    qtbot.waitUntil(lambda: bool(told), timeout=DRAWN_MS)
    assert (tmp_path / written).read_bytes().startswith(b"PK")


def test_answer_tables_and_chart_go_to_the_clipboard(view: ReportScreen, qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    view.copy_answer()
    qtbot.waitUntil(lambda: narrative.answer(FORECAST) in clipboard.text(), timeout=DRAWN_MS)
    assert "Even chance by: 5 July 2027" in clipboard.text()
    view.copy_tables()
    qtbot.waitUntil(lambda: "We assume\tIt breaks if" in clipboard.text(), timeout=DRAWN_MS)
    clipboard.clear()
    view.copy_chart()
    qtbot.waitUntil(lambda: not clipboard.image().isNull(), timeout=DRAWN_MS)
    assert clipboard.image().width() == 2240


def test_a_logo_is_taken_shown_and_taken_away_again(view: ReportScreen, tmp_path: Path) -> None:
    place = tmp_path / "logo.png"
    Image.new("RGB", (40, 20), "navy").save(place)
    view.options.take_logo(place)
    assert view.options.options().logo is not None
    assert view.options.logo_name.text() == "logo.png"
    view.options.logo_button.click()
    assert view.options.options().logo is None


def test_what_was_written_is_there_again_when_the_roadmap_is_opened_the_next_time(
    view: ReportScreen, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    place = tmp_path / "logo.png"
    Image.new("RGB", (40, 20), "navy").save(place)
    roadmap = document.roadmap
    view.options.take_logo(place)
    view.options.headline.setText("Hold the date")
    view.options.comments.setPlainText("One.\n\nTwo.")
    view.options.dates.setCurrentIndex(3)
    view.options.parts[PartName.DRIVERS].click()
    wished = view.options.options()
    qtbot.waitUntil(lambda: Settings().report_words(roadmap.id).get("headline") == "Hold the date", timeout=DRAWN_MS)
    document.start(replace(ROADMAP, id="another"))
    assert view.options.options() == ReportOptions(projects=("project",))
    document.start(roadmap)
    assert view.options.options() == wished


def test_a_logo_that_is_no_picture_is_refused_below_its_button(view: ReportScreen, tmp_path: Path) -> None:
    place = tmp_path / "logo.svg"
    place.write_text("<svg/>")
    view.options.take_logo(place)
    assert view.options.logo_problem.text() == "The logo is neither a PNG nor a JPEG picture; choose another file."
    view.options.take_logo(tmp_path / "nothing.png")
    assert "can't be read" in view.options.logo_problem.text()


def test_a_date_that_cannot_be_read_is_complained_about_and_left_out(view: ReportScreen) -> None:
    view.options.decide_by.setText("soon")
    assert view.options.options().decide_by is None
    assert "“soon” is not a date" in view.options.decide_by.accessibleDescription()


def test_a_report_that_nobody_looks_at_is_not_drawn(view: ReportScreen, qtbot: QtBot) -> None:
    wait(view, qtbot)
    first = view.preview.sheets[0]
    view.hide()
    view.options.headline.setText("Hold the date")
    qtbot.wait(600)
    assert view.is_drawn
    assert view.preview.sheets[0] is first
    view.show()
    qtbot.waitUntil(lambda: "Hold the date" in view.preview.accessibleDescription(), timeout=DRAWN_MS)


def test_a_picture_of_a_sheet_is_as_fine_as_the_screen(view: ReportScreen, qtbot: QtBot) -> None:
    wait(view, qtbot)
    assert view.preview.sheets[0].pixmap().width() == view.preview.dots
