"""Roadmaps with known truth: a young project and older mates, alike or not, and how well it is forecast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.project import Assumptions
from forecasting.evidence.history import History, read_history
from forecasting.futures.outlook import lever_mix, start_of
from forecasting.futures.simulation import simulate
from forecasting.inference.priors import Normal, Priors
from forecasting.inference.sampling import SamplePlan, fit
from tests.forecasting.simulated import Simulated, draw_truth, simulate_future, simulate_history

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from forecasting.inference.posterior import Posterior

#: How much projects of one population differ, in standard deviations of the prior.
DIFFERENCE = 0.3
AHEAD = 50
PLAN = SamplePlan(draws=400, tune=250)


def shared(rng: np.random.Generator, projects: int) -> NDArray[np.float64]:
    """Of one population, drawn from the prior: shape (projects, 2), in units of the prior."""
    middle = np.sqrt(1 - DIFFERENCE**2) * rng.standard_normal(2)
    return np.asarray(middle + DIFFERENCE * rng.standard_normal((projects, 2)))


def unrelated(rng: np.random.Generator, projects: int) -> NDArray[np.float64]:
    """Each drawn from the prior by itself."""
    return rng.standard_normal((projects, 2))


def far_apart(rng: np.random.Generator, projects: int) -> NDArray[np.float64]:
    """Each of one of two populations that lie 2.5 standard deviations of the prior from each other."""
    sides = 1.25 * np.sign(rng.standard_normal((projects, 2)))
    return np.asarray(sides + DIFFERENCE * rng.standard_normal((projects, 2)))


@dataclass(frozen=True, slots=True)
class Case:
    """A young project, its mates, and what comes of it."""

    young: Simulated
    mates: tuple[Simulated, ...]
    #: Means over levers of alpha and log s of the young project.
    truth: tuple[float, float]
    #: Shape (AHEAD,): best measured value after each further try.
    to_come: NDArray[np.float64]


def draw_case(
    population: Callable[[np.random.Generator, int], NDArray[np.float64]], rng: np.random.Generator, mates: int = 3
) -> Case:
    """A roadmap whose first project has 6 to 10 tries and the others 30 to 60."""
    made, truths = [], []
    for i, place in enumerate(population(rng, mates + 1)):
        priors = Priors()
        alpha, log_s = (p.mean + p.sd * float(x) for p, x in zip((priors.alpha, priors.log_s), place, strict=True))
        known = replace(priors, alpha=Normal(mean=alpha, sd=0.0), log_s=Normal(mean=log_s, sd=0.0))
        truths.append((alpha, log_s))
        simulated = None
        while simulated is None:
            tries = int(rng.integers(6, 11) if i == 0 else rng.integers(30, 61))
            simulated = simulate_history(draw_truth(rng, known, int(rng.integers(1, 5))), rng, tries=tries)
        made.append(simulated)
    return Case(made[0], tuple(made[1:]), truths[0], simulate_future(made[0], rng, tries=AHEAD))


def fit_young(case: Case, priors: Priors) -> Posterior:
    """The young project fitted with some priors."""
    return fit(history_of(case.young), priors, PLAN, seed=1)


def scores(case: Case, posterior: Posterior, seed: int) -> dict[str, float]:
    """How well a fit knows the young project: CRPS, arrival score, width and coverage of central 80% intervals."""
    history, rng = history_of(case.young), np.random.default_rng(seed)
    futures = _futures(history, posterior, rng)
    last, reached = futures[-1], case.to_come[-1]
    found = {"champion": crps(last, reached), "arrival": _arrival_score(case, history, futures)}
    found |= {"width": float(np.ptp(np.quantile(last, (0.1, 0.9)))), "covered": _covered(last, reached, rng)}
    for name, truth in zip(("mu_alpha", "mu_log_s"), case.truth, strict=True):
        draws = getattr(posterior, name).ravel()
        found |= {name: crps(draws, truth), f"{name} width": 2 * NormalDist().inv_cdf(0.9) * float(draws.std())}
        found[f"{name} covered"] = _covered(draws, truth, rng)
    return found


def crps(draws: NDArray[np.float64], truth: float) -> float:
    """Continuous ranked probability score of draws; lower is better."""
    ordered, count = np.sort(draws), draws.size
    spread = np.sum((2 * np.arange(1, count + 1) - count - 1) * ordered) / count**2
    return float(np.mean(np.abs(draws - truth)) - spread)


def history_of(simulated: Simulated) -> History:
    """What was known on the day of the last try."""
    return read_history(simulated.project, simulated.last_day)


def _futures(history: History, posterior: Posterior, rng: np.random.Generator) -> NDArray[np.float64]:
    """Best measured value after each further try: shape (AHEAD, draws). The truth knows no leaps."""
    start = start_of(history, posterior, Assumptions())
    start = replace(start, leap_chance=np.zeros_like(start.leap_chance))
    times = np.repeat(np.arange(1.0, AHEAD + 1)[:, None], start.ceiling.size, axis=1)
    levers = np.asarray(rng.choice(len(history.lever_ids), times.shape, p=lever_mix(history)), np.int64)
    return history.unscaled(simulate(start, times, levers, rng).reported[1:])


def _arrival_score(case: Case, history: History, futures: NDArray[np.float64]) -> float:
    """Integrated Brier score at 3%, 10% and 25% of the way to the bound."""
    targets = history.unscaled(np.array([0.03, 0.1, 0.25]))
    found = [np.mean((np.mean(futures >= t, axis=1) - (case.to_come >= t)) ** 2) for t in targets]
    return float(np.mean(found))


def _covered(draws: NDArray[np.float64], truth: float, rng: np.random.Generator) -> float:
    place = np.mean(draws < truth) + rng.random() * np.mean(draws == truth)
    return float(0.1 <= place <= 0.9)
