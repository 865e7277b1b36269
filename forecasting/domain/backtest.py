"""Past forecasts and what became of them, as data; sentences and tables are functions of these records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecasting.domain.metric import Metric

#: The name of our own method.
OURS = "whenabouts"
#: From this on a series counts as one team's own log, with all or most of its tries.
OWN_LOG = 2
#: Two shares that differ by less are the same.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A target and a deadline that a past forecast gives a chance to, and what happened."""

    #: In the metric's own unit.
    value: float
    deadline: date
    #: Day on which it was reached; None if it hadn't been by `known_until`.
    reached_on: date | None
    #: Day of the last result that is known today.
    known_until: date
    name: str = ""
    #: Whether it is a target of the project; else it was chosen from what was known then, and is scored.
    is_own: bool = False

    @property
    def came_true(self) -> bool | None:
        """Whether it was reached by its deadline; None if that can't be known yet."""
        if self.reached_on is not None:
            return self.reached_on <= self.deadline
        return None if self.deadline > self.known_until else False


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How good one answer was."""

    #: Integrated Brier score of the arrivals, mean over targets; 0 is perfect.
    arrival: float
    #: CRPS of the reported champion as a share of the range of past values, mean over checkpoints; 0 is perfect.
    fan: float
    #: Where the champion lay in the forecast at each checkpoint, from 0 to 1.
    places: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one method said on one past day."""

    method: str
    #: Chance of each claim of the origin, in their order.
    chances: tuple[float, ...]
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A past day on which forecasts were asked for."""

    #: Series of one source are averaged before sources are; a file is a source.
    source: str
    series: str
    #: How far the series is one team's own log, 3 being most; None if nobody has said.
    own_log: int | None
    metric: Metric
    asked_on: date
    #: Results that were known.
    results: int
    #: Days until the last result that is known today, as the calendar has them.
    horizon_days: int
    claims: tuple[Claim, ...]
    #: Of the methods that could answer.
    answers: tuple[Answer, ...]

    def answer(self, method: str) -> Answer | None:
        """What a method said; None if it couldn't answer."""
        return next((answer for answer in self.answers if answer.method == method), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """All origins of some series, and the methods that were asked."""

    #: Titles of the methods by name, in order; ours first.
    methods: Mapping[str, str]
    origins: tuple[Origin, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Luck:
    """Between which shares 19 of 20 forecasters whose chances are exactly right would be; NaN without forecasts."""

    low: float
    high: float

    def explains(self, share: float) -> bool:
        """Whether a share that was found needs no other explanation; nothing found needs none."""
        return not (share < self.low - _ROUNDING or share > self.high + _ROUNDING)


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about the same chance, and how often they came true."""

    low: float
    high: float
    forecasts: int
    #: Mean chance that was forecast; NaN without forecasts.
    said: float
    #: Share of these forecasts that came true; NaN without forecasts.
    came_true: float
    luck: Luck

    @property
    def is_luck(self) -> bool:
        """Whether forecasts that mean what they say come true as often by luck."""
        return self.luck.explains(self.came_true)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often the champion lay inside a band of the fan."""

    #: Share of the horizon at which was looked.
    at: float
    #: Share of the forecast that the band holds, around its middle.
    central: float
    #: Share of outcomes that the band held; NaN without forecasts.
    held: float
    luck: Luck

    @property
    def is_luck(self) -> bool:
        """Whether bands that mean what they say hold as often by luck."""
        return self.luck.explains(self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How good one method was over all origins that it answered; NaN where there were none."""

    method: str
    title: str
    origins: int
    answered: int
    #: Arrival score by source; means over origins within series, then over series.
    by_source: Mapping[str, float]
    #: Means of arrival and fan score over sources.
    arrival: float
    fan: float
    #: Mean arrival score over sources on the origins that every method answered.
    arrival_in_common: float
    #: Plain mean of the arrival score over origins of own logs; None where no series is known to be one.
    own_logs: float | None
    coverage: tuple[Coverage, ...]
    reliability: tuple[Bin, ...]
