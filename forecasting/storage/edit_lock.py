"""Who edits a file, told in a small file beside it, so that a second window or another computer only reads it.

A lock that somebody left behind is recognised: on this computer by the process that made it, which is gone, on
another one by the lock's age, as whoever lives touches it twice a minute. Ages are measured with the clock of the
drive and with no computer's.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from forecasting.storage.replacement import clear_away, passing_name

#: Seconds between two touches, and after how many a lock on another computer was left behind.
HEARTBEAT = 30.0
STALE = 180.0

#: Seconds by which two tellings of when a process started may differ.
_START_SLACK = 2.0
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock."""

    user: str
    host: str
    pid: int
    #: When its process started, in seconds of the system's clock.
    started: float
    #: Tells two documents of one process apart.
    token: str

    @classmethod
    def here(cls) -> Self:
        """This process."""
        import psutil  # noqa: PLC0415 - takes longer to load than the window may wait

        return cls(_user(), platform.node(), os.getpid(), psutil.Process().create_time(), secrets.token_hex(8))

    @property
    def is_gone(self) -> bool:
        """Whether it ran on this computer and runs no more."""
        import psutil  # noqa: PLC0415 - as above

        if self.host != platform.node():
            return False
        try:
            return bool(abs(psutil.Process(self.pid).create_time() - self.started) > _START_SLACK)
        except psutil.NoSuchProcess:
            return True
        except psutil.AccessDenied:
            return False

    @property
    def sentence(self) -> str:
        """Who it is, for somebody else."""
        if self.host == platform.node():
            return f"{self.user} has it open in another window"
        return f"{self.user} has it open on the computer “{self.host}”"


class EditLock:
    """The right to write to a file, held until `release`; OSError where none can be made."""

    def __init__(self, place: Path, holder: Holder) -> None:
        self._place = place
        self._holder = holder

    @property
    def is_lost(self) -> bool:
        """Whether somebody else has it now, who took us for gone, perhaps while the computer slept."""
        return _read(self._place) not in {self._holder, None}

    def touch(self) -> None:
        """Tell that its holder lives."""
        if not self.is_lost:
            with suppress(OSError):
                os.utime(self._place)

    def release(self) -> None:
        """Let others write."""
        if not self.is_lost:
            with suppress(OSError):
                self._place.unlink()


def lock_for_editing(path: Path) -> EditLock | Holder:
    """The right to write to `path`, or who has it.

    Raises
    ------
    OSError
        If the folder can't be written to.
    """
    place = lock_place(path)
    holder = Holder.here()
    for _ in range(2):
        try:
            _put(place, json.dumps(asdict(holder)))
        except FileExistsError:
            other = _read(place)
            if other is not None and not (other.is_gone or _age(place) > STALE):
                return other
            if other is None and _age(place) < HEARTBEAT:
                return Holder("Somebody", "", 0, 0.0, "")  # who is just writing it
            with suppress(FileNotFoundError):
                place.unlink()
        else:
            _clear_left(place)
            return EditLock(place, holder)
    return _read(place) or holder


def lock_place(path: Path) -> Path:
    """Where the lock of a file is; beside what a link points to."""
    found = Path(os.path.realpath(path))
    return found.with_name(f".{found.name[:200]}.lock")


def _put(place: Path, told: str) -> None:
    """Make a lock that says whose it is from the first moment, so that one left by a kill is known as such."""
    ready = passing_name(place)
    ready.write_text(told, "utf-8")
    try:
        os.link(ready, place)
    except FileExistsError:
        raise
    except OSError:  # a drive without hard links
        with place.open("x", encoding="utf-8") as file:
            file.write(told)
    finally:
        ready.unlink(missing_ok=True)


def _clear_left(place: Path) -> None:
    """Remove what programs that were killed on this computer left in the folder."""
    clear_away(place.parent)
    for other in place.parent.glob(".*.lock"):
        holder = _read(other)
        if holder is not None and holder.is_gone:
            with suppress(OSError):
                other.unlink()


def _read(place: Path) -> Holder | None:
    try:
        with place.open(encoding="utf-8") as file:
            told = json.loads(file.read(_LONGEST))
        user, host, token = (str(told[name])[:80] for name in ("user", "host", "token"))
        return Holder(user, host, int(told["pid"]), float(told["started"]), token)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _age(place: Path) -> float:
    """Seconds since it was touched, by the clock of the drive it is on."""
    probe = passing_name(place)
    try:
        probe.touch()
        return probe.stat().st_mtime - place.stat().st_mtime
    except FileNotFoundError:
        return 0.0
    finally:
        probe.unlink(missing_ok=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # nobody the system knows by name
        return "Somebody"
