"""What is typed into a row, and the experiment it makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.grid.drafts import Column, Draft, Reading, RowReader, parse_status, plain_date
from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project, Status, default_levers
from forecasting.errors import InvalidValue

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
LEVERS = default_levers()
FIRST = Experiment(name="First", lever=LEVERS[0].id, finished=date(2026, 1, 5), result=70.0, id="first")
SECOND = Experiment(name="Second", finished=date(2026, 2, 5), result=71.5, based_on="first", n_eval=1200, id="second")
PLANNED = Experiment(name="Planned", status=Status.PLANNED, id="planned")
PROJECT = Project(name="Project", metric=ACCURACY, levers=LEVERS, experiments=(FIRST, SECOND, PLANNED))


def read(row_id: str = "new", **typed: str) -> Reading:
    return RowReader(PROJECT).read(Draft(row_id, {Column(name): text for name, text in typed.items()}))


def made(row_id: str = "new", **typed: str) -> Experiment:
    reading = read(row_id, **typed)
    assert reading.experiment, reading.problems
    return reading.experiment


def test_a_date_and_a_result_are_a_done_experiment_with_a_name_of_its_own() -> None:
    experiment = made(finished="21 Nov 2026", result="72,4 %")
    assert (experiment.status, experiment.finished, experiment.result) == (Status.DONE, date(2026, 11, 21), 72.4)
    assert experiment.name == "Experiment 4"


def test_two_rows_without_names_get_different_ones() -> None:
    reader = RowReader(PROJECT)
    typed = {Column.FINISHED: "2026-03-01", Column.RESULT: "70"}
    names = {reader.read(Draft(row_id, typed)).experiment.name for row_id in ("a", "b")}  # type: ignore[union-attr]
    assert names == {"Experiment 4", "Experiment 5"}


def test_a_row_without_result_asks_for_one_or_for_a_status() -> None:
    problems = read(finished="2026-03-01", name="Half").problems
    assert set(problems) == {Column.RESULT}
    assert problems[Column.RESULT].is_missing
    assert problems[Column.RESULT].sentence == "Type the result, or set the status to planned, running or abandoned."


def test_a_planned_row_needs_nothing_but_its_status() -> None:
    experiment = made(name="Later", status="planned")
    assert (experiment.status, experiment.finished, experiment.result) == (Status.PLANNED, None, None)


def test_an_abandoned_row_needs_its_date_and_no_result() -> None:
    assert set(read(status="abandoned").problems) == {Column.FINISHED}
    assert made(status="abandoned", finished="2026-03-01").result is None
    assert set(read(status="abandoned", finished="2026-03-01", result="70").problems) == {Column.RESULT}


def test_a_result_typed_into_a_planned_experiment_makes_it_done() -> None:
    experiment = made("planned", result="73", finished="2026-04-01")
    assert (experiment.id, experiment.name, experiment.status) == ("planned", "Planned", Status.DONE)


def test_clearing_the_result_of_a_done_experiment_says_how_to_go_on() -> None:
    problems = read("first", result="").problems
    assert problems[Column.RESULT].sentence == "Type the result; if there is none, set the status to abandoned."


def test_clearing_the_status_leaves_what_the_result_tells() -> None:
    assert made("first", status="").status is Status.DONE
    assert set(read("planned", status="").problems) == {Column.FINISHED, Column.RESULT}


def test_a_result_outside_the_bounds_names_the_bounds() -> None:
    problem = read(finished="2026-03-01", result="120").problems[Column.RESULT]
    assert not problem.is_missing
    assert problem.sentence == "120 is not possible for Accuracy; it must be between 0 and 100."


def test_a_start_after_the_finish_is_told_at_the_start() -> None:
    problems = read("first", started="2026-01-06").problems
    assert problems[Column.STARTED].sentence == (
        "It starts after it finishes, on 5 Jan 2026; correct one of the two dates."
    )


@pytest.mark.parametrize("text", ["twelve", "12.5", "0", "-3"])
def test_an_evaluation_set_size_is_a_whole_number_above_zero(text: str) -> None:
    assert set(read("first", n_eval=text).problems) == {Column.N_EVAL}


def test_a_size_with_a_thousands_separator_is_understood() -> None:
    assert made("first", n_eval="1,200").n_eval == 1200


def test_runs_are_a_whole_number_and_an_evaluation_set_is_any_name_or_none() -> None:
    known = made("first", repeats="3", evaluation_set=" Spring ")
    assert (known.repeats, known.evaluation_set) == (3, "Spring")
    assert made("first", evaluation_set="").evaluation_set == ""
    assert read("first", repeats="2.5").problems[Column.REPEATS].sentence == (
        "“2.5” is not a whole number; type how many runs the result is the mean of."
    )


def test_a_standard_error_may_be_zero_but_effort_may_not() -> None:
    assert made("first", standard_error="0").standard_error == 0
    assert set(read("first", effort_days="0").problems) == {Column.EFFORT_DAYS}


def test_levers_are_found_by_name_in_any_case() -> None:
    assert made("first", lever="training DATA").lever == LEVERS[2].id


def test_an_unknown_lever_is_a_new_one_and_the_same_for_every_row() -> None:
    reader = RowReader(PROJECT)
    rows = [
        Draft(row_id, {Column.LEVER: text}) for row_id, text in (("first", "Distillation"), ("second", "distillation"))
    ]
    levers = {reader.read(row).experiment.lever for row in rows}  # type: ignore[union-attr]
    assert levers == {reader.new_levers["distillation"].id}


def test_what_it_is_based_on_is_found_by_name() -> None:
    assert made(finished="2026-03-01", result="70", based_on="second").based_on == "second"
    assert "No experiment is called “Third”" in read("first", based_on="Third").problems[Column.BASED_ON].sentence


def test_an_experiment_is_never_based_on_its_own_offspring() -> None:
    assert set(read("first", based_on="Second").problems) == {Column.BASED_ON}
    assert set(read("first", based_on="First").problems) == {Column.BASED_ON}


def test_what_it_measures_again_is_a_try_found_by_name() -> None:
    again = made(finished="2026-03-01", result="69", remeasures="second")
    assert (again.remeasures, again.is_try) == ("second", False)
    reader = RowReader(replace(PROJECT, experiments=(*PROJECT.experiments, again)))
    assert reader.text(again, Column.REMEASURES) == "Second"
    assert reader.is_said_by(again, Column.REMEASURES, "Second")
    for name in ("Third", again.name, "First"):
        assert set(reader.read(Draft("first", {Column.REMEASURES: name})).problems) == {Column.REMEASURES}
    problem = reader.read(Draft("second", {Column.REMEASURES: "First"})).problems[Column.REMEASURES]
    assert problem.sentence == f"“{again.name}” measures this one again, so it is a try; clear that first."


@pytest.mark.parametrize(
    ("text", "status"),
    [("d", Status.DONE), ("Plan", Status.PLANNED), ("RUNNING", Status.RUNNING), ("failed", Status.ABANDONED)],
)
def test_a_status_is_understood_by_its_beginning_or_another_word(text: str, status: Status) -> None:
    assert parse_status(text) is status


def test_an_unknown_status_lists_the_known_ones() -> None:
    with pytest.raises(InvalidValue, match="use planned, running, done or abandoned"):
        parse_status("perhaps")


@pytest.mark.parametrize(
    ("text", "day_first", "plain"),
    [
        ("3/4/2026", True, "2026-04-03"),
        ("3/4/2026", False, "2026-03-04"),
        ("3/25/2026", True, "2026-03-25"),
        ("25/3/2026", False, "2026-03-25"),
        ("25 Mar 2026", False, "2026-03-25"),
        ("soon", True, "soon"),
        ("", True, ""),
    ],
)
def test_a_date_is_kept_in_one_unmistakable_form(text: str, *, day_first: bool, plain: str) -> None:
    assert plain_date(text, day_first=day_first) == plain


@pytest.mark.parametrize(("text", "shown"), [("0,5", "0.5"), ("2", "2"), ("half", "half")])
def test_a_typed_amount_is_shown_as_it_was_understood(text: str, shown: str) -> None:
    assert RowReader(PROJECT).shown_typed("first", Column.STANDARD_ERROR, text) == shown


def test_the_grid_shows_short_texts_and_copies_exact_ones() -> None:
    reader = RowReader(replace(PROJECT, experiments=(replace(FIRST, result=70.123456, n_eval=12000),)))
    known = reader.project.experiments[0]
    columns = (Column.FINISHED, Column.LEVER, Column.RESULT, Column.STATUS, Column.N_EVAL)
    assert [reader.shown(known, column) for column in columns] == [
        "5 Jan 2026", "Model design", "70.1", "Done", "12,000",
    ]  # fmt: skip
    assert [reader.text(known, column) for column in columns] == [
        "2026-01-05", "Model design", "70.123456", "done", "12000",
    ]  # fmt: skip


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@given(
    name=st.text(CHARACTERS, min_size=1).map(str.strip).filter(bool),
    finished=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    took=st.one_of(st.none(), st.integers(0, 500)),
    result=st.floats(0, 100),
    n_eval=st.one_of(st.none(), st.integers(1, 10**9)),
    evaluation_set=st.text(CHARACTERS),
    repeats=st.one_of(st.none(), st.integers(1, 1000)),
    error=st.one_of(st.none(), st.floats(0, 50)),
    effort=st.one_of(st.none(), st.floats(0.01, 1e4)),
    notes=st.text(),
)
def test_an_experiment_typed_as_it_is_copied_is_the_same_again(
    *,
    name: str,
    finished: date,
    took: int | None,
    result: float,
    n_eval: int | None,
    evaluation_set: str,
    repeats: int | None,
    error: float | None,
    effort: float | None,
    notes: str,
) -> None:
    experiment = Experiment(
        name=name,
        finished=finished,
        started=None if took is None else finished - timedelta(days=took),
        result=result,
        n_eval=n_eval,
        evaluation_set=evaluation_set,
        repeats=repeats,
        standard_error=error,
        effort_days=effort,
        notes=notes.strip(),
        id="new",
    )
    reader = RowReader(replace(PROJECT, experiments=(*PROJECT.experiments, experiment)))
    texts = {column: reader.text(experiment, column) for column in Column}
    again = RowReader(PROJECT).read(Draft("new", texts))
    assert again.experiment == experiment, again.problems
