"""Draws of the model's parameters: what sampling gives and simulation starts from. Light to import.

The sampler works on standard variables, all of typical size 1 before data; here they become the
parameters of `forecasting.inference.model` on the scale without unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.model_layout import MAX_LEVERS, MAX_SETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from forecasting.evidence.history import History
    from forecasting.inference.priors import Priors

#: Standard variables of the model, by their shape and distribution.
_NORMAL = ("mu_alpha_z", "mu_log_s_z", "log_f_z", "ceiling_z")
_NORMAL_BY_LEVER = ("alpha_z", "log_s_z")
_HALF_NORMAL = ("sd_alpha_z", "sd_log_s_z", "beta_z", "epsilon_z", "tau_z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Draws of the parameters on the scale without unit; every array begins with (chains, draws)."""

    #: Ceiling, (chains, draws).
    ceiling: NDArray[np.float64]
    #: Mean and spread of `alpha` over all levers there could be, tried or not, (chains, draws).
    mu_alpha: NDArray[np.float64]
    sd_alpha: NDArray[np.float64]
    #: Mean and spread of the logarithm of `s` over them, (chains, draws).
    mu_log_s: NDArray[np.float64]
    sd_log_s: NDArray[np.float64]
    #: Logit of a first try's success, (chains, draws, levers).
    alpha: NDArray[np.float64]
    #: Mean share of the headroom that a success closes, (chains, draws, levers).
    s: NDArray[np.float64]
    #: Mean share by which a failure hurts, (chains, draws).
    f: NDArray[np.float64]
    #: Rarer with tries, (chains, draws).
    beta: NDArray[np.float64]
    #: Rarer with tries since the last new best, (chains, draws).
    epsilon: NDArray[np.float64]
    #: Run-to-run variation as a share of the headroom, (chains, draws).
    tau: NDArray[np.float64]
    #: What to add to a value measured on each evaluation set but the one in use, (chains, draws, earlier sets).
    offsets: NDArray[np.float64]
    #: True values of the latest champions on the evaluation set in use, (chains, draws, champions).
    champions: NDArray[np.float64]
    #: Index of each champion among the tries, (champions,); the last is the champion of today.
    champion_tries: NDArray[np.int64]
    #: Sampler statistics by name, (chains, draws).
    sample_stats: Mapping[str, NDArray[np.float64]]

    def parameters(self) -> dict[str, NDArray[np.float64]]:
        """All parameters by name."""
        names = ("ceiling", "alpha", "s", "f", "beta", "epsilon", "tau", "champions")
        found = {name: getattr(self, name) for name in names}
        return found | ({"offsets": self.offsets} if self.offsets.size else {})

    def shifts(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """What to add to values measured on evaluation sets, by index: shape (chains, draws, values)."""
        return shifts(self.offsets, sets)


def natural(z: Mapping[str, NDArray[np.float64]], priors: Priors, history: History) -> dict[str, NDArray[np.float64]]:
    """Parameters without unit from standard variables, with every lever that the model has room for.

    Parameters
    ----------
    z
        By name, each (chains, draws), or with a last axis of MAX_LEVERS or MAX_SETS - 1.
    """
    is_bounded = history.is_bounded
    place = priors.ceiling_bounded if is_bounded else priors.ceiling_unbounded
    position = place.mean + place.sd * z["ceiling_z"]
    mu_alpha = priors.alpha.mean + priors.alpha.sd * z["mu_alpha_z"]
    mu_log_s = priors.log_s.mean + priors.log_s.sd * z["mu_log_s_z"]
    sd_alpha, sd_log_s = priors.lever_alpha_sd * z["sd_alpha_z"], priors.lever_log_s_sd * z["sd_log_s_z"]
    return {
        "ceiling": 1 / (1 + np.exp(-position)) if is_bounded else np.exp(position),
        "mu_alpha": mu_alpha,
        "sd_alpha": sd_alpha,
        "mu_log_s": mu_log_s,
        "sd_log_s": sd_log_s,
        "alpha": mu_alpha[..., None] + sd_alpha[..., None] * z["alpha_z"],
        "s": np.exp(mu_log_s[..., None] + sd_log_s[..., None] * z["log_s_z"]),
        "f": np.exp(priors.log_f.mean + priors.log_f.sd * z["log_f_z"]),
        "beta": priors.beta_sd * z["beta_z"],
        "epsilon": priors.epsilon_sd * z["epsilon_z"],
        "tau": priors.tau_sd * z["tau_z"],
        "offsets": priors.offset_sds(history) * z["offset_z"][..., : history.set_count - 1],
    }


def prior_draws(history: History, priors: Priors, draws: int, rng: np.random.Generator) -> Posterior:
    """What is believed before any result, as one chain of independent draws; the champion is taken as measured."""
    shape = (1, draws)
    z = {name: rng.standard_normal(shape) for name in _NORMAL}
    z |= {name: rng.standard_normal((*shape, MAX_LEVERS)) for name in _NORMAL_BY_LEVER}
    z |= {name: np.abs(rng.standard_normal(shape)) for name in _HALF_NORMAL}
    z["offset_z"] = rng.standard_normal((*shape, MAX_SETS - 1))
    parameters = natural(z, priors, history)
    lever_of = lever_groups(history)
    return Posterior(
        **parameters | {name: parameters[name][..., lever_of] for name in ("alpha", "s")},
        champions=np.zeros((*shape, 1)),
        champion_tries=np.array([history.champion]),
        sample_stats={},
    )


def lever_groups(history: History) -> NDArray[np.int64]:
    """Parameter of each lever of the history; the least tried of a long list share the last one."""
    counts = np.bincount(history.levers, minlength=len(history.lever_ids))
    rank = np.argsort(np.argsort(-counts, kind="stable"), kind="stable")
    return np.minimum(rank, MAX_LEVERS - 1)


def shifts(offsets: NDArray[np.float64], sets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Offsets (..., earlier sets) of evaluation sets by index, 0 for the one in use: shape (..., sets)."""
    known = np.concatenate([np.zeros((*offsets.shape[:-1], 1)), offsets], axis=-1)
    return np.asarray(known[..., sets])
