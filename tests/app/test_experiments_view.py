"""The grid, used as a spreadsheet is used: with the keyboard, the clipboard and the mouse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QLineEdit

from app.grid.drafts import Column
from app.grid.result_marks import Mark
from app.views.experiments.experiment_columns import COLUMNS
from app.views.experiments.experiments_model import MARK_ROLE
from app.views.experiments.experiments_panel import ExperimentsPanel
from app.views.parts.fields import ChoiceField, DateField
from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Project, Status
from tests.app.made_grid import EXPERIMENTS, LEVERS, NAMES, PROJECT, experiments, go, select
from tests.app.typing_user import ALT, CTRL, SHIFT, copied, copy_text, focused, press, shown, write

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.views.experiments.experiments_view import ExperimentsView


def test_the_last_row_is_empty_and_invites_to_type(panel: ExperimentsPanel) -> None:
    model = panel.model
    assert model.rowCount() == 5
    assert shown(panel.view, 4) == []
    assert model.headerData(4, Qt.Orientation.Vertical) == "+"
    assert panel.view.currentIndex().row() == 4


def test_typing_along_a_row_makes_an_experiment(view: ExperimentsView, document: Document) -> None:
    go(view, 4)
    write("21/11/2026\tDistilled\ttuning\t73,1\t")
    assert experiments(document)[-1] == replace(
        experiments(document)[-1],
        finished=date(2026, 11, 21),
        name="Distilled",
        lever=LEVERS[3].id,
        result=73.1,
        status=Status.DONE,
    )
    assert shown(view, 4) == ["21 Nov 2026", "Distilled", "Tuning", "73.1", "Done"]
    assert view.model().rowCount() == 6


def test_enter_returns_to_the_column_where_typing_began(view: ExperimentsView) -> None:
    go(view, 4)
    write("2026-11-21\tDistilled\t\t73.1\n")
    assert (view.currentIndex().row(), view.currentIndex().column()) == (5, 0)


def test_enter_moves_down_and_shift_enter_up(view: ExperimentsView) -> None:
    go(view, 1, Column.RESULT)
    write("71.6\n")
    assert view.currentIndex().row() == 2
    press(Qt.Key.Key_Return, SHIFT)
    assert view.currentIndex().row() == 1
    assert view.currentIndex().column() == COLUMNS.index(Column.RESULT)


def test_tab_chooses_the_next_cell_without_opening_it(view: ExperimentsView) -> None:
    go(view, 0, Column.RESULT)
    write("70.5\t")
    assert view.currentIndex().column() == COLUMNS.index(Column.STATUS)
    assert focused() is view
    press(Qt.Key.Key_Backtab, SHIFT)
    assert view.currentIndex().column() == COLUMNS.index(Column.RESULT)


def test_typing_over_a_cell_replaces_it_and_escape_leaves_it(view: ExperimentsView, document: Document) -> None:
    go(view, 0, Column.NAME)
    write("X")
    press(Qt.Key.Key_Escape)
    assert experiments(document)[0].name == "Baseline"
    write("First\n")
    assert experiments(document)[0].name == "First"


def test_a_wrong_result_stays_in_its_cell_with_the_reason(
    panel: ExperimentsPanel, view: ExperimentsView, document: Document
) -> None:
    go(view, 1, Column.RESULT)
    write("seventy\n")
    assert shown(view, 1)[3] == "seventy"
    assert experiments(document)[1].result == 71.5
    assert document.unfinished == 1
    sentence = "“seventy” is not a number; write it like 72.4."
    assert view.model().index(1, 3).data(Qt.ItemDataRole.ToolTipRole) == sentence
    press(Qt.Key.Key_Return, SHIFT)
    assert panel.hint == sentence
    write("71.7\n")
    assert experiments(document)[1].result == 71.7
    assert document.unfinished == 0


def test_a_half_typed_row_is_counted_and_can_be_gone_to(panel: ExperimentsPanel, view: ExperimentsView) -> None:
    go(view, 4)
    write("2026-11-21\tHalf\n")
    go(view, 0)
    panel.go_to_next_problem()
    assert (view.currentIndex().row(), view.currentIndex().column()) == (4, COLUMNS.index(Column.RESULT))
    assert panel.hint == "Type the result, or set the status to planned, running or abandoned."


def test_a_new_lever_is_added_by_typing_its_name(view: ExperimentsView, document: Document) -> None:
    go(view, 0, Column.LEVER)
    write("Distillation\n")
    assert document.project
    assert document.project.levers[-1].name == "Distillation"
    assert shown(view, 0)[2] == "Distillation"
    document.undo_stack.undo()
    assert document.project.levers == LEVERS


def test_a_lever_is_completed_while_it_is_typed(view: ExperimentsView, document: Document) -> None:
    go(view, 0, Column.LEVER)
    write("tr")
    field = focused()
    assert isinstance(field, ChoiceField)
    assert field.text() == "training data"
    write("\n")
    assert experiments(document)[0].lever == LEVERS[2].id


def test_the_list_of_a_field_shows_every_choice(view: ExperimentsView, qtbot: QtBot) -> None:
    go(view, 0, Column.STATUS)
    press(Qt.Key.Key_F2)
    field = focused()
    assert isinstance(field, ChoiceField)
    press(Qt.Key.Key_Down, ALT)
    popup = field.completer().popup()
    assert popup
    qtbot.waitUntil(popup.isVisible)
    model = popup.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "Planned",
        "Running",
        "Done",
        "Abandoned",
    ]
    popup.hide()
    press(Qt.Key.Key_Escape)


def test_a_day_is_chosen_in_the_calendar_with_the_mouse(
    view: ExperimentsView, document: Document, qtbot: QtBot
) -> None:
    go(view, 0)
    press(Qt.Key.Key_F2)
    field = focused()
    assert isinstance(field, DateField)
    assert field.text() == "10 Jan 2026"
    press(Qt.Key.Key_Down, ALT)
    calendar = field.findChild(QCalendarWidget)
    assert calendar
    qtbot.waitUntil(calendar.isVisible)
    assert calendar.selectedDate() == QDate(2026, 1, 10)
    calendar.clicked.emit(QDate(2026, 1, 12))
    assert experiments(document)[0].finished == date(2026, 1, 12)
    assert not calendar.isVisible()


def test_what_it_is_based_on_is_found_by_any_part_of_its_name(
    view: ExperimentsView, document: Document, qtbot: QtBot
) -> None:
    go(view, 3, Column.BASED_ON)
    write("data")
    field = focused()
    assert isinstance(field, ChoiceField)
    popup = field.completer().popup()
    assert popup
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)  # an open list has the keyboard
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert experiments(document)[3].based_on == "More data"


def test_equal_names_are_offered_once_and_mean_the_nearest_above(view: ExperimentsView, document: Document) -> None:
    model = view.model()
    model.setData(model.index(2, COLUMNS.index(Column.NAME)), "Baseline")
    go(view, 3, Column.BASED_ON)
    press(Qt.Key.Key_F2)
    field = focused()
    assert isinstance(field, ChoiceField)
    offered = field.completer().model()
    assert [offered.index(i, 0).data() for i in range(offered.rowCount())] == ["Wider", "Baseline", "More data"]
    field.setText("Baseline")
    press(Qt.Key.Key_Return)
    assert experiments(document)[3].based_on == "Deeper"


def test_delete_clears_cells_and_undo_brings_them_back(view: ExperimentsView, document: Document) -> None:
    select(view, (0, 1), (Column.NAME, Column.LEVER))
    press(Qt.Key.Key_Delete)
    assert [e.lever for e in experiments(document)[:2]] == [None, None]
    assert document.undo_stack.undoText() == "deletion of 4 cells"
    document.undo_stack.undo()
    assert experiments(document) == EXPERIMENTS


def test_ctrl_minus_deletes_rows(view: ExperimentsView, document: Document) -> None:
    select(view, (1, 2), (Column.NAME, Column.NAME))
    press(Qt.Key.Key_Minus, CTRL)
    assert [e.name for e in experiments(document)] == ["Baseline", "Wider"]
    assert document.undo_stack.undoText() == "deletion of 2 experiments"
    document.undo_stack.undo()
    assert experiments(document) == EXPERIMENTS
    assert shown(view, 1)[1] == "More data"


def test_the_empty_row_is_never_deleted(view: ExperimentsView, document: Document) -> None:
    select(view, (3, 4), (Column.NAME, Column.NAME))
    view.edits.delete_rows()
    assert [e.name for e in experiments(document)] == ["Baseline", "More data", "Deeper"]
    assert view.model().rowCount() == 4
    go(view, 3)
    view.edits.delete_rows()
    assert view.model().rowCount() == 4


def test_fill_down_repeats_the_first_row_of_the_selection(view: ExperimentsView, document: Document) -> None:
    select(view, (0, 3), (Column.LEVER, Column.LEVER))
    press(Qt.Key.Key_D, CTRL)
    assert {e.lever for e in experiments(document)} == {LEVERS[0].id}
    assert document.undo_stack.undoText() == "fill down of 3 rows"


def test_fill_down_in_one_cell_repeats_the_one_above(view: ExperimentsView, document: Document) -> None:
    go(view, 1, Column.LEVER)
    press(Qt.Key.Key_D, CTRL)
    assert experiments(document)[1].lever == LEVERS[0].id


def test_a_copied_block_is_text_that_a_spreadsheet_takes(view: ExperimentsView) -> None:
    select(view, (0, 1), (Column.FINISHED, Column.STATUS))
    press(Qt.Key.Key_C, CTRL)
    assert copied() == (
        "2026-01-10\tBaseline\tModel design\t70\tdone\n2026-02-10\tMore data\tInput features\t71.5\tdone\n"
    )


def test_cut_cells_are_on_the_clipboard_and_gone(view: ExperimentsView, document: Document) -> None:
    select(view, (0, 0), (Column.LEVER, Column.LEVER))
    press(Qt.Key.Key_X, CTRL)
    assert copied() == "Model design\n"
    assert experiments(document)[0].lever is None


def test_a_good_paste_grows_the_grid_and_is_one_step(view: ExperimentsView, document: Document) -> None:
    copy_text("\n".join(f"2026-06-{day:02}\tTry {day}\tTuning\t7{day % 10}" for day in range(1, 13)))
    go(view, 4)
    press(Qt.Key.Key_V, CTRL)
    assert len(experiments(document)) == 16
    assert document.undo_stack.undoText() == "paste of 12 experiments"
    document.undo_stack.undo()
    assert experiments(document) == EXPERIMENTS


def test_a_messy_paste_loses_nothing_and_says_what_needs_attention(
    panel: ExperimentsPanel, view: ExperimentsView, document: Document
) -> None:
    copy_text(
        "2026-06-01\tGood\tTuning\t73\n"
        "sometime\tBad date\tTuning\t73\n"
        "2026-06-03\tBad result\t\tn/a\n"
        "2026-06-04\tNo result\t\t\n"
        "2026-06-05\tGood too\tDistillation\t73,5 %\r\n"
    )
    go(view, 4)
    press(Qt.Key.Key_V, CTRL)
    assert [e.name for e in experiments(document)[4:]] == ["Good", "Good too"]
    assert [shown(view, row)[:4] for row in (5, 6, 7)] == [
        ["sometime", "Bad date", "Tuning", "73.0"],
        ["3 Jun 2026", "Bad result", "", "n/a"],
        ["4 Jun 2026", "No result"],
    ]
    assert panel.notice.message.startswith("3 of 5 rows need attention.")
    panel.go_to_next_problem()
    assert view.currentIndex().row() == 5
    go(view, 5)
    write("2026-06-02\n")
    assert [e.name for e in experiments(document)[4:]] == ["Good", "Bad date", "Good too"]


def test_a_paste_with_heads_finds_the_columns_by_their_names(view: ExperimentsView, document: Document) -> None:
    copy_text("Accuracy\tColour\tDate\tRun name\n73\tred\t6/13/2026\tA\n74\tblue\t6/1/2026\tB\n")
    go(view, 4, Column.NOTES)
    view.edits.paste()
    pasted = experiments(document)[4:]
    assert [(e.name, e.finished, e.result) for e in pasted] == [
        ("A", date(2026, 6, 13), 73.0),
        ("B", date(2026, 6, 1), 74.0),
    ]


def test_cells_that_find_no_column_are_told(panel: ExperimentsPanel, view: ExperimentsView) -> None:
    copy_text("a\tb\tc\nd\te\t\n")
    go(view, 0, Column.NOTES)
    view.edits.paste()
    assert "1 cell found no column" in panel.notice.message


def test_one_pasted_cell_fills_the_whole_selection(view: ExperimentsView, document: Document) -> None:
    copy_text("Tuning\n")
    select(view, (0, 2), (Column.LEVER, Column.LEVER))
    view.edits.paste()
    assert [e.lever for e in experiments(document)] == [LEVERS[3].id] * 4


def test_what_is_copied_and_pasted_elsewhere_is_the_same(view: ExperimentsView, document: Document) -> None:
    select(view, (0, 3), (Column.FINISHED, Column.NOTES))
    view.edits.copy()
    go(view, 4)
    view.edits.paste()
    copies = [replace(new, id=old.id) for old, new in zip(EXPERIMENTS, experiments(document)[4:], strict=True)]
    assert tuple(copies) == EXPERIMENTS


def test_sorting_shows_another_order_and_changes_nothing(view: ExperimentsView, document: Document) -> None:
    result = COLUMNS.index(Column.RESULT)
    view.sortByColumn(result, Qt.SortOrder.DescendingOrder)
    assert [shown(view, row)[1] for row in range(4)] == ["Wider", "More data", "Deeper", "Baseline"]
    assert experiments(document) == EXPERIMENTS
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert [shown(view, row)[1] for row in range(4)] == list(NAMES)


def test_rows_do_not_jump_while_a_sorted_column_is_typed_in(view: ExperimentsView) -> None:
    view.sortByColumn(COLUMNS.index(Column.RESULT), Qt.SortOrder.DescendingOrder)
    go(view, 0, Column.RESULT)
    write("60\n")
    assert [shown(view, row)[1] for row in range(4)] == ["Wider", "More data", "Deeper", "Baseline"]
    go(view, 4)
    write("2026-06-01\tNew\t\t99\n")
    assert shown(view, 4)[1] == "New"


def test_the_chosen_row_stays_chosen_when_the_order_changes(view: ExperimentsView) -> None:
    go(view, 3, Column.NAME)
    view.sortByColumn(COLUMNS.index(Column.RESULT), Qt.SortOrder.DescendingOrder)
    assert view.currentIndex().row() == 0
    assert view.currentIndex().data() == "Wider"


def test_empty_cells_come_last_in_either_order(view: ExperimentsView, document: Document) -> None:
    go(view, 4)
    write("\tLater\t\t\tplanned\n")
    assert len(experiments(document)) == 5
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        view.sortByColumn(COLUMNS.index(Column.RESULT), order)
        assert shown(view, 4)[1] == "Later"


def test_new_bests_and_the_champion_are_marked_and_spoken(view: ExperimentsView) -> None:
    marks = [view.model().index(row, 3).data(MARK_ROLE) for row in range(4)]
    assert marks == [Mark.NEW_BEST, Mark.NEW_BEST, None, Mark.CHAMPION]
    assert view.model().index(3, 3).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Row 4, Accuracy (%): 72.4, Champion, the best so far. How well it was measured isn’t known; "
        "the evaluation size or the standard error would tell."
    )


def test_marks_tell_evaluation_sets_apart(view: ExperimentsView, document: Document) -> None:
    first, second, *others = PROJECT.experiments
    moved = (replace(e, evaluation_set="Spring") for e in (first, second))
    document.apply_project(PROJECT.with_experiments((*moved, *others)), "another set")
    marks = [view.model().index(row, 3).data(MARK_ROLE) for row in range(4)]
    assert marks == [Mark.NEW_BEST, Mark.NEW_BEST, Mark.NEW_BEST, Mark.CHAMPION]


def test_marks_follow_the_metric(view: ExperimentsView, document: Document) -> None:
    lower = replace(PROJECT, metric=Metric("Error", Direction.LOWER, unit="%"))
    document.apply_project(lower, "change of direction")
    marks = [view.model().index(row, 3).data(MARK_ROLE) for row in range(4)]
    assert marks == [Mark.CHAMPION, None, None, None]
    assert view.model().headerData(3, Qt.Orientation.Horizontal) == "Error (%)"


def test_undo_and_redo_go_through_every_typed_cell(view: ExperimentsView, document: Document) -> None:
    go(view, 4)
    write("2026-11-21\tDistilled\ttuning\t73,1\t")
    assert document.undo_stack.count() == 4
    after = document.contents
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert experiments(document) == EXPERIMENTS
    assert view.model().rowCount() == 5
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert document.contents == after


def test_an_open_field_has_its_own_clipboard_and_undo(view: ExperimentsView, document: Document) -> None:
    copy_text("73.3")
    go(view, 1, Column.RESULT)
    press(Qt.Key.Key_F2)
    field = focused()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    press(Qt.Key.Key_V, CTRL)
    assert field.text() == "73.3"
    press(Qt.Key.Key_Z, CTRL)
    assert field.text() == "71.5"
    press(Qt.Key.Key_Escape)
    assert document.undo_stack.count() == 0


def test_another_project_is_shown_afresh(view: ExperimentsView, document: Document) -> None:
    other = Project(name="Other", metric=Metric("Score"), experiments=EXPERIMENTS[:1], levers=LEVERS)
    view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    document.apply(document.roadmap.with_project(other), "new project")
    assert view.model().rowCount() == 2
    document.show_project(PROJECT.id)
    assert [shown(view, row)[1] for row in range(4)] == list(NAMES)
