"""A forecast as one JSON object, for scripts: strict JSON, numbers as they are, dates as ISO text.

The object is described in README.md; `SCHEMA` grows when a field changes its meaning or goes.
"""

from __future__ import annotations

import json
import math
import platform
from dataclasses import asdict, fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.forecast import DOTS, FAN_QUANTILES, TOLD_CHANCES
from forecasting.domain.intervals import ENDS_AND_MIDDLE
from forecasting.domain.lever_report import Estimate
from forecasting.words import lever_words, narrative
from forecasting.words.finding_sentences import proposal_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from forecasting.domain.findings import Staleness
    from forecasting.domain.forecast import Arrival, Diagnosis, Forecast
    from forecasting.domain.lever_report import Gain, LeverEvidence, TargetGain
    from forecasting.domain.metric import Metric
    from forecasting.importers.problems import Problem

SCHEMA = 1
#: Days between the points of the fan and of the odds.
STEP_DAYS = 7
#: Chances whose dates are given for every target: those that are told, and the dots of the arrival chart.
ARRIVAL_CHANCES = tuple(sorted({*TOLD_CHANCES.values(), *((i + 0.5) / DOTS for i in range(DOTS))}))
#: What the numbers depend on besides the input.
_PACKAGES = ("whenabouts", "pymc", "pytensor", "nutpie", "arviz", "numba", "numpy")

type Json = dict[str, Any]


def forecast_json(forecast: Forecast, project: str, problems: Sequence[Problem] = ()) -> str:
    """The whole report as JSON text; NaN and infinity become ``null``."""
    return json.dumps(forecast_report(forecast, project, problems), allow_nan=False, ensure_ascii=False, indent=2)


def forecast_report(forecast: Forecast, project: str, problems: Sequence[Problem] = ()) -> Json:
    """The whole report as plain values.

    Parameters
    ----------
    project
        Name of the project.
    problems
        What the reader of the input had to say.
    """
    return {
        **_heading(forecast, project),
        "answer": narrative.answer(forecast),
        "story": list(narrative.story(forecast)),
        "champion": _champion(forecast),
        "measurement": _measurement(forecast),
        "staleness": None if forecast.staleness is None else _staleness(forecast.staleness),
        "targets": [_target(forecast, arrival) for arrival in forecast.arrivals],
        "fan": _fan(forecast),
        "levers": _levers(forecast),
        **_ending(forecast, problems),
    }


def levers_json(forecast: Forecast, project: str, problems: Sequence[Problem] = ()) -> str:
    """The report on levers alone, as JSON text."""
    report = {**_heading(forecast, project), "levers": _levers(forecast), **_ending(forecast, problems)}
    return json.dumps(report, allow_nan=False, ensure_ascii=False, indent=2)


def _heading(forecast: Forecast, project: str) -> Json:
    return {
        "schema": SCHEMA,
        "project": project,
        "metric": metric_json(forecast.metric),
        "as_of": forecast.as_of.isoformat(),
        "horizon_days": forecast.horizon_days,
        "seed": forecast.seed,
        "draws": int(forecast.reported.shape[0]),
        "basis": forecast.basis.value,
        "learned_from": forecast.learned_from,
    }


def _ending(forecast: Forecast, problems: Sequence[Problem]) -> Json:
    return {
        "diagnosis": _diagnosis(forecast.diagnosis),
        "problems": [asdict(problem) for problem in problems],
        "versions": {"model": forecast.model_version} | versions(),
    }


