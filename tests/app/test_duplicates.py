"""Experiments that come in a second time are told and left out only if the user wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from app.grid.drafts import Column
from app.grid.duplicates import find_twins, without_twins
from app.table_import import read_for
from app.views.project.import_panel import ImportPanel
from forecasting.domain.project import Experiment, Roadmap, Status
from forecasting.importers.export import write_table_file
from tests.app.made_grid import EXPERIMENTS, PROJECT, experiments, go, select
from tests.app.typing_user import copy_text

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.views.experiments.experiments_panel import ExperimentsPanel
    from app.views.experiments.experiments_view import ExperimentsView

COPIES = [replace(e, id=f"copy of {e.id}") for e in EXPERIMENTS]


def test_a_twin_has_the_same_name_date_and_result() -> None:
    other_name, other_day, other_result = (
        replace(COPIES[0], name="Other"),
        replace(COPIES[1], finished=date(2026, 2, 11)),
        replace(COPIES[2], result=71.1),
    )
    assert find_twins(EXPERIMENTS, [other_name, other_day, other_result]) == {}
    shouted = replace(COPIES[3], name=" WIDER ")
    assert find_twins(EXPERIMENTS, [shouted]) == {"copy of Wider": "Wider"}


def test_of_new_ones_that_are_alike_the_first_stays() -> None:
    assert find_twins((), [COPIES[0], EXPERIMENTS[0]]) == {"Baseline": "copy of Baseline"}


def test_what_has_not_finished_may_be_there_twice() -> None:
    planned = Experiment(name="Later", status=Status.PLANNED, id="planned")
    assert find_twins([planned], [replace(planned, id="another")]) == {}


def test_what_was_based_on_a_twin_is_based_on_what_was_there() -> None:
    child = replace(COPIES[3], name="Child", based_on="copy of Baseline", id="child")
    twins = find_twins(EXPERIMENTS, [*COPIES[:1], child])
    assert without_twins([*COPIES[:1], child], twins) == (replace(child, based_on="Baseline"),)


def test_pasted_duplicates_are_kept_until_the_offer_is_taken(
    panel: ExperimentsPanel, view: ExperimentsView, document: Document
) -> None:
    select(view, (0, 1), (Column.FINISHED, Column.NOTES))
    view.edits.copy()
    go(view, 4)
    view.edits.paste()
    assert len(experiments(document)) == 6
    assert panel.notice.message == "2 of 2 pasted experiments are here already, with the same name, date and result."
    panel.notice.act()
    assert experiments(document) == EXPERIMENTS
    assert document.undo_stack.undoText() == "removal of 2 duplicates"
    assert not panel.notice.message
    document.undo_stack.undo()
    assert len(experiments(document)) == 6


def test_rows_based_on_a_pasted_duplicate_keep_what_they_are_based_on(
    panel: ExperimentsPanel, view: ExperimentsView, document: Document
) -> None:
    copy_text(
        "Date\tName\tAccuracy\tBased on\n"
        "2026-02-10\tMore data\t71.5\t\n2026-06-01\tChild\t74\tMore data\nsoon\tHalf\t\t\n"
    )
    go(view, 4)
    view.edits.paste()
    assert experiments(document)[-1].based_on not in {None, "More data"}
    panel.notice.act()
    assert [e.name for e in experiments(document)[4:]] == ["Child"]
    assert experiments(document)[-1].based_on == "More data"
    assert document.unfinished == 1


def test_a_table_that_was_loaded_before_can_be_loaded_again_without_its_old_rows(
    dressed: QApplication, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    del dressed
    document.start(Roadmap(projects=(PROJECT,)))
    new = Experiment(name="New", finished=date(2026, 6, 1), result=75.0, based_on="Wider")
    write_table_file(tmp_path / "log.csv", PROJECT.with_experiment(new))
    panel = ImportPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.read(tmp_path / "log.csv")
    assert panel.told_twins.text() == "4 experiments are there already, with the same name, date and result."
    assert panel.skip.isVisible()
    assert panel.add.text() == "Add 1 experiment"
    panel.skip.setChecked(False)
    assert panel.add.text() == "Add 5 experiments"
    panel.skip.setChecked(True)
    panel.add.click()
    assert [e.name for e in experiments(document)] == [*(e.name for e in EXPERIMENTS), "New"]
    assert experiments(document)[-1].based_on == "Wider"


def test_a_table_for_a_new_project_has_only_twins_of_its_own(tmp_path: Path) -> None:
    write_table_file(tmp_path / "log.csv", PROJECT)
    assert read_for(tmp_path / "log.csv", None).twins == {}
