"""Preferences that take effect at once, and help that is found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextFormat
from PySide6.QtWidgets import QApplication, QCalendarWidget

from app.grid.drafts import Column
from app.screens import SCREENS
from app.settings import Settings, Theme
from app.views.parts.fields import DateField
from app.views.parts.form_field import ChoiceBox
from app.views.window.help_screen import HelpScreen
from app.views.window.settings_screen import SettingsScreen
from app.working_week import WorkingWeek
from forecasting.domain.date_styles import DateStyle, write_dates_usually
from forecasting.domain.number_styles import NumberStyle, write_numbers_usually
from forecasting.domain.project import Roadmap
from forecasting.domain.timeline import parse_date
from forecasting.evidence.history import fingerprint
from forecasting.messages import Progress, Stage
from forecasting.words.glossary import KEYS, WORDS, computed
from tests.app.typing_user import focused, press
from tests.forecasting.made import AS_OF, make_forecast, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.main_window import MainWindow

_FOREGROUND = QTextFormat.Property.ForegroundBrush
PROJECT = replace(make_project(results=12), id="project")
FORECAST = replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT))


@pytest.fixture(autouse=True)
def usual_writing() -> Iterator[None]:
    yield
    write_dates_usually(DateStyle.BRITISH)
    write_numbers_usually(NumberStyle.POINT)


@pytest.fixture
def settings(window: MainWindow, document: Document) -> SettingsScreen:
    document.start(Roadmap(projects=(PROJECT,)))
    document.set_forecast(FORECAST)
    window.go_to("settings")
    screen = window.screens.currentWidget()
    assert isinstance(screen, SettingsScreen)
    return screen


def test_colours_are_chosen_and_remembered(settings: SettingsScreen) -> None:
    index = settings.theme.findData(Theme.DARK)
    settings.theme.setCurrentIndex(index)
    settings.theme.activated.emit(index)
    assert Settings().theme is Theme.DARK


@pytest.mark.parametrize("style", [DateStyle.AMERICAN, DateStyle.ISO, DateStyle.BRITISH])
def test_dates_are_written_as_chosen_and_read_again_by_their_fields(
    settings: SettingsScreen, window: MainWindow, style: DateStyle, qtbot: QtBot
) -> None:
    index = settings.dates.findData(style)
    settings.dates.setCurrentIndex(index)
    settings.dates.activated.emit(index)
    assert Settings().date_style is style
    told = {DateStyle.AMERICAN: "March 31, 2027", DateStyle.ISO: "2027-03-31", DateStyle.BRITISH: "31 March 2027"}
    assert told[style] in window.forecast.answer.headline.text()
    field = DateField()
    qtbot.addWidget(field)
    field.set_day(AS_OF)
    assert parse_date(field.text()) == AS_OF


def choose(box: ChoiceBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize(
    ("style", "shown"), [(NumberStyle.COMMA, "1.000"), (NumberStyle.SPACE, "1\u202f000"), (NumberStyle.POINT, "1,000")]
)
def test_numbers_are_written_as_chosen_and_what_is_typed_again_stays_exact(
    settings: SettingsScreen, window: MainWindow, document: Document, style: NumberStyle, shown: str
) -> None:
    sized = replace(PROJECT, experiments=tuple(replace(e, n_eval=1000) for e in PROJECT.experiments))
    document.apply_project(sized, "sizes")
    choose(settings.numbers, style)
    assert Settings().number_style is style
    model = window.card.experiments.model
    assert model.shown_text(0, Column.N_EVAL) == shown
    assert model.shown_text(0, Column.RESULT).replace(",", ".") == f"{PROJECT.experiments[0].result:.1f}"
    cell = model.index(0, list(Column).index(Column.N_EVAL))
    assert cell.data(Qt.ItemDataRole.EditRole) == "1000"


def test_a_working_week_is_chosen_and_calendars_show_the_other_days_pale(settings: SettingsScreen) -> None:
    choose(settings.work, WorkingWeek.SUNDAY_TO_THURSDAY)
    assert Settings().working_week is WorkingWeek.SUNDAY_TO_THURSDAY
    field = DateField(settings)
    field.open_choice()
    (calendar,) = field.findChildren(QCalendarWidget)
    pale = {day for day in Qt.DayOfWeek if calendar.weekdayTextFormat(day).hasProperty(_FOREGROUND)}
    assert pale == {Qt.DayOfWeek.Friday, Qt.DayOfWeek.Saturday}
    calendar.hide()


def test_nothing_moves_by_itself_where_that_is_wished(settings: SettingsScreen, window: MainWindow) -> None:
    blink = QApplication.cursorFlashTime()
    settings.calm.click()
    strip = window.forecast.strip
    strip.show_progress(Progress(Stage.FITTING))
    assert (QApplication.cursorFlashTime(), strip.bar.maximum()) == (0, 1000)
    settings.calm.click()
    strip.show_progress(Progress(Stage.FITTING))
    assert (QApplication.cursorFlashTime(), strip.bar.maximum()) == (blink, 0)


def test_weeks_begin_on_the_chosen_day(settings: SettingsScreen) -> None:
    index = settings.week.findData(Qt.DayOfWeek.Sunday)
    settings.week.setCurrentIndex(index)
    settings.week.activated.emit(index)
    assert Settings().first_day_of_week is Qt.DayOfWeek.Sunday


def test_what_happens_by_itself_is_switched_here_and_there(settings: SettingsScreen, window: MainWindow) -> None:
    settings.follow.click()
    assert not window.forecast.strip.follow.isChecked()
    settings.save.click()
    assert not window.commands.save_by_itself.isChecked()
    assert not Settings().saves_by_itself


def test_f1_opens_the_help_and_a_word_finds_its_entry(window: MainWindow) -> None:
    press(Qt.Key.Key_F1)
    screen = window.screens.currentWidget()
    assert isinstance(screen, HelpScreen)
    assert focused() is screen.search
    screen.search.setText("champion")
    assert "Champion" in screen.told
    assert "Horizon" not in screen.told
    screen.search.clear()
    assert len(screen.told) > len(WORDS)


def test_every_number_of_the_answer_says_how_it_is_computed(settings: SettingsScreen, window: MainWindow) -> None:
    cards = window.forecast.answer.tiles._cards
    assert cards
    assert all(card.accessibleDescription() for card in cards)
    assert computed("Not reached") in cards[-1].accessibleDescription()


def test_every_screen_has_a_key_and_the_help_names_it() -> None:
    assert len(SCREENS) <= 9
    assert KEYS[0].name == "Ctrl+1 to Ctrl+9"
