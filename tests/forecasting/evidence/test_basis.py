from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.domain.assumptions import Assumptions, Belief, Beliefs, CeilingBelief
from forecasting.domain.forecast import Basis, Verdict
from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project, Status, Target
from forecasting.errors import NotEnoughData
from forecasting.evidence.history import read_history
from forecasting.pipeline import forecast_project
from tests.forecasting.made import ACCURACY, AS_OF, SCORE

BELIEFS = Beliefs(success_chance=Belief(0.1, 0.3), share_closed=Belief(0.05, 0.15), tries_per_month=Belief(3.0, 6.0))
ANSWERED = Assumptions(beliefs=BELIEFS, baseline=70.0, ceiling=CeilingBelief(78, 84))


def young(*results: float, assumptions: Assumptions = ANSWERED, metric: Metric = ACCURACY, apart: int = 10) -> Project:
    experiments = tuple(
        Experiment(name=f"Try {i}", finished=AS_OF - timedelta(days=apart * i), result=value, n_eval=2000)
        for i, value in enumerate(reversed(results))
    )
    targets = (Target(value=75.0), Target(value=81.0)) if metric is ACCURACY else ()
    return Project(name="Young", metric=metric, experiments=experiments, targets=targets, assumptions=assumptions)


def with_abandoned(project: Project, count: int) -> Project:
    given_up = (
        Experiment(name=f"Crash {i}", status=Status.ABANDONED, finished=date(2026, 11, 1 + i)) for i in range(count)
    )
    return replace(project, experiments=(*project.experiments, *given_up))


@pytest.mark.parametrize(
    ("project", "asked"),
    [
        (young(assumptions=Assumptions()), "tell where the metric stands today and how many tries a month there will"),
        (young(assumptions=Assumptions(baseline=70.0)), "past experiments, or tell how many tries a month there will"),
        (young(assumptions=Assumptions(beliefs=BELIEFS)), "or tell where the metric stands today for a forecast from"),
        (young(70, 71, assumptions=Assumptions()), "Only 2 results .* or tell how many tries a month there will be"),
        (young(*[70.0] * 6, assumptions=Assumptions(), apart=0), "of one day, .* or tell how many tries a month"),
        (
            young(metric=SCORE, assumptions=replace(ANSWERED, ceiling=None)),
            "or tell what the best is that anyone could",
        ),
    ],
)
def test_where_a_forecast_from_assumptions_lacks_an_answer_the_sentence_says_which(
    project: Project, asked: str
) -> None:
    with pytest.raises(NotEnoughData, match=asked):
        read_history(project, AS_OF)


@pytest.mark.parametrize(
    ("project", "basis", "tries"),
    [
        (young(), Basis.ASSUMPTIONS, 0),
        (with_abandoned(young(), 2), Basis.ASSUMPTIONS, 2),
        (young(70, 71, 70.5, 72), Basis.ASSUMPTIONS, 4),
        (young(*[70.0] * 6, apart=0), Basis.ASSUMPTIONS, 6),
        (young(70, 71, 70.5, 72, 71.5), Basis.DATA, 5),
        (young(assumptions=Assumptions(baseline=70.0, tries_per_week=1)), Basis.ASSUMPTIONS, 0),
    ],
)
def test_answers_stand_in_until_there_are_enough_results(project: Project, basis: Basis, tries: int) -> None:
    history = read_history(project, AS_OF)

    assert history.basis is basis
    assert history.scene(np.zeros(history.tries)).tries == tries


def test_the_baseline_is_where_a_project_without_results_starts_and_no_result_itself() -> None:
    forecast = forecast_project(young(), AS_OF)

    assert forecast.basis is Basis.ASSUMPTIONS
    assert forecast.champion_now == pytest.approx(70.0)
    assert forecast.scene.values.size == 0
    assert forecast.diagnosis.verdict is Verdict.SOUND
    assert 0.05 < 1 - forecast.arrival(75.0).never < 0.6


def test_tries_that_gave_no_result_lower_the_hopes_of_a_project_without_results() -> None:
    fresh, unlucky = (forecast_project(p, AS_OF) for p in (young(), with_abandoned(young(), 12)))

    assert unlucky.arrival(75.0).never > fresh.arrival(75.0).never + 0.03


def test_a_few_results_are_used() -> None:
    good, poor = (forecast_project(young(*values), AS_OF) for values in ((70, 71, 72, 73), (73, 71, 70.5, 71)))

    assert good.basis is poor.basis is Basis.ASSUMPTIONS
    assert good.champion_now == poor.champion_now == 73.0
    assert good.arrival(75.0).never < poor.arrival(75.0).never - 0.03


def test_an_answer_moves_a_forecast_from_data_less_than_one_without() -> None:
    hopeful = replace(BELIEFS, success_chance=Belief(0.5, 0.8), share_closed=Belief(0.1, 0.3))
    results = [70.0, *[69.5, 70.1, 69.0] * 8]

    def gap(*values: float) -> float:
        never = [
            forecast_project(young(*values, assumptions=replace(ANSWERED, beliefs=b)), AS_OF).arrival(75.0).never
            for b in (BELIEFS, hopeful)
        ]
        return never[0] - never[1]

    assert gap() > 0.3
    assert 0 < gap(*results) < 0.6 * gap()


def test_a_metric_without_bounds_is_forecast_from_the_answers_too() -> None:
    points = replace(ANSWERED, baseline=180_000.0, ceiling=CeilingBelief(250_000, 400_000))

    forecast = forecast_project(young(metric=SCORE, assumptions=points), AS_OF, draws=400)

    np.testing.assert_allclose(np.quantile(forecast.ceiling, [0.1, 0.9]), [250_000, 400_000], rtol=0.06)
    assert forecast.reported.min() == pytest.approx(180_000)
