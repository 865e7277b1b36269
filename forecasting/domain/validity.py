"""What makes a record valid at birth: fields are tidied and checked when it is made, and never again."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Protocol

from forecasting.errors import InvalidValue

#: Larger whole numbers are neither stored nor counted exactly.
MAX_COUNT = 2**53


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def clean_text(text: str) -> str:
    """`text` as it can be stored anywhere: no NUL, and no half of a character outside the basic plane."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(record: object, *fields: str) -> None:
    """Apply `clean_text` to fields of a frozen record that is being made."""
    for name in fields:
        object.__setattr__(record, name, clean_text(getattr(record, name)))


def make_floats(record: object, *fields: str) -> None:
    """Turn numbers of any type, and minus zero, into what a file gives back: plain floats."""
    for name in fields:
        if (value := getattr(record, name)) is not None:
            object.__setattr__(record, name, float(value) + 0.0)


def drop_time(record: object, *fields: str) -> None:
    """Keep the day of a `datetime`, which is a `date` that can't be compared with one."""
    for name in fields:
        if isinstance(day := getattr(record, name), datetime):
            object.__setattr__(record, name, day.date())


def require_name(record: _Named, kind: str) -> None:
    """Strip the name and raise InvalidValue if nothing is left."""
    object.__setattr__(record, "name", clean_text(record.name).strip())
    if not record.name:
        raise InvalidValue(f"The {kind} has no name; give it one.")


def require_positive(value: float | None, owner: str, what: str) -> None:
    """Raise InvalidValue unless `value` is missing or a finite number above 0."""
    if value is not None and not (math.isfinite(value) and value > 0):
        raise InvalidValue(f"The {what} of “{owner}” must be more than 0; leave it empty if it isn't known.")


def make_count(record: _Named, field: str, what: str, of: str) -> None:
    """Turn a whole number of any type into a plain one; raise InvalidValue if it is not positive or not whole."""
    value = getattr(record, field)
    require_positive(value, record.name, what)
    if value is not None:
        if value != int(value) or value > MAX_COUNT:
            raise InvalidValue(f"The {what} of “{record.name}” must be a whole number of {of}.")
        object.__setattr__(record, field, int(value))
