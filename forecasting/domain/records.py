"""Tuples of records that are told apart by their ids."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Protocol

from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence


class Identified(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str:
        """Unique among its kind in one place."""


def new_id() -> str:
    """A fresh identifier, unique across files."""
    return uuid.uuid4().hex


def find_record[R: Identified](records: tuple[R, ...], wanted: str) -> R:
    """The record with this id; KeyError if there is none."""
    for record in records:
        if record.id == wanted:
            return record
    raise KeyError(wanted)


def put_record[R: Identified](records: tuple[R, ...], new: R) -> tuple[R, ...]:
    """The records with `new` in the place of the one with its id, or at the end."""
    if any(record.id == new.id for record in records):
        return tuple(new if record.id == new.id else record for record in records)
    return (*records, new)


def require_unique(records: Sequence[Identified]) -> None:
    """Raise InvalidValue if two records have the same id."""
    if len({record.id for record in records}) < len(records):
        raise InvalidValue("Two records have the same id; the file was put together wrongly.")
