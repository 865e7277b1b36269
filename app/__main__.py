"""Entry of the program: ``whenabouts``, ``python -m app`` and the built program."""

from __future__ import annotations

import multiprocessing
import sys

from forecasting import build_kernel


def main() -> None:
    """Run the command line, whose bare form shows the window."""
    # In the built program the worker process starts here too, and must go no further.
    multiprocessing.freeze_support()
    if getattr(sys, "frozen", False) and sys.argv[1:3] == ["-m", build_kernel.__name__]:
        build_kernel.main(sys.argv[3:])
        return
    from app.cli import main as run_command_line  # noqa: PLC0415 - the worker process needs none of it

    run_command_line()


if __name__ == "__main__":
    main()
