from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from app.cli import commands as cli
from app.selftest import checklist as selftest
from app.selftest import checks as selftest_checks
from app.selftest.checklist import State, is_sound, run_check, run_checks, selftest_report
from app.selftest.trial import CheckFailed, CheckSkipped, Finding, Trial
from forecasting.errors import UnwritableFile

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT = 300


def works(_trial: Trial) -> Finding:
    return Finding("It works.", {"number": 1})


def fails(_trial: Trial) -> Finding:
    raise CheckFailed("It doesn't.")


def cannot_write(_trial: Trial) -> Finding:
    raise UnwritableFile("The folder can't be written.")


def does_not_apply(_trial: Trial) -> Finding:
    raise CheckSkipped("There is no screen.")


def is_broken(_trial: Trial) -> Finding:
    raise KeyError("lost")


def checks(monkeypatch: pytest.MonkeyPatch, **named: Any) -> None:
    monkeypatch.setattr(selftest, "CHECKS", named)


def test_the_program_passes_its_own_test_and_tells_it_as_json() -> None:
    command = [sys.executable, "-m", "app", "selftest", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    found = {check["name"]: check for check in report["checks"]}
    assert report["ok"]
    assert list(found) == list(selftest.CHECKS)
    assert {check["state"] for check in found.values()} == {"ok"}
    assert found["versions"]["facts"]["is_built"] is False
    assert found["forecast"]["facts"]["verdict"] == "sound"
    assert 0 < found["window"]["facts"]["ready_seconds"] < found["window"]["facts"]["forecast_seconds"]


@pytest.mark.parametrize(
    ("check", "state", "sentence"),
    [
        (works, State.OK, "It works."),
        (fails, State.FAILED, "It doesn't."),
        (cannot_write, State.FAILED, "The folder can't be written."),
        (does_not_apply, State.SKIPPED, "There is no screen."),
        (is_broken, State.FAILED, "A fault of the program: KeyError: 'lost'"),
    ],
)
def test_whatever_a_check_does_is_an_outcome_with_a_sentence(
    check: selftest.Check, state: State, sentence: str, tmp_path: Path
) -> None:
    outcome = run_check("it", check, Trial(tmp_path))
    assert (outcome.state, outcome.sentence) == (state, sentence)
    assert ("Traceback" in outcome.detail) is (check is is_broken)


def test_checks_go_on_after_one_that_fails_and_are_told_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks(monkeypatch, first=is_broken, second=does_not_apply, third=works)
    told: list[str] = []
    outcomes = run_checks(Trial(tmp_path), lambda outcome: told.append(outcome.name))
    assert told == ["first", "second", "third"]
    assert not is_sound(outcomes)
    assert is_sound(outcomes[1:])
    assert json.loads(json.dumps(selftest_report(outcomes), allow_nan=False))["checks"][2]["facts"] == {"number": 1}


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_failed_check_ends_the_command_with_2_and_its_name(
    options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checks(monkeypatch, good=works, bad=fails)
    done = CliRunner().invoke(cli.commands, ["selftest", *options])
    assert done.exit_code == 2
    assert "It doesn't." in done.output
    assert ("1 of 2 checks failed: bad." in done.output) is (not options)


def test_an_empty_picture_is_found(tmp_path: Path) -> None:
    Image.new("RGB", (100, 100), "white").save(tmp_path / "fan.png")
    with pytest.raises(CheckFailed, match=r"fan\.png holds 1 colours"):
        selftest_checks._require_shades(tmp_path / "fan.png")


def test_a_c_compiler_that_might_be_used_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTENSOR_FLAGS", "cxx=g++")
    with pytest.raises(CheckFailed, match="C compiler"):
        selftest_checks.check_backend(Trial(tmp_path))


def test_a_window_that_cannot_be_drawn_is_skipped_and_one_that_fails_is_not() -> None:
    with pytest.raises(CheckSkipped, match="libEGL"):
        selftest_checks._tell_no_window(1, "ImportError: libEGL.so.1: cannot open shared object file")
    with pytest.raises(CheckFailed, match="exit code -11"):
        selftest_checks._tell_no_window(-11, "")


ASK_FOR_A_CONNECTION = """
import contextlib, pathlib, socket
from app.selftest.trial import Trial
trial = Trial(pathlib.Path("."))
trial.watch_network()
with socket.socketpair()[0], contextlib.suppress(OSError), socket.socket() as one:
    one.settimeout(0.01)
    one.connect(("127.0.0.1", 9))
assert not trial.traffic, trial.traffic
with contextlib.suppress(OSError), socket.socket() as one:
    one.settimeout(0.01)
    one.connect(("192.0.2.1", 9))
assert trial.traffic == ["socket.connect"], trial.traffic
"""


def test_a_connection_that_leaves_the_computer_is_found() -> None:
    # In a process of its own, as nothing takes a hook of Python's audit away again.
    subprocess.run([sys.executable, "-c", ASK_FOR_A_CONNECTION], check=True, timeout=TIMEOUT)
