from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.errors import UserError
from forecasting.rivals import catalogue
from forecasting.rivals.catalogue import RIVALS, choose_rivals
from forecasting.rivals.past import Past, Rival
from forecasting.rivals.persistence import stay
from forecasting.rivals.record_jumps import resample_jumps
from forecasting.rivals.throughput import resample_gains
from forecasting.rivals.trend import extrapolate

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = np.arange(5.0, 400.0, 5.0)
OWN = tuple(entry for entry in RIVALS if not entry.library)


def past_of(days: Sequence[float], values: Sequence[float], bound: float | None = 100.0) -> Past:
    return Past(
        days=np.array(days, float),
        values=np.array(values, float),
        bound=bound,
        floor=None if bound is None else 0.0,
        first_day=date(2025, 1, 6),
    )


def paths_of(rival: Rival, past: Past, draws: int = 400, seed: int = 1) -> np.ndarray:
    return rival(past, DAYS, draws, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def steady() -> Past:
    """A try every four days, every third of them on a curve that closes 11% of the headroom a month."""
    days = np.arange(0, 281, 4.0)
    return past_of(days.tolist(), (100 - 40 * np.exp(-0.004 * days) - 3 * (np.arange(days.size) % 3 > 0)).tolist())


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """Any history: several results a day, no progress, long waits, with a bound or without."""
    days = sorted(draw(st.lists(st.integers(0, 300), min_size=2, max_size=25)))
    values = draw(st.lists(st.integers(-20, 99).map(float), min_size=len(days), max_size=len(days)))
    return past_of([day - days[0] for day in days], values, draw(st.sampled_from([None, 100.0, 99.0])))


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.name)
@settings(max_examples=60)
@given(past=pasts())
def test_the_futures_of_a_rival_never_fall_and_stay_possible(entry: catalogue.Entry, past: Past) -> None:
    paths = paths_of(entry.forecast, past, draws=30)
    assert paths.shape == (30, DAYS.size)
    assert np.all(np.isfinite(paths))
    assert np.all(paths >= past.best)
    assert np.all(np.diff(paths, axis=1) >= 0)
    assert past.bound is None or np.all(paths <= past.bound)
    np.testing.assert_array_equal(paths, paths_of(entry.forecast, past, draws=30))


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.name)
@given(past=pasts())
@settings(max_examples=30)
def test_the_unit_of_the_metric_decides_nothing(entry: catalogue.Entry, past: Past) -> None:
    bound, floor = past.bound and 1024 * past.bound, past.floor and 1024 * past.floor
    other = Past(days=past.days, values=1024 * past.values, bound=bound, floor=floor, first_day=past.first_day)
    np.testing.assert_allclose(
        paths_of(entry.forecast, other, 30), 1024 * paths_of(entry.forecast, past, 30), rtol=1e-6, atol=1e-6
    )


def test_persistence_says_that_nothing_improves() -> None:
    assert np.all(paths_of(stay, past_of([0, 10, 20], [70, 72, 71])) == 72)


def test_throughput_goes_on_as_it_went_where_every_period_gained_the_same() -> None:
    past = past_of(range(0, 121, 10), range(50, 63))
    paths = paths_of(resample_gains, past)
    np.testing.assert_allclose(paths, np.broadcast_to(62 + np.floor(DAYS / 10), paths.shape).clip(max=100))


def test_throughput_draws_from_periods_with_and_without_gain() -> None:
    past = past_of([0, 60, 120], [50, 56, 56])
    gains = paths_of(resample_gains, past, draws=4000)[:, DAYS == 120] - 56
    # One period in twelve gained 6; the mean over twelve periods is 6 with a standard error of 0.09.
    assert np.mean(gains) == pytest.approx(6, abs=0.3)
    assert np.mean(gains == 0) == pytest.approx((11 / 12) ** 12, abs=0.03)


def test_a_trend_recovers_a_straight_line_of_the_log_headroom() -> None:
    days = np.arange(0, 101, 5.0)
    past = past_of(days.tolist(), (100 - 40 * np.exp(-0.004 * days)).tolist())
    exact = 100 - 40 * np.exp(-0.004 * (100 + DAYS))
    np.testing.assert_allclose(paths_of(extrapolate, past, 50), np.broadcast_to(exact, (50, DAYS.size)), rtol=1e-9)


def test_a_trend_without_a_bound_is_a_straight_line() -> None:
    past = past_of([0, 10, 20, 30], [1.0, 2.0, 3.0, 4.0], bound=None)
    np.testing.assert_allclose(paths_of(extrapolate, past, 50), np.broadcast_to(4 + DAYS / 10, (50, DAYS.size)))


def test_a_noisy_trend_is_uncertain_about_its_line_and_centred_on_it() -> None:
    rng = np.random.default_rng(4)
    days = np.arange(0, 301, 3.0)
    champions = np.maximum.accumulate(100 - 40 * np.exp(-0.004 * days + 0.05 * rng.standard_normal(days.size)))
    paths = paths_of(extrapolate, past_of(days.tolist(), champions.tolist()), 2000)
    low, middle, high = np.quantile(paths[:, -1], [0.1, 0.5, 0.9])
    start = 100 - champions[-1]
    assert middle == pytest.approx(100 - start * np.exp(-0.004 * DAYS[-1]), abs=1.5)
    assert low < middle < high


