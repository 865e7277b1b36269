"""The one door for change, and its way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.document import Document
from app.grid.drafts import Column
from forecasting.domain.project import Project, Roadmap, Target
from forecasting.errors import UnreadableFile
from forecasting.evidence.history import fingerprint
from tests.forecasting.made import AS_OF, make_forecast, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

PROJECT = make_project(results=12)
OTHER = replace(make_project(results=8, name="Voice notes"), id="other", targets=())


@pytest.fixture
def filled(document: Document) -> Document:
    document.start(Roadmap(name="Plans", projects=(PROJECT, OTHER)))
    return document


def shown(document: Document) -> Project:
    assert document.project
    return document.project


def test_a_new_document_is_empty_and_clean(document: Document) -> None:
    assert document.project is None
    assert document.sheet is None
    assert document.is_clean
    assert not document.is_stale


def test_a_change_is_one_step_that_is_told_by_name(filled: Document, qtbot: QtBot) -> None:
    with qtbot.waitSignals([filled.roadmap_changed, filled.clean_changed]):
        filled.apply_project(replace(PROJECT, name="Renamed"), "change of project")
    assert filled.undo_stack.undoText() == "change of project"
    filled.undo_stack.undo()
    assert shown(filled) is PROJECT
    assert filled.is_clean


def test_a_change_that_changes_nothing_is_no_step(filled: Document) -> None:
    filled.apply_project(replace(PROJECT), "nothing")
    assert filled.undo_stack.count() == 0


def test_steps_with_one_merge_key_are_undone_together(filled: Document) -> None:
    for decimals in (2, 3, 4):
        metric = replace(PROJECT.metric, decimals=decimals)
        filled.apply_project(replace(shown(filled), metric=metric), "change of decimals", "decimals")
    assert filled.undo_stack.count() == 1
    filled.undo_stack.undo()
    assert shown(filled).metric == PROJECT.metric


def test_merged_steps_that_lead_back_are_no_step_at_all(filled: Document) -> None:
    for decimals in (2, PROJECT.metric.decimals):
        metric = replace(PROJECT.metric, decimals=decimals)
        filled.apply_project(replace(shown(filled), metric=metric), "change of decimals", "decimals")
    assert filled.undo_stack.count() == 0
    assert filled.is_clean


def test_steps_with_other_merge_keys_stay_apart(filled: Document) -> None:
    for name, key in (("A", "name"), ("B", "other name"), ("C", None), ("D", None)):
        filled.apply_project(replace(shown(filled), name=name), "change", key)
    assert filled.undo_stack.count() == 4


def test_undo_brings_back_half_typed_rows(filled: Document) -> None:
    sheet = filled.sheet
    assert sheet
    filled.apply_sheet(sheet.with_cells({"new": {Column.NAME: "Half"}}), "edit of name")
    assert filled.unfinished == 1
    filled.undo_stack.undo()
    assert filled.unfinished == 0
    filled.undo_stack.redo()
    assert filled.unfinished == 1
    assert shown(filled) is PROJECT


def test_a_half_typed_row_enters_when_the_project_allows_it(filled: Document) -> None:
    sheet = filled.sheet
    assert sheet
    cells = {"new": {Column.FINISHED: "2026-10-01", Column.RESULT: "120"}}
    filled.apply_sheet(sheet.with_cells(cells), "edit of result")
    metric = replace(PROJECT.metric, upper=200)
    filled.apply_project(replace(shown(filled), metric=metric), "change of highest possible")
    assert filled.unfinished == 0
    assert shown(filled).experiments[-1].result == 120
    filled.undo_stack.undo()
    assert filled.unfinished == 1


def test_undoing_a_change_elsewhere_shows_where_it_happened(filled: Document, qtbot: QtBot) -> None:
    filled.apply_project(replace(PROJECT, name="Renamed"), "change of project")
    filled.show_project("other")
    assert shown(filled) is OTHER
    with qtbot.waitSignal(filled.project_changed):
        filled.undo_stack.undo()
    assert shown(filled) is PROJECT


def test_deleting_the_shown_project_shows_another(filled: Document) -> None:
    filled.apply(filled.roadmap.without_project(PROJECT.id), "deletion of project")
    assert shown(filled) is OTHER
    filled.apply(filled.roadmap.without_project("other"), "deletion of project")
    assert filled.project is None
    filled.undo_stack.undo()
    assert shown(filled) is OTHER


def test_a_forecast_goes_out_of_date_when_its_data_change(filled: Document, qtbot: QtBot) -> None:
    forecast = replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT, filled.mates))
    with qtbot.waitSignal(filled.forecast_changed):
        filled.set_forecast(forecast)
    assert not filled.is_stale
    filled.apply_project(PROJECT.with_target(Target(value=90.0)), "new target")
    assert filled.is_stale
    filled.undo_stack.undo()
    assert not filled.is_stale


def test_a_forecast_does_not_go_out_of_date_when_a_name_or_a_deadline_changes(filled: Document) -> None:
    filled.set_forecast(replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT, filled.mates)))
    target = replace(PROJECT.targets[0], deadline=AS_OF + timedelta(days=99))
    filled.apply_project(replace(PROJECT.with_target(target), name="Renamed"), "change of target")
    assert not filled.is_stale


def test_a_forecast_goes_out_of_date_when_a_project_it_learned_from_changes(filled: Document) -> None:
    filled.set_forecast(replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT, filled.mates)))
    shorter = OTHER.with_experiments(OTHER.experiments[:-1])
    filled.apply(filled.roadmap.with_project(shorter), "deletion of a row")
    filled.show_project(PROJECT.id)
    assert filled.is_stale
    filled.apply(replace(filled.roadmap, pools_projects=False), "projects apart")
    filled.set_forecast(replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT)))
    filled.apply(filled.roadmap.with_project(OTHER), "row again")
    filled.show_project(PROJECT.id)
    assert not filled.is_stale


def test_a_forecast_goes_out_of_date_overnight(qapp: object) -> None:
    day = AS_OF
    document = Document(today=lambda: day)
    document.start(Roadmap(projects=(PROJECT,)))
    document.set_forecast(replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT)))
    assert not document.is_stale
    day += timedelta(days=1)
    assert document.is_stale


def test_every_project_keeps_its_own_forecast(filled: Document) -> None:
    filled.set_forecast(make_forecast(PROJECT))
    filled.show_project("other")
    assert filled.forecast is None
    filled.show_project(PROJECT.id)
    assert filled.forecast is not None


def test_what_is_saved_is_what_is_opened(filled: Document, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "plans.whenabouts"
    filled.apply_project(replace(PROJECT, name="Renamed"), "change of project")
    with qtbot.waitSignals([filled.path_changed, filled.clean_changed]):
        filled.save(path)
    assert filled.is_clean
    again = Document(today=lambda: AS_OF)
    again.open(path)
    assert again.roadmap == filled.roadmap
    assert again.path == path
    assert again.is_clean
    assert again.undo_stack.count() == 0


def test_undo_after_saving_is_a_change_again(filled: Document, tmp_path: Path) -> None:
    filled.apply_project(replace(PROJECT, name="Renamed"), "change of project")
    filled.save(tmp_path / "plans.whenabouts")
    filled.undo_stack.undo()
    assert not filled.is_clean


def test_a_file_that_cannot_be_read_leaves_the_open_roadmap_alone(filled: Document, tmp_path: Path) -> None:
    path = tmp_path / "broken.whenabouts"
    path.write_text("no roadmap")
    with pytest.raises(UnreadableFile):
        filled.open(path)
    assert shown(filled) is PROJECT
