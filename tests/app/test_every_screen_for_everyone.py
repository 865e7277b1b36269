"""Every screen without sight and without a mouse: roles and names, focus that is seen, keys that are told."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QMenu, QPushButton, QScrollArea, QWidget

from app.screens import SCREENS
from app.settings import Theme
from app.views.charts.chart_canvas import ChartCanvas
from app.views.parts.explain_button import ExplainButton, Explanation
from app.views.parts.form_field import ChoiceBox
from app.views.roadmap.roadmap_canvas import RoadmapCanvas
from forecasting.domain.project import Milestone, Roadmap
from forecasting.domain.saved_forecast import snapshot_of
from forecasting.evidence.history import fingerprint
from forecasting.messages import Progress, Stage
from forecasting.words.glossary import KEYS, NUMBERS, WORDS
from tests.app.typing_user import CTRL, focused, press
from tests.forecasting.made import AS_OF
from tests.forecasting.made_scenarios import a_forecast, a_project

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.main_window import MainWindow

FORECAST = a_forecast()
SCREEN_NAMES = [screen.name for screen in SCREENS]
#: Roles of what can be acted on; each needs a name.
CONTROLS = {
    getattr(QAccessible.Role, name)
    for name in ("Button", "CheckBox", "ComboBox", "EditableText", "List", "Slider", "SpinBox", "Table", "ButtonMenu")
}


@pytest.fixture
def filled(window: MainWindow, document: Document) -> MainWindow:
    """The window with a project, a milestone, a saved forecast and today's."""
    project = a_project()
    saved = snapshot_of(FORECAST, project, "kick-off")
    milestone = Milestone(name="Launch", day=AS_OF.replace(year=2027), targets=(project.targets[0].id,))
    document.start(Roadmap(projects=(project.with_snapshot(saved),), milestones=(milestone,)))
    assert document.project
    document.set_forecast(replace(FORECAST, fingerprint=fingerprint(document.project)))
    return window


def shown_screen(window: MainWindow) -> QWidget:
    shown = window.screens.currentWidget()
    assert shown
    return shown


