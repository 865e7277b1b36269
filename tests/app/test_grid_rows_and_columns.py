"""Rows that are inserted, columns that are moved and hidden, and other habits of spreadsheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from app.grid.drafts import Column
from app.settings import Settings
from app.views.experiments.experiment_columns import COLUMNS
from app.views.experiments.experiments_model import DOUBT_ROLE, HINT_ROLE, NOISE_ROLE
from app.views.experiments.experiments_panel import ExperimentsPanel
from app.views.parts.fields import ChoiceField
from forecasting.charts.palette import LIGHT
from forecasting.domain.project import Status
from tests.app.made_grid import EXPERIMENTS, LEVERS, NAMES, experiments, go, select
from tests.app.typing_user import ALT, CTRL, SHIFT, copied, copy_text, focused, press, write
from tests.forecasting.made import AS_OF

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.views.experiments.experiments_view import ExperimentsView


def names(view: ExperimentsView) -> list[str]:
    return [view.commands._model.shown_text(row, Column.NAME) for row in range(view.model().rowCount() - 1)]


def test_rows_are_inserted_above_the_chosen_ones_and_undone_by_name(view: ExperimentsView, document: Document) -> None:
    select(view, (1, 2), (Column.NAME, Column.NAME))
    press(Qt.Key.Key_Plus, CTRL)
    assert names(view) == ["Baseline", "", "", "More data", "Deeper", "Wider"]
    assert document.undo_stack.undoText() == "insertion of 2 rows"
    assert view.chosen()[0] == [1, 2]
    assert document.unfinished == 0
    document.undo_stack.undo()
    assert names(view) == list(NAMES)


def test_an_inserted_row_invites_to_type_and_becomes_an_experiment_in_its_place(
    view: ExperimentsView, document: Document
) -> None:
    go(view, 1)
    press(Qt.Key.Key_Return, CTRL | SHIFT)
    assert view.currentIndex().row() == 2
    assert view.currentIndex().data(HINT_ROLE) == "Date"
    assert not view.currentIndex().data(Qt.ItemDataRole.ToolTipRole)
    write("2026-02-20\tBetween\t\t71\n")
    assert [e.name for e in experiments(document)] == ["Baseline", "More data", "Between", "Deeper", "Wider"]


def test_rows_inserted_one_after_the_other_stay_apart_and_are_deleted_like_others(view: ExperimentsView) -> None:
    for row in (0, 3):
        go(view, row)
        press(Qt.Key.Key_Plus, CTRL)
    assert names(view) == ["", "Baseline", "More data", "", "Deeper", "Wider"]
    go(view, 3)
    press(Qt.Key.Key_Minus, CTRL)
    go(view, 0)
    press(Qt.Key.Key_Minus, CTRL)
    assert names(view) == list(NAMES)


def test_a_row_is_inserted_where_it_is_seen_though_the_grid_is_sorted(view: ExperimentsView) -> None:
    view.sortByColumn(COLUMNS.index(Column.RESULT), Qt.SortOrder.DescendingOrder)
    go(view, 1)
    press(Qt.Key.Key_Plus, CTRL)
    assert names(view) == ["Wider", "", "More data", "Deeper", "Baseline"]


def test_today_is_entered_with_two_keys(view: ExperimentsView, document: Document) -> None:
    select(view, (0, 1), (Column.FINISHED, Column.NAME))
    press(Qt.Key.Key_Semicolon, CTRL)
    assert [e.finished for e in experiments(document)[:3]] == [AS_OF, AS_OF, date(2026, 3, 10)]
    assert [e.name for e in experiments(document)[:2]] == list(NAMES[:2])


def test_ctrl_with_an_arrow_jumps_to_the_end_of_what_is_filled(view: ExperimentsView) -> None:
    go(view, 0, Column.RESULT)
    press(Qt.Key.Key_Down, CTRL)
    assert view.currentIndex().row() == 3
    press(Qt.Key.Key_Down, CTRL)
    assert view.currentIndex().row() == 4
    press(Qt.Key.Key_Up, CTRL)
    press(Qt.Key.Key_Right, CTRL)
    assert (view.currentIndex().row(), view.current_column) == (3, Column.STATUS)


def test_a_pasted_block_is_repeated_in_a_selection_that_it_fits(view: ExperimentsView, document: Document) -> None:
    copy_text("Tuning\nTraining data\n")
    select(view, (0, 3), (Column.LEVER, Column.LEVER))
    view.edits.paste()
    assert [e.lever for e in experiments(document)] == [LEVERS[3].id, LEVERS[2].id] * 2


def test_an_evaluation_set_is_completed_while_it_is_typed(view: ExperimentsView, document: Document) -> None:
    go(view, 0, Column.EVALUATION_SET)
    write("Spring 2026\n")
    write("spr")
    field = focused()
    assert isinstance(field, ChoiceField)
    assert field.text() == "spring 2026"
    write("\n")
    assert [e.evaluation_set for e in experiments(document)[:3]] == ["Spring 2026", "Spring 2026", ""]


def test_columns_are_moved_and_hidden_with_keys_and_stay_so(
    panel: ExperimentsPanel, view: ExperimentsView, document: Document, qtbot: QtBot
) -> None:
    go(view, 0, Column.RESULT)
    press(Qt.Key.Key_Left, ALT | SHIFT)
    press(Qt.Key.Key_Left, ALT | SHIFT)
    go(view, 0, Column.LEVER)
    press(Qt.Key.Key_H, CTRL | SHIFT)
    assert view.heads.shown[:4] == [Column.FINISHED, Column.RESULT, Column.NAME, Column.STATUS]
    again = ExperimentsPanel(document, LIGHT, Settings())
    qtbot.addWidget(again)
    assert again.view.heads.order == view.heads.order
    assert again.view.heads.is_hidden(Column.LEVER)
    again.view.heads.arrange_as_at_first()
    assert again.view.heads.shown == list(COLUMNS)


def test_widths_set_by_hand_stay_and_others_are_shared_out(
    panel: ExperimentsPanel, document: Document, qtbot: QtBot
) -> None:
    name = COLUMNS.index(Column.NAME)
    assert panel.view.columnWidth(name) == 280
    Settings().column_widths = {"name": 333, "gone": 5}
    again = ExperimentsPanel(document, LIGHT)
    qtbot.addWidget(again)
    again.view.fit_columns()
    assert again.view.columnWidth(name) == 333
    again.view.heads.arrange_as_at_first()
    assert Settings().column_widths == {}
    again.view.fit_columns()
    assert again.view.columnWidth(name) < 333


def test_what_is_copied_and_pasted_follows_the_columns_that_are_seen(view: ExperimentsView, document: Document) -> None:
    view.heads.set_shown(Column.LEVER, shown=False)
    view.heads.move_column(Column.RESULT, -1)
    select(view, (0, 0), (Column.FINISHED, Column.STATUS))
    view.edits.copy()
    assert copied() == "2026-01-10\t70\tBaseline\tdone\n"
    copy_text("2026-05-10\t73\tNew\tdone\n")
    go(view, 4)
    view.edits.paste()
    assert (experiments(document)[-1].name, experiments(document)[-1].result) == ("New", 73.0)
    assert experiments(document)[0].lever == EXPERIMENTS[0].lever


def test_a_hidden_column_is_shown_again_when_a_problem_lies_in_it(panel: ExperimentsPanel) -> None:
    panel.view.heads.set_shown(Column.RESULT, shown=False)
    go(panel.view, 4)
    write("2026-05-10\tNew\n")
    panel.go_to_next_problem()
    assert panel.view.current_column is Column.RESULT
    assert not panel.view.heads.is_hidden(Column.RESULT)


def test_the_last_column_stays(view: ExperimentsView) -> None:
    for column in COLUMNS:
        view.heads.set_shown(column, shown=False)
    assert view.heads.shown == [COLUMNS[-1]]


def test_settings_of_another_version_are_no_harm(qapp: object) -> None:
    del qapp
    settings = Settings()
    settings.column_order = ("gone", "result", "result")
    settings.hidden_columns = ("gone", "notes")
    assert (settings.column_order, settings.hidden_columns) == (("gone", "result", "result"), ("gone", "notes"))


def test_a_result_shows_its_interval_and_a_doubtful_best_is_told_without_colour(
    panel: ExperimentsPanel, view: ExperimentsView
) -> None:
    select(view, (0, 3), (Column.STANDARD_ERROR, Column.STANDARD_ERROR))
    copy_text("1\n")
    view.edits.paste()
    result = COLUMNS.index(Column.RESULT)
    cells = [view.model().index(row, result) for row in range(4)]
    assert [cell.data(NOISE_ROLE) for cell in cells] == ["±2.0"] * 4
    assert [cell.data(DOUBT_ROLE) for cell in cells] == [False, True, False, True]
    spoken = cells[1].data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Row 2, Accuracy (%): 71.5 plus or minus 2.0, New best when it came.")
    assert "may be luck" in cells[1].data(Qt.ItemDataRole.ToolTipRole)
    go(view, 1, Column.RESULT)
    assert "may be luck" in panel.hint
    assert "○\u00a0perhaps\u00a0only\u00a0noise" in panel.summary


@pytest.mark.parametrize(
    ("column", "text", "read"),
    [(Column.N_EVAL, "1.200", 1200), (Column.N_EVAL, "1 200", 1200), (Column.STANDARD_ERROR, "1,2 %", 1.2)],
)
def test_numbers_of_other_languages_are_understood(
    view: ExperimentsView, document: Document, column: Column, text: str, read: float
) -> None:
    copy_text(text)
    go(view, 0, column)
    view.edits.paste()
    assert getattr(experiments(document)[0], column) == read


def test_whole_rows_and_columns_are_chosen_with_space(view: ExperimentsView) -> None:
    go(view, 1, Column.RESULT)
    press(Qt.Key.Key_Space, SHIFT)
    assert view.chosen() == ([1], list(COLUMNS))
    go(view, 1, Column.RESULT)
    press(Qt.Key.Key_Space, CTRL)
    assert view.chosen() == ([0, 1, 2, 3], [Column.RESULT])


def test_cells_copied_with_names_find_their_columns_wherever_they_are_pasted(
    view: ExperimentsView, document: Document
) -> None:
    select(view, (3, 3), (Column.FINISHED, Column.RESULT))
    press(Qt.Key.Key_C, CTRL | SHIFT)
    assert copied() == "Finished\tExperiment\tLever\tAccuracy (%)\n2026-04-10\tWider\tTuning\t72.4\n"
    go(view, 4, Column.NOTES)
    view.edits.paste()
    assert experiments(document)[-1] == replace(EXPERIMENTS[3], id=experiments(document)[-1].id)


def test_a_log_from_a_german_excel_is_pasted_whole_and_undone_whole(view: ExperimentsView, document: Document) -> None:
    rows = [
        '13.05.2026\tTiefer\t"Mehr Daten"\t72,9 %\tdone\t1.200\t0,9',
        '03.06.2026\t"Breiter\nund ""länger"""\tTuning\t73,25\t\t12.000\t',
        "04.06.2026\tVerworfen\tTuning\t\tfailed\t\t",
    ]
    copy_text("\r\n".join(rows) + "\r\n")
    go(view, 4)
    press(Qt.Key.Key_V, CTRL)
    deeper, wider, dropped = experiments(document)[4:]
    assert (deeper.finished, deeper.result, deeper.n_eval, deeper.standard_error) == (
        date(2026, 5, 13),
        72.9,
        1200,
        0.9,
    )
    assert (wider.name, wider.finished, wider.result, wider.n_eval) == (
        'Breiter\nund "länger"', date(2026, 6, 3), 73.25, 12000,
    )  # fmt: skip
    assert dropped.status is Status.ABANDONED
    assert document.unfinished == 0
    assert document.undo_stack.undoText() == "paste of 3 experiments"
    document.undo_stack.undo()
    assert experiments(document) == EXPERIMENTS
