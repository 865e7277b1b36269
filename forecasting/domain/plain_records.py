"""Records as what JSON can hold, and back.

Fields go by their names and their types are read from the records, so that a record that gets a field later is kept
too, and what was kept without it is read with its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from forecasting.domain.metric import Metric
from forecasting.domain.timeline import DateRange

#: Names that records import for their types alone.
_NAMES = {"Metric": Metric, "DateRange": DateRange, "Mapping": Mapping, "date": date}


def tell(value: object) -> object:
    """A record, or what it is made of, as what JSON can hold."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case tuple():
            return [tell(item) for item in value]
        case Mapping():
            return {str(key): tell(item) for key, item in value.items()}
    if is_dataclass(value):
        return {field.name: tell(getattr(value, field.name)) for field in fields(value)}
    return value


def read_as(kind: Any, found: Any) -> Any:
    """What `tell` made of a value of a kind: a record, a cell, or an optional, a tuple or a mapping of them.

    Raises
    ------
    ValueError, TypeError, LookupError, AttributeError
        If it is none; InvalidValue, if it is one that can't be.
    """
    origin = get_origin(kind) or kind
    if origin in {Union, UnionType}:
        (other,) = (option for option in get_args(kind) if option is not NoneType)
        return None if found is None else read_as(other, found)
    if origin is tuple:
        return tuple(read_as(get_args(kind)[0], item) for item in found)
    if origin is Mapping:
        return {name: read_as(get_args(kind)[1], item) for name, item in found.items()}
    return _read_record(kind, found) if is_dataclass(kind) else _read_cell(kind, found)


def _read_record(kind: Any, found: Any) -> Any:
    known = _types(kind)
    return kind(**{name: read_as(known[name], item) for name, item in found.items() if name in known})


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
