"""Project -> Forecast: the one path that the window, the command line and notebooks share.

    project -> history -> posterior -> diagnosis
                             └──────-> simulated futures -> forecast

Importing this module is light; PyMC is imported when the first forecast is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import DRAWS, Forecast, Verdict
from forecasting.domain.outlook import Outlook, Start
from forecasting.errors import InvalidValue
from forecasting.evidence.history import fingerprint, read_history
from forecasting.evidence.measurement import error_with_runs, headroom_above, proposed_changes
from forecasting.evidence.noise import compare_champion, set_changes
from forecasting.evidence.staleness import measure_staleness
from forecasting.futures.pace import learn_pace
from forecasting.futures.plans import generator, plan_futures, stream
from forecasting.futures.scenarios import arrivals_at, beyond_the_set, grid_of, simulate_plan
from forecasting.inference.beliefs import believed_priors
from forecasting.inference.priors import usual_leaps
from forecasting.inference.roadmap_lessons import learn_from_mates
from forecasting.levers.assessment import NEXT_TRIES, lever_report
from forecasting.levers.prospects import with_untried
from forecasting.messages import Progress, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.forecast import Diagnosis
    from forecasting.domain.lever_report import LeverReport
    from forecasting.domain.project import Assumptions, Project
    from forecasting.evidence.history import History
    from forecasting.futures.simulation import Futures
    from forecasting.inference.posterior import Posterior
    from forecasting.inference.priors import Priors

#: Changes whenever the same input can give other numbers; kept with every forecast.
MODEL_VERSION = "5"
#: Posterior draws that these are simulated from; where more futures are wanted, more are drawn.
POSTERIOR_DRAWS = 1000
CHAINS = 2
#: Tries this share of the history's age ago count half as much for the mix of levers.
_MIX_HALF_LIFE = 0.35
#: Results by which it is told how well the next ones are measured.
_LATE = 10


def ignore(_news: Progress | Forecast) -> None:
    """What nobody looks at."""


def warm_up(on_progress: Callable[[Progress], None] = ignore) -> str:
    """Import and compile everything, so that the next forecast is fast.

    Returns
    -------
    What should be told about it, as a sentence; mostly nothing.
    """
    on_progress(Progress(Stage.PREPARING))
    from forecasting.inference import diagnostics  # noqa: F401, PLC0415 - imports ArviZ, which takes seconds
    from forecasting.inference.sampling import prepare  # noqa: PLC0415 - imports the sampler, which takes seconds

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
        If an assumption contradicts the history, or there are no next tries; the sentence says which.
    """
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
    from forecasting.inference.diagnostics import diagnose  # noqa: PLC0415 - imports ArviZ, which takes seconds
    from forecasting.inference.sampling import SamplePlan, fit  # noqa: PLC0415 - imports the sampler, which takes seconds

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


def outlook_of(project: Project, history: History, posterior: Posterior, *, rounds: int = 1) -> Outlook:
    """All that the futures of a project are simulated from."""
    assumptions = project.assumptions
    start = start_of(history, posterior, assumptions)
    untried = tuple(lever.id for lever in project.levers if lever.id not in history.lever_ids)
    draws = np.arange(start.ceiling.size)
    luck = generator(assumptions.seed, b"untried levers").standard_normal((2, draws.size, len(untried)))
    known = history.errors > 0
    sizes = history.examples[known][-_LATE:]
    return Outlook(
        as_of=history.as_of,
        metric=history.metric,
        assumptions=assumptions,
        start=with_untried(start, posterior, draws, luck),
        pace=learn_pace(history, assumptions),
        lever_ids=(*history.lever_ids, *untried),
        mix=np.append(lever_mix(history), np.zeros(len(untried))),
        rounds=rounds,
        best=history.best,
        unit=history.unit,
        examples=float(np.nanmedian(sizes)) if np.isfinite(sizes).any() else None,
        set_error=float(history.set_errors()[0]),
    )


