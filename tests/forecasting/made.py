"""Made-up projects and forecasts for tests of sentences, figures and views: no sampler, fixed seeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.findings import Comparison
from forecasting.domain.forecast import Arrival, Diagnosis, Forecast, Scene, Verdict
from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Assumptions, Experiment, Project, Status, Target, default_levers
from forecasting.domain.timeline import Timeline
from forecasting.findings.noise import chance_above_zero, examples_needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

AS_OF = date(2026, 11, 23)
ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
ERROR_RATE = Metric("Word error rate", Direction.LOWER, lower=0, upper=100, unit="%", decimals=2)
SCORE = Metric("Score", unit="points", decimals=0)
LATENCY = Metric("Median latency", Direction.LOWER, lower=0, unit="ms", decimals=0)
LONG = "Retrieval with re-ranking, distilled from the larger teacher and quantised to eight bits " * 3
LONG_NAME = LONG[:200]

#: First and best value of a made-up history.
_SPANS = {"Accuracy": (64.0, 72.3), "Word error rate": (9.1, 5.84), "Score": (181_250.0, 266_434.0)}


@dataclass(frozen=True)
class Outlook:
    """How a made-up future goes."""

    #: Jumps of the champion a month.
    pace: float = 1.6
    #: Share of the headroom a jump closes on average.
    stride: float = 0.05
    horizon_days: int = 365
    draws: int = 1000
    seed: int = 1
    verdict: Verdict = Verdict.SOUND


#: Nothing gets better any more.
STUCK = Outlook(pace=0.0)


def make_project(
    metric: Metric = ACCURACY,
    *,
    results: int = 60,
    span_days: int = 310,
    targets: Sequence[Target] | None = None,
    name: str = "Support assistant",
    long_names: bool = False,
    seed: int = 1,
) -> Project:
    """A project with a saturating history that ends two days before `AS_OF`, every sixth try abandoned."""
    rng = np.random.default_rng(seed)
    first, best = _SPANS.get(metric.name, (480.0, 310.0))
    days = _finish_days(rng, results, span_days)
    ideal = first + (best - first) * (1 - np.exp(-3 * np.linspace(0, 1, results))) / (1 - np.exp(-3))
    worse = np.abs(rng.normal(0, 0.18 * abs(best - first), results)) * (rng.random(results) < 0.8)
    values = ideal - worse if metric.higher_is_better else ideal + worse
    levers = default_levers()
    experiments = tuple(
        Experiment(
            name=f"{LONG_NAME[:190]} no. {i + 1}" if long_names else f"Retrieval #{i + 1}",
            lever=levers[i % 4].id,
            status=Status.DONE,
            finished=AS_OF - timedelta(days=int(days[i])),
            result=round(float(values[i]), metric.decimals),
            n_eval=400,
            id=f"experiment-{i}",
        )
        for i in range(results)
    )
    made = default_targets(metric, best, long_names=long_names) if targets is None else tuple(targets)
    return Project(name=name, metric=metric, levers=levers, experiments=experiments, targets=made, id="project")


def default_targets(metric: Metric, best: float, *, long_names: bool = False) -> tuple[Target, ...]:
    """One value with two deadlines."""
    gain = 0.09 * best * (1 if metric.higher_is_better else -1)
    value = round(best + gain, metric.decimals)
    first, second = ("Pilot go/no-go", "General availability")
    if long_names:
        first, second = f"First {LONG_NAME}"[:200], f"Second {LONG_NAME}"[:200]
    return (
        Target(value=value, deadline=date(2027, 3, 31), name=first, id="pilot"),
        Target(value=value, deadline=date(2027, 6, 30), name=second, id="release"),
    )


def make_forecast(project: Project | None = None, outlook: Outlook | None = None, *, as_of: date = AS_OF) -> Forecast:
    """A forecast of `project` from a jump process instead of the model."""
    project = make_project() if project is None else project
    outlook = Outlook() if outlook is None else outlook
    project = replace(project, assumptions=Assumptions(horizon_days=outlook.horizon_days))
    rng = np.random.default_rng(outlook.seed)
    scene = make_scene(project, as_of)
    days = np.unique(np.linspace(0, outlook.horizon_days, 201).round())
    reported, ceiling = _paths(project, scene, days, outlook, rng)
    flattery = project.metric.from_model(np.abs(rng.normal(0, 0.5 * float(scene.errors[-1]), outlook.draws)))
    return Forecast(
        project_id=project.id,
        fingerprint="made",
        metric=project.metric,
        as_of=as_of,
        horizon_days=outlook.horizon_days,
        seed=outlook.seed,
        model_version="made",
        days=days,
        reported=reported,
        true=np.clip(reported - flattery[:, None], project.metric.lower, project.metric.upper),
        ceiling=ceiling,
        arrivals=tuple(_arrival(target, project, days, reported, ceiling, as_of) for target in project.targets),
        scene=scene,
        diagnosis=make_diagnosis(outlook.verdict),
        posterior_draws={},
        comparison=make_comparison(scene),
    )


def make_comparison(scene: Scene) -> Comparison | None:
    """The champion against the best before it, when all that is known are the errors on 400 examples."""
    if scene.bests.size < 2:
        return None
    before, now = scene.bests[-2:]
    lead = abs(float(scene.values[now] - scene.values[before]))
    error = float(np.hypot(scene.errors[before], scene.errors[now]))
    examples = examples_needed(lead, 400 * error**2, 0.0)
    return Comparison(lead=lead, error=error, chance_real=chance_above_zero(lead, error), examples=examples, runs=None)


def make_diagnosis(verdict: Verdict) -> Diagnosis:
    """What the sampler might have said."""
    sentences = {
        Verdict.SOUND: ("The calculation is sound: independent runs agree.",),
        Verdict.CAUTION: (
            "Take the numbers with caution: independent runs agree only roughly.",
            "Sampling was repeated once.",
        ),
        Verdict.UNRELIABLE: ("Don't rely on these numbers: independent runs disagree.",),
    }[verdict]
    return Diagnosis(
        verdict=verdict,
        sentences=sentences,
        r_hat=1.0 if verdict is Verdict.SOUND else 1.21,
        ess_bulk=2310.0,
        ess_tail=1980.0,
        divergences=0,
        draws=4000,
        predictive_checks={"best so far": 0.48},
        retried=verdict is not Verdict.SOUND,
    )


def make_scene(project: Project, as_of: date) -> Scene:
    """The scene of a project whose experiments all have an evaluation-set size."""
    timeline = Timeline(as_of)
    done = [e for e in project.experiments if e.finished is not None and e.result is not None and e.finished <= as_of]
    done.sort(key=lambda e: e.finished or as_of)
    values = np.array([e.result for e in done], float)
    ranked = np.asarray(project.metric.to_model(values))
    best_before = np.concatenate([[-np.inf], np.maximum.accumulate(ranked)[:-1]])
    return Scene(
        days=np.array([timeline.days(e.finished or as_of) for e in done], float),
        values=values,
        errors=_errors(project.metric, values),
        is_best=ranked > best_before,
        names=tuple(e.name for e in done),
        tries=len(done) + len(done) // 6,
        is_in_use=np.ones(len(done), bool),
        ids=tuple(e.id for e in done),
    )


def _finish_days(rng: np.random.Generator, results: int, span_days: int) -> NDArray[np.int64]:
    found = np.sort(rng.integers(2, max(span_days, 3), results))[::-1].copy()
    found[-1] = 2
    if results > 1:
        found[0] = span_days
    return found


def _errors(metric: Metric, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if metric.is_percentage:
        share = np.clip(values / 100, 0.01, 0.99)
        return np.asarray(100 * np.sqrt(share * (1 - share) / 400))
    return np.full(values.shape, 0.01 * float(np.max(np.abs(values))))


def _paths(
    project: Project, scene: Scene, days: NDArray[np.float64], outlook: Outlook, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    metric = project.metric
    now = float(np.max(np.asarray(metric.to_model(scene.values))))
    bound = metric.bound_ahead
    room = abs(now) if bound is None else metric.to_model(bound) - now
    headroom = room * rng.beta(3, 2, outlook.draws)
    rate = outlook.pace / 30.4 * rng.gamma(4, 0.25, outlook.draws)
    jumps = rng.poisson(rate[:, None] * np.diff(days))
    closed = np.where(jumps > 0, rng.gamma(np.maximum(jumps, 1) * 1.5, outlook.stride / 1.5), 0.0).cumsum(axis=1)
    path = now + headroom[:, None] * (1 - np.exp(-closed))
    reported = np.column_stack([np.full(outlook.draws, now), path])
    return np.asarray(metric.from_model(reported)), np.asarray(metric.from_model(now + headroom))


def _arrival(
    target: Target,
    project: Project,
    days: NDArray[np.float64],
    reported: NDArray[np.float64],
    ceiling: NDArray[np.float64],
    as_of: date,
) -> Arrival:
    wanted = project.metric.to_model(target.value)
    there = np.asarray(project.metric.to_model(reported)) >= wanted
    found = np.where(there.any(axis=1), days[there.argmax(axis=1)], np.inf)
    beyond = float(np.mean(np.asarray(project.metric.to_model(ceiling)) < wanted))
    return Arrival(target=target, as_of=as_of, horizon_days=int(days[-1]), days=found, chance_infeasible=beyond)
