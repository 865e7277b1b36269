from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.domain.forecast import Forecast
from forecasting.domain.project import Milestone, Project, Roadmap, Target
from forecasting.futures.joint import joint_arrival
from tests.forecasting.made import AS_OF, Outlook, make_forecast, make_project

DAY = date(2027, 6, 30)


def project(name: str, *values: float) -> Project:
    targets = tuple(Target(value=value, id=f"{name}-{value:g}") for value in values)
    return replace(make_project(targets=targets, name=name), id=name)


SLOW, FAST = project("Slow", 74.0, 76.0), project("Fast", 75.0)
MILESTONE = Milestone(name="Release", day=DAY, targets=("Slow-74", "Slow-76", "Fast-75"), id="m")
ROADMAP = Roadmap(projects=(SLOW, FAST, project("Other", 80.0)), milestones=(MILESTONE,))


@pytest.fixture(scope="module")
def forecasts() -> dict[str, Forecast]:
    return {
        "Slow": make_forecast(SLOW, Outlook(pace=1.0)),
        "Fast": make_forecast(FAST, Outlook(pace=4.0, seed=2, horizon_days=300)),
    }


def test_chances_of_projects_multiply_and_targets_of_one_are_looked_at_together(
    forecasts: dict[str, Forecast],
) -> None:
    joint = joint_arrival(MILESTONE, ROADMAP, forecasts)
    assert joint is not None
    assert joint.is_known
    slow = forecasts["Slow"].arrivals
    both = np.mean(np.maximum(slow[0].days, slow[1].days) <= (DAY - AS_OF).days)
    fast = forecasts["Fast"].arrivals[0].odds(DAY)
    assert joint.odds(DAY) == pytest.approx(both * fast)
    # The higher target of one project implies the lower one, so it isn't counted twice.
    assert both == slow[1].odds(DAY)
    assert joint.horizon_days == 300
    assert joint.never == pytest.approx(1 - float(joint.odds_after(300)))


def test_the_project_that_holds_a_milestone_back_is_the_one_without_which_its_odds_are_highest(
    forecasts: dict[str, Forecast],
) -> None:
    joint = joint_arrival(MILESTONE, ROADMAP, forecasts)
    assert joint is not None
    holding = joint.holding(DAY)
    assert holding is not None
    assert holding.name == "Slow"
    without = {part.name: joint.odds_without(part, DAY) for part in joint.parts}
    assert without["Slow"] > without["Fast"] > joint.odds(DAY)
    assert joint.odds_without(holding, DAY) == forecasts["Fast"].arrivals[0].odds(DAY)


def test_the_day_of_a_chance_is_the_first_with_at_least_that_chance(forecasts: dict[str, Forecast]) -> None:
    joint = joint_arrival(MILESTONE, ROADMAP, forecasts)
    assert joint is not None
    day = joint.day_of(0.3)
    assert day is not None
    assert joint.odds(day) >= 0.3 > joint.odds(day - timedelta(days=1))
    assert joint.day_of(0.999) is None


def test_what_is_missing_is_told_and_one_project_holds_nothing_back(forecasts: dict[str, Forecast]) -> None:
    joint = joint_arrival(MILESTONE, ROADMAP, {"Slow": forecasts["Slow"]})
    assert joint is not None
    assert not joint.is_known
    assert joint.missing == ("Fast",)
    assert joint.holding(DAY) is None
    assert joint_arrival(MILESTONE, ROADMAP, {}) is None
    assert joint_arrival(replace(MILESTONE, targets=()), ROADMAP, forecasts) is None


def test_a_target_that_is_newer_than_the_forecast_is_missing(forecasts: dict[str, Forecast]) -> None:
    newer = ROADMAP.with_project(FAST.with_target(Target(value=79.0, id="new")))
    joint = joint_arrival(replace(MILESTONE, targets=("Slow-74", "new")), newer, forecasts)
    assert joint is not None
    assert joint.missing == ("Fast",)


def test_forecasts_of_different_days_count_from_the_latest(forecasts: dict[str, Forecast]) -> None:
    later = AS_OF + timedelta(days=30)
    moved = make_forecast(FAST, Outlook(pace=4.0, seed=2, horizon_days=300), as_of=later)
    joint = joint_arrival(MILESTONE, ROADMAP, forecasts | {"Fast": moved})
    assert joint is not None
    assert joint.as_of == later
    assert joint.horizon_days == 300
    slow = forecasts["Slow"].arrivals[1].odds(DAY)
    assert joint.odds(DAY) == pytest.approx(slow * moved.arrivals[0].odds(DAY))
