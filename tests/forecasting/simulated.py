"""Histories with known truth: drawn from the priors, then made by the rules of the model.

In the making, the ceiling is 1 and the first measured value 0. What the model is told is put after the fact
where its priors say, and plays no part in the making: the natural bound where the ceiling takes its share of
the distance; without a bound, a history is kept with the chance that makes the ceiling's distance, in units
of the progress, as its prior says; and where the evaluation set changed, so is the difference of the sets.

The measurement error is the one number that the model takes as given, on its scale without unit. So it is drawn
log-uniformly from far more than can be, and those histories are kept where, on that scale, it is as it usually
is. A limit to the drawn error itself would tell of the scale what the model doesn't know. For the same reason
a history is left out for nothing but what its data show, or what the model excludes too: a result at the ceiling
or above. On an earlier evaluation set the model allows that and bends the headroom, which is not simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from forecasting.domain.metric import Metric
from forecasting.domain.model_layout import JITTER, MIN_TAU
from forecasting.domain.project import Experiment, Lever, Project, Status
from forecasting.inference.priors import Normal, Priors

FIRST_DAY = date(2025, 1, 6)
DAYS_BETWEEN = 7
#: Standard error of a result, on the scale without unit.
_USUAL_ERRORS = (0.001, 0.05)
#: The same with the first headroom as unit, wide enough to give any usual one.
_DRAWN_ERRORS = (1e-6, 3.0)
#: Least length of the scale without unit as a share of the range of results; see `forecasting.evidence.history`.
_LEAST_UNIT = 1e-3
#: Best value on an earlier evaluation set on the scale without unit, where 0 is the best on the one in use.
_EARLIER_BESTS = (-1.5, 0.9)


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
    #: What `alpha` and the logarithm of `s` of each lever were drawn from, if they were.
    alpha_over_levers: Normal | None = None
    log_s_over_levers: Normal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A project, and what is true of it."""

    project: Project
    truth: Truth
    #: True value of the champion.
    champion: float
    #: How many tries of each lever truly helped.
    successes: tuple[int, ...]
    #: What to add to values of the earlier evaluation set.
    offset: float = 0.0

    @property
    def last_day(self) -> date:
        """Day of the last try."""
        return max(e.finished for e in self.project.experiments if e.finished)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """What was tried and what came of it, all values on the evaluation set in use."""

    truth: Truth
    levers: np.ndarray
    true: list[float]
    measured: list[float]
    helped: list[bool]
    #: The first try on the evaluation set in use, 0 if there was only one.
    change: int
    champion: int

    @property
    def best(self) -> float:
        return self.measured[self.champion]

    def successes(self) -> tuple[int, ...]:
        counts = np.bincount(self.levers, self.helped, minlength=len(self.truth.alpha))
        return tuple(int(count) for count in counts)

    def is_usual(self, unit: float) -> bool:
        """Whether error and unit are such as the model takes for given."""
        lowest, highest = _USUAL_ERRORS
        is_long = unit > _LEAST_UNIT * np.ptp(self.measured)
        return bool(is_long and lowest < self.truth.error / unit < highest)


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
        error=float(np.exp(rng.uniform(*np.log(_DRAWN_ERRORS)))),
        room=float(1 / (1 + np.exp(-normal(priors.ceiling_bounded)))),
        alpha_over_levers=Normal(mean=alpha, sd=alpha_sd),
        log_s_over_levers=Normal(mean=log_s, sd=log_s_sd),
    )


def simulate_history(
    truth: Truth, rng: np.random.Generator, *, tries: int = 40, new_set_at: int = 0
) -> Simulated | None:
    """Make a history of a metric with a bound, or None where there is none to be had from this luck.

    From the try `new_set_at` on, if it isn't 0, the team measures on another evaluation set that differs in nothing.
    """
    course = _make(truth, rng, tries, new_set_at)
    if course is None:
        return None
    unit = (1 - course.best) / truth.room
    return _simulated(course, bound=course.best + unit) if course.is_usual(unit) else None


