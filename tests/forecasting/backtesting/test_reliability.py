from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.backtesting.calibration import coverage, reliability

#: A chance, whether it came true, and the history it is about.
forecasts = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.integers(0, 5)), max_size=60)


def test_coverage_counts_both_sides_and_is_nothing_without_outcomes() -> None:
    assert coverage(1.0, 0.5, [0.0, 0.3, 0.5, 0.74, 1.0], range(5)).held == pytest.approx(3 / 5)
    empty = coverage(1.0, 0.5, [], [])
    assert math.isnan(empty.held)
    assert empty.is_luck


@given(forecasts)
def test_every_forecast_is_in_one_bin(told: list[tuple[float, bool, int]]) -> None:
    bins = reliability([chance for chance, _, _ in told], [t for _, t, _ in told], [history for *_, history in told])
    edges = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]
    assert [(found.low, found.high) for found in bins] == list(pairwise(edges))
    assert sum(found.forecasts for found in bins) == len(told)
    for found in bins:
        inside = [(c, t) for c, t, _ in told if found.low <= c < found.high or c == found.high == 1]
        assert found.forecasts == len(inside)
        if inside:
            assert found.said == pytest.approx(np.mean([c for c, _ in inside]))
            assert found.came_true == pytest.approx(np.mean([t for _, t in inside]))
            assert 0 <= found.luck.low <= found.luck.high <= 1
        else:
            assert math.isnan(found.said)
            assert math.isnan(found.came_true)
            assert math.isnan(found.luck.low)


def test_luck_goes_as_far_as_the_binomial_distribution_where_every_forecast_is_of_its_own_history() -> None:
    (*_, found, _, _) = reliability([0.6] * 200, [True] * 200, range(200))
    # 0.6 -+ 1.96 errors of 0.0346; a step of 1 in 200 and the luck of 2,000 forecasters are less than 0.01.
    assert (found.luck.low, found.luck.high) == pytest.approx((0.532, 0.668), abs=0.01)
    assert not found.is_luck


def test_one_history_can_be_all_luck_however_often_it_is_asked() -> None:
    claims = reliability([0.6] * 200, [True] * 200, ["the only one"] * 200)
    assert all(found.is_luck for found in claims)
    assert coverage(1.0, 0.8, [0.99] * 200, ["the only one"] * 200).is_luck
    assert not coverage(1.0, 0.8, [0.99] * 200, range(200)).is_luck


def test_of_forecasters_who_are_exactly_right_luck_explains_nineteen_in_twenty() -> None:
    rng = np.random.default_rng(8)
    explained = []
    for _ in range(400):
        chances = rng.uniform(0.1, 0.3, 150)
        histories = np.repeat(np.arange(50), 3)
        came_true = rng.random(50)[histories] < chances
        explained.append(reliability(chances, came_true, histories.tolist())[1].is_luck)
    # 400 forecasters: 95% with an error of 1.1%, and shares come in steps.
    assert np.mean(explained) == pytest.approx(0.95, abs=0.03)
