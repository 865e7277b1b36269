"""What somebody prefers at this computer; every choice takes effect at once and is remembered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.screen_context import ScreenWidget
from app.settings import Theme
from app.views.cards import Card, page_of, scrolling
from app.views.form_field import ChoiceBox, FormField
from forecasting.domain.date_styles import DateStyle, dates_written, write_date

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.screen_context import ScreenContext

_WIDTH = 640
_THEMES = {Theme.SYSTEM: "As the system", Theme.LIGHT: "Light", Theme.DARK: "Dark"}
#: Those that every field of a date can read again.
_STYLES = (DateStyle.BRITISH, DateStyle.AMERICAN, DateStyle.ISO)
_EXAMPLE = date(2027, 6, 3)
_DAYS = {Qt.DayOfWeek.Monday: "Monday", Qt.DayOfWeek.Sunday: "Sunday", Qt.DayOfWeek.Saturday: "Saturday"}


class SettingsScreen(ScreenWidget):
    """Looks, dates, and what happens by itself."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.theme, self.dates, self.week = ChoiceBox(), ChoiceBox(), ChoiceBox()
        for theme, name in _THEMES.items():
            self.theme.addItem(name, theme)
        for style in _STYLES:
            with dates_written(style):
                self.dates.addItem(write_date(_EXAMPLE), style)
        for day, name in _DAYS.items():
            self.week.addItem(name, day)
        self.follow = QCheckBox("Make a new forecast by itself, a moment after the data changed")
        self.save = QCheckBox("Save by itself, a moment after an edit")
        self._show()
        self._connect()
        looks = FormField("Colours", self.theme)
        dates = FormField("Dates are written like", self.dates, "What is typed can be in any form")
        week = FormField("Weeks begin on", self.week)
        cards = [Card("Looks", [looks]), Card("Dates", [dates, week]), Card("By itself", [self.save, self.follow])]
        page = page_of(cards)
        page.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(page))
        self.setFocusProxy(self.theme)

    def showEvent(self, _event: object) -> None:
        """Show what was changed elsewhere meanwhile."""
        self._show()

    def _show(self) -> None:
        settings = self._context.settings
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.dates.setCurrentIndex(self.dates.findData(settings.date_style))
        self.week.setCurrentIndex(self.week.findData(settings.first_day_of_week))
        self.follow.setChecked(settings.follows_changes)
        self.save.setChecked(settings.saves_by_itself)

    def _connect(self) -> None:
        commands, strip = self._context.commands, self._context.workspace.forecast.strip
        self.theme.activated.connect(lambda _: commands.themes[self.theme.currentData()].trigger())
        self.dates.activated.connect(lambda _: self._context.write_dates(DateStyle(self.dates.currentData())))
        self.week.activated.connect(self._take_week)
        self.follow.clicked.connect(lambda: strip.follow.setChecked(self.follow.isChecked()))
        self.save.clicked.connect(lambda: _set(commands.save_by_itself, is_on=self.save.isChecked()))

    def _take_week(self) -> None:
        self._context.settings.first_day_of_week = self.week.currentData()


def _set(action: QAction, *, is_on: bool) -> None:
    if action.isChecked() != is_on:
        action.trigger()
