"""The PM's answers as priors of the model.

An answer is an interval that holds the truth with a 4 in 5 chance. It becomes a normal distribution
whose 10% and 90% quantiles are its ends, on the scale on which the model thinks of that number: the logit
for how often a try helps, the logarithm for how much of what is left it closes. The number of tries a month
becomes a Gamma distribution with these quantiles, which dates of tries then update.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecasting.domain.assumptions import Belief
from forecasting.domain.intervals import Z_90
from forecasting.domain.questions import SHARE_CLOSED, SUCCESS_CHANCE, Question
from forecasting.errors import InvalidValue
from forecasting.inference.priors import Normal, Priors

if TYPE_CHECKING:
    from forecasting.domain.assumptions import Assumptions, Beliefs
    from forecasting.evidence.history import History


@dataclass(frozen=True, slots=True)
class Gamma:
    """A Gamma distribution of a rate."""

    shape: float
    #: Mean is shape / rate.
    rate: float


def believed_priors(assumptions: Assumptions, history: History) -> Priors:
    """The priors that the answers make, and the usual ones where there is none.

    Raises
    ------
    InvalidValue
        If an answer can't be believed with any certainty, or the ceiling contradicts the history.
    """
    priors = with_beliefs(Priors(), assumptions.beliefs)
    return priors if assumptions.ceiling is None else priors.with_ceiling(assumptions.ceiling, history)


def with_beliefs(priors: Priors, beliefs: Beliefs) -> Priors:
    """Priors with the answers that have no unit in the place of the usual ones; raises as `believed_priors`."""
    if beliefs.success_chance is not None:
        priors = replace(priors, alpha=_normal(beliefs.success_chance, SUCCESS_CHANCE))
    if beliefs.share_closed is not None:
        priors = replace(priors, log_s=_normal(beliefs.share_closed, SHARE_CLOSED))
    return priors


def usual_answer(question: Question) -> Belief | None:
    """What the shipped priors answer; None where nothing is usual."""
    usual = Priors()
    if question == SUCCESS_CHANCE:
        return Belief(*(1 / (1 + math.exp(-end)) for end in _ends(usual.alpha)))
    if question == SHARE_CLOSED:
        return Belief(*(math.exp(end) for end in _ends(usual.log_s)))
    return None


def gamma_of(belief: Belief) -> Gamma:
    """The Gamma distribution whose 10% and 90% quantiles are the two values.

    From the approximation of Wilson and Hilferty (1931), by which the cube root of a Gamma variable is
    normal, solved for the shape; within 1% of the quantiles asked for where the ends differ less than tenfold.

    Raises
    ------
    InvalidValue
        If the lower value is 0.
    """
    if belief.low <= 0:
        raise InvalidValue("There will be more than 0 tries a month for sure; give a lower value above 0.")
    # With x = 1 / (3·sqrt(shape)), the cube root of a quantile over the mean is 1 - x² ± z·x.
    root = (belief.high / belief.low) ** (1 / 3)
    tilt = (root - 1) / (root + 1)
    x = (math.sqrt(Z_90**2 + 4 * tilt**2) - Z_90) / (2 * tilt)
    shape = 1 / (9 * x**2)
    return Gamma(shape, shape * (1 - x**2 + Z_90 * x) ** 3 / belief.high)


def _normal(belief: Belief, question: Question) -> Normal:
    if belief.low <= 0 or (question == SUCCESS_CHANCE and belief.high >= 1):
        raise InvalidValue(
            f"0% and 100% leave nothing to chance; answer “{question.text}” with values that lie between them, "
            f"such as {question.example}."
        )
    scale = math.log if question == SHARE_CLOSED else _logit
    low, high = scale(belief.low), scale(belief.high)
    return Normal(mean=(low + high) / 2, sd=(high - low) / (2 * Z_90))


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _ends(normal: Normal) -> tuple[float, float]:
    return normal.mean - Z_90 * normal.sd, normal.mean + Z_90 * normal.sd
