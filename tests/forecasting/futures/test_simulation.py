from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain.outlook import LEAP_TRIES, Start
from forecasting.futures.simulation import simulate

DRAWS = 400


def start(
    *, chance: float = 0.3, error: float = 0.0, ceiling: float = 0.6, epsilon: float = 0.0, leap_chance: float = 0.0
) -> Start:
    def full(value: float) -> np.ndarray:
        return np.full(DRAWS, value)

    return Start(
        ceiling=full(ceiling),
        alpha=np.full((DRAWS, 1), np.log(chance / (1 - chance))),
        s=np.full((DRAWS, 1), 0.1),
        f=full(0.1),
        beta=full(0.0),
        epsilon=full(epsilon),
        tau=full(0.0),
        champion=full(0.0),
        tries=10,
        drought=2,
        leap_chance=full(leap_chance),
        leap_size=full(0.3),
        error=error,
        highest=1.0,
        lowest=-2.0,
    )


def weekly(tries: int = 30) -> np.ndarray:
    return np.repeat(7.0 * np.arange(1, tries + 1)[:, None], DRAWS, axis=1)


def levers(times: np.ndarray) -> np.ndarray:
    return np.zeros(times.shape, int)


@given(
    chance=st.floats(0.01, 0.9),
    error=st.floats(0, 0.3),
    ceiling=st.floats(0.01, 1.0),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_reported_champion_never_falls_and_never_leaves_the_range_of_the_metric(
    chance: float, error: float, ceiling: float, seed: int
) -> None:
    times = weekly(10)

    paths = simulate(
        start(chance=chance, error=error, ceiling=ceiling), times, levers(times), np.random.default_rng(seed)
    )

    assert np.all(np.diff(paths.reported, axis=0) >= 0)
    assert paths.reported.max() <= 1.0
    assert paths.true.min() >= -2.0


def test_without_measurement_error_nothing_passes_the_ceiling() -> None:
    times = weekly(200)

    paths = simulate(start(chance=0.9), times, levers(times), np.random.default_rng(1))

    # The run-to-run variation that is always there is a small share of the headroom left.
    assert paths.true.max() < 0.601
    assert paths.reported[-1].mean() > 0.55


def test_tries_of_one_day_are_built_on_the_same_champion() -> None:
    one_day, spread = np.ones((20, DRAWS)), weekly(20)

    together = simulate(start(chance=0.9), one_day, levers(one_day), np.random.default_rng(1))
    in_turn = simulate(start(chance=0.9), spread, levers(spread), np.random.default_rng(1))

    assert together.reported[-1].mean() < 0.6 * in_turn.reported[-1].mean()


def test_luck_flatters_the_reported_champion() -> None:
    times = weekly(60)

    paths = simulate(start(chance=0.05, error=0.05), times, levers(times), np.random.default_rng(1))

    assert np.mean(paths.reported[-1] - paths.true[-1]) > 0.02


def test_a_long_drought_makes_the_next_success_rarer() -> None:
    times = weekly(20)
    fresh, dry = start(epsilon=1.0), replace(start(epsilon=1.0), drought=100)

    gains = [simulate(s, times, levers(times), np.random.default_rng(1)).reported[-1].mean() for s in (fresh, dry)]

    assert gains[1] < 0.5 * gains[0]


def test_a_faster_pace_has_the_same_luck_earlier() -> None:
    slow, fast = weekly(), weekly() / 2

    slow_paths, fast_paths = (simulate(start(), t, levers(t), np.random.default_rng(1)) for t in (slow, fast))

    np.testing.assert_array_equal(slow_paths.reported, fast_paths.reported)
    np.testing.assert_allclose(slow_paths.arrival_days(0.2), 2 * fast_paths.arrival_days(0.2))


def test_the_grid_shows_what_was_known_at_the_end_of_each_day() -> None:
    times = weekly(3)
    paths = simulate(start(chance=0.9), times, levers(times), np.random.default_rng(1))

    reported, true = paths.on_grid(np.array([0.0, 6.9, 7.0, 13.0, 21.0]))

    assert reported.shape == true.shape == (DRAWS, 5)
    np.testing.assert_array_equal(reported[:, 1], paths.reported[0])
    np.testing.assert_array_equal(reported[:, 2], paths.reported[1])
    np.testing.assert_array_equal(reported[:, 4], paths.reported[3])


def test_what_is_reached_already_is_reached_on_day_zero_and_the_impossible_never() -> None:
    times = weekly()
    paths = simulate(start(), times, levers(times), np.random.default_rng(1))

    assert np.all(paths.arrival_days(0.0) == 0)
    assert np.all(np.isinf(paths.arrival_days(0.99)))


def test_without_leaps_the_ceiling_stays_and_only_luck_carries_a_result_above_it() -> None:
    times = weekly(60)

    paths = simulate(start(chance=0.8, ceiling=0.2), times, levers(times), np.random.default_rng(1))

    assert np.all(paths.ceiling == 0.2)
    assert paths.true.max() <= 0.2 * 1.05


def test_a_leap_closes_a_share_of_the_distance_to_the_bound_and_leaves_the_headroom_its_share() -> None:
    # Nothing but leaps can raise the champion, and the chance of one is 1 in LEAP_TRIES at first.
    begun = start(chance=1 - 1e-9, ceiling=0.0, leap_chance=LEAP_TRIES)

    paths = simulate(begun, weekly(1), levers(weekly(1)), np.random.default_rng(1))

    shares = paths.reported[1]
    assert np.allclose(paths.ceiling, shares, atol=1e-8)
    assert abs(np.mean(-np.log1p(-shares)) - 0.3) < 0.05  # exponential with mean 0.3; standard error 0.015


def test_with_a_bound_only_a_success_leaps_and_without_one_any_try_may() -> None:
    times = weekly(5)
    hopeless = start(chance=1e-12, ceiling=0.1, leap_chance=0.2)

    bounded = simulate(hopeless, times, levers(times), np.random.default_rng(1))
    unbounded = simulate(replace(hopeless, highest=np.inf), times, levers(times), np.random.default_rng(1))

    assert bounded.reported.max() < 0.001  # the run-to-run variation that is always there
    leapt = unbounded.reported[-1] > 0.001
    assert abs(leapt.mean() - (1 - 0.8**5)) < 0.08  # binomial with 400 draws; standard error 0.024
    assert np.allclose(unbounded.ceiling - 0.1, unbounded.reported[-1], atol=0.005)


def test_leaps_of_one_day_dont_know_of_each_other() -> None:
    times = np.full((2, DRAWS), 7.0)
    begun = start(chance=1 - 1e-9, ceiling=0.0, leap_chance=LEAP_TRIES)

    paths = simulate(begun, times, levers(times), np.random.default_rng(1))

    assert np.allclose(paths.ceiling, paths.reported[-1], atol=1e-8)  # the better of two, not one upon the other


def test_a_leap_of_the_next_try_is_unlikely_and_grows_likelier_with_tries() -> None:
    times = weekly(20)
    begun = start(chance=1 - 1e-9, ceiling=0.0, leap_chance=0.3)

    paths = simulate(begun, times, levers(times), np.random.default_rng(1))

    shares = np.mean(np.diff(paths.reported, axis=0) > 0.01, axis=1)
    assert shares[:2].mean() < 0.1
    assert abs(shares[10:].mean() - 0.3) < 0.05  # leaps too small to see make up for those seen in 4,000
