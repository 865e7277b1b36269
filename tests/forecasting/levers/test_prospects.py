from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forecasting.domain.outlook import Start
from forecasting.evidence.history import read_history
from forecasting.futures.outlook import with_untried
from forecasting.futures.simulation import simulate
from forecasting.levers.prospects import at_equal_effort, draw_efforts, prospects_of, success_chances
from tests.forecasting.made import AS_OF, make_project
from tests.forecasting.made_levers import make_posterior, make_start, varied

REPEATS = 500


def one_try(start: Start, lever: int) -> tuple[np.ndarray, np.ndarray]:
    """Reported and true rise by one simulated try of each draw, REPEATS times: shape (REPEATS, draws)."""
    draws = start.ceiling.size
    many = start.of_draws(np.tile(np.arange(draws), REPEATS))
    paths = simulate(
        many, np.ones((1, many.ceiling.size)), np.full((1, many.ceiling.size), lever), np.random.default_rng(1)
    )
    reported, true = (values[-1].reshape(REPEATS, draws) for values in (paths.reported, paths.true))
    return reported, true - start.champion


def test_the_chance_of_a_new_best_is_how_often_a_simulated_try_sets_one() -> None:
    start = varied(make_start([0.05, 0.2, 0.6]))
    promised = prospects_of(start).chance_of_new_best

    for lever in range(3):
        reported, _ = one_try(start, lever)
        found = np.mean(reported > 0, axis=0)
        # 400 draws of 500 tries each: every one within 5 standard errors, and their mean within half a point.
        assert np.all(np.abs(found - promised[:, lever]) < 5 * np.sqrt(0.25 / REPEATS))
        assert found.mean() == pytest.approx(promised[:, lever].mean(), abs=0.005)


def test_without_noise_the_rise_that_is_expected_is_the_mean_of_simulated_tries() -> None:
    start = replace(varied(make_start([0.1, 0.4], error=1e-4)), tau=np.zeros(400), champion=np.zeros(400))
    promised = prospects_of(start)

    for lever in range(2):
        _, true = one_try(start, lever)
        # What is lost by adopting a try that only seemed to help is a small share of the headroom: 0.2% noise.
        assert true.mean() == pytest.approx(promised.rise_by_try[:, lever].mean(), rel=0.03, abs=5e-4)


@pytest.mark.parametrize("highest", [1.0, np.inf])
def test_leaps_beyond_the_ceiling_are_part_of_the_rise(highest: float) -> None:
    start = replace(varied(make_start([0.1, 0.4], error=1e-4, leap_chance=0.2)), tau=np.zeros(400), highest=highest)
    start = replace(start, champion=np.zeros(400))
    promised = prospects_of(start)

    for lever in range(2):
        _, true = one_try(start, lever)
        assert true.mean() == pytest.approx(promised.rise_by_try[:, lever].mean(), rel=0.03)


def test_a_share_of_the_headroom_is_never_more_than_all_of_it() -> None:
    prospects = prospects_of(make_start([0.5], size=20.0))

    assert np.all(prospects.share_by_success < 1)
    assert np.all(prospects_of(make_start([0.5], size=0.01)).share_by_success == pytest.approx(0.01))


def test_a_champion_at_the_bound_can_not_be_beaten() -> None:
    assert np.all(prospects_of(replace(make_start([0.3]), highest=0.0)).chance_of_new_best == 0)


def test_at_equal_effort_a_cheap_lever_helps_more_often_and_closes_as_much_as_its_tries_do() -> None:
    start = varied(make_start([0.1, 0.3]))
    share = np.tile([3.0, 0.5], (400, 1))

    before, after = prospects_of(start), prospects_of(at_equal_effort(start, share))

    np.testing.assert_allclose(after.chance_to_help, 1 - (1 - before.chance_to_help) ** share)
    np.testing.assert_allclose(
        after.chance_to_help * at_equal_effort(start, share).s, share * before.chance_to_help * start.s
    )
    same = at_equal_effort(start, np.ones((400, 2)))
    np.testing.assert_allclose(success_chances(same), success_chances(start))


def test_a_lever_that_was_never_tried_is_like_levers_at_large() -> None:
    history = read_history(make_project(results=40), AS_OF)
    posterior = make_posterior(history, draws=4000)
    draws = np.arange(4000)
    luck = np.random.default_rng(1).standard_normal((2, 4000, 2))

    start = with_untried(make_start([0.3], draws=4000), posterior, draws, luck)

    assert start.alpha.shape == start.s.shape == (4000, 3)
    expected_sd = np.sqrt(posterior.mu_alpha.var() + np.mean(posterior.sd_alpha**2))
    # Five standard errors of a mean of 4,000 draws are 0.08 spreads; of a spread, 0.06 of it.
    for column in (1, 2):
        assert start.alpha[:, column].mean() == pytest.approx(posterior.mu_alpha.mean(), abs=0.05)
        assert start.alpha[:, column].std() == pytest.approx(expected_sd, rel=0.1)
        assert np.log(start.s[:, column]).mean() == pytest.approx(posterior.mu_log_s.mean(), abs=0.05)


def test_a_lever_with_one_recorded_effort_stays_near_the_others() -> None:
    recorded = {"a": [4.0] * 20, "b": [40.0]}

    efforts = draw_efforts(recorded, ("a", "b", "c"), 20_000, np.random.default_rng(1))

    assert efforts is not None
    overall = (80 + 40) / 21
    a, b, c = efforts.mean(axis=0)
    # Of 20,000 draws the mean is known to half a percent where few efforts are known; five times that.
    assert a == pytest.approx((3 * overall + 80) / 23, rel=0.03)
    assert b == pytest.approx((3 * overall + 40) / 4, rel=0.03)
    assert c == pytest.approx(overall, rel=0.03)
    assert np.ptp(np.quantile(efforts[:, 2], (0.1, 0.9))) > 2 * np.ptp(np.quantile(efforts[:, 0], (0.1, 0.9)))


def test_without_recorded_effort_there_is_none() -> None:
    assert draw_efforts({"a": []}, ("a",), 100, np.random.default_rng(1)) is None
