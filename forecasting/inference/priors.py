"""What is believed before any result: settings of the model's priors as data.

The numbers are on the scale without unit of `forecasting.evidence.history`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.intervals import Z_90
from forecasting.domain.model_layout import MAX_SETS
from forecasting.domain.number_styles import in_style
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.project import CeilingBelief
    from forecasting.evidence.history import History

#: A ceiling keeps this share of the distance from the best value and from the bound, so that its logit is a number.
_MIN_SHARE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """Mean and standard deviation."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaps:
    """How often a new approach lifts the ceiling in the future, and by how much, over projects.

    See `forecasting.futures.simulation`. Chosen by cross-validation over 54 families of past projects (decision 13 in
    ARCHITECTURE.md), as the past of a single project tells next to nothing of it.
    """

    #: Logit of the chance of a leap.
    chance: Normal
    #: Log of the mean size of leaps.
    log_size: Normal

    def draw(self, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Chance and mean size in each of some futures, shape (draws,) each."""
        logit, log_size = (n.mean + n.sd * rng.standard_normal(draws) for n in (self.chance, self.log_size))
        return 1 / (1 + np.exp(-logit)), np.exp(log_size)


_BOUNDED_LEAPS = Leaps(chance=Normal(mean=-2.75, sd=1.0), log_size=Normal(mean=math.log(0.3), sd=0.0))
_UNBOUNDED_LEAPS = Leaps(chance=Normal(mean=-2.5, sd=1.0), log_size=Normal(mean=math.log(0.8), sd=1.0))


def usual_leaps(*, is_bounded: bool) -> Leaps:
    """The leaps of projects whose metric has a natural bound ahead, or of those without one."""
    return _BOUNDED_LEAPS if is_bounded else _UNBOUNDED_LEAPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """Settings of every prior of `forecasting.inference.model`."""

    #: Logit of the ceiling's place between the best value and the natural bound.
    ceiling_bounded: Normal = Normal(mean=-1.5, sd=1.4)
    #: Log of the ceiling's distance from the best value, in units of the progress so far.
    ceiling_unbounded: Normal = Normal(mean=1.5, sd=1.5)
    #: Logit of the chance that the first try helps.
    alpha: Normal = Normal(mean=-1.2, sd=1.0)
    #: How much levers differ in it.
    lever_alpha_sd: float = 0.5
    #: Log of the mean share of the headroom that a success closes.
    log_s: Normal = Normal(mean=-2.5, sd=1.0)
    #: How much levers differ in it.
    lever_log_s_sd: float = 0.5
    #: Log of the mean share by which a failure hurts.
    log_f: Normal = Normal(mean=-2.3, sd=1.2)
    #: How fast success gets rarer with the number of tries.
    beta_sd: float = 1.0
    #: How fast success gets rarer with the tries since the last success.
    epsilon_sd: float = 0.5
    #: Run-to-run variation as a share of the headroom.
    tau_sd: float = 0.015
    #: How much evaluation sets differ in general, as a share of what is ahead and of what lies between their bests.
    set_difference_sd: float = 0.5

    def with_ceiling(self, belief: CeilingBelief, history: History) -> Priors:
        """These priors with the PM's belief about the ceiling in the place of the usual one.

        Raises
        ------
        InvalidValue
            If the belief does not lie beyond the champion, or lies beyond the natural bound.
        """
        near, far = (_ceiling_position(value, history) for value in (belief.cautious, belief.hopeful))
        if far <= near:
            raise InvalidValue("The hopeful ceiling is not better than the cautious one; swap the two values.")
        normal = Normal(mean=(near + far) / 2, sd=(far - near) / (2 * Z_90))
        return replace(self, ceiling_bounded=normal) if history.is_bounded else replace(self, ceiling_unbounded=normal)

    def offset_sds(self, history: History) -> np.ndarray:
        """Standard deviation of the offset of each evaluation set but the one in use, shape (earlier sets,).

        What sets differ by in general, and the luck that all results on a set share, of both sets. A set whose best
        lies far from that of the set in use differs by much for certain, so it is given room to.
        """
        general = self.set_difference_sd * (1 + np.abs(history.set_bests()[1:]))
        luck = history.set_errors()
        return np.asarray(np.sqrt(general**2 + luck[0] ** 2 + luck[1:] ** 2))

    def settings(
        self, *, is_bounded: bool, first: float, first_set: int = 0, offset_sds: Sequence[float] | np.ndarray = ()
    ) -> np.ndarray:
        """The vector that the model reads, shape (len(Setting),): in the order of `domain.model_layout.Setting`."""
        ceiling = self.ceiling_bounded if is_bounded else self.ceiling_unbounded
        return np.array(
            [
                float(is_bounded),
                *(ceiling.mean, ceiling.sd),
                *(self.alpha.mean, self.alpha.sd, self.lever_alpha_sd),
                *(self.log_s.mean, self.log_s.sd, self.lever_log_s_sd),
                *(self.log_f.mean, self.log_f.sd),
                *(self.beta_sd, self.epsilon_sd, self.tau_sd),
                first,
                first_set,
                *offset_sds,
                *[1.0] * (MAX_SETS - 1 - len(offset_sds)),
            ]
        )


def _ceiling_position(value: float, history: History) -> float:
    distance, told = float(history.scaled(value)), in_style(history.metric.format(value))
    if distance <= 0:
        raise InvalidValue(f"The ceiling of {told} is not beyond the best result so far; raise the belief.")
    if not history.is_bounded:
        return math.log(distance)
    if distance > 1:
        raise InvalidValue(f"The ceiling of {told} lies beyond the metric's natural bound.")
    share = min(max(distance, _MIN_SHARE), 1 - _MIN_SHARE)
    return math.log(share / (1 - share))
