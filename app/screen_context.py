"""What a screen is, and what it is made with; `app.screens` lists them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.background.forecast_loop import ForecastLoop
    from app.background.runner import Runner
    from app.background.studies import Studies
    from app.document import Document
    from app.settings import Settings
    from app.views.window.workspace import Workspace
    from app.window_actions import WindowActions
    from forecasting.charts.palette import Palette


class ScreenWidget(QWidget):
    """The widget of a screen; its focus proxy is where the keyboard goes when the screen is called up."""

    @property
    def panes(self) -> list[QWidget]:
        """The parts that F6 goes through."""
        return [self]

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours where the style sheet doesn't reach; called once it is made, and with each new theme."""


@dataclass(frozen=True, slots=True)
class ScreenContext:
    """What a screen can use; it changes data through `document` alone and asks `loop` for forecasts."""

    document: Document
    runner: Runner
    loop: ForecastLoop
    #: Long work beside the forecasts of today.
    studies: Studies
    settings: Settings
    #: The grid and the forecast beside it, which exist from the start.
    workspace: Workspace
    commands: WindowActions
    #: Has everything told as the settings have it from now on.
    take_settings: Callable[[], None]
    #: Shows a message above the screen, for what has no place of its own on it.
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the rail."""

    #: What the settings remember.
    name: str
    title: str
    #: Name of an icon in ``resources/icons``.
    icon: str
    #: What a tooltip and a screen reader add to the title.
    purpose: str
    #: Called at the first visit, so that the window starts without it.
    make: Callable[[ScreenContext], ScreenWidget]
