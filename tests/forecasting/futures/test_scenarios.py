from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.domain.scenario import AS_PLANNED, ChangedTarget, LeverShare, Scenario
from forecasting.domain.timeline import DateRange
from forecasting.errors import InvalidValue
from forecasting.futures.plans import mix_of, plan_futures
from forecasting.futures.scenarios import Rehearsal, forecast_scenario, outlook_in, pace_needed
from tests.forecasting.made_levers import LAST_DAY
from tests.forecasting.made_scenarios import DEADLINE, TARGET, a_forecast, a_project

if TYPE_CHECKING:
    from forecasting.domain.forecast import Forecast


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return a_forecast()


def odds(forecast: Forecast) -> float:
    return forecast.arrivals[0].odds(DEADLINE)


@given(seed=st.integers(0, 2**31), pause_days=st.sampled_from([0, 20]), given_pace=st.none() | st.floats(0.5, 4))
@settings(max_examples=15)
def test_a_scenario_that_changes_nothing_has_exactly_the_numbers_of_the_forecast(
    seed: int, pause_days: int, given_pace: float | None
) -> None:
    pause = (
        (DateRange(LAST_DAY + timedelta(days=20), LAST_DAY + timedelta(days=20 + pause_days)),) if pause_days else ()
    )
    plan = a_forecast(draws=40, seed=seed, pauses=pause, tries_per_week=given_pace)
    same = forecast_scenario(plan, Scenario(name="The same"))
    played = Rehearsal(plan).play(AS_PLANNED)

    for name in ("days", "reported", "true", "ceiling"):
        np.testing.assert_array_equal(getattr(same, name), getattr(plan, name))
    np.testing.assert_array_equal(same.arrivals[0].days, plan.arrivals[0].days)
    assert same.arrivals[0].chance_infeasible == plan.arrivals[0].chance_infeasible
    # A rehearsal shows the first of the same futures, on fewer days.
    np.testing.assert_array_equal(played.arrivals[0].days, plan.arrivals[0].days[: played.reported.shape[0]])
    np.testing.assert_array_equal(played.reported[:, -1], plan.reported[: played.reported.shape[0], -1])


def test_every_posterior_draw_has_a_future_in_every_round(forecast: Forecast) -> None:
    assert forecast.reported.shape[0] == 3 * 200
    first, second = forecast.reported[:200], forecast.reported[200:400]
    np.testing.assert_array_equal(forecast.ceiling[:200], forecast.ceiling[200:400])
    assert np.mean(first[:, -1] == second[:, -1]) < 0.2


def test_twice_the_pace_gets_there_sooner_in_nearly_every_future(forecast: Forecast) -> None:
    fast = forecast_scenario(forecast, Scenario(name="Fast", pace=2.0))
    before, after = forecast.arrivals[0].days, fast.arrivals[0].days
    assert odds(fast) > odds(forecast) + 0.03
    assert np.mean(after > before) < 0.05


def test_luck_is_shared_so_that_a_small_change_of_plan_moves_few_futures(forecast: Forecast) -> None:
    slightly = forecast_scenario(forecast, Scenario(name="A little faster", pace=1.02))
    moved = np.isfinite(slightly.arrivals[0].days) != np.isfinite(forecast.arrivals[0].days)
    assert np.mean(slightly.reported[:, -1] > forecast.reported[:, -1]) > 0
    assert moved.mean() < 0.04


def test_tries_side_by_side_help_less_than_as_many_one_after_the_other() -> None:
    # Often enough that what one try learns matters to the next.
    steady = a_forecast(tries_per_week=0.25)
    chain, parallel = (
        forecast_scenario(steady, Scenario(name="Four times the tries", **change)).reported[:, -1].mean()
        for change in ({"pace": 4.0}, {"parallel": 4})
    )
    assert steady.reported[:, -1].mean() < parallel < chain


def test_nothing_arrives_in_a_pause_and_all_later_arrivals_wait(forecast: Forecast) -> None:
    pause = DateRange(LAST_DAY + timedelta(days=1), LAST_DAY + timedelta(days=60))
    paused = forecast_scenario(forecast, Scenario(name="Holidays", pauses=(pause, pause)))
    days = paused.arrivals[0].days
    assert days.min() > 60
    late = np.isfinite(days)
    np.testing.assert_allclose(days[late], forecast.arrivals[0].days[late] + 60)


def test_shares_of_levers_leave_the_rest_to_the_usual_mix(forecast: Forecast) -> None:
    outlook = outlook_in(forecast)
    places = {lever: i for i, lever in enumerate(outlook.lever_ids)}
    plan = Scenario(name="Data", mix=(LeverShare("data", 0.6), LeverShare("gone", 0.1), LeverShare("tuning", 0.1)))
    mix = mix_of(outlook, plan)
    assert mix.sum() == pytest.approx(1)
    assert (mix[places["data"]], mix[places["tuning"]]) == (0.6, 0.1)
    usual = outlook.mix[[places["design"], places["features"]]]
    np.testing.assert_allclose(mix[[places["design"], places["features"]]], 0.3 * usual / usual.sum())
    pulled = plan_futures(outlook, plan).levers[np.isfinite(plan_futures(outlook, plan).times)]
    assert np.mean(pulled == places["data"]) == pytest.approx(0.6, abs=5 * np.sqrt(0.6 * 0.4 / pulled.size))


