"""Four questions that a new project starts with; what isn't known is left empty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.new_project import KINDS, FirstAnswers
from app.views.parts.cards import Card, page_of, scrolling
from app.views.parts.fields import DateField
from app.views.parts.form_field import ChoiceBox, Complaint, FormField
from forecasting.domain.project import LEVER_NAMES
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Project, Roadmap

_WIDTH = 640


class FirstQuestions(QWidget):
    """A page of fields; Enter in any of them makes the project."""

    #: The `FirstAnswers` that were given.
    answered = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit(placeholderText="Such as Ticket routing")
        self.measured = QLineEdit("Accuracy")
        self.kind = ChoiceBox()
        self.kind.addItems(list(KINDS))
        self.baseline = QLineEdit(placeholderText="Such as 70; leave empty if results follow")
        self.target = QLineEdit(placeholderText="Such as 78")
        self.deadline = DateField()
        self.deadline.setPlaceholderText("No deadline")
        self.levers = QLineEdit(", ".join(LEVER_NAMES))
        self.pace = QLineEdit(placeholderText="Such as 3-6")
        self.fields = {
            "name": FormField("What is the project called?", self.name),
            "metric": FormField("What do you measure?", self.measured),
            "kind": FormField("What kind of number?", self.kind),
            "baseline": FormField("Where does it stand today?", self.baseline, "The value of what is in use now"),
            "target": FormField("What must it reach?", self.target),
            "deadline": FormField("By when?", self.deadline),
            "levers": FormField("What can the team change?", self.levers, "Kinds of change, with commas between"),
            "pace": FormField("How many tries a month?", self.pace, "Two values with a 4 in 5 chance between them"),
        }
        self.complaint = Complaint()
        self.make = QPushButton("Create the project")
        self.make.setProperty("role", "primary")
        self.back = QPushButton("Back")
        self._lay_out()
        for line in (self.name, self.measured, self.baseline, self.target, self.deadline, self.levers, self.pace):
            line.returnPressed.connect(self.finish)
        self.make.clicked.connect(self.finish)
        self.back.clicked.connect(self.cancelled)

    def start(self) -> None:
        """Ask anew."""
        for line in (self.name, self.baseline, self.target, self.deadline, self.pace):
            line.clear()
        for field in self.fields.values():
            field.complain("")
        self.complaint.say("")
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Hand on the answers, or say below a field what can't be."""
        answers = self._read()
        if answers is not None:
            self.answered.emit(answers)

    def project(self, answers: FirstAnswers, roadmap: Roadmap, today: date) -> Project | None:
        """The project that answers make; None, with a complaint, if they don't go together."""
        try:
            return answers.project(roadmap, today)
        except InvalidValue as wrong:
            self.complaint.say(str(wrong))
            return None

    def _read(self) -> FirstAnswers | None:
        metric = self._field("metric", self._metric)
        if metric is None:
            return None
        baseline = self._optional("baseline", self.baseline, metric.parse)
        target = self._optional("target", self.target, metric.parse)
        deadline = self._optional("deadline", self.deadline, self.deadline.parse)
        if any(field.complaint.text() for field in self.fields.values()):
            return None
        return FirstAnswers(
            name=self.name.text().strip(),
            metric=metric,
            baseline=baseline,
            target=target,
            deadline=deadline,
            levers=tuple(dict.fromkeys(filter(None, (part.strip() for part in self.levers.text().split(","))))),
            tries_per_month=self.pace.text().strip(),
        )

    def _metric(self) -> Metric:
        return replace(KINDS[self.kind.currentText()], name=self.measured.text())

    def _optional[T](self, key: str, line: QLineEdit, parse: Callable[[str], T]) -> T | None:
        """What a field says; None if it is empty, or, with a complaint, can't be read."""
        text = line.text().strip()
        return self._field(key, lambda: parse(text)) if text else self._field(key, lambda: None)

    def _field[T](self, key: str, read: Callable[[], T]) -> T | None:
        try:
            found = read()
        except InvalidValue as wrong:
            self.fields[key].complain(str(wrong))
            return None
        self.fields[key].complain("")
        return found

    def _lay_out(self) -> None:
        heading = QLabel("Four questions to begin with")
        heading.setProperty("role", "display")
        hint = QLabel(
            "All but the first can stay empty. What you know gives a first forecast, which says that it is assumed.",
            wordWrap=True,
        )
        hint.setProperty("role", "caption")
        cards = [
            Card("1  The metric", [self.fields["name"], _row(self.fields["metric"], self.fields["kind"])]),
            Card("2  Today", [self.fields["baseline"]]),
            Card("3  The target", [_row(self.fields["target"], self.fields["deadline"])]),
            Card("4  The work", [_row(self.fields["levers"], self.fields["pace"], shares=(2, 1))]),
        ]
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.back, self.make):
            row.addWidget(part)
        row.addStretch(1)
        page = page_of([heading, hint, *cards, self.complaint, buttons])
        page.setMaximumWidth(_WIDTH)
        middle = QWidget()
        beside = QHBoxLayout(middle)
        beside.setContentsMargins(0, 12, 0, 0)
        beside.addStretch(1)
        beside.addWidget(page, 8)
        beside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(middle))


def _row(*parts: QWidget, shares: tuple[int, ...] = (1, 1)) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(14)
    for part, share in zip(parts, shares, strict=True):
        row.addWidget(part, share, Qt.AlignmentFlag.AlignTop)
    return holder
