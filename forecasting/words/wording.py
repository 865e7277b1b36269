"""How chances, dates, spans and values are said: one scale, one denominator, never 0% or 100%.

The scale is that of US Intelligence Community Directive 203, whose bands don't overlap; a number in
brackets follows every word of it (Wintle et al. 2019 found that a table or a tooltip doesn't do).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forecasting.domain.forecast import DOTS
from forecasting.domain.number_styles import in_style
from forecasting.domain.timeline import DAYS_PER_MONTH, format_date

if TYPE_CHECKING:
    from forecasting.domain.forecast import Arrival
    from forecasting.domain.metric import Metric

#: Beyond two years whole years are said as years.
_MOST_MONTHS_SAID = 24


class Likelihood(StrEnum):
    """The only words for chances."""

    ALMOST_NONE = "almost no chance"
    VERY_UNLIKELY = "very unlikely"
    UNLIKELY = "unlikely"
    EVEN = "roughly even"
    LIKELY = "likely"
    VERY_LIKELY = "very likely"
    ALMOST_CERTAIN = "almost certain"


#: Largest chance in whole per cent that each word is for; what meets in the middle belongs to “roughly even”.
_LARGEST = (
    (4, Likelihood.ALMOST_NONE),
    (19, Likelihood.VERY_UNLIKELY),
    (44, Likelihood.UNLIKELY),
    (55, Likelihood.EVEN),
    (80, Likelihood.LIKELY),
    (95, Likelihood.VERY_LIKELY),
    (100, Likelihood.ALMOST_CERTAIN),
)
#: How each word goes with what may happen: in front of its infinitive or of its -ing form.
_PREDICATES = {
    Likelihood.ALMOST_NONE: "has almost no chance ({number}) of {doing}",
    Likelihood.VERY_UNLIKELY: "is very unlikely ({number}) to {do}",
    Likelihood.UNLIKELY: "is unlikely ({number}) to {do}",
    Likelihood.EVEN: "has a roughly even chance ({number}) of {doing}",
    Likelihood.LIKELY: "will likely ({number}) {do}",
    Likelihood.VERY_LIKELY: "will very likely ({number}) {do}",
    Likelihood.ALMOST_CERTAIN: "will almost certainly ({number}) {do}",
}


def likelihood(chance: float) -> Likelihood:
    """The word for a chance; it goes by the whole per cent that readers see beside it."""
    return next(word for largest, word in _LARGEST if round(100 * chance) <= largest)


def percent(chance: float) -> str:
    """A chance in tables and read-outs: ``72%``, ``<1%``, ``>99%``."""
    return _clipped_percent(chance, 1, 99)


def headline_percent(chance: float) -> str:
    """A chance in headlines and sentences: ``72%``, ``<5%``, ``>95%``."""
    return _clipped_percent(chance, 5, 95)


def in_twenty(chance: float) -> str:
    """A chance as a share of the dots on the page: ``about 14 in 20``."""
    dots = round(DOTS * chance)
    if dots == 0:
        return f"fewer than 1 in {DOTS}"
    return f"more than {DOTS - 1} in {DOTS}" if dots == DOTS else f"about {dots} in {DOTS}"


def chance_phrase(chance: float) -> str:
    """A chance without a word of the scale: ``a 72% chance``, ``an 8% chance``, ``less than a 5% chance``."""
    number = headline_percent(chance)
    if number.startswith(("<", ">")):
        return f"{'less' if number.startswith('<') else 'more'} than a {number[1:]} chance"
    article = "an" if number.startswith("8") or number in {"11%", "18%"} else "a"
    return f"{article} {number} chance"


def what_may_happen(subject: str, chance: float, do: str, doing: str) -> str:
    """A clause such as ``Accuracy will likely (72%) reach 78%``."""
    predicate = _PREDICATES[likelihood(chance)].format(number=headline_percent(chance), do=do, doing=doing)
    return f"{subject} {predicate}"


def span(days: int) -> str:
    """A number of days as people say it, exactly: ``12 months``, ``10 years``, ``100 days``."""
    months = round(days / DAYS_PER_MONTH)
    # Months have 28 to 31 days, so whole ones may be some days off the mean; never more than four.
    if months == 0 or abs(days - months * DAYS_PER_MONTH) > min(2 + 0.12 * months, 4):
        return counted(days, "day")
    if months > _MOST_MONTHS_SAID and months % 12 == 0:
        return counted(months // 12, "year")
    return counted(months, "month")


def not_within(horizon_days: int) -> str:
    """What is said instead of a date past the horizon: ``not within 12 months``."""
    return f"not within {span(horizon_days)}"


def chance_date(arrival: Arrival, chance: float) -> str:
    """When a target is reached: ``by 3 June 2027``, ``not within 12 months`` or ``already reached``."""
    if arrival.is_reached:
        return "already reached"
    day = arrival.date(chance)
    return not_within(arrival.horizon_days) if day is None else f"by {format_date(day)}"


def write_number(metric: Metric, value: float) -> str:
    """A value in sentences and charts, without its unit: ``72.4``, ``266,434``, ``−0.5``."""
    text = f"{abs(value):,.{metric.decimals}f}"
    return in_style(f"−{text}" if value < 0 and text.strip("0,.") else text)


def write_value(metric: Metric, value: float) -> str:
    """A value in sentences and charts, with its unit: ``72.4%``, ``266,434 points``."""
    return _with_unit(metric, write_number(metric, value))


def write_target(metric: Metric, value: float) -> str:
    """A value that was chosen, not measured, exactly as chosen: ``78%``, not ``78.0%``."""
    number = in_style(f"{abs(value):,.10f}".rstrip("0").rstrip("."))
    return _with_unit(metric, f"−{number}" if value < 0 else number)


def write_difference(metric: Metric, difference: float) -> str:
    """A distance between two values: ``0.6 points`` of a percentage, ``12 ms``."""
    number = write_number(metric, abs(difference))
    return f"{number} points" if metric.unit == "%" else _with_unit(metric, number)


def write_range(metric: Metric, low: float, high: float) -> str:
    """Two values without their unit: ``76.5 – 81.8``."""
    return f"{write_number(metric, low)} – {write_number(metric, high)}"


def one_line(text: str) -> str:
    """`text` without line breaks and tabs."""
    return " ".join(text.split())


def quoted(name: str) -> str:
    """A name that the user gave, in a sentence."""
    return f"“{one_line(name)}”"


def whole(count: int) -> str:
    """A whole number: ``3,214``."""
    return in_style(f"{count:,}")


def rounded(count: int) -> str:
    """A number that is known roughly, with two digits that count: ``3,200``."""
    unit = 10 ** max(len(str(count)) - 2, 0)
    return whole(-(-count // unit) * unit)


def counted(count: int, noun: str) -> str:
    """``1 result``, ``1,200 results``, ``2 tries``."""
    return f"{whole(count)} {noun if count == 1 else _plural(noun)}"


def _with_unit(metric: Metric, number: str) -> str:
    gap = "" if metric.unit in {"", "%"} else " "
    return f"{number}{gap}{metric.unit}"


def _plural(noun: str) -> str:
    return f"{noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{noun}s"


def _clipped_percent(chance: float, least: int, most: int) -> str:
    shown = round(100 * chance)
    if shown < least:
        return f"<{least}%"
    return f">{most}%" if shown > most else f"{shown}%"
