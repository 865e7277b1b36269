"""Finding text in the grid, and showing only some of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.grid.drafts import Column
from app.grid.row_filter import Between, OneOf
from app.views.experiments.experiment_columns import COLUMNS
from app.views.experiments.filter_popup import FilterPopup
from forecasting.domain.project import Project, Roadmap
from tests.app.made_grid import EXPERIMENTS, NAMES, PROJECT, experiments, go
from tests.app.typing_user import ALT, CTRL, SHIFT, copy_text, focused, press, write
from tests.forecasting.made import ACCURACY

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.views.experiments.experiments_panel import ExperimentsPanel
    from app.views.experiments.experiments_view import ExperimentsView


def names(panel: ExperimentsPanel) -> list[str]:
    return [panel.model.shown_text(row, Column.NAME) for row in range(panel.model.rowCount() - 1)]


def here(view: ExperimentsView) -> tuple[int, Column]:
    return view.currentIndex().row(), view.current_column


def test_ctrl_f_finds_and_enter_goes_on_from_the_current_cell(
    panel: ExperimentsPanel, view: ExperimentsView, qtbot: QtBot
) -> None:
    go(view, 1)
    press(Qt.Key.Key_F, CTRL)
    assert focused() is panel.finder.words
    write("DATA")
    qtbot.waitUntil(lambda: panel.finder.told.text() == "2 found")
    press(Qt.Key.Key_Return)
    assert here(view) == (1, Column.NAME)
    assert panel.finder.told.text() == "1 of 2"
    press(Qt.Key.Key_Return)
    assert here(view) == (2, Column.LEVER)
    press(Qt.Key.Key_Return)
    assert here(view) == (1, Column.NAME)
    press(Qt.Key.Key_Return, SHIFT)
    assert here(view) == (2, Column.LEVER)
    assert focused() is panel.finder.words
    press(Qt.Key.Key_Escape)
    assert focused() is view
    assert not panel.finder.isVisible()
    press(Qt.Key.Key_F3)
    assert here(view) == (1, Column.NAME)
    press(Qt.Key.Key_F3, SHIFT)
    assert here(view) == (2, Column.LEVER)


def test_dates_and_results_are_found_as_they_are_shown(panel: ExperimentsPanel) -> None:
    for words, places in (("feb", 1), ("72.4", 1), ("2026", 4), ("nothing", 0)):
        panel.finder.words.setText(words)
        panel.finder.look()
        assert len(panel.finder._found) == places
    assert panel.finder.told.text() == "Not found"
    panel.finder.go(1)
    assert panel.view.currentIndex().row() == 4


def test_what_is_hidden_is_not_found_and_what_is_typed_is_counted_at_once(
    panel: ExperimentsPanel, view: ExperimentsView, qtbot: QtBot
) -> None:
    view.commands.find.trigger()
    panel.finder.words.setText("tuning")
    panel.finder.look()
    assert panel.finder.told.text() == "1 found"
    view.setFocus()
    go(view, 0, Column.LEVER)
    write("Tuning\n")
    qtbot.waitUntil(lambda: panel.finder.told.text() == "2 found")
    view.heads.set_shown(Column.LEVER, shown=False)
    qtbot.waitUntil(lambda: panel.finder.told.text() == "Not found")


def test_rows_that_are_not_complete_are_found_by_what_is_typed_into_them(
    panel: ExperimentsPanel, view: ExperimentsView
) -> None:
    """The first row is based on the second, whose own cell in that column can't be read."""
    panel.model.type_in("Baseline", Column.BASED_ON, "More data")
    panel.model.type_in("More data", Column.BASED_ON, "nobody")
    panel.model.type_in("Deeper", Column.RESULT, "more or less")
    panel.finder.words.setText("more")
    panel.finder.look()
    shown = view.heads.shown
    found = [(row, shown[place]) for row, place in panel.finder._found]
    assert found == [(0, Column.BASED_ON), (1, Column.NAME), (2, Column.RESULT)]


def open_filter(panel: ExperimentsPanel, column: Column) -> FilterPopup:
    go(panel.view, 0, column)
    press(Qt.Key.Key_L, CTRL | SHIFT)
    return [popup for popup in panel.findChildren(FilterPopup) if popup.isVisible()][-1]


