"""Made-up posteriors, starts and histories of several levers: no sampler, fixed seeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.metric import Metric
from forecasting.domain.outlook import Start
from forecasting.domain.project import Experiment, Lever, Project, Status, Target
from forecasting.evidence.history import read_history
from forecasting.futures.outlook import outlook_of
from forecasting.futures.plans import plan_futures
from forecasting.inference.packing import champion_line
from forecasting.inference.posterior import Posterior
from forecasting.pipeline import report_levers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.lever_report import LeverReport
    from forecasting.evidence.history import History

LAST_DAY = date(2026, 11, 20)
RESULTS = [70.0, 70.8, 69.5, 71.5, 70.2, 72.1, 71.0, 72.4, 70.9, 71.7, 72.9, 72.0, None, 71.8, 73.5, 72.2]
TARGET = Target(value=75.0, deadline=LAST_DAY + timedelta(days=200), id="target")
CHAINS = 2


def make_start(
    chances: Sequence[float],
    *,
    draws: int = 400,
    size: float = 0.1,
    error: float = 0.02,
    ceiling: float = 0.5,
    leap_chance: float = 0.0,
) -> Start:
    """A start whose levers help with these chances, the same in every draw."""

    def full(value: float) -> np.ndarray:
        return np.full(draws, value)

    known = np.array(chances)
    return Start(
        ceiling=full(ceiling),
        alpha=np.tile(np.log(known / (1 - known)), (draws, 1)),
        s=np.full((draws, known.size), size),
        f=full(0.1),
        beta=full(0.0),
        epsilon=full(0.0),
        tau=full(0.0),
        champion=full(0.0),
        tries=10,
        drought=2,
        leap_chance=full(leap_chance),
        leap_size=full(0.3),
        error=error,
        highest=1.0,
        lowest=-2.0,
    )


def varied(start: Start, seed: int = 1) -> Start:
    """`start` with every parameter different from draw to draw."""
    rng = np.random.default_rng(seed)
    draws = start.ceiling.size
    return replace(
        start,
        ceiling=start.ceiling * rng.uniform(0.5, 1.5, draws),
        alpha=start.alpha + rng.normal(0, 0.7, start.alpha.shape),
        s=start.s * np.exp(rng.normal(0, 0.5, start.s.shape)),
        f=start.f * np.exp(rng.normal(0, 0.3, draws)),
        beta=np.abs(rng.normal(0, 0.5, draws)),
        epsilon=np.abs(rng.normal(0, 0.3, draws)),
        tau=np.abs(rng.normal(0, 0.01, draws)),
        champion=rng.normal(-0.01, 0.01, draws),
    )


def make_posterior(history: History, *, draws: int = 200, seed: int = 1) -> Posterior:
    """Draws around plausible values, whatever the history says."""
    rng = np.random.default_rng(seed)
    shape = (CHAINS, draws // CHAINS)
    levers, line = len(history.lever_ids), champion_line(history)

    def spread(middle: float, *more: int) -> np.ndarray:
        return middle * np.exp(rng.normal(0, 0.3, (*shape, *more)))

    return Posterior(
        ceiling=spread(0.4),
        alpha=rng.normal(-1.0, 0.6, (*shape, levers)),
        s=spread(0.08, levers),
        f=spread(0.1),
        beta=spread(0.2),
        epsilon=spread(0.2),
        tau=spread(0.01),
        champions=history.values[line] + rng.normal(0, 0.004, (*shape, line.size)),
        champion_tries=line,
        sample_stats={},
        offsets=np.zeros((*shape, history.set_count - 1)),
        mu_alpha=rng.normal(-1.0, 0.3, shape),
        sd_alpha=spread(0.4),
        mu_log_s=rng.normal(-2.5, 0.3, shape),
        sd_log_s=spread(0.4),
    )


def make_tries(
    levers: Sequence[str],
    results: Sequence[float | None],
    *,
    efforts: Sequence[float | None] | None = None,
    untried: Sequence[str] = (),
    n_eval: int = 5000,
    days_between: int = 7,
) -> Project:
    """A project with one try a week, each with the lever of this name; an empty name is no lever."""
    records = {name: Lever(name, id=name.casefold()) for name in (*dict.fromkeys(levers), *untried) if name}
    days = [LAST_DAY - timedelta(days=days_between * i) for i in reversed(range(len(results)))]
    tries = tuple(
        Experiment(
            name=f"Try {i}",
            id=f"try-{i}",
            lever=records[name].id if name else None,
            status=Status.ABANDONED if result is None else Status.DONE,
            finished=day,
            result=result,
            n_eval=None if result is None else n_eval,
            effort_days=None if efforts is None else efforts[i],
        )
        for i, (name, result, day) in enumerate(zip(levers, results, days, strict=True))
    )
    metric = Metric("Accuracy", lower=0, upper=100, unit="%")
    return Project(name="Made", metric=metric, levers=tuple(records.values()), experiments=tries, id="made")


def make_report(of: Project, *, next_tries: int = 5, draws: int = 400) -> LeverReport:
    """The report on levers from a made-up posterior."""
    history = read_history(of, LAST_DAY)
    posterior = make_posterior(history, draws=draws)
    return report_levers(of, history, posterior, plan_futures(outlook_of(of, history, posterior)), next_tries)
