"""Text fields with something to choose from: a calendar or a list; what is typed is always accepted too."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QPoint, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPalette, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QCompleter, QLineEdit, QStyledItemDelegate, QWidget

from app.settings import Settings
from app.theme import icon
from forecasting.domain.timeline import format_short_date, parse_date
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QFocusEvent


_CALENDAR_SIZE = QSize(308, 236)


class PickerField(QLineEdit):
    """A line to type in, and a button at its end that opens something to choose from."""

    #: Something was chosen; typing alone doesn't emit it.
    picked = Signal()

    def __init__(self, icon_name: str, button_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._button = QAction(button_text, self)
        self._button.triggered.connect(self.open_choice)
        self.addAction(self._button, QLineEdit.ActionPosition.TrailingPosition)
        self._draw_icon()

    def open_choice(self) -> None:
        """Open what there is to choose from."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down and F4 open the choice, as in every list field."""
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.open_choice()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the button in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        self._button.setIcon(icon(self._icon_name, self.palette().color(QPalette.ColorRole.PlaceholderText).name()))


class DateField(PickerField):
    """A date, typed in any usual form or chosen from a calendar."""

    def __init__(self, parent: QWidget | None = None, *, day_first: bool = True) -> None:
        super().__init__("calendar", "Open the calendar", parent)
        self._day_first = day_first
        self._calendar: QCalendarWidget | None = None

    def set_day(self, day: date | None) -> None:
        """Show a date, or none."""
        self.setText(format_short_date(day) if day else "")

    def write_again(self) -> None:
        """Show the date as dates are written now, unless it is just being typed or can't be read."""
        if not self.hasFocus():
            with suppress(InvalidValue):
                self.set_day(self.day())

    def day(self) -> date | None:
        """The date typed, None for an empty field; raises InvalidValue."""
        return self.parse(self.text())

    def parse(self, text: str) -> date | None:
        """A date as it would be read here; raises InvalidValue."""
        return parse_date(text, day_first=self._day_first) if text.strip() else None

    def open_choice(self) -> None:
        """Open the calendar below the field."""
        if self._calendar is None:
            self._calendar = _popup_calendar(self)
            self._calendar.clicked.connect(self._take)
            self._calendar.activated.connect(self._take)
        self._calendar.setSelectedDate(self._shown_day())
        self._calendar.move(_place_below(self, self._calendar))
        self._calendar.show()
        self._calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _shown_day(self) -> QDate:
        try:
            day = self.day()
        except InvalidValue:
            day = None
        return QDate(day.year, day.month, day.day) if day else QDate.currentDate()

    def _take(self, chosen: QDate) -> None:
        assert self._calendar is not None  # it is what was clicked
        if not self._calendar.isVisible():
            return  # a double click tells twice
        self._calendar.hide()
        self.set_day(date(chosen.year(), chosen.month(), chosen.day()))
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.picked.emit()


class ChoiceField(PickerField):
    """A text with known choices: typing goes on to the first that fits, the list shows them all."""

    def __init__(
        self,
        choices: Sequence[str] | Callable[[], Sequence[str]],
        parent: QWidget | None = None,
        *,
        is_long: bool = False,
    ) -> None:
        super().__init__("chevron-down", "Show the list", parent)
        # A field that stays asks for its choices anew whenever the keyboard comes to it.
        self._choices = choices if callable(choices) else lambda: choices
        self._listed = QStringListModel(list(self._choices()), self)
        # In a long list the words may stand anywhere; a short one is completed while typing, as in a sheet.
        self._typing_mode = (
            QCompleter.CompletionMode.PopupCompletion if is_long else QCompleter.CompletionMode.InlineCompletion
        )
        self._completer = QCompleter(self._listed, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if is_long:
            self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._set_mode(self._typing_mode)
        self._completer.activated.connect(self._take)
        self.setCompleter(self._completer)
        self.textEdited.connect(self._complete_again)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ask for the choices."""
        super().focusInEvent(event)
        if (choices := list(self._choices())) != self._listed.stringList():
            self._listed.setStringList(choices)

    def open_choice(self) -> None:
        """Open the list below the field, whatever is typed."""
        self._set_mode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.complete()

    def _complete_again(self) -> None:
        if self._completer.completionMode() != self._typing_mode:
            self._set_mode(self._typing_mode)

    def _set_mode(self, mode: QCompleter.CompletionMode) -> None:
        self._completer.setCompletionMode(mode)
        # The completer's own delegate knows nothing of style sheets. While it completes in the line it has no list.
        if popup := self._completer.popup():
            popup.setItemDelegate(QStyledItemDelegate(popup))
            popup.ensurePolished()

    def _take(self, text: str) -> None:
        self.setText(text)
        self.picked.emit()


def _popup_calendar(field: QWidget) -> QCalendarWidget:
    calendar = QCalendarWidget(field)
    calendar.setWindowFlag(Qt.WindowType.Popup)
    calendar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    calendar.setContentsMargins(1, 1, 1, 1)
    calendar.setFirstDayOfWeek(Settings().first_day_of_week)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setMinimumSize(_CALENDAR_SIZE)
    _show_free_days(calendar)
    calendar.setAccessibleName("Calendar")
    return calendar


def _show_free_days(calendar: QCalendarWidget) -> None:
    """Days without work are pale; red, as is usual in Qt, would say that something is wrong."""
    pale = QTextCharFormat()
    pale.setForeground(calendar.palette().color(QPalette.ColorRole.PlaceholderText))
    free = Settings().working_week.free_days
    for day in Qt.DayOfWeek:
        calendar.setWeekdayTextFormat(day, pale if day.value in free else QTextCharFormat())


def _place_below(field: QWidget, popup: QWidget) -> QPoint:
    """Below the field; above it where the screen ends."""
    size = popup.sizeHint()
    place = field.mapToGlobal(QPoint(0, field.height() + 2))
    space = field.screen().availableGeometry()
    if place.y() + size.height() > space.bottom():
        place.setY(field.mapToGlobal(QPoint(0, -2)).y() - size.height())
    place.setX(max(space.left(), min(place.x(), space.right() - size.width())))
    return place
