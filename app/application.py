"""The composition root of the window: makes its objects once and connects them."""

from __future__ import annotations

import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.background.runner import Runner
from app.document import Document
from app.garbage import GarbageCollection
from app.logs import start_logs, stop_logs
from app.main_window import MainWindow
from app.settings import Settings
from forecasting.backend import configure_environment
from forecasting.resource_files import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


def run_window(
    path: Path | None = None, accompany: Callable[[MainWindow, Document, Runner], object] | None = None
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    path
        A file to open.
    accompany
        Called with what was made, before the window is painted.

    Returns
    -------
    The exit code of the program.
    """
    configure_environment()
    start_logs()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # the command line makes none
    application.setApplicationName("Whenabouts")
    application.setDesktopFileName("whenabouts")
    application.setWindowIcon(QIcon(str(resource_path("icons/whenabouts.svg"))))
    garbage = GarbageCollection(application)
    runner, document = Runner(), Document()
    window = MainWindow(document, runner, Settings())
    sys.excepthook = partial(_report_fault, window)
    if accompany is not None:
        accompany(window, document, runner)
    window.show()
    if path is not None:
        window.files.open(path)
    else:
        window.safety.offer_recovery()
    # The worker is started after the first paint, so that the window is there at once.
    QTimer.singleShot(0, runner.start)
    try:
        return application.exec()
    finally:
        runner.stop()
        garbage.stop()
        stop_logs()


def _report_fault(
    window: MainWindow, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    """Tell a bug of ours where it happened: in the window, which goes on, and on the terminal."""
    detail = "".join(traceback.format_exception(kind, fault, trace))
    sys.__excepthook__(kind, fault, trace)
    window.tell_fault(detail)
