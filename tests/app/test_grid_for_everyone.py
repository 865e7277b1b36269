"""The grid without a mouse and without sight: names of cells, keys of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QWidget

from app.grid.drafts import Column
from app.views.experiments.experiment_columns import COLUMNS
from app.views.experiments.filter_popup import FilterPopup
from forecasting.charts.palette import DARK, LIGHT, Palette, contrast
from tests.app.made_grid import go
from tests.app.typing_user import CTRL, SHIFT, press, write

if TYPE_CHECKING:
    from app.views.experiments.experiments_panel import ExperimentsPanel
    from app.views.experiments.experiments_view import ExperimentsView


def spoken(view: ExperimentsView) -> set[str]:
    """Names of all children of the table, as a screen reader asks for them."""
    table = QAccessible.queryAccessibleInterface(view)
    assert table.role() is QAccessible.Role.Table
    children = (table.child(place) for place in range(table.childCount()))
    return {child.text(QAccessible.Text.Name) for child in children}


def test_a_cell_says_where_it_is_what_it_holds_and_what_is_wrong(view: ExperimentsView) -> None:
    go(view, 1, Column.RESULT)
    write("seventy\n")
    names = spoken(view)
    assert "Row 1, Experiment: Baseline" in names
    assert "Row 3, Based on: empty" in names
    assert "Row 2, Accuracy (%): seventy, “seventy” is not a number; write it like 72.4." in names


def test_heads_are_spoken_too(view: ExperimentsView) -> None:
    assert {"Finished", "Accuracy (%)", "Link"} <= spoken(view)


def test_every_control_around_the_grid_has_a_name(panel: ExperimentsPanel) -> None:
    panel.view.commands.details.setChecked(True)
    panel.finder.open_bar()
    controls = [w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    unnamed = [
        control
        for control in controls
        if not control.accessibleName() and not (isinstance(control, QAbstractButton) and control.text())
    ]
    assert len(controls) > len(COLUMNS)
    assert not unnamed


def test_every_command_has_keys_and_no_two_the_same(view: ExperimentsView) -> None:
    menu = QMenu(view)
    view.commands.fill_menu(menu)
    actions = [action for action in menu.actions() if not action.isSeparator() and action.menu() is None]
    for submenu in menu.findChildren(QMenu):
        actions += [action for action in submenu.actions() if not action.isSeparator() and action.menu() is None]
    keys = [keys.toString(QKeySequence.SequenceFormat.PortableText) for a in actions for keys in a.shortcuts()]
    assert len(actions) == 24
    assert all(action.shortcuts() for action in actions)
    assert len(set(keys)) == len(keys)


def test_a_filter_is_ticked_with_the_keyboard_alone(panel: ExperimentsPanel, view: ExperimentsView) -> None:
    go(view, 0, Column.LEVER)
    press(Qt.Key.Key_L, CTRL | SHIFT)
    popup = panel.findChildren(FilterPopup)[-1]
    assert popup.accessibleName() == "Filter Lever"
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return)
    assert panel.filters.told.text() == "3 of 4 rows: Lever is “Model design” or “Training data” or “Tuning”"
    assert isinstance(panel.filters.told, QLabel)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_the_noise_beside_a_result_can_be_read_on_every_background(palette: Palette) -> None:
    for background in (palette.surface, palette.stripe):
        assert contrast(palette.muted, background) >= 4.5
    assert contrast(palette.secondary, palette.selection) >= 4.5
    assert contrast(palette.accent, palette.selection) >= 3
