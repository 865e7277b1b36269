"""Roadmap pooling: what the other projects of a roadmap say about this one.

Shared are the two numbers that tell how a team works and have no unit: how often tries help (the mean of
``alpha`` over levers) and how much of what is left they close (the mean of ``log s`` over levers). Each
project is fitted alone. What its data say of a number is its posterior divided by its prior, taken as
Gaussian: a lesson. With x_j that number of project j in units of its prior, Normal(0, 1):

    x_j  ~ (1 - OTHER_KIND)·Normal(m, t) + OTHER_KIND·Normal(0, 1)
    m    ~ Normal(0, sqrt(1 - t²))             so that a project alone keeps its prior
    t    ~ HalfNormal(DIFFERENCE), below 1     how much the projects of a roadmap differ

The second part lets a project be of another kind than its mates, so that it learns nothing from them and
they learn nothing from it (EXNEX: Neuenschwander et al. 2016, https://doi.org/10.1002/pst.1730). m and t are
summed over a grid; given them everything is Gaussian. The sum gives mean and variance of x for the project
at hand with its own lesson in it. The prior that with its own lesson has this mean and variance is what the
project is fitted again with (expectation propagation: Vehtari et al. 2020,
https://jmlr.org/papers/v21/18-817.html). So its own data have a say in how much like its mates it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.inference.priors import Normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasting.inference.posterior import Posterior
    from forecasting.inference.priors import Priors

#: Scale of the differences between projects of one roadmap, in standard deviations of the prior; and the chance
#: that a project is of another kind than its mates. Histories of one source would bear smaller ones.
DIFFERENCE = 0.5
OTHER_KIND = 0.2
#: Precision, in units of the prior's, below which data are said to tell nothing.
_LEAST_PRECISION = 0.1
#: Decimals of what lessons make of a prior; the priors themselves are known to one or two.
_DIGITS = 9
#: The grid: t by m.
_SPREADS = ((np.arange(16) + 0.5) / 16)[:, None]
_MEANS = np.linspace(-4, 4, 161)[None, :]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What data say of a number x: a likelihood proportional to ``exp(shift·x - precision·x²/2)``."""

    #: 0 where the data say nothing.
    precision: float = 0.0
    shift: float = 0.0

    def in_units_of(self, prior: Normal) -> Lesson:
        """The same of ``(x - prior.mean) / prior.sd``."""
        return Lesson(self.precision * prior.sd**2, prior.sd * (self.shift - self.precision * prior.mean))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What the data of a project say of the numbers that projects share."""

    alpha: Lesson = Lesson()
    log_s: Lesson = Lesson()

    def tell_something(self, priors: Priors) -> bool:
        """Whether they could move priors."""
        told = (self.alpha.in_units_of(priors.alpha), self.log_s.in_units_of(priors.log_s))
        return any(lesson.precision > _LEAST_PRECISION for lesson in told)


def lessons(posterior: Posterior, priors: Priors) -> Lessons:
    """What a project that was fitted with these priors says to others."""
    return Lessons(alpha=_lesson(posterior.mu_alpha, priors.alpha), log_s=_lesson(posterior.mu_log_s, priors.log_s))


def pooled_priors(priors: Priors, own: Lessons, others: Sequence[Lessons]) -> Priors:
    """These priors moved by what other projects say.

    Parameters
    ----------
    own
        What the project itself says; it decides how much like the others it is. The priors
        returned don't hold it.
    """
    return replace(
        priors,
        alpha=_pooled(priors.alpha, own.alpha, [other.alpha for other in others]),
        log_s=_pooled(priors.log_s, own.log_s, [other.log_s for other in others]),
    )


def _lesson(draws: NDArray[np.float64], prior: Normal) -> Lesson:
    variance = float(np.var(draws))
    precision = 1 / variance - 1 / prior.sd**2
    if precision <= 0:
        return Lesson()
    return Lesson(precision, float(np.mean(draws)) / variance - prior.mean / prior.sd**2)


def _pooled(prior: Normal, own: Lesson, others: Sequence[Lesson]) -> Normal:
    own = own.in_units_of(prior)
    mean, variance = _moments(own, [other.in_units_of(prior) for other in others])
    # Where own data and mates disagree, x may be less certain than either; never less than without mates.
    precision = max(1 / variance - own.precision, 1.0)
    middle = (mean * (precision + own.precision) - own.shift) / precision
    # The last bits differ between processors, and sampling would make other draws of them.
    return Normal(mean=round(prior.mean + prior.sd * middle, _DIGITS), sd=round(prior.sd / precision**0.5, _DIGITS))


def _moments(own: Lesson, others: Sequence[Lesson]) -> tuple[float, float]:
    """Mean and variance of x given all lessons."""
    room = 1 - _SPREADS**2
    logp = -0.5 * _MEANS**2 / room - 0.5 * np.log(room) - 0.5 * (_SPREADS / DIFFERENCE) ** 2
    for other in others:
        logp = logp + np.logaddexp(*_evidence_by_kind(other))
    parts = np.concatenate([np.ravel(logp + evidence) for evidence in _evidence_by_kind(own)])
    weights = np.exp(parts - parts.max())
    weights /= weights.sum()
    found = [_tilted(own, *kind) for kind in _kinds()]
    means = np.concatenate([np.ravel(mean) for mean, _ in found])
    variances = np.concatenate([np.ravel(variance) for _, variance in found])
    mean = float(weights @ means)
    return mean, float(weights @ (variances + (means - mean) ** 2))


def _kinds() -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
    """Mean and spread of x on the grid, of a project like its mates and of one of another kind."""
    means, spreads = np.broadcast_arrays(_MEANS, _SPREADS)
    return (means, spreads), (np.zeros_like(means), np.ones_like(means))


def _evidence_by_kind(lesson: Lesson) -> list[NDArray[np.float64]]:
    """Log of a lesson's mean likelihood for each kind, times how often the kind occurs."""
    chances = np.log([1 - OTHER_KIND, OTHER_KIND])
    return [chance + _evidence(lesson, *kind) for chance, kind in zip(chances, _kinds(), strict=True)]


def _evidence(lesson: Lesson, means: NDArray[np.float64], spreads: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log of the mean of a lesson's likelihood under Normal(means, spreads)."""
    widened = 1 + lesson.precision * spreads**2
    exponent = 0.5 * (lesson.shift * spreads) ** 2 + lesson.shift * means - 0.5 * lesson.precision * means**2
    return np.asarray(exponent / widened - 0.5 * np.log(widened))


def _tilted(
    lesson: Lesson, means: NDArray[np.float64], spreads: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and variance of x after a lesson, before it Normal(means, spreads)."""
    variances = 1 / (1 / spreads**2 + lesson.precision)
    return variances * (means / spreads**2 + lesson.shift), variances
