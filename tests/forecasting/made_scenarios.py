"""A made-up project whose forecast can be asked for scenarios: no sampler, fixed seeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from forecasting.domain.forecast import Verdict
from forecasting.domain.project import Assumptions, Project, Target
from forecasting.evidence.history import read_history
from forecasting.futures.outlook import outlook_of
from forecasting.pipeline import summarise
from tests.forecasting.made import make_diagnosis
from tests.forecasting.made_levers import LAST_DAY, make_posterior, make_tries

if TYPE_CHECKING:
    from forecasting.domain.forecast import Forecast

NAMES = ["Design", "Features", "Data"] * 5
RESULTS = [60, 62, 61, 64, None, 63, 66, 65, 67, 66, 69, 68, 70, 69, 71]
DEADLINE = LAST_DAY + timedelta(days=200)
TARGET = Target(value=76.0, deadline=DEADLINE, id="target")


def a_project(**assumptions: object) -> Project:
    made = make_tries(NAMES, RESULTS, untried=["Tuning"])
    sized = (replace(e, n_eval=1000) for e in made.experiments)
    given = Assumptions(**({"horizon_days": 400} | assumptions))  # type: ignore[arg-type]
    return replace(made, experiments=tuple(sized), targets=(TARGET,), assumptions=given)


def a_forecast(*, draws: int = 200, **assumptions: object) -> Forecast:
    """From a made-up posterior: no sampler."""
    project = a_project(**assumptions)
    history = read_history(project, LAST_DAY)
    posterior = make_posterior(history, draws=draws)
    return summarise(
        project, history, posterior, make_diagnosis(Verdict.SOUND), outlook_of(project, history, posterior, rounds=3)
    )
