"""The grid of experiments with what is said about it: how many results, what needs attention, what a cell is for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.grid.drafts import Column
from app.grid.duplicates import twins_among, with_twins_named
from app.settings import Settings
from app.views.experiments.experiment_columns import COLUMNS, EXPLANATIONS
from app.views.experiments.experiment_form import ExperimentForm
from app.views.experiments.experiments_model import ExperimentsModel
from app.views.experiments.experiments_view import ExperimentsView
from app.views.experiments.filter_popup import FilterPopup
from app.views.experiments.filter_strip import FilterStrip
from app.views.experiments.find_bar import FindBar
from app.views.parts.explain_button import ExplainButton
from app.views.parts.icon_button import ActionButton
from app.views.parts.notice import Notice
from forecasting.words.wording import counted, whole, write_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QResizeEvent

    from app.document import Document
    from forecasting.charts.palette import Palette


#: Too narrow for grid and form beside each other, in pixels.
_NARROW = 700
#: What the form is given beside the grid, in pixels, and below it, as a share.
_FORM_WIDTH, _FORM_SHARE = 340, 0.45
_EXPLAINED = (
    *("Try", "Lever", "Baseline", "Champion", "● and ○ beside a result", "± beside a result"),
    *("Evaluation set", "Effort"),
)


class ExperimentsPanel(QWidget):
    """Where experiments are typed and pasted."""

    def __init__(
        self, document: Document, palette: Palette, settings: Settings | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        settings = settings or Settings()
        self._document = document
        self.model = ExperimentsModel(document, self)
        self.view = ExperimentsView(self.model, palette, settings, self)
        self.notice = Notice(self)
        self.filters = FilterStrip(self.model)
        self.finder = FindBar(self.view, self.model)
        self.form = ExperimentForm(self.view, self.model)
        self._settings = settings
        self._is_shared_by_hand = False
        self._summary = QLabel(wordWrap=True)
        self._summary.setProperty("role", "caption")
        self._attention = QPushButton()
        self._attention.setToolTip("Go to the next row that isn't complete")
        self._attention.clicked.connect(self.go_to_next_problem)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._hint = QLabel(wordWrap=True)
        self._hint.setMinimumHeight(2 * self._hint.fontMetrics().lineSpacing())
        self._hint.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._connect_commands()
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
        top.addWidget(ExplainButton("the grid", _EXPLAINED))
        for name, action in (("search", self.view.commands.find), ("panel-right", self.view.commands.details)):
            top.addWidget(ActionButton(name, action))
        foot = QVBoxLayout()
        foot.setContentsMargins(14, 6, 14, 8)
        foot.addWidget(self._hint)
        middle = QVBoxLayout()
        middle.setContentsMargins(10, 0, 10, 0)
        for part in (self.notice, self.filters, self.finder):
            middle.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(middle)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.view)
        self._splitter.addWidget(self.form)
        self._splitter.splitterMoved.connect(self._note_share)
        self._splitter.setStretchFactor(0, 1)
        column.addWidget(self._splitter, 1)
        column.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The form stands beside the grid, and below it where that is too narrow."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        orientation = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if orientation is not self._splitter.orientation():
            self._splitter.setOrientation(orientation)
        self._share_out()

    def show_details(self, *, shown: bool) -> None:
        """Show the form of the current experiment beside the grid, ready to type in, or the grid alone."""
        self._settings.shows_details = shown
        self.form.setVisible(shown)
        self._share_out()
        self._show_hint(self.view.currentIndex())
        if shown:
            self.form.start()
        else:
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _note_share(self) -> None:
        self._is_shared_by_hand = True

    def _share_out(self) -> None:
        """Leave most of the room to the grid, as long as nobody has moved the handle."""
        if self.form.isHidden() or self._is_shared_by_hand:
            return
        is_beside = self._splitter.orientation() is Qt.Orientation.Horizontal
        whole = self._splitter.width() if is_beside else self._splitter.height()
        form = _FORM_WIDTH if is_beside else round(_FORM_SHARE * whole)
        self._splitter.setSizes([whole - form, form])

    def open_filter(self) -> None:
        """Open the choices of the current column below its head."""
        column = self.view.commands.column
        popup = FilterPopup(self.model, column, self)
        heads = self.view.heads
        left = heads.sectionViewportPosition(COLUMNS.index(column))
        popup.open_at(heads.viewport().mapToGlobal(QPoint(left, heads.height())))

    def _connect_commands(self) -> None:
        commands = self.view.commands
        todo = {
            commands.find: self.finder.open_bar,
            commands.find_next: partial(self.finder.go, 1),
            commands.find_previous: partial(self.finder.go, -1),
            commands.filter: self.open_filter,
            commands.show_all: self.model.clear_filters,
        }
        for action, run in todo.items():
            action.triggered.connect(lambda _checked=False, run=run: run())
        commands.details.setChecked(self._settings.shows_details)
        self.form.setVisible(self._settings.shows_details)
        commands.details.toggled.connect(lambda shown: self.show_details(shown=shown))
        # These work wherever in the panel the keyboard is.
        for action in (commands.find, commands.find_next, commands.find_previous, commands.show_all, commands.details):
            self.view.removeAction(action)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)
        self.model.filtered.connect(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """Have a current cell among the rows that are shown now."""
        if not self.view.currentIndex().isValid():
            self.view.choose(0, self.view.heads.shown[0])
        self._show_state()

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
            told.append(f"{whole(others)} without result")
        if champion := project.champion:
            assert champion.result is not None  # a champion is measured
            told.append(f"best {write_value(project.metric, champion.result)}")
            told.append("●\u00a0new\u00a0best, ○\u00a0perhaps\u00a0only\u00a0noise")
        return " · ".join(told)

    def _show_hint(self, current: QModelIndex) -> None:
        if not current.isValid():
            self._hint.clear()
            return
        column = COLUMNS[current.column()]
        problem = self.model.problems(current.row()).get(column)
        is_told = column is Column.RESULT and self.form.isHidden()
        said = self.model.cells.said_of_result(self.model.row_ids([current.row()])[0]) if is_told else ""
        self._hint.setText(problem.sentence if problem else said or EXPLANATIONS[column])
        self._hint.setProperty("role", "problem" if problem and not problem.is_missing else "caption")
        self._hint.style().polish(self._hint)

    def _tell_paste(self, ids: list[str], lost: int) -> None:
        told, rows, unfinished = [], len(ids), self.model.count_unfinished(ids)
        if unfinished:
            verb = "needs" if unfinished == 1 else "need"
            told.append(
                f"{whole(unfinished)} of {counted(rows, 'row')} {verb} attention. "
                "They are kept here and join the forecast once they are complete."
            )
        if lost:
            told.append(f"{counted(lost, 'cell')} found no column and stayed on the clipboard.")
        twins = twins_among(self._document.project, set(ids)) if self._document.project else {}
        if twins:
            verb = "is" if len(twins) == 1 else "are"
            told.insert(
                0,
                f"{whole(len(twins))} of {counted(rows, 'pasted experiment')} {verb} here already, with the same name, "
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
