"""The levers of a project: rename, add, remove."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.views.parts.form_field import Complaint, set_tab_order
from app.views.parts.icon_button import IconButton
from forecasting.domain.project import Lever, new_id
from forecasting.errors import InvalidValue
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from app.document import Document
    from forecasting.domain.project import Project

_COUNT_WIDTH = 110


class LeversPanel(QWidget):
    """Every lever in a line of its own, with how often it was tried."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._lines: dict[str, LeverLine] = {}
        self._shown_project: str | None = None
        caption = QLabel("A lever is a kind of change that the team can try.", wordWrap=True)
        caption.setProperty("role", "caption")
        self._add = QPushButton("Add a lever")
        self._add.clicked.connect(self.add_line)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(caption)
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
    def lines(self) -> list[LeverLine]:
        """The lines from top to bottom."""
        return list(self._lines.values())

    def refresh(self) -> None:
        """Show the levers as they stand; leave alone what is being typed."""
        project = self._document.project
        is_other = (project and project.id) != self._shown_project
        self._shown_project = project.id if project else None
        levers = {lever.id: lever for lever in project.levers} if project else {}
        for line in [line for line in self.lines if is_other or (line.lever_id not in levers and line.is_known)]:
            self._drop(line)
        tries = Counter(experiment.lever for experiment in project.experiments) if project else Counter()
        for lever in levers.values():
            self._line(lever.id).show_lever(lever, tries[lever.id])

    def add_line(self) -> None:
        """Begin a new lever."""
        self._line(new_id()).name.setFocus()

    def _line(self, lever_id: str) -> LeverLine:
        if lever_id not in self._lines:
            line = LeverLine(lever_id)
            line.edited.connect(lambda: self._take(line))
            line.removed.connect(lambda: self._remove(line))
            self._lines[lever_id] = line
            self._rows.addWidget(line)
            if self.isVisible():
                line.show()  # at once, so that it can take the keyboard
            set_tab_order([*(field for known in self.lines for field in (known.name, known.remove)), self._add])
        return self._lines[lever_id]

    def _take(self, line: LeverLine) -> None:
        project, name = self._document.project, line.name.text().strip()
        if project is None or (not name and not line.is_known):
            return
        try:
            changed = project.with_lever(line.changed(name))
        except InvalidValue as wrong:
            line.complaint.say(str(wrong), line.name)
            return
        line.complaint.say("", line.name)
        self._document.apply_project(changed, "renaming of lever" if line.is_known else "new lever")

    def _remove(self, line: LeverLine) -> None:
        project = self._document.project
        self._drop(line)
        if project and line.is_known:
            self._document.apply_project(_without_lever(project, line.lever_id), "removal of lever")

    def _drop(self, line: LeverLine) -> None:
        del self._lines[line.lever_id]
        self._rows.removeWidget(line)
        line.blockSignals(True)  # a field that is left tells what it holds, even if it is left for good
        line.hide()
        line.deleteLater()


class LeverLine(QWidget):
    """One lever: its name and how often it was tried."""

    edited = Signal()
    removed = Signal()

    def __init__(self, lever_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lever_id = lever_id
        self._lever: Lever | None = None
        self.name = QLineEdit(placeholderText="Name of the lever")
        self.name.setAccessibleName("Lever")
        self.tries = QLabel()
        self.tries.setProperty("role", "caption")
        self.tries.setFixedWidth(_COUNT_WIDTH)
        self.remove = IconButton("trash-2", "Remove this lever")
        self.complaint = Complaint()
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.name, self.tries, self.remove):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.complaint)
        self.name.editingFinished.connect(self.edited)
        self.remove.clicked.connect(self.removed)

    @property
    def is_known(self) -> bool:
        """Whether the project has it."""
        return self._lever is not None

    def show_lever(self, lever: Lever, tries: int) -> None:
        """Show a lever; its name only if it is another one than is shown and edited already."""
        self.tries.setText(counted(tries, "experiment") if tries else "not tried yet")
        used = f"; its {counted(tries, 'experiment')} will have none" if tries else ""
        self.remove.setToolTip(f"Remove this lever{used}")
        if lever is not self._lever:
            self._lever = lever
            self.name.setText(lever.name)
            self.name.setCursorPosition(0)  # a long name is read from its beginning
            self.complaint.say("", self.name)

    def changed(self, name: str) -> Lever:
        """The lever with the name that was typed; raises InvalidValue without one."""
        return replace(self._lever, name=name) if self._lever else Lever(name, id=self.lever_id)


def _without_lever(project: Project, lever_id: str) -> Project:
    experiments = (replace(e, lever=None) if e.lever == lever_id else e for e in project.experiments)
    levers = tuple(lever for lever in project.levers if lever.id != lever_id)
    return replace(project, levers=levers, experiments=tuple(experiments))
