"""A plan -> its forecast, from what another forecast learned: no fit, NumPy only.

>>> faster = forecast_scenario(result.forecast, Scenario(name="Twice as fast", pace=2))
>>> faster.arrivals[0].odds("2027-06-30")
0.74

Row i of two scenarios of one forecast is the same future with the same luck, so a difference between them is one
of plans. A scenario that changes nothing has exactly the numbers of the forecast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import Arrival
from forecasting.domain.scenario import AS_PLANNED, LEAST_PACE, MOST_PACE, PaceNeeded
from forecasting.domain.timeline import DAYS_PER_WEEK, Timeline
from forecasting.futures.plans import generator, plan_futures
from forecasting.futures.simulation import Luck, join_rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.outlook import Outlook
    from forecasting.domain.project import Target
    from forecasting.domain.scenario import Scenario
    from forecasting.futures.simulation import Paths

#: Points of the grid on which paths are kept.
MAX_GRID = 366
#: Points that a fan needs where it is drawn again and again.
COARSE_GRID = 92
#: Tries that can be simulated while a slider moves, and futures that are kept however many that are.
MOST_TRIES = 45_000
FEWEST_FUTURES = 200
#: Tries of each future that a search for a pace goes up to, about; more would take minutes.
_MOST_EACH = 1_500.0
#: A pace that is needed is found to so many times.
_PACE_STEP = 1.02


def forecast_scenario(forecast: Forecast, scenario: Scenario) -> Forecast:
    """The forecast of a changed plan, under the luck of `forecast`.

    Parameters
    ----------
    forecast
        One with an outlook, as `forecasting.pipeline` makes them.

    Returns
    -------
    A forecast like the one given but for its paths and arrivals. Targets are those of the scenario. What is told
    of levers and of staleness is left out, as it was worked out for another plan.
    """
    outlook = outlook_in(forecast)
    return _with_paths(forecast, scenario, simulate_plan(outlook, scenario), MAX_GRID)


class Rehearsal:
    """Scenarios of one forecast, one after the other and fast enough to follow a slider.

    Its luck is drawn once and kept. Futures are those of the first round, on fewer days; where there are so many
    tries that they would take too long, they are fewer futures, but always the first of those of the forecast.
    """

    def __init__(self, forecast: Forecast) -> None:
        outlook = outlook_in(forecast)
        self.forecast = forecast
        self._outlook = outlook
        self._luck = Luck(np.random.default_rng(plan_futures(outlook).luck), outlook.start.ceiling.size, keeps=True)

    def play(self, scenario: Scenario) -> Forecast:
        """As `forecast_scenario`, from fewer futures."""
        futures = plan_futures(self._outlook, scenario)
        draws = futures.times.shape[1]
        tries = max(int(np.isfinite(futures.times).sum()), 1)
        if tries > MOST_TRIES:
            futures = futures.of_draws(np.arange(max(draws * MOST_TRIES // tries, min(draws, FEWEST_FUTURES))))
        return _with_paths(self.forecast, scenario, futures.paths(self._luck), COARSE_GRID)


def pace_needed(forecast: Forecast, scenario: Scenario, target: Target, chance: float = 0.8) -> PaceNeeded:
    """The least pace at which a target is reached by its deadline with some chance, all else being as in a scenario.

    Found by bisection: under the same luck, more tries never do worse by more than that luck.

    Parameters
    ----------
    target
        As it is in the scenario, with a deadline after the day of the forecast; at most the horizon is looked at.
    """
    outlook = outlook_in(forecast)
    assert target.deadline is not None, "without a deadline any pace is enough"
    days = min(Timeline(outlook.as_of).days(target.deadline), forecast.horizon_days)
    race = _Race(outlook, scenario, float(outlook.scaled(target.value)), days)
    most_pace = min(MOST_PACE, max(_MOST_EACH / max(race.usual_tries, 1.0), scenario.pace, 1.0))
    most_odds, infeasible = race.run(most_pace)
    pace = _least_pace(lambda pace: race.run(pace)[0], chance, most_pace) if most_odds >= chance else None
    return PaceNeeded(
        target=target,
        chance=chance,
        pace=pace,
        tries_a_week=scenario.parallel * outlook.pace.tries_a_week,
        odds_now=race.run(scenario.pace)[0],
        most_pace=most_pace,
        most_odds=most_odds,
        chance_infeasible=infeasible,
    )


@dataclass(frozen=True, slots=True)
class _Race:
    """A scenario at other paces, up to a deadline."""

    outlook: Outlook
    scenario: Scenario
    #: The target on the scale without unit.
    value: float
    days: float

    @property
    def usual_tries(self) -> float:
        """Tries up to the deadline at the pace that was learned, about."""
        return self.outlook.pace.tries_a_week * self.scenario.parallel * self.days / DAYS_PER_WEEK

    def run(self, pace: float) -> tuple[float, float]:
        """Chance of arrival by the deadline, and of none because the target lies beyond the ceiling."""
        plan, arrived, beyond = replace(self.scenario, pace=pace), 0.0, 0.0
        # One round after the other, as a fast one takes much room.
        for number in range(self.outlook.rounds):
            paths = plan_futures(self.outlook, plan, number=number, horizon=self.days).paths()
            in_time = paths.arrival_days(self.value) <= self.days
            arrived += float(in_time.mean()) / self.outlook.rounds
            beyond += float(np.mean(~in_time & (paths.ceiling < self.value))) / self.outlook.rounds
        return arrived, beyond


def _least_pace(odds_at: Callable[[float], float], chance: float, most: float) -> float:
    low, high = LEAST_PACE, most
    while high > _PACE_STEP * low:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if odds_at(middle) >= chance else (middle, high)
    return high


def arrivals_of(forecast: Forecast, scenario: Scenario) -> tuple[Arrival, ...]:
    """The arrivals of a changed plan, as `forecast_scenario` has them; light to keep for many scenarios."""
    outlook = outlook_in(forecast)
    targets = scenario.changed(arrival.target for arrival in forecast.arrivals)
    return arrivals_at(targets, outlook, simulate_plan(outlook, scenario))


def first_futures(forecast: Forecast, count: int) -> Forecast:
    """A forecast as its first futures alone tell it, so that it can be compared with one that has no more."""
    return replace(
        forecast,
        reported=forecast.reported[:count],
        true=forecast.true[:count],
        ceiling=forecast.ceiling[:count],
        arrivals=tuple(replace(arrival, days=arrival.days[:count]) for arrival in forecast.arrivals),
    )


def simulate_plan(outlook: Outlook, plan: Scenario = AS_PLANNED) -> Paths:
    """What comes of a plan, in one future of every posterior draw for each round."""
    return join_rounds([plan_futures(outlook, plan, number=number).paths() for number in range(outlook.rounds)])


def outlook_in(forecast: Forecast) -> Outlook:
    """What a forecast was simulated from."""
    assert forecast.outlook is not None, "only forecasts that were simulated can be asked for scenarios"
    return forecast.outlook


def _with_paths(forecast: Forecast, scenario: Scenario, paths: Paths, points: int) -> Forecast:
    outlook, days = outlook_in(forecast), grid_of(forecast.horizon_days, points)
    reported, true = paths.on_grid(days)
    return replace(
        forecast,
        days=days,
        reported=outlook.unscaled(reported),
        true=beyond_the_set(outlook, true),
        ceiling=forecast.ceiling[: paths.ceiling.size],
        arrivals=arrivals_at(scenario.changed(a.target for a in forecast.arrivals), outlook, paths),
        levers=None,
        staleness=None,
    )


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
