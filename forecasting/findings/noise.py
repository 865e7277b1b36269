"""Whether the latest best is truly better than the one before, and how much measuring would settle it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.findings import NOISE_WIDTH, Comparison, SetChange
from forecasting.domain.intervals import ENDS_AND_MIDDLE
from forecasting.domain.timeline import Timeline
from forecasting.evidence.measurement import error_with_runs, headroom_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior


def compare_champion(history: History, posterior: Posterior, errors: NDArray[np.float64]) -> Comparison | None:
    """The champion against the best before it on the evaluation set in use.

    Parameters
    ----------
    errors
        Shape (tries,): errors of comparisons with the run-to-run variation, on the scale without unit.

    Returns
    -------
    None if the champion is the first on its set, or was only measured again on it.
    """
    bests = np.flatnonzero(history.is_best & (history.sets == 0))
    if bests.size < 2 or bests[-1] != history.champion:
        return None
    before, now = int(bests[-2]), int(bests[-1])
    pair = np.array([before, now])
    lead = float(history.values[now] - history.values[before])
    error = float(np.hypot(*errors[pair]))
    sampling = history.errors[pair] ** 2
    variation = errors[pair] ** 2 - sampling
    return Comparison(
        lead=lead * history.unit,
        error=error * history.unit,
        chance_real=_chance_real(posterior, before, lead, error),
        examples=examples_needed(lead, float(np.sum(sampling * history.examples[pair])), float(variation.sum())),
        runs=runs_needed(lead, float(sampling.sum()), float(np.sum(variation / history.run_shares[pair] ** 2))),
    )


def comparison_errors(history: History, posterior: Posterior) -> NDArray[np.float64]:
    """Standard error of each try when it is compared on its evaluation set: shape (tries,), on the scale without unit.

    With the run-to-run variation that was learned, see `forecasting.evidence.measurement`.
    """
    built_on = np.where(history.parents < 0, np.arange(history.tries), history.parents)
    on_sets = history.values[built_on], history.sets[built_on]
    return learned_errors(posterior, history.errors, history.run_shares, *on_sets)


def learned_errors(
    posterior: Posterior,
    known: NDArray[np.float64],
    run_shares: NDArray[np.float64],
    values: NDArray[np.float64],
    sets: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Known standard errors with the run-to-run variation that was learned; all of shape (results,), without unit.

    Parameters
    ----------
    values
        What each result was built on, from where the headroom is measured.
    sets
        Index of the evaluation set of each of `values`.
    """
    in_use = values + posterior.shifts(sets).mean(axis=(0, 1))
    headroom = headroom_above(in_use, np.asarray(np.mean(posterior.ceiling)), sets)
    return error_with_runs(known, run_shares, headroom, np.asarray(np.sqrt(np.mean(posterior.tau**2))))


def set_changes(history: History, posterior: Posterior) -> tuple[SetChange, ...]:
    """Earlier evaluation sets against the one in use, the latest first."""
    return tuple(_set_change(history, posterior, index) for index in range(1, history.set_count))


def examples_needed(lead: float, variance_of_one: float, variation: float) -> int | None:
    """Examples from which on a lead is outside the noise: ``variance / n + variation <= (lead / 1.96)²``.

    Parameters
    ----------
    lead
        Difference of two results, above 0.
    variance_of_one
        Sampling variance of the difference on a single example; NaN where it isn't known.
    variation
        Run-to-run variance of the difference, which no number of examples makes smaller.
    """
    left = (lead / NOISE_WIDTH) ** 2 - variation
    if math.isnan(variance_of_one) or variance_of_one <= 0 or left <= 0:
        return None
    return math.ceil(variance_of_one / left)


def runs_needed(lead: float, sampling: float, variation_of_one: float) -> int | None:
    """Runs of each from which on a lead is outside the noise, at the sampling variance that there is."""
    left = (lead / NOISE_WIDTH) ** 2 - sampling
    return math.ceil(variation_of_one / left) if left > 0 and variation_of_one > 0 else None


def chance_above_zero(lead: float, error: float) -> float:
    """Chance that a difference measured with a normal error is truly above 0, when nothing else is known of it."""
    return 0.5 * math.erfc(-lead / (math.sqrt(2) * error))


def _chance_real(posterior: Posterior, before: int, lead: float, error: float) -> float:
    """From the draws of both true values; from the errors alone if the one before is no longer latent."""
    place = np.flatnonzero(posterior.champion_tries == before)
    if not place.size:
        return chance_above_zero(lead, error)
    return float(np.mean(posterior.champions[..., -1] > posterior.champions[..., place[0]]))


def _set_change(history: History, posterior: Posterior, index: int) -> SetChange:
    on_set = np.flatnonzero(history.measured & (history.sets == index))
    offsets = history.unscaled(posterior.offsets[..., index - 1].ravel()) - history.unscaled(np.zeros(1))
    low, middle, high = np.quantile(offsets, ENDS_AND_MIDDLE)
    is_last = index == history.set_count - 1
    names = history.evaluation_sets[index:] if is_last else history.evaluation_sets[index : index + 1]
    return SetChange(
        name=", ".join(filter(None, names)),
        until=Timeline(history.as_of).date(float(history.days[on_set[-1]])),
        low=float(low),
        middle=float(middle),
        high=float(high),
    )
