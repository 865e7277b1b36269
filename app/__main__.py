"""Entry of the program: ``whenabouts``, ``python -m app`` and the built program."""

from __future__ import annotations

import multiprocessing
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.inference import build_kernel

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> None:
    """Show the window, or run a command."""
    # In the built program the worker process starts here too, and must go no further.
    multiprocessing.freeze_support()
    if getattr(sys, "frozen", False) and sys.argv[1:3] == ["-m", build_kernel.__name__]:
        build_kernel.main(sys.argv[3:])
        return
    run(sys.argv[1:])


def run(arguments: Sequence[str]) -> None:
    """Show the window or run a command; always ends the program.

    What opens the window is told from the arguments alone, as the command line takes a third of a second to load.
    """
    from app import program  # noqa: PLC0415 - the worker process needs none of it

    match arguments:
        case []:
            program.run_guarded(program.show_window)
        case [file] if file[:1] != "-" and Path(file).suffix:
            program.run_guarded(partial(program.show_window, Path(file)))
        case ["rehearse", log, "--edits", number]:
            program.run_guarded(partial(program.rehearse, Path(log), int(number)))
        case _:
            from app.cli.commands import commands  # noqa: PLC0415 - the window shows without

            program.run_guarded(commands)


if __name__ == "__main__":
    main()
