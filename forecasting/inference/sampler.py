"""The sampler: nutpie's compiled core, told about a kernel and its data. The only module that names it.

nutpie's Python part is left alone. It turns PyMC models into what the core takes and what that gives into ArviZ trees;
we have a kernel and need arrays, and importing it with pandas, PyArrow, xarray and ArviZ takes seconds and 150 MB. What
is called here is what that part calls, which a test compares it with; the version is pinned.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import dataclass
from functools import cache, partial
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from forecasting.inference.kernel import Kernel

#: What is kept of the sampler's statistics.
STATISTICS = ("diverging", "n_steps", "energy")
#: Milliseconds between two calls of who wants to know how far it is.
_RATE = 20


@dataclass(frozen=True, slots=True)
class Draws:
    """What was drawn after tuning, by chain, as far as every chain has come; arrays begin with (chains, draws)."""

    positions: NDArray[np.float64]
    stats: Mapping[str, NDArray[Any]]

    @property
    def complete(self) -> int:
        """Draws that every chain has made."""
        return len(self.positions[0])

    def every(self, times: int, draws: int) -> Draws:
        """So many draws of each chain, of each `times` the last."""
        kept = slice(times - 1, times * draws, times)
        return Draws(self.positions[:, kept], {name: values[:, kept] for name, values in self.stats.items()})


class Sampler:
    """Chains that are drawn in the background from the moment this is made; `cancel` must be called in the end.

    Parameters
    ----------
    data
        What `forecasting.inference.kernel.pack` gives.
    draws
        Of each chain, after tuning.
    on_progress
        Called in a thread of the sampler's with the number of draws, with tuning, of the slowest chain.
    """

    def __init__(
        self,
        kernel: Kernel,
        data: NDArray[np.float64],
        *,
        chains: int,
        draws: int,
        tune: int,
        target_accept: float,
        seed: int,
        on_progress: Callable[[int], None],
    ) -> None:
        core = _core()
        settings = core.PyNutsSettings.Diag(seed)
        settings.update({"num_chains": chains, "num_draws": draws, "num_tune": tune, "target_accept": target_accept})
        self._sampler = core.PySampler.from_pymc(
            settings,
            min(chains, os.cpu_count() or 1),
            _model(core, kernel, data),
            core.ProgressType.none(),
            partial(_tell_slowest, on_progress),
            _RATE,
            core.PyStorage.arrow(),
        )

    def wait(self, seconds: float) -> Draws | None:
        """All that was drawn, or None if the sampler isn't done so soon."""
        try:
            self._sampler.wait(seconds)
        except TimeoutError:
            return None
        return _read(self._sampler.take_results())

    def look(self) -> Draws:
        """What was drawn so far."""
        return _read(self._sampler.inspect())

    def cancel(self) -> None:
        """Stop drawing, if that isn't done."""
        self._sampler.abort()


@cache
def _core() -> Any:
    """Nutpie's compiled core, imported without the package around it."""
    if "nutpie._lib" in sys.modules:
        return sys.modules["nutpie._lib"]
    package = importlib.util.find_spec("nutpie")
    spec = package and PathFinder.find_spec("nutpie._lib", package.submodule_search_locations)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("The installation is incomplete: nutpie's core is missing; install it again.")
    core = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(core)
    # Where the package is imported later, it takes this core.
    sys.modules["nutpie._lib"] = core
    return core


def _model(core: Any, kernel: Kernel, data: NDArray[np.float64]) -> Any:
    """Each entry of the position is a variable of its own, which the core gives back as a column of numbers."""
    size, address = kernel.dimension, data.ctypes.data
    names = [str(i) for i in range(size)]
    # The last argument is what the core must keep alive, as it knows only addresses.
    density = core.LogpFunc(kernel.density.address, address, (kernel, data))
    copy = core.ExpandFunc(size, size, kernel.copy.address, address, (kernel, data))
    variables = core.PyVariable.new_variables(names, ["float64"] * size, [()] * size, {}, {})
    return core.PyMcModel(density, copy, variables, size, {}, {}, partial(_initial_position, size), None)


def _initial_position(dimension: int, seed: int | None) -> NDArray[np.float64]:
    """Within 1 of where every parameter has its typical prior value."""
    return np.random.default_rng(seed).uniform(-1, 1, dimension)


def _tell_slowest(on_progress: Callable[[int], None], chains: Sequence[Any]) -> None:
    on_progress(min(chain.finished_draws for chain in chains))


def _read(trace: Any) -> Draws:
    positions, stats = [], []
    for drawn, said in zip(*trace.get_arrow_trace(), strict=True):
        kept = ~np.asarray(said.column("tuning"))
        positions.append(np.stack([np.asarray(column)[kept] for column in drawn.columns], axis=-1))
        stats.append({name: np.asarray(said.column(name))[kept] for name in STATISTICS})
    complete = min(len(values) for values in positions)
    return Draws(
        np.stack([values[:complete] for values in positions]),
        {name: np.stack([of_chain[name][:complete] for of_chain in stats]) for name in STATISTICS},
    )
