"""The program as a person starts it, played by the program itself and timed: ``whenabouts rehearse LOG``.

The window shows, the sample is opened at once, its forecast appears, a result is edited again and again, each time
after a look at what came of it, and the program ends. What happened when is written to the log, a JSON object a line;
`tests.benchmarks.startup` reads it, from a source checkout and from the built program. Nothing of this is there in an
ordinary run.
"""

from __future__ import annotations

import json
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from app.background.runner import Runner
    from app.document import Document
    from app.main_window import MainWindow
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project

_TICK_MS = 10
#: For how long a forecast is looked at.
_LOOK_MS = 1000
#: Added to a result and taken away again, as a share of it.
_EDIT = 0.002


class Rehearsal(QObject):
    """Plays the user of a window that was just made.

    Parameters
    ----------
    log
        Gets the milestones, each with seconds since the epoch.
    edits
        How often a result is edited.
    """

    def __init__(self, log: Path, edits: int, window: MainWindow, document: Document, runner: Runner) -> None:
        super().__init__(window)
        self._log = log
        self._edits = edits
        self._window = window
        self._document = document
        self._runner = runner
        #: The forecasts whose fan was seen, and of which the whole window told.
        self._seen: Forecast | None = None
        self._whole: Forecast | None = None
        self._rest = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._rest.timeout.connect(self._go_on)
        self._longest_pause = 0.0
        self._ticked = time.monotonic()
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        runner.ready.connect(lambda: self._note("ready"))
        window.forecast.fan.canvas.drawn.connect(self._look)
        document.forecast_changed.connect(self._read)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # Afterwards: the filter sees the event before it is painted.
            QTimer.singleShot(0, self, self._begin)
        return False

    def _begin(self) -> None:
        self._note("shown", modules=sorted({name.partition(".")[0] for name in sys.modules}))
        self._ticked = time.monotonic()
        self._clock.start()
        self._window.files.open_sample()

    def _tick(self) -> None:
        now = time.monotonic()
        self._longest_pause = max(self._longest_pause, now - self._ticked - _TICK_MS / 1000)
        self._ticked = now

    def _look(self) -> None:
        """Note that the fan that is on the screen is that of a new forecast."""
        forecast = self._window.forecast.forecast
        if forecast is None or (self._seen is not None and forecast.is_but_for_levers(self._seen)):
            return
        self._note("forecast" if self._seen is None else "fan")
        self._seen = forecast
        self._rest.start()

    def _read(self) -> None:
        """Note that the whole window tells a new forecast, levers included."""
        forecast = self._document.forecast
        if forecast is not None and forecast is not self._whole and not self._document.is_stale:
            self._note("whole")
            self._whole = forecast

    def _go_on(self) -> None:
        if self._runner.is_busy:
            self._rest.start()
        elif self._edits:
            self._edit()
        else:
            self._end()

    def _edit(self) -> None:
        self._edits -= 1
        assert self._document.project is not None  # the sample
        edited = _edited(self._document.project, 1 if self._edits % 2 else -1)
        self._note("edited")
        self._document.apply_project(edited, "edit")

    def _end(self) -> None:
        pids = {"window": "self", "worker": str(self._runner.worker_pid)}
        megabytes = {name: _megabytes(pid) for name, pid in pids.items()}
        self._note("end", megabytes=megabytes, longest_pause=self._longest_pause)
        # Nothing of it is worth a question.
        self._document.undo_stack.setClean()
        self._window.close()

    def _note(self, milestone: str, **more: object) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"milestone": milestone, "at": time.time(), **more}) + "\n")


def _edited(project: Project, sign: int) -> Project:
    """A project with another result in its latest experiment that has one."""
    last = [experiment for experiment in project.experiments if experiment.result is not None][-1]
    assert last.result is not None
    return project.with_experiment(replace(last, result=last.result * (1 + sign * _EDIT)))


def _megabytes(pid: str) -> float | None:
    """Memory of a process, its share of what it shares with others counted in part; only Linux tells."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    except OSError:
        return None
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else None
