"""Simulation-based calibration: whether ranks of the truth are uniform, as they are where a posterior is right.

Talts et al. 2018, https://arxiv.org/abs/1804.06788. simuk does the same for a PyMC model with observed variables,
which it samples with `pymc.sample`. Ours has none, as everything that was tried is one potential over packed data;
what is to be checked is the compiled kernel as it is used, through `inference.sampling.fit`, and the futures that are
simulated from it; and histories are drawn with rejection, which simuk's simulators can't. So this does its part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from scipy.stats import chisquare

from forecasting.pipeline import warm_up
from tests.calibration.simulated_fits import DRAWS, Kind, rank_truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.calibration.simulated_fits import Fitted

#: Chosen before the first run, and no other was tried: the seed, histories of each kind, and bins for their ranks.
SEED = 2026
HISTORIES = 300
BINS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatness:
    """How flat the histogram of a quantity's ranks is."""

    quantity: str
    chi_square: float
    p: float
    #: Mean rank, scaled to 0 to 1; one half where the truth lies neither too high nor too low in the posterior.
    mean: float
    #: Share of truths within the middle 80% of the posterior.
    inside: float


def fit_histories(kind: Kind, histories: int, *, seed: int = SEED, jobs: int = 2) -> list[Fitted]:
    """Fit histories of a kind in several processes."""
    # Here once, so that not every process compiles the model on a new computer.
    warm_up()
    found: list[Fitted] = Parallel(n_jobs=jobs)(delayed(rank_truth)(kind, seed, place) for place in range(histories))
    return found


def flatness(fitted: Sequence[Fitted]) -> list[Flatness]:
    """The flatness of every quantity."""
    names = fitted[0].ranks
    return [_flatness(name, np.array([found.ranks[name] for found in fitted])) for name in names]


def _flatness(quantity: str, ranks: np.ndarray) -> Flatness:
    counts = np.bincount(ranks * BINS // (DRAWS + 1), minlength=BINS)
    chi_square, p = chisquare(counts)
    places = (ranks + 0.5) / (DRAWS + 1)
    return Flatness(
        quantity=quantity,
        chi_square=float(chi_square),
        p=float(p),
        mean=float(places.mean()),
        inside=float(np.mean(np.abs(places - 0.5) < 0.4)),
    )


def table(kind: Kind, fitted: Sequence[Fitted]) -> str:
    """The flatness of every quantity as lines of text."""
    divergences = sum(found.divergences for found in fitted)
    lines = [f"{len(fitted)} histories {kind}, {divergences} divergent draws"]
    lines.append(f"{'quantity':<18}{'chi-square':>11}{'p':>8}{'mean rank':>11}{'in the middle 80%':>19}")
    lines += [
        f"{row.quantity:<18}{row.chi_square:>11.1f}{row.p:>8.3f}{row.mean:>11.3f}{row.inside:>19.1%}"
        for row in flatness(fitted)
    ]
    return "\n".join(lines)
