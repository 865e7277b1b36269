"""The metric a project is trying to improve: its scale, its direction, how it is read and written.

Inside the model higher is always better; `Metric.to_model` and `Metric.from_model` are the only
place where the direction is applied.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, overload

from forecasting.domain.validity import clean, require_name
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_DECIMALS = 10

#: Spaces, plain or non-breaking, and apostrophes stand between thousands in some languages.
_THOUSANDS_SPACE = re.compile(r"(?<=\d)[\s\u00a0\u202f'\u2019](?=\d{3}(?!\d))")
_SPACE_AFTER_SIGN = re.compile(r"(?<=[+-])\s+")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
#: The digits between a unit and its number must stay the number's own.
_UNIT_MIXES_WITH_DIGITS = re.compile(r"[\d.,+\-]")


class Direction(StrEnum):
    """Which way of the metric is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Metric:
    """Name, unit, direction, natural bounds and decimals of what is measured.

    Raises
    ------
    InvalidValue
        If the name is empty, a bound is not finite, the bounds are not in order, the direction
        is neither ``"higher"`` nor ``"lower"``, the decimals are not 0 to 10, or the unit begins like a number.
    """

    #: What is measured, e.g. ``"Accuracy"``.
    name: str
    #: Which way is better; ``"higher"`` and ``"lower"`` are understood.
    direction: Direction = Direction.HIGHER
    #: Smallest value possible at all, if there is one.
    lower: float | None = None
    #: Largest value possible at all, if there is one.
    upper: float | None = None
    #: Written after a value, e.g. ``"%"`` or ``"ms"``.
    unit: str = ""
    #: Digits shown after the decimal point.
    decimals: int = 1

    def __post_init__(self) -> None:
        require_name(self, "metric")
        clean(self, "unit")
        object.__setattr__(self, "unit", self.unit.strip())
        try:
            object.__setattr__(self, "direction", Direction(self.direction))
        except ValueError:
            raise InvalidValue(f"The direction “{self.direction}” is not known; use “higher” or “lower”.") from None
        self._check_bounds()
        self._check_writing()

    def _check_bounds(self) -> None:
        for field in ("lower", "upper"):
            object.__setattr__(self, field, self._bound(field))
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise InvalidValue(f"The lower bound {self.lower:g} is not below the upper bound {self.upper:g}.")

    def _check_writing(self) -> None:
        if self.decimals not in range(MAX_DECIMALS + 1):
            raise InvalidValue(f"{self.decimals} decimals cannot be shown; use 0 to {MAX_DECIMALS}.")
        object.__setattr__(self, "decimals", int(self.decimals))
        if _UNIT_MIXES_WITH_DIGITS.match(self.unit):
            raise InvalidValue(f"The unit “{self.unit}” would be read as part of the number; begin it with a letter.")
        if self.unit == "%" and self.is_proportion:
            raise InvalidValue(f"{self.name} can't be in % and lie between 0 and 1; use the bounds 0 and 100.")

    def _bound(self, field: str) -> float | None:
        value = getattr(self, field)
        if value is None:
            return None
        if not math.isfinite(value):
            raise InvalidValue(f"The {field} bound of {self.name} is not a number; leave it empty if there is none.")
        return float(value) + 0.0

    @property
    def higher_is_better(self) -> bool:
        """Whether improving means going up."""
        return self.direction is Direction.HIGHER

    @property
    def bound_ahead(self) -> float | None:
        """The natural bound on the side of improvement, in the metric's own unit."""
        return self.upper if self.higher_is_better else self.lower

    @property
    def bound_behind(self) -> float | None:
        """The natural bound on the other side, in the metric's own unit."""
        return self.lower if self.higher_is_better else self.upper

    @property
    def is_percentage(self) -> bool:
        """Whether values are percentages of a whole, so that an evaluation set gives a binomial error."""
        return self.unit == "%" or (self.lower == 0 and self.upper == 100)

    @property
    def is_proportion(self) -> bool:
        """Whether values are fractions of one."""
        return self.lower == 0 and self.upper == 1

    def is_better(self, value: float, than: float) -> bool:
        """Whether `value` is strictly better than `than`."""
        return value > than if self.higher_is_better else value < than

    def contains(self, value: float) -> bool:
        """Whether `value` is finite and inside the natural bounds."""
        above = self.lower is None or value >= self.lower
        below = self.upper is None or value <= self.upper
        return math.isfinite(value) and above and below

    @overload
    def to_model(self, values: float) -> float: ...
    @overload
    def to_model(self, values: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def to_model(self, values: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
        """Values in the metric's unit on the model's scale, where higher is better."""
        return values if self.higher_is_better else -values

    @overload
    def from_model(self, values: float) -> float: ...
    @overload
    def from_model(self, values: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def from_model(self, values: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
        """Inverse of `to_model`."""
        return values if self.higher_is_better else -values

    def check(self, value: float) -> float:
        """`value` if it is possible for this metric.

        Raises
        ------
        InvalidValue
            With a sentence that names the value and the range it must lie in.
        """
        if not self.contains(value):
            raise InvalidValue(f"{value:.12g} is not possible for {self.name}; it must be {self._range_words()}.")
        return float(value)

    def parse(self, text: str) -> float:
        """Read a value as people type it: ``72.4``, ``72,4 %``, ``1 234.5``, ``1,234.5``.

        Where ``7,125`` can't be a value with a thousands separator, it is one with a decimal comma;
        a percentage of a metric that is a fraction of one is divided by 100.

        Raises
        ------
        InvalidValue
            If the text is not a number or the number is outside the natural bounds.
        """
        digits = text.strip().removesuffix(self.unit)
        scale = 0.01 if self.is_proportion and digits.endswith("%") else 1.0
        value = rescale(parse_number(digits), scale)
        if not self.contains(value) and (other := _with_decimal_comma(digits)) is not None:
            other = rescale(other, scale)
            value = other if self.contains(other) else value
        return self.check(value)

    def format(self, value: float) -> str:
        """`value` with this metric's decimals and unit: ``72.4%``, ``310 ms``."""
        gap = "" if self.unit in {"", "%"} else " "
        return f"{self.format_number(value)}{gap}{self.unit}"

    def format_number(self, value: float) -> str:
        """`value` with this metric's decimals, without the unit."""
        text = f"{value:.{self.decimals}f}"
        return text.removeprefix("-") if float(text) == 0 else text

    def _range_words(self) -> str:
        if self.lower is not None and self.upper is not None:
            return f"between {self.lower:g} and {self.upper:g}"
        if self.lower is not None:
            return f"{self.lower:g} or more"
        return f"{self.upper:g} or less" if self.upper is not None else "a finite number"


def parse_number(text: str) -> float:
    """Read a number with either decimal sign and with thousands separators.

    The last of two different separators is the decimal sign. A single comma is a decimal
    sign unless exactly three digits follow one to three leading digits other than ``0``.

    Raises
    ------
    InvalidValue
        With a sentence that names the text.
    """
    try:
        value = float(_plain_number(_without_spaces(text)))
    except ValueError:
        raise InvalidValue(f"“{text.strip()}” is not a number; write it like 72.4.") from None
    if not math.isfinite(value):
        raise InvalidValue(f"“{text.strip()}” is not a finite number; write it like 72.4.")
    return value


def rescale(value: float, factor: float) -> float:
    """`value` times a power of ten, as decimal digits show it: 72.4 to 0.724 and not to 0.7240000000000001."""
    return value if factor == 1 else float(f"{value * factor:.15g}")


def _without_spaces(text: str) -> str:
    signed = _SPACE_AFTER_SIGN.sub("", text.strip().replace("\u2212", "-"))
    return _THOUSANDS_SPACE.sub("", signed.removesuffix("%").rstrip())


def _with_decimal_comma(text: str) -> float | None:
    """The other reading of a number such as ``7,125``; None where there is no other."""
    cleaned = _without_spaces(text)
    return float(cleaned.replace(",", ".")) if cleaned.count(",") == 1 and _GROUPED.fullmatch(cleaned) else None


def _plain_number(text: str) -> str:
    if "_" in text:
        raise ValueError(text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point >= 0 or text.count(".") > 1:
        text = text.translate({ord(","): ".", ord("."): ","})
    whole, sign, fraction = text.partition(".")
    if _GROUPED.fullmatch(whole) and "," not in fraction:
        return whole.replace(",", "") + sign + fraction
    return text if sign else whole.replace(",", ".")
