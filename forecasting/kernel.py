"""The model's log density and gradient as machine code, compiled once and kept on disk.

PyMC states the model and PyTensor differentiates and compiles it with Numba, which takes most of a
minute. The result depends on nothing but the model's source and the versions of those libraries, so
it is kept under a key of both, and a later process loads it without importing PyMC at all.

A kernel file is a SHA-256 digest followed by what it is the digest of. A file that is truncated,
damaged or of another make is compiled anew, never used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba.core import types
from numba.core.ccallback import CFunc
from numba.core.compiler import CompileResult
from numba.core.registry import cpu_target
from platformdirs import user_cache_path

from forecasting.domain.model_layout import MAX_CHAMPIONS, ChampionColumn, Column, Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_SOURCES = ("model.py", "kernel.py", "domain/model_layout.py")
_LIBRARIES = ("pymc", "pytensor", "numba", "llvmlite", "numpy")
_PACKAGE = Path(__file__).parent
_COMPILE_COMMAND = """
import sys, pathlib
from forecasting.kernel import compile_kernel
compile_kernel(pathlib.Path(sys.argv[1]))
"""
_DIGEST_BYTES = 32
_DOUBLES = types.CPointer(types.double)  # type: ignore[attr-defined]  # not in the stubs
_DENSITY_SIGNATURE = types.int64(types.uint64, _DOUBLES, _DOUBLES, _DOUBLES, _DOUBLES)
_COPY_SIGNATURE = types.int64(types.uint64, types.uint64, _DOUBLES, _DOUBLES, _DOUBLES)
#: What the sampler is told when the density or its gradient is not finite: try another point.
_NOT_FINITE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Where a parameter stands in the sampler's position vector."""

    name: str
    start: int
    shape: tuple[int, ...]
    #: Whether the position holds the parameter's logarithm.
    is_log: bool

    def read(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of the parameter, shape (chains, draws, *shape), from positions (chains, draws, dimension)."""
        size = int(np.prod(self.shape))
        values = positions[..., self.start : self.start + size].reshape(*positions.shape[:-1], *self.shape)
        return np.exp(values) if self.is_log else values


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """Compiled functions with the C interface that the sampler calls, and what their arguments mean."""

    #: ``(dimension, position, gradient out, log density out, data) -> status``
    density: CFunc
    #: ``(dimension, dimension, position, position out, data) -> status``
    copy: CFunc
    parameters: tuple[Parameter, ...]

    @property
    def dimension(self) -> int:
        """Length of a position."""
        last = self.parameters[-1]
        return last.start + int(np.prod(last.shape))


def pack(
    tries: NDArray[np.float64], champions: NDArray[np.float64], settings: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The model's data as the one vector that a kernel reads; shapes as in `forecasting.model.build_model`."""
    return np.concatenate([[tries.shape[0]], settings, champions.ravel(), tries.ravel()])


def load_kernel(folder: Path | None = None) -> Kernel:
    """The kernel, from disk where it can be used, else compiled and kept for the next time.

    Parameters
    ----------
    folder
        Where kernels are kept; the user's cache folder by default.
    """
    path = (folder or kernel_folder()) / f"{kernel_key()}.kernel"
    return _read_kernel(path) or _compile_elsewhere(path)


def is_compiled(folder: Path | None = None) -> bool:
    """Whether a kernel of this model is on disk."""
    return ((folder or kernel_folder()) / f"{kernel_key()}.kernel").is_file()


def kernel_folder() -> Path:
    """Where kernels are kept: ``WHENABOUTS_CACHE`` or the user's cache folder."""
    chosen = os.environ.get("WHENABOUTS_CACHE")
    return Path(chosen) if chosen else user_cache_path("whenabouts", appauthor=False)


def kernel_key() -> str:
    """Changes with everything that the machine code depends on."""
    codegen = cpu_target.target_context.codegen()
    parts = [platform.python_version(), platform.machine(), repr(codegen.magic_tuple())]
    parts += [f"{library} {version(library)}" for library in _LIBRARIES]
    digest = hashlib.sha256("\n".join(parts).encode())
    for source in _SOURCES:
        digest.update((_PACKAGE / source).read_bytes())
    return digest.hexdigest()[:24]


class _Stored:
    """Numba's cache protocol over one compiled function in memory."""

    def __init__(self, payload: Any = None) -> None:
        self.payload = payload

    def load_overload(self, _signature: Any, target_context: Any) -> CompileResult | None:
        if self.payload is None:
            return None
        target_context.refresh()
        return CompileResult._rebuild(target_context, *self.payload)  # noqa: SLF001 - how Numba's own cache loads

    def save_overload(self, _signature: Any, result: CompileResult) -> None:
        self.payload = result._reduce()  # noqa: SLF001 - how Numba's own cache saves


def _read_kernel(path: Path) -> Kernel | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, body = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        return None
    # Only what this program wrote has a matching digest under this program's key.
    density, copy, parameters = pickle.loads(body)  # noqa: S301
    return Kernel(
        density=_c_function(_not_loaded, _DENSITY_SIGNATURE, _Stored(density)),
        copy=_c_function(_copy_position, _COPY_SIGNATURE, _Stored(copy)),
        parameters=parameters,
    )


def compile_kernel(path: Path) -> None:
    """Compile the model and write the kernel; imports PyMC and takes most of a minute.

    Raises
    ------
    OSError
        If the file can't be written.
    """
    from forecasting.model import compile_density  # noqa: PLC0415 - imports PyMC, which takes seconds

    density_function, layout = compile_density()
    parameters = tuple(Parameter(name=n, start=s, shape=shape, is_log=log) for n, s, shape, log in layout)
    density, copy = _Stored(), _Stored()
    _c_function(_density_of(density_function), _DENSITY_SIGNATURE, density)
    _c_function(_copy_position, _COPY_SIGNATURE, copy)
    body = pickle.dumps((density.payload, copy.payload, parameters))
    _write_atomically(path, hashlib.sha256(body).digest() + body)


def _compile_elsewhere(path: Path) -> Kernel:
    """Compile in another process and load the result, keeping it at `path` if that can be written.

    In the process that compiles, code that is loaded would be linked with what was just compiled,
    which rounds differently; and this process is spared the weight of PyMC.
    """
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / path.name
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_PACKAGE.parent), *sys.path])}
        command = [sys.executable, "-c", _COMPILE_COMMAND, str(fresh)]
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        # Where nothing can be kept, the next process compiles again.
        with contextlib.suppress(OSError):
            _write_atomically(path, fresh.read_bytes())
        kernel = _read_kernel(fresh)
    if kernel is None:
        message = "The kernel that was just compiled can't be read."
        raise RuntimeError(message)
    return kernel


