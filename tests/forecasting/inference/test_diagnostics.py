from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from forecasting.domain.forecast import Verdict
from forecasting.evidence.history import History, read_history
from forecasting.inference.diagnostics import diagnose, predictive_checks
from forecasting.inference.posterior import Posterior
from forecasting.inference.priors import Priors
from forecasting.inference.sampling import SamplePlan, fit
from tests.forecasting.simulated import Truth, simulate_history

TRUTH = Truth(alpha=(-0.8, -1.2), s=(0.08, 0.08), f=0.1, beta=0.2, epsilon=0.2, tau=0.01, error=0.01, room=0.4)


@cache
def fitted() -> tuple[Posterior, History]:
    rng = np.random.default_rng(4)
    simulated = simulate_history(TRUTH, rng, tries=40)
    assert simulated is not None
    history = read_history(simulated.project, simulated.last_day)
    return fit(history, Priors(), SamplePlan(), 1), history


def test_chains_that_agree_are_sound() -> None:
    diagnosis = diagnose(*fitted(), seed=1)

    assert diagnosis.verdict is Verdict.SOUND
    assert diagnosis.sentences[0].startswith("The calculation is sound")
    assert min(diagnosis.ess_bulk, diagnosis.ess_tail) >= 150


def test_chains_that_tell_different_stories_are_unreliable() -> None:
    posterior, history = fitted()
    apart = posterior.f + np.array([[0.0], [10.0]])

    diagnosis = diagnose(replace(posterior, f=apart), history, seed=1)

    assert diagnosis.verdict is Verdict.UNRELIABLE
    assert diagnosis.r_hat > 1.5
    assert diagnosis.sentences[0].startswith("Don't rely on these numbers")


@pytest.mark.parametrize(("share", "verdict"), [(0.05, Verdict.CAUTION), (0.5, Verdict.UNRELIABLE)])
def test_divergences_are_counted_and_lower_the_verdict(share: float, verdict: Verdict) -> None:
    posterior, history = fitted()
    diverging = np.zeros_like(posterior.ceiling, dtype=bool)
    diverging[:, : int(share * diverging.shape[1])] = True

    diagnosis = diagnose(replace(posterior, sample_stats={"diverging": diverging}), history, seed=1)

    assert diagnosis.divergences == diverging.sum()
    assert diagnosis.verdict is verdict


def test_a_second_attempt_is_mentioned() -> None:
    assert "after a second and longer attempt" in diagnose(*fitted(), seed=1, retried=True).sentences[0]


def test_replayed_histories_look_like_the_one_the_model_was_fitted_to() -> None:
    posterior, history = fitted()

    checks = predictive_checks(posterior, history, np.random.default_rng(1))

    assert min(checks.values()) > 0.05


def test_a_story_that_does_not_fit_the_history_is_told() -> None:
    posterior, history = fitted()
    always = replace(posterior, alpha=posterior.alpha + 20.0)

    diagnosis = diagnose(always, history, seed=1)

    assert any("doesn't describe well how often a try beats" in sentence for sentence in diagnosis.sentences)
