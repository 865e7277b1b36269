"""Whatever a user does, undo leads back to the start, and a file holds everything that is complete."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PySide6.QtCore import Qt

from app.document import Document
from app.grid.drafts import DATES, Column, RowReader, plain_date
from app.views.experiments.experiment_columns import COLUMNS
from app.views.experiments.experiments_clipboard import read_block, write_block
from app.views.experiments.experiments_model import ExperimentsModel
from forecasting.domain.project import Roadmap, Target
from forecasting.errors import InvalidValue
from forecasting.storage.roadmap_file import read_roadmap
from tests.forecasting.made import AS_OF, make_project

DAYS = st.sampled_from(["2026-10-01", "1/2/26", "12 Nov 2026", ""])
NAMES = st.sampled_from(["Retrieval #1", "Retrieval #3", "Experiment 7", "New one", ""])
LEVERS = st.sampled_from(["Tuning", "New lever", "tuning", ""])
RESULTS = st.sampled_from(["70", "71,5", "72.25 %", ""])
STATUSES = st.sampled_from(["", "done", "abandoned", "planned"])
TEXTS = st.one_of(DAYS, NAMES, LEVERS, RESULTS, STATUSES, st.sampled_from(["999", "abc", "12", "a note"]))
#: In the order of the columns; most of them are complete.
ROWS = st.tuples(DAYS, NAMES, LEVERS, RESULTS, STATUSES)
PLACES = st.integers(0, 11)


class Session(RuleBasedStateMachine):
    """Types, pastes, deletes, sorts, undoes, saves."""

    @initialize(results=st.integers(0, 6))
    def open(self, results: int) -> None:
        self.document = Document(today=lambda: AS_OF)
        self.document.start(Roadmap(projects=(make_project(results=results),) if results else ()))
        if not results:
            self.document.start(Roadmap(projects=(replace(make_project(results=1), experiments=()),)))
        self.start = self.document.contents
        self.model = ExperimentsModel(self.document)

    @rule(row=PLACES, column=st.sampled_from(COLUMNS), text=TEXTS)
    def type_into_a_cell(self, row: int, column: Column, text: str) -> None:
        row = min(row, self.model.rowCount() - 1)
        (row_id,) = self.model.row_ids([row])
        self.model.setData(self.model.index(row, COLUMNS.index(column)), text)
        assert self.kept(row_id, column, text)

    @rule(top=PLACES, rows=st.lists(ROWS, min_size=1, max_size=5), parents=st.lists(NAMES, min_size=5, max_size=5))
    def paste(self, top: int, rows: list[tuple[str, ...]], parents: list[str]) -> None:
        block = [[*row, "", "", "", "", parent] for row, parent in zip(rows, parents, strict=False)]
        top = min(top, self.model.rowCount() - 1)
        ids = self.model.row_ids(range(top, top + len(block)))
        cells = [dict(zip(COLUMNS, row, strict=False)) for row in read_block(write_block(block))]
        self.model.write(dict(zip(ids, cells, strict=True)), "paste")
        for row_id, row in zip(ids, cells, strict=True):
            assert all(self.kept(row_id, column, text) for column, text in row.items())

    @rule(rows=st.sets(PLACES, min_size=1, max_size=4))
    def delete(self, rows: set[int]) -> None:
        sheet = self.document.sheet
        assert sheet
        ids = self.model.row_ids(sorted(row for row in rows if row < self.model.rowCount() - 1))
        self.document.apply_sheet(sheet.without_rows(ids), "deletion")
        assert not set(ids) & set(self.document.sheet.rows() if self.document.sheet else ())

    @rule(value=st.floats(-10, 110))
    def add_a_target(self, value: float) -> None:
        project = self.document.project
        assert project
        try:
            changed = project.with_target(Target(value=value))
        except InvalidValue:
            assert not 0 <= value <= 100
        else:
            self.document.apply_project(changed, "new target")

    @rule(place=st.integers(0, 3), name=TEXTS)
    def rename_a_lever(self, place: int, name: str) -> None:
        project = self.document.project
        assert project
        try:
            changed = project.with_lever(replace(project.levers[place], name=name))
        except InvalidValue:
            return
        self.document.apply_project(changed, "renaming of lever")

    @rule(column=st.integers(-1, len(COLUMNS) - 1), descending=st.booleans())
    def sort(self, column: int, *, descending: bool) -> None:
        before = self.document.contents
        self.model.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        assert self.document.contents is before

    @rule()
    def undo(self) -> None:
        self.document.undo_stack.undo()

    @rule()
    def redo(self) -> None:
        self.document.undo_stack.redo()

    @rule()
    def save_and_reopen(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "session.whenabouts"
            self.document.save(path)
            assert read_roadmap(path) == self.document.roadmap

    @invariant()
    def every_row_is_shown_once_and_one_is_empty(self) -> None:
        if sheet := self.document.sheet:
            shown = self.model.row_ids(range(self.model.rowCount()))
            assert sorted(shown[:-1]) == sorted(sheet.rows())
            assert all(self.model.cells.exact(shown[-1], column) == "" for column in COLUMNS)

    @invariant()
    def every_incomplete_row_says_why(self) -> None:
        assert all(self.model.problems(row) for row in self.model.unfinished_rows())

    def teardown(self) -> None:
        stack = self.document.undo_stack
        place, present = stack.index(), self.document.contents
        stack.setIndex(0)
        assert self.document.contents == self.start
        stack.setIndex(place)
        assert self.document.contents == present

    def kept(self, row_id: str, column: Column, text: str) -> bool:
        """Whether a typed text is still there: as typed in an incomplete row, as understood in a complete one."""
        sheet = self.document.sheet
        assert sheet
        if row_id not in sheet.rows():
            return not text  # the last cell of the row was cleared
        row, cell = self.model.row_of(row_id), self.model.cells.exact(row_id, column)
        if row in self.model.unfinished_rows() or not text:
            return not text or cell.casefold() == plain(column, text).casefold()
        if column is Column.BASED_ON:
            return cell.casefold() == text.casefold()
        shown = self.model.data(self.model.index(row, COLUMNS.index(column)))
        return bool(shown.casefold() == RowReader(sheet.project).shown_typed(row_id, column, text).casefold())


def plain(column: Column, text: str) -> str:
    return plain_date(text, day_first=True) if column in DATES else text


TestSession = pytest.mark.usefixtures("qapp")(Session.TestCase)
TestSession.settings = settings(max_examples=100, stateful_step_count=30)
