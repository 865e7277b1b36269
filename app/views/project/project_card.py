"""The left side of the window: everything that is entered about a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from app.views.experiments.experiments_panel import ExperimentsPanel
from app.views.parts.cards import scrolling
from app.views.project.assumptions_panel import AssumptionsPanel
from app.views.project.project_panel import ProjectPanel
from app.views.project.targets_panel import TargetsPanel

if TYPE_CHECKING:
    from app.document import Document
    from forecasting.charts.palette import Palette


class ProjectCard(QFrame):
    """Experiments, targets, assumptions and settings of the shown project, one tab each."""

    def __init__(self, document: Document, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.experiments = ExperimentsPanel(document, palette)
        self.targets = TargetsPanel(document)
        self.assumptions = AssumptionsPanel(document)
        self.project = ProjectPanel(document)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setDrawBase(False)
        # Where it is narrow, every tab stays in sight with fewer letters.
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.addTab(self.experiments, "Experiments")
        self.tabs.addTab(scrolling(self.targets), "Targets")
        self.tabs.addTab(scrolling(self.assumptions), "Assumptions")
        self.tabs.addTab(scrolling(self.project), "Project")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 6, 1, 1)
        column.addWidget(self.tabs)

    def show_experiments(self) -> None:
        """Bring the grid to the front."""
        self.tabs.setCurrentIndex(0)

    def show_assumptions(self) -> None:
        """Bring the questions to the front, ready to be answered."""
        self.tabs.setCurrentIndex(2)
        next(iter(self.assumptions.lines.values())).setFocus()

    def show_project(self) -> None:
        """Bring the settings to the front, ready for the name of a new project."""
        self.tabs.setCurrentIndex(self.tabs.count() - 1)
        self.project.start_naming()
