"""A project as a text, and back: what a snapshot says that its forecast was made from.

The text is JSON, zlib, base64. Fields go by their names and their types are read from the records, so that a record
that a project gets later is kept too, and a text without it is read with its default.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from forecasting.domain.metric import Metric
from forecasting.domain.project import Project
from forecasting.domain.timeline import DateRange
from forecasting.errors import InvalidValue

#: Names that records import for their types alone.
_NAMES = {"Metric": Metric, "DateRange": DateRange, "Mapping": Mapping}
#: Characters that a project may have; one of ten thousand experiments has three million.
_LARGEST = 20_000_000
_MOST_KEPT = 16


def pack_project(project: Project) -> str:
    """A project as text, without what only tells of other forecasts."""
    told = json.dumps(_told(project.without_extras()), ensure_ascii=False, separators=(",", ":"))
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
        found = _read(Project, json.loads(raw))
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error, RecursionError) as problem:
        raise InvalidValue(f"What this saved forecast was made from is damaged: {problem}.") from problem
    assert isinstance(found, Project)
    return found


def _told(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case tuple():
            return [_told(item) for item in value]
        case Mapping():
            return {str(key): _told(item) for key, item in value.items()}
    if is_dataclass(value):
        return {field.name: _told(getattr(value, field.name)) for field in fields(value)}
    return value


def _read(kind: Any, found: Any) -> Any:
    """What JSON says, as a value of a kind."""
    origin = get_origin(kind) or kind
    if origin in {Union, UnionType}:
        (other,) = (option for option in get_args(kind) if option is not NoneType)
        return None if found is None else _read(other, found)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in found)
    if origin is Mapping:
        return {name: _read(get_args(kind)[1], item) for name, item in found.items()}
    return _read_record(kind, found) if is_dataclass(kind) else _read_cell(kind, found)


def _read_record(kind: Any, found: Any) -> Any:
    known = _types(kind)
    return kind(**{name: _read(known[name], item) for name, item in found.items() if name in known})


def _read_cell(kind: type, found: Any) -> Any:
    if kind is date:
        return date.fromisoformat(found)
    if issubclass(kind, Enum):
        return kind(found)
    if not isinstance(found, int | float if kind is float else kind):
        message = f"{str(found)[:40]!r} isn't of the kind that belongs there"
        raise TypeError(message)
    return found


@cache
def _types(record: Any) -> Mapping[str, Any]:
    hints = get_type_hints(record, localns=_NAMES)
    return {field.name: hints[field.name] for field in fields(record)}
