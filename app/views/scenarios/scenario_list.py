"""The scenarios of a project by name: choose, name, add, copy, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.parts.form_field import Complaint
from app.views.parts.icon_button import IconButton
from forecasting.domain.scenario import AS_PLANNED
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.scenario import Scenario

#: Width of the border that tells that it has the keyboard.
_FRAME, _MOST_ROWS = 2, 5


class ScenarioList(QWidget):
    """The plan as it is first, which can't be named or deleted."""

    #: Id of the scenario to show.
    chosen = Signal(str)
    added = Signal()
    duplicated = Signal()
    deleted = Signal()
    #: The new name of the scenario that is shown.
    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("Scenarios")
        title.setProperty("role", "title")
        self.names = QListWidget()
        self.names.setAccessibleName("Scenarios")
        self.names.setUniformItemSizes(True)
        self.name = QLineEdit(placeholderText="Name of the scenario")
        self.name.setAccessibleName("Name of the scenario")
        self.complaint = Complaint()
        self.add = QPushButton("New")
        self.add.setAccessibleDescription("Adds a scenario that starts as planned")
        self.copy = QPushButton("Duplicate")
        self.delete = IconButton("trash-2", "Delete this scenario")
        self._lay_out(title)
        self.names.currentItemChanged.connect(self._choose)
        self.name.editingFinished.connect(self._rename)
        self.add.clicked.connect(self.added)
        self.copy.clicked.connect(self.duplicated)
        self.delete.clicked.connect(self.deleted)

    def show_scenarios(self, scenarios: Sequence[Scenario], chosen: str) -> None:
        """Show the scenarios as they stand, one of them chosen."""
        self.names.blockSignals(True)
        self.names.clear()
        for scenario in (AS_PLANNED, *scenarios):
            item = QListWidgetItem(one_line(scenario.name))
            item.setData(Qt.ItemDataRole.UserRole, scenario.id)
            item.setToolTip(one_line(scenario.name))
            self.names.addItem(item)
            if scenario.id == chosen:
                self.names.setCurrentItem(item)
                self._show_name(scenario)
        self.names.blockSignals(False)
        rows = min(self.names.count(), _MOST_ROWS) * self.names.sizeHintForRow(0)
        self.names.setFixedHeight(rows + 2 * _FRAME)

    def start_naming(self) -> None:
        """Invite to type a name."""
        self.name.setFocus()
        self.name.selectAll()

    def _show_name(self, scenario: Scenario) -> None:
        is_own = scenario.id != AS_PLANNED.id
        self.complaint.say("", self.name)
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(scenario.name if is_own else "")
        self.name.setVisible(is_own)
        self.delete.setEnabled(is_own)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.name.setModified(False)
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
            self._follow_choice(item)

    def _follow_choice(self, item: QListWidgetItem) -> None:
        is_own = item.data(Qt.ItemDataRole.UserRole) != AS_PLANNED.id
        self.name.setText(item.text() if is_own else "")
        self.name.setVisible(is_own)
        self.delete.setEnabled(is_own)

    def _rename(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.complaint.say("The scenario has no name; give it one.", self.name)
            return
        self.complaint.say("", self.name)
        self.name.setModified(False)
        self.renamed.emit(name)

    def _lay_out(self, title: QLabel) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.add, self.copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(8)
        for part in (title, self.names):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self.name)
        column.addWidget(self.complaint)
