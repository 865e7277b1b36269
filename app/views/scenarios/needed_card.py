"""What it would take to have 4 in 5 by the deadline, answered when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.background.reckoner import Reckoner
from app.views.parts.explain_button import ExplainButton
from app.views.parts.paragraph import paragraph
from forecasting.futures.scenarios import pace_needed
from forecasting.words.scenario_words import needed_sentence

if TYPE_CHECKING:
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Target
    from forecasting.domain.scenario import PaceNeeded, Scenario


class NeededCard(QFrame):
    """A question, and its answer for every target with a deadline ahead."""

    #: A pace, in times of the one that was learned, that was found and is wanted.
    pace_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        title = QLabel("What would it take to have 4 in 5 by the deadline?", wordWrap=True)
        title.setProperty("role", "title")
        self.answer = paragraph("plain")
        self.ask = QPushButton("Work it out")
        self.use = QPushButton("Use this pace")
        self._reckoner = Reckoner(self)
        self._reckoner.answered.connect(self._show)
        self._planned: Forecast | None = None
        self._scenario: Scenario | None = None
        self._pace = 1.0
        row = QHBoxLayout()
        row.addWidget(title, 1)
        row.addWidget(ExplainButton(title.text(), ("What would it take", "Pace")))
        row.addWidget(self.use)
        row.addWidget(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 14, 14)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.answer)
        self.answer.hide()
        self.ask.clicked.connect(self._ask)
        self.use.clicked.connect(lambda: self.pace_chosen.emit(self._pace))

    def show_plan(self, planned: Forecast, scenario: Scenario) -> None:
        """Ask of another plan; what was found of the one before is gone."""
        if planned is self._planned and scenario == self._scenario:
            return
        self._planned, self._scenario = planned, scenario
        self._reckoner.forget()
        targets = self._targets()
        self._say("" if targets else "No target of this project has a deadline ahead.")
        self.ask.setText("Work it out")
        self.ask.setEnabled(bool(targets))
        self.ask.setVisible(True)
        self.use.hide()

    def _say(self, text: str) -> None:
        self.answer.setText(text)
        self.answer.setVisible(bool(text))

    def _targets(self) -> list[Target]:
        assert self._planned is not None
        assert self._scenario is not None
        targets = self._scenario.changed(a.target for a in self._planned.arrivals if not a.is_reached)
        return [target for target in targets if target.deadline is not None and target.deadline > self._planned.as_of]

    def _ask(self) -> None:
        planned, scenario, targets = self._planned, self._scenario, self._targets()
        assert planned is not None
        assert scenario is not None
        self.ask.setEnabled(False)
        self.ask.setText("Working it out …")
        self._reckoner.ask(lambda: [pace_needed(planned, scenario, target) for target in targets])

    def _show(self, found: list[PaceNeeded]) -> None:
        assert self._planned is not None
        text = "\n".join(needed_sentence(self._planned, answer) for answer in found)
        self._say(text)
        self.ask.hide()
        paces = [answer.pace for answer in found if answer.pace is not None]
        self._pace = max(paces, default=1.0)
        self.use.setVisible(bool(paces))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
