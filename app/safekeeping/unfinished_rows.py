"""Rows that aren't complete, kept on this computer until their file is opened again, as no file can hold them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.grid.drafts import Draft
from forecasting.storage.record_changes import decoded, encoded
from forecasting.storage.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = ".rows"

type Rows = Mapping[str, tuple[Draft, ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What lies in one file of the state folder."""

    #: The file that the rows belong to.
    path: str
    #: By project id.
    rows: Mapping[str, tuple[Draft, ...]]


def keep_rows(folder: Path, path: Path, roadmap_id: str, rows: Rows) -> None:
    """Keep rows of a file in place of those that were kept before; none of them takes these away.

    Raises
    ------
    OSError
        If the folder can't be written to.
    """
    place = _place(folder, path, roadmap_id)
    if not rows:
        place.unlink(missing_ok=True)
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(place) as fresh:
        fresh.write_text(json.dumps(encoded(_Kept(os.path.realpath(path), rows))), encoding="utf-8")


def kept_rows(folder: Path, path: Path, roadmap_id: str) -> Rows:
    """Rows that were kept of a file, also if it was moved or renamed since; they stay until others are kept."""
    place = _place(folder, path, roadmap_id)
    if (found := _read(place)) is not None:
        return found.rows
    for old, kept in _of_roadmap(folder, roadmap_id):
        if not Path(kept.path).exists():
            with suppress(OSError):  # they are kept at the old place then
                keep_rows(folder, path, roadmap_id, kept.rows)
                old.unlink()
            return kept.rows
    return {}


def _of_roadmap(folder: Path, roadmap_id: str) -> Iterator[tuple[Path, _Kept]]:
    """What is kept of one roadmap under any path."""
    for place in sorted(folder.glob(f"{_short(roadmap_id)}-*{SUFFIX}")):
        if (kept := _read(place)) is not None:
            yield place, kept


def _read(place: Path) -> _Kept | None:
    """What lies at a place; None if there is nothing, or nothing that can be read."""
    try:
        found: _Kept = decoded(_Kept, json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, LookupError, AssertionError):
        return None
    return found


def _place(folder: Path, path: Path, roadmap_id: str) -> Path:
    return folder / f"{_short(roadmap_id)}-{_short(os.path.realpath(path))}{SUFFIX}"


def _short(text: str) -> str:
    """A name for any text that every file system takes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
