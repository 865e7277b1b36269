"""Long work in a process of its own, so that forecasts of today go on meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.background.runner import Runner

if TYPE_CHECKING:
    from forecasting.messages import Progress, Task

#: A worker that nobody needs is let go after so long, as it holds a few hundred megabytes.
IDLE_MS = 60_000
OVERTAKEN = "Given up, as something else was asked for."


class Studies(QObject):
    """Does one study at a time; one that is asked for takes the place of another."""

    #: Whoever asked, and the `Progress`.
    progressed = Signal(object, object)
    #: Whoever asked, and what the task gave.
    answered = Signal(object, object)
    #: Whoever asked, and a sentence why there is no answer; empty after a cancel.
    stopped = Signal(object, str)
    #: The traceback of a fault of ours.
    fault = Signal(str)

    def __init__(self, parent: QObject | None = None, runner: Runner | None = None) -> None:
        super().__init__(parent)
        self._runner = runner or Runner(self)
        self._owner: object | None = None
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._runner.stop)
        self._runner.progressed.connect(self._tell_progress)
        self._runner.finished.connect(self._tell_answer)
        self._runner.failed.connect(self._tell_failure)
        self._runner.worker_lost.connect(self._give_up)

    def ask(self, owner: object, task: Task) -> None:
        """Have a task done for someone."""
        if self._owner is not None and self._owner is not owner:
            self._give_up(OVERTAKEN)
        self._owner = owner
        self._idle.stop()
        self._runner.study(task)

    def cancel(self, owner: object) -> None:
        """Give up what was asked for by someone."""
        if self._owner is owner:
            self._runner.cancel()
            self._give_up("")

    def stop(self) -> None:
        """End the process; no answer will come."""
        self._owner = None
        self._idle.stop()
        self._runner.stop()

    def _tell_progress(self, progress: Progress) -> None:
        if self._owner is not None:
            self.progressed.emit(self._owner, progress)

    def _tell_answer(self, answer: object) -> None:
        owner, self._owner = self._owner, None
        self._idle.start()
        self.answered.emit(owner, answer)

    def _tell_failure(self, sentence: str, detail: str) -> None:
        if detail:
            self.fault.emit(detail)
        self._give_up(sentence)

    def _give_up(self, sentence: str) -> None:
        owner, self._owner = self._owner, None
        self._idle.start()
        if owner is not None:
            self.stopped.emit(owner, sentence)
