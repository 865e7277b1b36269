"""Replacing a file as a whole: either all of the new one is in its place, or the old one is as it was."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.errors import UnwritableFile

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_place(path: Path) -> None:
    """See that a file can be put in a place, before the work that it is for; leaves nothing there.

    Raises
    ------
    UnwritableFile
        If `replacing` couldn't write to it.
    """
    place = Path(os.path.realpath(path))
    try:
        _mode_of_writable(place)
        _make_beside(place).unlink()
    except OSError as problem:
        raise cannot_save(path, problem) from problem


def cannot_save(path: Path, problem: OSError) -> UnwritableFile:
    """What a person is told where a file can't be put in its place."""
    if not path.resolve().parent.is_dir():
        return UnwritableFile(f"“{path.name}” can't be written: there is no folder “{path.parent}”.")
    return UnwritableFile(f"“{path.name}” can't be saved in “{path.parent}”: {problem.strerror}.")


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
    clear_away(place.parent)
    fresh = passing_name(place)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    return fresh


def passing_name(place: Path) -> Path:
    """A name beside `place` for a file that is there for a moment, and that tells whose it is."""
    return place.with_name(f".{place.name[:80]}.{_host()}-{os.getpid()}-{secrets.token_hex(8)}.tmp")


def _host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def clear_away(folder: Path) -> None:
    """Remove what processes of this computer left in a folder that were killed while they wrote there."""
    import psutil  # noqa: PLC0415 - takes longer to load than the window may wait

    ours = re.compile(rf"\..*\.{_host()}-(\d+)-[0-9a-f]{{16}}\.tmp")
    for left in folder.glob(f".*.{_host()}-*.tmp"):
        if (named := ours.fullmatch(left.name)) and not psutil.pid_exists(int(named[1])):
            with suppress(OSError):
                left.unlink()


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDWR if place.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
