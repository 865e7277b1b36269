"""Where this computer keeps what belongs to a person and to no file: journals of sessions, rows, backups, logs."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_state_path

#: Names another folder.
VARIABLE = "WHENABOUTS_STATE"


def state_folder() -> Path:
    """The folder; it may not be there yet."""
    chosen = os.environ.get(VARIABLE)
    return Path(chosen) if chosen else user_state_path("whenabouts", appauthor=False)


def sessions_folder() -> Path:
    """Journals of sessions."""
    return state_folder() / "sessions"


def rows_folder() -> Path:
    """Rows that aren't complete, of files that aren't open."""
    return state_folder() / "rows"


def backups_folder() -> Path:
    """Copies of the last saves."""
    return state_folder() / "backups"


def logs_folder() -> Path:
    """What went wrong."""
    return state_folder() / "logs"
