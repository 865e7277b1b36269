from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

import forecasting

# Words are what people type; only a type checker prefers the enumeration.
ACCURACY = forecasting.Metric("Accuracy", direction="higher", lower=0, upper=100)  # type: ignore[arg-type]
AS_OF = "2026-11-23"


def frame(tries: int = 30, seed: int = 3) -> pd.DataFrame:
    """A history of one try every nine days, the last on 20 November 2026."""
    rng = np.random.default_rng(seed)
    champion, values = 70.0, []
    for _ in range(tries):
        value = champion + (rng.exponential(0.8) if rng.random() < 0.25 else -rng.exponential(1.0))
        champion = max(champion, value)
        values.append(round(value, 2))
    return pd.DataFrame(
        {
            "date": pd.date_range(end="2026-11-20", periods=tries, freq="9D"),
            "value": values,
            "lever": [("Tuning", "Data")[i % 2] for i in range(tries)],
            "n_eval": 2000,
        }
    )


def forecast(table: pd.DataFrame, *, metric: forecasting.Metric = ACCURACY, **options: object) -> forecasting.Result:
    arguments = {"targets": [78.0, 80.0], "as_of": AS_OF, "horizon_days": 365, "seed": 1} | options
    return forecasting.forecast(table, metric=metric, **arguments)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def result() -> forecasting.Result:
    return forecast(frame())


def test_an_arrival_has_days_odds_and_dates(result: forecasting.Result) -> None:
    arrival = result.arrival(78.0)

    assert arrival.days.shape == (3000,)
    assert np.all((arrival.days > 0) & ((arrival.days <= 365) | np.isinf(arrival.days)))
    assert 0.02 < arrival.odds("2027-03-31") < arrival.odds("2027-11-23") < 0.98
    assert arrival.odds("2027-11-23") == pytest.approx(1 - arrival.never)
    assert result.arrival(80.0).never > arrival.never


def test_the_champion_is_a_path_in_the_unit_of_the_metric(result: forecasting.Result) -> None:
    champion = result.champion(days=[0, 30, 90, 365])

    assert champion.shape == (3000, 4)
    assert np.all(champion[:, 0] == frame()["value"].max())
    assert np.all(np.diff(champion, axis=1) >= 0)
    assert champion.max() <= 100


def test_the_fan_is_a_table_whose_quantiles_are_in_order(result: forecasting.Result) -> None:
    fan = result.fan(days=[30, 365], quantiles=[0.1, 0.5, 0.9])

    assert fan.shape == (2, 3)
    assert fan.index.tolist() == [30, 365]
    assert np.all(np.diff(fan.to_numpy(), axis=1) >= 0)
    assert result.fan().shape == (366, 7)


def test_odds_never_fall_with_time_and_agree_with_the_champion(result: forecasting.Result) -> None:
    days = np.arange(0, 366)
    odds = result.arrival(78.0).odds_after(days)

    assert np.all(np.diff(odds) >= 0)
    np.testing.assert_allclose(odds, np.mean(result.champion(days) >= 78.0, axis=0))


def test_the_posterior_is_an_arviz_tree_in_the_unit_of_the_metric(result: forecasting.Result) -> None:
    posterior = result.posterior["posterior"]

    assert posterior["ceiling"].dims == ("chain", "draw")
    assert float(posterior["ceiling"].min()) > frame()["value"].max()
    assert posterior["alpha"].shape == (2, 500, 2)
    assert "diverging" in result.posterior["sample_stats"]


def test_the_diagnosis_comes_with_the_forecast(result: forecasting.Result) -> None:
    assert result.diagnosis.verdict == "sound"
    assert result.diagnosis.r_hat < 1.03
    assert result.diagnosis.draws == 1000
    assert "sound" in result.diagnosis.sentences[0]


def test_the_same_seed_gives_the_same_numbers(result: forecasting.Result) -> None:
    again, other = forecast(frame()), forecast(frame(), seed=2)

    np.testing.assert_array_equal(again.forecast.reported, result.forecast.reported)
    np.testing.assert_array_equal(again.arrival(78.0).days, result.arrival(78.0).days)
    assert not np.array_equal(other.arrival(78.0).days, result.arrival(78.0).days)


