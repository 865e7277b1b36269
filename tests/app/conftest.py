from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings

from app.background.runner import Runner
from app.document import Document
from app.main_window import MainWindow
from app.settings import Settings
from app.state_folder import VARIABLE
from app.theme import dress
from app.views.experiments.experiments_panel import ExperimentsPanel
from forecasting.charts.palette import LIGHT
from forecasting.domain.project import Roadmap
from tests.app.made_grid import PROJECT
from tests.forecasting.made import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.views.experiments.experiments_view import ExperimentsView


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path) -> Iterator[Path]:
    """Nothing that a test does reaches the settings of whoever runs it."""
    before = QSettings.defaultFormat()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    yield tmp_path / "settings"
    QSettings.setDefaultFormat(before)


@pytest.fixture(autouse=True)
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing that a test does reaches the journals and backups of whoever runs it."""
    folder = tmp_path / "state"
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """Widgets are only destroyed in the thread that made them, see `app.garbage`."""
    gc.disable()
    # Of the test before, which pytest has let go of only now. What outlives it is modules and caches: walking
    # them again before each test would take a second.
    gc.collect()
    gc.freeze()
    yield
    gc.enable()


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application in the colours and fonts of the light theme."""
    dress(qapp, LIGHT)
    return qapp


@pytest.fixture
def document(qapp: QApplication) -> Document:
    """An empty document on the day of the made-up projects."""
    return Document(today=lambda: AS_OF)


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[Runner]:
    """What the window asks for forecasts; its worker is started by the first one."""
    runner = Runner()
    yield runner
    runner.stop()


@pytest.fixture
def window(document: Document, runner: Runner, qtbot: QtBot) -> MainWindow:
    """The window around `document`, shown and with the keyboard."""
    window = MainWindow(document, runner, Settings())
    # Closes without a question, and asks for no forecast.
    qtbot.addWidget(window, before_close_func=lambda _: document.start(Roadmap()))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def panel(dressed: QApplication, document: Document, qtbot: QtBot) -> Iterator[ExperimentsPanel]:
    """The grid of `made_grid.PROJECT` with all that is around it, active and with the keyboard."""
    document.start(Roadmap(projects=(PROJECT,)))
    panel = ExperimentsPanel(document, LIGHT)
    qtbot.addWidget(panel)
    panel.resize(1200, 500)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.view.setFocus()
    yield panel
    dressed.clipboard().clear()


@pytest.fixture
def view(panel: ExperimentsPanel) -> ExperimentsView:
    """The grid alone."""
    return panel.view
