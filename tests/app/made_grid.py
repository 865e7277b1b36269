"""A grid with four experiments, and what a user does with its cells."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from app.views.experiments.experiment_columns import COLUMNS
from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project, default_levers

if TYPE_CHECKING:
    from app.document import Document
    from app.grid.drafts import Column
    from app.views.experiments.experiments_view import ExperimentsView

LEVERS = default_levers()
NAMES = ("Baseline", "More data", "Deeper", "Wider")
RESULTS = (70.0, 71.5, 71.0, 72.4)
EXPERIMENTS = tuple(
    Experiment(name=name, lever=LEVERS[i].id, finished=date(2026, i + 1, 10), result=result, id=name)
    for i, (name, result) in enumerate(zip(NAMES, RESULTS, strict=True))
)
PROJECT = Project(
    name="Project",
    metric=Metric("Accuracy", lower=0, upper=100, unit="%"),
    levers=LEVERS,
    experiments=EXPERIMENTS,
)


def go(view: ExperimentsView, row: int, column: Column = COLUMNS[0]) -> None:
    view.go_to(row, column)


def select(view: ExperimentsView, rows: tuple[int, int], columns: tuple[Column, Column]) -> None:
    places = [COLUMNS.index(column) for column in columns]
    model = view.model()
    view.setCurrentIndex(model.index(rows[0], places[0]))
    block = QItemSelection(model.index(rows[0], places[0]), model.index(rows[1], places[1]))
    view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def experiments(document: Document) -> tuple[Experiment, ...]:
    assert document.project
    return document.project.experiments
