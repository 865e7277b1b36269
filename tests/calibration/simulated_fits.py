"""A history from the priors, its fit, and where the truth ranks among draws of the posterior.

Every quantity is a function of a set of parameters and of chance, so it is made in one go for the true set
and for those of the posterior. Where there is no error anywhere, the true set is one among equals.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.project import Assumptions
from forecasting.evidence.history import read_history
from forecasting.futures.outlook import lever_mix, start_of
from forecasting.futures.simulation import simulate
from forecasting.inference.priors import Priors, usual_leaps
from forecasting.inference.sampling import SamplePlan, fit
from tests.forecasting.simulated import draw_truth, simulate_history, simulate_new_set, simulate_unbounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from forecasting.domain.outlook import Start
    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior
    from tests.forecasting.simulated import Simulated

LEVERS = 3
FEWEST_TRIES, MOST_TRIES = 12, 45
#: As much as for a forecast; of its 1,000 draws every 10th is kept but one, so that a truth has one of 100 ranks.
PLAN = SamplePlan()
THIN = 10
DRAWS = 99
#: Simulated futures of each set of parameters, the tries of each, one a week, and the week of the deadline.
FUTURES = 100
TRIES_AHEAD = 20
DEADLINE = 10
#: Target on the scale without unit, where 0 is the best result.
TARGETS = {True: 0.05, False: 0.3}


class Kind(StrEnum):
    """Kinds of histories."""

    BOUNDED = "with a natural bound"
    UNBOUNDED = "without a bound"
    NEW_SET = "with a change of the evaluation set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What is known of one simulated history."""

    #: Rank of the truth among the posterior draws, from 0 to DRAWS, by quantity.
    ranks: dict[str, int]
    divergences: int


def rank_truth(kind: Kind, seed: int, place: int) -> Fitted:
    """Make the history of this place, fit it and rank its truth.

    Parameters
    ----------
    seed, place
        Of a suite, and of a history in it; together the seed of all chance.
    """
    rng = np.random.default_rng([seed, list(Kind).index(kind), place])
    simulated, history = _draw_history(kind, rng)
    posterior = fit(history, Priors(), PLAN, int(rng.integers(2**31)))
    found = _quantities(simulated, history, _thinned(posterior), rng)
    return Fitted(
        ranks={name: _rank(values, rng) for name, values in found.items()},
        divergences=int(posterior.sample_stats["diverging"].sum()),
    )


def _draw_history(kind: Kind, rng: np.random.Generator) -> tuple[Simulated, History]:
    """Draw until there is a history, and until every lever is tried in it."""
    make: dict[Kind, Callable[..., Simulated | None]] = {
        Kind.BOUNDED: simulate_history,
        Kind.UNBOUNDED: partial(simulate_unbounded, priors=Priors()),
        Kind.NEW_SET: partial(simulate_new_set, priors=Priors()),
    }
    while True:
        truth = draw_truth(rng, Priors(), LEVERS)
        simulated = make[kind](truth, rng=rng, tries=int(rng.integers(FEWEST_TRIES, MOST_TRIES)))
        if simulated is None:
            continue
        history = read_history(simulated.project, simulated.last_day)
        if len(history.lever_ids) == LEVERS:
            return simulated, history


def _thinned(posterior: Posterior) -> Posterior:
    """Draws that are nearly independent of each other, as one chain."""

    def few(values: NDArray[np.float64]) -> NDArray[np.float64]:
        kept = values[:, THIN - 1 :: THIN]
        return kept.reshape(1, kept.shape[0] * kept.shape[1], *kept.shape[2:])[:, :DRAWS]

    fixed = ("champion_tries", "sample_stats")
    drawn: dict[str, Any] = {f.name: few(getattr(posterior, f.name)) for f in fields(posterior) if f.name not in fixed}
    return replace(posterior, **drawn)


def _quantities(
    simulated: Simulated, history: History, posterior: Posterior, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Every quantity at the truth and at each draw: shape (1 + DRAWS,), the truth first."""
    drawn = start_of(history, posterior, Assumptions(seed=int(rng.integers(2**31))))
    start = _with_truth(drawn, simulated, history, rng)
    alphas, log_sizes = simulated.truth.alpha_over_levers, simulated.truth.log_s_over_levers
    assert alphas is not None  # the truth was drawn
    assert log_sizes is not None
    over_levers = {"mu_alpha": alphas.mean, "sd_alpha": alphas.sd, "mu_log_s": log_sizes.mean, "sd_log_s": log_sizes.sd}
    found = {name: np.append(value, getattr(posterior, name)) for name, value in over_levers.items()}
    found |= {name: getattr(start, name) for name in ("ceiling", "f", "beta", "epsilon", "tau", "champion")}
    for lever in range(LEVERS):
        found |= {f"alpha {lever + 1}": start.alpha[:, lever], f"s {lever + 1}": start.s[:, lever]}
    if posterior.offsets.size:
        found["offset"] = np.append(simulated.offset / history.unit, posterior.offsets)
    return found | _forecasts(history, start, rng)


def _with_truth(start: Start, simulated: Simulated, history: History, rng: np.random.Generator) -> Start:
    """The start of futures with that of the true one before the others."""
    true = _true_start(simulated, history, rng)
    found: dict[str, Any] = {name: np.concatenate([value, getattr(start, name)]) for name, value in true.items()}
    return replace(start, **found)


def _true_start(simulated: Simulated, history: History, rng: np.random.Generator) -> dict[str, np.ndarray]:
    truth = simulated.truth
    order = [[lever.id for lever in simulated.project.levers].index(found or "") for found in history.lever_ids]
    leap_chance, leap_size = usual_leaps(is_bounded=history.is_bounded).draw(1, rng)
    true = {
        # The ceiling is 1 in the metric's unit.
        "ceiling": history.scaled(1.0),
        "champion": history.scaled(simulated.champion),
        **{name: getattr(truth, name) for name in ("f", "beta", "epsilon", "tau")},
        "leap_chance": leap_chance,
        "leap_size": leap_size,
        **{name: np.array(getattr(truth, name))[None, order] for name in ("alpha", "s")},
    }
    return {name: np.atleast_1d(value) for name, value in true.items()}


def _forecasts(history: History, start: Start, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What a forecast says of a target, from futures of each set of parameters; shape (1 + DRAWS,)."""
    futures = start.of_draws(np.repeat(np.arange(start.ceiling.size), FUTURES))
    shape = (TRIES_AHEAD, futures.ceiling.size)
    weeks = np.broadcast_to(np.arange(1.0, TRIES_AHEAD + 1)[:, None], shape)
    levers = rng.choice(len(history.lever_ids), shape, p=lever_mix(history))
    arrivals = simulate(futures, weeks, levers, rng).arrival_days(TARGETS[history.is_bounded]).reshape(-1, FUTURES)
    return {
        "chance by a date": np.mean(arrivals <= DEADLINE, axis=1),
        "median arrival": np.quantile(arrivals, 0.5, axis=1, method="lower"),
        "arrival": arrivals[:, 0],
    }


def _rank(values: np.ndarray, rng: np.random.Generator) -> int:
    """Rank of the first value among the others; among equals by lot."""
    ties = np.count_nonzero(values[1:] == values[0])
    return int(np.count_nonzero(values[1:] < values[0]) + rng.integers(ties + 1))
