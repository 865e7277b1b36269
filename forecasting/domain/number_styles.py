"""How numbers are written: as in English unless the person at the computer wishes otherwise.

A style holds for everything that is told: sentences, tables and charts. What is typed is read in every style, and what
can be typed again is written plainly, so that a separator is never taken for another.

    >>> write_numbers_usually(NumberStyle.COMMA)
    >>> in_style("15,000.5")
    '15.000,5'
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class NumberStyle(StrEnum):
    """What stands before decimals and between thousands."""

    POINT = "point"
    COMMA = "comma"
    SPACE = "space"


_SIGNS: Mapping[NumberStyle, Mapping[int, str]] = {
    NumberStyle.POINT: {},
    NumberStyle.COMMA: {ord(","): ".", ord("."): ","},
    # A space that breaks no line.
    NumberStyle.SPACE: {ord(","): "\u202f", ord("."): ","},
}
#: One choice of the person at the computer, for all threads.
_USUAL = [NumberStyle.POINT]


def write_numbers_usually(style: NumberStyle) -> None:
    """Write numbers in a style from now on."""
    _USUAL[0] = style


def usual_number_style() -> NumberStyle:
    """The style that was chosen last."""
    return _USUAL[0]


def in_style(number: str) -> str:
    """A number that is written as in English, in the style that is wished."""
    return number.translate(_SIGNS[_USUAL[0]])
