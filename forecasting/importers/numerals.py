"""Numbers as tables write them: the decimal sign and the scale are decided for whole columns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from forecasting.domain.metric import parse_number
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from forecasting.domain.metric import Metric

_MARKS_OF_NOTHING = ("", "-", "--", "–", "—", "?", "!", "#n/a", "#ref!", "#div/0!", "#value!", "<na>")
_WORDS_OF_NOTHING = ("n/a", "na", "nan", "nat", "none", "null", "nil", "inf", "-inf", "tbd", "missing")
#: Cells, in lower case, that say that there is no number or date.
MISSING = frozenset((*_MARKS_OF_NOTHING, *_WORDS_OF_NOTHING))

_DIGITS = re.compile(r"[+-]?(\d+)([.,])(\d+)(?:[eE][+-]?\d+)?$")
_SWAP = str.maketrans({",": ".", ".": ","})
#: ``72.4 ± 0.6``: a value and its standard error in one cell.
_SPREAD = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
_UNIT_BEHIND = re.compile(r"(?<=\d)\s*([^\W\d_]{1,8})$")


class Scale(StrEnum):
    """What 1 stands for in a column of shares."""

    PERCENT = "percent"
    FRACTION = "fraction"


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a table writes numbers."""

    decimal_sign: str = "."
    #: A cell that could be read with either decimal sign, where nothing in the table tells which.
    doubtful: str = ""

    def read(self, text: str, unit: str = "") -> float:
        """A number of the table; raises InvalidValue with a sentence that names the text."""
        digits = text.strip().removesuffix(unit).strip()
        if self.decimal_sign == ",":
            return self._read_swapped(digits)
        return parse_number(digits)

    def _read_swapped(self, digits: str) -> float:
        try:
            return parse_number(digits.translate(_SWAP))
        except InvalidValue:
            return parse_number(digits)


def find_numerals(texts: Iterable[str], *, has_semicolons: bool) -> Numerals:
    """How all numbers of a table are written.

    Parameters
    ----------
    texts
        Cells of its number columns.
    has_semicolons
        Whether semicolons part its cells, as programs do where the comma is the decimal sign.
    """
    evidence: Counter[str] = Counter()
    doubtful: dict[str, str] = {}
    for text in texts:
        cleaned = bare_digits(text)
        sign, is_sure = _decimal_sign(cleaned)
        if is_sure:
            evidence[sign] += 1
        elif sign:
            doubtful.setdefault(sign, cleaned)
    if evidence[","] != evidence["."]:
        return Numerals("," if evidence[","] > evidence["."] else ".")
    if has_semicolons and "," in doubtful:
        return Numerals(",", doubtful[","])
    return Numerals(".", doubtful.get(",", ""))


def split_spread(text: str) -> tuple[str, str]:
    """A cell such as ``72.4 ± 0.6`` as value and standard error; the latter empty where there is none."""
    value, *spread = _SPREAD.split(text, maxsplit=1)
    return (value, spread[0]) if spread and value else (text, "")


def strip_unit(text: str) -> str:
    """A number without the letters that stand behind it."""
    return _UNIT_BEHIND.sub("", text.strip())


def bare_digits(text: str) -> str:
    """A number without its unit, percent sign and spaces."""
    return "".join(strip_unit(text).split()).removesuffix("%")


def common_unit(texts: Sequence[str]) -> str:
    """The unit that stands behind numbers, such as ``ms``; empty if they have none or different ones."""
    units = {match[1] for text in texts if (match := _UNIT_BEHIND.search(text.strip()))}
    return units.pop() if len(units) == 1 else ""


def find_scale(texts: Sequence[str], values: Sequence[float]) -> tuple[Scale | None, bool]:
    """Whether values are percentages or fractions of one, and whether only their size tells.

    Returns
    -------
    No scale where there are no values, or some are negative or above 100.
    """
    signs = sum(text.strip().endswith("%") for text in texts)
    if signs and 2 * signs >= len(texts):
        return Scale.PERCENT, False
    if not values or min(values) < 0 or max(values) > 100:
        return None, False
    # One typing error among fractions must not turn them into percentages.
    small = sum(value <= 1 for value in values)
    return (Scale.FRACTION if small >= 0.9 * len(values) and max(values) > 0 else Scale.PERCENT), True


def metric_scale(metric: Metric) -> Scale | None:
    """The scale of a metric that is a share; None of one that isn't."""
    if metric.is_proportion:
        return Scale.FRACTION
    return Scale.PERCENT if metric.is_percentage else None


def factor(read: Scale | None, wanted: Scale | None) -> float:
    """What turns a share as it was read into one as it is wanted."""
    if read is None or wanted is None or read is wanted:
        return 1.0
    return 100.0 if wanted is Scale.PERCENT else 0.01


def _decimal_sign(digits: str) -> tuple[str, bool]:
    """The decimal sign a number shows, and whether it can't be a thousands separator."""
    if "," in digits and "." in digits:
        return max(",.", key=digits.rfind), True
    for sign, other in (",.", ".,"):
        if digits.count(sign) > 1:
            return other, True
    match = _DIGITS.match(digits)
    if match is None:
        return "", False
    whole, sign, fraction = match.groups()
    return sign, len(fraction) != 3 or len(whole) > 3 or whole.startswith("0")
