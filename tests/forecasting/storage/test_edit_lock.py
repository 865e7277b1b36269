"""Whoever edits a file is known from the first moment, and nothing of one who was killed stays."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from forecasting.storage.edit_lock import EditLock, Holder, lock_for_editing, lock_place

if TYPE_CHECKING:
    from pathlib import Path

KILLED = """
import os, signal, sys
from pathlib import Path
from forecasting.storage.edit_lock import lock_for_editing

link = os.link

def die(ready, place):
    if sys.argv[2] == "after":
        link(ready, place)
    os.kill(os.getpid(), signal.SIGKILL)

os.link = die
lock_for_editing(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name != "posix", reason="nothing is killed like this elsewhere")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_while_a_lock_is_made_leaves_nothing_that_the_next_lock_does_not_clear(
    tmp_path: Path, moment: str
) -> None:
    other = tmp_path / "copy.whenabouts"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(other), moment], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert lock_place(other).exists() == (moment == "after")
    assert list(tmp_path.iterdir())
    held = lock_for_editing(tmp_path / "plans.whenabouts")
    assert isinstance(held, EditLock)
    held.release()
    assert list(tmp_path.iterdir()) == []


def test_a_drive_without_hard_links_has_locks_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("os.link", refuse)
    place = tmp_path / "plans.whenabouts"
    held = lock_for_editing(place)
    assert isinstance(held, EditLock)
    second = lock_for_editing(place)
    assert isinstance(second, Holder)
    assert second.pid == os.getpid()
    held.release()
    assert list(tmp_path.iterdir()) == []
