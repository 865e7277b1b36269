"""Draws charts and sheets in a thread, so that neither drawing nor loading Matplotlib ever holds up the window."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

#: One for the whole program: Matplotlib is not made for two.
_DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="charts")


class _Relay(QObject):
    """Hands pictures from the drawing thread to the window's.

    It outlives every chart, as a signal of an object that is just being deleted can't be emitted from a thread.
    """

    drawn = Signal(object)


_RELAY = _Relay()


def prepare() -> None:
    """Load Matplotlib in the background, so that the first picture doesn't wait for it."""
    _DRAWING.submit(import_module, "forecasting.charts.raster")


class PictureMaker(QObject):
    """Makes the picture that was asked for last; what was overtaken is never shown.

    Parameters
    ----------
    is_live
        Pictures follow each other so fast that one that was overtaken while it was made is shown too: otherwise
        nothing would be seen to move until nothing moves any more.
    """

    #: What was made: a `Picture` of a chart, the sheets of a report.
    made = Signal(object)

    def __init__(self, parent: QObject | None = None, *, is_live: bool = False) -> None:
        super().__init__(parent)
        self._is_live = is_live
        self._next: Callable[[], object] | None = None
        self._drawing: Future[object] | None = None
        _RELAY.drawn.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a picture is being made."""
        return self._drawing is not None

    def ask(self, draw: Callable[[], object]) -> None:
        """Have a picture made, instead of any that isn't finished."""
        self._next = draw
        if not self.is_busy:
            self._start()

    def _start(self) -> None:
        assert self._next is not None
        draw, self._next = self._next, None
        self._drawing = _DRAWING.submit(draw)
        self._drawing.add_done_callback(_RELAY.drawn.emit)

    def _take(self, future: Future[object]) -> None:
        if future is not self._drawing:
            return  # of another chart
        self._drawing = None
        is_overtaken = self._next is not None
        if is_overtaken:
            self._start()
        if self._is_live or not is_overtaken:
            self.made.emit(future.result())
