"""What went wrong, in files of this computer that are replaced as they grow."""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
import threading
from contextlib import suppress
from importlib.metadata import version
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from app.state_folder import logs_folder

if TYPE_CHECKING:
    from pathlib import Path

LOG = "whenabouts.log"
#: What the system's own faults leave, such as a crash in a library.
CRASHES = "crashes.log"
LARGEST = 500_000
KEPT = 4

logger = logging.getLogger("whenabouts")


def start_logs(folder: Path | None = None) -> None:
    """Write faults into the log of this computer from now on; where that isn't possible, nothing is logged."""
    folder = folder or logs_folder()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(folder / LOG, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        _log_crashes(folder / CRASHES)
        logger.info("Whenabouts %s begins, on %s with Python %s.", *told_versions())
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable


def stop_logs() -> None:
    """Let go of the files."""
    faulthandler.disable()
    threading.excepthook = threading.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def told_versions() -> tuple[str, str, str]:
    """Of the program, the system and Python."""
    return version("whenabouts"), platform.platform(terse=True), platform.python_version()


def _log_crashes(place: Path) -> None:
    if place.exists() and place.stat().st_size > LARGEST:
        place.replace(place.with_suffix(".1.log"))
    # Open as long as the program runs, as that is when it is needed.
    faulthandler.enable(place.open("a", encoding="utf-8"))


def _log_thread(fault: threading.ExceptHookArgs) -> None:
    if fault.exc_value is not None:
        logger.error("A fault in a thread.", exc_info=fault.exc_value)
    threading.__excepthook__(fault)


def _log_unraisable(fault: sys.UnraisableHookArgs) -> None:
    if fault.exc_value is not None:
        logger.error("A fault that nobody could be told: %s", fault.err_msg, exc_info=fault.exc_value)
    sys.__unraisablehook__(fault)
