"""Plain questions whose answers stand in for results, and a picture of what the answers imply."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from app.views.charts.chart_card import ChartCard
from app.views.charts.picture_maker import PictureMaker
from app.views.parts.form_field import FormField
from app.views.parts.paragraph import paragraph
from app.views.project.implied_reading import ImpliedReading
from forecasting.domain.questions import QUESTIONS, Question, answer_to, read_answer, with_answer, write_answer
from forecasting.errors import InvalidValue, UserError

if TYPE_CHECKING:
    from datetime import date

    from app.document import Document
    from forecasting.charts.palette import Palette
    from forecasting.domain.project import Project
    from forecasting.implications import Implications
    from forecasting.words.chart_texts import ChartTable

_CHART_HEIGHT, _LINE_WIDTH = 370, 420
_EXPLAINED = ("What answers imply", "The bands of the fan", "Try", "Ceiling", "Pace", "Horizon")
#: After the last answer.
_PAUSE_MS = 300


class AssumptionsPanel(QWidget):
    """One field for each question; what isn't answered is left to what is usual."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: Project | None = None
        self.lines = {question.topic: QLineEdit(placeholderText=_example(question)) for question in QUESTIONS}
        self.fields = {q.topic: FormField(q.text, self.lines[q.topic], q.help) for q in QUESTIONS}
        self.story = paragraph("plain")
        self.picture = ChartCard("What these answers imply for a year", _CHART_HEIGHT, explains=_EXPLAINED)
        # It computes, which takes a moment, as well as it draws.
        self._maker = PictureMaker(self)
        self._maker.made.connect(self._tell)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._imply)
        self._lay_out()
        for question in QUESTIONS:
            self.lines[question.topic].editingFinished.connect(partial(self._take, question))
        document.roadmap_changed.connect(self.refresh)
        document.project_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the answers as they stand; a field that complains keeps what was typed until its answer changes."""
        before, project = self._shown, self._document.project
        self._shown = project
        self.setEnabled(project is not None)
        if project is None or project is before:
            return
        for question in QUESTIONS:
            old = None if before is None or before.id != project.id else _written(question, before)
            if old != _written(question, project) or before is None or before.id != project.id:
                self.lines[question.topic].setText(_written(question, project))
                self.fields[question.topic].complain("")
        if self.isVisible():
            self._pause.start()

    def showEvent(self, _event: object) -> None:
        """Work out what the answers imply only where somebody looks."""
        self._pause.start()

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours."""
        self.picture.canvas.set_palette(palette)

    def _take(self, question: Question) -> None:
        project, text = self._document.project, self.lines[question.topic].text().strip()
        if project is None or text == _written(question, project):
            self.fields[question.topic].complain("")
            return
        try:
            answer = read_answer(question, text, project.metric) if text else None
            changed = replace(project, assumptions=with_answer(project.assumptions, question, answer))
        except InvalidValue as wrong:
            self.fields[question.topic].complain(str(wrong))
            return
        self.fields[question.topic].complain("")
        self._document.apply_project(changed, f"answer to “{question.text}”")

    def _imply(self) -> None:
        project = self._document.project
        if project is not None:
            self._maker.ask(partial(_implied, project.without_extras(), self._document.today()))

    def _tell(self, found: Implications | str) -> None:
        """Show what was worked out, or why it can't be."""
        self.picture.setVisible(not isinstance(found, str))
        if isinstance(found, str):
            self.story.setText(found)
            return
        from forecasting.words.implication_texts import implication_sentences  # noqa: PLC0415 - loaded with what it tells

        self.story.setText(" ".join(implication_sentences(found)))
        self.picture.show_reading(ImpliedReading(found), "", partial(_tables, found))

    def _lay_out(self) -> None:
        hint = QLabel(
            "Where results are few, a forecast rests on these answers, and says so. All but the first want two values "
            "with a 4 in 5 chance that the truth lies between them. What is left empty is taken as is usual.",
            wordWrap=True,
        )
        hint.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(12)
        column.addWidget(hint)
        for question in QUESTIONS:
            self.lines[question.topic].setMaximumWidth(_LINE_WIDTH)
            column.addWidget(self.fields[question.topic])
        column.addWidget(self.story)
        column.addWidget(self.picture)
        column.addStretch(1)
        self.picture.hide()


def _example(question: Question) -> str:
    return f"Such as {question.example}"


def _written(question: Question, project: Project) -> str:
    answer = answer_to(question, project.assumptions)
    return "" if answer is None else write_answer(question, answer, project.metric)


def _implied(project: Project, day: date) -> Implications | str:
    """What the answers imply, or a sentence why that can't be told."""
    from forecasting.implications import imply  # noqa: PLC0415 - in a thread, as it takes long to load

    try:
        return imply(project, day)
    except UserError as problem:
        return str(problem)


def _tables(found: Implications) -> tuple[ChartTable, ...]:
    from forecasting.words.implication_texts import answers_table, year_table  # noqa: PLC0415 - as above

    return answers_table(found), year_table(found)
