from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import gamma

from forecasting.domain.project import Assumptions
from forecasting.evidence.history import History, read_history
from forecasting.futures.pace import learn_pace
from tests.forecasting.made import AS_OF, make_project

TEAMS = 600
AGE = 300.0


def steady(history: History, rate: float, rng: np.random.Generator) -> History:
    """The history with dates of a team whose tries end at a steady rate a day."""
    return replace(history, days=-np.sort(rng.uniform(0, AGE, rng.poisson(rate * AGE)))[::-1])


@pytest.mark.parametrize("rate", [0.05, 0.15, 0.5])
def test_where_the_pace_is_steady_its_intervals_hold_at_least_as_often_as_they_say(rate: float) -> None:
    rng = np.random.default_rng(8)
    history = read_history(make_project(results=40), AS_OF)
    paces = [learn_pace(steady(history, rate, rng), Assumptions()) for _ in range(TEAMS)]
    places = np.array([gamma.cdf(rate, pace.shape, scale=1 / pace.rate) for pace in paces])

    for coverage in (0.5, 0.8, 0.95):
        held = np.mean(np.abs(places - 0.5) < coverage / 2)
        # The pace of the past counts less than that of today, so of a steady one more could be known.
        assert held > coverage - 3 * np.sqrt(coverage * (1 - coverage) / TEAMS)
    assert np.mean(np.abs(places - 0.5) < 0.25) < 0.75
    assert abs(places.mean() - 0.5) < 0.08