def spoken(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


def name_of(widget: QWidget) -> str:
    return spoken(widget).text(QAccessible.Text.Name)


def parts(screen: QWidget) -> list[QWidget]:
    """What Tab can reach on a screen."""
    return [
        part
        for part in screen.findChildren(QWidget)
        if part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def test_every_control_of_every_screen_has_a_name(filled: MainWindow) -> None:
    nameless = []
    for name in SCREEN_NAMES:
        filled.go_to(name)
        controls = [part for part in parts(shown_screen(filled)) if not part.focusProxy()]
        assert controls
        nameless += [(name, part) for part in controls if spoken(part).role() in CONTROLS and not name_of(part)]
    assert nameless == []


def test_every_chart_is_a_chart_with_a_name_a_summary_and_numbers_behind_it(filled: MainWindow) -> None:
    charts_seen = 0
    for name in SCREEN_NAMES:
        filled.go_to(name)
        screen = shown_screen(filled)
        charts = [part for part in screen.findChildren(QWidget) if isinstance(part, ChartCanvas | RoadmapCanvas)]
        shown = [chart for chart in charts if chart.isVisible()]
        charts_seen += len(shown)
        assert [spoken(chart).role() for chart in shown] == [QAccessible.Role.Chart] * len(shown)
        assert all(name_of(chart) for chart in shown)
        assert all(len(spoken(chart).text(QAccessible.Text.Description)) > 30 for chart in shown)
        turns = [part for part in screen.findChildren(QAbstractButton) if part.text() == "Show numbers"]
        assert len([turn for turn in turns if turn.isVisible()]) >= len(shown)
    assert charts_seen >= 5


def test_tab_goes_through_every_screen_and_comes_back(filled: MainWindow) -> None:
    for name in SCREEN_NAMES:
        filled.go_to(name)
        first = focused()
        visited = [first]
        for _ in range(400):
            _leave_by_tab()
            if focused() is first:
                break
            visited.append(focused())
        assert focused() is first, name
        assert len(set(visited)) >= 4, name


def _leave_by_tab() -> None:
    """Tab, or F6 where Tab goes from cell to cell as in a spreadsheet."""
    before = focused()
    press(Qt.Key.Key_Tab)
    if focused() is before:
        press(Qt.Key.Key_F6)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_what_has_the_keyboard_looks_different(filled: MainWindow, theme: Theme, qtbot: QtBot) -> None:
    filled.wear(theme)
    for name in ("scenarios", "levers", "track", "report", "settings", "help"):
        filled.go_to(name)
        qtbot.wait(50)
        part = focused()
        area = part.rect().translated(part.mapTo(filled, QPoint(0, 0)))
        held = filled.grab(area).toImage()
        filled.rail.setFocus()
        qtbot.wait(20)
        assert filled.grab(area).toImage() != held, name


def test_what_is_told_is_explained_beside_it_by_keyboard_and_to_readers(filled: MainWindow) -> None:
    for name in ("forecast", "experiments", "scenarios", "roadmap", "track"):
        filled.go_to(name)
        buttons = [part for part in shown_screen(filled).findChildren(ExplainButton) if part.isVisible()]
        assert buttons, name
        for button in buttons:
            button.setFocus()
            press(Qt.Key.Key_Space)
            (page,) = button.findChildren(Explanation)
            told = spoken(page.focusWidget()).text(QAccessible.Text.Description)
            assert all(entry.text in told for entry in button.entries)
            press(Qt.Key.Key_Escape)
            assert focused() is button


def test_every_word_and_number_of_the_glossary_is_explained_where_it_stands(filled: MainWindow) -> None:
    for name in SCREEN_NAMES:
        filled.go_to(name)
    here = {entry.name for button in filled.findChildren(ExplainButton) for entry in button.entries}
    assert {entry.name for entry in (*WORDS, *NUMBERS)} - here == set()


def test_what_changes_is_said_at_once(
    filled: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    said: list[str] = []
    for module in (
        "parts.form_field",
        "forecast.state_strip",
        "parts.notice",
        "charts.chart_canvas",
        "roadmap.roadmap_canvas",
    ):
        monkeypatch.setattr(f"app.views.{module}.QAccessibleAnnouncementEvent", lambda _, text: said.append(text))
        monkeypatch.setattr(f"app.views.{module}.QAccessible.updateAccessibility", lambda _: None)
    filled.go_to("forecast")
    document.set_forecast(replace(a_forecast(), fingerprint=document.forecast.fingerprint if document.forecast else ""))
    assert filled.forecast.answer.headline.text() in said
    filled.forecast.show_progress(Progress(Stage.FITTING, 0.5))
    assert said[-1].startswith("Learning from the experiments")
    qtbot.waitUntil(lambda: filled.forecast.fan.canvas.is_drawn, timeout=30_000)
    filled.forecast.fan.canvas.setFocus()
    press(Qt.Key.Key_Right)
    assert said[-1] == filled.forecast.fan.canvas.readout.text  # type: ignore[union-attr]
    filled.go_to("roadmap")
    press(Qt.Key.Key_PageDown)
    assert any(text.startswith("by ") for text in said)
    filled.notice.tell("The file is read-only.")
    assert said[-1] == "The file is read-only."


def test_the_help_names_every_key_of_the_menus(window: MainWindow) -> None:
    told = " ".join(f"{entry.name} {entry.text}" for entry in KEYS)
    commands = window.commands
    for action in (commands.open, commands.load, commands.new, commands.new_project, commands.save, commands.save_as):
        assert action.shortcut().toString() in told, action.text()
    for action in (commands.add_result, commands.forecast, commands.cancel, commands.help, commands.next_pane):
        assert action.shortcut().toString() in told, action.text()


def test_the_help_names_every_key_of_the_grid(window: MainWindow) -> None:
    told = " ".join(f"{entry.name} {entry.text}" for entry in KEYS)
    menu = QMenu(window)
    window.card.experiments.view.commands.fill_menu(menu)
    actions = [
        action for shown in (menu, *menu.findChildren(QMenu)) for action in shown.actions() if action.shortcuts()
    ]
    assert len(actions) > 20
    unnamed = {action.text(): action.shortcuts() for action in actions if not _any_is_told(action.shortcuts(), told)}
    assert unnamed == {}


def _any_is_told(shortcuts: list[QKeySequence], told: str) -> bool:
    return any(shortcut.toString() in told for shortcut in shortcuts)


def test_nothing_is_wider_than_its_screen_at_double_size(filled: MainWindow) -> None:
    """A screen of 1920 × 1080 leaves so much at 200%."""
    filled.resize(960, 560)
    for name in SCREEN_NAMES:
        filled.go_to(name)
        screen = shown_screen(filled)
        assert screen.minimumSizeHint().width() <= screen.width(), name


def test_nothing_that_scrolls_down_is_cut_off_at_its_side_at_double_size(filled: MainWindow, qtbot: QtBot) -> None:
    filled.resize(960, 560)
    for name in SCREEN_NAMES:
        filled.go_to(name)
        qtbot.waitUntil(partial(_check_sides, shown_screen(filled)), timeout=3000)
    filled.go_to("forecast")
    for place in range(filled.card.tabs.count()):
        filled.card.tabs.setCurrentIndex(place)
        qtbot.waitUntil(partial(_check_sides, filled.card), timeout=3000)
    filled.card.assumptions.picture.show()  # what is worked out a moment later
    qtbot.waitUntil(partial(_check_sides, filled.card), timeout=3000)


def _check_sides(part: QWidget) -> None:
    for area in part.findChildren(QScrollArea):
        body = area.widget()
        if area.isVisible() and body is not None:
            assert body.width() <= area.viewport().width(), body


def test_the_choices_of_the_fan_are_told_whole_at_double_size(filled: MainWindow, qtbot: QtBot) -> None:
    filled.resize(960, 560)
    filled.go_to("forecast")
    controls = filled.forecast.controls
    for box in (controls.range, controls.horizon):
        qtbot.waitUntil(partial(_is_told_whole, box))


def _is_told_whole(box: ChoiceBox) -> bool:
    arrow_and_edges = 34
    return box.width() >= box.fontMetrics().horizontalAdvance(box.currentText()) + arrow_and_edges


def test_no_text_is_cut_off_at_double_size(filled: MainWindow, qtbot: QtBot) -> None:
    """Labels and buttons are as large as what they say; names that end in an ellipsis have it in their tooltip."""
    for size in (QSize(960, 560), QSize(1280, 800)):
        filled.resize(size)
        for name in SCREEN_NAMES:
            filled.go_to(name)
            # Layouts come to rest in a few turns of the event loop.
            qtbot.waitUntil(partial(_check_that_nothing_is_cut, shown_screen(filled)), timeout=3000)


def _check_that_nothing_is_cut(screen: QWidget) -> None:
    assert _cut_texts(screen) == []


def _cut_texts(screen: QWidget) -> list[str]:
    found = (*screen.findChildren(QPushButton), *screen.findChildren(QCheckBox))
    buttons = [part for part in found if part.isVisible()]
    small = [part.text() for part in buttons if part.size() != part.size().expandedTo(part.minimumSizeHint())]
    return [label.text() for label in screen.findChildren(QLabel) if label.isVisible() and _is_cut(label)] + small


def _is_cut(label: QLabel) -> bool:
    if not label.text():
        return False
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 1
    return label.sizeHint().width() > label.width() + 1 and not label.toolTip()


def test_the_help_scrolls_with_the_keyboard(filled: MainWindow) -> None:
    filled.go_to("help")
    (area,) = shown_screen(filled).findChildren(QScrollArea)
    press(Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0


def test_the_keyboard_is_never_given_to_what_is_not_there(window: MainWindow, document: Document) -> None:
    document.start(Roadmap(projects=(replace(a_project(), experiments=()),)))
    for name in SCREEN_NAMES:
        window.go_to(name)
        assert focused().isVisible()


def test_from_the_grid_every_tab_is_reached_by_its_keys(filled: MainWindow) -> None:
    filled.go_to("forecast")
    tabs = filled.card.tabs
    for index in (1, 2, 3, 0):
        press(Qt.Key.Key_Tab, CTRL)
        assert tabs.currentIndex() == index
        assert focused().isVisible()
