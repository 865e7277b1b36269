from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import (
    Assumptions,
    Belief,
    Beliefs,
    Experiment,
    Lever,
    Project,
    Status,
    Target,
)
from forecasting.errors import NotEnoughData
from forecasting.evidence.history import fingerprint, read_history

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
LEVER = Lever("Tuning")
LAST = date(2026, 3, 31)


def tried(result: float | None, day: int, **fields: object) -> Experiment:
    status = Status.DONE if result is not None else Status.ABANDONED
    made = Experiment(name=f"Day {day}", status=status, result=result, finished=date(2026, 3, day), id=f"day-{day}")
    return replace(made, **fields)  # type: ignore[arg-type]


def project(*experiments: Experiment, metric: Metric = ACCURACY) -> Project:
    return Project(name="Routing", metric=metric, levers=(LEVER,), experiments=experiments, id="routing")


RISING = (tried(70, 1), tried(69, 3), tried(71, 5), tried(70.5, 7), tried(None, 9), tried(72, 11), tried(71, 13))


def test_the_scale_has_its_zero_at_the_best_value_and_its_one_at_the_natural_bound() -> None:
    history = read_history(project(*RISING), LAST)

    assert history.scaled(72) == 0
    assert history.scaled(100) == 1
    assert history.unscaled(history.scaled(np.array([70.5]))) == pytest.approx([70.5])


def test_without_a_bound_the_progress_so_far_is_the_unit() -> None:
    history = read_history(project(*RISING, metric=Metric("Score")), LAST)

    assert history.unit == 2
    assert not history.is_bounded


def test_lower_is_better_is_turned_round() -> None:
    errors = tuple(replace(e, result=100 - e.result) if e.result is not None else e for e in RISING)
    lower = Metric("Error rate", Direction.LOWER, lower=0, upper=100, unit="%")

    mirrored, plain = read_history(project(*errors, metric=lower), LAST), read_history(project(*RISING), LAST)

    np.testing.assert_allclose(mirrored.values, plain.values)
    np.testing.assert_array_equal(mirrored.parents, plain.parents)


def test_a_try_is_built_on_the_best_measured_before_it_started() -> None:
    early = replace(RISING[5], started=date(2026, 3, 4))

    history = read_history(project(*RISING[:5], early, RISING[6]), LAST)

    assert history.parents.tolist() == [-1, 0, 0, 2, 2, 0, 5]


def test_tries_of_one_day_do_not_build_on_each_other() -> None:
    same_day = [replace(tried(70 + i, 5), id=f"{i}", name=f"{i}") for i in range(3)]

    history = read_history(project(tried(69, 1), *same_day, tried(75, 9), tried(74, 11)), LAST)

    assert history.parents.tolist() == [-1, 0, 0, 0, 3, 4]


def test_what_the_manager_says_a_try_was_built_on_is_believed() -> None:
    said = replace(RISING[6], based_on="day-1")

    assert read_history(project(*RISING[:6], said), LAST).parents[-1] == 0


def test_a_try_without_result_counts_as_a_try_and_as_drought() -> None:
    history = read_history(project(*RISING), LAST)

    assert history.tries == 7
    assert history.droughts.tolist() == [0, 0, 1, 0, 1, 2, 0]
    assert history.drought == 1


def test_what_is_not_finished_on_the_day_is_not_known() -> None:
    planned = Experiment(name="Next", status=Status.PLANNED)

    history = read_history(project(*RISING, planned), date(2026, 3, 11))

    assert history.names[-1] == "Day 11"
    assert history.days[-1] == 0


def test_too_few_results_are_counted_in_the_sentence() -> None:
    with pytest.raises(NotEnoughData, match=r"Only 3 results up to 31 March 2026, and a forecast needs at least 5"):
        read_history(project(*RISING[:3]), LAST)


def test_results_of_a_single_day_have_no_pace() -> None:
    same_day = [replace(tried(70 + i, 5), id=f"{i}") for i in range(6)]

    with pytest.raises(NotEnoughData, match=r"All 6 results are of one day"):
        read_history(project(*same_day), LAST)


def test_the_fingerprint_changes_with_what_a_forecast_depends_on_and_with_nothing_else() -> None:
    before = project(*RISING)
    renamed = replace(before, name="Other", experiments=tuple(replace(e, notes="seen") for e in RISING))
    other_result = before.with_experiment(replace(RISING[0], result=70.1))
    targeted = before.with_target(Target(value=80))
    believing = replace(before, assumptions=Assumptions(beliefs=Beliefs(success_chance=Belief(0.1, 0.3))))
    with_untried_lever = before.with_lever(Lever("New data"))
    measured = [
        before.with_experiment(replace(RISING[1], **change))
        for change in ({"evaluation_set": "Spring"}, {"repeats": 3}, {"remeasures": "day-1"}, {"effort_days": 3.0})
    ]

    assert fingerprint(renamed) == fingerprint(before)
    everything = (before, other_result, targeted, believing, with_untried_lever, *measured)
    assert len({fingerprint(p) for p in everything}) == 9
