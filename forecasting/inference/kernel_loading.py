"""The kernel of this computer: found and linked, or compiled by another process while somebody is told how it goes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from forecasting.inference.kernel import Kernel, UnusableKernel, kernel_key, link_kernel
from forecasting.inference.kernel_store import find, keep, opened

if TYPE_CHECKING:
    from collections.abc import Callable

#: What the process that compiles finds our modules in, where it is an interpreter.
_PROGRAM_FOLDER = Path(__file__).resolve().parents[2]
#: How long compiling takes on a slow computer, and the share that is never passed while it goes on.
_SECONDS, _MOST_SHARE = 60.0, 0.95
#: Seconds between two looks at the process that compiles.
_TICK = 0.25


def ignore(_share: float) -> None:
    """Progress that nobody looks at."""


def load_kernel(folder: Path | None = None, on_compiling: Callable[[float], None] = ignore) -> Kernel:
    """The kernel, from disk where it can be used, else compiled and kept for the next time.

    Parameters
    ----------
    folder
        Where kernels are kept; the user's cache folder by default.
    on_compiling
        Called from time to time with the share of the compiling that is done; never where nothing is compiled. What
        it raises ends the compiling.

    Raises
    ------
    UnusableKernel
        If no kernel could be compiled.
    """
    key = kernel_key()
    return _link_found(key, folder) or _compile_and_keep(key, folder, on_compiling)


def _link_found(key: str, folder: Path | None) -> Kernel | None:
    body = find(key, folder)
    if body is None:
        return None
    try:
        return link_kernel(body)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, a new one is made
        return None


def _compile_and_keep(key: str, folder: Path | None, on_compiling: Callable[[float], None]) -> Kernel:
    body = compile_elsewhere(key, on_compiling)
    return replace(link_kernel(body), unkept=keep(key, body, folder))


def compile_elsewhere(key: str, on_compiling: Callable[[float], None] = ignore) -> bytes:
    """Compile in another process.

    In the process that compiles, code that is loaded would be linked with what was just compiled,
    which rounds differently; and this process is spared the weight of PyMC.

    Raises
    ------
    UnusableKernel
        If that fails; with what the process said.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        said = folder / "said.txt"
        with said.open("wb") as output:
            _run(["-m", "forecasting.inference.build_kernel", str(folder)], output, on_compiling)
        body = opened(folder, key)
        if body is None:
            raise UnusableKernel(f"The model could not be compiled: {said.read_text(errors='replace')}")
        return body


def _run(arguments: list[str], output: IO[bytes], on_compiling: Callable[[float], None]) -> None:
    """Run this interpreter, or the built program, which answers to the same command; end it if we end."""
    places = [str(_PROGRAM_FOLDER), *map(os.path.abspath, sys.path)]
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows only
    )
    begun = time.monotonic()
    try:
        while process.poll() is None:
            on_compiling(min((time.monotonic() - begun) / _SECONDS, _MOST_SHARE))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_TICK)
    finally:
        process.kill()
        process.communicate()
