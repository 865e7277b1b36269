"""Work that may wait for a disk, done one piece after the other in a thread of its own."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

type _Job = tuple[Callable[[], Any], Future[Any], Callable[[Future[Any]], None] | None]


class _Relay(QObject):
    """Hands results from the threads of all lanes to the window's.

    It outlives every lane, as a signal of an object that is just being deleted can't be emitted from a thread.
    """

    #: Whose result it is, what to call with it, and the result.
    done = Signal(object, object, object)


_RELAY = _Relay()


class Lane(QObject):
    """A thread that does jobs in their order; it ends with `close`, and never keeps the program from ending."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        _RELAY.done.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def do[R](self, job: Callable[[], R], then: Callable[[Future[R]], None] | None = None) -> Future[R]:
        """Have a job done, and `then` called in the window's thread; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        result: Future[R] = Future()
        self._jobs.put((job, result, then))
        return result

    def close(self, seconds: float) -> bool:
        """Do what is still to be done, and end; whether that was possible in this time."""
        if self._thread is None:
            return True
        thread, self._thread = self._thread, None
        self._jobs.put(None)
        thread.join(seconds)
        return not thread.is_alive()

    def _work(self) -> None:
        while (found := self._jobs.get()) is not None:
            job, result, then = found
            try:
                result.set_result(job())
            except BaseException as problem:  # noqa: BLE001 - told to whoever asked
                result.set_exception(problem)
            if then is not None:
                _RELAY.done.emit(self, then, result)
            # A job may hold what a later one is to let go of.
            del found, job, result, then

    @Slot(object, object, object)
    def _tell(self, lane: Lane, then: Callable[[Future[Any]], None], result: Future[Any]) -> None:
        if lane is self:
            then(result)
