from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Experiment, Project
from forecasting.evidence.measurement import (
    SHARED_LUCK,
    known_error,
    own_error,
    proposed_changes,
    run_share,
    shared_error,
)
from forecasting.words.finding_sentences import proposal_sentence

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
RESULT = Experiment(name="Any", finished=date(2026, 3, 1), result=75.0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"n_eval": 400}, 100 * np.sqrt(0.75 * 0.25 / 400)),
        ({"n_eval": 400, "standard_error": 0.3}, 0.3),
        ({"n_eval": 400, "repeats": 9}, 100 * np.sqrt(0.75 * 0.25 / 400)),
        ({}, 0.0),
    ],
)
def test_the_error_of_a_result_is_the_given_one_else_binomial_else_unknown(
    given: dict[str, float], expected: float
) -> None:
    assert known_error(replace(RESULT, **given), ACCURACY) == pytest.approx(expected, rel=0.01)  # type: ignore[arg-type]


def test_an_evaluation_set_says_nothing_of_a_metric_that_is_no_proportion() -> None:
    latency = Metric("Latency", Direction.LOWER, lower=0, unit="ms")
    assert known_error(replace(RESULT, n_eval=400), latency) == 0


def test_a_perfect_score_on_few_examples_is_still_uncertain() -> None:
    assert known_error(replace(RESULT, result=100, n_eval=20), ACCURACY) > 1


def test_what_two_results_share_cancels_when_they_are_compared() -> None:
    first, second = (replace(RESULT, n_eval=1000, result=result) for result in (75.0, 76.0))
    whole = known_error(first, ACCURACY)

    assert np.hypot(own_error(first, ACCURACY), shared_error(first, ACCURACY)) == pytest.approx(whole)
    # Of two correlated variables of one variance: 2·(1 - rho) instead of 2.
    difference = np.hypot(own_error(first, ACCURACY), own_error(second, ACCURACY))
    assert difference == pytest.approx(whole * np.sqrt(2 * (1 - SHARED_LUCK)), rel=0.02)


def test_paired_correct_and_wrong_answers_differ_by_as_much_as_their_correlation_says() -> None:
    # Two models that are right on 75% of examples, with correctness correlated by the shared part.
    rng = np.random.default_rng(1)
    both = 0.75**2 + SHARED_LUCK * 0.75 * 0.25
    cells = rng.multinomial(1000, [both, 0.75 - both, 0.75 - both, 1 - 1.5 + both], size=4000)
    difference = 100 * (cells[:, 1] - cells[:, 2]) / 1000
    expected = np.sqrt(2) * own_error(replace(RESULT, n_eval=1000), ACCURACY)

    assert difference.std() == pytest.approx(expected, rel=0.05)


def test_a_given_error_is_taken_as_it_is() -> None:
    given = replace(RESULT, n_eval=1000, standard_error=0.4)
    assert (own_error(given, ACCURACY), shared_error(given, ACCURACY)) == (0.4, 0.0)


def test_runs_average_the_run_to_run_variation_and_leave_the_sampling_error() -> None:
    once, often = replace(RESULT, n_eval=1000), replace(RESULT, n_eval=1000, repeats=4)
    assert (run_share(once), run_share(often)) == (1.0, 0.5)
    assert own_error(once, ACCURACY) == own_error(often, ACCURACY)


# Changes of the evaluation set that sizes suggest


def sized(*sizes: int | None, evaluation_set: str = "") -> Project:
    tries = tuple(
        Experiment(
            name=f"Try {i}",
            finished=date(2026, 3, 1 + i),
            result=70.0,
            n_eval=size,
            evaluation_set=evaluation_set,
            id=f"e{i}",
        )
        for i, size in enumerate(sizes)
    )
    return Project(name="Any", metric=ACCURACY, experiments=tries)


def test_a_lasting_change_of_size_is_proposed_and_marks_the_results_before_it() -> None:
    project = sized(500, None, 500, 499, 2000, 2000, None, 2001)

    (proposal,) = proposed_changes(project)
    applied = proposal.applied(project)

    assert proposal_sentence(proposal) == (
        "From 5 March 2026 on results are measured on 2,000 examples instead of 500; if that is another evaluation "
        "set, mark the results before as measured on a set of its own, such as “500 examples”."
    )
    assert [e.evaluation_set for e in applied.experiments] == ["500 examples"] * 4 + [""] * 4
    assert applied.evaluation_set == ""
    assert proposed_changes(applied) == ()


@pytest.mark.parametrize(
    "sizes",
    [
        (500, 500, 500, 500, 480, 520, 500),  # a few examples more or less
        (500, 500, 500, 36, 500, 500, 500),  # a single run on few
        (500, 500, 500, 500, 2000, 2000),  # too few to tell
        (None, None, None, 2000, 2000, 2000),
    ],
)
def test_what_may_be_chance_is_not_proposed(sizes: tuple[int | None, ...]) -> None:
    assert proposed_changes(sized(*sizes)) == ()


def test_a_change_of_size_together_with_the_name_of_the_set_is_marked_already() -> None:
    old, new = sized(500, 500, 500, evaluation_set="Spring"), sized(500, 500, 500, 2000, 2000, 2000)
    marked = (*old.experiments, *new.experiments[3:])
    assert proposed_changes(replace(old, experiments=marked)) == ()


def test_of_two_changes_each_is_proposed_and_names_its_own_results() -> None:
    project = sized(*[500] * 3, *[1000] * 3, *[2000] * 3, evaluation_set="Spring")
    for _ in range(2):
        project = proposed_changes(project)[0].applied(project)
    assert [e.evaluation_set for e in project.experiments] == [
        *["Spring, 500 examples"] * 3, *["Spring, 1000 examples"] * 3, *["Spring"] * 3,
    ]  # fmt: skip
