from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project
from forecasting.findings.set_sizes import proposed_changes
from forecasting.words.finding_sentences import proposal_sentence

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")


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
