"""The track record: saving forecasts, how they moved, why, and what became of their chances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible

from app.views.report.report_screen import ReportScreen
from app.views.track_record.track_screen import TrackScreen
from forecasting.domain.backtest import Backtest
from forecasting.domain.change_report import ChangeKind, ChangeReport, ChangeStep
from forecasting.domain.project import Roadmap
from forecasting.domain.saved_forecast import snapshot_of
from forecasting.evidence.history import fingerprint
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from tests.app.typing_user import write
from tests.forecasting.made import AS_OF, make_forecast, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.main_window import MainWindow

PROJECT = replace(make_project(results=12), id="project")
FORECAST = replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT))
EARLIER = snapshot_of(make_forecast(PROJECT, as_of=AS_OF - timedelta(days=60)), PROJECT, "kick-off")


@pytest.fixture
def screen(window: MainWindow, document: Document) -> TrackScreen:
    document.start(Roadmap(projects=(PROJECT,)))
    document.set_forecast(FORECAST)
    window.go_to("track")
    screen = window.screens.currentWidget()
    assert isinstance(screen, TrackScreen)
    return screen


def test_a_forecast_is_saved_with_its_note_and_can_be_undone(screen: TrackScreen, document: Document) -> None:
    write("before the review\n")
    assert document.project
    (saved,) = document.project.snapshots
    assert (saved.taken_on, saved.note) == (AS_OF, "before the review")
    assert screen.note.text() == ""
    assert document.undo_stack.undoText() == "saved forecast"
    document.undo_stack.undo()
    assert document.project.snapshots == ()


def test_saving_a_forecast_puts_nothing_out_of_date(screen: TrackScreen, document: Document) -> None:
    screen.save.click()
    assert not document.is_stale


def test_the_same_forecast_is_saved_once(screen: TrackScreen, document: Document) -> None:
    first = document.take_snapshot()
    assert document.take_snapshot() is first
    assert document.take_snapshot("for the report") is not first
    assert document.project
    assert len(document.project.snapshots) == 2


def test_more_forecasts_than_a_file_can_hold_are_refused_with_a_sentence(
    screen: TrackScreen, window: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.take_snapshot("fits")
    monkeypatch.setattr("forecasting.domain.saved_forecast._ROOM", 100)
    write("one too many\n")
    assert document.project
    assert [saved.note for saved in document.project.snapshots] == ["fits"]
    assert screen.note.text() == "one too many"
    assert "no room for more saved forecasts; delete some" in window.notice.message


def test_an_outdated_forecast_is_not_saved(screen: TrackScreen, document: Document) -> None:
    document.apply_project(PROJECT.with_experiments(PROJECT.experiments[:-1]), "deletion")
    assert not screen.save.isEnabled()
    assert document.take_snapshot() is None


def test_a_saved_forecast_can_be_deleted(screen: TrackScreen, document: Document) -> None:
    screen.save.click()
    screen.drop.click()
    assert document.project
    assert document.project.snapshots == ()
    assert not screen.drop.isVisible()


def test_saved_forecasts_stay_in_the_file(screen: TrackScreen, document: Document, tmp_path: Path) -> None:
    screen.save.click()
    write_roadmap(tmp_path / "x.whenabouts", document.roadmap)
    assert read_roadmap(tmp_path / "x.whenabouts") == document.roadmap


def test_the_chart_follows_what_is_saved_and_says_it_in_words(
    screen: TrackScreen, document: Document, qtbot: QtBot
) -> None:
    document.apply_project(PROJECT.with_snapshot(EARLIER), "saved forecast")
    chart = QAccessible.queryAccessibleInterface(screen.chart.canvas)
    assert chart.text(QAccessible.Text.Name) == "Chart of how the forecast moved"
    assert "24 September 2026" in chart.text(QAccessible.Text.Description)
    qtbot.waitUntil(lambda: screen.chart.canvas.is_drawn, timeout=30_000)
    screen.chart.turn.click()
    assert screen.chart.tables[0].rows == 2


def test_a_change_is_told_in_sentences_and_step_by_step(screen: TrackScreen, document: Document) -> None:
    document.apply_project(PROJECT.with_snapshot(EARLIER), "saved forecast")
    steps = (
        ChangeStep(kind=ChangeKind.START, what="", even=date(2027, 3, 1), odds=0.5, never=0.1),
        ChangeStep(kind=ChangeKind.RESULT, what="Deeper", even=date(2027, 2, 1), odds=0.7, never=0.1),
    )
    screen.why.work.answered.emit(ChangeReport(metric=PROJECT.metric, target=PROJECT.targets[0], steps=steps))
    assert "The result of “Deeper” moved the date 28 days earlier" in screen.why.story.text()
    assert screen.why.steps.table
    assert screen.why.steps.table.rows == 2


def test_what_is_to_be_explained_is_chosen_and_asked_for(screen: TrackScreen, document: Document) -> None:
    document.apply_project(PROJECT.with_snapshot(EARLIER), "saved forecast")
    asked: list[object] = []
    screen.why.work.start = asked.append  # type: ignore[method-assign,assignment]
    screen.why.work.button.click()
    (study,) = asked
    assert (study.before, study.asked_now, study.target) == (EARLIER, AS_OF, PROJECT.targets[0])  # type: ignore[attr-defined]


def test_a_deadline_that_passed_is_compared_with_what_happened(screen: TrackScreen, document: Document) -> None:
    past = replace(PROJECT, targets=(replace(PROJECT.targets[0], deadline=AS_OF - timedelta(days=5)),))
    saved = snapshot_of(make_forecast(past, as_of=AS_OF - timedelta(days=60)), past)
    document.apply_project(past.with_snapshot(saved), "saved forecast")
    assert "0 came true" in screen.calibration.text()
    assert screen.settled.table
    assert screen.settled.table.text(0, 4) == "not reached in time"


def test_a_short_history_says_what_looking_back_needs(screen: TrackScreen) -> None:
    screen.past.work.answered.emit(Backtest(methods={"whenabouts": "Whenabouts"}, origins=(), seed=1))
    assert "needs 11 results or more" in screen.past.verdict.text()


def test_what_a_report_says_is_saved_with_it_and_compared_with_the_one_before(
    window: MainWindow, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    document.start(Roadmap(projects=(PROJECT.with_snapshot(EARLIER),)))
    document.set_forecast(FORECAST)
    window.go_to("report")
    view = window.screens.currentWidget()
    assert isinstance(view, ReportScreen)
    known = view.known()
    assert known is not None
    assert known.before[PROJECT.id].as_of == EARLIER.taken_on
    view.write(tmp_path / "report.html")
    qtbot.waitUntil((tmp_path / "report.html").exists, timeout=60_000)
    assert document.project
    assert [s.note for s in document.project.snapshots] == ["kick-off", "With a report"]
