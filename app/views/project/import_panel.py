"""What a table holds and what is wrong with it, before anything of it enters the roadmap."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.table_import import TableImport, read_for
from app.views.parts.form_field import FormField
from forecasting.errors import UserError
from forecasting.importers.problems import Severity
from forecasting.importers.series import SeveralSeries
from forecasting.words.wording import counted, quoted, whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.document import Document
    from forecasting.importers.problems import Problem
    from forecasting.importers.table import TableReading

#: A list that nobody reads to its end need not be built to its end.
MOST_SHOWN = 500


class ImportPanel(QFrame):
    """Takes the place of the grid until the table is added or left."""

    #: The table was added, or left.
    done = Signal()
    #: A sentence about a table that can't be read.
    failed = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._document = document
        self._path: Path | None = None
        self._import: TableImport | None = None
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.answer = QLabel(wordWrap=True)
        self.understood = QLabel(wordWrap=True)
        self.understood.setProperty("role", "caption")
        self.destination = QComboBox()
        self.series = QComboBox()
        self._series_field = FormField("Series", self.series)
        self.told_twins = QLabel(wordWrap=True)
        self.skip = QCheckBox("Leave them out")
        self.skip.setChecked(True)
        self.problems = _problem_table()
        self.add = QPushButton()
        self.add.setProperty("role", "primary")
        self.leave = QPushButton("Cancel")
        self._lay_out()
        self.destination.activated.connect(self._read_again)
        self.series.activated.connect(self._read_again)
        self.skip.toggled.connect(self._count)
        self.add.clicked.connect(self._add)
        self.leave.clicked.connect(self.done)
        document.roadmap_changed.connect(self._follow)
        document.project_changed.connect(self._follow)

    def read(self, path: Path) -> bool:
        """Read a table for the shown project; False, and `failed`, if it isn't one."""
        self._path = path
        self.title.setText(f"Load {path.name}")
        self._list_destinations()
        self.series.clear()
        return self._read_again()

    def _follow(self) -> None:
        """The roadmap has changed while the table waits: read it for the project as it is now."""
        if self.isVisible() and self._path and not self.read(self._path):
            self.done.emit()

    def _list_destinations(self) -> None:
        project = self._document.project
        self.destination.clear()
        if project:
            self.destination.addItem(f"Into {quoted(project.name)}", project.id)
        self.destination.addItem("As a new project", None)

    def _read_again(self) -> bool:
        assert self._path is not None  # `read` comes first
        wanted = self.destination.currentData()
        project = self._document.roadmap.project(wanted) if wanted else None
        try:
            self._import = read_for(self._path, project, self.series.currentData())
        except SeveralSeries as choice:
            self._offer(choice)
        except UserError as problem:
            self.failed.emit(str(problem))
            return False
        else:
            self._report(self._import.reading)
        self._series_field.setVisible(self.series.count() > 0)
        return True

    def _offer(self, choice: SeveralSeries) -> None:
        """Have one of several series chosen."""
        self._import = None
        self.series.clear()
        self.series.addItem("Choose one…", None)
        for name in choice.series:
            self.series.addItem(name, name)
        self.answer.setText(str(choice))
        self.understood.clear()
        for part in (self.told_twins, self.skip):
            part.hide()
        self._list_problems(())
        self.add.setText("Add")
        self.add.setEnabled(False)

    def _report(self, reading: TableReading) -> None:
        found = len(reading.experiments)
        self.answer.setText(f"{_found(found)} {_told(reading.problems)}")
        self.understood.setText(_understood(reading))
        self._list_problems(reading.problems)
        self._count()
        self.add.setFocus()

    def _count(self) -> None:
        """Say what would be added, and what is there already."""
        if self._import is None:
            return
        twins, fresh = len(self._import.twins), self._fresh
        self.told_twins.setText(_twins_told(twins))
        for part in (self.told_twins, self.skip):
            part.setVisible(twins > 0)
        self.add.setText(f"Add {counted(fresh, 'experiment')}")
        self.add.setEnabled(fresh > 0)

    @property
    def _fresh(self) -> int:
        """How many experiments would be added."""
        assert self._import is not None  # it is only asked once a table was read
        skipped = len(self._import.twins) if self.skip.isChecked() else 0
        return len(self._import.reading.experiments) - skipped

    def _list_problems(self, problems: Sequence[Problem]) -> None:
        rows = [(_place(problem), problem.message) for problem in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            rows.append(("", f"… and {whole(len(problems) - MOST_SHOWN)} more."))
        self.problems.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.problems.setItem(row, column, QTableWidgetItem(text))
        self.problems.setVisible(bool(rows))

    def _add(self) -> None:
        assert self._import is not None  # the button is off without it
        self._path = None
        changed = self._import.applied(self._document.roadmap, with_twins=not self.skip.isChecked())
        self._document.apply_project(changed, f"loading of {counted(self._fresh, 'experiment')}")
        self.done.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        for part in (
            self.title,
            FormField("Where to", self.destination),
            self._series_field,
            self.answer,
            self.understood,
            self.told_twins,
            self.skip,
        ):
            column.addWidget(part)
        column.addWidget(self.problems, 1)
        column.addStretch()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.add)
        column.addLayout(buttons)


def _problem_table() -> QTableWidget:
    table = QTableWidget(0, 2)
    table.setAccessibleName("What to know about the table")
    table.setHorizontalHeaderLabels(["Where", "What to know"])
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.setColumnWidth(0, 130)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(True)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    return table


def _twins_told(twins: int) -> str:
    verb = "is" if twins == 1 else "are"
    return f"{counted(twins, 'experiment')} {verb} there already, with the same name, date and result."


def _found(found: int) -> str:
    return f"{counted(found, 'experiment')} can be added." if found else "No experiment can be added."


def _told(problems: Sequence[Problem]) -> str:
    kinds = Counter(problem.severity for problem in problems)
    left_out = [
        counted(kinds[kind], thing)
        for kind, thing in ((Severity.SKIPPED, "row"), (Severity.IGNORED, "cell"))
        if kinds[kind]
    ]
    told = [f"{' and '.join(left_out)} can't be read and would stay out."] if left_out else ["Nothing would stay out."]
    if assumed := kinds[Severity.ASSUMED]:
        told.append(f"{counted(assumed, 'assumption')} to check.")
    return " ".join(told)


def _understood(reading: TableReading) -> str:
    read = [
        f"{quoted(column.header)} as {column.role.replace('_', ' ')}{f' ({column.note})' if column.note else ''}"
        for column in reading.columns
        if column.role
    ]
    unread = [quoted(column.header) for column in reading.columns if column.role is None and column.header]
    sentences = [f"Read: {', '.join(read)}."]
    if unread:
        sentences.append(f"Not read: {', '.join(unread)}.")
    return " ".join(sentences)


def _place(problem: Problem) -> str:
    parts = [f"Row {problem.row}"] if problem.row is not None else []
    return ", ".join([*parts, *([problem.column] if problem.column else [])]) or "Table"
