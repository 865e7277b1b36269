"""The window's part of the self-test: it opens unseen with the sample, and its worker forecasts that."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.background.runner import Runner
from app.document import Document
from app.main_window import MainWindow
from app.selftest.trial import peak_megabytes
from app.settings import Settings
from forecasting.backend import configure_environment

if TYPE_CHECKING:
    from pathlib import Path

#: Longer than compiling takes on a slow computer.
_PATIENCE_MS = 240_000
#: For the charts, which are drawn in a thread.
_DRAWING_MS = 4000


def try_window(answer: Path) -> None:
    """Open the window; write what was seen as JSON to a path, and a picture of the window beside it."""
    configure_environment()
    application = QApplication.instance() or QApplication(["whenabouts"])
    runner = Runner()
    settings = Settings(QSettings(str(answer.with_suffix(".ini")), QSettings.Format.IniFormat))
    document = Document()
    window = MainWindow(document, runner, settings)
    try:
        answer.write_text(json.dumps(_watch(window, document, runner)), "utf-8")
        window.grab().save(str(answer.with_suffix(".png")))
    finally:
        runner.stop()
        del application


def _watch(window: MainWindow, document: Document, runner: Runner) -> dict[str, Any]:
    """Show the window and wait for its forecast; seconds count from here."""
    begun = time.perf_counter()
    facts: dict[str, Any] = {}
    loop = QEventLoop()

    def note(what: str) -> None:
        facts.setdefault(f"{what}_seconds", time.perf_counter() - begun)

    def take() -> None:
        if document.forecast is not None and "forecast_seconds" not in facts:
            note("forecast")
            QTimer.singleShot(_DRAWING_MS, loop.quit)

    def give_up(reason: str) -> None:
        facts.setdefault("failed", reason)
        loop.quit()

    runner.ready.connect(lambda: note("ready"))
    runner.failed.connect(lambda sentence, _detail: give_up(sentence))
    runner.worker_lost.connect(give_up)
    document.forecast_changed.connect(take)
    QTimer.singleShot(_PATIENCE_MS, lambda: give_up("The window's worker didn't answer within 4 minutes."))
    window.show()
    QApplication.processEvents()
    note("shown")
    runner.start()
    window.files.open_sample()
    loop.exec()
    return facts | {"window_megabytes": peak_megabytes(), "worker_megabytes": _worker_megabytes(runner)}


def _worker_megabytes(runner: Runner) -> float | None:
    """The memory that the worker uses now."""
    import psutil  # noqa: PLC0415 - the window shows without

    try:
        return float(psutil.Process(runner.worker_pid).memory_info().rss) / 2**20
    except psutil.Error:
        return None