def test_more_examples_make_measurements_better_and_luck_smaller(forecast: Forecast) -> None:
    outlook = outlook_in(forecast)
    assert outlook.examples == 1000
    start = plan_futures(outlook, Scenario(name="Ten times", n_eval=10_000)).start
    assert start.error == pytest.approx(outlook.start.error / np.sqrt(10))
    noisy, exact = (forecast_scenario(forecast, Scenario(name="Sizes", n_eval=examples)) for examples in (100, 100_000))
    flattery = [np.mean(found.reported[:, -1] - found.true[:, -1]) for found in (noisy, exact)]
    assert flattery[0] > flattery[1] + 0.2


def test_a_lower_target_and_a_later_deadline_are_the_targets_of_the_scenario(forecast: Forecast) -> None:
    later = DEADLINE + timedelta(days=60)
    easier = Scenario(name="Easier", targets=(ChangedTarget(target="target", value=74.0, deadline=later),))
    (arrival,) = forecast_scenario(forecast, easier).arrivals
    assert (arrival.target.value, arrival.target.deadline, arrival.target.id) == (74.0, later, "target")
    assert arrival.odds(later) > odds(forecast)


def test_the_pace_that_is_needed_is_just_enough(forecast: Forecast) -> None:
    wanted = odds(forecast) + 0.1
    found = pace_needed(forecast, AS_PLANNED, TARGET, wanted)
    assert found.pace is not None
    assert found.odds_now == pytest.approx(odds(forecast))
    enough, less = (
        odds(forecast_scenario(forecast, Scenario(name="So fast", pace=pace)))
        for pace in (found.pace, 0.95 * found.pace)
    )
    assert less < wanted <= enough


def test_no_pace_is_told_where_none_is_enough_and_why(forecast: Forecast) -> None:
    found = pace_needed(forecast, AS_PLANNED, replace(TARGET, value=99.5), 0.8)
    assert found.pace is None
    assert found.most_odds < 0.8
    assert found.chance_infeasible > 0.3


def test_a_search_for_a_pace_ends_where_it_would_take_too_long_and_says_where(
    forecast: Forecast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecasting.futures.scenarios._MOST_EACH", 60.0)
    found = pace_needed(forecast, AS_PLANNED, TARGET, 0.99)
    assert found.pace is None
    assert 1 < found.most_pace < 4
    fastest = forecast_scenario(forecast, Scenario(name="Fastest", pace=found.most_pace))
    assert found.most_odds == pytest.approx(odds(fastest))


def test_a_rehearsal_of_a_very_fast_plan_takes_fewer_of_the_same_futures(
    forecast: Forecast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecasting.futures.scenarios.MOST_TRIES", 2_000)
    monkeypatch.setattr("forecasting.futures.scenarios.FEWEST_FUTURES", 20)
    fast = Scenario(name="Fast", pace=3.0)
    played, whole = Rehearsal(forecast).play(fast), forecast_scenario(forecast, fast)
    count = played.reported.shape[0]
    assert 20 <= count < 200
    np.testing.assert_array_equal(played.arrivals[0].days, whole.arrivals[0].days[:count])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "no name"),
        ({"pace": 0.0}, "pace must be"),
        ({"parallel": 0}, "side by side"),
        ({"parallel": 21}, "at most 20"),
        ({"n_eval": 2.5}, "whole number of examples"),
        ({"mix": (LeverShare("a", 0.7), LeverShare("b", 0.7))}, "more than 100%"),
        ({"mix": (LeverShare("a", 0.1), LeverShare("a", 0.1))}, "two shares"),
        ({"targets": (ChangedTarget(target="t"), ChangedTarget(target="t"))}, "changed twice"),
    ],
)
def test_an_impossible_scenario_is_refused_with_a_sentence(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        Scenario(**({"name": "Plan"} | change))  # type: ignore[arg-type]


def test_a_scenario_with_a_value_that_the_metric_cannot_have_is_refused_by_its_project() -> None:
    beyond = Scenario(name="Too much", targets=(ChangedTarget(target="target", value=120.0),))
    with pytest.raises(InvalidValue, match="scenario “Too much”"):
        a_project().with_scenario(beyond)


def test_whether_a_scenario_changes_anything() -> None:
    assert Scenario(name="Copy").is_as_planned
    assert not Scenario(name="Copy", pauses=(DateRange(date(2027, 1, 1), date(2027, 1, 2)),)).is_as_planned
    undone = (
        Scenario(name="Copy").with_target(ChangedTarget(target="a", value=1.0)).with_target(ChangedTarget(target="a"))
    )
    assert undone.is_as_planned
