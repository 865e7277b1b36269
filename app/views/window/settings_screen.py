"""What somebody prefers at this computer; every choice takes effect at once and is remembered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.screen_context import ScreenWidget
from app.settings import Theme
from app.views.parts.cards import Card, page_of, scrolling
from app.views.parts.form_field import ChoiceBox, FormField
from app.working_week import WorkingWeek
from forecasting.domain.date_styles import DateStyle, dates_written, write_date
from forecasting.domain.number_styles import NumberStyle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

    from app.screen_context import ScreenContext

_WIDTH = 640
_THEMES = {Theme.SYSTEM: "As the system", Theme.LIGHT: "Light", Theme.DARK: "Dark"}
#: Those that every field of a date can read again.
_STYLES = (DateStyle.BRITISH, DateStyle.AMERICAN, DateStyle.ISO)
_EXAMPLE = date(2027, 6, 3)
_NUMBERS = {NumberStyle.POINT: "15,000.5", NumberStyle.COMMA: "15.000,5", NumberStyle.SPACE: "15 000,5"}
_WEEKS = {
    WorkingWeek.MONDAY_TO_FRIDAY: "Monday to Friday",
    WorkingWeek.MONDAY_TO_SATURDAY: "Monday to Saturday",
    WorkingWeek.SUNDAY_TO_THURSDAY: "Sunday to Thursday",
    WorkingWeek.ALL_DAYS: "Every day",
}
_DAYS = {Qt.DayOfWeek.Monday: "Monday", Qt.DayOfWeek.Sunday: "Sunday", Qt.DayOfWeek.Saturday: "Saturday"}


class SettingsScreen(ScreenWidget):
    """Looks, dates, and what happens by itself."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.theme, self.numbers = _choice(_THEMES), _choice(_NUMBERS)
        self.dates, self.week, self.work = _choice(_dates()), _choice(_DAYS), _choice(_WEEKS)
        self.calm = QCheckBox("Animations off: no sliding menus, no blinking cursors, no running bars")
        self.follow = QCheckBox("Make a new forecast automatically, a moment after the data changed")
        self.save = QCheckBox("Save automatically, a moment after an edit")
        self._show()
        self._connect()
        page = page_of(self._cards())
        page.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(page))
        self.setFocusProxy(self.theme)

    def _cards(self) -> list[Card]:
        dates = FormField("Dates are written like", self.dates, "What is typed can be in any form")
        numbers = FormField("Numbers are written like", self.numbers)
        work = FormField("Working days", self.work, "Deadlines that are moved land on these days")
        week = FormField("Weeks begin on", self.week)
        return [
            Card("Appearance", [FormField("Colours", self.theme), self.calm]),
            Card("Dates and numbers", [dates, numbers, week, work]),
            Card("Automatic", [self.save, self.follow]),
        ]

    def showEvent(self, _event: object) -> None:
        """Show what was changed elsewhere meanwhile."""
        self._show()

    def _show(self) -> None:
        settings = self._context.settings
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.dates.setCurrentIndex(self.dates.findData(settings.date_style))
        self.week.setCurrentIndex(self.week.findData(settings.first_day_of_week))
        self.numbers.setCurrentIndex(self.numbers.findData(settings.number_style))
        self.work.setCurrentIndex(self.work.findData(settings.working_week))
        self.calm.setChecked(settings.is_calm)
        self.follow.setChecked(settings.follows_changes)
        self.save.setChecked(settings.saves_by_itself)

    def _connect(self) -> None:
        commands, strip = self._context.commands, self._context.workspace.forecast.strip
        self.theme.activated.connect(lambda _: commands.themes[self.theme.currentData()].trigger())
        for choice in (self.dates, self.numbers, self.week, self.work):
            choice.activated.connect(self._take)
        self.calm.clicked.connect(self._take)
        self.follow.clicked.connect(lambda: strip.follow.setChecked(self.follow.isChecked()))
        self.save.clicked.connect(lambda: _set(commands.save_by_itself, is_on=self.save.isChecked()))

    def _take(self) -> None:
        settings = self._context.settings
        settings.date_style = DateStyle(self.dates.currentData())
        settings.number_style = NumberStyle(self.numbers.currentData())
        settings.first_day_of_week = self.week.currentData()
        settings.working_week = WorkingWeek(self.work.currentData())
        settings.is_calm = self.calm.isChecked()
        self._context.take_settings()


def _choice(named: Mapping[Any, str]) -> ChoiceBox:
    box = ChoiceBox()
    for value, name in named.items():
        box.addItem(name, value)
    return box


def _dates() -> dict[DateStyle, str]:
    """Each style with an example of it."""
    found = {}
    for style in _STYLES:
        with dates_written(style):
            found[style] = write_date(_EXAMPLE)
    return found


def _set(action: QAction, *, is_on: bool) -> None:
    if action.isChecked() != is_on:
        action.trigger()
