"""A whole story without anybody at the keyboard: open, forecast, scenario, reports, edit, save.

``python -m tests.faults.whole_story FOLDER``; ends with 0 if all of it worked. Tests watch it from outside.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.background.runner import Runner
from app.document import Document
from app.main_window import MainWindow
from app.settings import Settings
from app.state_folder import VARIABLE
from forecasting.domain.scenario import Scenario
from forecasting.futures.scenarios import forecast_scenario
from forecasting.report.composing import Subject, compose
from forecasting.report.options import ReportOptions
from forecasting.report.writing import write_report
from forecasting.sample import sample_roadmap
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap

#: Long enough for a machine that compiles the model for the first time.
PATIENCE_MS = 300_000
REPORTS = ("report.pdf", "report.html", "report.pptx", "report.xlsx")


def main(folder: Path) -> None:
    """Play it in a folder of its own."""
    os.environ[VARIABLE] = str(folder / "state")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder / "settings"))
    application = QApplication([])
    document, runner = Document(), Runner()
    place = folder / "plans.whenabouts"
    write_roadmap(place, sample_roadmap(document.today()))
    window = MainWindow(document, runner, Settings())
    window.show()
    window.files.open(place)
    document.forecast_changed.connect(lambda: application.exit(0) if document.forecast else None)
    QTimer.singleShot(PATIENCE_MS, lambda: application.exit(3))
    window.loop.ask()
    assert application.exec() == 0, "there was no forecast in time"
    _tell_about(document, folder)
    assert document.project
    document.apply_project(replace(document.project, name="Renamed"), "rename")
    window.commands.save.trigger()
    assert window.close()
    runner.stop()
    assert read_roadmap(place) == document.roadmap


def _tell_about(document: Document, folder: Path) -> None:
    """A changed plan, and a report of every form."""
    forecast, project = document.forecast, document.project
    assert forecast
    assert project
    assert forecast_scenario(forecast, Scenario(name="Faster", pace=1.5)).arrivals
    report = compose([Subject(project, forecast)], ReportOptions())
    for name in REPORTS:
        write_report(report, folder / name)
        assert (folder / name).stat().st_size


if __name__ == "__main__":
    main(Path(sys.argv[1]))
