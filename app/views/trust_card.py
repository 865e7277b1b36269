"""What a forecast rests on and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.views.paragraph import paragraph
from forecasting.finding_sentences import set_sentences, staleness_sentences
from forecasting.narrative import (
    basis_sentence,
    champion_sentence,
    diagnosis_sentence,
    infeasible_sentence,
    noise_sentence,
)

if TYPE_CHECKING:
    from forecasting.domain.forecast import Arrival, Forecast


class TrustCard(QFrame):
    """What the sampler says about itself, the champion and its noise, how results were measured, how many there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        title = QLabel("How far to trust this")
        title.setProperty("role", "title")
        self.diagnosis = paragraph("plain")
        self.champion = paragraph("plain")
        self.findings = paragraph("plain")
        self.basis = paragraph("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        for part in (title, self.diagnosis, self.champion, self.findings, self.basis):
            column.addWidget(part)

    def show_forecast(self, forecast: Forecast) -> None:
        """Tell the diagnosis of a forecast and what it rests on."""
        self.diagnosis.setText(diagnosis_sentence(forecast.diagnosis))
        self.diagnosis.setProperty("verdict", forecast.diagnosis.verdict.value)
        self.diagnosis.style().polish(self.diagnosis)
        self.champion.setText(" ".join(filter(None, (champion_sentence(forecast), noise_sentence(forecast)))))
        proposals = (proposal.sentence for proposal in forecast.proposals)
        self.findings.setText(" ".join((*set_sentences(forecast), *staleness_sentences(forecast), *proposals)))
        self.findings.setVisible(bool(self.findings.text()))
        self.basis.setText(basis_sentence(forecast))

    def show_arrival(self, forecast: Forecast, arrival: Arrival) -> None:
        """Tell whether a target may be out of reach."""
        told = (basis_sentence(forecast), infeasible_sentence(forecast, arrival))
        self.basis.setText(" ".join(filter(None, told)))
