"""Compiles the model into a folder: ``python -m forecasting.inference.build_kernel FOLDER``.

The built program is made with what this writes, in its folder ``forecasting/kernels``, and so needs not compile on
the user's computer. Where it must all the same, and in a source checkout, the program runs this very command in
another process; the built program answers to it too, see `app.__main__`. It ends when its standard input does, if
that is a pipe: when nobody waits for the result any more.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.inference.kernel_store import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What PyTensor and Numba would otherwise take from the user's settings, which have no say in what is compiled.
_SETTINGS = {"PYTENSOR_FLAGS": "cxx=,base_compiledir=compiled", "PYTENSORRC": os.devnull}
#: These choose the processor, and are a part of the key.
_KEPT_SETTINGS = {"NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"}


def main(arguments: Sequence[str]) -> None:
    """Compile into the folder that is the only argument."""
    if len(arguments) != 1:
        sys.exit("The command is: python -m forecasting.inference.build_kernel FOLDER")
    folder = Path(arguments[0]).absolute()
    with tempfile.TemporaryDirectory() as scratch:
        _end_with_the_caller(Path(scratch))
        with _settings_of_our_own(Path(scratch)):
            # After the settings are made, for these import Numba and PyTensor.
            from forecasting.inference.kernel import compile_kernel, kernel_key  # noqa: PLC0415

            write(folder, kernel_key(), without_paths(compile_kernel(), scratch))


def without_paths(body: bytes, *more: str) -> bytes:
    """Machine code in which nothing names a folder of this machine; every text in it keeps its length.

    Exceptions of compiled code say where they come from, which nobody ever sees.
    """
    ours = {*more, sys.prefix, sys.base_prefix, *map(os.path.abspath, sys.path), str(Path.home())}
    known = sorted((re.escape(os.fsencode(path)) for path in ours if len(path) > 1), key=len, reverse=True)
    known.append(re.escape(os.fsencode(tempfile.gettempdir())) + rb"[/\\]\w+")
    return re.sub(b"|".join(known), lambda found: b"-" * len(found[0]), body)


@contextlib.contextmanager
def _settings_of_our_own(scratch: Path) -> Iterator[None]:
    before = Path.cwd()
    for name in [name for name in os.environ if name.startswith("NUMBA_") and name not in _KEPT_SETTINGS]:
        del os.environ[name]
    os.environ.update(_SETTINGS)
    os.chdir(scratch)
    try:
        yield
    finally:
        os.chdir(before)


def _end_with_the_caller(scratch: Path) -> None:
    """End this process when nobody holds the other end of its standard input any more."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)

    try:
        is_pipe = stat.S_ISFIFO(os.fstat(0).st_mode)
    except OSError:
        return  # the windowed program has no standard input on Windows
    if is_pipe:
        threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])
