from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forecasting.findings.noise import chance_above_zero, examples_needed, runs_needed


@pytest.mark.parametrize(("lead", "error"), [(0.4, 0.6), (2.0, 0.5), (0.0, 1.0)])
def test_the_chance_of_a_real_gain_is_that_of_a_normal_error(lead: float, error: float) -> None:
    assert chance_above_zero(lead, error) == pytest.approx(stats.norm.cdf(lead / error))


def test_so_many_examples_put_a_lead_just_outside_the_noise() -> None:
    # Two results of 75% that share half of their luck: 2·(1 - 0.5)·0.75·0.25 on one example, in points.
    variance = 100**2 * 0.75 * 0.25

    needed = examples_needed(1.5, variance, 0.0)

    assert needed == int(np.ceil(variance * 1.96**2 / 1.5**2))
    assert 1.96 * np.sqrt(variance / needed) <= 1.5 < 1.96 * np.sqrt(variance / (needed - 1))


def test_run_to_run_variation_raises_the_number_of_examples_until_none_is_enough() -> None:
    variance = 100**2 * 0.75 * 0.25
    few, more, none = (examples_needed(1.5, variance, variation) for variation in (0.0, 0.3, 0.6))

    assert few is not None
    assert more is not None
    assert more == int(np.ceil(variance / ((1.5 / 1.96) ** 2 - 0.3)))
    assert few < more
    assert none is None


def test_without_a_size_nothing_is_said_of_examples() -> None:
    assert examples_needed(1.5, float("nan"), 0.0) is None
    assert examples_needed(1.5, 0.0, 0.0) is None


def test_so_many_runs_put_a_lead_just_outside_the_noise() -> None:
    needed = runs_needed(1.0, sampling=0.1, variation_of_one=0.8)

    assert needed == int(np.ceil(0.8 / ((1.0 / 1.96) ** 2 - 0.1)))
    assert runs_needed(1.0, sampling=0.3, variation_of_one=0.8) is None
