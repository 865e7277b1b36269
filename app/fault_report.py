"""What a person can hand on about a fault of ours: where it happened, and no data of theirs unless they add it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from app.logs import told_versions
from forecasting.storage.record_changes import encoded

if TYPE_CHECKING:
    from forecasting.domain.project import Roadmap

#: Most characters of the roadmap, as reports are sent by mail.
_MOST = 200_000
_PLACE = re.compile(r'  File "(?P<path>[^"]+)", line (?P<line>\d+), in (?P<function>.+)')
_KIND = re.compile(r"(?P<kind>[A-Za-z_][\w.]*)(?::|$)")


def report(detail: str, roadmap: Roadmap | None = None) -> str:
    """A report on a fault.

    Parameters
    ----------
    detail
        The traceback. Its messages can quote what a user typed, and its paths name the user, so of these only what
        is ours is told, unless there is a roadmap too.
    roadmap
        What to add of the user's data.
    """
    program, system, python = told_versions()
    head = f"Whenabouts {program}, {system}, Python {python}"
    if roadmap is None:
        return f"{head}\n\n{without_data(detail)}"
    data = json.dumps(encoded(roadmap), ensure_ascii=False, indent=1)[:_MOST]
    return f"{head}\n\n{detail.strip()}\n\nRoadmap:\n{data}"


def without_data(detail: str) -> str:
    """A traceback as places in our code and kinds of exceptions, without messages and without folders."""
    told = []
    for line in detail.splitlines():
        if place := _PLACE.match(line):
            told.append(f"{_tail(place['path'])}, line {place['line']}, in {place['function']}")
        elif not line.startswith((" ", "Traceback")) and (kind := _KIND.match(line)):
            told.append(kind["kind"])
    return "\n".join(told)


def _tail(path: str) -> str:
    """The end of a path that is ours or a library's, and never a person's folder."""
    parts = re.split(r"[/\\]", path)
    ours = [i for i, part in enumerate(parts[:-1]) if part in {"app", "forecasting", "site-packages", "tests"}]
    return "/".join(parts[ours[-1] :] if ours else parts[-1:])
