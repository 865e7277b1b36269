"""What a forecast takes as given: the plan, and what the PM believes where the data don't tell yet."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from forecasting.domain.timeline import DateRange
from forecasting.domain.validity import MAX_COUNT, make_floats
from forecasting.errors import InvalidValue

MAX_HORIZON_DAYS = 36_525
MAX_TRIES_PER_WEEK = 1000
MAX_TRIES_PER_MONTH = 4000


@dataclass(frozen=True, slots=True)
class CeilingBelief:
    """The PM's belief about the best value anyone could reach: 4 in 5 chance that it lies between the two."""

    #: Nearer to today's champion, in the metric's own unit.
    cautious: float
    #: Farther from it.
    hopeful: float

    def __post_init__(self) -> None:
        make_floats(self, "cautious", "hopeful")
        if not (math.isfinite(self.cautious) and math.isfinite(self.hopeful)) or self.cautious == self.hopeful:
            raise InvalidValue("The ceiling needs two different values: a cautious and a hopeful one.")


@dataclass(frozen=True, slots=True)
class Belief:
    """The PM's belief about a number that isn't known: 4 in 5 chance that it lies between the two."""

    low: float
    high: float

    def __post_init__(self) -> None:
        make_floats(self, "low", "high")
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise InvalidValue("A belief needs two different values, the lower one first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """What the PM answers to plain questions; None leaves it to what is usual.

    Raises
    ------
    InvalidValue
        If a share lies outside 0 to 1, or a number of tries is negative or beyond what is possible.
    """

    #: Share of tries that help, from 0 to 1.
    success_chance: Belief | None = None
    #: Share of what is left to the ceiling that a helpful try closes, from 0 to 1.
    share_closed: Belief | None = None
    tries_per_month: Belief | None = None

    def __post_init__(self) -> None:
        _require_within(self.success_chance, 1, "share of tries that help", "0% to 100%")
        _require_within(self.share_closed, 1, "share that a helpful try closes", "0% to 100%")
        most = MAX_TRIES_PER_MONTH
        _require_within(self.tries_per_month, most, "number of tries a month", f"0 to {most}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the forecast takes as given."""

    #: How far ahead to look.
    horizon_days: int = 365
    #: Seed of every random draw; the same seed gives the same numbers.
    seed: int = 1
    #: Tries a week; None means learned from the dates.
    tries_per_week: float | None = None
    ceiling: CeilingBelief | None = None
    #: Days on which nothing is tried.
    pauses: tuple[DateRange, ...] = ()
    beliefs: Beliefs = field(default_factory=Beliefs)
    #: Where the metric stands today, in its own unit; for a forecast before there are results.
    baseline: float | None = None

    def __post_init__(self) -> None:
        make_floats(self, "tries_per_week", "baseline")
        if not 1 <= self.horizon_days <= MAX_HORIZON_DAYS or self.horizon_days != int(self.horizon_days):
            raise InvalidValue(f"The horizon must be 1 to {MAX_HORIZON_DAYS} whole days, not {self.horizon_days}.")
        if not 0 <= self.seed <= MAX_COUNT or self.seed != int(self.seed):
            raise InvalidValue(f"The seed must be a whole number from 0 to {MAX_COUNT}.")
        for whole in ("horizon_days", "seed"):
            object.__setattr__(self, whole, int(getattr(self, whole)))
        if self.tries_per_week is not None and not 0 < self.tries_per_week <= MAX_TRIES_PER_WEEK:
            raise InvalidValue(f"The pace must be more than 0 and at most {MAX_TRIES_PER_WEEK} tries a week.")
        if self.baseline is not None and not math.isfinite(self.baseline):
            raise InvalidValue("Where the metric stands today is not a finite number; type its value.")


def _require_within(belief: Belief | None, most: float, what: str, span: str) -> None:
    if belief is not None and not (belief.low >= 0 and belief.high <= most):
        raise InvalidValue(f"The {what} must lie within {span}; correct the two values.")
