from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from forecasting.domain.assumptions import Assumptions, Belief, Beliefs, CeilingBelief
from forecasting.domain.questions import BASELINE, SHARE_CLOSED, SUCCESS_CHANCE, TRIES_PER_MONTH
from forecasting.errors import InvalidValue
from forecasting.evidence.history import read_history
from forecasting.inference.beliefs import believed_priors, gamma_of, usual_answer, with_beliefs
from forecasting.inference.priors import Normal, Priors
from tests.forecasting.made import AS_OF, make_project

lows = st.floats(0.01, 0.4)
ratios = st.floats(1.2, 2.4)


def quantiles(normal: Normal) -> np.ndarray:
    return np.asarray(stats.norm(normal.mean, normal.sd).ppf([0.1, 0.9]))


@given(lows, ratios)
def test_how_often_a_try_helps_has_the_two_values_as_its_10_and_90_percent_quantiles(low: float, ratio: float) -> None:
    priors = with_beliefs(Priors(), Beliefs(success_chance=Belief(low, low * ratio)))

    np.testing.assert_allclose(1 / (1 + np.exp(-quantiles(priors.alpha))), [low, low * ratio])
    assert priors.log_s == Priors().log_s


@given(lows, ratios)
def test_how_much_is_closed_has_the_two_values_as_its_10_and_90_percent_quantiles(low: float, ratio: float) -> None:
    priors = with_beliefs(Priors(), Beliefs(share_closed=Belief(low, low * ratio)))

    np.testing.assert_allclose(np.exp(quantiles(priors.log_s)), [low, low * ratio])
    assert priors.alpha == Priors().alpha


@given(st.floats(0.1, 500), st.floats(1.01, 10))
def test_tries_a_month_have_the_two_values_as_their_10_and_90_percent_quantiles(low: float, ratio: float) -> None:
    found = gamma_of(Belief(low, low * ratio))

    ends = stats.gamma(found.shape, scale=1 / found.rate).ppf([0.1, 0.9])

    np.testing.assert_allclose(ends, [low, low * ratio], rtol=0.012)


def test_what_is_usual_is_what_the_priors_say() -> None:
    chance, share = usual_answer(SUCCESS_CHANCE), usual_answer(SHARE_CLOSED)

    assert chance is not None
    assert share is not None
    answered = with_beliefs(Priors(), Beliefs(success_chance=chance, share_closed=share))
    assert answered.alpha.mean == pytest.approx(Priors().alpha.mean)
    assert answered.log_s.sd == pytest.approx(Priors().log_s.sd)
    assert usual_answer(BASELINE) is usual_answer(TRIES_PER_MONTH) is None


@pytest.mark.parametrize(
    ("beliefs", "question"),
    [
        (Beliefs(success_chance=Belief(0, 0.3)), "How often does a try help"),
        (Beliefs(success_chance=Belief(0.3, 1)), "How often does a try help"),
        (Beliefs(share_closed=Belief(0, 0.3)), "how much of what is left does it close"),
    ],
)
def test_certainty_is_no_answer(beliefs: Beliefs, question: str) -> None:
    with pytest.raises(InvalidValue, match=question):
        with_beliefs(Priors(), beliefs)


def test_not_one_try_a_month_is_no_answer() -> None:
    with pytest.raises(InvalidValue, match="a lower value above 0"):
        gamma_of(Belief(0, 3))


def test_all_answers_go_into_the_priors_of_a_history() -> None:
    history = read_history(make_project(results=8), AS_OF)
    beliefs = Beliefs(success_chance=Belief(0.1, 0.3), share_closed=Belief(0.05, 0.15))

    priors = believed_priors(Assumptions(beliefs=beliefs, ceiling=CeilingBelief(80, 90)), history)

    ceiling = 1 / (1 + np.exp(-quantiles(priors.ceiling_bounded)))
    np.testing.assert_allclose(history.unscaled(ceiling), [80, 90])
    assert (priors.alpha, priors.log_s) == (
        with_beliefs(Priors(), beliefs).alpha,
        with_beliefs(Priors(), beliefs).log_s,
    )
