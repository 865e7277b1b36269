"""History -> posterior draws: the model is compiled once in a process and refitted to other data of any length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecasting.inference.diagnostics import is_enough
from forecasting.inference.kernel import Kernel, pack
from forecasting.inference.kernel_loading import ignore, load_kernel
from forecasting.inference.packing import model_data, read_posterior
from forecasting.inference.sampler import Draws, Sampler

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior
    from forecasting.inference.priors import Priors

#: Seconds between two looks at the sampler.
_TICK = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """How much to sample."""

    chains: int = 2
    #: Draws that are handed back from each chain.
    draws: int = 500
    tune: int = 300
    target_accept: float = 0.8
    #: Sampling goes on, in rounds that each double what was drawn, until there are as many effective draws as are
    #: handed back, but never beyond this many times `draws`.
    most_times: int = 8

    def with_more_tuning(self) -> SamplePlan:
        """The plan for a second attempt after bad sampling."""
        return replace(self, tune=3 * self.tune, target_accept=0.95)

    def rounds(self) -> tuple[int, ...]:
        """How many times `draws` each chain has drawn when sampling may stop, in order."""
        return tuple(2**i for i in range(self.most_times.bit_length()))


#: The compiled model of this process, once it is there.
_prepared: list[Kernel] = []


def prepare(on_compiling: Callable[[float], None] = ignore) -> Kernel:
    """The compiled model of this process; takes a while on a new machine, little later.

    Parameters
    ----------
    on_compiling
        Called from time to time with the share that is done, where the model must be compiled first.
    """
    if not _prepared:
        _prepared.append(load_kernel(on_compiling=on_compiling))
    return _prepared[0]


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

    def read(draws: Draws) -> Posterior:
        z = {parameter.name: parameter.read(draws.positions) for parameter in prepare().parameters}
        return read_posterior(z, draws.stats, history, priors)

    def suffices(draws: Draws) -> bool:
        return is_enough(read(draws), history, plan.chains * plan.draws)

    return read(_sample(pack(*model_data(history, priors)), plan, seed, suffices, on_progress))


def _sample(
    data: NDArray[np.float64],
    plan: SamplePlan,
    seed: int,
    suffices: Callable[[Draws], bool],
    on_progress: Callable[[float], None] | None,
) -> Draws:
    """Sample in the background until it is enough.

    How far the sampler has come is told from here, where an exception stops it. It is judged by the same draws
    however fast it is, so that a seed always gives the same.
    """
    done = _Done(plan)
    sampler = _start(data, plan, seed, done)
    drawn: Draws | None = None
    try:
        for times in plan.rounds():
            while drawn is None or drawn.complete < times * plan.draws:
                drawn = _look(sampler, done, times * plan.draws) or drawn
                if on_progress is not None:
                    on_progress(done.share)
            if suffices(drawn.every(1, times * plan.draws)):
                break
    finally:
        sampler.cancel()
    assert drawn is not None  # there is a round
    return drawn.every(times, plan.draws)


def _start(data: NDArray[np.float64], plan: SamplePlan, seed: int, done: _Done) -> Sampler:
    return Sampler(
        prepare(),
        data,
        chains=plan.chains,
        draws=plan.rounds()[-1] * plan.draws,
        tune=plan.tune,
        target_accept=plan.target_accept,
        seed=seed,
        on_progress=done.update,
    )


def _look(sampler: Sampler, done: _Done, draws: int) -> Draws | None:
    """What was drawn, or None when some chain hasn't made so many draws after a short wait."""
    drawn = sampler.wait(_TICK)
    return sampler.look() if drawn is None and done.draws >= draws else drawn


class _Done:
    """How much of the sampling is done, written by the sampler's thread."""

    def __init__(self, plan: SamplePlan) -> None:
        self.plan = plan
        #: Draws after tuning of the chain that has made fewest.
        self.draws = 0
        #: Share of the first round, which is mostly enough or nearly so.
        self.share = 0.0

    def update(self, fewest: int) -> None:
        """Take note of the draws, with tuning, of the slowest chain."""
        self.draws = fewest - self.plan.tune
        self.share = min(fewest / (self.plan.tune + self.plan.draws), 1.0)
