"""Kills an editing process at random moments, and looks what is left: ``python -m tests.faults.kill --times 300``.

What must hold each time: every edit that is older than two seconds is there, with all that can be undone; every file
passes SQLite's integrity check and ours; and no stray files pile up.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.document import Document
from app.safekeeping.keeping import Keeping
from app.settings import Settings
from app.state_folder import VARIABLE, sessions_folder
from forecasting.storage.checkup import check_file
from forecasting.storage.record_changes import digest
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from tests.faults import editing
from tests.faults.editing import FILE, LOG, REPORTS, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Seconds after which an edit must be safe.
PROMISE = 2.0
#: Kinds of sessions, the more often here the more often tried.
KINDS = ("edits", "edits", "edits", "untitled", "save as", "save as", "migration", "window", "report", "snapshot")
#: Seconds from the first edit until a process is killed.
LONGEST = 4.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was left by one kill."""

    kind: str
    edits: int
    #: Edits that the file or journal doesn't hold, and of these the ones older than two seconds.
    newest_lost: int
    lost: int


def kill(number: int, kind: str, folder: Path, longest: float) -> Outcome:
    """Let one process edit, kill it, and check what it left; AssertionError if a promise was broken."""
    luck = random.Random(number)
    write_roadmap(folder / FILE, editing.first_roadmap())
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.editing"])
    process = context.Process(target=editing.play, args=(Scene(folder, kind, number),))
    process.start()
    log = folder / LOG
    _wait_for_edits(log, process)
    time.sleep(luck.uniform(0.02, longest))
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    killed = time.time()
    process.join()
    assert process.exitcode == -signal.SIGKILL, "it ended by itself"
    left = Path(tempfile.mkdtemp(prefix="whenabouts-killed-"))
    shutil.copytree(folder, left, dirs_exist_ok=True)
    try:
        outcome = _look(kind, folder, _read_log(log), killed)
    except BaseException as broken:
        broken.add_note(f"What the kill with seed {number} left is in {left}.")
        raise
    shutil.rmtree(left)
    return outcome


def _wait_for_edits(log: Path, process: multiprocessing.process.BaseProcess) -> None:
    while not (log.exists() and log.stat().st_size):
        assert process.is_alive(), "it ended by itself"
        time.sleep(0.01)


def _read_log(log: Path) -> list[tuple[float, int, str]]:
    lines = log.read_text().splitlines(keepends=True)
    told = (line.split() for line in lines if line.endswith("\n"))
    return [(float(moment), int(index), state) for moment, index, state in told]


def _look(kind: str, folder: Path, edits: list[tuple[float, int, str]], killed: float) -> Outcome:
    for place in folder.glob("*.whenabouts"):
        read_roadmap(place)
        _require_whole(place)
    _require_whole_reports(folder)
    # An untitled roadmap is nowhere until its first edit is written.
    states = ["", *(state for _, _, state in edits)]
    document = Document()
    keeping = Keeping(document, Settings())
    _open_again(kind, folder, keeping)
    found = digest(document.contents) if document.project else ""
    assert found in states, f"{kind}: what was recovered was never there"
    kept = len(states) - 1 - states[::-1].index(found)
    old = sum(moment < killed - PROMISE for moment, _, _ in edits[kept:])
    assert not old, f"{kind}: {old} of {len(edits)} edits are lost though they were older than {PROMISE} seconds"
    steps = edits[kept - 1][1] if kept else 0
    assert document.undo_stack.index() == steps, f"{kind}: not everything can be undone"
    document.undo_stack.setIndex(0)
    _require_tidy(folder, document, keeping)
    return Outcome(kind, len(edits), len(edits) - kept, old)


def _open_again(kind: str, folder: Path, keeping: Keeping) -> None:
    left = keeping.left()
    assert len(left) <= 1
    if kind in {"untitled", "save as", "migration"} and left:
        keeping.recover(left[0])
    elif kind == "migration":
        newest = max(folder.glob("old *.whenabouts"), key=lambda place: int(place.stem.split()[1]))
        keeping.open(newest)
    elif kind != "untitled":
        keeping.open(folder / FILE)


def _require_whole(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert check_file(place).problems == ()


def _require_whole_reports(folder: Path) -> None:
    """A report is there as a whole or not at all."""
    for place in (folder / name for name in REPORTS):
        if place.exists():
            _REQUIRE_END[place.suffix](place)


def _require_closed_page(place: Path) -> None:
    assert place.read_text("utf-8").rstrip().endswith("</html>")


def _require_closed_sheets(place: Path) -> None:
    assert place.read_bytes().rstrip().endswith(b"%%EOF")


def _require_closed_archive(place: Path) -> None:
    with zipfile.ZipFile(place) as archive:
        assert archive.testzip() is None


_REQUIRE_END = {
    ".html": _require_closed_page,
    ".pdf": _require_closed_sheets,
    ".xlsx": _require_closed_archive,
    ".pptx": _require_closed_archive,
}


def _require_tidy(folder: Path, document: Document, keeping: Keeping) -> None:
    """After the next save and a proper end, there are roadmaps and nothing else."""
    keeping.file.save(document.path or folder / "saved.whenabouts")
    keeping.close()
    strays = [
        found.name
        for found in folder.iterdir()
        if found.is_file() and found.suffix != ".whenabouts" and found.name not in REPORTS
    ]
    assert strays == [LOG], f"stray files: {strays}"
    assert list(sessions_folder().glob("*")) == []


def run(times: int, first_seed: int = 0, kinds: Sequence[str] = KINDS, longest: float = LONGEST) -> Iterator[Outcome]:
    """Kill so many times; raises AssertionError at the first broken promise."""
    QApplication.instance() or QApplication([])
    before = os.environ.get(VARIABLE)
    try:
        for number in range(first_seed, first_seed + times):
            with tempfile.TemporaryDirectory(prefix="whenabouts-kill-") as folder:
                os.environ[VARIABLE] = str(Path(folder, "state"))
                yield kill(number, kinds[number % len(kinds)], Path(folder), longest)
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before


def main() -> None:
    """Kill as often as asked, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    outcomes = list(run(wanted.times, wanted.seed))
    kinds = Counter(outcome.kind for outcome in outcomes)
    print(f"Killed {len(outcomes)} times while it edited: {dict(kinds)}.")
    print(f"Edits made: {sum(outcome.edits for outcome in outcomes)}.")
    print(f"Edits older than {PROMISE:g} seconds that were lost: {sum(outcome.lost for outcome in outcomes)}.")
    newest = sorted(outcome.newest_lost for outcome in outcomes)
    print(f"Newest edits lost in a kill: median {newest[len(newest) // 2]}, most {newest[-1]}.")
    print("Files that fail SQLite's integrity check or ours: 0. Stray files: 0.")


if __name__ == "__main__":
    main()
