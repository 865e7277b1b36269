"""Posterior -> Diagnosis: can the numbers be trusted, in plain words.

R-hat and effective sample sizes are those of `forecasting.inference.convergence`.
The predictive check replays the history: from what is believed of each try's starting point, are
results like the real ones to be expected?
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import Diagnosis, Verdict
from forecasting.domain.model_layout import JITTER
from forecasting.domain.rarity import by_drought, by_tries
from forecasting.evidence.measurement import error_with_runs, headroom_above
from forecasting.inference.convergence import effective_draws, effective_draws_of_tails, r_hats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr
    from numpy.typing import NDArray

    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior

#: Above this R-hat the chains have not told the same story; below it the effective sizes decide.
MAX_R_HAT = 1.03
#: Effective draws below which a chance is not known to within about 4 points.
MIN_ESS = 150
#: Share of draws that may have diverged.
MAX_DIVERGENT_SHARE = 0.01
#: Beyond these a chance isn't even known to within 7 points.
_BROKEN_R_HAT = 1.1
_BROKEN_ESS = 50
_BROKEN_DIVERGENT_SHARE = 0.1
#: A replayed history is as extreme as the real one less often than this: the story doesn't fit.
SMALL_TAIL = 0.01
_REPLAYS = 200


def _share_better(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.mean(gains > 0, axis=-1))


def _typical_distance(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.median(np.abs(gains), axis=-1))


#: What replayed and real histories are compared by; gains over what was built on, shape (..., tries).
_STATISTICS = {
    "how often a try beats what it was built on": _share_better,
    "how far results lie from what they were built on": _typical_distance,
}


def diagnose(posterior: Posterior, history: History, *, seed: int, retried: bool = False) -> Diagnosis:
    """Check the draws and the story, and say what was found."""
    draws = _every_entry(posterior.parameters())
    checks = predictive_checks(posterior, history, np.random.default_rng(seed))
    r_hat = float(np.max(r_hats(draws)))
    bulk, tail = float(np.min(effective_draws(draws))), float(np.min(effective_draws_of_tails(draws)))
    divergences = int(np.sum(posterior.sample_stats["diverging"]))
    verdict = _verdict(r_hat, min(bulk, tail), divergences / posterior.ceiling.size)
    return Diagnosis(
        verdict=verdict,
        sentences=(_summary(verdict, retried=retried), *_check_sentences(checks)),
        r_hat=r_hat,
        ess_bulk=bulk,
        ess_tail=tail,
        divergences=divergences,
        draws=posterior.ceiling.size,
        predictive_checks=checks,
        retried=retried,
    )


def is_enough(posterior: Posterior, history: History, wanted: float) -> bool:
    """Whether so many draws are effective that sampling can stop.

    The chance of arrival varies over draws by up to 0.25 on real histories, so that 1,000 effective draws tell it
    to 0.8 points. It depends on what the next tries do; parameters that pull against each other are known less
    well than that, and for them a quarter is enough.
    """
    return (
        least_effective(next_tries(posterior, history)) >= wanted
        and least_effective(future_parameters(posterior)) >= wanted / 4
    )


def next_tries(posterior: Posterior, history: History) -> list[NDArray[np.float64]]:
    """Logit of the chance that the next try of each lever helps, and its expected gain: (chains, draws) each."""
    rarer = posterior.beta * by_tries(history.tries) + posterior.epsilon * by_drought(history.drought)
    logit = posterior.alpha - rarer[..., None]
    gain = posterior.ceiling[..., None] * posterior.s / (1 + np.exp(-logit))
    return [values[..., lever] for values in (logit, gain) for lever in range(logit.shape[-1])]


def future_parameters(posterior: Posterior) -> list[NDArray[np.float64]]:
    """Parameters that futures are simulated from, (chains, draws) each."""
    names = ("ceiling", "f", "beta", "epsilon", "tau")
    by_lever = [values[..., k] for values in (posterior.alpha, posterior.s) for k in range(values.shape[-1])]
    return [getattr(posterior, name) for name in names] + by_lever + [posterior.champions[..., -1]]


def least_effective(quantities: Sequence[NDArray[np.float64]]) -> float:
    """Effective draws of that of some quantities, (chains, draws) each, which is known least well."""
    return float(np.min(effective_draws(np.stack(quantities))))


def posterior_tree(
    parameters: Mapping[str, NDArray[np.float64]], sample_stats: Mapping[str, NDArray[np.float64]]
) -> xr.DataTree:
    """Draws as an ArviZ DataTree with the groups ``posterior`` and ``sample_stats``."""
    from arviz_base import from_dict  # noqa: PLC0415 - takes seconds, and only a notebook needs it

    tree: xr.DataTree = from_dict({"posterior": dict(parameters), "sample_stats": dict(sample_stats)})
    return tree


def predictive_checks(posterior: Posterior, history: History, rng: np.random.Generator) -> dict[str, float]:
    """Share of replayed histories that are at least as far out as the real one, two-sided, by what is compared.

    Empty where nothing was tried yet that could be compared.
    """
    is_on_set = history.sets == history.sets[history.parents]  # between two sets a gain isn't known
    tried = np.flatnonzero((history.parents >= 0) & history.measured & is_on_set)
    if tried.size == 0:
        return {}
    real = history.values[tried] - history.values[history.parents[tried]]
    replayed = _replay(posterior, history, tried, rng)
    return {name: _tail(statistic(replayed), float(statistic(real))) for name, statistic in _STATISTICS.items()}


def _replay(
    posterior: Posterior, history: History, tried: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Measured gains over the measured parent, redrawn by the rules of the model: shape (replays, tries)."""
    draws = {name: _thinned(values) for name, values in posterior.parameters().items()}
    column = {int(index): i for i, index in enumerate(posterior.champion_tries)}
    parents, lever = history.parents[tried], history.levers[tried]
    shifted = history.values[parents] + _thinned(posterior.shifts(history.sets[parents]))
    base = np.stack(
        [draws["champions"][:, column[p]] if p in column else shifted[:, i] for i, p in enumerate(parents)], -1
    )
    logit = (
        draws["alpha"][:, lever]
        - draws["beta"][:, None] * by_tries(tried)
        - draws["epsilon"][:, None] * by_drought(history.droughts[tried])
    )
    shape = base.shape
    size = rng.standard_exponential(shape)
    helped = rng.random(shape) < 1 / (1 + np.exp(-logit))
    gain = np.where(helped, size * draws["s"][:, lever], -size * draws["f"][:, None])
    headroom = headroom_above(shifted, draws["ceiling"], history.sets[parents])
    error = error_with_runs(history.errors[tried], history.run_shares[tried], headroom, draws["tau"])
    noise = error * np.sqrt(1 + JITTER**2) * rng.standard_normal(shape)
    return np.asarray(base + headroom * gain + noise - shifted)


