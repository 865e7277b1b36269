"""Scenarios side by side as odds and dates, all under the same luck."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.background.reckoner import Reckoner
from app.views.parts.cards import title_row
from app.views.parts.numbers_table import WrappedTable
from forecasting.domain.scenario import AS_PLANNED
from forecasting.futures.scenarios import arrivals_of
from forecasting.words.scenario_words import comparison_table

if TYPE_CHECKING:
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.project import Project
    from forecasting.domain.scenario import Scenario


class ComparisonCard(QFrame):
    """A table that is filled as the numbers of scenarios become known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._planned: Forecast | None = None
        self._project: Project | None = None
        #: By what a scenario changes, whatever its name.
        self._known: dict[Scenario, tuple[Arrival, ...]] = {}
        self._reckoner = Reckoner(self)
        self._reckoner.answered.connect(self._take)
        title = QLabel("Scenarios side by side")
        title.setProperty("role", "title")
        caption = QLabel("All under the same luck, so a difference is one of plans.", wordWrap=True)
        caption.setProperty("role", "caption")
        self.table: WrappedTable | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 14, 14, 12)
        self._column.setSpacing(4)
        explained = ("Scenario", "Even chance, 4 in 5, 19 in 20", "Chance by a deadline", "Not reached")
        self._column.addLayout(title_row(title, explained))
        self._column.addWidget(caption)

    def show_project(self, planned: Forecast, project: Project) -> None:
        """Show the scenarios of a project; those that aren't known yet follow."""
        if planned is not self._planned:
            self._known.clear()
        elif self._project is not None and project.scenarios == self._project.scenarios:
            return
        self._planned, self._project = planned, project
        missing = [key for key in map(_unnamed, project.scenarios) if key not in self._known]
        if missing:
            self._reckoner.ask(lambda: (planned, {key: arrivals_of(planned, key) for key in dict.fromkeys(missing)}))
        self._fill()

    def _take(self, found: tuple[Forecast, dict[Scenario, tuple[Arrival, ...]]]) -> None:
        planned, arrivals = found
        if planned is self._planned:
            self._known |= arrivals
            self._fill()

    def _fill(self) -> None:
        assert self._planned is not None
        assert self._project is not None
        known = [(s.name, self._known[_unnamed(s)]) for s in self._project.scenarios if _unnamed(s) in self._known]
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.deleteLater()
        self.table = WrappedTable(comparison_table(self._planned, known))
        self._column.addWidget(self.table)


def _unnamed(scenario: Scenario) -> Scenario:
    return replace(scenario, name=AS_PLANNED.name, id=AS_PLANNED.id)
