from __future__ import annotations

from forecasting.domain.project import Lever, default_levers
from forecasting.importers.problems import Severity
from tests.forecasting.importers.reading import read, the_only, told


def test_levers_of_the_project_are_found_by_their_names_and_others_are_added() -> None:
    given = default_levers()
    reading = read(
        "date,accuracy,lever\n2026-01-05,70,model_design\n2026-01-06,71,TUNING\n2026-01-07,72,Pruning\n", levers=given
    )
    assert reading.levers[:4] == given
    assert [lever.name for lever in reading.levers[4:]] == ["Pruning"]
    assert [experiment.lever for experiment in reading.experiments] == [given[0].id, given[3].id, reading.levers[4].id]


def test_of_several_tags_the_one_that_is_a_lever_counts() -> None:
    given = (Lever("Tuning"),)
    reading = read('date,accuracy,tags\n2026-01-05,70,"nightly, tuning"\n2026-01-06,71,"data, nightly"\n', levers=given)
    assert [lever.name for lever in reading.levers] == ["Tuning", "data"]


def test_the_first_of_repeated_columns_that_holds_something_counts() -> None:
    reading = read("date,accuracy,Labels,Labels,Labels\n2026-01-05,70,,Data,x\n")
    assert [lever.name for lever in reading.levers] == ["Data"]


def test_an_experiment_is_based_on_the_nearest_one_above_of_that_name() -> None:
    reading = read(
        "date,accuracy,name,based on\n2026-01-05,70,a,\n2026-01-06,71,a,\n2026-01-07,72,b,A\n"
        "2026-01-08,73,c,nobody\n2026-01-09,74,d,d\n2026-01-10,75,e,a (row 2)\n"
    )
    first, second, b, c, d, e = reading.experiments
    assert [b.based_on, c.based_on, d.based_on, e.based_on] == [second.id, None, None, first.id]
    assert [(problem.row, problem.text) for problem in told(reading, Severity.IGNORED)] == [(5, "nobody"), (6, "d")]


def test_evaluation_sets_and_runs_are_read_under_the_names_that_trackers_give_them() -> None:
    reading = read("date,accuracy,Test set,n_runs\n2026-01-05,70,Spring,3\n2026-02-05,71,n/a,\n2026-03-05,72,,2.5\n")
    assert [(e.evaluation_set, e.repeats) for e in reading.experiments] == [("Spring", 3), ("", None), ("", None)]
    assert the_only(list(reading.problems)).message == "“2.5” is not a number of runs; write a whole number such as 3."


def test_lists_of_seeds_are_no_number_of_runs() -> None:
    reading = read("date,accuracy,seeds\n2026-01-05,70,a/b/c\n2026-02-05,71,d/e/f\n")
    assert not reading.problems


def test_a_measurement_of_a_measurement_is_one_of_what_was_tried() -> None:
    text = "date,name,accuracy,remeasures\n" + "".join(
        f"2026-0{month}-05,{name},70,{original}\n"
        for month, (name, original) in enumerate([("a", ""), ("b", "a"), ("c", "b"), ("d", "x"), ("e", "e")], 1)
    )
    reading = read(text)
    first = reading.experiments[0]
    assert [e.remeasures for e in reading.experiments] == [None, first.id, first.id, None, None]
    assert [(p.row, p.text) for p in reading.problems] == [(5, "x"), (6, "e")]
    reading.project("Any")


def test_experiments_based_on_each_other_in_a_circle_lose_the_link_that_closes_it() -> None:
    reading = read("date,accuracy,name,based_on\n2026-01-05,70,a,c\n2026-01-06,71,b,a\n2026-01-07,72,c,b\n")
    a, b, c = reading.experiments
    assert [a.based_on, b.based_on, c.based_on] == [c.id, a.id, None]
    assert the_only(told(reading, Severity.IGNORED)).row == 4
    reading.project()
