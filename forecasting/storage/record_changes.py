"""Immutable records as JSON, and what differs between two of them as JSON.

Nothing here knows any record: fields and their types are read from the classes, so that a record that is added
to a roadmap is kept too. What is the same object in both isn't looked into, which makes comparing a roadmap with
its successor quick; what is patched shares everything else with what it was before.

    {"is": value}                       another value
    {"in": {field: change}}             fields of a record
    {"keys": {key: change}, "gone": []} entries of a mapping
    {"at": 3, "drop": 2, "put": [...]}  a stretch of a tuple; what was in it is named by its number there
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Hashable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from operator import is_
from types import NoneType, UnionType
from typing import Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


def encoded(value: object) -> Json:
    """A value as JSON; TypeError for a kind that no record has."""
    match value:
        case Enum():
            return encoded(value.value)
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case tuple():
            return [encoded(item) for item in value]
        case Mapping():
            return {_key(key): encoded(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {name: encoded(getattr(value, name)) for name in _fields(value.__class__)}
    message = f"A value of {type(value).__name__} can't be kept."
    raise TypeError(message)


def decoded(kind: Any, found: Json) -> Any:  # noqa: PLR0911 - one for each kind
    """A value of a kind from its JSON; fields that aren't told have their defaults.

    Raises
    ------
    ValueError, TypeError, KeyError
        If the JSON is of no such value.
    """
    kind = _plain(kind)
    match get_origin(kind) or kind:
        case origin if origin in {Union, UnionType}:
            return None if found is None else decoded(_only(kind), found)
        case origin if origin is tuple and isinstance(found, list):
            return tuple(decoded(_item(kind), item) for item in found)
        case origin if origin is Mapping and isinstance(found, dict):
            key, item = get_args(kind)
            return {decoded(key, name): decoded(item, value) for name, value in found.items()}
        case origin if dataclasses.is_dataclass(origin) and isinstance(found, dict):
            known = _fields(kind)
            return kind(**{name: decoded(known[name], value) for name, value in found.items() if name in known})
        case origin if origin is date and isinstance(found, str):
            return date.fromisoformat(found)
        case origin if issubclass(origin, Enum):
            return origin(found)
        case origin if origin in {bool, int, float, str} and isinstance(found, origin):
            return found
    message = f"{str(found)[:80]!r} is no {kind}."
    raise TypeError(message)


def digest(value: object) -> str:
    """What tells a value from others, also in another process."""
    return hashlib.sha256(json.dumps(encoded(value), sort_keys=True).encode("utf-8", "replace")).hexdigest()


def change(before: object, after: object) -> Json:
    """What leads from one value to the other; None if nothing does."""
    if before is after:
        return None
    if type(before) is type(after):
        if dataclasses.is_dataclass(after):
            return _record_change(before, after)
        if isinstance(before, tuple) and isinstance(after, tuple) and _are_identified((*before[:1], *after[:1])):
            return _tuple_change(before, after)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _mapping_change(before, after)
    return None if before == after and type(before) is type(after) else {"is": encoded(after)}


def patched(kind: Any, before: Any, told: Json) -> Any:
    """What a value of a kind is after a change.

    Raises
    ------
    ValueError, TypeError, LookupError
        If the change doesn't fit the value.
    """
    if told is None:
        return before
    assert isinstance(told, dict)
    if "is" in told:
        return decoded(kind, told["is"])
    kind = _plain(kind)
    match told:
        case {"in": dict(fields)}:
            known = _fields(kind)
            changed = {name: patched(known[name], getattr(before, name), part) for name, part in fields.items()}
            return dataclasses.replace(before, **changed)
        case {"keys": dict(entries), "gone": list(gone)}:
            key, item = get_args(kind)
            changed = {decoded(key, name): name for name in entries}
            kept = {name: value for name, value in before.items() if _key(name) not in gone}
            return kept | {name: patched(item, before.get(name), entries[text]) for name, text in changed.items()}
        case {"at": int(at), "drop": int(drop), "put": list(put)}:
            stretch = before[at : at + drop]
            new = tuple(_put_back(_item(kind), stretch, item) for item in put)
            return (*before[:at], *new, *before[at + drop :])
    message = f"{str(told)[:80]} is no change."
    raise TypeError(message)


def _only(kind: Any) -> Any:
    """What a value that may be None is otherwise."""
    (other,) = (option for option in get_args(kind) if option is not NoneType)
    return other


def _plain(kind: Any) -> Any:
    while isinstance(kind, TypeAliasType):
        kind = kind.__value__
    return kind


def _item(kind: Any) -> Any:
    """What a tuple holds, as in ``tuple[Target, ...]``."""
    item, more = get_args(kind)
    assert more is ...
    return item


def _key(key: object) -> str:
    told = key.value if isinstance(key, Enum) else key
    assert isinstance(told, str)
    return told


@cache
def _fields(kind: Hashable) -> Mapping[str, Any]:
    """Types of the fields that make a record, by name."""
    assert isinstance(kind, type)
    assert dataclasses.is_dataclass(kind)
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind) if field.init}


def _are_identified(items: tuple[object, ...]) -> bool:
    return all(dataclasses.is_dataclass(item) and hasattr(item, "id") for item in items)


def _record_change(before: object, after: object) -> Json:
    kind: Any = type(after)
    parts = {name: change(getattr(before, name), getattr(after, name)) for name in _fields(kind)}
    told: dict[str, Json] = {name: part for name, part in parts.items() if part is not None}
    return {"in": told} if told else None


def _mapping_change(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Json:
    parts = {
        _key(name): change(before[name], value) if name in before else {"is": encoded(value)}
        for name, value in after.items()
    }
    told: dict[str, Json] = {name: part for name, part in parts.items() if part is not None}
    gone: list[Json] = [_key(name) for name in before if name not in after]
    return {"keys": told, "gone": gone} if told or gone else None


def _tuple_change(before: tuple[Any, ...], after: tuple[Any, ...]) -> Json:
    at = _alike(before, after)
    tail = min(_alike(before[::-1], after[::-1]), min(len(before), len(after)) - at)
    stretch, new = before[at : len(before) - tail], after[at : len(after) - tail]
    places = {item.id: place for place, item in enumerate(stretch)}
    put: list[Json] = [_taken(stretch, places, item) for item in new]
    return None if put == list(range(len(stretch))) else {"at": at, "drop": len(stretch), "put": put}


def _alike(before: tuple[Any, ...], after: tuple[Any, ...]) -> int:
    """How many items at the beginning are the same objects."""
    same = [*map(is_, before, after), False]
    return same.index(False)


def _taken(stretch: tuple[Any, ...], places: Mapping[str, int], item: Any) -> Json:
    """An item: a number if it was there before, with its change if there is one, or the whole of it."""
    place = places.get(item.id)
    if place is None or type(stretch[place]) is not type(item):
        return {"is": encoded(item)}
    told = change(stretch[place], item)
    return place if told is None else [place, told]


def _put_back(kind: Any, stretch: tuple[Any, ...], told: Json) -> Any:
    match told:
        case int():
            return stretch[told]
        case [int(place), part]:
            return patched(kind, stretch[place], part)
    return patched(kind, None, told)
