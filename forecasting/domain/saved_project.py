"""A project as a text, and back: what a snapshot says that its forecast was made from.

The text is JSON, zlib, base64; `forecasting.domain.plain_records` tells what is in it.
"""

from __future__ import annotations

import base64
import json
import zlib
from functools import lru_cache

from forecasting.domain.plain_records import read_as, tell
from forecasting.domain.project import Project
from forecasting.errors import InvalidValue

#: Characters that a project may have; one of ten thousand experiments has three million.
_LARGEST = 20_000_000
_MOST_KEPT = 16


def pack_project(project: Project) -> str:
    """A project as text, without what only tells of other forecasts."""
    told = json.dumps(tell(project.without_extras()), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(told.encode(), 9)).decode("ascii")


@lru_cache(maxsize=_MOST_KEPT)
def unpack_project(text: str) -> Project:
    """The project that `pack_project` made a text of.

    Raises
    ------
    InvalidValue
        If it is none, or one that can't be.
    """
    try:
        raw = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), _LARGEST)
        found = read_as(Project, json.loads(raw))
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error, RecursionError) as problem:
        raise InvalidValue(f"What this saved forecast was made from is damaged: {problem}.") from problem
    assert isinstance(found, Project)
    return found
