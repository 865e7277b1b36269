"""Histories with known truth: drawn from the priors, then made by the rules of the model.

The ceiling is 1 and the first true value 0. The natural bound is put after the fact where the ceiling
takes the share of the distance that its prior says; the bound plays no part in the making.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from forecasting.domain.metric import Metric
from forecasting.domain.model_layout import JITTER, MIN_TAU
from forecasting.domain.project import Experiment, Lever, Project, Status
from forecasting.priors import Normal, Priors

FIRST_DAY = date(2025, 1, 6)
DAYS_BETWEEN = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a simulated history was made from; shares of the headroom where a unit is needed."""

    alpha: tuple[float, ...]
    s: tuple[float, ...]
    f: float
    beta: float
    epsilon: float
    tau: float
    #: Standard error of every result, with the first headroom as unit.
    error: float
    #: Share of the distance from the best result to the bound at which the ceiling lies.
    room: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A project, and what is true of it."""

    project: Project
    truth: Truth
    #: True value of the champion.
    champion: float
    #: How many tries of each lever truly helped.
    successes: tuple[int, ...]

    @property
    def last_day(self) -> date:
        """Day of the last try."""
        return max(e.finished for e in self.project.experiments if e.finished)


def draw_truth(rng: np.random.Generator, priors: Priors, levers: int) -> Truth:
    """A truth from the priors; the measurement error is log-uniform, for nothing is believed of it."""

    def normal(prior: Normal) -> float:
        return prior.mean + prior.sd * rng.standard_normal()

    alpha_sd, log_s_sd = np.abs(rng.standard_normal(2)) * (priors.lever_alpha_sd, priors.lever_log_s_sd)
    alpha, log_s = normal(priors.alpha), normal(priors.log_s)
    return Truth(
        alpha=tuple(alpha + alpha_sd * rng.standard_normal(levers)),
        s=tuple(np.exp(log_s + log_s_sd * rng.standard_normal(levers))),
        f=float(np.exp(normal(priors.log_f))),
        beta=priors.beta_sd * abs(rng.standard_normal()),
        epsilon=priors.epsilon_sd * abs(rng.standard_normal()),
        tau=priors.tau_sd * abs(rng.standard_normal()),
        error=float(np.exp(rng.uniform(np.log(0.002), np.log(0.05)))),
        room=float(1 / (1 + np.exp(-normal(priors.ceiling_bounded)))),
    )


def simulate_history(
    truth: Truth, rng: np.random.Generator, *, tries: int = 40, new_set_at: int | None = None
) -> Simulated | None:
    """Make a history, or None where luck carried a result to the ceiling, which the model excludes.

    From `new_set_at` on the team measures on another evaluation set, where the first result is the best so far.
    """
    true, measured = [0.0], [truth.error * rng.standard_normal()]
    levers = rng.integers(len(truth.alpha), size=tries)
    champion, drought = 0, 0
    successes = [0] * len(truth.alpha)
    for i in range(1, tries):
        helped, value, result = _try(truth, int(levers[i]), i, drought, (true[champion], measured[champion]), rng)
        successes[levers[i]] += helped
        true.append(value)
        measured.append(result)
        is_best = result > measured[champion]
        drought = 0 if is_best else drought + 1
        champion = i if is_best or i == new_set_at else champion
    best = measured[champion]
    if best > 1 - 1e-3:
        return None
    bound = best + (1 - best) / truth.room
    project = _project(truth, measured, levers, bound)
    return Simulated(project=project, truth=truth, champion=true[champion], successes=tuple(successes))


def simulate_future(simulated: Simulated, rng: np.random.Generator, *, tries: int) -> np.ndarray:
    """Best measured value after each of some more tries of a history, in the unit of its truth: shape (tries,)."""
    truth, results = simulated.truth, [e.result for e in simulated.project.experiments if e.result is not None]
    champion, reported = (simulated.champion, max(results)), []
    drought = len(results) - 1 - results.index(champion[1])
    for i, lever in enumerate(rng.integers(len(truth.alpha), size=tries), start=len(results)):
        _, value, result = _try(truth, int(lever), i, drought, champion, rng)
        champion, drought = ((value, result), 0) if result > champion[1] else (champion, drought + 1)
        reported.append(champion[1])
    assert simulated.project.metric.upper is not None
    return np.minimum(reported, simulated.project.metric.upper)


def _try(
    truth: Truth, lever: int, order: int, drought: int, parent: tuple[float, float], rng: np.random.Generator
) -> tuple[bool, float, float]:
    logit = truth.alpha[lever] - truth.beta * np.log1p(order / 10) - truth.epsilon * np.log1p(drought / 5)
    helped = rng.random() < 1 / (1 + np.exp(-logit))
    gain = rng.exponential(truth.s[lever]) if helped else -rng.exponential(truth.f)
    headroom = 1 - parent[1]
    error = np.sqrt(truth.error**2 + (truth.tau**2 + MIN_TAU**2) * headroom**2)
    value = parent[0] + headroom * gain + JITTER * error * rng.standard_normal()
    return bool(helped), float(value), float(value + error * rng.standard_normal())


def _project(truth: Truth, measured: list[float], levers: np.ndarray, bound: float) -> Project:
    records = tuple(Lever(f"Lever {k}") for k in range(len(truth.alpha)))
    experiments = tuple(
        Experiment(
            name=f"Try {i}",
            status=Status.DONE,
            lever=records[levers[i]].id,
            finished=FIRST_DAY + timedelta(days=DAYS_BETWEEN * i),
            result=value,
            standard_error=truth.error,
        )
        for i, value in enumerate(measured)
    )
    return Project(name="Simulated", metric=Metric("Score", upper=bound), levers=records, experiments=experiments)
