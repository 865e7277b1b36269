"""Has every project of the roadmap forecast, one after the other, while the roadmap is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from forecasting.errors import NotEnoughData
from forecasting.evidence.history import read_history

if TYPE_CHECKING:
    from app.background.runner import Runner
    from app.document import Document
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.messages import Progress

#: After the last change, or after the worker got free: the project that is shown is forecast first.
PAUSE_MS = 900


class RoadmapLoop(QObject):
    """Asks for the forecasts that are missing or out of date whenever the worker has nothing else to do.

    The project that is shown is left to the forecast's own loop, whose requests come first: what is asked for here
    gives way to them and is asked for again.
    """

    #: How things stand has changed.
    changed = Signal()

    def __init__(self, document: Document, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._is_on = False
        self._asked: Project | None = None
        self._fraction = 0.0
        #: By project id, with the value that could not be forecast: by a fault of ours, or for what it holds.
        self._failed: dict[str, Project] = {}
        self._refused: dict[str, Project] = {}
        #: Projects whose forecasts are wanted, the one that is being made included, when that was last looked at.
        self.waiting: tuple[Project, ...] = ()
        #: By project id: why there can be no forecast.
        self.missing: dict[str, str] = {}
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask_next)
        document.roadmap_changed.connect(self._note_change)
        document.project_changed.connect(self._ask_anew)
        runner.freed.connect(self._note_change)
        runner.finished.connect(self._take)
        runner.failed.connect(self._fail)
        runner.progressed.connect(self._progress)

    @property
    def asked(self) -> Project | None:
        """The project that is being forecast."""
        return self._asked if self._runner.is_busy else None

    @property
    def fraction(self) -> float:
        """How far that has come, from 0 to 1."""
        return self._fraction

    def turn(self, *, is_on: bool) -> None:
        """Begin, or stop asking for more."""
        self._is_on = is_on
        if is_on:
            self._pause.start(0)
        else:
            self._pause.stop()

    def _note_change(self) -> None:
        if self._is_on:
            self._pause.start(PAUSE_MS)

    def _ask_anew(self) -> None:
        """Have reasons told again, as dates and numbers may be written otherwise now."""
        self._refused.clear()
        self._note_change()

    def _ask_next(self) -> None:
        if self._runner.is_busy:
            return  # it tells when it is free
        self.waiting = self._find_waiting()
        self._asked, self._fraction = (self.waiting[0] if self.waiting else None), 0.0
        if self._asked is not None:
            mates = self._document.roadmap.mates(self._asked.id)
            self._runner.request(self._asked, self._document.today(), mates)
        self.changed.emit()

    def _find_waiting(self) -> tuple[Project, ...]:
        document, outdated = self._document, set(self._document.outdated())
        shown = document.project
        return tuple(
            project
            for project in document.roadmap.projects
            if project is not shown
            and (project.id in outdated or project.id not in document.forecasts)
            and project.targets
            and self._failed.get(project.id) is not project
            and self._refused.get(project.id) is not project
            and self._can_be_forecast(project)
        )

    def _can_be_forecast(self, project: Project) -> bool:
        try:
            read_history(project, self._document.today())
        except NotEnoughData as gap:
            self.missing[project.id] = str(gap)
            return False
        self.missing.pop(project.id, None)
        return True

    def _take(self, forecast: Forecast) -> None:
        if self._asked is not None and forecast.project_id == self._asked.id:
            self._document.set_forecast(forecast)
            self._asked = None
            self._pause.start(0)

    def _fail(self, sentence: str, detail: str) -> None:
        if self._asked is not None and not self._runner.is_busy:
            failed = self._failed if detail else self._refused
            failed[self._asked.id] = self._asked
            self.missing[self._asked.id] = sentence
            self._asked = None

    def _progress(self, progress: Progress) -> None:
        if self.asked is not None and progress.fraction is not None:
            self._fraction = progress.fraction
            self.changed.emit()