def _write_atomically(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


def _c_function(function: Callable[..., int], signature: Any, stored: _Stored) -> CFunc:
    args, result = signature.args, signature.return_type
    compiled = CFunc(function, (args, result), locals={}, options={})
    compiled._cache = stored  # type: ignore[attr-defined]  # noqa: SLF001 - CFunc takes no cache as an argument
    compiled.compile()
    return compiled


def _density_of(function: Callable[..., Any]) -> Callable[..., int]:
    """`function` of position, tries, champions and settings behind the sampler's C interface."""
    settings_end = 1 + len(Setting)
    champions_end = settings_end + len(ChampionColumn) * MAX_CHAMPIONS
    columns, champion_columns = len(Column), len(ChampionColumn)

    def density(dimension: int, position: Any, gradient: Any, log_density: Any, data: Any) -> int:
        tries = int(data[0])
        packed = numba.carray(data, (champions_end + tries * columns,))
        value, slope = function(
            numba.carray(position, (dimension,)),
            packed[champions_end:].reshape((tries, columns)),
            packed[settings_end:champions_end].reshape((MAX_CHAMPIONS, champion_columns)),
            packed[1:settings_end],
        )
        numba.carray(log_density, ())[()] = value
        out = numba.carray(gradient, (dimension,))
        out[...] = slope
        if not np.all(np.isfinite(out)) or not np.isfinite(log_density[0]):
            return _NOT_FINITE
        return 0

    return density


def _copy_position(dimension: int, _expanded: int, position: Any, out: Any, _data: Any) -> int:
    for i in range(dimension):
        out[i] = position[i]
    return 0


def _not_loaded(_dimension: int, _position: Any, _gradient: Any, _log_density: Any, _data: Any) -> int:
    return 1
