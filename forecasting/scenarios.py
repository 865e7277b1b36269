"""A plan -> its forecast, from what another forecast learned: no fit, NumPy only.

>>> faster = forecast_scenario(result.forecast, Scenario(name="Twice as fast", pace=2))
>>> faster.arrivals[0].odds("2027-06-30")
0.74

Row i of two scenarios of one forecast is the same future with the same luck, so a difference between them is one
of plans. A scenario that changes nothing has exactly the numbers of the forecast.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import Arrival
from forecasting.domain.scenario import AS_PLANNED
from forecasting.plans import generator, plan_futures
from forecasting.simulation import join_rounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.outlook import Outlook
    from forecasting.domain.project import Target
    from forecasting.domain.scenario import Scenario
    from forecasting.simulation import Paths

#: Points of the grid on which paths are kept.
MAX_GRID = 366
#: Points that a fan needs on a screen, where it is drawn again and again.
COARSE_GRID = 92


def forecast_scenario(
    forecast: Forecast, scenario: Scenario, *, rounds: int | None = None, points: int = MAX_GRID
) -> Forecast:
    """The forecast of a changed plan, under the luck of `forecast`.

    Parameters
    ----------
    forecast
        One with an outlook, as `forecasting.pipeline` makes them.
    rounds
        Rounds of futures, each with one of every posterior draw: all that the forecast has, or fewer for speed.
    points
        Most days on which paths are kept.

    Returns
    -------
    A forecast like the one given but for its paths and arrivals. Targets are those of the scenario. What is told
    of levers and of staleness is left out, as it was worked out for another plan.
    """
    outlook = forecast.outlook
    assert outlook is not None, "only forecasts that were simulated can be asked for scenarios"
    paths = simulate_plan(outlook, scenario, rounds=rounds)
    days = grid_of(forecast.horizon_days, points)
    reported, true = paths.on_grid(days)
    targets = scenario.changed(arrival.target for arrival in forecast.arrivals)
    return replace(
        forecast,
        days=days,
        reported=outlook.unscaled(reported),
        true=beyond_the_set(outlook, true),
        ceiling=forecast.ceiling[: paths.ceiling.size],
        arrivals=arrivals_at(targets, outlook, paths),
        levers=None,
        staleness=None,
    )


def simulate_plan(outlook: Outlook, plan: Scenario = AS_PLANNED, *, rounds: int | None = None) -> Paths:
    """What comes of a plan, in one future of every posterior draw for each round."""
    wanted = outlook.rounds if rounds is None else min(rounds, outlook.rounds)
    return join_rounds([plan_futures(outlook, plan, number=number).paths() for number in range(wanted)])


def grid_of(horizon: int, points: int = MAX_GRID) -> NDArray[np.float64]:
    """Days from 0 to the horizon on which paths are kept: no more than so many, evenly spaced up to the last."""
    return np.unique(np.append(np.arange(0, horizon, -(-horizon // points)), horizon)).astype(float)


def arrivals_at(targets: Sequence[Target], outlook: Outlook, paths: Paths) -> tuple[Arrival, ...]:
    """When each target is reached in simulated futures."""
    return tuple(_arrival_at(target, outlook, paths) for target in targets)


def _arrival_at(target: Target, outlook: Outlook, paths: Paths) -> Arrival:
    value = float(outlook.scaled(target.value))
    days, is_beyond = paths.arrival_days(value), paths.ceiling < value
    return Arrival(
        target=target,
        as_of=outlook.as_of,
        horizon_days=outlook.assumptions.horizon_days,
        days=days,
        # Luck can carry a measurement above the ceiling.
        chance_infeasible=float(np.mean(is_beyond & np.isinf(days))),
        chance_lucky=float(np.mean(is_beyond & np.isfinite(days))),
    )


def beyond_the_set(outlook: Outlook, true: NDArray[np.float64]) -> NDArray[np.float64]:
    """True values in the metric's unit, not only on the examples of the evaluation set in use: shape (draws, days).

    The luck that all results on the set share is the same along a path.
    """
    rng = generator(outlook.assumptions.seed, b"examples")
    luck = outlook.set_error * rng.standard_normal((true.shape[0], 1))
    return np.clip(outlook.unscaled(true + luck), outlook.metric.lower, outlook.metric.upper)
