"""The milestones of a roadmap: name, day, and which targets they need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from app.views.parts.fields import DateField
from app.views.parts.form_field import Complaint
from app.views.parts.icon_button import IconButton
from app.views.parts.paragraph import paragraph
from forecasting.domain.project import Milestone, new_id
from forecasting.domain.timeline import Timeline
from forecasting.errors import InvalidValue
from forecasting.words.wording import counted, one_line, write_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.document import Document
    from forecasting.domain.project import Roadmap

_DATE_WIDTH, _NEEDS_WIDTH = 136, 130
#: Days from today at which a new milestone stands.
_FIRST_DAYS = 183


class MilestonesPanel(QFrame):
    """Every milestone in a line of its own, with what is said of it below."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._document = document
        self._lines: dict[str, MilestoneLine] = {}
        title = QLabel("Milestones")
        title.setProperty("role", "title")
        self.invitation = QLabel(
            "A milestone is a day by which targets of one or more projects must all be reached.", wordWrap=True
        )
        self.invitation.setProperty("role", "caption")
        self.add = QPushButton("Add a milestone")
        self.add.clicked.connect(self.add_line)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 14, 14)
        column.setSpacing(8)
        for part in (title, self.invitation):
            column.addWidget(part)
        column.addLayout(self._rows)
        column.addLayout(buttons)

    @property
    def lines(self) -> list[MilestoneLine]:
        """The lines from top to bottom."""
        return list(self._lines.values())

    def show_roadmap(self, roadmap: Roadmap, sentences: Mapping[str, str]) -> None:
        """Show the milestones as they stand.

        Parameters
        ----------
        sentences
            What is said of each, by its id.
        """
        known = {milestone.id: milestone for milestone in roadmap.milestones}
        for gone in [line for line in self.lines if line.milestone.id not in known]:
            self._drop(gone)
        for milestone in known.values():
            line = self._lines.get(milestone.id) or self._make(milestone)
            line.show_milestone(milestone, roadmap)
            line.sentence.setText(sentences.get(milestone.id, ""))

    def add_line(self) -> None:
        """Add a milestone half a year from now."""
        roadmap, today = self._document.roadmap, self._document.today()
        day = Timeline(today).date(_FIRST_DAYS)
        milestone = Milestone(name=f"Milestone {len(roadmap.milestones) + 1}", day=day, targets=(), id=new_id())
        self._document.apply(roadmap.with_milestone(milestone), "new milestone")
        line = self._lines.get(milestone.id)
        if line is not None:
            line.name.setFocus()
            line.name.selectAll()

    def _make(self, milestone: Milestone) -> MilestoneLine:
        line = MilestoneLine(milestone)
        line.edited.connect(self._take)
        line.removed.connect(lambda: self._remove(line))
        self._lines[milestone.id] = line
        self._rows.addWidget(line)
        if self.isVisible():
            line.show()  # at once, so that it can take the keyboard
        return line

    def _take(self, milestone: Milestone, text: str) -> None:
        self._document.apply(self._document.roadmap.with_milestone(milestone), text)

    def _remove(self, line: MilestoneLine) -> None:
        self._document.apply(self._document.roadmap.without_milestone(line.milestone.id), "removal of milestone")

    def _drop(self, line: MilestoneLine) -> None:
        del self._lines[line.milestone.id]
        self._rows.removeWidget(line)
        line.blockSignals(True)  # a field that is left tells what it holds, even if it is left for good
        line.hide()
        line.deleteLater()


class MilestoneLine(QWidget):
    """One milestone."""

    #: The changed `Milestone`, and what is changed.
    edited = Signal(object, str)
    removed = Signal()

    def __init__(self, milestone: Milestone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.milestone = milestone
        self.name = QLineEdit(placeholderText="Name of the milestone")
        self.day = DateField()
        self.day.setFixedWidth(_DATE_WIDTH)
        self.needs = QPushButton()
        self.needs.setMinimumWidth(_NEEDS_WIDTH)
        self.menu = QMenu(self.needs)
        self.needs.setMenu(self.menu)
        self.remove = IconButton("trash-2", "Remove this milestone")
        self.complaint = Complaint()
        self.sentence = paragraph("plain")
        self.name.setAccessibleName("Name of the milestone")
        self.day.setAccessibleName("Day of the milestone")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.name, 1)
        for part in (self.day, self.needs, self.remove):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.complaint)
        column.addWidget(self.sentence)
        self.name.editingFinished.connect(self._take)
        self.day.editingFinished.connect(self._take)
        self.day.picked.connect(self._take)
        self.remove.clicked.connect(self.removed)

    def show_milestone(self, milestone: Milestone, roadmap: Roadmap) -> None:
        """Show a milestone as it stands, and what it could need."""
        if milestone != self.milestone or not self.name.text():
            self.name.setText(milestone.name)
            self.name.setCursorPosition(0)  # a long name is read from its beginning
            self.day.set_day(milestone.day)
            self.complaint.say("", self.name, self.day)
        self.milestone = milestone
        said = f"Needs {counted(len(milestone.targets), 'target')}" if milestone.targets else "Choose targets"
        self.needs.setText(said)
        self.needs.setAccessibleName(f"Targets that {one_line(milestone.name)} needs")
        self.needs.setAccessibleDescription(said)
        self._fill_menu(roadmap)

    def _fill_menu(self, roadmap: Roadmap) -> None:
        self.menu.clear()
        for project in roadmap.projects:
            for target in project.targets:
                value = write_target(project.metric, target.value)
                name = " ".join(filter(None, (f"{one_line(project.name)}:", one_line(target.name), value)))
                action = self.menu.addAction(name.replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(target.id in self.milestone.targets)
                action.toggled.connect(lambda is_on, target_id=target.id: self._need(target_id, is_on=is_on))
        if self.menu.isEmpty():
            self.menu.addAction("No project has a target yet").setEnabled(False)

    def _need(self, target_id: str, *, is_on: bool) -> None:
        kept = tuple(known for known in self.milestone.targets if known != target_id)
        self._change(replace(self.milestone, targets=(*kept, target_id) if is_on else kept), "targets of milestone")

    def _take(self) -> None:
        try:
            day = self.day.day()
            changed = replace(self.milestone, name=self.name.text(), day=day or self.milestone.day)
        except InvalidValue as wrong:
            self.complaint.say("", self.name, self.day)
            self.complaint.say(str(wrong), self.day if "date" in str(wrong) else self.name)
            return
        self.complaint.say("", self.name, self.day)
        self._change(changed, "change of milestone")

    def _change(self, changed: Milestone, text: str) -> None:
        if changed != self.milestone:
            self.milestone = changed
            self.edited.emit(changed, text)
