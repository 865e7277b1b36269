"""Which project of the roadmap is shown; only there when there are several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

if TYPE_CHECKING:
    from app.document import Document


class ProjectSwitch(QComboBox):
    """A list of the projects."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setAccessibleName("Project")
        self.setToolTip("Choose the project to show")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(320)
        self.activated.connect(lambda place: document.show_project(self.itemData(place)))
        document.roadmap_changed.connect(self.refresh)
        document.project_changed.connect(self.refresh)
        self.refresh()

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to choose."""
        return self.count() > 1

    def refresh(self) -> None:
        """Show the projects as they stand."""
        projects = {project.id: project.name for project in self._document.roadmap.projects}
        if [self.itemData(place) for place in range(self.count())] != list(projects):
            self.clear()
            for project_id, name in projects.items():
                self.addItem(name, project_id)
        for place, name in enumerate(projects.values()):
            self.setItemText(place, name)
        shown = self._document.project
        self.setCurrentIndex(self.findData(shown.id) if shown else -1)
