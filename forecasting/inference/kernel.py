"""The model's log density and gradient as machine code, compiled once and kept on disk.

PyMC states the model and PyTensor differentiates and compiles it with Numba, which takes most of a
minute. The result depends on nothing but the model's source and the versions of those libraries, so
it is kept under a key of both, and a later process loads it without importing PyMC at all. It is compiled
for any processor of its kind (`forecasting.backend`), so that what was compiled on one computer runs on others.
"""

from __future__ import annotations

import builtins
import ctypes
import hashlib
import pickle
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba.core import types
from numba.core.ccallback import CFunc
from numba.core.compiler import CompileResult
from numba.core.environment import Environment
from numba.core.registry import cpu_target

from forecasting.domain.model_layout import MAX_CHAMPIONS, ChampionColumn, Column, Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_PACKAGE = Path(__file__).resolve().parents[1]
#: What the machine code is made from; the built program carries these files, so that it finds the same key.
SOURCES = tuple(_PACKAGE / name for name in ("inference/model.py", "inference/kernel.py", "domain/model_layout.py"))
_LIBRARIES = ("pymc", "pytensor", "numba", "llvmlite", "numpy")
_DOUBLES = types.CPointer(types.double)  # type: ignore[attr-defined]  # not in the stubs
_DENSITY_SIGNATURE = types.int64(types.uint64, _DOUBLES, _DOUBLES, _DOUBLES, _DOUBLES)
_COPY_SIGNATURE = types.int64(types.uint64, types.uint64, _DOUBLES, _DOUBLES, _DOUBLES)
#: What the sampler is told when the density or its gradient is not finite: try another point.
_NOT_FINITE = 3
#: Code that was just compiled and code that was loaded may round differently.
_TOLERANCE = 1e-8
#: Among what Numba stores of a function, the type annotations, which name files of the machine, and the environments
#: of the functions it calls.
_ANNOTATIONS, _ENVIRONMENTS = 6, 8


class UnusableKernel(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A kernel is whole but does not compute here what it computed where it was compiled."""


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
    #: Why every start of the program has to compile it, as a sentence; empty where it is kept.
    unkept: str = ""

    @property
    def dimension(self) -> int:
        """Length of a position."""
        last = self.parameters[-1]
        return last.start + int(np.prod(last.shape))

    def evaluate(self, position: NDArray[np.float64], data: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log density at a position and then its gradient, shape (1 + dimension,), as the sampler gets them.

        Raises
        ------
        UnusableKernel
            If it isn't finite.
        """
        found = np.zeros(1 + self.dimension)
        arrays = (np.ascontiguousarray(position), found[1:], found, np.ascontiguousarray(data))
        pointers = [array.ctypes.data_as(ctypes.POINTER(ctypes.c_double)) for array in arrays]
        if self.density.ctypes(self.dimension, *pointers) != 0:
            raise UnusableKernel("The density is not finite.")
        return found


def pack(
    tries: NDArray[np.float64], champions: NDArray[np.float64], settings: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The model's data as the one vector that a kernel reads; shapes as in `inference.model.build_model`."""
    return np.concatenate([[tries.shape[0]], settings, champions.ravel(), tries.ravel()])


def kernel_key() -> str:
    """Changes with everything that the machine code depends on."""
    codegen = cpu_target.target_context.codegen()
    parts = [platform.python_version(), platform.machine(), repr(codegen.magic_tuple())]
    parts += [f"{library} {version(library)}" for library in _LIBRARIES]
    digest = hashlib.sha256("\n".join(parts).encode())
    for source in SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:24]


def compile_kernel() -> bytes:
    """The kernel as bytes that any process of the same key can link; imports PyMC and takes most of a minute."""
    from forecasting.inference.model import compile_density  # noqa: PLC0415 - imports PyMC, which takes seconds

    density_function, layout = compile_density()
    parameters = tuple(Parameter(name=n, start=s, shape=shape, is_log=log) for n, s, shape, log in layout)
    density, copy = _Stored(), _Stored()
    kernel = Kernel(
        density=_c_function(_density_of(density_function), _DENSITY_SIGNATURE, density),
        copy=_c_function(_copy_position, _COPY_SIGNATURE, copy),
        parameters=parameters,
    )
    expected = kernel.evaluate(*_probe(kernel.dimension))
    return pickle.dumps((density.payload, copy.payload, parameters, expected))


def link_kernel(body: bytes) -> Kernel:
    """The kernel from what `compile_kernel` gave; `body` must come from a place that is to be trusted.

    Raises
    ------
    UnusableKernel
        If it doesn't compute here what it computed where it was compiled.
    """
    density, copy, parameters, expected = pickle.loads(body)  # noqa: S301 - `kernel_store` says whom it trusts
    kernel = Kernel(
        density=_c_function(_not_loaded, _DENSITY_SIGNATURE, _Stored(density)),
        copy=_c_function(_copy_position, _COPY_SIGNATURE, _Stored(copy)),
        parameters=parameters,
    )
    if not np.allclose(kernel.evaluate(*_probe(kernel.dimension)), expected, rtol=_TOLERANCE, atol=_TOLERANCE):
        raise UnusableKernel("The density has another value than where it was compiled.")
    return kernel


def _probe(dimension: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A position and data at which every kernel is tried out."""
    rng = np.random.default_rng(1)
    tries = np.zeros((4, len(Column)))
    tries[:, Column.VALUE] = rng.normal(-0.1, 0.1, 4)
    tries[:, Column.PARENT_VALUE] = -0.1
    tries[:, Column.ERROR] = 0.02
    tries[:, [Column.PARENT, Column.OWN]] = -1
    tries[:, Column.ORDER] = rng.random(4)
    tries[:3, Column.MEASURED] = 1
    champions = np.zeros((MAX_CHAMPIONS, len(ChampionColumn)))
    settings = np.full(len(Setting), 0.5)
    settings[[Setting.FIRST, Setting.FIRST_SET]] = -0.2, 0
    return rng.normal(0, 0.3, dimension), pack(tries, champions, settings)


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
        stored = list(result._reduce())  # noqa: SLF001 - how Numba's own cache saves
        stored[_ANNOTATIONS] = ""
        stored[_ENVIRONMENTS] = tuple(map(_without_module, stored[_ENVIRONMENTS]))
        self.payload = tuple(stored)


def _without_module(environment: Environment) -> Environment:
    """An environment that doesn't make PyTensor be imported where it is loaded.

    Its module is there for code that calls Python, and machine code doesn't.
    """
    light = Environment(vars(builtins))
    light.consts[:] = environment.consts
    light.env_name = environment.env_name
    return light


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
