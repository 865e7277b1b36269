"""Copies of the last saves of a roadmap, in a folder of this computer."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forecasting.storage.replacement import replacing
from forecasting.storage.roadmap_file import SUFFIX

KEPT = 10

_TIME = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """One earlier save."""

    place: Path
    #: When it was saved, with the zone of this computer.
    saved: datetime


def back_up(path: Path, roadmap_id: str, folder: Path, *, now: datetime | None = None) -> Backup:
    """Copy a file as it is, and let go of the oldest copies; OSError if that isn't possible."""
    owned = _folder(roadmap_id, folder)
    owned.mkdir(parents=True, exist_ok=True, mode=0o700)
    saved = (now or datetime.now(UTC)).astimezone(UTC)
    place = owned / f"{saved.strftime(_TIME)}{SUFFIX}"
    with replacing(place) as fresh:
        shutil.copyfile(path, fresh)
    for old in backups(roadmap_id, folder)[KEPT:]:
        with suppress(OSError):
            old.place.unlink()
    return Backup(place, saved.astimezone())


def backups(roadmap_id: str, folder: Path) -> list[Backup]:
    """Earlier saves of a roadmap, the latest first."""
    found = []
    for place in _folder(roadmap_id, folder).glob(f"*{SUFFIX}"):
        with suppress(ValueError):  # a file of somebody else
            saved = datetime.strptime(place.stem, _TIME).replace(tzinfo=UTC)
            found.append(Backup(place, saved.astimezone()))
    return sorted(found, key=lambda backup: backup.saved, reverse=True)


def _folder(roadmap_id: str, folder: Path) -> Path:
    # An id comes from a file, and may be anything.
    return folder / hashlib.sha256(roadmap_id.encode("utf-8", "replace")).hexdigest()[:32]
