"""A changed plan: what if the pace, the mix of levers, the measuring, the free days or the target were others."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from forecasting.domain.records import new_id
from forecasting.domain.timeline import DateRange
from forecasting.domain.validity import drop_time, make_count, make_floats, require_name
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forecasting.domain.project import Target

#: How much faster or slower than learned a plan may be.
LEAST_PACE, MOST_PACE = 0.05, 20.0
#: Tries in the place of one.
MOST_PARALLEL = 20


@dataclass(frozen=True, slots=True)
class LeverShare:
    """How often a lever is pulled."""

    #: `Lever.id`.
    lever: str
    #: Of all next tries, from 0 to 1; what several shares leave of 1 is left to the levers that aren't named.
    share: float

    def __post_init__(self) -> None:
        make_floats(self, "share")
        if not 0 <= self.share <= 1:
            raise InvalidValue("The share of a lever must lie between 0% and 100%; correct it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTarget:
    """Another value or deadline of a target; None leaves it as it is."""

    #: `Target.id`.
    target: str
    #: In the metric's own unit.
    value: float | None = None
    deadline: date | None = None

    def __post_init__(self) -> None:
        make_floats(self, "value")
        drop_time(self, "deadline")
        if self.value is not None and not math.isfinite(self.value):
            raise InvalidValue("The changed target is not a finite number; type the value to reach.")

    def of(self, target: Target) -> Target:
        """The target as it is then."""
        value = target.value if self.value is None else self.value
        return replace(target, value=value, deadline=self.deadline or target.deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A plan beside the one that goes on as before; what isn't set stays as it is.

    What it says of a lever or a target that isn't there any more doesn't count.

    Raises
    ------
    InvalidValue
        If it has no name, or a number is impossible.
    """

    name: str
    #: Times the pace that was learned: 2 means that tries come twice as fast, one after the other.
    pace: float = 1.0
    #: Tries side by side in the place of each one; they don't learn from each other.
    parallel: int = 1
    #: Shares of levers in the next tries; nothing means as before.
    mix: tuple[LeverShare, ...] = ()
    #: Examples that future results are measured on.
    n_eval: int | None = None
    #: Days on which nothing is tried, besides those that the project knows.
    pauses: tuple[DateRange, ...] = ()
    targets: tuple[ChangedTarget, ...] = ()
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        require_name(self, "scenario")
        make_floats(self, "pace")
        for whole, what, of in (("parallel", "number of tries side by side", "tries"), ("n_eval", "size", "examples")):
            make_count(self, whole, what, of)
        if not LEAST_PACE <= self.pace <= MOST_PACE:
            raise InvalidValue(f"The pace must be {LEAST_PACE:g} to {MOST_PACE:g} times that of now.")
        if self.parallel > MOST_PARALLEL:
            raise InvalidValue(f"There can be at most {MOST_PARALLEL} tries side by side.")
        if len({part.lever for part in self.mix}) < len(self.mix):
            raise InvalidValue("A lever has two shares in one scenario; keep one of them.")
        if math.fsum(part.share for part in self.mix) > 1 + 1e-9:
            raise InvalidValue("The shares of the levers are more than 100% together; lower one of them.")
        if len({changed.target for changed in self.targets}) < len(self.targets):
            raise InvalidValue("A target is changed twice in one scenario; keep one of the changes.")

    @property
    def is_as_planned(self) -> bool:
        """Whether nothing is changed."""
        return replace(self, name=AS_PLANNED.name, id=AS_PLANNED.id) == AS_PLANNED

    def share_of(self, lever: str) -> float | None:
        """The share of a lever; None if it has none of its own."""
        return next((part.share for part in self.mix if part.lever == lever), None)

    def change_of(self, target: str) -> ChangedTarget:
        """How a target is changed; by nothing if it isn't."""
        return next((changed for changed in self.targets if changed.target == target), ChangedTarget(target=target))

    def changed(self, targets: Iterable[Target]) -> tuple[Target, ...]:
        """The targets as they are in this scenario."""
        return tuple(self.change_of(target.id).of(target) for target in targets)

    def with_target(self, change: ChangedTarget) -> Scenario:
        """This scenario with a target changed so, and not in any other way."""
        others = tuple(known for known in self.targets if known.target != change.target)
        is_change = change.value is not None or change.deadline is not None
        return replace(self, targets=(*others, change) if is_change else others)


#: The plan that goes on as before.
AS_PLANNED = Scenario(name="As planned", id="as-planned")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceNeeded:
    """What it would take to reach a target by its deadline with some chance, by pace alone."""

    target: Target
    #: The chance that is wanted.
    chance: float
    #: Times the pace that was learned; None where none up to `most_pace` is enough.
    pace: float | None
    #: Tries a week at that pace, so many times.
    tries_a_week: float
    #: Chance of arrival by the deadline at the pace of the scenario.
    odds_now: float
    #: The fastest pace that was tried, in times of the one that was learned, and the chance at it.
    most_pace: float
    most_odds: float
    #: Chance, at that pace, that the target isn't reached because it lies beyond the ceiling.
    chance_infeasible: float