def test_record_jumps_repeat_the_waits_and_the_shares_of_the_past() -> None:
    # Every 20 days half of the headroom is closed; today one such wait is over half.
    past = past_of([0, 20, 40, 60, 70], [20, 60, 80, 90, 85])
    paths = paths_of(resample_jumps, past, 2000)
    jumps = np.log2((100 - 90) / (100 - paths))
    np.testing.assert_allclose(jumps, np.round(jumps), atol=1e-6)
    first = DAYS[np.argmax(jumps > 0, axis=1)]
    assert np.all(first >= 10)
    assert np.mean(first == 10) > 0.99  # only the first wait is known to be one of 20 days


def test_the_open_wait_makes_record_jumps_doubt() -> None:
    lately, stuck = past_of([0, 20, 40, 45], [20, 60, 80, 70]), past_of([0, 20, 40, 240], [20, 60, 80, 70])
    hopeful, doubtful = (np.mean(paths_of(resample_jumps, past)[:, DAYS == 40]) for past in (lately, stuck))
    assert hopeful > doubtful + 4


def test_few_jumps_make_for_uncertain_weights() -> None:
    few = past_of([0, 20, 40, 50], [0, 1, 10, 9], bound=None)
    many = past_of([*range(0, 820, 20), 810], [*np.cumsum([0, *([1, 9] * 20)]), 0], bound=None)
    ends = (paths_of(resample_jumps, past, 2000)[:, -1] - past.best for past in (few, many))
    few_varies, many_varies = (np.std(end) / np.mean(end) for end in ends)
    assert few_varies > 2 * many_varies


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.name)
def test_a_history_of_one_date_stays_where_it_is(entry: catalogue.Entry) -> None:
    assert np.all(paths_of(entry.forecast, past_of([0] * 9, range(60, 69))) == 68)


def test_the_champion_by_week_ends_today() -> None:
    days, champions = past_of([0, 5, 9, 17], [60, 62, 61, 70]).by_week()
    assert days.tolist() == [3, 10, 17]
    assert champions.tolist() == [60, 62, 70]


def test_rivals_are_chosen_by_name() -> None:
    assert choose_rivals("none") == ((), "")
    assert choose_rivals("trend, Persistence") == (("trend", "persistence"), "")
    with pytest.raises(UserError, match=r"There is no rival “oracle”; choose among persistence, throughput"):
        choose_rivals("oracle")


def test_rivals_that_are_not_installed_are_left_out_of_all_and_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "find_spec", lambda _name: None)
    names, sentence = choose_rivals("all")
    assert names == ("persistence", "throughput", "trend", "record-jumps")
    assert sentence.startswith("Left out, as not installed: Prophet, AutoARIMA, AutoETS; the extra “rivals”")
    with pytest.raises(UserError, match=r"Prophet isn't installed; the extra “rivals” has what is missing"):
        choose_rivals("prophet")


def rival_of_the_extra(name: str) -> Rival:
    """What the extra `rivals` brings; skips the test where it isn't installed."""
    (entry,) = (entry for entry in RIVALS if entry.name == name)
    if not entry.is_installed:
        pytest.skip("the extra “rivals” isn't installed")
    return entry.forecast


def test_prophet_grows_towards_the_bound_and_says_nothing(steady: Past, caplog: pytest.LogCaptureFixture) -> None:
    prophet = rival_of_the_extra("prophet")
    state, disabled = np.random.get_state(), logging.root.manager.disable  # noqa: NPY002
    paths = paths_of(prophet, steady, 200)
    exact = 100 - 40 * np.exp(-0.004 * (280 + DAYS))
    assert np.max(np.abs(np.median(paths, axis=0) - exact)) < 2.5
    assert np.all(np.diff(paths, axis=1) >= 0)
    assert np.all((paths >= steady.best) & (paths <= 100))
    np.testing.assert_array_equal(paths, paths_of(prophet, steady, 200))
    assert not caplog.records
    assert np.array_equal(np.random.get_state()[1], state[1])  # noqa: NPY002
    assert logging.root.manager.disable == disabled


@pytest.mark.parametrize("name", ["arima", "ets"])
def test_a_model_of_statsforecast_goes_on_from_today(steady: Past, name: str) -> None:
    paths = paths_of(rival_of_the_extra(name), steady)
    assert np.all(paths[:, DAYS < 7] == steady.best)
    assert steady.best < np.median(paths[:, -1]) <= 100
    assert np.std(paths[:, -1]) > np.std(paths[:, 10]) > 0
    assert np.all(np.diff(paths, axis=1) >= 0)


@pytest.mark.parametrize("name", ["prophet", "arima", "ets"])
def test_too_short_a_history_stays_where_it_is_by_the_extra_too(name: str) -> None:
    assert np.all(paths_of(rival_of_the_extra(name), past_of([0] * 9, range(60, 69))) == 68)
