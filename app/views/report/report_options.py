"""What the PM chooses about a report: their own words, parts, projects, logo, paper and dates."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.parts.fields import DateField
from app.views.parts.form_field import ChoiceBox, Complaint, FormField
from forecasting.domain.date_styles import DateStyle
from forecasting.errors import InvalidValue, UserError
from forecasting.report.options import Logo, Paper, PartName, ReportOptions
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forecasting.domain.project import Project

_COMMENTS_HEIGHT = 84
_LONGEST = 34
_NO_LOGO = "No logo"
_PAPERS = {Paper.A4: "A4", Paper.LETTER: "US Letter"}
_DATES = {
    DateStyle.BRITISH: "English, 3 June 2027",
    DateStyle.AMERICAN: "American, June 3, 2027",
    DateStyle.ISO: "Numbers, 2027-06-03",
    DateStyle.GERMAN: "German, 3. Juni 2027",
    DateStyle.FRENCH: "French, 3 juin 2027",
    DateStyle.SPANISH: "Spanish, 3 de junio de 2027",
    DateStyle.ITALIAN: "Italian, 3 giugno 2027",
    DateStyle.DUTCH: "Dutch, 3 juni 2027",
}
_PARTS = {
    PartName.FAN: "Where the metric is heading",
    PartName.ARRIVALS: "When the target is reached",
    PartName.CHANGES: "What changed",
    PartName.DRIVERS: "What drives it",
    PartName.ASSUMPTIONS: "What we assume",
    PartName.DECISION: "What to decide",
    PartName.TRACK_RECORD: "How far to trust it",
}


class ReportOptionsPanel(QWidget):
    """A form for `ReportOptions`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = QLineEdit(placeholderText="The answer, unless you write another")
        self.comments = QPlainTextEdit()
        self.comments.setTabChangesFocus(True)
        self.comments.setFixedHeight(_COMMENTS_HEIGHT)
        self.decision = QLineEdit(placeholderText="From the odds, unless you write another")
        self.decide_by = DateField()
        self.paper, self.dates = _choices(_PAPERS), _choices(_DATES)
        self.parts = {name: _checked(label) for name, label in _PARTS.items()}
        self.projects: dict[str, QCheckBox] = {}
        self.logo_button, self.logo_name = QPushButton("Choose a logo…"), QLabel(_NO_LOGO)
        self.logo_problem = Complaint()
        self._logo: Logo | None = None
        self._logo_path: Path | None = None
        self._by_field = FormField("To be decided by", self.decide_by)
        self._lay_out()
        self._connect()

    def options(self) -> ReportOptions:
        """What is chosen; a date that can't be read is none, and is complained about."""
        return ReportOptions(
            headline=self.headline.text(),
            decision=self.decision.text(),
            decide_by=self._day(),
            comments=self.comments.toPlainText(),
            parts=tuple(name for name, box in self.parts.items() if box.isChecked()),
            projects=tuple(project_id for project_id, box in self.projects.items() if box.isChecked()),
            logo=self._logo,
            paper=Paper(self.paper.currentData()),
            dates=DateStyle(self.dates.currentData()),
        )

    def show_projects(self, projects: Sequence[Project], shown: str | None) -> None:
        """Offer these projects; at first, and when another is shown, only that one is chosen."""
        kept = {project_id for project_id, box in self.projects.items() if box.isChecked()}
        is_new = shown not in self.projects or not kept
        for box in self.projects.values():
            self._project_boxes.removeWidget(box)
            box.deleteLater()
        self.projects = {}
        for project in projects:
            name = one_line(project.name)
            # Shorter than the panel is wide; an ampersand alone would mark a key.
            box = _checked((name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…").replace("&", "&&"))
            box.setAccessibleName(name)
            box.setToolTip(f"<p>{escape(name)}</p>")
            box.setChecked(project.id == shown if is_new else project.id in kept)
            box.toggled.connect(self.changed)
            self.projects[project.id] = box
            self._project_boxes.addWidget(box)
        self._projects.setVisible(len(projects) > 1)

    def words(self) -> dict[str, str]:
        """What is written and chosen, by field, but for the projects; `restore` takes it back."""
        return {
            "headline": self.headline.text(),
            "comments": self.comments.toPlainText(),
            "decision": self.decision.text(),
            "decide_by": self.decide_by.text(),
            "left_out": " ".join(name for name, box in self.parts.items() if not box.isChecked()),
            "paper": self.paper.currentData(),
            "dates": self.dates.currentData(),
            "logo": str(self._logo_path) if self._logo_path else "",
        }

    def restore(self, words: Mapping[str, str]) -> None:
        """Show what `words` gave; what is missing is empty or as at first."""
        self.headline.setText(words.get("headline", ""))
        self.comments.setPlainText(words.get("comments", ""))
        self.decision.setText(words.get("decision", ""))
        self.decide_by.setText(words.get("decide_by", ""))
        left_out = words.get("left_out", "").split()
        for name, box in self.parts.items():
            box.setChecked(name.value not in left_out)
        self.paper.setCurrentIndex(max(self.paper.findData(words.get("paper")), 0))
        self.dates.setCurrentIndex(max(self.dates.findData(words.get("dates")), 0))
        self._logo = self._logo_path = None
        self._show_logo(_NO_LOGO)
        if words.get("logo"):
            self.take_logo(Path(words["logo"]))

    def choose_logo(self) -> None:
        """Ask for a picture, or take the one away that there is."""
        if self._logo is not None:
            self._logo = self._logo_path = None
            self._show_logo(_NO_LOGO)
            return
        name, _ = QFileDialog.getOpenFileName(self, "Choose a logo", "", "Pictures (*.png *.jpg *.jpeg)")
        if name:
            self.take_logo(Path(name))

    def take_logo(self, path: Path) -> None:
        """Use a picture file; say below the button if it can't be used."""
        try:
            self._logo = Logo(path.read_bytes())
        except UserError as problem:
            self.logo_problem.say(str(problem), self.logo_button)
        except OSError as problem:
            self.logo_problem.say(f"“{path.name}” can't be read: {problem.strerror}.", self.logo_button)
        else:
            self._logo_path = path
            self._show_logo(path.name)

    def _show_logo(self, name: str) -> None:
        self.logo_problem.say("", self.logo_button)
        self.logo_name.setText(name)
        self.logo_button.setText("Choose a logo…" if self._logo is None else "Remove the logo")
        self.changed.emit()

    def _day(self) -> date | None:
        try:
            day = self.decide_by.day()
        except InvalidValue as problem:
            self._by_field.complain(str(problem))
            return None
        self._by_field.complain("")
        return day

    def _lay_out(self) -> None:
        self._projects, self._project_boxes = _group("Projects")
        parts, part_boxes = _group("Parts")
        for box in self.parts.values():
            part_boxes.addWidget(box)
        logo = QHBoxLayout()
        logo.addWidget(self.logo_button)
        logo.addWidget(self.logo_name, 1)
        self.logo_name.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(12)
        title = QLabel("Your report")
        title.setProperty("role", "title")
        column.addWidget(title)
        for field in (
            FormField("Headline", self.headline),
            FormField("Comments", self.comments, "An empty line begins another paragraph"),
            FormField("Decision to take", self.decision),
            self._by_field,
        ):
            column.addWidget(field)
        column.addWidget(self._projects)
        column.addWidget(parts)
        column.addWidget(FormField("Paper", self.paper))
        column.addWidget(FormField("Dates", self.dates))
        column.addLayout(logo)
        column.addWidget(self.logo_problem)
        column.addStretch(1)

    def _connect(self) -> None:
        for line in (self.headline, self.decision, self.decide_by, self.comments):
            line.textChanged.connect(self.changed)
        for choice in (self.paper, self.dates):
            choice.currentIndexChanged.connect(self.changed)
        for box in self.parts.values():
            box.toggled.connect(self.changed)
        self.logo_button.clicked.connect(self.choose_logo)


def _choices[K: (Paper, DateStyle)](labels: dict[K, str]) -> ChoiceBox:
    box = ChoiceBox()
    for value, label in labels.items():
        box.addItem(label, value)
    return box


def _checked(label: str) -> QCheckBox:
    box = QCheckBox(label)
    box.setChecked(True)
    return box


def _group(name: str) -> tuple[QWidget, QVBoxLayout]:
    """A name with room for boxes below it."""
    group = QWidget()
    group.setAccessibleName(name)
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    label = QLabel(name)
    label.setProperty("role", "label")
    column.addWidget(label)
    return group, column
