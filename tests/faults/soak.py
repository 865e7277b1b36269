"""Long random sessions in the real window: ``python -m tests.faults.soak --sessions 100``, a hundred steps each.

After every session the file holds what the window shows, reopening it shows the same, undoing everything leads back to
the start, and the process has not grown.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

import psutil
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

from app.background.runner import Runner
from app.document import Document
from app.main_window import MainWindow
from app.screens import SCREENS
from app.settings import Settings, Theme
from app.state_folder import VARIABLE
from forecasting.domain.project import Roadmap
from forecasting.domain.scenario import Scenario
from forecasting.evidence.history import fingerprint
from forecasting.storage.checkup import check_file
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from tests.app.test_session import Session
from tests.forecasting.made import AS_OF, make_forecast, make_project

STEPS = 100
#: Sessions after which every screen was shown and everything is loaded; megabytes and widgets that may come after.
WARM = 30
MOST_GROWTH, MOST_WIDGETS = 60, 300
#: Sessions after which Hypothesis forgets what it has tried, which it would otherwise remember step by step.
BATCH = 25
#: How often the theme changes in a session; every widget there is takes part, so it is all that would be tried.
MOST_THEMES = 3


class _QuietRunner(Runner):
    """Forecasts nothing: what is tried here is the window, thousands of times."""

    def start(self) -> None:
        """Start no worker."""

    def request(self, *_: object) -> None:
        """Answer nothing."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds after a session."""

    #: Megabytes.
    memory: float
    widgets: int
    #: Taken in all sessions so far.
    steps: int

    @classmethod
    def now(cls, steps: int) -> Self:
        """At this moment."""
        return cls(psutil.Process().memory_info().rss / 1e6, len(QApplication.allWidgets()), steps)


class WindowSession(Session):
    """What `Session` does, in the window and with everything that keeps the work."""

    window: ClassVar[MainWindow]
    folder: ClassVar[Path]
    held: ClassVar[list[Held]] = []
    steps: ClassVar[int] = 0
    themes = 0

    @initialize(results=st.integers(1, 6))
    def open(self, results: int) -> None:
        place = self.folder / f"session {len(self.held)}.whenabouts"
        write_roadmap(place, Roadmap(projects=(make_project(results=results),)))
        self.window.keeping.open(place)
        self.document = self.window._document
        self.start = self.document.contents
        self.model = self.window.card.experiments.model

    @rule(place=st.integers(0, 9))
    def visit_a_screen(self, place: int) -> None:
        names = [screen.name for screen in SCREENS]
        self.window.go_to(names[place % len(names)])
        self._breathe()

    @precondition(lambda self: self.themes < MOST_THEMES)
    @rule(theme=st.sampled_from(Theme))
    def change_the_theme(self, theme: Theme) -> None:
        self.themes += 1
        self.window.wear(theme)

    @rule(note=st.sampled_from(["", "Before the review"]))
    def save_the_forecast(self, note: str) -> None:
        project = self.document.project
        assert project
        forecast = make_forecast(as_of=AS_OF)
        known = fingerprint(project, self.document.mates)
        self.document.set_forecast(replace(forecast, project_id=project.id, fingerprint=known))
        assert self.document.take_snapshot(note)

    @rule(pace=st.floats(0.5, 2))
    def plan_a_scenario(self, pace: float) -> None:
        project = self.document.project
        assert project
        self.document.apply_project(project.with_scenario(Scenario(name="Other", pace=pace)), "new scenario")

    @rule()
    def drop_what_was_kept(self) -> None:
        project = self.document.project
        assert project
        self.document.apply_project(project.without_extras(), "deletion")

    @rule()
    def save_and_reopen(self) -> None:
        self.window.commands.save.trigger()
        assert self.document.path
        assert self.document.is_clean, self.window.notice.message
        assert read_roadmap(self.document.path) == self.document.roadmap

    @rule()
    def wait_a_moment(self) -> None:
        self._breathe()

    def teardown(self) -> None:
        if not hasattr(self, "document"):
            return
        super().teardown()
        path, contents = self.document.path, self.document.contents
        assert path
        assert self.window.keeping.file.flush(), self.window.notice.message
        assert read_roadmap(path) == contents.roadmap
        assert check_file(path).problems == ()
        self.window.keeping.open(path)
        assert self.document.roadmap == contents.roadmap
        path.unlink()
        self._breathe()
        self.held.append(Held.now(self.steps))

    @invariant()
    def a_step_was_taken(self) -> None:
        type(self).steps += 1

    def _breathe(self) -> None:
        """Let the window do what waits; outside of a running loop, what is to be deleted goes only when told to."""
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def soak(sessions: int, steps: int = STEPS, first_seed: int = 0) -> list[Held]:
    """Play so many sessions; what the process holds after each."""
    with tempfile.TemporaryDirectory(prefix="whenabouts-soak-") as folder:
        os.environ[VARIABLE] = str(Path(folder, "state"))
        WindowSession.folder = Path(folder)
        WindowSession.held.clear()
        document = Document(today=lambda: AS_OF)
        WindowSession.window = MainWindow(document, _QuietRunner(), Settings())
        WindowSession.window.show()
        for number in range(0, sessions, BATCH):
            _play(first_seed + number, min(BATCH, sessions - number), steps)
        WindowSession.window.keeping.start(Roadmap())
        assert WindowSession.window.close()
        return list(WindowSession.held)


def _play(number: int, sessions: int, steps: int) -> None:
    wanted = settings(
        max_examples=sessions,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(WindowSession), settings=wanted)


def main() -> None:
    """Play as many sessions as asked, and tell how large the process was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        _application = QApplication([])
        begin = time.monotonic()
        held = soak(wanted.sessions, first_seed=wanted.seed)
    minutes = (time.monotonic() - begin) / 60
    first, last = held[min(WARM, len(held) - 1)], held[-1]
    print(f"{len(held)} sessions, {last.steps:,} steps in {minutes:.0f} min; invariants broken: 0.")
    print(f"Memory after session {WARM}: {first.memory:.0f} MB, at the end: {last.memory:.0f} MB.")
    print(f"Widgets after session {WARM}: {first.widgets}, at the end: {last.widgets}.")


if __name__ == "__main__":
    main()
