from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from forecasting.history import History, read_history
from forecasting.posterior import prior_draws
from forecasting.priors import Priors
from forecasting.sampling import SamplePlan, fit
from tests.forecasting.made import AS_OF, SCORE, make_project

PARAMETERS = ("ceiling", "mu_alpha", "mu_log_s", "alpha", "s", "f", "beta", "epsilon", "tau")


def only_the_first_result(history: History) -> History:
    return replace(
        history,
        names=history.names[:1],
        days=history.days[:1],
        values=np.zeros(1),
        errors=np.zeros(1),
        parents=np.array([-1]),
        levers=np.array([0]),
        lever_ids=history.lever_ids[:1],
        droughts=np.array([0]),
    )


@pytest.mark.parametrize("is_bounded", [True, False])
def test_draws_from_the_priors_are_what_the_sampler_finds_when_nothing_was_tried(is_bounded: bool) -> None:  # noqa: FBT001
    project = make_project(results=8) if is_bounded else make_project(SCORE, results=8)
    history, priors = only_the_first_result(read_history(project, AS_OF)), Priors()

    sampled = fit(history, priors, SamplePlan(draws=1500), seed=1)
    drawn = prior_draws(history, priors, 3000, np.random.default_rng(1))

    for name in PARAMETERS:
        # The sampler's draws depend on each other a little, so that a p-value of 0.001 is no rare event in 18.
        assert stats.ks_2samp(getattr(sampled, name).ravel(), getattr(drawn, name).ravel()).pvalue > 1e-4, name
