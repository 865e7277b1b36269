from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Experiment, Project, Target
from forecasting.findings.staleness import HOLD_MONTHS, LOSS_SD, _hold, learn_loss
from forecasting.pipeline import forecast_project
from tests.forecasting.made import Outlook, make_forecast

AS_OF = date(2026, 12, 1)
LOSS, DAYS_PER_MONTH = 0.8, 365.25 / 12


def test_intervals_of_the_loss_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    error, flattery, ranks = 0.04, 0.03, []
    for _ in range(200):
        loss, measurements = LOSS_SD * abs(rng.standard_normal()), int(rng.integers(1, 6))
        months = rng.uniform(0.5, 8, measurements)
        true = rng.standard_normal(measurements)
        first = true + flattery * rng.standard_normal(measurements)
        later = true - loss * months + error * rng.standard_normal(measurements)
        draws = first + flattery * rng.standard_normal((1000, measurements))
        found = learn_loss(draws - later, months, error**2 * np.eye(measurements), rng)
        ranks.append(np.mean(found.loss < loss))

    for coverage in (0.5, 0.8, 0.95):
        inside = np.mean(np.abs(np.array(ranks) - 0.5) < coverage / 2)
        assert abs(inside - coverage) < 3.5 * np.sqrt(coverage * (1 - coverage) / len(ranks)), (coverage, inside)


def test_luck_that_the_first_measurement_had_is_shared_by_all_later_ones() -> None:
    rng = np.random.default_rng(1)
    drops, months = np.full((2000, 3), 1.0), np.full(3, 2.0)
    own, shared = 0.01**2 * np.eye(3), 0.1**2
    alone, together = (
        learn_loss(drops, months, own + part, rng, prior_sd=5.0).loss for part in (shared * np.eye(3), shared)
    )

    # The mean of three independent errors is smaller than one error by the root of three.
    assert together.std() / alone.std() == pytest.approx(np.sqrt(3), rel=0.1)


def aging(*, direction: Direction = Direction.HIGHER, loss: float = LOSS, measure: bool = True) -> Project:
    """A project whose champions are measured again every second month, each time having lost `loss` a month."""
    rng = np.random.default_rng(4)
    start, side = date(2026, 1, 5), 1 if direction is Direction.HIGHER else -1
    tries, again, best = [], [], 0.0
    for i in range(20):
        value = 60 + 8 * (1 - np.exp(-i / 8)) - rng.exponential(1.0) * (i % 3 > 0)
        day = start + timedelta(days=14 * i)
        result = side * (value + 0.3 * rng.standard_normal())
        tries.append(Experiment(name=f"Try {i}", finished=day, result=result, standard_error=0.3, id=f"try-{i}"))
        if value > best and i in {0, 6, 12}:
            again += [
                Experiment(
                    name=f"Try {i} after {days} days",
                    finished=day + timedelta(days=days),
                    result=side * (value - loss * days / DAYS_PER_MONTH + 0.3 * rng.standard_normal()),
                    standard_error=0.3,
                    remeasures=f"try-{i}",
                )
                for days in (60, 120)
            ]
        best = max(best, value)
    experiments = (*tries, *(again if measure else ()))
    target = Target(value=side * 69.0)
    return Project(name="Aging", metric=Metric("Score", direction), experiments=experiments, targets=(target,), id="a")


@pytest.mark.parametrize("direction", Direction)
def test_the_loss_of_unchanged_models_is_found_and_shortens_how_long_a_target_holds(direction: Direction) -> None:
    forecast = forecast_project(aging(direction=direction), AS_OF)

    found = forecast.staleness
    assert found is not None
    assert (found.models, found.measurements) == (3, 6)
    assert found.low < LOSS < found.high
    assert found.high - found.low < 0.3
    (hold,) = found.holds
    chances = list(hold.chances.values())
    assert tuple(hold.chances) == HOLD_MONTHS
    assert chances == sorted(chances, reverse=True)
    unchanged = forecast_project(aging(direction=direction, loss=0.0), AS_OF).staleness
    assert unchanged is not None
    assert chances[-1] < 0.5 * unchanged.holds[0].chances[HOLD_MONTHS[-1]]


def test_a_target_holds_as_long_as_the_true_value_at_its_arrival_is_above_what_is_lost() -> None:
    forecast = make_forecast(outlook=Outlook(draws=400))
    arrival, loss = forecast.arrivals[0], np.full(400, 0.25)
    reached = np.isfinite(arrival.days)
    true = [forecast.true[i, forecast.grid_columns(arrival.days[i])[0]] for i in np.flatnonzero(reached)]

    hold = _hold(forecast, arrival, loss, np.arange(400))

    assert hold is not None
    expected = {n: np.mean(np.array(true) - n * 0.25 >= arrival.target.value) for n in HOLD_MONTHS}
    assert hold.chances == pytest.approx(expected)
    assert 0 < hold.chances[6] < hold.chances[1] < 1


def test_of_a_target_that_is_hardly_ever_reached_nothing_is_said() -> None:
    forecast = make_forecast(outlook=Outlook(draws=400))
    arrival = replace(forecast.arrivals[0], days=np.where(np.arange(400) < 8, 10.0, np.inf))

    assert _hold(forecast, arrival, np.zeros(400), np.arange(400)) is None


def test_models_that_lose_nothing_are_found_to_lose_little() -> None:
    found = forecast_project(aging(loss=0.0), AS_OF).staleness
    assert found is not None
    assert 0 <= found.low < found.middle < 0.15


def test_later_measurements_change_nothing_else_of_a_forecast() -> None:
    with_them, without = (forecast_project(aging(measure=measure), AS_OF) for measure in (True, False))

    assert without.staleness is None
    assert with_them.scene.tries == without.scene.tries == 20
    assert with_them.champion_now == without.champion_now
    # The line of champions differs, so the fits do; 6 points are four standard errors of the difference of two chances.
    assert 1 - with_them.arrivals[0].never == pytest.approx(1 - without.arrivals[0].never, abs=0.06)


def test_a_model_that_was_measured_again_on_another_set_tells_nothing_of_staleness() -> None:
    project = aging()
    moved = (replace(e, evaluation_set="Spring") if e.remeasures else e for e in project.experiments)
    assert forecast_project(project.with_experiments(moved), AS_OF).staleness is None
