"""Python's cyclic garbage, collected in the window's own thread.

Left to itself the collector runs in whichever thread happens to make the next object. If that is one
that draws a chart or listens to the worker, and the garbage holds a widget, Qt destroys the widget in
the wrong thread, and the program may crash.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000


class GarbageCollection(QObject):
    """Takes over from the automatic collector until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        # What the program is made of is no garbage, and need not be looked at again and again.
        gc.freeze()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect as many generations as the automatic collector would."""
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if count <= threshold:
                return
            gc.collect(generation)

    def stop(self) -> None:
        """Give back to the automatic collector."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
