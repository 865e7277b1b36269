"""How long the program takes to start and to answer: ``python -m tests.benchmarks.startup --help``.

Each run starts the program in a process of its own with a home folder of its own, offscreen, and lets it play a person
who opens the sample and edits it (`app.rehearsal`). Times count from exec. A program that was built is measured in the
same way as a source checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.architecture.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: What must not be imported when the window shows.
HEAVY = {"arviz", "arviz_stats", "matplotlib", "numba", "nutpie", "pandas", "pymc", "pytensor", "scipy"}
#: For these a shipped kernel isn't made, so that a program that carries one must compile all the same.
FOREIGN_PROCESSORS = {"x86_64": "x86-64", "AMD64": "x86-64", "aarch64": "cortex-a53", "arm64": "apple-a7"}
PATIENCE = 400


@dataclass(frozen=True, slots=True)
class Run:
    """One start: seconds from exec by milestone, from each edit to its fan and to all of it, megabytes by process."""

    seconds: Mapping[str, float]
    edits: Sequence[float]
    #: Until the levers, and what else isn't on the first page, are told too.
    wholes: Sequence[float]
    megabytes: Mapping[str, float | None]
    longest_pause: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="starts of each kind (default: %(default)s)")
    parser.add_argument("--cold-runs", type=int, help="starts that must compile, a minute each (default: as many)")
    parser.add_argument("--edits", type=int, default=5, help="edits in each run (default: %(default)s)")
    parser.add_argument("--program", type=Path, help="the built program (default: this checkout)")
    wishes = parser.parse_args()
    cold_runs = wishes.runs if wishes.cold_runs is None else wishes.cold_runs
    command = [str(wishes.program.absolute())] if wishes.program else [sys.executable, "-m", "app"]
    _print(f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {' '.join(command)}")
    with tempfile.TemporaryDirectory(prefix="hôme of ") as made:
        places = (Path(made) / str(i) for i in range(10_000))
        if cold_runs:
            _tell("No kernel at hand: compiled first", _cold_runs(command, places, cold_runs, wishes.edits))
        if wishes.program:
            fresh = [_run(command, next(places), wishes.edits) for _ in range(wishes.runs)]
            _tell("A fresh home: the kernel that the program carries", fresh)
        home = next(places)
        _run(command, home, 0)
        _tell("Later starts: the kernel of the cache", [_run(command, home, wishes.edits) for _ in range(wishes.runs)])


def _cold_runs(command: Sequence[str], places: Iterator[Path], runs: int, edits: int) -> list[Run]:
    foreign = {"NUMBA_CPU_NAME": FOREIGN_PROCESSORS[platform.machine()]}
    return [_run(command, next(places), edits, foreign) for _ in range(runs)]


def _run(command: Sequence[str], home: Path, edits: int, more: Mapping[str, str] | None = None) -> Run:
    home.mkdir(exist_ok=True)
    log = home / "milestones.jsonl"
    log.unlink(missing_ok=True)
    folders = ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    ours = {"WHENABOUTS_CACHE", "PYTENSOR_FLAGS", "NUMBA_CPU_NAME"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= dict.fromkeys(folders, str(home)) | {"QT_QPA_PLATFORM": "offscreen"} | dict(more or {})
    begun = time.time()
    arguments = [*command, "rehearse", str(log), "--edits", str(edits)]
    subprocess.run(arguments, env=environment, cwd=ROOT, check=True, timeout=PATIENCE)
    return read_log([json.loads(line) for line in log.read_text("utf-8").splitlines()], begun)


def read_log(said: Sequence[Mapping[str, Any]], begun: float) -> Run:
    """What a program said of one run.

    Raises
    ------
    ValueError
        If something heavy was imported before the window showed, or the program didn't get to its end.
    """
    first = {note["milestone"]: note for note in reversed(said)}
    if "end" not in first:
        raise ValueError(f"The program got no further than {said[-1]['milestone'] if said else 'its start'}.")
    loaded = HEAVY & set(first["shown"]["modules"])
    if loaded:
        raise ValueError(f"These were imported before the window showed: {', '.join(sorted(loaded))}.")
    times = {name: [note["at"] for note in said if note["milestone"] == name] for name in ("edited", "fan", "whole")}
    return Run(
        {name: first[name]["at"] - begun for name in ("shown", "ready", "forecast")},
        [fan - edited for edited, fan in zip(times["edited"], times["fan"], strict=True)],
        # The first one is that of the start.
        [whole - edited for edited, whole in zip(times["edited"], times["whole"][1:], strict=True)],
        first["end"]["megabytes"],
        first["end"]["longest_pause"],
    )


def _tell(what: str, runs: Sequence[Run]) -> None:
    _print(f"\n{what} ({len(runs)} starts)")
    titles = {"shown": "window visible", "ready": "worker ready", "forecast": "first forecast on the screen"}
    for name, title in titles.items():
        _tell_line(title, [run.seconds[name] for run in runs], "s")
    _tell_line("from an edit to the new fan", [seconds for run in runs for seconds in run.edits], "s")
    _tell_line("... and to the report on levers", [seconds for run in runs for seconds in run.wholes], "s")
    _tell_line("longest pause of the window", [run.longest_pause for run in runs], "s")
    for name in ("window", "worker"):
        known = [size for run in runs if (size := run.megabytes[name]) is not None]
        _tell_line(f"memory of the {name} (PSS)", known, "MB")


def _tell_line(title: str, values: Sequence[float], unit: str) -> None:
    if values:
        _print(f"  {title:30} {median(values):7.2f} {unit}  ({min(values):.2f} to {max(values):.2f})")


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
