"""What the PM's answers imply before the results are looked at: a year of tries, simulated from the priors alone.

The futures begin where the project stands, with the pace that a forecast would use. They are for checking
answers: whoever finds the year that they imply odd has answered something else than was meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import Basis, Diagnosis, Forecast, Scene, Verdict
from forecasting.domain.questions import QUESTIONS
from forecasting.evidence.history import fingerprint, read_history
from forecasting.futures.outlook import lever_mix, outlook_of
from forecasting.futures.plans import generator
from forecasting.futures.scenarios import arrivals_at, simulate_plan
from forecasting.inference.beliefs import believed_priors, usual_answer
from forecasting.inference.posterior import prior_draws
from forecasting.pipeline import MODEL_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.assumptions import Assumptions, Belief
    from forecasting.domain.outlook import Outlook
    from forecasting.domain.project import Project
    from forecasting.domain.questions import Topic
    from forecasting.futures.simulation import Paths
    from forecasting.inference.posterior import Posterior

YEAR_DAYS = 365
DRAWS = 2000


@dataclass(frozen=True, kw_only=True)
class Implications:
    """A year as the answers have it; row i of every array is the same future."""

    #: What was answered.
    assumptions: Assumptions
    #: The year as a forecast from assumptions alone; it knows no results.
    forecast: Forecast
    #: Shape (draws,): tries in the year.
    tries: NDArray[np.int64]
    #: Shape (draws,): how many of them set a new best.
    new_bests: NDArray[np.int64]
    #: Shape (draws,): share of what is left that a try which helps closes on average.
    share_closed: NDArray[np.float64]
    #: What is taken where a question isn't answered, as far as anything is usual.
    usual: Mapping[Topic, Belief]

    def beyond(self, target: float) -> float:
        """Chance that a value lies beyond the best anyone could reach."""
        metric = self.forecast.metric
        return float(np.mean(metric.to_model(self.forecast.ceiling) < metric.to_model(target)))


def imply(project: Project, as_of: date, *, draws: int = DRAWS) -> Implications:
    """What the answers of a project imply for the year after a day; takes a fraction of a second.

    Raises
    ------
    NotEnoughData
        If neither results nor answers say where the metric stands or how often something is tried.
    InvalidValue
        If an answer is impossible or contradicts the best result.
    """
    history = read_history(project, as_of)
    year = replace(project.assumptions, horizon_days=YEAR_DAYS)
    priors = believed_priors(year, history)
    believed = prior_draws(history, priors, draws, generator(year.seed, b"priors"))
    outlook = outlook_of(replace(project, assumptions=year), history, believed)
    paths = simulate_plan(outlook)
    return Implications(
        assumptions=project.assumptions,
        forecast=_forecast(project, believed, outlook, paths),
        tries=np.isfinite(paths.days[1:]).sum(axis=0),
        new_bests=(np.diff(paths.reported, axis=0) > 0).sum(axis=0),
        share_closed=believed.s[0] @ lever_mix(history),
        usual={q.topic: answer for q in QUESTIONS if (answer := usual_answer(q)) is not None},
    )


def _forecast(project: Project, believed: Posterior, outlook: Outlook, paths: Paths) -> Forecast:
    days = np.arange(YEAR_DAYS + 1.0)
    reported, true = paths.on_grid(days)
    return Forecast(
        project_id=project.id,
        fingerprint=fingerprint(project),
        metric=project.metric,
        as_of=outlook.as_of,
        horizon_days=YEAR_DAYS,
        seed=project.assumptions.seed,
        model_version=MODEL_VERSION,
        days=days,
        reported=outlook.unscaled(reported),
        true=outlook.unscaled(true),
        ceiling=outlook.unscaled(believed.ceiling.ravel()),
        arrivals=arrivals_at(project.targets, outlook, paths),
        scene=_nothing_yet(),
        diagnosis=_diagnosis(believed),
        basis=Basis.ASSUMPTIONS,
        is_ceiling_told=project.assumptions.ceiling is not None,
        posterior_draws={},
    )


def _nothing_yet() -> Scene:
    nothing = np.zeros(0)
    return Scene(
        days=nothing,
        values=nothing,
        errors=nothing,
        is_best=nothing.astype(bool),
        is_in_use=nothing.astype(bool),
        names=(),
        tries=0,
    )


def _diagnosis(believed: Posterior) -> Diagnosis:
    """Independent draws are as good as draws can be."""
    draws = believed.ceiling.size
    return Diagnosis(
        verdict=Verdict.SOUND,
        sentences=("The numbers are drawn from the assumptions; there is nothing that could have gone wrong.",),
        r_hat=1.0,
        ess_bulk=float(draws),
        ess_tail=float(draws),
        divergences=0,
        draws=draws,
        predictive_checks={},
    )
