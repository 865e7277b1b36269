"""The program plays its own user and is timed; what it says is what the benchmark of the start reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from forecasting.inference.kernel_store import kernel_folder
from forecasting.inference.sampling import prepare
from tests.architecture.source import ROOT
from tests.benchmarks.startup import read_log

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = {"milestone": "shown", "at": 11.0, "modules": ["PySide6", "app"]}
READY, FORECAST = {"milestone": "ready", "at": 13.0}, {"milestone": "forecast", "at": 14.0}
END = {"milestone": "end", "at": 20.0, "megabytes": {"window": 100.0, "worker": None}, "longest_pause": 0.1}


def test_the_whole_program_gets_from_its_start_to_a_new_fan_after_an_edit(tmp_path: Path) -> None:
    prepare()
    log = tmp_path / "milestones.jsonl"
    environment = os.environ | {"WHENABOUTS_CACHE": str(kernel_folder()), "QT_QPA_PLATFORM": "offscreen"}
    environment |= {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "app", "rehearse", str(log), "--edits", "1"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

    run = read_log([json.loads(line) for line in log.read_text("utf-8").splitlines()], 0.0)

    assert 0 < run.seconds["shown"] < run.seconds["ready"] < run.seconds["forecast"]
    assert len(run.edits) == len(run.wholes) == 1


def test_times_count_from_exec_and_edits_to_their_own_fans() -> None:
    first, second = (("edited", 15), ("fan", 16), ("whole", 17)), (("edited", 18), ("whole", 19), ("fan", 20))
    edits = [{"milestone": name, "at": at} for name, at in (("whole", 14), *first, *second)]
    run = read_log([SHOWN, READY, FORECAST, *edits, END], 10.0)
    assert run.seconds == {"shown": 1.0, "ready": 3.0, "forecast": 4.0}
    assert (run.edits, run.wholes) == ([1, 2], [2, 1])


def test_a_window_that_shows_after_something_heavy_was_imported_is_no_result() -> None:
    shown = SHOWN | {"modules": ["PySide6", "numba"]}
    with pytest.raises(ValueError, match="before the window showed: numba"):
        read_log([shown, READY, FORECAST, END], 10.0)


def test_a_program_that_stopped_on_its_way_is_no_result() -> None:
    with pytest.raises(ValueError, match="no further than ready"):
        read_log([SHOWN, READY], 10.0)
