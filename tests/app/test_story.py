"""One story from an empty window to a saved forecast, with the real worker and the real sampler."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.background.runner import Runner
from app.document import Document
from app.grid.drafts import Column
from app.main_window import MainWindow
from app.settings import Settings
from app.views.forecast.state_strip import State
from forecasting.domain.project import Roadmap
from forecasting.evidence.history import fingerprint
from tests.app.typing_user import CTRL, copy_text, press, shown, write
from tests.forecasting.made import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project

#: Long enough for a machine that compiles the model for the first time.
WAIT_MS = 300_000
RESULTS = (61.0, 60.2, 63.1, 62.8, 64.9, 64.0, 66.2, 65.8, 66.0, 67.9, 67.1, 68.8)


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    runner = Runner()
    runner.start()
    yield runner
    runner.stop()


@pytest.fixture
def window(document: Document, runner: Runner, qtbot: QtBot) -> MainWindow:
    window = MainWindow(document, runner, Settings())
    # Closes without a question, and asks for no forecast.
    qtbot.addWidget(window, before_close_func=lambda _: document.start(Roadmap()))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@dataclass(frozen=True)
class User:
    """Someone in front of the window."""

    window: MainWindow
    document: Document
    qtbot: QtBot

    def wait_until(self, reached: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(reached()), timeout=WAIT_MS)

    @property
    def state(self) -> State:
        return self.window.forecast.strip.state

    @property
    def sentence(self) -> str:
        return self.window.forecast.strip.sentence

    @property
    def project(self) -> Project:
        assert self.document.project is not None
        return self.document.project

    @property
    def forecast(self) -> Forecast:
        """The forecast, once it is up to date."""
        self.wait_until(lambda: self.document.forecast is not None and self.state is State.CURRENT)
        assert self.document.forecast is not None
        return self.document.forecast


@pytest.fixture
def user(window: MainWindow, document: Document, qtbot: QtBot) -> User:
    return User(window, document, qtbot)


def test_from_an_empty_window_to_a_saved_forecast(
    user: User, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_a_project(user)
    paste_its_past(user)
    set_a_target(user)
    see_the_forecast(user)
    mend_the_row_that_waits(user)
    cancel_a_forecast(user)
    survive_a_killed_worker(user, runner)
    path = tmp_path / "help desk.whenabouts"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    save_and_reopen(user, path)


def start_a_project(user: User) -> None:
    user.window.welcome.project.click()
    write("Help desk\n")
    user.wait_until(lambda: user.state is State.MISSING)
    assert user.sentence.startswith("There are no results up to 23 November 2026")


def paste_its_past(user: User) -> None:
    user.window.commands.add_result.trigger()
    press(Qt.Key.Key_Escape)
    copy_text(table())
    press(Qt.Key.Key_V, CTRL)
    assert user.window.card.experiments.notice.message.startswith("1 of 12 rows needs attention.")
    assert len(user.project.experiments) == 11


def set_a_target(user: User) -> None:
    user.window.card.tabs.setCurrentIndex(1)
    user.window.card.targets.add_line()
    write("72\tthe end of March 2027\t")
    line = user.window.card.targets.lines[0]
    assert line.complaint.isVisible()
    line.deadline.setFocus()
    line.deadline.selectAll()
    write("31 March 2027\n")
    (target,) = user.project.targets
    assert (target.value, target.deadline) == (72, date(2027, 3, 31))


def see_the_forecast(user: User) -> None:
    """It comes by itself, and answers the question that was asked."""
    forecast = user.forecast
    assert forecast.fingerprint == fingerprint(user.project)
    assert forecast.scene.tries == 11
    assert "31 March 2027" in user.window.forecast.answer.headline.text()


def mend_the_row_that_waits(user: User) -> None:
    """An edit puts the forecast out of date, and a new one follows."""
    first = user.forecast
    user.window.card.show_experiments()
    user.window.card.experiments.view.go_to(3, Column.RESULT)
    write("62.8\n")
    user.wait_until(lambda: user.state is State.STALE)
    user.wait_until(lambda: user.document.forecast is not first)
    assert user.forecast.scene.tries == 12


def cancel_a_forecast(user: User) -> None:
    """The old forecast stays, out of date."""
    before = user.forecast
    write("63.0\n")
    user.wait_until(lambda: user.state is State.COMPUTING)
    user.window.forecast.strip.button.click()
    user.qtbot.wait(1500)
    assert user.state is State.STALE
    assert user.document.forecast is before


def survive_a_killed_worker(user: User, runner: Runner) -> None:
    """It costs a sentence and one click."""
    before = user.document.forecast
    user.window.commands.forecast.trigger()
    user.wait_until(lambda: user.state is State.COMPUTING)
    assert runner.worker_pid is not None
    os.kill(runner.worker_pid, signal.SIGKILL)
    user.wait_until(lambda: user.state is State.FAILED)
    assert "was killed by the system" in user.sentence
    user.window.forecast.strip.button.click()
    assert user.forecast is not before


def save_and_reopen(user: User, path: Path) -> None:
    user.window.commands.save.trigger()
    saved, odds = user.document.roadmap, user.forecast.arrivals[0].odds("2027-03-31")
    user.document.start(Roadmap())
    user.window.files.open(path)
    assert user.document.roadmap == saved
    assert shown(user.window.card.experiments.view, 0)[:4] == ["8 Jun 2026", "Try 1", "Tuning", "61.0"]
    assert user.forecast.arrivals[0].odds("2027-03-31") == pytest.approx(odds, abs=0.1)


def table() -> str:
    """Results as a spreadsheet has them, one of them not to be read."""
    days = [AS_OF - timedelta(days=14 * (len(RESULTS) - i)) for i in range(len(RESULTS))]
    rows = [
        f"{day:%d/%m/%Y}\tTry {i + 1}\t{('Tuning', 'Training data')[i % 2]}\t{value}"
        for i, (day, value) in enumerate(zip(days, RESULTS, strict=True))
    ]
    rows[3] = rows[3].replace("62.8", "pending")
    return "\n".join(rows)
