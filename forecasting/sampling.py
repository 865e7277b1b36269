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

from forecasting.domain.model_layout import MAX_CHAMPIONS, MAX_LEVERS, MIN_TAU, Column
from forecasting.kernel import Kernel, load_kernel, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Posterior draws on the scale without unit; every array begins with (chains, draws)."""

    #: Ceiling, (chains, draws).
    ceiling: NDArray[np.float64]
    #: Logit of a first try's success, (chains, draws, levers).
    alpha: NDArray[np.float64]
    #: Mean share of the headroom that a success closes, (chains, draws, levers).
    s: NDArray[np.float64]
    #: Levers at large, tried or not: mean and spread of `alpha` over them, (chains, draws).
    alpha_mean: NDArray[np.float64]
    alpha_sd: NDArray[np.float64]
    #: Mean and spread of the logarithm of `s` over them, (chains, draws).
    log_s_mean: NDArray[np.float64]
    log_s_sd: NDArray[np.float64]
    #: Mean share by which a failure hurts, (chains, draws).
    f: NDArray[np.float64]
    #: Rarer with tries, (chains, draws).
    beta: NDArray[np.float64]
    #: Rarer with tries since the last new best, (chains, draws).
    epsilon: NDArray[np.float64]
    #: Run-to-run variation as a share of the headroom, (chains, draws).
    tau: NDArray[np.float64]
    #: True values of the latest champions, (chains, draws, champions).
    champions: NDArray[np.float64]
    #: Index of each champion among the tries, (champions,); the last is the champion of today.
    champion_tries: NDArray[np.int64]
    #: Sampler statistics by name, (chains, draws).
    sample_stats: Mapping[str, NDArray[np.float64]]

    def parameters(self) -> dict[str, NDArray[np.float64]]:
        """All parameters of the tries by name."""
        names = ("ceiling", "alpha", "s", "f", "beta", "epsilon", "tau", "champions")
        return {name: getattr(self, name) for name in names}


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
        priors.settings(is_bounded=history.is_bounded, first=history.first),
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
    """Tries that something was built on, and today's champion; the latest MAX_CHAMPIONS of them."""
    line = set(history.parents[history.parents >= 0].tolist()) | {history.champion}
    latest = sorted(line - {history.champion})[-(MAX_CHAMPIONS - 1) :]
    return np.array([*latest, history.champion])


def lever_groups(history: History) -> NDArray[np.int64]:
    """Parameter of each lever of the history; the least tried of a long list share the last one."""
    counts = np.bincount(history.levers, minlength=len(history.lever_ids))
    rank = np.argsort(np.argsort(-counts, kind="stable"), kind="stable")
    return np.minimum(rank, MAX_LEVERS - 1)


def pack_tries(history: History, line: NDArray[np.int64], lever_of: NDArray[np.int64]) -> NDArray[np.float64]:
    """The matrix that the model reads, shape (tries but the first result and those before, len(Column))."""
    row_of = np.full(history.tries + 1, -1)
    row_of[line] = np.arange(line.size)
    kept = np.flatnonzero(history.parents >= 0)
    parents = history.parents[kept]
    packed = np.zeros((kept.size, len(Column)))
    packed[:, Column.VALUE] = np.nan_to_num(history.values[kept])
    packed[:, Column.PARENT_VALUE] = history.values[parents]
    packed[:, Column.ERROR] = history.errors[kept]
    packed[:, Column.PARENT_ERROR] = np.where(row_of[parents] < 0, history.errors[parents], 0.0)
    packed[:, Column.PARENT] = row_of[parents]
    packed[:, Column.OWN] = row_of[kept]
    packed[:, Column.LEVER] = lever_of[history.levers[kept]]
    packed[:, Column.ORDER] = np.log1p(kept / 10)
    packed[:, Column.DROUGHT] = np.log1p(history.droughts[kept] / 5)
    packed[:, Column.MEASURED] = history.measured[kept]
    return packed


def pack_champions(history: History, line: NDArray[np.int64]) -> NDArray[np.float64]:
    """The matrix of champions that the model reads, shape (MAX_CHAMPIONS, 3)."""
    packed = np.zeros((MAX_CHAMPIONS, 3))
    parents = np.where(history.parents[line] < 0, line, history.parents[line])
    packed[: line.size] = np.column_stack([history.values[line], history.errors[line], history.values[parents]])
    return packed


def _posterior(
    trace: xr.DataTree, history: History, priors: Priors, line: NDArray[np.int64], lever_of: NDArray[np.int64]
) -> Posterior:
    positions = trace.posterior[_POSITION].to_numpy()
    z = {parameter.name: parameter.read(positions) for parameter in prepare().parameters}
    place = priors.ceiling_bounded if history.is_bounded else priors.ceiling_unbounded
    position = place.mean + place.sd * z["ceiling_z"]
    ceiling = 1 / (1 + np.exp(-position)) if history.is_bounded else np.exp(position)
    tau = priors.tau_sd * z["tau_z"]
    lines = pack_champions(history, line)[: line.size]
    headroom = ceiling[..., None] - lines[:, 2]
    error = np.sqrt(lines[:, 1] ** 2 + (tau[..., None] ** 2 + MIN_TAU**2) * headroom**2)
    alpha_mean = priors.alpha.mean + priors.alpha.sd * z["mu_alpha_z"]
    log_s_mean = priors.log_s.mean + priors.log_s.sd * z["mu_log_s_z"]
    alpha_sd, log_s_sd = priors.lever_alpha_sd * z["sd_alpha_z"], priors.lever_log_s_sd * z["sd_log_s_z"]
    alpha = alpha_mean[..., None] + alpha_sd[..., None] * z["alpha_z"]
    log_s = log_s_mean[..., None] + log_s_sd[..., None] * z["log_s_z"]
    return Posterior(
        ceiling=ceiling,
        alpha=alpha[..., lever_of],
        s=np.exp(log_s)[..., lever_of],
        alpha_mean=alpha_mean,
        alpha_sd=alpha_sd,
        log_s_mean=log_s_mean,
        log_s_sd=log_s_sd,
        f=np.exp(priors.log_f.mean + priors.log_f.sd * z["log_f_z"]),
        beta=priors.beta_sd * z["beta_z"],
        epsilon=priors.epsilon_sd * z["epsilon_z"],
        tau=tau,
        champions=lines[:, 0] + error * z["champion_z"][..., : line.size],
        champion_tries=line,
        sample_stats={name: trace.sample_stats[name].to_numpy() for name in ("diverging", "n_steps", "energy")},
    )
