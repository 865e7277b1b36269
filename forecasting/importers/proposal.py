"""The metric of a table, where nobody has said what it is: from its columns, its header and its values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.domain.metric import Direction, Metric, parse_number
from forecasting.errors import InvalidValue
from forecasting.importers.doubts import direction_doubt
from forecasting.importers.headers import Role, header_unit, metric_kind, metric_title
from forecasting.importers.numerals import Scale, common_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.importers.columns import Roles, Table
    from forecasting.importers.numerals import Numerals
    from forecasting.importers.problems import Problem

#: Digits that are shown at most; what is stored is exact.
_MOST_DECIMALS = 4
_LOWER_WORDS = frozenset(("lower", "min", "minimize", "minimise", "down", "smaller", "less", "lower is better"))
_GENERIC_TITLES = {"Value": "Result", "Measured": "Result", "Measurement": "Result"}


@dataclass(frozen=True, slots=True)
class Declared:
    """What columns of a table say about its metric; the same in every row, so the first counts."""

    name: str = ""
    direction: Direction | None = None
    lower: float | None = None
    upper: float | None = None
    unit: str | None = None
    decimals: int | None = None
    #: Whether there are columns for bounds, so that an empty one means that there is no bound.
    has_bounds: bool = False

    @property
    def tells_scale(self) -> bool:
        """Whether it is known what 1 stands for."""
        return self.unit is not None or self.has_bounds


@dataclass(frozen=True, slots=True)
class Seen:
    """What the column of results shows."""

    header: str
    #: Cells that are numbers, without what stands after ±.
    texts: Sequence[str]
    #: What stands after ±.
    spreads: Sequence[str]
    values: Sequence[float]
    scale: Scale | None
    numerals: Numerals


def read_declared(table: Table, roles: Roles) -> Declared:
    """What the columns about the metric say."""
    direction = _first(table, roles, Role.DIRECTION).casefold()
    decimals = _first_number(table, roles, Role.DECIMALS)
    return Declared(
        name=_first(table, roles, Role.METRIC),
        direction=_direction(direction) if direction else None,
        lower=_first_number(table, roles, Role.LOWER),
        upper=_first_number(table, roles, Role.UPPER),
        unit=_first(table, roles, Role.UNIT) if Role.UNIT in roles.positions else None,
        decimals=int(decimals) if decimals is not None else None,
        has_bounds=bool({Role.LOWER, Role.UPPER} & roles.positions.keys()),
    )


def propose_metric(declared: Declared, seen: Seen) -> tuple[Metric, tuple[Problem, ...]]:
    """A metric that fits what was seen, and what was assumed."""
    title = _title(declared, seen)
    unit = _unit(declared, seen)
    kind = metric_kind(title)
    direction = declared.direction or (kind.direction if kind else Direction.HIGHER)
    lower, upper = (declared.lower, declared.upper) if declared.has_bounds else _bounds(title, unit, direction, seen)
    decimals = _decimals(seen) if declared.decimals is None else declared.decimals
    try:
        metric = Metric(title, direction, lower, upper, unit, decimals)
    except InvalidValue:  # the columns about it contradict each other
        metric = Metric(title, direction, decimals=_decimals(seen))
    return metric, () if declared.direction or kind else (direction_doubt(metric, seen.header),)


def _title(declared: Declared, seen: Seen) -> str:
    if declared.name and declared.unit is not None:  # then nothing else hides in the name
        return declared.name
    title = metric_title(declared.name or seen.header)
    return _GENERIC_TITLES.get(title, title)


def _first(table: Table, roles: Roles, role: Role) -> str:
    return next(filter(None, (roles.text(row, role) for row in table.rows)), "")


def _first_number(table: Table, roles: Roles, role: Role) -> float | None:
    try:
        return parse_number(_first(table, roles, role))
    except InvalidValue:
        return None


def _direction(word: str) -> Direction:
    return Direction.LOWER if word in _LOWER_WORDS else Direction.HIGHER


def _unit(declared: Declared, seen: Seen) -> str:
    if declared.unit is not None:
        return declared.unit
    found = header_unit(declared.name) or header_unit(seen.header)
    if found:
        return "%" if found.casefold() in {"percent", "pct"} else found
    shows_percent = sum(text.endswith("%") for text in seen.texts) * 2 >= max(len(seen.texts), 1)
    return "%" if shows_percent else common_unit(seen.texts)


def _bounds(title: str, unit: str, direction: Direction, seen: Seen) -> tuple[float | None, float | None]:
    """Natural bounds that at least nine in ten values keep to; the others are typing errors."""
    kind = metric_kind(title)
    whole = {Scale.PERCENT: 100.0, Scale.FRACTION: 1.0, None: None}[seen.scale]
    if direction is Direction.HIGHER and whole and ((kind and kind.is_share) or unit == "%"):
        return 0.0, whole
    is_positive = sum(value >= 0 for value in seen.values) >= 0.9 * max(len(seen.values), 1)
    return (0.0 if kind and kind.is_positive and is_positive else None), None


def _decimals(seen: Seen) -> int:
    """Digits that show nine in ten values as they stand."""
    counts = sorted(_digits_after_sign(text, seen.numerals.decimal_sign) for text in seen.texts)
    return min(counts[math.ceil(0.9 * len(counts)) - 1], _MOST_DECIMALS) if counts else 1


def _digits_after_sign(text: str, sign: str) -> int:
    digits = text.rpartition(sign)[2] if sign in text else ""
    return _MOST_DECIMALS if "e" in digits.casefold() else sum(character.isdigit() for character in digits)