def report_levers(
    project: Project, history: History, posterior: Posterior, futures: Futures, next_tries: int = NEXT_TRIES
) -> LeverReport:
    """What each lever of a project has done, and what to try next, told by one round of futures."""
    seed = stream(project.assumptions.seed, b"choice of levers")
    futures = replace(futures, start=futures.start.of_levers(len(history.lever_ids)))
    mix, rng = lever_mix(history), np.random.default_rng(seed)
    return lever_report(project, history, posterior, futures, mix=mix, next_tries=next_tries, rng=rng)


def start_of(history: History, posterior: Posterior, assumptions: Assumptions) -> Start:
    """Where the futures of a posterior begin.

    A ceiling that the PM believes in is what anyone could reach at all, so no leap lifts it.
    """
    known = history.errors[history.errors > 0]
    lowest, highest = _limits(history)
    leaps = usual_leaps(is_bounded=history.is_bounded)
    leap_chance, leap_size = leaps.draw(posterior.ceiling.size, generator(assumptions.seed, b"leaps"))
    return Start(
        ceiling=posterior.ceiling.ravel(),
        alpha=posterior.alpha.reshape(-1, posterior.alpha.shape[-1]),
        s=posterior.s.reshape(-1, posterior.s.shape[-1]),
        f=posterior.f.ravel(),
        beta=posterior.beta.ravel(),
        epsilon=posterior.epsilon.ravel(),
        tau=posterior.tau.ravel() * float(np.median(history.run_shares[history.measured][-_LATE:])),
        champion=posterior.champions[..., -1].ravel(),
        tries=history.tries,
        drought=history.drought,
        leap_chance=leap_chance if assumptions.ceiling is None else np.zeros_like(leap_chance),
        leap_size=leap_size,
        error=float(np.median(known[-_LATE:])) if known.size else 0.0,
        highest=highest,
        lowest=lowest,
    )


def lever_mix(history: History) -> NDArray[np.float64]:
    """Chance that the next try pulls each lever: as in the past, the recent past counting more."""
    age = max(-history.days[0], 1.0)
    weights = 0.5 ** (-history.days / (_MIX_HALF_LIFE * age))
    counts = np.bincount(history.levers, weights, minlength=len(history.lever_ids))
    return np.asarray(counts / counts.sum())


def summarise(
    project: Project, history: History, posterior: Posterior, diagnosis: Diagnosis, outlook: Outlook
) -> Forecast:
    """The forecast that the futures of an outlook amount to, in the metric's own unit."""
    paths = simulate_plan(outlook)
    grid = grid_of(project.assumptions.horizon_days)
    reported, true = paths.on_grid(grid)
    errors = measurement_errors(history, posterior)
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


def measurement_errors(history: History, posterior: Posterior) -> NDArray[np.float64]:
    """Standard error of each try with the run-to-run variation that was learned: shape (tries,), without unit.

    Errors of comparisons on one evaluation set, see `forecasting.evidence.measurement`.
    """
    built_on = np.where(history.parents < 0, np.arange(history.tries), history.parents)
    sets = history.sets[built_on]
    values = history.values[built_on] + posterior.shifts(sets).mean(axis=(0, 1))
    headroom = headroom_above(values, np.asarray(np.mean(posterior.ceiling)), sets)
    tau = np.asarray(np.sqrt(np.mean(posterior.tau**2)))
    return error_with_runs(history.errors, history.run_shares, headroom, tau)


def _posterior_in_unit(posterior: Posterior, history: History) -> dict[str, NDArray[np.float64]]:
    """Ceiling, champions and offsets in the metric's unit; the other parameters have none."""
    parameters = posterior.parameters()
    in_unit = {name: history.unscaled(parameters[name]) for name in ("ceiling", "champions")}
    if "offsets" in parameters:
        in_unit["offsets"] = history.unscaled(parameters["offsets"]) - history.unscaled(np.zeros(1))
    return parameters | in_unit


def _limits(history: History) -> tuple[float, float]:
    """Smallest and largest value that the metric can take, on the scale without unit."""
    metric = history.metric
    worst, best = (metric.lower, metric.upper) if metric.higher_is_better else (metric.upper, metric.lower)
    lowest = -np.inf if worst is None else float(history.scaled(worst))
    return lowest, np.inf if best is None else float(history.scaled(best))
