"""What a forecast rests on and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.parts.cards import title_row
from app.views.parts.paragraph import paragraph
from forecasting.words.finding_sentences import proposal_sentence, set_sentences, staleness_sentences
from forecasting.words.narrative import (
    basis_sentence,
    champion_sentence,
    diagnosis_sentence,
    infeasible_sentence,
    noise_sentence,
)
from forecasting.words.width_words import width_sentences

if TYPE_CHECKING:
    from forecasting.domain.findings import Proposal
    from forecasting.domain.forecast import Arrival, Forecast


_EXPLAINED = ("How far to trust this", "Champion", "Noise", "Evaluation set", "Ceiling", "Why so wide?")


class TrustCard(QFrame):
    """What the sampler says about itself, the champion and its noise, how results were measured, how many there are."""

    #: A `Proposal` that is to be applied.
    proposal_accepted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        title = QLabel("How far to trust this")
        title.setProperty("role", "title")
        self.diagnosis = paragraph("plain")
        self.champion = paragraph("plain")
        self.findings = paragraph("plain")
        self.proposal = paragraph("plain")
        self.accept = QPushButton("Mark the change of the evaluation set")
        self.accept.clicked.connect(self._accept)
        self._proposed: Proposal | None = None
        self.width_of_fan = paragraph("plain")
        self.basis = paragraph("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        column.addLayout(title_row(title, _EXPLAINED))
        for part in (self.diagnosis, self.champion, self.findings, self.proposal):
            column.addWidget(part)
        column.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignLeft)
        why = QLabel("Why so wide?")
        why.setProperty("role", "label")
        self._why_wide = why
        for part in (why, self.width_of_fan, self.basis):
            column.addWidget(part)

    def show_forecast(self, forecast: Forecast) -> None:
        """Tell the diagnosis of a forecast and what it rests on."""
        self.diagnosis.setText(diagnosis_sentence(forecast.diagnosis))
        self.diagnosis.setProperty("verdict", forecast.diagnosis.verdict.value)
        self.diagnosis.style().polish(self.diagnosis)
        self.champion.setText(" ".join(filter(None, (champion_sentence(forecast), noise_sentence(forecast)))))
        self.findings.setText(" ".join((*set_sentences(forecast), *staleness_sentences(forecast))))
        self.findings.setVisible(bool(self.findings.text()))
        self._propose(next(iter(forecast.proposals), None))
        self.width_of_fan.setText(" ".join(width_sentences(forecast)))
        for part in (self._why_wide, self.width_of_fan):
            part.setVisible(bool(self.width_of_fan.text()))
        self.basis.setText(basis_sentence(forecast))

    def _propose(self, proposal: Proposal | None) -> None:
        self._proposed = proposal
        self.proposal.setText(proposal_sentence(proposal) if proposal else "")
        for part in (self.proposal, self.accept):
            part.setVisible(proposal is not None)

    def _accept(self) -> None:
        if self._proposed is not None:
            self.proposal_accepted.emit(self._proposed)

    def show_arrival(self, forecast: Forecast, arrival: Arrival) -> None:
        """Tell whether a target may be out of reach."""
        told = (basis_sentence(forecast), infeasible_sentence(forecast, arrival))
        self.basis.setText(" ".join(filter(None, told)))