def test_typing_in_the_filter_narrows_it_down_and_enter_applies(panel: ExperimentsPanel, document: Document) -> None:
    popup = open_filter(panel, Column.LEVER)
    field = popup.findChild(QLineEdit)
    assert field
    field.setText("data")
    popup.apply()
    assert names(panel) == ["Deeper"]
    assert panel.filters.isVisible()
    assert panel.filters.told.text() == "1 of 4 rows: Lever is “Training data”"
    lever = COLUMNS.index(Column.LEVER)
    assert panel.model.headerData(lever, Qt.Orientation.Horizontal) == "▼ Lever"
    told = panel.model.headerData(lever, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert told.endswith("Filtered: is “Training data”.")
    assert experiments(document) == EXPERIMENTS
    press(Qt.Key.Key_A, CTRL | SHIFT)
    assert names(panel) == list(NAMES)
    assert not panel.filters.isVisible()


def limits(popup: FilterPopup) -> list[QLineEdit]:
    """The least and the most."""
    return list(popup.choices.findChildren(QLineEdit))


def test_numbers_and_dates_are_filtered_by_limits(panel: ExperimentsPanel) -> None:
    popup = open_filter(panel, Column.RESULT)
    limits(popup)[0].setText("high")
    popup.apply()
    assert limits(popup)[0].accessibleDescription() == "“high” is not a number; write it like 72.4."
    assert names(panel) == list(NAMES)
    limits(popup)[0].setText("71,5")
    popup.apply()
    assert names(panel) == ["More data", "Wider"]
    popup = open_filter(panel, Column.FINISHED)
    limits(popup)[1].setText("1 March 2026")
    popup.apply()
    assert names(panel) == ["More data"]
    assert panel.filters.told.text() == "1 of 4 rows: Accuracy (%) is 71,5 or more; Finished is 1 March 2026 or less"
    popup = open_filter(panel, Column.RESULT)
    assert limits(popup)[0].text() == "71,5"
    popup.all_button.click()
    assert names(panel) == ["Baseline", "More data"]


def test_rows_stay_while_they_are_typed_in_and_new_ones_are_always_shown(
    panel: ExperimentsPanel, view: ExperimentsView, document: Document
) -> None:
    panel.model.set_filter(Column.LEVER, OneOf(frozenset({"Tuning"})))
    assert names(panel) == ["Wider"]
    go(view, 0, Column.LEVER)
    write("Model design\n")
    copy_text("2026-06-01\tNew\tTraining data\t73\n2026-06-02\tHalf\n")
    go(view, 1)
    view.edits.paste()
    assert names(panel) == ["Wider", "New", "Half"]
    assert [e.name for e in experiments(document)] == [*NAMES, "New"]
    panel.model.set_filter(Column.STATUS, OneOf(frozenset({"Planned"})))
    assert names(panel) == ["Half"]  # what isn't complete is never out of sight


def test_a_filtered_grid_is_sorted_and_edited_like_any_other(
    panel: ExperimentsPanel, view: ExperimentsView, document: Document
) -> None:
    panel.model.set_filter(Column.RESULT, Between(71, None, ("71", "")))
    go(view, 0, Column.RESULT)
    press(Qt.Key.Key_Down, ALT | SHIFT)
    assert names(panel) == ["Wider", "More data", "Deeper"]
    go(view, 1)
    press(Qt.Key.Key_Minus, CTRL)
    assert [e.name for e in experiments(document)] == ["Baseline", "Deeper", "Wider"]
    panel.model.clear_filters()
    assert names(panel) == ["Wider", "Deeper", "Baseline"]
    press(Qt.Key.Key_0, ALT | SHIFT)
    assert names(panel) == ["Baseline", "Deeper", "Wider"]


def test_another_project_is_not_filtered(panel: ExperimentsPanel, document: Document) -> None:
    other = Project(name="Other", metric=ACCURACY, experiments=EXPERIMENTS[:2], levers=PROJECT.levers)
    panel.model.set_filter(Column.LEVER, OneOf(frozenset()))
    assert names(panel) == []
    document.start(Roadmap(projects=(other,)))
    assert names(panel) == list(NAMES[:2])
    assert not panel.filters.isVisible()


def test_filters_are_told_in_words() -> None:
    assert OneOf(frozenset({"", "Tuning"})).told() == "is empty or “Tuning”"
    assert OneOf(frozenset("abcd")).told() == "is one of 4 choices"
    assert Between(None, 3, ("", "3")).told() == "is 3 or less"
    assert Between(1, 3, ("1", "3")).told() == "is 1 to 3"
    assert not Between(None, 3, ("", "3")).passes("", None)
