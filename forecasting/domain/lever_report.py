"""What each lever has done and what it promises, as data: frozen, cheap to send from the worker to the window.

Shares and chances run from 0 to 1. A rise is an improvement of the champion's true value in the
metric's own unit: positive is better, whatever the metric's direction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that isn't known exactly: its expected value, and a 4 in 5 chance that it lies between two others."""

    value: float
    low: float
    high: float

    def over(self, divisor: float) -> Estimate:
        """This estimate divided by a positive number that is known."""
        return Estimate(self.value / divisor, self.low / divisor, self.high / divisor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a target gains if the next work goes to one lever instead of the usual mix; negative where that loses."""

    #: How much work: tries, or person-days.
    amount: float
    #: Chance of arrival, as a share: 0.05 is 5 points.
    odds: Estimate
    #: Days by which the date of even chance comes earlier; None where it lies beyond the horizon.
    days: Estimate | None

    @property
    def odds_each(self) -> Estimate:
        """Odds gained by each try or person-day."""
        return self.odds.over(self.amount)

    @property
    def days_each(self) -> Estimate | None:
        """Days gained by each try or person-day; None where the date of even chance lies beyond the horizon."""
        return None if self.days is None else self.days.over(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGain:
    """What one target gains if the next work goes to one lever."""

    #: `Target.id`.
    target_id: str
    #: Day by which odds are compared: the deadline if it lies ahead and within the horizon, else the horizon's end.
    by: date
    #: If the next tries go to the lever.
    by_tries: Gain
    #: If the person-days that the next tries of the usual mix take go to the lever, which are fewer tries of a
    #: dear lever and more of a cheap one; None where no effort is recorded.
    by_effort: Gain | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverEvidence:
    """One lever: what it has done, what its next try promises, and whether it should be the next."""

    #: `Lever.id`; None stands for the tries of which no lever is known.
    lever_id: str | None
    #: Name of the lever when the report was made; empty for the tries of which none is known.
    name: str
    #: Tries so far; the first result, which nothing came before, is none.
    tries: int
    #: Those of them that gave a value.
    results: int
    #: Tries that truly helped, as the model sees them through the noise of the measurements.
    successes: Estimate
    #: Chance that the next try truly helps.
    chance_to_help: Estimate
    #: Chance that the next try measures better than the champion.
    chance_of_new_best: Estimate
    #: Share of the headroom that a success closes on average.
    share_by_success: Estimate
    #: Share of the headroom that a try closes on average; one that doesn't help closes nothing.
    share_by_try: Estimate
    #: Expected rise by a try, new approaches that lift today's ceiling included.
    rise_by_try: Estimate
    #: Person-days that a try takes on average; None where no effort is recorded in the project.
    effort_days: Estimate | None
    #: Expected rise by a person-day; None where no effort is recorded in the project.
    rise_by_effort_day: Estimate | None
    #: One for each target of the forecast, in their order.
    gains: tuple[TargetGain, ...]
    #: Chance that a try of this lever brings the largest rise.
    best_by_try: float
    #: Chance that a person-day of this lever brings the largest rise; None where no effort is recorded.
    best_by_effort_day: float | None
    #: Rise by the next tries, or their person-days, that is expected of choosing their lever after one more try of
    #: this one instead of now. Its interval is over what that try may show; most often it changes nothing.
    value_of_one_more_try: Estimate

    @property
    def best(self) -> float:
        """Chance that it is the best choice: by person-day where effort is recorded, else by try."""
        return self.best_by_try if self.best_by_effort_day is None else self.best_by_effort_day

    @property
    def expected_rise(self) -> float:
        """Expected rise by a person-day where effort is recorded, else by a try: what a choice goes by."""
        rise = self.rise_by_try if self.rise_by_effort_day is None else self.rise_by_effort_day
        return rise.value


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverReport:
    """All levers of a project side by side."""

    #: Tries that gains and the value of one more try are about.
    next_tries: int
    #: Person-days that as many tries of the usual mix take; None where no effort is recorded.
    next_effort_days: float | None
    #: In the order of the project; tries of which no lever is known come last.
    levers: tuple[LeverEvidence, ...]
    #: Chance that a try truly helped, by `Experiment.id`; the first result, which nothing came before, isn't here.
    helped: Mapping[str, float] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[LeverEvidence, ...]:
        """The levers that can be chosen, the likeliest best choice first."""
        known = [lever for lever in self.levers if lever.lever_id is not None]
        return tuple(sorted(known, key=lambda lever: -lever.best))

    @property
    def is_by_effort(self) -> bool:
        """Whether levers are compared by person-day, as effort is recorded."""
        return self.next_effort_days is not None

    def lever(self, lever_id: str | None) -> LeverEvidence:
        """The evidence on one lever; KeyError if there is none."""
        for lever in self.levers:
            if lever.lever_id == lever_id:
                return lever
        raise KeyError(lever_id)
