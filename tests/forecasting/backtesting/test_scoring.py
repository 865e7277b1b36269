from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.backtesting import scoring
from forecasting.backtesting.calibration import coverage

HORIZON = 200.0
TIMES = scoring.midpoints(HORIZON)

shares = st.floats(0, 1)
values = st.floats(-100, 100)
#: Chances of arrival by each of five stretches of the horizon; the rest is never.
arrivals = st.lists(st.floats(0.01, 1), min_size=6, max_size=6).map(lambda weights: np.array(weights) / sum(weights))


def chances_of(arrival: np.ndarray) -> np.ndarray:
    """Chance of arrival by each of `TIMES`, if it arrives at 0, 40, 80, 120 or 160 or never."""
    return np.asarray(np.cumsum(arrival[:5])[(TIMES // 40).astype(int)])


def expected_arrival_score(said: np.ndarray, believed: np.ndarray) -> float:
    days = (0.0, 40.0, 80.0, 120.0, 160.0, math.inf)
    scores = [scoring.arrival_score(chances_of(said), TIMES, day) for day in days]
    return float(np.dot(believed, scores))


def naive_crps(samples: list[float], outcome: float) -> float:
    far = sum(abs(x - outcome) for x in samples) / len(samples)
    apart = sum(abs(x - y) for x in samples for y in samples) / len(samples) ** 2
    return far - apart / 2


def test_midpoints_are_the_middles_of_a_hundred_equal_stretches() -> None:
    assert TIMES.size == 100
    assert (TIMES[0], TIMES[1], TIMES[-1]) == (1.0, 3.0, 199.0)


@pytest.mark.parametrize(
    ("chances", "arrived", "score"),
    [
        (np.zeros(100), math.inf, 0.0),
        (np.ones(100), 0.0, 0.0),
        (np.full(100, 0.5), 70.0, 0.25),
        (np.zeros(100), 50.0, 0.75),
        (np.full(100, 0.2), 100.0, 0.5 * 0.04 + 0.5 * 0.64),
        (TIMES >= 60, 60.0, 0.0),
    ],
)
def test_the_arrival_score_is_the_mean_square_over_the_horizon(
    chances: np.ndarray, arrived: float, score: float
) -> None:
    assert scoring.arrival_score(chances, TIMES, arrived) == pytest.approx(score)


@given(said=arrivals, believed=arrivals)
def test_nobody_expects_a_better_arrival_score_by_saying_what_they_do_not_believe(
    said: np.ndarray, believed: np.ndarray
) -> None:
    assert expected_arrival_score(said, believed) >= expected_arrival_score(believed, believed) - 1e-12


@given(samples=st.lists(values, min_size=1, max_size=20), outcome=values)
def test_the_crps_agrees_with_its_definition(samples: list[float], outcome: float) -> None:
    assert scoring.crps(samples, outcome) == pytest.approx(naive_crps(samples, outcome), abs=1e-9)


def test_the_crps_of_a_normal_distribution_is_its_closed_form() -> None:
    samples = np.random.default_rng(1).normal(0, 1, 40_000)
    # Gneiting and Raftery (2007), equation 5, at the outcome 0.7.
    density, below = math.exp(-(0.7**2) / 2) / math.sqrt(2 * math.pi), 0.5 * (1 + math.erf(0.7 / math.sqrt(2)))
    closed = 0.7 * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi)
    assert scoring.crps(samples, 0.7) == pytest.approx(closed, abs=0.01)


def test_the_crps_keeps_its_digits_far_from_zero() -> None:
    assert scoring.crps(np.array([0.0, 1.0]) + 1e9, 1e9 + 0.5) == pytest.approx(0.25)


@given(st.lists(values, min_size=2, max_size=6), st.lists(values, min_size=2, max_size=6))
def test_nobody_expects_a_better_crps_by_saying_what_they_do_not_believe(
    said: list[float], believed: list[float]
) -> None:
    honest, other = (np.mean([scoring.crps(x, outcome) for outcome in believed]) for x in (believed, said))
    assert other >= honest - 1e-9


def test_places_in_an_honest_forecast_are_uniform_even_at_ties() -> None:
    rng = np.random.default_rng(2)
    samples = np.array([70.0] * 60 + [71.0] * 30 + [72.5] * 10)
    places = [scoring.randomised_pit(samples, outcome, rng) for outcome in rng.choice(samples, 4000)]
    for share in (0.5, 0.8, 0.95):
        assert coverage(1.0, share, places, range(len(places))).held == pytest.approx(share, abs=0.025)
    assert np.mean(places) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("outcome", "low", "high"), [(69.0, 0, 0), (73.0, 1, 1), (71.0, 0.6, 0.9), (71.5, 0.9, 0.9)])
def test_a_place_is_the_share_below_and_a_random_part_of_the_equal(outcome: float, low: float, high: float) -> None:
    samples = [70.0] * 6 + [71.0] * 3 + [72.5]
    place = scoring.randomised_pit(samples, outcome, np.random.default_rng(3))
    assert low <= place <= high


def test_every_source_counts_the_same_and_every_series_in_it() -> None:
    scores = [0.0, 0.4, 0.6, 1.0]
    series, sources = ["a", "a", "b", "a"], ["x", "x", "x", "y"]
    # Series “a” of “x” has 0.2, “b” 0.6; the “a” of “y” is another series.
    assert scoring.mean_by_source(scores, series, sources) == pytest.approx({"x": 0.4, "y": 1.0})
    assert scoring.mean_over_sources(scores, series, sources) == pytest.approx(0.7)
    assert math.isnan(scoring.mean_over_sources([], [], []))
