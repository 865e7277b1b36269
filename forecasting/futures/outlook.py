"""What a fit has learned of a project -> all that its futures are simulated from. NumPy only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.outlook import Outlook, Start
from forecasting.futures.pace import learn_pace
from forecasting.futures.plans import generator
from forecasting.inference.priors import usual_leaps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.project import Assumptions, Project
    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior

#: Tries this share of the history's age ago count half as much for the mix of levers.
_MIX_HALF_LIFE = 0.35
#: Results by which it is told how well the next ones are measured.
_LATE = 10


def outlook_of(project: Project, history: History, posterior: Posterior, *, rounds: int = 1) -> Outlook:
    """All that the futures of a project are simulated from."""
    assumptions = project.assumptions
    start = start_of(history, posterior, assumptions)
    untried = tuple(lever.id for lever in project.levers if lever.id not in history.lever_ids)
    draws = np.arange(start.ceiling.size)
    luck = generator(assumptions.seed, b"untried levers").standard_normal((2, draws.size, len(untried)))
    known = history.errors > 0
    sizes = history.examples[known][-_LATE:]
    return Outlook(
        as_of=history.as_of,
        metric=history.metric,
        assumptions=assumptions,
        start=with_untried(start, posterior, draws, luck),
        pace=learn_pace(history, assumptions),
        lever_ids=(*history.lever_ids, *untried),
        mix=np.append(lever_mix(history), np.zeros(len(untried))),
        rounds=rounds,
        best=history.best,
        unit=history.unit,
        examples=float(np.nanmedian(sizes)) if np.isfinite(sizes).any() else None,
        set_error=float(history.set_errors()[0]),
    )


def start_of(history: History, posterior: Posterior, assumptions: Assumptions) -> Start:
    """Where the futures of a posterior begin.

    A ceiling that the PM believes in is what anyone could reach at all, so no leap lifts it.
    """
    known = history.errors[history.errors > 0]
    lowest, highest = _limits(history)
    leaps = usual_leaps(is_bounded=history.is_bounded)
    leap_chance, leap_size = leaps.draw(posterior.ceiling.size, generator(assumptions.seed, b"leaps"))
    return Start(
        ceiling=posterior.ceiling.ravel(),
        alpha=posterior.alpha.reshape(-1, posterior.alpha.shape[-1]),
        s=posterior.s.reshape(-1, posterior.s.shape[-1]),
        f=posterior.f.ravel(),
        beta=posterior.beta.ravel(),
        epsilon=posterior.epsilon.ravel(),
        tau=posterior.tau.ravel() * float(np.median(history.run_shares[history.measured][-_LATE:])),
        champion=posterior.champions[..., -1].ravel(),
        tries=history.tries,
        drought=history.drought,
        leap_chance=leap_chance if assumptions.ceiling is None else np.zeros_like(leap_chance),
        leap_size=leap_size,
        error=float(np.median(known[-_LATE:])) if known.size else 0.0,
        highest=highest,
        lowest=lowest,
    )


def lever_mix(history: History) -> NDArray[np.float64]:
    """Chance that the next try pulls each lever: as in the past, the recent past counting more."""
    age = max(-history.days[0], 1.0)
    weights = 0.5 ** (-history.days / (_MIX_HALF_LIFE * age))
    counts = np.bincount(history.levers, weights, minlength=len(history.lever_ids))
    return np.asarray(counts / counts.sum())


def with_untried(start: Start, posterior: Posterior, draws: NDArray[np.int64], luck: NDArray[np.float64]) -> Start:
    """`start` with levers that were never tried, drawn from what is believed of levers at large.

    Parameters
    ----------
    draws
        The posterior draws that `start` holds, counted through all chains.
    luck
        Standard normal numbers, shape (2, draws, untried levers).
    """

    def of_lever(mean: NDArray[np.float64], sd: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(mean.ravel()[draws, None] + sd.ravel()[draws, None] * z)

    alpha = of_lever(posterior.mu_alpha, posterior.sd_alpha, luck[0])
    log_s = of_lever(posterior.mu_log_s, posterior.sd_log_s, luck[1])
    return start.with_more_levers(alpha, np.exp(log_s))


def _limits(history: History) -> tuple[float, float]:
    """Smallest and largest value that the metric can take, on the scale without unit."""
    worst, best = history.metric.bound_behind, history.metric.bound_ahead
    lowest = -np.inf if worst is None else float(history.scaled(worst))
    return lowest, np.inf if best is None else float(history.scaled(best))
