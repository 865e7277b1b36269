"""History -> posterior draws. The only module that names a sampler.

The model is compiled once in a process and refitted to other data of any length: the tries are
shared data of free length, only champions and levers are padded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import nutpie
from nutpie.compile_pymc import CompiledPyMCModel

from forecasting.domain.model_layout import MAX_CHAMPIONS, ChampionColumn, Column
from forecasting.kernel import Kernel, load_kernel, pack
from forecasting.measurement import error_with_runs, headroom_above
from forecasting.posterior import Posterior, lever_groups, natural, shifts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    from forecasting.history import History
    from forecasting.priors import Priors

#: The one variable of a trace: all parameters, see `forecasting.kernel.Parameter`.
_POSITION = "position"
#: Seconds between two looks at the sampler.
_TICK = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """How much to sample."""

    chains: int = 2
    draws: int = 500
    tune: int = 300
    target_accept: float = 0.8

    def with_more_tuning(self) -> SamplePlan:
        """The plan for a second attempt after bad sampling."""
        return SamplePlan(chains=self.chains, draws=self.draws, tune=3 * self.tune, target_accept=0.95)


@cache
def prepare() -> Kernel:
    """The compiled model of this process; takes a while on a new machine, little later."""
    return load_kernel()


def fit(
    history: History,
    priors: Priors,
    plan: SamplePlan,
    seed: int,
    on_progress: Callable[[float], None] | None = None,
) -> Posterior:
    """Sample the posterior of a history.

    Parameters
    ----------
    on_progress
        Called from time to time with the share that is done.
    """
    line = champion_line(history)
    lever_of = lever_groups(history)
    data = pack(
        pack_tries(history, line, lever_of),
        pack_champions(history, line),
        priors.settings(
            is_bounded=history.is_bounded,
            first=history.first,
            first_set=history.first_set,
            offset_sds=priors.offset_sds(history),
        ),
    )
    trace = _sample(_compiled_model(prepare(), data), plan, seed, on_progress)
    return _posterior(trace, history, priors, line, lever_of)


def _sample(
    model: CompiledPyMCModel, plan: SamplePlan, seed: int, on_progress: Callable[[float], None] | None
) -> xr.DataTree:
    """Sample in the background and tell how far it has come from here, where an exception stops the sampling."""
    done = _Done(plan.chains * (plan.tune + plan.draws))
    sampler = nutpie.sample(
        model,
        chains=plan.chains,
        draws=plan.draws,
        tune=plan.tune,
        seed=seed,
        target_accept=plan.target_accept,
        save_warmup=False,
        progress_bar=False,
        progress_callback=done.update,
        blocking=False,
    )
    try:
        while (trace := _finished(sampler)) is None:
            if on_progress is not None:
                on_progress(done.share)
    except BaseException:
        sampler.cancel()
        raise
    return trace


def _finished(sampler: Any) -> xr.DataTree | None:
    """The trace, or None when it isn't complete after a short wait."""
    try:
        trace: xr.DataTree = sampler.wait(timeout=_TICK)
    except TimeoutError:
        return None
    return trace


class _Done:
    """How much of the sampling is done, written by the sampler's thread."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.share = 0.0

    def update(self, chains: Sequence[Any]) -> None:
        """Take note of the chains' progress."""
        self.share = min(sum(chain.finished_draws for chain in chains) / self.total, 1.0)


def _compiled_model(kernel: Kernel, data: NDArray[np.float64]) -> CompiledPyMCModel:
    """The kernel with its data as nutpie knows a compiled model; parameters come back as one position vector."""
    return CompiledPyMCModel(
        dims={},
        compiled_logp_func=kernel.density,
        compiled_expand_func=kernel.copy,
        initial_point_func=partial(_initial_position, kernel.dimension),
        shared_data={},
        shared_var_keys={},
        user_data=data,
        n_expanded=kernel.dimension,
        shape_info=([_POSITION], [slice(0, kernel.dimension)], [(kernel.dimension,)]),
        logp_func=None,
        expand_func=None,
        _n_dim=kernel.dimension,
        _shapes={_POSITION: (kernel.dimension,)},
        _coords={},
    )


def _initial_position(dimension: int, seed: int | None) -> NDArray[np.float64]:
    """Within 1 of where every parameter has its typical prior value."""
    return np.random.default_rng(seed).uniform(-1, 1, dimension)


def champion_line(history: History) -> NDArray[np.int64]:
    """Tries that something was built on or that were measured again, today's champion and the one before it.

    The latest MAX_CHAMPIONS of them; today's champion is the last.
    """
    known = {*history.parents[history.parents >= 0].tolist(), *history.again.tries.tolist()}
    bests = np.flatnonzero(history.is_best & (history.sets == 0))
    line = known | set(bests[bests < history.champion][-1:].tolist())
    latest = sorted(line - {history.champion})[-(MAX_CHAMPIONS - 1) :]
    return np.array([*latest, history.champion])