def test_rows_after_the_day_are_not_known(result: forecasting.Result) -> None:
    later = pd.DataFrame({"date": [pd.Timestamp("2026-11-24")], "value": [95.0], "lever": ["Data"], "n_eval": [2000]})

    peeked = forecast(pd.concat([frame(), later], ignore_index=True))

    np.testing.assert_array_equal(peeked.forecast.reported, result.forecast.reported)


def test_the_mirror_image_of_a_history_has_the_mirror_image_of_its_forecast(result: forecasting.Result) -> None:
    errors = frame().assign(value=lambda table: 100 - table["value"])
    metric = forecasting.Metric("Error rate", forecasting.Direction.LOWER, lower=0, upper=100)

    mirrored = forecast(errors, metric=metric, targets=[22.0, 20.0])

    # Rounding of the values differs in the last bit, which the sampler can amplify into other draws.
    assert mirrored.arrival(22.0).never == pytest.approx(result.arrival(78.0).never, abs=0.06)
    assert np.all(mirrored.champion([365]) >= 0)


@pytest.mark.parametrize(
    ("direction", "lower", "upper"),
    [("higher", None, None), ("higher", 0, None), ("lower", None, None), ("lower", 0, None)],
)
def test_metrics_with_and_without_bounds_work_in_both_directions(
    direction: str, lower: float | None, upper: float | None
) -> None:
    metric = forecasting.Metric("Score", direction=direction, lower=lower, upper=upper)  # type: ignore[arg-type]
    table = frame() if direction == "higher" else frame().assign(value=lambda t: 200 - t["value"])
    better = 78.0 if direction == "higher" else 122.0

    result = forecast(table, metric=metric, targets=[better], draws=400)

    assert 0.01 < result.arrival(better).never < 0.99
    assert np.isfinite(result.champion([365])).all()


def test_a_target_that_is_reached_already_has_arrived(result: forecasting.Result) -> None:
    reached = forecast(frame(), targets=[70.0], draws=400).arrival(70.0)

    assert reached.is_reached
    assert reached.odds(AS_OF) == 1


def test_the_day_may_be_a_date_a_timestamp_or_left_out() -> None:
    days = [forecast(frame(), as_of=day, draws=100).as_of for day in (date(2026, 11, 20), frame()["date"].max(), None)]

    assert days == [date(2026, 11, 20)] * 3


def test_too_little_data_is_a_sentence_and_no_number() -> None:
    with pytest.raises(forecasting.NotEnoughData, match=r"Only 4 results"):
        forecast(frame(4))


BELIEFS = forecasting.Beliefs(success_chance=forecasting.Belief(0.1, 0.3), tries_per_month=forecasting.Belief(3, 6))


def test_with_beliefs_a_few_rows_are_enough() -> None:
    result = forecast(frame(4), beliefs=BELIEFS)

    assert result.basis == "assumptions"
    assert 0.02 < result.arrival(78.0).odds("2027-11-23") < 0.98


def test_without_any_row_a_forecast_and_a_year_follow_from_beliefs() -> None:
    outset = forecasting.Outset(metric=ACCURACY, baseline=70.0, beliefs=BELIEFS, targets=[75.0], as_of=AS_OF)

    result, year = outset.forecast(), outset.implications()

    assert result.basis == "assumptions"
    assert result.as_of == date(2026, 11, 23)
    assert result.champion([0]).max() == pytest.approx(70.0)
    assert np.median(year.tries) == pytest.approx(54, abs=4)
    assert year.forecast.arrival(75.0).never == pytest.approx(result.arrival(75.0).never, abs=0.06)


def test_an_outset_takes_a_timestamp_as_its_day_too() -> None:
    noon = pd.Timestamp("2026-11-23 12:00")
    outset = forecasting.Outset(metric=ACCURACY, baseline=70.0, beliefs=BELIEFS, as_of=noon)
    assert outset.implications().forecast.as_of == date(2026, 11, 23)
    assert type(outset.implications().forecast.as_of) is date


def test_too_few_futures_are_refused_with_a_sentence() -> None:
    with pytest.raises(forecasting.InvalidValue, match="needs 100 simulated futures or more"):
        forecast(frame(), draws=99)


def test_an_outset_without_a_pace_is_told_what_is_missing() -> None:
    with pytest.raises(forecasting.NotEnoughData, match="how many tries a month there will be"):
        forecasting.Outset(metric=ACCURACY, baseline=70.0).forecast()


