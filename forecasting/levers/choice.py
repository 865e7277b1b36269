"""Which lever to try next: how sure the choice is, and what one more try would be worth before it.

Both go by the reward of each lever in each posterior draw, the expected rise by a try or by a person-day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.levers.gain_noise import log_density
from forecasting.levers.prospects import measured_spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.outlook import Start
    from forecasting.levers.prospects import Prospects

#: Results that one more try may show.
OUTCOMES = 128


def chances_of_being_best(rewards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of draws in which each lever has the largest reward; levers that are equal share a draw.

    Parameters
    ----------
    rewards
        Shape (draws, levers).

    Returns
    -------
    Shape (levers,), with the sum 1.
    """
    is_best = rewards == rewards.max(axis=1, keepdims=True)
    return np.asarray(np.mean(is_best / is_best.sum(axis=1, keepdims=True), axis=0))


def improvements_by_looking(
    start: Start, prospects: Prospects, lever: int, rewards: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """How much better a lever is chosen after one more try of `lever` than now, for each result it may show.

    Preposterior analysis (Raiffa & Schlaifer 1961, Applied Statistical Decision Theory, chapters 4 and 5): results
    are drawn from the prediction, and for each the draws are weighted by its likelihood. The mean over results
    is the expected value of sample information, for a single look the knowledge gradient (Frazier, Powell &
    Dayanik 2008, https://doi.org/10.1137/070693424).

    Parameters
    ----------
    rewards
        Shape (draws, choices).

    Returns
    -------
    Shape (OUTCOMES,): 0 wherever the result wouldn't change the choice.
    """
    results = _draw_results(start, prospects, lever, rng)
    likelihood = _likelihoods(start, prospects, lever, results)
    expected = likelihood @ rewards / likelihood.sum(axis=1, keepdims=True)
    return np.asarray(expected.max(axis=1) - expected[:, np.argmax(rewards.mean(axis=0))])


def _draw_results(start: Start, prospects: Prospects, lever: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Results that the next try of a lever may show, rare ones as often as they should be: shape (OUTCOMES,)."""
    draws = np.linspace(0, start.champion.size - 1, OUTCOMES).round().astype(int)
    helped = _even_shares(rng) < prospects.chance_to_help[draws, lever]
    size = -np.log1p(-_even_shares(rng))
    gain = size * np.where(helped, start.s[draws, lever], -start.f[draws])
    noise = measured_spread(start)[draws] * rng.standard_normal(OUTCOMES)
    return np.asarray(start.champion[draws] + start.ceiling[draws] * gain + noise)


def _even_shares(rng: np.random.Generator) -> NDArray[np.float64]:
    """Uniform numbers, one in each of OUTCOMES equal parts of the range from 0 to 1, in any order."""
    return np.asarray((rng.permutation(OUTCOMES) + rng.random(OUTCOMES)) / OUTCOMES)


def _likelihoods(start: Start, prospects: Prospects, lever: int, results: NDArray[np.float64]) -> NDArray[np.float64]:
    """Density of each result in each draw: shape (results, draws)."""
    chance, spread = prospects.chance_to_help[:, lever], measured_spread(start)
    gained = results[:, None] - start.champion
    gain = log_density(gained, start.ceiling * start.s[:, lever], spread)
    loss = log_density(-gained, start.ceiling * start.f, spread)
    return np.asarray(chance * np.exp(gain) + (1 - chance) * np.exp(loss))
