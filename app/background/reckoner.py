"""Works something out in a thread, so that the window never waits; the newest question wins."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

#: One for the whole program: what is worked out here should leave the other core to the window.
_RECKONING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reckoning")


class _Relay(QObject):
    """Hands answers to the window's thread; it outlives whoever asked, see `app.views.charts.picture_maker`."""

    done = Signal(object)


_RELAY = _Relay()


class Reckoner(QObject):
    """Answers the question that was asked last."""

    #: What the function returned.
    answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next: Callable[[], object] | None = None
        self._working: Future[object] | None = None
        self._is_wanted = False
        _RELAY.done.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._is_wanted

    def ask(self, question: Callable[[], object]) -> None:
        """Have a function called, in the place of any that isn't answered yet."""
        self._next, self._is_wanted = question, True
        if self._working is None:
            self._start()

    def forget(self) -> None:
        """No answer is wanted any more."""
        self._next, self._is_wanted = None, False

    def _start(self) -> None:
        assert self._next is not None
        question, self._next = self._next, None
        self._working = _RECKONING.submit(question)
        self._working.add_done_callback(_RELAY.done.emit)

    def _take(self, future: Future[object]) -> None:
        if future is not self._working:
            return  # of somebody else
        self._working = None
        if self._next is not None:
            self._start()
        elif self._is_wanted:
            self._is_wanted = False
            self.answered.emit(future.result())