def simulate_unbounded(truth: Truth, priors: Priors, rng: np.random.Generator, *, tries: int = 40) -> Simulated | None:
    """Make a history of a metric without a bound, or None where there is none to be had from this luck."""
    course = _make(truth, rng, tries)
    if course is None or course.champion == 0:
        return None
    progress = course.best - course.measured[0]
    distance = (1 - course.best) / progress
    distances = np.exp(np.linspace(-12, 12, 2401))
    chance = _weight(distance, priors.ceiling_unbounded) / _weight(distances, priors.ceiling_unbounded).max()
    is_kept = rng.random() < chance and course.is_usual(progress)
    return _simulated(course, bound=None) if is_kept else None


def _weight(distance: float | np.ndarray, prior: Normal) -> np.ndarray:
    """The prior of the ceiling's distance over what it is among histories that start from nothing.

    The latter is 1/(1 + distance): the density of a history, written with its progress as unit.
    """
    z = (np.log(distance) - prior.mean) / prior.sd
    return np.asarray(np.exp(-(z**2) / 2) / distance * (1 + distance))


def simulate_new_set(truth: Truth, priors: Priors, rng: np.random.Generator, *, tries: int = 40) -> Simulated | None:
    """Make a history with a bound and a change of the evaluation set, or None as above."""
    change = int(rng.integers(4, tries - 3))
    course = _make(truth, rng, tries, change)
    if course is None:
        return None
    unit = (1 - course.best) / truth.room
    earlier = rng.uniform(*_EARLIER_BESTS)
    offset = (max(course.measured[:change]) - course.best) / unit - earlier
    # As `Priors.offset_sds`; where nothing is luck that results share.
    sd = priors.set_difference_sd * (1 + abs(earlier))
    is_kept = rng.random() < priors.set_difference_sd / sd * np.exp(-((offset / sd) ** 2) / 2)
    if not (is_kept and course.is_usual(unit)):
        return None
    return _simulated(course, bound=course.best + unit, offset=offset * unit)


def _make(truth: Truth, rng: np.random.Generator, tries: int, change: int = 0) -> _Course | None:
    """The course of the tries, or None where luck carried a result to the ceiling, which the model excludes."""
    levers = rng.integers(len(truth.alpha), size=tries)
    true, measured, helped = [_error(truth, 1.0) * rng.standard_normal()], [0.0], [False]
    champion, drought = 0, 0
    for i in range(1, tries):
        success, value, result = _try(truth, int(levers[i]), i, drought, (true[champion], measured[champion]), rng)
        is_best = result > measured[champion]
        champion, drought = (i, 0) if is_best and i != change else (champion, drought + 1)
        if i == change:
            # Nothing else was measured on the new set; that a set is new makes no new best.
            champion = i
        true.append(value)
        measured.append(result)
        helped.append(success)
        if measured[champion] >= 1:
            return None
    return _Course(
        truth=truth, levers=levers, true=true, measured=measured, helped=helped, change=change, champion=champion
    )


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
    error = _error(truth, headroom)
    value = parent[0] + headroom * gain + JITTER * error * rng.standard_normal()
    return bool(helped), float(value), float(value + error * rng.standard_normal())


def _error(truth: Truth, headroom: float) -> float:
    return float(np.sqrt(truth.error**2 + (truth.tau**2 + MIN_TAU**2) * headroom**2))


def _simulated(course: _Course, *, bound: float | None, offset: float = 0.0) -> Simulated:
    levers = tuple(Lever(f"Lever {k}") for k in range(len(course.truth.alpha)))
    experiments = tuple(
        Experiment(
            name=f"Try {i}",
            status=Status.DONE,
            lever=levers[course.levers[i]].id,
            finished=FIRST_DAY + timedelta(days=DAYS_BETWEEN * i),
            result=value - (offset if i < course.change else 0.0),
            standard_error=course.truth.error,
            evaluation_set="earlier" if i < course.change else "",
        )
        for i, value in enumerate(course.measured)
    )
    metric = Metric("Score", upper=bound)
    return Simulated(
        project=Project(name="Simulated", metric=metric, levers=levers, experiments=experiments),
        truth=course.truth,
        champion=course.true[course.champion],
        successes=course.successes(),
        offset=offset,
    )
