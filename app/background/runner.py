"""The window's view of forecasting: ask, hear how far it is, get a Forecast or a sentence.

The computation runs in a worker process that stays warm between requests. It can fail, crash,
hang or be killed: the window gets a sentence, and the next request finds a working process.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background.worker_process import ProcessOutcome, WorkerProcess
from forecasting import worker
from forecasting.domain.lever_report import LeverReport
from forecasting.messages import (
    PREPARATION,
    Cancel,
    Dropped,
    Failed,
    Finished,
    Foreseen,
    Progress,
    Progressed,
    Ready,
    Request,
    Stage,
    Study,
    Styles,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.background.worker_process import Serve
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.messages import Event, Task

#: How long a cancelled computation may go on before its process is replaced; a usual one ends well before.
PATIENCE_MS = 10_000


class Runner(QObject):
    """Runs one forecast at a time in a worker process; the newest request wins.

    Parameters
    ----------
    serve
        Main function of the worker process.
    patience_ms
        How long a cancelled computation may go on before its process is replaced.
    """

    #: The worker is prepared; what follows is fast.
    ready = Signal()
    #: The model must be compiled on this computer first; once for a worker.
    compiling = Signal()
    #: A sentence for the user about how the worker was prepared.
    remarked = Signal(str)
    #: `Progress` of the request, or of the preparation it waits for.
    progressed = Signal(object)
    #: The `Forecast` that was asked for, without its report on levers, which takes a moment longer.
    foreseen = Signal(object)
    #: The `Forecast` that was asked for, or what a task gave.
    finished = Signal(object)
    #: A sentence for the user, and the traceback if it is a fault of ours.
    failed = Signal(str, str)
    #: The process ended by itself: a sentence for the user.
    worker_lost = Signal(str)
    #: Nothing is wanted any more: the last request was answered, or given up.
    freed = Signal()

    # From the threads of a worker to this thread: the worker, and its Event or ProcessOutcome.
    _told = Signal(object, object)

    def __init__(
        self, parent: QObject | None = None, *, serve: Serve = worker.run, patience_ms: int = PATIENCE_MS
    ) -> None:
        super().__init__(parent)
        self._serve = serve
        self._patience_ms = patience_ms
        self._worker: WorkerProcess | None = None
        self._wanted: Request | Study | None = None
        self._foreseen: Forecast | None = None
        self._asked = PREPARATION
        self._settled = PREPARATION
        self._is_ready = False
        self._preparation = Progress(Stage.PREPARING)
        self._told.connect(self._hear)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._wanted is not None

    @property
    def is_ready(self) -> bool:
        """Whether the worker is prepared."""
        return self._is_ready

    @property
    def worker_pid(self) -> int | None:
        """Number of the worker process, None without one."""
        return None if self._worker is None else self._worker.pid

    def start(self) -> None:
        """Start the worker, so that it is warm when the first request comes; returns at once."""
        if self._worker is None:
            self._is_ready = False
            self._preparation = Progress(Stage.PREPARING)
            self._worker = WorkerProcess(self._told.emit, serve=self._serve)

    def request(self, project: Project, as_of: date, others: tuple[Project, ...] = ()) -> None:
        """Ask for a forecast in place of any that was asked for before; returns at once.

        Parameters
        ----------
        others
            Projects that it may learn from.
        """
        bare = [each.without_extras() for each in (project, *others)]
        self._ask(lambda number: Request(number, bare[0], as_of, tuple(bare[1:]), Styles.chosen()))

    def study(self, task: Task) -> None:
        """Ask for a task to be done in place of anything that was asked for before; returns at once."""
        self._ask(lambda number: Study(number, task, Styles.chosen()))

    def cancel(self) -> None:
        """Give up the request, if there is one; no answer to it will come."""
        if self._wanted is None:
            return
        number, self._wanted = self._wanted.number, None
        self._send(Cancel(number))
        self.freed.emit()
        QTimer.singleShot(self._patience_ms, self, lambda: self._lose_patience(number))

    def stop(self) -> None:
        """End the worker and wait until nothing of it is left; no answer will come."""
        self._wanted = None
        if self._worker is not None:
            ended, self._worker = self._worker, None
            ended.stop()

    def _ask(self, order: Callable[[int], Request | Study]) -> None:
        self.start()
        self._asked += 1
        self._wanted, self._foreseen = order(self._asked), None
        self._send(self._wanted)
        if not self._is_ready:
            self.progressed.emit(self._preparation)

    def _send(self, order: Request | Study | Cancel) -> None:
        assert self._worker is not None  # every order follows `start`
        self._worker.send(order)

    def _lose_patience(self, cancelled: int) -> None:
        if self._worker is None or not self._is_ready or self._settled >= cancelled:
            return
        stuck, self._worker = self._worker, None
        stuck.kill()
        self.start()
        if self._wanted is not None:
            self._send(self._wanted)

    @Slot(object, object)
    def _hear(self, teller: WorkerProcess, news: Event | ProcessOutcome) -> None:
        if teller is not self._worker:
            return  # what an earlier worker said before it was stopped
        match news:
            case Ready(remark):
                self._note_ready(remark)
            case Progressed(number, progress):
                if number == PREPARATION:
                    self._note_preparation(progress)
                if self._concerns(number):
                    self.progressed.emit(progress)
            case Foreseen(number, forecast) if self._concerns(number):
                self._foreseen = forecast
                self.foreseen.emit(forecast)
            case ProcessOutcome():
                self.stop()
                self.worker_lost.emit(news.sentence)
                self.freed.emit()
            case Finished() | Failed() | Dropped():
                self._conclude(news)

    def _note_ready(self, remark: str) -> None:
        self._is_ready = True
        self.ready.emit()
        if remark:
            self.remarked.emit(remark)

    def _note_preparation(self, progress: Progress) -> None:
        before, self._preparation = self._preparation, progress
        if progress.stage is Stage.COMPILING and before.stage is not Stage.COMPILING:
            self.compiling.emit()

    def _conclude(self, news: Finished | Failed | Dropped) -> None:
        is_wanted = self._settle(news.number)
        match news:
            case Finished(_, answer) if is_wanted:
                self.finished.emit(self._completed(answer))
            case Failed(number, sentence, detail) if is_wanted or number == PREPARATION:
                self.failed.emit(sentence, detail)
        if is_wanted and self._wanted is None:
            self.freed.emit()

    def _completed(self, answer: object) -> object:
        """What was asked for: a forecast that was foreseen has waited for its report on levers."""
        foreseen, self._foreseen = self._foreseen, None
        return replace(foreseen, levers=answer) if foreseen and isinstance(answer, LeverReport) else answer

    def _concerns(self, number: int) -> bool:
        return self._wanted is not None and number in {self._wanted.number, PREPARATION}

    def _settle(self, number: int) -> bool:
        """Note that the worker is done with a request; whether it is the one that is wanted."""
        self._settled = number
        is_wanted = self._wanted is not None and self._wanted.number == number
        if is_wanted:
            self._wanted = None
        return is_wanted
