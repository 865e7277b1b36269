"""The screens themselves, one above the other; each is made when it is first called up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.screen_context import Screen, ScreenContext, ScreenWidget
    from forecasting.charts.palette import Palette


class ScreenStack(QStackedWidget):
    """Shows one screen; knows none of them."""

    #: Name of the screen that is shown from now on.
    changed = Signal(str)

    def __init__(
        self, screens: Sequence[Screen], context: ScreenContext, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._screens = {screen.name: screen for screen in screens}
        self.context = context
        self._palette = palette
        self._made: dict[str, ScreenWidget] = {}
        self.shown = ""

    @property
    def panes(self) -> list[QWidget]:
        """The parts of the shown screen that F6 goes through."""
        return self.widget_of(self.shown).panes

    def go_to(self, name: str) -> None:
        """Call up a screen; the first one if there is none of that name."""
        screen = self._screens.get(name) or next(iter(self._screens.values()))
        if screen.name == self.shown:
            return
        had_keyboard = self._holds_keyboard()
        self.shown = screen.name
        self.setCurrentWidget(self.widget_of(screen.name))
        self.changed.emit(screen.name)
        if had_keyboard:
            self.take_keyboard()

    def widget_of(self, name: str) -> ScreenWidget:
        """The widget of a screen, made now if it wasn't before."""
        if name not in self._made:
            widget = self._made[name] = self._screens[name].make(self.context)
            widget.set_palette(self._palette)
            if self.indexOf(widget) < 0:
                self.addWidget(widget)
        return self._made[name]

    def take_keyboard(self) -> bool:
        """Give the keyboard to the shown screen; whether it has anything to take it."""
        widget = self.widget_of(self.shown)
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._holds_keyboard():
            # What it is meant for isn't there yet; then the first part that takes it.
            open_ones = (part for part in widget.findChildren(QWidget) if _takes_keyboard(part))
            if (first := next(open_ones, None)) is not None:
                first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return self._holds_keyboard()

    def set_palette(self, palette: Palette) -> None:
        """Have every screen wear other colours."""
        self._palette = palette
        for widget in dict.fromkeys(self._made.values()):
            widget.set_palette(palette)

    def _holds_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and focused.isVisible() and self.isAncestorOf(focused)


def _takes_keyboard(part: QWidget) -> bool:
    return part.isVisible() and part.isEnabled() and bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
