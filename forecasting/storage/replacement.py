"""Replacing a file as a whole: either all of the new one is in its place, or the old one is as it was."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A fresh empty file beside `path` that takes its place when the block ends without an error.

    It is on the disk before it is moved, and keeps the permission bits of the file it replaces.
    A link stays a link: what it points to is replaced.

    Raises
    ------
    OSError
        If the folder or the file can't be written to.
    """
    place = Path(os.path.realpath(path))
    mode = _mode_of_writable(place)
    fresh = _make_beside(place)
    try:
        yield fresh
        if mode is not None:
            fresh.chmod(mode)
        _sync(fresh)
        fresh.replace(place)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    if os.name == "posix":  # elsewhere a folder can't be opened
        _sync(place.parent)


def _mode_of_writable(place: Path) -> int | None:
    try:
        mode = stat.S_IMODE(place.stat().st_mode)
    except FileNotFoundError:
        return None
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
    if not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, "The file is read-only", str(place))
    return mode


def _make_beside(place: Path) -> Path:
    """An empty file with the permission bits of any new file, which `tempfile` wouldn't give it."""
    fresh = place.with_name(f".{place.name[:80]}.{secrets.token_hex(8)}.tmp")
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    return fresh


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDWR if place.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
