"""The program tried out on this computer: a list of checks, each one function, each with its sentence.

What is checked is what a person does: forecast the sample, draw it, save it, open the window. Whoever writes
another kind of file adds a function to `CHECKS`.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.selftest.checks import (
    check_backend,
    check_charts,
    check_files,
    check_forecast,
    check_kernel,
    check_network,
    check_refit,
    check_versions,
    check_window,
)
from app.selftest.reports import check_reports
from app.selftest.trial import CheckFailed, CheckSkipped, Trial
from forecasting.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.selftest.trial import Finding

#: Grows when a field of the JSON object changes its meaning or goes.
SCHEMA = 1

type Check = Callable[[Trial], Finding]

#: In this order, as later ones use what earlier ones have made.
CHECKS: Mapping[str, Check] = {
    "versions": check_versions,
    "backend": check_backend,
    "kernel": check_kernel,
    "forecast": check_forecast,
    "refit": check_refit,
    "charts": check_charts,
    "reports": check_reports,
    "files": check_files,
    "window": check_window,
    "network": check_network,
}


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one check found."""

    name: str
    state: State
    sentence: str
    seconds: float
    #: More, for scripts.
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: The traceback of a fault of ours.
    detail: str = ""


def run_checks(trial: Trial, tell: Callable[[Outcome], None]) -> tuple[Outcome, ...]:
    """Run every check, telling each as it is done."""
    outcomes = []
    for name, check in CHECKS.items():
        outcomes.append(run_check(name, check, trial))
        tell(outcomes[-1])
    return tuple(outcomes)


def run_check(name: str, check: Check, trial: Trial) -> Outcome:
    """Run one check; whatever it raises is its outcome."""
    begun = time.perf_counter()
    state, facts, detail = State.OK, {}, ""
    try:
        finding = check(trial)
        sentence, facts = finding.sentence, dict(finding.facts)
    except CheckSkipped as reason:
        state, sentence = State.SKIPPED, str(reason)
    except (CheckFailed, UserError) as problem:
        state, sentence = State.FAILED, str(problem)
    except Exception as fault:  # noqa: BLE001 - a fault of ours is what a check is to find
        state, detail = State.FAILED, traceback.format_exc()
        sentence = f"A fault of the program: {type(fault).__name__}: {fault}"
    seconds = time.perf_counter() - begun
    return Outcome(name=name, state=state, sentence=sentence, seconds=seconds, facts=facts, detail=detail)


def is_sound(outcomes: Sequence[Outcome]) -> bool:
    """Whether nothing failed."""
    return all(outcome.state is not State.FAILED for outcome in outcomes)


def selftest_report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All outcomes as plain values."""
    return {"schema": SCHEMA, "ok": is_sound(outcomes), "checks": [asdict(outcome) for outcome in outcomes]}
