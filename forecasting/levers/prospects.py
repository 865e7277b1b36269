"""What the next try of each lever promises, draw by draw, in closed form.

Every array has the shape (draws, levers). The rules are those of `forecasting.futures.simulation`, of which
each number here is the mean over luck of a single try; what a draw doesn't know is averaged later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.model_layout import JITTER, MIN_TAU
from forecasting.domain.rarity import by_drought, by_tries
from forecasting.levers.gain_noise import chance_above

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from forecasting.domain.outlook import Start

#: Tries that the prior of a lever's effort is worth; its mean is that of all tries.
PRIOR_EFFORTS = 3
#: Sizes by which the mean over leaps is taken.
LEAPS = 32
#: Chances keep this distance from 0 and 1, so that their logit is a number.
_MIN_CHANCE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospects:
    """What the next try of each lever promises; all arrays of shape (draws, levers)."""

    #: Chance that it helps.
    chance_to_help: NDArray[np.float64]
    #: Chance that it measures better than the champion.
    chance_of_new_best: NDArray[np.float64]
    #: Share of the headroom that it closes if it helps.
    share_by_success: NDArray[np.float64]
    #: Share that it closes on average; what doesn't help isn't adopted and closes nothing.
    share_by_try: NDArray[np.float64]
    #: Rise of the champion's true value by it, leaps beyond today's ceiling included, on the scale without unit.
    rise_by_try: NDArray[np.float64]


def prospects_of(start: Start) -> Prospects:
    """What each lever of `start` promises for the next try."""
    chance = success_chances(start)
    # The mean of an exponential share that can't be more than the whole headroom.
    by_success = -start.s * np.expm1(-1 / start.s)
    by_try = chance * by_success
    return Prospects(
        chance_to_help=chance,
        chance_of_new_best=_chances_of_new_best(start, chance),
        share_by_success=by_success,
        share_by_try=by_try,
        rise_by_try=start.ceiling[:, None] * by_try + _rise_by_leaps(start, chance),
    )


def success_chances(start: Start) -> NDArray[np.float64]:
    """Chance that the next try of each lever helps: shape (draws, levers)."""
    rarer = start.beta * by_tries(start.tries) + start.epsilon * by_drought(start.drought)
    chance = 1 / (1 + np.exp(rarer[:, None] - start.alpha))
    return np.asarray(np.clip(chance, _MIN_CHANCE, 1 - _MIN_CHANCE))


def measured_spread(start: Start) -> NDArray[np.float64]:
    """Standard deviation of the next result around its expected true value: shape (draws,)."""
    variance = start.error**2 + (start.tau**2 + MIN_TAU**2) * start.ceiling**2
    return np.asarray(np.sqrt((1 + JITTER**2) * variance))


def at_equal_effort(start: Start, effort_share: NDArray[np.float64]) -> Start:
    """Levers as they would be if a try took as long as one of the usual mix.

    In that time m tries of a lever fit, and the chance that any of them helps is ``1 - (1 - p)^m``. What it
    then closes makes up for several that help, so that the mean is that of m tries.

    Parameters
    ----------
    effort_share
        Effort of a try of the usual mix, in efforts of a try of each lever: m, shape (draws, levers).
    """
    chance = success_chances(start)
    any_helps = -np.expm1(effort_share * np.log1p(-chance))
    logit_change = _logit(any_helps) - _logit(chance)
    return replace(start, alpha=start.alpha + logit_change, s=start.s * effort_share * chance / any_helps)


def draw_efforts[L](
    recorded: Mapping[L, Sequence[float]], levers: Sequence[L], draws: int, rng: np.random.Generator
) -> NDArray[np.float64] | None:
    """Person-days that a try of each lever takes on average, from the posterior: shape (draws, levers).

    Efforts are taken as exponential around the mean of their lever, whose reciprocal has the conjugate
    Gamma prior around the mean of all tries (Gelman et al. 2013, Bayesian Data Analysis, section 2.6). So a
    lever with few recorded efforts stays near the others.

    Returns
    -------
    None where no effort is recorded at all.
    """
    efforts = [effort for of_lever in recorded.values() for effort in of_lever]
    if not efforts:
        return None
    counts = np.array([len(recorded.get(lever, ())) for lever in levers])
    sums = np.array([sum(recorded.get(lever, ())) for lever in levers])
    shape = PRIOR_EFFORTS + counts + 1
    return np.asarray((PRIOR_EFFORTS * np.mean(efforts) + sums) / rng.gamma(shape, size=(draws, counts.size)))


def _chances_of_new_best(start: Start, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    if start.highest <= 0:
        return np.zeros_like(chance)  # the champion is at the bound of the metric
    headroom, spread, behind = (a[:, None] for a in (start.ceiling, measured_spread(start), -start.champion))
    if_helped = chance_above(behind, headroom * start.s, spread)
    if_hurt = 1 - chance_above(-behind, headroom * start.f[:, None], spread)
    without_leap = chance * if_helped + (1 - chance) * if_hurt
    if start.is_bounded:
        return np.asarray(without_leap)  # only a success leaps, and nearly every success is a new best already
    return np.asarray(without_leap + _first_leap(start) * (1 - without_leap))


def _rise_by_leaps(start: Start, chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rise that is expected of leaps beyond what a success gains anyway: shape (draws, levers)."""
    gain, leap = (start.ceiling[:, None] * start.s)[..., None], _leaps(start)[:, None, :]
    beyond = np.mean(leap + gain * np.expm1(-leap / gain), axis=-1)
    without_success = 0.0 if start.is_bounded else leap.mean(axis=-1)
    return np.asarray(_first_leap(start) * (chance * beyond + (1 - chance) * without_success))


def _first_leap(start: Start) -> NDArray[np.float64]:
    """Chance that the next try leaps, shape (draws, 1)."""
    return np.asarray((start.leap_chance * start.leap_growth(np.zeros(1, np.int64)))[:, None])


def _leaps(start: Start) -> NDArray[np.float64]:
    """How far leaps go, shape (draws, LEAPS): as likely each, from short to far."""
    size = start.leap_size[:, None] * -np.log1p(-(np.arange(LEAPS) + 0.5) / LEAPS)
    return np.asarray(-np.expm1(-size) * start.highest) if start.is_bounded else size


def _logit(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log(chance) - np.log1p(-chance))
