"""A backtest as one JSON object, for scripts; the object is described in README.md."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from forecasting.words import backtest_narrative
from forecasting.words.forecast_json import versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.backtest import Backtest, Claim, Luck, Origin, Summary
    from forecasting.importers.problems import Problem

#: Grows when a field changes its meaning or goes.
SCHEMA = 1

type Json = dict[str, Any]


def backtest_json(backtest: Backtest, summaries: Sequence[Summary], problems: Sequence[Problem] = ()) -> str:
    """The whole report as JSON text; what isn't a number becomes ``null``."""
    report = {
        "schema": SCHEMA,
        "seed": backtest.seed,
        "verdict": list(backtest_narrative.verdict(summaries)),
        "methods": [_method(summary) for summary in summaries],
        "origins": [_origin(origin) for origin in backtest.origins],
        "problems": [asdict(problem) for problem in problems],
        "versions": versions(),
    }
    return json.dumps(report, allow_nan=False, ensure_ascii=False, indent=2)


def _method(summary: Summary) -> Json:
    return {
        "name": summary.method,
        "title": summary.title,
        "origins": summary.origins,
        "answered": summary.answered,
        "arrival_score": _finite(summary.arrival),
        "arrival_score_by_source": {source: _finite(value) for source, value in summary.by_source.items()},
        "arrival_score_in_common": _finite(summary.arrival_in_common),
        "arrival_score_own_logs": _finite(summary.own_logs),
        "fan_score": _finite(summary.fan),
        "coverage": [
            {"at": c.at, "central": c.central, "held": _finite(c.held), "luck": _luck(c.luck)} for c in summary.coverage
        ],
        "reliability": [
            {
                "low": found.low,
                "high": found.high,
                "forecasts": found.forecasts,
                "said": _finite(found.said),
                "came_true": _finite(found.came_true),
                "luck": _luck(found.luck),
            }
            for found in summary.reliability
        ],
    }


def _luck(luck: Luck) -> list[float | None]:
    return [_finite(luck.low), _finite(luck.high)]


def _origin(origin: Origin) -> Json:
    return {
        "source": origin.source,
        "series": origin.series,
        "own_log": origin.own_log,
        "asked_on": origin.asked_on.isoformat(),
        "results": origin.results,
        "horizon_days": origin.horizon_days,
        "targets": [_claim(claim) for claim in origin.claims],
        "answers": [
            {
                "method": answer.method,
                "chances": list(answer.chances),
                "arrival_score": answer.score.arrival,
                "fan_score": answer.score.fan,
                "places": list(answer.score.places),
            }
            for answer in origin.answers
        ],
    }


def _claim(claim: Claim) -> Json:
    return {
        "value": claim.value,
        "name": claim.name,
        "is_own": claim.is_own,
        "deadline": claim.deadline.isoformat(),
        "reached_on": None if claim.reached_on is None else claim.reached_on.isoformat(),
        "came_true": claim.came_true,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
