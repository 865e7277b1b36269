"""A user without a break, in a process of its own that is going to be killed: every edit is noted before the journal.

Only the driver's `tests.faults.kill` runs this.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.background.runner import Runner
from app.document import Document
from app.grid.drafts import Column
from app.main_window import MainWindow
from app.safekeeping.keeping import Keeping
from app.settings import Settings
from app.state_folder import VARIABLE
from forecasting.domain.project import Roadmap, Target
from forecasting.domain.scenario import ChangedTarget, Scenario
from forecasting.domain.timeline import DateRange
from forecasting.evidence.history import fingerprint
from forecasting.report.composing import Subject, compose
from forecasting.report.options import ReportOptions
from forecasting.report.writing import write_report
from forecasting.storage.record_changes import digest
from tests.forecasting.made import make_forecast, make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILES = Path(__file__).parents[1] / "files"
REPORTS = ("report.html", "report.xlsx", "report.pptx", "report.pdf")
LOG, FILE = "edits.log", "plans.whenabouts"
#: Milliseconds of the event loop between two edits, as autosaving and journals need it.
BREATH = 8
TEXTS = ("70", "71.5", "Retrieval", "2026-10-01", "tuning", "none yet", "", "999", "done", "12")


@dataclass(frozen=True, slots=True)
class Scene:
    """Where it plays."""

    folder: Path
    kind: str
    seed: int


def play(scene: Scene) -> None:
    """Edit until somebody ends the process."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", VARIABLE: str(scene.folder / "state")}
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(scene.folder / "settings"))
    _application = QApplication([])
    stage = _Stage(scene)
    for act in stage.acts():
        act()
        QTest.qWait(BREATH)


