from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

from app.garbage import GarbageCollection

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


class Ring:
    """Refers to itself, so that only the collector can take it away."""

    def __init__(self) -> None:
        self.me = self


def make_garbage() -> None:
    """More than the collector waits for, also where windows of earlier tests go meanwhile and are taken off."""
    for _ in range(50 * gc.get_threshold()[0]):
        Ring()


def test_garbage_waits_for_the_thread_of_the_window(qapp: QApplication, qtbot: QtBot) -> None:
    collection = GarbageCollection(qapp)
    ring = weakref.ref(Ring())
    other = threading.Thread(target=make_garbage)
    other.start()
    other.join()
    assert ring() is not None

    def is_gone() -> bool:
        make_garbage()  # as what else is let go of meanwhile makes the collector think there is less of it
        return ring() is None

    qtbot.waitUntil(is_gone)
    collection.stop()
    assert gc.isenabled()


def test_a_little_garbage_is_left_lying(qapp: QApplication) -> None:
    collection = GarbageCollection(qapp)
    gc.collect()
    ring = weakref.ref(Ring())
    collection.collect()
    assert ring() is not None
    collection.stop()
