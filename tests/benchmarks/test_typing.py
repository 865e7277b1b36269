"""How long the window's slots take while someone types and pastes; run with ``-m benchmark``.

A slot that takes more than 50 ms is felt; a paste of 5,000 rows should take less than half a second.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication

from app.document import Document
from app.grid.drafts import Column
from app.grid.row_filter import OneOf
from app.theme import dress
from app.views.experiments.experiment_columns import COLUMNS
from app.views.project.project_card import ProjectCard
from forecasting.charts.palette import LIGHT
from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project, Roadmap, default_levers

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.benchmark

LEVERS = default_levers()
FIRST = date(1999, 1, 1)


def project(rows: int) -> Project:
    experiments = tuple(
        Experiment(name=f"Try {i}", lever=LEVERS[i % 4].id, finished=FIRST + timedelta(i), result=50 + i / 1000)
        for i in range(rows)
    )
    return Project(
        name="Long", metric=Metric("Accuracy", lower=0, upper=100, unit="%"), levers=LEVERS, experiments=experiments
    )


def open_card(rows: int, qtbot: QtBot) -> tuple[Document, ProjectCard]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dress(application, LIGHT)
    document = Document()
    document.start(Roadmap(projects=(project(rows),)))
    card = ProjectCard(document, LIGHT)
    qtbot.addWidget(card)
    card.resize(560, 700)
    card.show()
    QApplication.processEvents()
    return document, card


@pytest.mark.parametrize("rows", [500, 10_000])
def test_typing_a_result(rows: int, qtbot: QtBot, benchmark: Any) -> None:
    """From the key that ends the field to the repainted grid, with every panel listening."""
    _, card = open_card(rows, qtbot)
    model, numbers = card.experiments.model, count()
    index = model.index(rows // 2, COLUMNS.index(Column.RESULT))

    def type_and_repaint() -> None:
        model.setData(index, f"{50 + next(numbers) / 100}")
        QApplication.processEvents()

    benchmark.pedantic(type_and_repaint, rounds=30, warmup_rounds=3)


@pytest.mark.parametrize("rows", [500, 10_000])
def test_typing_a_new_row(rows: int, qtbot: QtBot, benchmark: Any) -> None:
    """Three cells of a new row: two make a draft, the third an experiment."""
    _, card = open_card(rows, qtbot)
    model = card.experiments.model
    texts = {Column.FINISHED: "2026-10-01", Column.NAME: "New", Column.RESULT: "70"}

    def type_row() -> None:
        row = model.rowCount() - 1
        for column, text in texts.items():
            model.setData(model.index(row, COLUMNS.index(column)), text)

    benchmark.pedantic(type_row, rounds=20, warmup_rounds=2)


@pytest.mark.parametrize("rows", [0, 10_000])
def test_pasting_5000_rows(rows: int, qtbot: QtBot, benchmark: Any) -> None:
    document, card = open_card(rows, qtbot)
    lines = (
        f"{FIRST + timedelta(i)}\tPasted {i}\tTuning\t{50 + i / 1000}\tdone\t1000\t\t\t\t{FIRST}\t2\t\t\tnote {i}"
        for i in range(5000)
    )
    QApplication.clipboard().setText("\n".join(lines))

    def begin() -> None:
        document.undo_stack.setIndex(0)
        card.experiments.view.go_to(rows)
        QApplication.processEvents()

    benchmark.pedantic(card.experiments.view.edits.paste, setup=begin, rounds=5)
    assert document.project is not None
    assert len(document.project.experiments) == rows + 5000


def test_scrolling_10000_rows(qtbot: QtBot, benchmark: Any) -> None:
    _, card = open_card(10_000, qtbot)
    view, steps = card.experiments.view, count()

    def jump_and_repaint() -> None:
        view.verticalScrollBar().setValue(37 * next(steps) % 9000)
        view.viewport().repaint()

    benchmark.pedantic(jump_and_repaint, rounds=50, warmup_rounds=3)


def test_sorting_10000_rows(qtbot: QtBot, benchmark: Any) -> None:
    _, card = open_card(10_000, qtbot)
    columns, steps = (COLUMNS.index(Column.NAME), COLUMNS.index(Column.RESULT)), count()
    benchmark.pedantic(lambda: card.experiments.model.sort(columns[next(steps) % 2]), rounds=10)


def test_scrolling_10000_rows_with_their_noise(qtbot: QtBot, benchmark: Any) -> None:
    """In the whole width, with an interval behind each result."""
    document, card = open_card(10_000, qtbot)
    assert document.project
    measured = (replace(e, n_eval=1000) for e in document.project.experiments)
    document.apply_project(document.project.with_experiments(measured), "sizes")
    card.resize(1240, 760)
    view, steps = card.experiments.view, count()

    def jump_and_repaint() -> None:
        view.verticalScrollBar().setValue(37 * next(steps) % 9000)
        view.viewport().repaint()

    benchmark.pedantic(jump_and_repaint, rounds=50, warmup_rounds=3)


def test_finding_in_10000_rows(qtbot: QtBot, benchmark: Any) -> None:
    _, card = open_card(10_000, qtbot)
    finder = card.experiments.finder
    finder.open_bar()
    finder.words.setText("try 77")
    benchmark.pedantic(finder.look, rounds=10)
    assert finder.told.text() == "111 found"


def test_filtering_10000_rows(qtbot: QtBot, benchmark: Any) -> None:
    _, card = open_card(10_000, qtbot)
    model, chosen = card.experiments.model, OneOf(frozenset({"Tuning"}))
    benchmark.pedantic(model.set_filter, args=(Column.LEVER, chosen), setup=model.clear_filters, rounds=10)
    assert model.rowCount() == 2501


def test_copying_10000_rows(qtbot: QtBot, benchmark: Any) -> None:
    _, card = open_card(10_000, qtbot)
    card.experiments.view.selectAll()
    benchmark.pedantic(card.experiments.view.edits.copy, rounds=5)
