"""Rows that are complete and rows that are not, together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.grid.drafts import Column
from app.grid.sheet import Sheet
from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project, default_levers

LEVERS = default_levers()
EXPERIMENTS = tuple(
    Experiment(name=name, finished=date(2026, month, 1), result=70.0 + month, id=name.lower())
    for month, name in enumerate(("One", "Two", "Three"), 1)
)
SHEET = Sheet(
    Project(
        name="Project",
        metric=Metric("Accuracy", lower=0, upper=100, unit="%"),
        levers=LEVERS,
        experiments=EXPERIMENTS,
    )
)
COMPLETE = {Column.FINISHED: "2026-05-01", Column.RESULT: "75"}
BROKEN = {Column.FINISHED: "2026-05-01", Column.RESULT: "seventy"}


def names(sheet: Sheet) -> list[str]:
    return [experiment.name for experiment in sheet.project.experiments]


def test_a_half_typed_row_is_a_draft_below_the_last_row() -> None:
    sheet = SHEET.with_cells({"new": {Column.NAME: "Half"}})
    assert sheet.project is SHEET.project
    assert sheet.rows() == ["one", "two", "three", "new"]


def test_a_row_becomes_an_experiment_when_its_last_cell_is_typed() -> None:
    sheet = SHEET.with_cells({"new": {Column.FINISHED: "2026-05-01"}}).with_cells({"new": {Column.RESULT: "75"}})
    assert not sheet.drafts
    assert names(sheet) == ["One", "Two", "Three", "Experiment 4"]


def test_good_rows_enter_and_bad_ones_stay_between_them() -> None:
    rows = ("a", COMPLETE), ("b", BROKEN), ("c", BROKEN), ("d", COMPLETE)
    sheet = SHEET.with_cells({row: {**typed, Column.NAME: row} for row, typed in rows})
    assert sheet.rows() == ["one", "two", "three", "a", "b", "c", "d"]
    assert [draft.id for draft in sheet.drafts] == ["b", "c"]
    mended = sheet.with_cells({"c": {Column.RESULT: "76"}})
    assert names(mended) == ["One", "Two", "Three", "a", "c", "d"]
    assert mended.rows() == sheet.rows()


def test_a_bad_cell_of_an_experiment_leaves_its_last_good_version_in_the_project() -> None:
    sheet = SHEET.with_cells({"two": {Column.RESULT: "seventy"}})
    assert sheet.project is SHEET.project
    assert sheet.drafts[0].typed == {Column.RESULT: "seventy"}
    assert sheet.rows() == SHEET.rows()


def test_typing_back_what_was_there_takes_the_draft_away() -> None:
    sheet = SHEET.with_cells({"two": {Column.RESULT: "seventy"}}).with_cells({"two": {Column.RESULT: "72"}})
    assert sheet == SHEET


def test_clearing_every_cell_of_a_row_deletes_it() -> None:
    sheet = SHEET.with_cells({"two": dict.fromkeys(Column, "")})
    assert names(sheet) == ["One", "Three"]
    half = SHEET.with_cells({"new": {Column.NAME: "Half"}})
    assert half.with_cells({"new": {Column.NAME: " "}}) == SHEET


def test_deleting_a_row_keeps_the_drafts_below_it_in_their_place() -> None:
    sheet = SHEET.with_cells({"a": BROKEN, "b": BROKEN}).without_rows({"a", "three"})
    assert sheet.rows() == ["one", "two", "b"]


def test_a_lever_is_added_once_its_row_is_complete() -> None:
    half = SHEET.with_cells({"new": {Column.LEVER: "Distillation"}})
    assert half.project.levers == LEVERS
    whole = half.with_cells({"new": COMPLETE})
    assert [lever.name for lever in whole.project.levers][-1] == "Distillation"
    assert whole.project.experiments[-1].lever == whole.project.levers[-1].id


def test_pasted_rows_may_be_based_on_each_other() -> None:
    sheet = SHEET.with_cells(
        {
            "a": {**COMPLETE, Column.NAME: "Child", Column.BASED_ON: "Parent"},
            "b": {**COMPLETE, Column.NAME: "Parent", Column.BASED_ON: "two"},
        }
    )
    assert [e.based_on for e in sheet.project.experiments[-2:]] == ["b", "two"]


def test_what_is_based_on_an_incomplete_row_waits_for_it() -> None:
    cells = {
        "a": {**COMPLETE, Column.NAME: "Child", Column.BASED_ON: "Parent"},
        "b": {**BROKEN, Column.NAME: "Parent"},
    }
    sheet = SHEET.with_cells(cells)
    assert [draft.id for draft in sheet.drafts] == ["a", "b"]
    mended = sheet.with_cells({"b": {Column.RESULT: "76"}})
    assert not mended.drafts


def test_of_rows_based_on_each_other_in_a_circle_the_last_is_to_blame() -> None:
    cells = {
        "a": {**COMPLETE, Column.NAME: "A", Column.BASED_ON: "B"},
        "b": {**COMPLETE, Column.NAME: "B", Column.BASED_ON: "A"},
        "c": {**COMPLETE, Column.NAME: "C", Column.BASED_ON: "B"},
    }
    sheet = SHEET.with_cells(cells)
    assert not sheet.project.experiments[3:]
    assert [draft.id for draft in sheet.drafts] == ["a", "b", "c"]
    assert all(sheet.reader().problems(draft) for draft in sheet.drafts)


def test_a_circle_through_untouched_experiments_is_found_too() -> None:
    chained = replace(EXPERIMENTS[2], based_on="two")
    sheet = Sheet(replace(SHEET.project, experiments=(*EXPERIMENTS[:2], chained)))
    changed = sheet.with_cells({"one": {Column.BASED_ON: "Three"}, "two": {Column.BASED_ON: "One"}})
    assert changed.project.experiments[0].based_on == "three"
    (blamed,) = changed.drafts
    assert blamed.id == "two"
    assert Column.BASED_ON in changed.reader().problems(blamed)


def test_a_wider_bound_lets_a_waiting_row_in() -> None:
    waiting = SHEET.with_cells({"new": {**COMPLETE, Column.RESULT: "120"}})
    wider = replace(waiting, project=replace(waiting.project, metric=replace(waiting.project.metric, upper=200)))
    assert wider.settled().project.experiments[-1].result == 120


def test_a_thousand_waiting_rows_below_each_other_keep_their_order() -> None:
    ids = [f"row {i}" for i in range(1500)]
    sheet = SHEET.with_cells(dict.fromkeys(ids, BROKEN))
    assert sheet.rows() == ["one", "two", "three", *ids]


def test_a_half_typed_date_means_the_same_whoever_reads_it_later() -> None:
    half = SHEET.with_cells({"new": {Column.FINISHED: "5/1/2026"}}, day_first=False)
    whole = half.with_cells({"new": {Column.RESULT: "75"}}, day_first=True)
    assert whole.project.experiments[-1].finished == date(2026, 5, 1)


def test_pasted_rows_of_one_name_are_based_on_the_one_above() -> None:
    names_and_parents = ("Two", ""), ("Two", "Two"), ("Two", "Two"), ("Four", "Two")
    cells = {
        f"row {i}": {**COMPLETE, Column.NAME: name, Column.BASED_ON: parent}
        for i, (name, parent) in enumerate(names_and_parents)
    }
    sheet = SHEET.with_cells(cells)
    assert [e.based_on for e in sheet.project.experiments[3:]] == [None, "row 0", "row 1", "row 2"]


def test_a_name_means_the_row_that_has_it_after_the_paste() -> None:
    child = replace(EXPERIMENTS[2], based_on="one")
    sheet = Sheet(replace(SHEET.project, experiments=(*EXPERIMENTS[:2], child)))
    shifted = {"one": {Column.NAME: "Zero"}, "two": {Column.NAME: "One"}, "three": {Column.BASED_ON: "One"}}
    assert sheet.with_cells(shifted).project.experiments[2].based_on == "two"
    assert sheet.with_cells({**shifted, "two": {}}).drafts[0].typed == {Column.BASED_ON: "One"}


def test_a_row_waits_for_the_nearest_of_its_name_though_another_is_complete() -> None:
    cells = {"a": {**BROKEN, Column.NAME: "Two"}, "b": {**COMPLETE, Column.BASED_ON: "Two"}}
    waiting = SHEET.with_cells(cells)
    assert waiting.reader().problems(waiting.drafts[1])[Column.BASED_ON].sentence == (
        "It waits for “Two”, which is not complete yet; complete that row or choose another one here."
    )
    assert waiting.with_cells({"a": {Column.RESULT: "76"}}).project.experiments[-1].based_on == "a"
    assert waiting.without_rows({"a"}).project.experiments[-1].based_on == "two"


def test_a_change_does_not_wait_for_the_row_it_is_based_on() -> None:
    child = replace(EXPERIMENTS[2], based_on="two")
    sheet = Sheet(replace(SHEET.project, experiments=(*EXPERIMENTS[:2], child)))
    cells = {"two": {Column.BASED_ON: "New"}, "three": {Column.RESULT: "80"}, "new": {**BROKEN, Column.NAME: "New"}}
    changed = sheet.with_cells(cells)
    assert [draft.id for draft in changed.drafts] == ["two", "new"]
    assert changed.project.experiments[2].result == 80


def test_a_circle_that_only_an_incomplete_row_would_open_waits_for_it() -> None:
    chained = replace(EXPERIMENTS[0], based_on="two")
    sheet = Sheet(replace(SHEET.project, experiments=(chained, *EXPERIMENTS[1:])))
    cells = {
        "one": {Column.BASED_ON: "", Column.RESULT: "seventy"},
        "two": {Column.BASED_ON: "Three"},
        "three": {Column.BASED_ON: "One"},
    }
    waiting = sheet.with_cells(cells)
    assert [draft.id for draft in waiting.drafts] == ["one", "three"]
    assert "waits for “One”" in waiting.reader().problems(waiting.drafts[1])[Column.BASED_ON].sentence
    opened = waiting.with_cells({"one": {Column.RESULT: "70"}})
    assert [e.based_on for e in opened.project.experiments] == [None, "three", "one"]


def test_a_row_that_waits_at_the_top_stays_there() -> None:
    empty = Sheet(replace(SHEET.project, experiments=()))
    sheet = empty.with_cells({"a": BROKEN, "b": COMPLETE})
    assert sheet.rows() == ["a", "b"]
    assert sheet.with_cells({"a": {Column.RESULT: "70"}}).rows() == ["a", "b"]


def test_a_status_that_contradicts_a_new_result_is_told_though_it_was_the_same_before() -> None:
    planned = SHEET.with_cells({"new": {Column.STATUS: "planned"}})
    (draft,) = planned.with_cells({"new": {**COMPLETE, Column.STATUS: "planned"}}).drafts
    assert Column.RESULT in planned.reader().problems(draft)


AGAIN = {Column.FINISHED: "2026-06-01", Column.RESULT: "70", Column.NAME: "Again"}


def test_a_row_that_measures_another_again_is_no_try_and_one_again_when_it_is_cleared_or_the_other_goes() -> None:
    sheet = SHEET.with_cells({"new": {**AGAIN, Column.REMEASURES: "Two"}})
    assert sheet.project.experiment("new").remeasures == "two"
    assert sheet.with_cells({"new": {Column.REMEASURES: ""}}).project.experiment("new").is_try
    assert sheet.without_rows({"two"}).project.experiment("new").is_try


def test_of_pasted_rows_that_measure_each_other_again_one_is_kept_and_the_other_says_why_not() -> None:
    pasted = {"a": {**AGAIN, Column.NAME: "A", Column.REMEASURES: "B"}, "b": {**AGAIN, Column.NAME: "B"}}
    pasted["b"][Column.REMEASURES] = "A"
    rows = SHEET.with_cells({row: {**AGAIN, Column.NAME: row.upper()} for row in pasted})
    sheet = rows.with_cells({row: {Column.REMEASURES: typed[Column.REMEASURES]} for row, typed in pasted.items()})
    assert [e.remeasures for e in sheet.project.experiments if e.remeasures] == ["b"]
    (draft,) = sheet.drafts
    assert set(sheet.reader().problems(draft)) == {Column.REMEASURES}


def test_a_row_waits_until_what_it_measures_again_is_complete() -> None:
    waiting = SHEET.with_cells({"new": {**AGAIN, Column.REMEASURES: "Later"}})
    assert set(waiting.reader().problems(waiting.drafts[0])) == {Column.REMEASURES}
    complete = waiting.with_cells({"later": {**COMPLETE, Column.NAME: "Later"}})
    assert not complete.drafts
    assert complete.project.experiment("new").remeasures == "later"
