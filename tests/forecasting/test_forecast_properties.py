"""What must hold of the forecast of any history at all, by the real sampler."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.domain.forecast import FAN_QUANTILES, Forecast
from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Assumptions, Experiment, Project, Status, Target
from forecasting.pipeline import forecast_project, warm_up

FIRST_DAY = date(2026, 1, 1)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A project with 5 to 30 results on at least two dates, whatever they are."""
    bounded = draw(st.booleans())
    metric = Metric(
        "Metric",
        draw(st.sampled_from(Direction)),
        lower=0 if bounded else None,
        upper=100 if bounded else None,
    )
    values = st.floats(0, 100).map(lambda value: round(value, 3))
    results = draw(st.lists(st.one_of(values, values, st.none()), min_size=5, max_size=30))
    days = draw(st.lists(st.integers(0, 400), min_size=len(results) + 5, max_size=len(results) + 5))
    sizes = st.one_of(st.none(), st.integers(1, 10_000))
    tries = [
        Experiment(
            name=f"Try {i}",
            status=Status.DONE if result is not None else Status.ABANDONED,
            result=result,
            n_eval=draw(sizes),
            finished=FIRST_DAY + timedelta(days=day),
        )
        for i, (result, day) in enumerate(zip([*results, *draw(st.tuples(*[values] * 5))], days, strict=True))
    ]
    tries[-1] = Experiment(name="Last", result=50.0, finished=FIRST_DAY + timedelta(days=401))
    return Project(
        name="Any",
        metric=metric,
        experiments=tuple(tries),
        targets=(Target(value=draw(values)), Target(value=draw(values))),
        assumptions=Assumptions(horizon_days=draw(st.integers(1, 900)), seed=draw(st.integers(0, 100))),
    )


def check_fan(forecast: Forecast) -> None:
    bands = forecast.fan_bands

    assert np.isfinite(bands).all()
    assert np.all(np.diff(bands, axis=1) >= 0)
    assert bands.shape == (forecast.days.size, len(FAN_QUANTILES))
    if forecast.metric.lower is not None:
        assert bands.min() >= -1e-9
        assert bands.max() <= 100 + 1e-9


def check_paths(forecast: Forecast) -> None:
    improvement = np.diff(forecast.reported, axis=1)

    assert np.all(improvement >= 0 if forecast.metric.higher_is_better else improvement <= 0)
    assert np.ptp(forecast.reported[:, 0]) == 0


def check_odds(forecast: Forecast) -> None:
    days = np.linspace(0, forecast.horizon_days, 50)
    for arrival in forecast.arrivals:
        odds = arrival.odds_after(days)
        assert np.all(np.diff(odds) >= 0)
        assert np.isclose(odds[-1] + arrival.never, 1)
        assert 0 <= arrival.chance_infeasible <= 1


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Import everything first, for one of the libraries raises the recursion limit, which Hypothesis watches."""
    warm_up()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(project=projects())
def test_fans_are_ordered_and_possible_and_odds_never_fall(project: Project) -> None:
    forecast = forecast_project(project, FIRST_DAY + timedelta(days=420), draws=100)

    check_fan(forecast)
    check_paths(forecast)
    check_odds(forecast)
