from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forecasting.domain.assumptions import Assumptions, CeilingBelief
from forecasting.domain.project import Project
from forecasting.evidence.history import read_history
from forecasting.futures.outlook import start_of
from forecasting.inference.posterior import prior_draws
from forecasting.inference.priors import Priors
from forecasting.inference.sampling import SamplePlan, fit
from tests.forecasting.made import ACCURACY, AS_OF, SCORE, make_project

PARAMETERS = (
    *("ceiling", "alpha", "s", "mu_alpha", "sd_alpha", "mu_log_s", "sd_log_s"),
    *("f", "beta", "epsilon", "tau"),
)


@pytest.mark.parametrize("is_bounded", [True, False])
def test_draws_from_the_priors_are_what_the_sampler_finds_when_nothing_was_tried(is_bounded: bool) -> None:  # noqa: FBT001
    answers = Assumptions(baseline=50.0, tries_per_week=1, ceiling=CeilingBelief(60, 90))
    project = Project(name="Young", metric=ACCURACY if is_bounded else SCORE, assumptions=answers)
    history, priors = read_history(project, AS_OF), Priors()

    sampled = fit(history, priors, SamplePlan(draws=1500), seed=1)
    drawn = prior_draws(history, priors, 3000, np.random.default_rng(1))

    for name in PARAMETERS:
        # The sampler's draws depend on each other a little, so that a p-value of 0.001 is no rare event in 22.
        assert stats.ks_2samp(getattr(sampled, name).ravel(), getattr(drawn, name).ravel()).pvalue > 1e-4, name


def test_no_leap_lifts_a_ceiling_that_was_told() -> None:
    history = read_history(make_project(results=20), AS_OF)
    drawn = prior_draws(history, Priors(), 200, np.random.default_rng(1))

    usual, told = (start_of(history, drawn, Assumptions(ceiling=c)) for c in (None, CeilingBelief(80, 90)))

    assert np.all(usual.leap_chance > 0)
    assert np.all(told.leap_chance == 0)
