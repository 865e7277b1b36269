"""What every sentence and chart says of a forecast that rests on answers more than on results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.forecast import Basis
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from forecasting.domain.forecast import Forecast


def basis_label(forecast: Forecast) -> str:
    """``from assumptions alone``, ``mostly from assumptions``; empty for a forecast from data."""
    if forecast.basis is Basis.DATA:
        return ""
    if forecast.scene.values.size:
        return "mostly from assumptions"
    return "from assumptions and other projects" if forecast.learned_from else "from assumptions alone"


def mates_sentence(forecast: Forecast) -> str | None:
    """How many other projects of the roadmap the forecast learned from; None if from none."""
    if not forecast.learned_from:
        return None
    return f"Learned also from {counted(forecast.learned_from, 'other project')} of this roadmap."


def led(forecast: Forecast, sentence: str) -> str:
    """A sentence that says first what the forecast rests on, where that isn't data."""
    label = basis_label(forecast)
    if not label:
        return sentence
    begun = sentence[0].lower() + sentence[1:] if sentence.startswith(("There ", "Even ")) else sentence
    return f"{label[0].upper()}{label[1:]}: {begun}"


def trailed(forecast: Forecast, phrase: str) -> str:
    """A phrase that says at its end what the forecast rests on, where that isn't data."""
    label = basis_label(forecast)
    return f"{phrase}, {label}" if label else phrase