class _Stage:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._random = random.Random(scene.seed)
        self._log = os.open(scene.folder / LOG, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self.document = Document()
        self._first = self.document.contents
        # Before those who keep the edits, so that none is on the disk that wasn't noted.
        self.document.started.connect(self._note_beginning)
        self.document.undo_stack.indexChanged.connect(self._note_step)
        if scene.kind == "window":
            self.window = MainWindow(self.document, Runner(), Settings())
            self.window.show()
            self.keeping = self.window.keeping
        else:
            self.keeping = Keeping(self.document, Settings())

    def _note_beginning(self) -> None:
        self._first = self.document.contents
        self._note()

    def _note_step(self) -> None:
        if self.document.undo_stack.count() or self.document.contents == self._first:  # else it is being emptied
            self._note()

    def _note(self) -> None:
        """One line for what is there now; the system has it when this returns."""
        document = self.document
        line = f"{time.time()} {document.undo_stack.index()} {digest(document.contents)}\n"
        os.write(self._log, line.encode())

    def acts(self) -> Iterator[Callable[[], None]]:
        """What the user does, without end."""
        file = self._scene.folder / FILE
        if self._scene.kind == "migration":
            yield from self._openings_of_old_files()
        if self._scene.kind == "untitled":
            yield lambda: self.keeping.start(first_roadmap())
        else:
            yield lambda: self.keeping.open(file)
        while True:
            yield self._random.choice(self._edits())
            if self._scene.kind == "report" and self._random.random() < 0.2:
                yield self._report
            if self._scene.kind == "save as" and self._random.random() < 0.3:
                name = f"copy {self._random.randrange(3)}.whenabouts"
                yield partial(self.keeping.file.save, self._scene.folder / name)
            elif self._random.random() < 0.02 and self.document.path:
                yield lambda: self.keeping.file.save(file)

    def _openings_of_old_files(self) -> Iterator[Callable[[], None]]:
        """Old files are opened, edited and saved, one after the other."""
        fixtures = sorted(FILES.glob("version_*.whenabouts"))
        for number in range(1000):
            place = self._scene.folder / f"old {number}.whenabouts"
            shutil.copyfile(fixtures[number % len(fixtures)], place)
            yield partial(self.keeping.open, place)
            yield self._rename
            yield partial(self.keeping.file.save, place)

    def _edits(self) -> list[Callable[[], None]]:
        if self._scene.kind == "window":
            return [self._key_in, self._undo, self._redo]
        plain = [self._type, self._type, self._begin_row, self._paste, self._rename, self._aim, self._undo, self._redo]
        kept = [self._take_snapshot, self._take_snapshot, self._drop_snapshot, self._plan, self._drop_a_plan]
        return [*plain, *kept] if self._scene.kind == "snapshot" else plain

    def _type(self) -> None:
        sheet = self.document.sheet
        if sheet and sheet.rows():
            cell = {self._random.choice(sheet.rows()): {self._random.choice(list(Column)): self._text()}}
            self.document.apply_sheet(sheet.with_cells(cell), "typing")

    def _begin_row(self) -> None:
        if self.document.sheet:
            sheet = self.document.sheet.with_cells({f"new {time.time_ns()}": {Column.NAME: "Half a row"}})
            self.document.apply_sheet(sheet, "new row")

    def _paste(self) -> None:
        if self.document.sheet:
            texts = {Column.FINISHED: "2026-10-02", Column.RESULT: "72", Column.LEVER: "Pasted"}
            cells = {f"pasted {time.time_ns()} {i}": {**texts, Column.NAME: f"Pasted {i}"} for i in range(20)}
            self.document.apply_sheet(self.document.sheet.with_cells(cells), "paste")

    def _rename(self) -> None:
        if self.document.project:
            name = f"Name {self._random.randrange(10_000)}"
            self.document.apply_project(replace(self.document.project, name=name), "rename", merge_key="name")

    def _aim(self) -> None:
        if self.document.project:
            target = Target(value=80 + self._random.random(), deadline=date(2027, 1, 1))
            self.document.apply_project(self.document.project.with_target(target), "target")

    def _take_snapshot(self) -> None:
        """Of a forecast made up, as the sampler takes too long to be killed often."""
        project = self.document.project
        if project:
            forecast = make_forecast(as_of=self.document.today())
            known = fingerprint(project, self.document.mates)
            self.document.set_forecast(replace(forecast, project_id=project.id, fingerprint=known))
            assert self.document.take_snapshot(self._text())

    def _drop_snapshot(self) -> None:
        if self.document.project and self.document.project.snapshots:
            self.document.drop_snapshot(self._random.choice(self.document.project.snapshots).id)

    def _plan(self) -> None:
        """A scenario that changes everything that one can."""
        if self.document.project:
            days = DateRange(date(2026, 12, 21), date(2027, 1, 3))
            aims = tuple(ChangedTarget(target=target.id, deadline=days.end) for target in self.document.project.targets)
            plan = Scenario(name="Slower", pace=0.5 + self._random.random(), pauses=(days,), targets=aims)
            self.document.apply_project(self.document.project.with_scenario(plan), "new scenario")

    def _drop_a_plan(self) -> None:
        project = self.document.project
        if project and project.scenarios:
            gone = self._random.choice(project.scenarios).id
            self.document.apply_project(project.without_scenario(gone), "deletion of scenario")

    def _report(self) -> None:
        """In the thread of the edits, which the window never does: whatever holds it up may hold up no journal."""
        project = make_project(results=8)
        report = compose([Subject(project, make_forecast(project))], ReportOptions())
        for name in REPORTS:
            write_report(report, self._scene.folder / name)

    def _undo(self) -> None:
        self.document.undo_stack.undo()

    def _redo(self) -> None:
        self.document.undo_stack.redo()

    def _key_in(self) -> None:
        """Through the real grid: a row typed key by key."""
        view = self.window.card.experiments.view
        model = view.model()
        view.setCurrentIndex(model.index(self._random.randrange(model.rowCount()), self._random.randrange(4)))
        model.setData(view.currentIndex(), self._text())

    def _text(self) -> str:
        return self._random.choice(TEXTS)


def first_roadmap() -> Roadmap:
    """What is in the file at first."""
    return Roadmap(name="Plans", projects=(replace(make_project(results=12), id="project"),))
