"""A table is shown with all that is wrong with it before anything of it enters the roadmap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.views.project.import_panel import MOST_SHOWN, ImportPanel
from forecasting.domain.metric import Metric
from forecasting.domain.project import Project, Roadmap
from tests.forecasting.made import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.document import Document

PROJECT = replace(make_project(results=6), id="project")
MESSY = """Date,Run name,Change,Accuracy,n_eval,Colour
2026-01-05,baseline,,0.701,1000,red
2026-01-19,more data,Training data,0.712,1000,
sometime,bad date,Tuning,0.72,1000,
2026-03-01,deeper,Model design,abc,1000,
2026-03-15,wider,Distillation,0.731,1000,
"""
SERIES = """series,date,value
one,2026-01-05,70
one,2026-02-05,71
two,2026-01-05,60
"""


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> ImportPanel:
    panel = ImportPanel(document)
    qtbot.addWidget(panel)
    panel.resize(540, 700)
    panel.show()
    return panel


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "Nightly runs.csv"
    path.write_text(MESSY, encoding="utf-8")
    return path


def listed(panel: ImportPanel) -> list[tuple[str, str]]:
    table = panel.problems
    texts = [[table.item(row, column) for column in (0, 1)] for row in range(table.rowCount())]
    return [(place.text(), told.text()) for place, told in texts if place and told]


def test_problems_are_listed_with_their_place_before_anything_is_added(
    panel: ImportPanel, document: Document, table: Path
) -> None:
    assert panel.read(table)
    assert panel.title.text() == "Load Nightly runs.csv"
    assert panel.answer.text() == "3 experiments can be added. 2 rows can't be read and would stay out."
    assert "Not read: “Colour”." in panel.understood.text()
    assert [place for place, _ in listed(panel)] == ["Row 4, Date", "Row 5, Accuracy"]
    assert listed(panel)[0][1].startswith("“sometime” is not a date")
    assert panel.add.text() == "Add 3 experiments"
    assert document.project is None


def test_a_table_becomes_a_project_of_its_own_in_one_step(
    panel: ImportPanel, document: Document, table: Path, qtbot: QtBot
) -> None:
    panel.read(table)
    with qtbot.waitSignal(panel.done):
        panel.add.click()
    project = document.project
    assert project
    assert project.name == "Nightly runs"
    assert project.metric.name == "Accuracy"
    assert [experiment.result for experiment in project.experiments] == [0.701, 0.712, 0.731]
    assert document.undo_stack.undoText() == "loading of 3 experiments"
    document.undo_stack.undo()
    assert document.project is None


def test_a_table_can_be_added_to_what_is_there(panel: ImportPanel, document: Document, table: Path) -> None:
    document.start(Roadmap(projects=(PROJECT,)))
    panel.read(table)
    assert panel.destination.currentText() == "Into “Support assistant”"
    panel.add.click()
    assert document.project
    assert document.project.experiments[:6] == PROJECT.experiments
    assert len(document.project.experiments) == 9
    assert [lever.name for lever in document.project.levers][4:] == ["Distillation"]
    document.undo_stack.undo()
    assert document.project is PROJECT


def test_a_project_without_experiments_takes_over_the_metric_of_the_table(
    panel: ImportPanel, document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("date,WER\n2026-01-05,9.1\n2026-02-05,8.4\n", encoding="utf-8")
    document.start(Roadmap(projects=(Project(name="Speech", metric=Metric("Accuracy")),)))
    panel.read(path)
    panel.add.click()
    assert document.project
    assert document.project.name == "Speech"
    assert not document.project.metric.higher_is_better


def test_the_destination_can_be_chosen(panel: ImportPanel, document: Document, table: Path) -> None:
    document.start(Roadmap(projects=(PROJECT,)))
    panel.read(table)
    panel.destination.setCurrentIndex(1)
    panel.destination.activated.emit(1)
    panel.add.click()
    assert [project.name for project in document.roadmap.projects] == ["Support assistant", "Nightly runs"]
    assert document.project is document.roadmap.projects[1]


def test_leaving_adds_nothing(panel: ImportPanel, document: Document, table: Path, qtbot: QtBot) -> None:
    panel.read(table)
    with qtbot.waitSignal(panel.done):
        panel.leave.click()
    assert document.project is None
    assert document.undo_stack.count() == 0


def test_of_several_series_one_is_chosen(panel: ImportPanel, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(SERIES, encoding="utf-8")
    assert panel.read(path)
    assert not panel.add.isEnabled()
    assert [panel.series.itemText(place) for place in range(panel.series.count())] == ["Choose one…", "one", "two"]
    panel.series.setCurrentIndex(1)
    panel.series.activated.emit(1)
    panel.add.click()
    assert document.project
    assert [experiment.result for experiment in document.project.experiments] == [70, 71]


def test_what_is_no_table_is_told(panel: ImportPanel, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all,\nnothing here.\n", encoding="utf-8")
    with qtbot.waitSignal(panel.failed) as failed:
        assert not panel.read(path)
    assert failed.args
    assert "letter.txt" in failed.args[0]


def test_a_very_long_list_says_how_much_more_there_is(panel: ImportPanel, tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    bad = "".join(f"never,{i}\n" for i in range(MOST_SHOWN + 20))
    path.write_text(f"date,accuracy\n2026-01-05,70\n2026-01-06,71\n{bad}", encoding="utf-8")
    panel.read(path)
    told = listed(panel)
    assert len(told) == MOST_SHOWN + 1
    assert told[-1][1].startswith("… and ")


def test_a_change_of_the_roadmap_meanwhile_is_not_overwritten(
    panel: ImportPanel, document: Document, table: Path
) -> None:
    document.start(Roadmap(projects=(PROJECT,)))
    panel.read(table)
    document.apply_project(replace(PROJECT, name="Help desk"), "change of project")
    panel.add.click()
    assert document.project
    assert document.project.name == "Help desk"
    assert len(document.project.experiments) == 9
