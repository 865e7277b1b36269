"""The grid of experiments with what is said about it: how many results, what needs attention, what a cell is for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.drafts import Column
from app.duplicates import twins_among, with_twins_named
from app.settings import Settings
from app.views.experiment_columns import COLUMNS, EXPLANATIONS
from app.views.experiments_model import ExperimentsModel
from app.views.experiments_view import ExperimentsView
from app.views.notice import Notice
from forecasting.wording import counted, write_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.document import Document
    from forecasting.palette import Palette


class ExperimentsPanel(QWidget):
    """Where experiments are typed and pasted."""

    def __init__(
        self, document: Document, palette: Palette, settings: Settings | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self.model = ExperimentsModel(document, self)
        self.view = ExperimentsView(self.model, palette, settings or Settings(), self)
        self.notice = Notice(self)
        self._summary = QLabel()
        self._summary.setProperty("role", "caption")
        self._attention = QPushButton()
        self._attention.setToolTip("Go to the next row that isn't complete")
        self._attention.clicked.connect(self.go_to_next_problem)
        self._hint = QLabel(wordWrap=True)
        self._hint.setMinimumHeight(2 * self._hint.fontMetrics().lineSpacing())
        self._hint.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self.view.pasted.connect(self._tell_paste)
        self.view.selectionModel().currentChanged.connect(self._show_hint)
        document.roadmap_changed.connect(self._show_state)
        document.project_changed.connect(self._show_project)
        document.forecast_changed.connect(self.view.fit_columns)
        self._show_project()

    @property
    def hint(self) -> str:
        """What is said about the current cell."""
        return self._hint.text()

    @property
    def summary(self) -> str:
        """What is said about all rows."""
        return self._summary.text()

    def go_to_next_problem(self) -> None:
        """Show the next row that isn't complete, at the cell that is to blame."""
        rows = self.model.unfinished_rows()
        if not rows:
            return
        current = self.view.currentIndex().row()
        row = next((row for row in rows if row > current), rows[0])
        self.view.go_to(row, next(iter(self.model.problems(row)), Column.FINISHED))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(14, 8, 10, 0)
        top.addWidget(self._summary, 1)
        top.addWidget(self._attention)
        foot = QVBoxLayout()
        foot.setContentsMargins(14, 6, 14, 8)
        foot.addWidget(self._hint)
        middle = QVBoxLayout()
        middle.setContentsMargins(10, 0, 10, 0)
        middle.addWidget(self.notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(middle)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def _show_project(self) -> None:
        self.notice.hide()
        self._show_state()
        self.view.fit_columns()
        last = self.model.index(self.model.rowCount() - 1, 0)
        self.view.setCurrentIndex(last)
        self.view.scrollToBottom()

    def _show_state(self) -> None:
        unfinished = len(self.model.unfinished_rows())
        self._summary.setText(self._summarised())
        self._attention.setVisible(unfinished > 0)
        self._attention.setText(f"{counted(unfinished, 'row')} to complete")
        if not unfinished:
            self.notice.hide()
        self._show_hint(self.view.currentIndex())

    def _summarised(self) -> str:
        project = self._document.project
        if project is None or not project.experiments:
            return "Type what was tried, or paste it from a spreadsheet"
        results = sum(1 for experiment in project.experiments if experiment.result is not None)
        told = [counted(results, "result")]
        if others := len(project.experiments) - results:
            told.append(f"{others:,} without")
        if champion := project.champion:
            assert champion.result is not None  # a champion is measured
            told.append(f"best {write_value(project.metric, champion.result)}")
            told.append("● new best when it came, ○ by a lead inside the noise")
        return " · ".join(told)

    def _show_hint(self, current: QModelIndex) -> None:
        if not current.isValid():
            self._hint.clear()
            return
        column = COLUMNS[current.column()]
        problem = self.model.problems(current.row()).get(column)
        said = self.model.said_of_result(current.row()) if column is Column.RESULT else ""
        self._hint.setText(problem.sentence if problem else said or EXPLANATIONS[column])
        self._hint.setProperty("role", "problem" if problem and not problem.is_missing else "caption")
        self._hint.style().polish(self._hint)

    def _tell_paste(self, ids: list[str], lost: int) -> None:
        told, rows, unfinished = [], len(ids), self.model.count_unfinished(ids)
        if unfinished:
            verb = "needs" if unfinished == 1 else "need"
            told.append(
                f"{unfinished:,} of {counted(rows, 'row')} {verb} attention. "
                "They are kept here and join the forecast once they are complete."
            )
        if lost:
            told.append(f"{counted(lost, 'cell')} found no column and stayed on the clipboard.")
        twins = twins_among(self._document.project, set(ids)) if self._document.project else {}
        if twins:
            verb = "is" if len(twins) == 1 else "are"
            told.insert(
                0,
                f"{len(twins):,} of {counted(rows, 'pasted experiment')} {verb} here already, with the same name, "
                "date and result.",
            )
        if told:
            act = "Leave out duplicates" if twins else "Show" if unfinished else ""
            todo = partial(self.leave_out, frozenset(ids)) if twins else self.go_to_next_problem
            self.notice.tell(" ".join(told), act=act, todo=todo)
        else:
            self.notice.hide()

    def leave_out(self, ids: Collection[str]) -> None:
        """Delete those of some experiments that are there already."""
        sheet = self._document.sheet
        twins = twins_among(sheet.project, ids) if sheet else {}
        if sheet and twins:
            moved = replace(sheet, project=with_twins_named(sheet.project, twins))
            text = f"removal of {counted(len(twins), 'duplicate')}"
            self._document.apply_sheet(moved.without_rows(twins), text)
        self.notice.hide()
