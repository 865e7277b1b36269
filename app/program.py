"""The edge of the program: how it shows its window and how it ends, with a window or without.

Exit codes: 0, 2 for wrong use or input (a sentence on stderr), 1 for a fault of ours, 130 after Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from forecasting.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

FAULT, WRONG_INPUT, INTERRUPTED = 1, 2, 130
DEBUG = "WHENABOUTS_DEBUG"


def show_window(path: Path | None = None) -> None:
    """Show the window, with a file if one is given, until it is closed; ends the program."""
    from app.application import run_window  # noqa: PLC0415 - Qt is needed by no other command

    on_broken_pipe("SIG_IGN")  # the window outlives its worker
    sys.exit(run_window(path))


def rehearse(log: Path, edits: int) -> None:
    """Show the window with the sample, edit it and end; write what happened when, see `tests.benchmarks.startup`."""
    from app.application import run_window  # noqa: PLC0415
    from app.rehearsal import Rehearsal  # noqa: PLC0415

    on_broken_pipe("SIG_IGN")
    sys.exit(run_window(accompany=partial(Rehearsal, log, edits)))


def run_guarded(todo: Callable[[], object]) -> None:
    """Do what the program is for, and end the program, however that goes."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # the windowed program has none on Windows
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    on_broken_pipe("SIG_DFL")
    try:
        todo()
    except UserError as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(WRONG_INPUT)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception:  # noqa: BLE001 - the boundary of the program
        _report_fault()
        sys.exit(FAULT)


def on_broken_pipe(action: Literal["SIG_DFL", "SIG_IGN"]) -> None:
    """With the default action the program ends quietly when the reader of its output has gone, as in ``| head``."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, getattr(signal, action))


def _report_fault() -> None:
    if os.environ.get(DEBUG):
        traceback.print_exc()
        return
    fault = traceback.format_exc().strip().rpartition("\n")[2]
    sys.stderr.write(
        f"Whenabouts failed because of a fault of its own: {fault}\nSet {DEBUG}=1 and run it again to see where.\n"
    )
