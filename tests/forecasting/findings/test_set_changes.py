from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.domain.forecast import Forecast, Verdict
from forecasting.domain.metric import Metric
from forecasting.domain.model_layout import MAX_SETS
from forecasting.domain.project import Experiment, Project, Target
from forecasting.evidence.history import read_history
from forecasting.findings.set_sizes import proposed_changes
from forecasting.inference.priors import Priors
from forecasting.inference.sampling import SamplePlan, fit
from forecasting.pipeline import forecast_project
from tests.forecasting.simulated import Simulated, draw_truth, simulate_history

CHANGE, TRIES = 15, 30
AS_OF = date(2026, 10, 20)
HISTORIES = 60
TOLERANCE = 3.5


def flat_project(jump: float, *, marked: bool, sizes: tuple[int, int] | None = None) -> Project:
    """A team that hardly gets on; from the 16th try on every result is measured higher by `jump`."""
    rng = np.random.default_rng(2)
    values = [70 + 0.06 * i + 0.7 * rng.standard_normal() - rng.exponential(0.8) for i in range(TRIES)]
    tries = tuple(
        Experiment(
            name=f"Try {i}",
            finished=date(2026, 1, 1) + timedelta(days=10 * i),
            result=round(value + jump * (i >= CHANGE), 2),
            standard_error=0.5,
            n_eval=sizes[i >= CHANGE] if sizes else None,
            evaluation_set="Spring" if marked and i < CHANGE else "",
            id=f"try-{i}",
        )
        for i, value in enumerate(values)
    )
    target = Target(value=max(values) + jump + 2)
    return Project(name="Flat", metric=Metric("Score"), experiments=tries, targets=(target,), id="flat")


def chance(forecast: Forecast) -> float:
    return 1 - forecast.arrivals[0].never


def test_a_jump_of_the_evaluation_set_moves_a_forecast_unless_it_is_marked() -> None:
    still = forecast_project(flat_project(0, marked=True), AS_OF)
    marked = forecast_project(flat_project(5, marked=True), AS_OF)
    unmarked = forecast_project(flat_project(5, marked=False), AS_OF)

    # Two fits of other numbers: 6 points are four standard errors of the difference of two chances.
    assert chance(marked) == pytest.approx(chance(still), abs=0.06)
    assert chance(unmarked) > chance(still) + 0.15
    np.testing.assert_allclose(
        np.quantile(marked.true[:, 0], (0.1, 0.5, 0.9)),
        np.quantile(still.true[:, 0], (0.1, 0.5, 0.9)) + 5,
        atol=0.15,
    )
    (change,) = marked.set_changes
    assert (change.name, change.until) == ("Spring", date(2026, 1, 1) + timedelta(days=10 * (CHANGE - 1)))
    assert change.middle == pytest.approx(5, abs=1.5)
    assert still.set_changes[0].middle == pytest.approx(change.middle - 5, abs=0.3)


def test_a_change_that_only_the_sizes_tell_is_proposed_and_not_assumed() -> None:
    sized, plain = (flat_project(5, marked=False, sizes=sizes) for sizes in ((500, 2000), None))

    forecast = forecast_project(sized, AS_OF)
    (proposal,) = forecast.proposals

    assert forecast.proposals == proposed_changes(sized)
    assert forecast.set_changes == ()
    np.testing.assert_array_equal(forecast.reported, forecast_project(plain, AS_OF).reported)
    assert [e.evaluation_set for e in proposal.applied(sized).experiments].count("500 examples") == CHANGE


def test_a_champion_that_was_measured_again_on_the_new_set_tells_its_difference_better() -> None:
    project = flat_project(5, marked=True)
    best = max(project.experiments[:CHANGE], key=lambda e: e.result or 0)
    luck = 0.6  # that the best had when it was measured, and hasn't again
    again = replace(
        best, id="again", evaluation_set="", remeasures=best.id, standard_error=0.1,
        result=(best.result or 0) - luck + 5,
        finished=project.experiments[CHANGE - 1].finished,
    )  # fmt: skip
    history = read_history(project, AS_OF)
    posteriors = [
        fit(read_history(known, AS_OF), Priors(), SamplePlan(), 1)
        for known in (project, project.with_experiment(again))
    ]
    without, with_it = (posterior.offsets[..., 0] * history.unit for posterior in posteriors)

    assert with_it.std() < 0.75 * without.std()
    assert with_it.mean() == pytest.approx(5, abs=0.5)


def test_of_many_evaluation_sets_the_oldest_share_an_offset_and_the_sampling_is_sound() -> None:
    project = flat_project(0, marked=False)
    tries = (replace(e, evaluation_set=f"Set {i // 5}") for i, e in enumerate(project.experiments))

    forecast = forecast_project(project.with_experiments(tries), AS_OF)

    assert len(forecast.set_changes) == MAX_SETS - 1
    assert [change.name for change in forecast.set_changes] == ["Set 4", "Set 3", "Set 2, Set 1, Set 0"]
    assert forecast.diagnosis.verdict is Verdict.SOUND


def with_an_earlier_set(simulated: Simulated, offset: float, first: int) -> Project:
    """The project as if results before the `first` on the new set had been measured lower by `offset`."""
    return simulated.project.with_experiments(
        replace(e, result=(e.result or 0.0) - offset, evaluation_set="Spring") if i < first else e
        for i, e in enumerate(simulated.project.experiments)
    )


@pytest.mark.slow
def test_intervals_of_the_difference_of_two_sets_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(8)
    ranks: list[float] = []
    while len(ranks) < HISTORIES:
        tries = int(rng.integers(20, 60))
        first = tries // 2
        simulated = simulate_history(draw_truth(rng, Priors(), levers=2), rng, tries=tries, new_set_at=first)
        if simulated is None:
            continue
        offset = rng.uniform(0, 0.8)
        history = read_history(with_an_earlier_set(simulated, offset, first), simulated.last_day)
        posterior = fit(history, Priors(), SamplePlan(), len(ranks))
        ranks.append(float(np.mean(posterior.offsets[..., 0] * history.unit < offset)))

    for coverage in (0.5, 0.8, 0.95):
        inside = np.mean(np.abs(np.array(ranks) - 0.5) < coverage / 2)
        assert abs(inside - coverage) < TOLERANCE * np.sqrt(coverage * (1 - coverage) / HISTORIES), (coverage, inside)
