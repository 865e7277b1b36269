"""What is said of each result: how well it was measured, and whether its lead may be luck."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.grid.result_marks import Mark, ResultMarks
from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Experiment, Project, Status
from tests.forecasting.made import make_forecast, make_project

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")


def project(*results: tuple[str, float, float | None], metric: Metric = ACCURACY) -> Project:
    """Results in a row, a month apart, with their standard errors."""
    return Project(
        name="Project",
        metric=metric,
        experiments=tuple(
            Experiment(name=name, id=name, finished=date(2026, month, 1), result=result, standard_error=error)
            for month, (name, result, error) in enumerate(results, 1)
        ),
    )


def test_a_result_carries_the_interval_of_its_measurement() -> None:
    marks = ResultMarks(project(("A", 70.0, 1.0)))
    assert marks.noise("A") == pytest.approx(1.96)
    assert marks.written_noise("A") == "±2.0"
    assert "There is a 19 in 20 chance that its true value lies between 68.0 and 72.0%." in marks.sentences("A")


def test_an_interval_never_leaves_what_is_possible() -> None:
    assert "between 97.0 and 100.0%" in ResultMarks(project(("A", 99.0, 1.0))).sentences("A")


def test_a_lead_inside_the_noise_is_told_with_what_it_is_measured_against() -> None:
    marks = ResultMarks(project(("A", 70.0, 1.0), ("B", 71.0, 1.0), ("C", 80.0, 1.0)))
    assert [marks.mark(name) for name in "ABC"] == [Mark.NEW_BEST, Mark.NEW_BEST, Mark.CHAMPION]
    assert [marks.is_inside_noise(name) for name in "ABC"] == [False, True, False]
    assert marks.sentences("B").endswith(
        "It is 1.0 points ahead of “A”, the best before it, which is inside the noise of the two measurements "
        "(±2.8 points) and may be luck."
    )
    assert "9.0 points ahead of “B”, the best before it, which is outside the noise" in marks.sentences("C")


def test_a_result_behind_the_best_is_compared_but_not_marked() -> None:
    marks = ResultMarks(project(("A", 70.0, 1.0), ("B", 69.5, 1.0)))
    assert marks.mark("B") is None
    assert not marks.is_inside_noise("B")
    assert "It is 0.5 points behind “A”" in marks.sentences("B")


def test_where_lower_is_better_ahead_is_below() -> None:
    metric = Metric("Error", Direction.LOWER, lower=0, unit="%")
    marks = ResultMarks(project(("A", 10.0, 0.1), ("B", 9.0, 0.1), metric=metric))
    assert marks.mark("B") is Mark.CHAMPION
    assert "1.0 points ahead of “A”" in marks.sentences("B")


def test_without_size_and_error_nothing_is_claimed() -> None:
    marks = ResultMarks(project(("A", 70.0, None), ("B", 70.1, None)))
    assert marks.written_noise("B") == ""
    assert not marks.is_inside_noise("B")
    assert "isn’t known" in marks.sentences("B")


def test_results_on_another_evaluation_set_are_not_compared() -> None:
    made = project(("A", 70.0, 1.0), ("B", 71.0, 1.0))
    moved = made.with_experiment(replace(made.experiments[1], evaluation_set="Spring"))
    assert "ahead" not in ResultMarks(moved).sentences("B")


def test_a_forecast_knows_the_variation_that_sizes_do_not_tell() -> None:
    made = make_project(results=12)
    forecast = make_forecast(made)
    scene = replace(forecast.scene, errors=forecast.scene.errors * 3)
    marks, plain = ResultMarks(made, replace(forecast, scene=scene)), ResultMarks(made)
    last = made.experiments[-1].id
    known, learned = plain.noise(last), marks.noise(last)
    assert known
    assert learned
    assert learned == pytest.approx(1.96 * scene.errors[-1])
    assert learned > 2 * known


def test_a_forecast_of_an_older_value_says_nothing_of_the_new_one() -> None:
    made = make_project(results=12)
    forecast = make_forecast(made)
    scene = replace(forecast.scene, errors=forecast.scene.errors * 3)
    changed = made.with_experiment(replace(made.experiments[-1], result=50.0))
    last = changed.experiments[-1].id
    assert ResultMarks(changed, replace(forecast, scene=scene)).noise(last) == ResultMarks(changed).noise(last)


def test_what_has_no_result_has_nothing_to_be_said_of_it() -> None:
    planned = Experiment(name="A", status=Status.PLANNED, id="A")
    marks = ResultMarks(Project(name="P", metric=ACCURACY, experiments=(planned,)))
    assert (marks.sentences("A"), marks.written_noise("A"), marks.mark("A")) == ("", "", None)