def versions() -> Json:
    """Of Python and of the packages that numbers depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}


def metric_json(metric: Metric) -> Json:
    """What is measured."""
    return {
        "name": metric.name,
        "unit": metric.unit,
        "direction": metric.direction.value,
        "lower": metric.lower,
        "upper": metric.upper,
    }


def _champion(forecast: Forecast) -> Json:
    return {
        "measured": forecast.champion_now,
        "true_quantiles": {str(chance): float(np.quantile(forecast.true[:, 0], chance)) for chance in ENDS_AND_MIDDLE},
        "results": int(forecast.scene.values.size),
        "tries": forecast.scene.tries,
    }


def _measurement(forecast: Forecast) -> Json:
    lead = forecast.comparison
    return {
        "lead": None if lead is None else asdict(lead) | {"noise": lead.noise, "is_inside_noise": lead.is_inside_noise},
        "earlier_sets": [asdict(change) | {"until": change.until.isoformat()} for change in forecast.set_changes],
        "proposed_changes": [
            {"date": _iso(found.day), "sentence": proposal_sentence(found), "earlier_set": found.name}
            for found in forecast.proposals
        ],
    }


def _staleness(found: Staleness) -> Json:
    return {
        "models": found.models,
        "measurements": found.measurements,
        "loss_a_month": {"0.1": found.low, "0.5": found.middle, "0.9": found.high},
        "holds": [
            {
                "target": hold.target.value,
                "name": hold.target.name,
                "months": list(hold.chances),
                "chances": list(hold.chances.values()),
            }
            for hold in found.holds
        ],
    }


def _target(forecast: Forecast, arrival: Arrival) -> Json:
    target = arrival.target
    return {
        "value": target.value,
        "name": target.name,
        "deadline": _iso(target.deadline),
        "odds": None if target.deadline is None else _odds(arrival, target.deadline),
        "never": arrival.never,
        "infeasible": _finite(arrival.chance_infeasible),
        "by_luck": arrival.chance_lucky,
        "is_reached": arrival.is_reached,
        "answer": narrative.answer_for(forecast, arrival),
        "dates": {name: _iso(arrival.date(chance)) for name, chance in TOLD_CHANCES.items()},
        "arrival_quantiles": [
            {"chance": chance, "days": _finite(arrival.quantile(chance)), "date": _iso(arrival.date(chance))}
            for chance in ARRIVAL_CHANCES
        ],
        "odds_by": [
            {"date": _iso(forecast.timeline.date(day)), "odds": odds}
            for day, odds in zip(_steps(forecast), arrival.odds_after(_steps(forecast)).tolist(), strict=True)
        ],
    }


def _odds(arrival: Arrival, deadline: date) -> float | None:
    """Chance of arrival by a deadline; None when it lies beyond the horizon."""
    return None if arrival.is_beyond(deadline) else arrival.odds(deadline)


def _fan(forecast: Forecast) -> Json:
    days = _steps(forecast)
    values = forecast.fan_values(days)
    return {
        "quantiles": list(FAN_QUANTILES),
        "dates": [_iso(forecast.timeline.date(day)) for day in days],
        "days": days,
        "values": values.tolist(),
    }


def _levers(forecast: Forecast) -> Json | None:
    report = forecast.levers
    if report is None:
        return None
    return {
        "next_tries": report.next_tries,
        "next_effort_days": report.next_effort_days,
        "advice": lever_words.advice(report),
        "looking": lever_words.looking_sentence(report, forecast.metric),
        "levers": [_lever(forecast, lever) for lever in report.levers],
    }


def _lever(forecast: Forecast, lever: LeverEvidence) -> Json:
    plain = {field.name: getattr(lever, field.name) for field in fields(lever) if field.name != "gains"}
    return {
        **{name: asdict(value) if isinstance(value, Estimate) else value for name, value in plain.items()},
        "best": lever.best,
        "gains": [_target_gain(forecast, gain) for gain in lever.gains],
        "sentences": list(lever_words.lever_sentences(forecast, lever)),
    }


def _target_gain(forecast: Forecast, gain: TargetGain) -> Json:
    return {
        "target": forecast.arrival(gain.target_id).target.value,
        "by": gain.by.isoformat(),
        "by_tries": _gain(gain.by_tries),
        "by_effort": None if gain.by_effort is None else _gain(gain.by_effort),
    }


def _gain(gain: Gain) -> Json:
    names = ("odds", "odds_each", "days", "days_each")
    estimates = {name: getattr(gain, name) for name in names}
    return {"amount": gain.amount} | {name: None if e is None else asdict(e) for name, e in estimates.items()}


def _diagnosis(diagnosis: Diagnosis) -> Json:
    return {
        "verdict": diagnosis.verdict.value,
        "sentences": list(diagnosis.sentences),
        "r_hat": _finite(diagnosis.r_hat),
        "ess_bulk": _finite(diagnosis.ess_bulk),
        "ess_tail": _finite(diagnosis.ess_tail),
        "divergences": diagnosis.divergences,
        "draws": diagnosis.draws,
        "retried": diagnosis.retried,
        "predictive_checks": {name: _finite(share) for name, share in diagnosis.predictive_checks.items()},
    }


def _steps(forecast: Forecast) -> list[int]:
    """Every week from the day of the forecast, and the horizon."""
    return [*range(0, forecast.horizon_days, STEP_DAYS), forecast.horizon_days]


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
