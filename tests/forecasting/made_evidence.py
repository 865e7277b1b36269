"""What a report on levers may say, for tests of words and screens: nothing is worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from forecasting.domain.lever_report import Estimate, Gain, LeverEvidence, LeverReport, TargetGain

DEADLINE = date(2027, 3, 31)


def about(value: float, spread: float = 0.5) -> Estimate:
    return Estimate(value, value * (1 - spread), value * (1 + spread))


def evidence(name: str, best: float, **changes: object) -> LeverEvidence:
    gain = TargetGain(
        target_id="pilot",
        by=DEADLINE,
        by_tries=Gain(amount=5, odds=Estimate(0.03, -0.01, 0.07), days=Estimate(12.0, -3.0, 30.4)),
        by_effort=None,
    )
    made = LeverEvidence(
        lever_id=name.casefold() or None,
        name=name,
        tries=14,
        results=13,
        successes=Estimate(5.2, 4, 7),
        chance_to_help=about(0.2),
        chance_of_new_best=Estimate(0.23, 0.12, 0.35),
        share_by_success=Estimate(0.09, 0.03, 0.17),
        share_by_try=Estimate(0.015, 0.004, 0.03),
        rise_by_try=Estimate(0.087, 0.02, 0.17),
        effort_days=None,
        rise_by_effort_day=None,
        gains=(gain,),
        best_by_try=best,
        best_by_effort_day=None,
        value_of_one_more_try=Estimate(0, 0, 0),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def report(*levers: LeverEvidence, effort: float | None = None) -> LeverReport:
    return LeverReport(next_tries=5, next_effort_days=effort, levers=levers)


DATA, DESIGN, TUNING = (evidence(n, best) for n, best in (("Data", 0.54), ("Design", 0.31), ("Tuning", 0.15)))
