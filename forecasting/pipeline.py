"""Project -> Forecast: the one path that the window, the command line and notebooks share.

    project -> history -> posterior -> diagnosis
                             └──────-> simulated futures -> forecast

Importing this module is light; Numba is imported when the first forecast is made, PyMC only to compile the model.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import DRAWS, Forecast, Verdict
from forecasting.errors import InvalidValue
from forecasting.evidence.history import fingerprint, read_history
from forecasting.findings.noise import compare_champion, comparison_errors, set_changes
from forecasting.findings.set_sizes import proposed_changes
from forecasting.findings.staleness import measure_staleness
from forecasting.futures.outlook import lever_mix, outlook_of
from forecasting.futures.plans import generator, plan_futures, stream
from forecasting.futures.scenarios import arrivals_at, beyond_the_set, grid_of, simulate_plan
from forecasting.inference.beliefs import believed_priors
from forecasting.inference.diagnostics import diagnose
from forecasting.inference.roadmap_lessons import learn_from_mates
from forecasting.levers.assessment import NEXT_TRIES, lever_report
from forecasting.messages import Progress, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.forecast import Diagnosis
    from forecasting.domain.lever_report import LeverReport
    from forecasting.domain.outlook import Outlook
    from forecasting.domain.project import Project
    from forecasting.evidence.history import History
    from forecasting.futures.simulation import Futures
    from forecasting.inference.posterior import Posterior
    from forecasting.inference.priors import Priors

#: Changes whenever the same input can give other numbers; kept with every forecast.
MODEL_VERSION = "5"
#: Posterior draws that these are simulated from; where more futures are wanted, more are drawn.
POSTERIOR_DRAWS = 1000
CHAINS = 2
#: With fewer simulated futures luck alone would move odds of one half by more than 5 points.
FEWEST_DRAWS = 100


def ignore(_news: Progress | Forecast) -> None:
    """What nobody looks at."""


def warm_up(on_progress: Callable[[Progress], None] = ignore) -> str:
    """Import and compile everything, so that the next forecast is fast.

    Returns
    -------
    What should be told about it, as a sentence; mostly nothing.
    """
    on_progress(Progress(Stage.PREPARING))
    from forecasting.inference.sampling import prepare  # noqa: PLC0415 - imports Numba, which takes a second

    kernel = prepare(lambda share: on_progress(Progress(Stage.COMPILING, share)))
    if not kernel.unkept:
        return ""
    return (
        f"The prepared model can't be kept, so that every start takes up to a minute longer. {kernel.unkept} "
        "The environment variable WHENABOUTS_CACHE can name another folder."
    )


def check_project(project: Project, as_of: date) -> None:
    """See that a project can be forecast, without the seconds that it takes; raises as `forecast_project`."""
    believed_priors(project.assumptions, read_history(project, as_of))


def forecast_project(
    project: Project,
    as_of: date,
    *,
    others: Sequence[Project] = (),
    draws: int = DRAWS,
    next_tries: int | None = NEXT_TRIES,
    on_progress: Callable[[Progress], None] = ignore,
    on_foreseen: Callable[[Forecast], None] = ignore,
) -> Forecast:
    """Forecast a project from all that was known at the end of a day.

    Parameters
    ----------
    others
        Other projects of its roadmap, from which it learns how often tries help and how much they close.
    draws
        Number of simulated futures, at least 100; rounded up so that every posterior draw has as many.
    next_tries
        How many tries go to one lever when levers are compared; None leaves out the report on levers.
    on_foreseen
        Called with the forecast as soon as it stands but for the report on levers, which takes a third of the time.

    Raises
    ------
    NotEnoughData
        With fewer than 5 results or fewer than 2 dates, and without the answers that stand in for them.
    UserError
        If an assumption contradicts the history, or futures or next tries are too few; the sentence says which.
    """
    if draws < FEWEST_DRAWS:
        raise InvalidValue(f"A forecast needs {FEWEST_DRAWS} simulated futures or more; ask for as many.")
    if next_tries is not None and next_tries < 1:
        raise InvalidValue("Levers are compared by the next tries; there must be 1 or more of them.")
    history = read_history(project, as_of)
    priors = believed_priors(project.assumptions, history)
    warm_up(on_progress)
    learned = learn_from_mates(project, others, as_of, priors, on_progress)
    rounds = max(min(draws, DRAWS) // POSTERIOR_DRAWS, 1)
    posterior, diagnosis = _sample(history, learned.priors, -(-draws // rounds), project.assumptions.seed, on_progress)
    on_progress(Progress(Stage.SIMULATING, 0.9))
    outlook = outlook_of(project, history, posterior, rounds=rounds)
    forecast = summarise(project, history, posterior, diagnosis, outlook)
    forecast = replace(forecast, fingerprint=fingerprint(project, others), learned_from=learned.mates)
    on_foreseen(forecast)
    if next_tries is None:
        return forecast
    return replace(forecast, levers=report_levers(project, history, posterior, plan_futures(outlook), next_tries))


def _sample(
    history: History, priors: Priors, draws: int, seed: int, on_progress: Callable[[Progress], None]
) -> tuple[Posterior, Diagnosis]:
    """Fit and check; where more draws didn't mend bad sampling, more tuning is tried once, and the rest is told."""
    from forecasting.inference.sampling import SamplePlan, fit  # noqa: PLC0415 - imports Numba, which takes a second

    def fitting(share: float) -> None:
        on_progress(Progress(Stage.FITTING, 0.1 + 0.7 * share))

    plan = SamplePlan(chains=CHAINS, draws=-(-draws // CHAINS))
    posterior = fit(history, priors, plan, seed, fitting)
    on_progress(Progress(Stage.CHECKING, 0.8))
    diagnosis = diagnose(posterior, history, seed=seed)
    if diagnosis.verdict is Verdict.SOUND:
        return posterior, diagnosis
    posterior = fit(history, priors, plan.with_more_tuning(), seed + 1, fitting)
    return posterior, diagnose(posterior, history, seed=seed, retried=True)


def report_levers(
    project: Project, history: History, posterior: Posterior, futures: Futures, next_tries: int = NEXT_TRIES
) -> LeverReport:
    """What each lever of a project has done, and what to try next, told by one round of futures."""
    seed = stream(project.assumptions.seed, b"choice of levers")
    futures = replace(futures, start=futures.start.of_levers(len(history.lever_ids)))
    mix, rng = lever_mix(history), np.random.default_rng(seed)
    return lever_report(project, history, posterior, futures, mix=mix, next_tries=next_tries, rng=rng)


def summarise(
    project: Project, history: History, posterior: Posterior, diagnosis: Diagnosis, outlook: Outlook
) -> Forecast:
    """The forecast that the futures of an outlook amount to, in the metric's own unit."""
    paths = simulate_plan(outlook)
    grid = grid_of(project.assumptions.horizon_days)
    reported, true = paths.on_grid(grid)
    errors = comparison_errors(history, posterior)
    forecast = Forecast(
        project_id=project.id,
        fingerprint=fingerprint(project),
        metric=project.metric,
        as_of=history.as_of,
        horizon_days=project.assumptions.horizon_days,
        seed=project.assumptions.seed,
        model_version=MODEL_VERSION,
        days=grid,
        reported=outlook.unscaled(reported),
        true=beyond_the_set(outlook, true),
        ceiling=np.tile(outlook.unscaled(outlook.start.ceiling), outlook.rounds),
        arrivals=arrivals_at(project.targets, outlook, paths),
        scene=history.scene(np.hypot(errors, history.shared_errors)),
        diagnosis=diagnosis,
        basis=history.basis,
        outlook=outlook,
        is_ceiling_told=project.assumptions.ceiling is not None,
        posterior_draws=_posterior_in_unit(posterior, history),
        sample_stats=posterior.sample_stats,
        comparison=compare_champion(history, posterior, errors),
        set_changes=set_changes(history, posterior),
        proposals=tuple(found for found in proposed_changes(project) if found.day <= history.as_of),
    )
    rng = generator(project.assumptions.seed, b"staleness")
    return replace(forecast, staleness=measure_staleness(history, posterior, forecast, rng))


def _posterior_in_unit(posterior: Posterior, history: History) -> dict[str, NDArray[np.float64]]:
    """Ceiling, champions and offsets in the metric's unit; the other parameters have none."""
    parameters = posterior.parameters()
    in_unit = {name: history.unscaled(parameters[name]) for name in ("ceiling", "champions")}
    if "offsets" in parameters:
        in_unit["offsets"] = history.unscaled(parameters["offsets"]) - history.unscaled(np.zeros(1))
    return parameters | in_unit
