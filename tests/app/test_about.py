from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app import about
from app.background.runner import Runner
from app.document import Document
from app.main_window import MainWindow
from app.settings import Settings
from app.views.window.about_dialog import AboutDialog
from forecasting.pipeline import MODEL_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot


def test_versions_of_program_model_and_parts_are_told(dressed: object, qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert dialog.details["Version"] == version("whenabouts")
    assert dialog.details["Model"] == f"version {MODEL_VERSION}"
    assert {"Build", "Python", "Qt", "PyMC"} <= dialog.details.keys()


def test_details_are_copied_a_line_each(dressed: object, qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied == ["Whenabouts", *(f"{name}: {value}" for name, value in dialog.details.items())]


def test_an_installed_program_names_the_licence_of_each_of_its_parts() -> None:
    lines = about.licences().splitlines()
    assert f"nutpie {version('nutpie')}: MIT" in lines
    assert any(line.startswith("PySide6_Essentials") and "LGPL-3.0-only" in line for line in lines)
    assert not [line for line in lines if line.startswith(("pytest", "mypy"))]


def test_the_built_program_shows_the_licences_that_came_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "licences.txt").write_text("All the licences…", "utf-8")
    (tmp_path / "build.txt").write_text("0123abc\n", "utf-8")
    monkeypatch.setattr(about, "resource_path", lambda name: tmp_path / name)
    assert about.licences() == "All the licences…"
    assert about.details()["Build"] == "0123abc"


def test_help_shows_it_and_says_that_nothing_looks_for_updates(dressed: object, qtbot: QtBot) -> None:
    window = MainWindow(Document(), Runner(), Settings())
    qtbot.addWidget(window)
    window.commands.about.trigger()
    dialog = window.findChild(AboutDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert about.NO_UPDATES.startswith("Nothing looks for updates")
    dialog.closing.click()
    assert not dialog.isVisible()
