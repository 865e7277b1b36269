"""What answers imply as one JSON object, for scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.assumptions import Belief, CeilingBelief
from forecasting.domain.intervals import ENDS_AND_MIDDLE
from forecasting.domain.questions import QUESTIONS, answer_to
from forecasting.words.forecast_json import SCHEMA, metric_json, versions
from forecasting.words.implication_texts import TOLD_DAYS, implication_sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.questions import Answer
    from forecasting.implications import Implications

type Json = dict[str, Any]


def implications_json(found: Implications, project: str) -> str:
    """The whole of it as JSON text."""
    forecast = found.forecast
    report = {
        "schema": SCHEMA,
        "project": project,
        "metric": metric_json(forecast.metric),
        "as_of": forecast.as_of.isoformat(),
        "answers": {question.topic.value: _answer(answer_to(question, found.assumptions)) for question in QUESTIONS},
        "usual": {topic.value: _answer(answer) for topic, answer in found.usual.items()},
        "sentences": list(implication_sentences(found)),
        "tries": _quantiles(found.tries),
        "new_bests": _quantiles(found.new_bests),
        "share_closed": _quantiles(found.share_closed),
        "ceiling": _quantiles(forecast.ceiling),
        "champion": [{"days": days, **_quantiles(forecast.champion([days])[:, 0])} for days in TOLD_DAYS],
        "targets": [
            {"value": a.target.value, "odds": 1 - a.never, "infeasible": a.chance_infeasible, "by_luck": a.chance_lucky}
            for a in forecast.arrivals
        ],
        "versions": {"model": forecast.model_version} | versions(),
    }
    return json.dumps(report, allow_nan=False, ensure_ascii=False, indent=2)


def _answer(answer: Answer | None) -> object:
    return asdict(answer) if isinstance(answer, Belief | CeilingBelief) else answer


def _quantiles(values: NDArray[np.float64] | NDArray[np.int64]) -> Json:
    return {str(chance): float(np.quantile(values, chance, method="inverted_cdf")) for chance in ENDS_AND_MIDDLE}