def test_few_draws_are_sampled_again_and_then_called_what_they_are() -> None:
    diagnosis = forecast(frame(), draws=100).diagnosis

    assert diagnosis.retried
    assert diagnosis.verdict != "sound"
    assert "second and longer attempt" in diagnosis.sentences[0]


def test_a_belief_about_the_ceiling_moves_the_forecast() -> None:
    low, high = (
        forecast(frame(), ceiling=forecasting.CeilingBelief(cautious, hopeful))
        for cautious, hopeful in ((78.2, 79.5), (90.0, 97.0))
    )

    assert low.arrival(80.0).chance_infeasible > 0.4
    assert high.arrival(80.0).chance_infeasible < 0.05
    assert low.arrival(80.0).never > high.arrival(80.0).never


def test_what_can_not_be_reached_is_a_part_of_never_unless_luck_alone_gets_there() -> None:
    noisy = frame().assign(n_eval=60)
    result = forecast(noisy, targets=[78.6, 80.0, 90.0], ceiling=forecasting.CeilingBelief(78.2, 79.5))

    for arrival in result.arrivals:
        beyond = np.mean(result.forecast.ceiling < arrival.target.value)
        assert 0 <= arrival.chance_infeasible <= arrival.never
        assert 0 <= arrival.chance_lucky <= 1 - arrival.never + 1e-12
        assert arrival.chance_infeasible + arrival.chance_lucky == pytest.approx(beyond)
    assert result.arrival(80.0).chance_lucky > 0.1


def test_a_ceiling_that_is_passed_already_is_refused() -> None:
    with pytest.raises(forecasting.InvalidValue, match=r"is not beyond the best result so far"):
        forecast(frame(), ceiling=forecasting.CeilingBelief(60.0, 97.0))


def test_a_faster_pace_arrives_earlier(result: forecasting.Result) -> None:
    faster = forecast(frame(), tries_per_week=5)

    assert faster.arrival(78.0).never < result.arrival(78.0).never


def test_where_no_error_is_known_the_run_to_run_variation_is_learned() -> None:
    scene = forecast(frame().drop(columns="n_eval")).forecast.scene

    assert np.all((scene.errors > 0.005) & (scene.errors < 3.0))


def test_evaluation_sets_and_later_measurements_are_columns_and_what_they_tell_is_in_the_result() -> None:
    table = frame()
    table["name"] = [f"Try {i}" for i in range(len(table))]
    table["evaluation_set"] = ["Spring"] * 10 + [None] * 20
    table.loc[:9, "value"] -= 4
    best = int(table["value"].to_numpy().argmax())
    later = pd.Timestamp("2027-01-20")
    again = pd.DataFrame(
        {"date": [later], "value": [table["value"].max() - 3], "n_eval": [2000], "remeasures": [f"Try {best}"]}
    )

    measured = forecast(pd.concat([table, again], ignore_index=True), as_of="2027-03-01")

    assert measured.posterior["posterior"]["offsets"].shape == (2, 500, 1)
    assert [change.name for change in measured.forecast.set_changes] == ["Spring"]
    assert measured.staleness is not None
    assert 0.1 < measured.staleness.low < measured.staleness.high < 1.5
    assert forecast(frame()).staleness is None


def test_levers_are_a_table_with_intervals_and_gains_another(result: forecasting.Result) -> None:
    levers, gains = result.levers, result.lever_gains

    assert sorted(levers.index) == ["Data", "Tuning"]
    assert levers["tries"].sum() == 29
    assert levers["best"].sum() == pytest.approx(1)
    assert np.all(levers["chance_of_new_best_low"] < levers["chance_of_new_best"])
    assert np.all(levers["chance_of_new_best"] < levers["chance_of_new_best_high"])
    assert sorted(gains.index) == [(name, target) for name in ("Data", "Tuning") for target in (78.0, 80.0)]
    assert np.all(gains["by_tries_odds_low"] <= gains["by_tries_odds"])
    assert set(gains["by_tries_amount"]) == {5}


def test_levers_are_compared_by_as_many_tries_as_asked_for() -> None:
    gains = forecast(frame(), next_tries=2, draws=100).lever_gains

    assert set(gains["by_tries_amount"]) == {2}
    assert forecast(frame(), targets=[], draws=100).lever_gains.empty
