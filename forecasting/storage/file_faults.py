"""What the system says about a file that can't be written, in words."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

from forecasting.errors import UnwritableFile

if TYPE_CHECKING:
    from pathlib import Path

#: By SQLite's primary code.
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the file is read-only",
    sqlite3.SQLITE_BUSY: "another program is using the file",
    sqlite3.SQLITE_LOCKED: "another program is using the file",
    sqlite3.SQLITE_IOERR: "the drive doesn't answer as it should",
    sqlite3.SQLITE_CANTOPEN: "the file or its folder can't be written to",
    sqlite3.SQLITE_PERM: "the file or its folder can't be written to",
    sqlite3.SQLITE_CORRUPT: "the file there is damaged",
    sqlite3.SQLITE_NOTADB: "the file there is damaged",
}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG}


def unwritable(path: Path, problem: OSError | sqlite3.Error) -> UnwritableFile:
    """The sentence for the person who wants the file saved."""
    return UnwritableFile(f"“{path.name}” can't be saved in “{path.parent}”: {reason(problem)}.")


def reason(problem: BaseException) -> str:
    """Why it can't be written."""
    if isinstance(problem, OSError):
        return "the disk is full" if problem.errno in _FULL else problem.strerror or str(problem)
    code = getattr(problem, "sqlite_errorcode", None)
    return _REASONS.get(code & 0xFF, str(problem)) if isinstance(code, int) else str(problem)
