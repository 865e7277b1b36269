"""How dates are written: day first unless a report wishes otherwise.

A style holds for everything that is written inside `dates_written`, in its thread alone, so that sentences,
tables and charts of one report agree and the window beside it stays as it is.

    >>> with dates_written(DateStyle.GERMAN):
    ...     write_date(date(2027, 6, 3))
    '3. Juni 2027'
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class DateStyle(StrEnum):
    """The languages and orders that dates can be written in."""

    BRITISH = "british"
    AMERICAN = "american"
    ISO = "iso"
    GERMAN = "german"
    FRENCH = "french"
    SPANISH = "spanish"
    ITALIAN = "italian"
    DUTCH = "dutch"


#: Written out here because `strftime` answers in the language of the machine, which Qt switches on.
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_GERMAN = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_SPANISH = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_ITALIAN = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
_DUTCH = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
#: Where the first three letters would be wrong or could be two months.
_SHORT_FRENCH = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)
_SHORT_DUTCH = (
    *("jan", "feb", "mrt", "apr", "mei", "jun"),
    *("jul", "aug", "sep", "okt", "nov", "dec"),
)


@dataclass(frozen=True, slots=True)
class _Writing:
    """The parts of a style."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    #: Of a day in full, in short, and in short without its year.
    full: str
    short: str
    yearless: str


def _writing(months: tuple[str, ...], full: str, short: str, yearless: str) -> _Writing:
    return _Writing(months, tuple(name[:3] for name in months), full, short, yearless)


_DAY_FIRST = ("{day} {month} {year:04d}", "{day} {short} {year:04d}", "{day} {short}")
_POINTED = ("{day}. {month} {year:04d}", "{day}. {short} {year:04d}", "{day}. {short}")
_ISO = ("{year:04d}-{number:02d}-{day:02d}", "{year:04d}-{number:02d}-{day:02d}", "{number:02d}-{day:02d}")
_WRITINGS: Mapping[DateStyle, _Writing] = {
    DateStyle.BRITISH: _writing(MONTH_NAMES, *_DAY_FIRST),
    DateStyle.AMERICAN: _writing(
        MONTH_NAMES, "{month} {day}, {year:04d}", "{short} {day}, {year:04d}", "{short} {day}"
    ),
    DateStyle.ISO: _writing(MONTH_NAMES, *_ISO),
    DateStyle.GERMAN: _writing(_GERMAN, *_POINTED),
    DateStyle.FRENCH: _Writing(_FRENCH, _SHORT_FRENCH, *_DAY_FIRST),
    DateStyle.SPANISH: _writing(_SPANISH, "{day} de {month} de {year:04d}", *_DAY_FIRST[1:]),
    DateStyle.ITALIAN: _writing(_ITALIAN, *_DAY_FIRST),
    DateStyle.DUTCH: _Writing(_DUTCH, _SHORT_DUTCH, *_DAY_FIRST),
}
_STYLE: ContextVar[DateStyle | None] = ContextVar("date_style", default=None)
#: How dates are written where nothing else is wished: one choice of the person at the computer, for all threads.
_USUAL = [DateStyle.BRITISH]


def write_dates_usually(style: DateStyle) -> None:
    """Write dates in a style from now on, wherever `dates_written` doesn't say otherwise."""
    _USUAL[0] = style


def usual_date_style() -> DateStyle:
    """The style that was chosen last."""
    return _USUAL[0]


@contextmanager
def dates_written(style: DateStyle) -> Iterator[None]:
    """Write dates in a style inside the block."""
    token = _STYLE.set(style)
    try:
        yield
    finally:
        _STYLE.reset(token)


def write_date(day: date) -> str:
    """A day in full: ``3 June 2027``."""
    return _fill(_WRITINGS[_style()].full, day)


def write_short_date(day: date, *, has_year: bool = True) -> str:
    """A day in short: ``3 Jun 2027``, ``3 Jun``."""
    writing = _WRITINGS[_style()]
    return _fill(writing.short if has_year else writing.yearless, day)


def short_month(day: date) -> str:
    """The month of a day in short: ``Jun``."""
    return _WRITINGS[_style()].short_months[day.month - 1]


def _style() -> DateStyle:
    return _STYLE.get() or _USUAL[0]


def _fill(pattern: str, day: date) -> str:
    month = _WRITINGS[_style()].months[day.month - 1]
    return pattern.format(day=day.day, month=month, short=short_month(day), year=day.year, number=day.month)