def _thinned(values: NDArray[np.float64]) -> NDArray[np.float64]:
    flat = values.reshape(-1, *values.shape[2:])
    return np.asarray(flat[np.linspace(0, flat.shape[0] - 1, _REPLAYS).astype(int)])


def _tail(replayed: NDArray[np.float64], real: float) -> float:
    above, below = np.mean(replayed >= real), np.mean(replayed <= real)
    return float(min(1.0, 2 * min(above, below)))


def _every_entry(parameters: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Draws of each parameter and each of its entries: (entries, chains, draws)."""
    flat = [values.reshape(*values.shape[:2], -1) for values in parameters.values()]
    return np.moveaxis(np.concatenate(flat, axis=2), 2, 0)


def _verdict(r_hat: float, effective: float, divergent_share: float) -> Verdict:
    if not (r_hat <= _BROKEN_R_HAT and effective >= _BROKEN_ESS and divergent_share <= _BROKEN_DIVERGENT_SHARE):
        return Verdict.UNRELIABLE
    if r_hat <= MAX_R_HAT and effective >= MIN_ESS and divergent_share <= MAX_DIVERGENT_SHARE:
        return Verdict.SOUND
    return Verdict.CAUTION


def _summary(verdict: Verdict, *, retried: bool) -> str:
    again = ", after a second and longer attempt" if retried else ""
    return {
        Verdict.SOUND: f"The calculation is sound{again}: independent runs agree.",
        Verdict.CAUTION: f"Take the numbers with caution{again}: independent runs agree only roughly, "
        "so chances may be off by several points.",
        Verdict.UNRELIABLE: f"Don't rely on these numbers{again}: independent runs disagree. "
        "Check the results for typing errors, or leave out the oldest ones.",
    }[verdict]


def _check_sentences(checks: Mapping[str, float]) -> tuple[str, ...]:
    odd = [name for name, tail in checks.items() if tail < SMALL_TAIL]
    if not checks:
        return ()
    if not odd:
        return ("Replayed histories look like the real one.",)
    return tuple(
        f"The model doesn't describe well {name}; the history may mix different kinds of work." for name in odd
    )
