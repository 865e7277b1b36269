"""The command that tries the program out on this computer."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from app.cli.output import say
from app.selftest.checklist import Outcome, State, is_sound, run_checks, selftest_report
from app.selftest.trial import Trial
from forecasting.backend import configure_environment

#: Longest name of a state and of a check, for columns.
_STATE_WIDTH, _NAME_WIDTH = 8, 10


def tell_selftest(*, as_json: bool) -> bool:
    """Run every check and tell what it found; whether nothing failed."""
    configure_environment()
    with tempfile.TemporaryDirectory(prefix="whenabouts-", ignore_cleanup_errors=True) as folder:
        trial = Trial(Path(folder))
        trial.watch_network()
        outcomes = run_checks(trial, _tell_to_stderr if as_json else _tell)
    if as_json:
        sys.stdout.write(f"{json.dumps(selftest_report(outcomes), ensure_ascii=False, indent=2)}\n")
    else:
        say()
        say("Everything works." if is_sound(outcomes) else _failures(outcomes), style="bold")
    return is_sound(outcomes)


def _tell(outcome: Outcome, *, to_stderr: bool = False) -> None:
    line = f"{outcome.state:<{_STATE_WIDTH}}{outcome.name:<{_NAME_WIDTH}}{outcome.seconds:5.1f} s  {outcome.sentence}"
    say(line, to_stderr=to_stderr, is_row=True)
    if outcome.detail:
        sys.stderr.write(outcome.detail)


def _tell_to_stderr(outcome: Outcome) -> None:
    _tell(outcome, to_stderr=True)


def _failures(outcomes: tuple[Outcome, ...]) -> str:
    failed = [outcome.name for outcome in outcomes if outcome.state is State.FAILED]
    return f"{len(failed)} of {len(outcomes)} checks failed: {', '.join(failed)}."
