"""Several things changed since the forecast before: which of them moved it, and by how many days each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.parts.paragraph import paragraph
from app.views.parts.study_bar import StudyBar
from app.views.parts.table_place import TablePlace
from forecasting.words.change_words import change_story, change_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.background.studies import Studies
    from forecasting.domain.change_report import ChangeReport
    from forecasting.tracking.studies import ChangeStudy

_MOST_STEPS = 8


class NewsBar(QWidget):
    """A button that has the way from one forecast to the next worked out, and what was found."""

    def __init__(self, studies: Studies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Callable[[], ChangeStudy] | None = None
        self.work = StudyBar(studies, "Which of them moved it?")
        self.story = paragraph("plain")
        self.steps = TablePlace(_MOST_STEPS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.work, self.story, self.steps):
            column.addWidget(part)
        self.work.wanted.connect(self._start)
        self.work.answered.connect(self.show_report)
        self.offer(None)

    def offer(self, question: Callable[[], ChangeStudy] | None) -> None:
        """Be ready for another question, or for none."""
        self._question = question
        self.work.reset()
        self.work.show()
        self.story.hide()
        self.steps.show_table(None)
        self.setVisible(question is not None)

    def show_report(self, report: ChangeReport) -> None:
        """Tell what was found."""
        self.work.hide()
        self.story.setText("\n".join(change_story(report)))
        self.story.show()
        self.steps.show_table(change_table(report))

    def _start(self) -> None:
        if self._question is not None:
            self.work.start(self._question())
