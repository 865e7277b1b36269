"""Going from screen to screen: the rail, the keys, what is remembered, what is made when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from app.grid.drafts import Column
from app.screen_context import Screen, ScreenContext, ScreenWidget
from app.screens import HELP, SCREENS, SETTINGS
from app.settings import Settings, Theme
from app.views.window.screen_stack import ScreenStack
from forecasting.charts.palette import DARK, LIGHT
from forecasting.domain.project import Roadmap
from forecasting.resource_files import resource_path
from tests.app.typing_user import CTRL, focused, press, write
from tests.forecasting.made import make_project

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.background.runner import Runner
    from app.document import Document
    from app.main_window import MainWindow
    from forecasting.charts.palette import Palette

PROJECT = replace(make_project(results=12), id="project")


@pytest.fixture(autouse=True)
def project(document: Document) -> None:
    document.start(Roadmap(projects=(PROJECT,)))


class Recorder(ScreenWidget):
    """A screen that notes which colours it was told to wear."""

    def __init__(self) -> None:
        super().__init__()
        self.worn: list[str] = []

    def set_palette(self, palette: Palette) -> None:
        self.worn.append(palette.name)


def test_every_screen_can_be_called_up_by_its_number(window: MainWindow) -> None:
    for number, screen in enumerate(SCREENS, 1):
        press(Qt.Key(Qt.Key.Key_0 + number), CTRL)
        assert window.screens.shown == screen.name
        assert window.rail.currentItem().text() == screen.title
        # Without a forecast there is nothing to move among the scenarios, and the rail keeps the keyboard.
        assert window.screens.isAncestorOf(focused()) != (screen.name == "scenarios")


def test_the_rail_is_walked_with_the_arrows_and_keeps_the_keyboard(window: MainWindow) -> None:
    window.go_to("forecast")
    window.rail.setFocus()
    press(Qt.Key.Key_Down)
    assert window.screens.shown == SCREENS[1].name
    assert focused() is window.rail


def test_the_rail_names_its_screens_to_a_screen_reader(window: MainWindow) -> None:
    rail = QAccessible.queryAccessibleInterface(window.rail)
    entries = [rail.child(row) for row in range(rail.childCount())]
    assert rail.text(QAccessible.Text.Name) == "Screens"
    assert [entry.text(QAccessible.Text.Name) for entry in entries] == [screen.title for screen in SCREENS]
    assert entries[0].state().selected


def test_an_icon_is_there_for_every_screen() -> None:
    assert all(resource_path(f"icons/{screen.icon}.svg").is_file() for screen in SCREENS)


def test_the_grid_has_the_whole_width_to_itself_and_keeps_its_place(window: MainWindow, document: Document) -> None:
    window.go_to("forecast")
    assert window.forecast.isVisible()
    view = window.card.experiments.view
    view.go_to(3, Column.RESULT)
    write("70")
    window.commands.screens["experiments"].trigger()
    assert not window.forecast.isVisible()
    assert view.currentIndex().row() == 3
    write("\n")
    assert document.project
    assert document.project.experiments[3].result == 70


def test_the_window_opens_at_the_screen_it_was_closed_at(
    window: MainWindow, document: Document, runner: Runner, qtbot: QtBot
) -> None:
    window.go_to("forecast")
    shares = [part.width() for part in (window.card, window.forecast)]
    window.go_to("experiments")
    window.close()
    again = type(window)(document, runner, Settings())
    qtbot.addWidget(again)
    again.show()
    again.resize(window.size())
    assert again.screens.shown == "experiments"
    again.go_to("forecast")
    assert [part.width() for part in (again.card, again.forecast)] == pytest.approx(shares, abs=2)


def test_screens_rest_while_there_is_no_project(window: MainWindow, document: Document) -> None:
    document.start(Roadmap())
    assert not window.rail.isVisible()
    enabled = [name for name, action in window.commands.screens.items() if action.isEnabled()]
    assert enabled == [SETTINGS, HELP]
    window.commands.help.trigger()
    assert window.screens.isVisible()
    window.rail.setCurrentRow(0)
    assert window.welcome.isVisible()


def test_a_screen_is_made_at_its_first_visit_and_wears_the_theme(window: MainWindow, qtbot: QtBot) -> None:
    made: list[Recorder] = []

    def make(_: ScreenContext) -> Recorder:
        made.append(Recorder())
        return made[-1]

    screens = [Screen("first", "First", "x", "", make), Screen("second", "Second", "x", "", make)]
    stack = ScreenStack(screens, window.screens.context, LIGHT)
    qtbot.addWidget(stack)
    stack.go_to("first")
    assert len(made) == 1
    stack.set_palette(DARK)
    stack.go_to("second")
    stack.go_to("first")
    assert [screen.worn for screen in made] == [["light", "dark"], ["dark"]]


def test_a_screen_that_is_not_there_any_more_gives_way_to_the_first(window: MainWindow) -> None:
    window.go_to("experiments")
    window.go_to("a screen of another version")
    assert window.screens.shown == SCREENS[0].name


def test_the_icon_of_the_shown_screen_is_drawn_again_in_the_dark(window: MainWindow) -> None:
    before = window.rail.item(0).icon().pixmap(18).toImage()
    window.wear(Theme.DARK)
    assert window.rail.item(0).icon().pixmap(18).toImage() != before


def test_the_menus_offer_to_edit_the_grid_only_where_it_is_shown(window: MainWindow) -> None:
    paste = window.card.experiments.view.commands.paste
    window.go_to("experiments")
    assert paste.isEnabled()
    window.go_to("levers")
    assert not paste.isEnabled()
    window.go_to("forecast")
    assert paste.isEnabled()
