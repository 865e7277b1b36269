"""The targets of a project: a value to reach, by when, and what for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.grid.drafts import plain_number
from app.views.parts.explain_button import ExplainButton
from app.views.parts.fields import DateField
from app.views.parts.form_field import Complaint, set_tab_order
from app.views.parts.icon_button import IconButton
from forecasting.domain.project import Target, new_id
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.document import Document
    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Project

_VALUE_WIDTH = 92
_DATE_WIDTH = 136


class TargetsPanel(QWidget):
    """Every target in a line of its own; a line that can't be read yet stays as it was typed."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._lines: dict[str, TargetLine] = {}
        self._shown_project: str | None = None
        self._invitation = QLabel(wordWrap=True)
        self._invitation.setProperty("role", "caption")
        self._add = QPushButton("Add a target")
        self._add.clicked.connect(self.add_line)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.addWidget(self._invitation, 1)
        explain = ExplainButton("targets", ("Target", "Odds", "Chance by a deadline"))
        top.addWidget(explain, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addLayout(self._rows)
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(1)
        document.roadmap_changed.connect(self.refresh)
        document.project_changed.connect(self.refresh)
        self.refresh()

    @property
    def lines(self) -> list[TargetLine]:
        """The lines from top to bottom."""
        return list(self._lines.values())

    def refresh(self) -> None:
        """Show the targets as they stand; leave alone what is being typed."""
        project = self._document.project
        is_other = (project and project.id) != self._shown_project
        self._shown_project = project.id if project else None
        targets = {target.id: target for target in project.targets} if project else {}
        gone = [line for line in self.lines if is_other or (line.target_id not in targets and line.is_known)]
        for line in gone:
            self._drop(line)
        for target in targets.values():
            self._line(target.id).show_target(target)
        self._show_invitation(project)

    def add_line(self) -> None:
        """Begin a new target."""
        line = self._line(new_id())
        self._show_invitation(self._document.project)
        line.value.setFocus()

    def _line(self, target_id: str) -> TargetLine:
        if target_id not in self._lines:
            line = TargetLine(target_id)
            line.edited.connect(lambda: self._take(line))
            line.removed.connect(lambda: self._remove(line))
            self._lines[target_id] = line
            self._rows.addWidget(line)
            if self.isVisible():
                line.show()  # at once, so that it can take the keyboard
            set_tab_order([*(field for known in self.lines for field in known.fields), self._add])
        return self._lines[target_id]

    def _take(self, line: TargetLine) -> None:
        project = self._document.project
        target = line.read(project.metric) if project else None
        if project is None or target is None:
            return
        known = next((old for old in project.targets if old.id == target.id), None)
        self._document.apply_project(project.with_target(target), "change of target" if known else "new target")

    def _remove(self, line: TargetLine) -> None:
        project = self._document.project
        self._drop(line)
        if project and line.is_known:
            self._document.apply_project(project.without_target(line.target_id), "removal of target")
        self._show_invitation(project)

    def _drop(self, line: TargetLine) -> None:
        del self._lines[line.target_id]
        self._rows.removeWidget(line)
        line.blockSignals(True)  # a field that is left tells what it holds, even if it is left for good
        line.hide()
        line.deleteLater()

    def _show_invitation(self, project: Project | None) -> None:
        metric = project.metric.name if project else "metric"
        self._invitation.setText(
            "A target is a value to reach. With a deadline, the forecast tells its odds."
            if self._lines
            else f"Which {metric} should be reached, and by when? Without a target the forecast only shows the trend."
        )


class TargetLine(QWidget):
    """One target: value, deadline, name."""

    edited = Signal()
    removed = Signal()

    def __init__(self, target_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target_id = target_id
        self._target: Target | None = None
        self.value = QLineEdit(placeholderText="Value")
        self.value.setMaximumWidth(_VALUE_WIDTH)
        self.deadline = DateField()
        self.deadline.setPlaceholderText("No deadline")
        self.deadline.setFixedWidth(_DATE_WIDTH)
        self.name = QLineEdit(placeholderText="What it is for")
        self.remove = IconButton("trash-2", "Remove this target")
        self.complaint = Complaint()
        self._lay_out()
        self.fields = (self.value, self.deadline, self.name, self.remove)
        for field in (self.value, self.deadline, self.name):
            field.editingFinished.connect(self.edited)
        self.deadline.picked.connect(self.edited)
        self.remove.clicked.connect(self.removed)

    @property
    def is_known(self) -> bool:
        """Whether the project has it."""
        return self._target is not None

    def show_target(self, target: Target) -> None:
        """Show a target, unless it is the one that is shown and edited already."""
        if target is self._target:
            return
        self._target = target
        self.value.setText(plain_number(target.value))
        self.deadline.set_day(target.deadline)
        self.name.setText(target.name)
        self.name.setCursorPosition(0)  # a long name is read from its beginning
        self.complaint.say("", self.value, self.deadline)

    def read(self, metric: Metric) -> Target | None:
        """The target as typed; None, with a complaint, if it can't be one."""
        if not self.value.text().strip() and self._target is None:
            return None
        value = self._parse(self.value, metric.parse)
        if value is None:
            return None
        deadline = self._parse(self.deadline, self.deadline.parse)
        if deadline is None and self.deadline.text().strip():
            return None
        self.complaint.say("", self.value, self.deadline)
        return self._changed(value, deadline, self.name.text().strip())

    def _parse[T](self, field: QLineEdit, parse: Callable[[str], T]) -> T | None:
        """What a field says; None, with a complaint, if it can't be read."""
        try:
            return parse(field.text())
        except InvalidValue as wrong:
            self.complaint.say("", self.value, self.deadline)
            self.complaint.say(str(wrong), field)
            return None

    def _changed(self, value: float, deadline: date | None, name: str) -> Target:
        if self._target is None:
            return Target(id=self.target_id, value=value, deadline=deadline, name=name)
        return replace(self._target, value=value, deadline=deadline, name=name)

    def _lay_out(self) -> None:
        self.value.setAccessibleName("Target value")
        self.deadline.setAccessibleName("Deadline")
        self.name.setAccessibleName("What the target is for")
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in (self.value, self.deadline, self.name, self.remove):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.complaint)
