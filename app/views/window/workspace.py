"""Where a project is worked on: what is entered on the left, the forecast that follows it on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.screen_context import ScreenWidget
from app.views.forecast.forecast_view import ForecastView
from app.views.project.import_panel import ImportPanel
from app.views.project.project_card import ProjectCard

if TYPE_CHECKING:
    from app.document import Document
    from forecasting.charts.palette import Palette

_SHARES = (530, 660)


class Workspace(ScreenWidget):
    """The card of the project, or a table that is being loaded, and beside it the forecast."""

    def __init__(self, document: Document, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = ProjectCard(document, palette)
        self.importing = ImportPanel(document)
        self.forecast = ForecastView()
        self._left = QStackedWidget()
        self._left.addWidget(self.card)
        self._left.addWidget(self.importing)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self._left)
        self._splitter.addWidget(self.forecast)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(12)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setSizes(_SHARES)
        self._shared = self._splitter.saveState()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        self.forecast.steps.questions_wanted.connect(self._show_assumptions)
        self.setFocusProxy(self.card.experiments.view)

    @property
    def panes(self) -> list[QWidget]:
        """The grid and the forecast."""
        return [self.card.experiments.view, self.forecast]

    @property
    def is_importing(self) -> bool:
        """Whether a table is being loaded."""
        return self._left.currentWidget() is self.importing

    @property
    def layout_state(self) -> QByteArray:
        """How the width is shared out, for the settings."""
        return self._shared if self.forecast.isHidden() else self._splitter.saveState()

    @layout_state.setter
    def layout_state(self, state: QByteArray) -> None:
        self._shared = state
        if not self.forecast.isHidden():
            self._splitter.restoreState(state)

    def show_forecast_beside(self, *, is_beside: bool) -> None:
        """Show the forecast beside the card, or leave the whole width to the card."""
        # A splitter forgets the share of what is hidden.
        self._shared = self.layout_state
        self.forecast.setVisible(is_beside)
        if is_beside:
            self._splitter.restoreState(self._shared)

    def show_card(self) -> None:
        """Show what is entered about the project."""
        self._left.setCurrentWidget(self.card)

    def _show_assumptions(self) -> None:
        self.show_card()
        self.card.show_assumptions()

    def show_import(self) -> None:
        """Show the table that is being loaded."""
        self._left.setCurrentWidget(self.importing)

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours."""
        self.card.experiments.view.set_palette(palette)
        self.card.assumptions.set_palette(palette)
        self.forecast.set_palette(palette)
