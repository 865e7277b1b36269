"""Where compiled models lie, and which of them may be used.

A kernel file is a SHA-256 digest followed by what it is the digest of together with the kernel's key. So a file that
is truncated, damaged, of another make or under another name is never used. A digest protects against damage and
not against malice: on POSIX a file or folder that somebody else owns or may write to is not used either.

    the user's cache folder        compiled here before, or taken over from the program
    `forecasting/kernels`          compiled when the program was built; a source checkout has none
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = Path(__file__).resolve().parents[1]
_SUFFIX = ".kernel"
#: What is being written; left over only where the computer went down meanwhile.
_PART = ".part"
_DIGEST_BYTES = 32
#: No kernel is nearly as large; what is, is none.
_MOST_BYTES = 100_000_000
#: Of the kernels that aren't used any more so many stay, and all that were used in the last so many seconds, for
#: another version of the program may use them.
_KEPT, _KEPT_SECONDS = 5, 30 * 86_400
#: What was being written so long ago isn't being written any more.
_STALE_SECONDS = 86_400
#: POSIX only: a symbolic link isn't followed; a pipe in the place of a file isn't waited for.
_OPENING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def kernel_folder() -> Path:
    """Where kernels are kept: ``WHENABOUTS_CACHE`` or the user's cache folder."""
    chosen = os.environ.get("WHENABOUTS_CACHE")
    return Path(chosen) if chosen else user_cache_path("whenabouts", appauthor=False)


def shipped_kernel_folder() -> Path:
    """Where the built program carries what `forecasting.inference.build_kernel` has compiled; need not exist."""
    return _PACKAGE / "kernels"


def file_name(key: str) -> str:
    """Name of the kernel of this version of the program."""
    return f"whenabouts-{version('whenabouts')}-{key}{_SUFFIX}"


def find(key: str, folder: Path | None = None) -> bytes | None:
    """What a kernel file of this key holds; one that the program carries is also put into the user's cache folder."""
    folder = folder or kernel_folder()
    kept = _find_kept(folder, key)
    if kept is not None:
        return kept
    # To be trusted like the program whose part it is, whoever installed that.
    shipped = opened(shipped_kernel_folder(), key)
    if shipped is not None:
        keep(key, shipped, folder)
    return shipped


def keep(key: str, body: bytes, folder: Path | None = None) -> str:
    """Put a kernel into the user's cache folder for the next start, whole or not at all.

    Returns
    -------
    Why it can't be kept, as a sentence; empty if it was.
    """
    folder = folder or kernel_folder()
    reason = why_not(folder)
    if reason is not None:
        return reason
    try:
        write(folder, key, body)
    except OSError as problem:
        return f"{folder} can't be written ({problem.strerror or problem})."
    _tidy(folder)
    return ""


def write(folder: Path, key: str, body: bytes) -> Path:
    """Write a kernel file, so that it is there whole or not at all, whoever else writes it; its path.

    Raises
    ------
    OSError
        If that can't be done.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / file_name(key)
    handle, name = tempfile.mkstemp(suffix=_PART, dir=folder)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(key, body) + body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def opened(folder: Path, key: str, read: Callable[[Path], bytes] = Path.read_bytes) -> bytes | None:
    """What the kernel file of a key in a folder holds, None unless it is there and whole."""
    try:
        content = read(folder / file_name(key))
    except OSError:
        return None
    digest, body = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    return body if digest == _digest(key, body) else None


def why_not(folder: Path) -> str | None:
    """Why kernels in a folder may not be used, as a sentence; None if they may, or there is no such folder yet."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    except OSError as problem:
        return f"{folder} can't be read ({problem.strerror or problem})."
    if not stat.S_ISDIR(found.st_mode):
        return f"{folder} is a file where a folder is needed."
    if not _is_ours(found, stat.S_IWOTH):
        return f"{folder} belongs to somebody else, or everybody may write to it."
    return None


def _find_kept(folder: Path, key: str) -> bytes | None:
    path = folder / file_name(key)
    body = None if why_not(folder) else opened(folder, key, _read_ours)
    if body is not None:
        # Says to `_tidy` that it is in use.
        with contextlib.suppress(OSError):
            os.utime(path)
    return body


def _read_ours(path: Path) -> bytes:
    """Content of a file, nothing unless it is a file that nobody else can have written."""
    handle = os.open(path, _OPENING)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        is_file = stat.S_ISREG(found.st_mode) and found.st_size <= _MOST_BYTES
        return file.read() if is_file and _is_ours(found, stat.S_IWGRP | stat.S_IWOTH) else b""


def _digest(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + body).digest()


def _is_ours(found: os.stat_result, others: int) -> bool:
    """Whether a file or folder belongs to this user or the system, and has none of the permissions `others`."""
    if os.name != "posix":
        return True  # the user's folders on Windows are closed to other users
    return found.st_uid in {os.geteuid(), 0} and not found.st_mode & others


def _tidy(folder: Path) -> None:
    """Remove kernels that have long not been used, and what a computer that went down has left."""
    now = time.time()
    found = sorted(((_last_use(path), path) for path in folder.glob(f"*{_SUFFIX}")), reverse=True)
    old = [path for used, path in found[_KEPT:] if used < now - _KEPT_SECONDS]
    old += [path for path in folder.glob(f"*{_PART}") if _last_use(path) < now - _STALE_SECONDS]
    for path in old:
        with contextlib.suppress(OSError):
            path.unlink()


def _last_use(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()  # another process has just removed it