def pack_tries(history: History, line: NDArray[np.int64], lever_of: NDArray[np.int64]) -> NDArray[np.float64]:
    """The matrix that the model reads, shape (rows, len(Column)).

    One row for each try but the first result and those before it, and one for each measurement that tells
    how two evaluation sets differ.
    """
    kept = np.flatnonzero(history.parents >= 0)
    packed = _pack_parents(history, line, history.parents[kept])
    packed[:, Column.VALUE] = np.nan_to_num(history.values[kept])
    packed[:, Column.ERROR] = history.errors[kept]
    packed[:, Column.RUN_SHARE] = history.run_shares[kept]
    packed[:, Column.SET] = history.sets[kept]
    packed[:, Column.OWN] = _rows_of(history, line)[kept]
    packed[:, Column.LEVER] = lever_of[history.levers[kept]]
    packed[:, Column.ORDER] = np.log1p(kept / 10)
    packed[:, Column.DROUGHT] = np.log1p(history.droughts[kept] / 5)
    packed[:, Column.MEASURED] = history.measured[kept]
    return np.concatenate([packed, _pack_again(history, line)])


def _pack_again(history: History, line: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rows of tries that were measured again on another evaluation set; on the same set, time plays a part too."""
    again = history.again
    kept = again.sets != history.sets[again.tries]
    packed = _pack_parents(history, line, again.tries[kept])
    packed[:, Column.VALUE] = again.values[kept]
    packed[:, Column.ERROR] = again.errors[kept]
    packed[:, Column.RUN_SHARE] = again.run_shares[kept]
    packed[:, Column.SET] = again.sets[kept]
    packed[:, Column.OWN] = -1
    packed[:, Column.IS_AGAIN] = 1
    return packed


def _pack_parents(history: History, line: NDArray[np.int64], parents: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rows with what is known of the parents, and nothing else."""
    row_of = _rows_of(history, line)
    packed = np.zeros((parents.size, len(Column)))
    packed[:, Column.PARENT_VALUE] = history.values[parents]
    packed[:, Column.PARENT_ERROR] = np.where(row_of[parents] < 0, history.errors[parents], 0.0)
    packed[:, Column.PARENT] = row_of[parents]
    packed[:, Column.PARENT_SET] = history.sets[parents]
    return packed


def _rows_of(history: History, line: NDArray[np.int64]) -> NDArray[np.int64]:
    """Row of each try in the matrix of champions; -1 where it is none of them."""
    row_of = np.full(history.tries, -1)
    row_of[line] = np.arange(line.size)
    return row_of


def pack_champions(history: History, line: NDArray[np.int64]) -> NDArray[np.float64]:
    """The matrix of champions that the model reads, shape (MAX_CHAMPIONS, len(ChampionColumn))."""
    packed = np.zeros((MAX_CHAMPIONS, len(ChampionColumn)))
    parents = np.where(history.parents[line] < 0, line, history.parents[line])
    packed[: line.size, ChampionColumn.VALUE] = history.values[line]
    packed[: line.size, ChampionColumn.ERROR] = history.errors[line]
    packed[: line.size, ChampionColumn.PARENT_VALUE] = history.values[parents]
    packed[: line.size, ChampionColumn.RUN_SHARE] = history.run_shares[line]
    packed[: line.size, ChampionColumn.SET] = history.sets[line]
    packed[: line.size, ChampionColumn.PARENT_SET] = history.sets[parents]
    return packed


def _posterior(
    trace: xr.DataTree, history: History, priors: Priors, line: NDArray[np.int64], lever_of: NDArray[np.int64]
) -> Posterior:
    positions = trace.posterior[_POSITION].to_numpy()
    z = {parameter.name: parameter.read(positions) for parameter in prepare().parameters}
    parameters = natural(z, priors, history)
    fixed = (parameters["ceiling"], parameters["tau"], parameters["offsets"])
    return Posterior(
        **parameters | {name: parameters[name][..., lever_of] for name in ("alpha", "s")},
        champions=_champions(history, line, z["champion_z"][..., : line.size], fixed),
        champion_tries=line,
        sample_stats={name: trace.sample_stats[name].to_numpy() for name in ("diverging", "n_steps", "energy")},
    )


def _champions(
    history: History,
    line: NDArray[np.int64],
    z: NDArray[np.float64],
    draws: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """True values of the champions, from draws of ceiling, tau and offsets: as in `forecasting.model`."""
    ceiling, tau, offsets = draws
    parents = np.where(history.parents[line] < 0, line, history.parents[line])
    parent_values = history.values[parents] + shifts(offsets, history.sets[parents])
    headroom = headroom_above(parent_values, ceiling, history.sets[parents])
    error = error_with_runs(history.errors[line], history.run_shares[line], headroom, tau)
    return np.asarray(history.values[line] + shifts(offsets, history.sets[line]) + error * z)
