"""The joint arrival of a milestone: when all targets that it needs, of one or more projects, are reached.

Projects are taken as independent of each other given what is known of each, so their chances multiply. What
projects of a roadmap learned from each other is in the forecast of each already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import share_within
from forecasting.domain.timeline import Timeline

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from forecasting.domain.project import Milestone


@dataclass(frozen=True, slots=True)
class Part:
    """What one project brings to a milestone."""

    project_id: str
    name: str
    #: Shape (futures,): days until all of its targets that are needed are reached; ``inf`` = not within the horizon.
    days: NDArray[np.float64]

    def odds_after(self, days: ArrayLike) -> NDArray[np.float64]:
        """Chance that it is done within each number of days; the shape of `days`."""
        return share_within(self.days, days)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointArrival:
    """When a milestone has all that it needs."""

    milestone: Milestone
    as_of: date
    #: The shortest horizon of its projects; beyond it nothing is known.
    horizon_days: int
    parts: tuple[Part, ...]
    #: Names of projects that it needs and that have no forecast.
    missing: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether it needs something, and all that it needs is forecast."""
        return bool(self.parts) and not self.missing

    @property
    def days(self) -> int:
        """Days until the milestone."""
        return Timeline(self.as_of).days(self.milestone.day)

    def is_ahead(self, day: date) -> bool:
        """Whether a day lies ahead and within the horizon, so that there are odds for it."""
        return 0 < Timeline(self.as_of).days(day) <= self.horizon_days

    def odds_after(self, days: ArrayLike) -> NDArray[np.float64]:
        """Chance that all is reached within each number of days; the shape of `days`."""
        found: NDArray[np.float64] = np.prod([part.odds_after(days) for part in self.parts], axis=0)
        return found

    def odds(self, day: date) -> float:
        """Chance that all is reached by the end of a day."""
        return float(self.odds_after(Timeline(self.as_of).days(day)))

    @property
    def never(self) -> float:
        """Chance that not all is reached within the horizon."""
        return 1 - float(self.odds_after(self.horizon_days))

    def day_of(self, chance: float) -> date | None:
        """First date by which all is reached with at least this chance; None if not within the horizon."""
        days = np.arange(self.horizon_days + 1)
        # A product of chances may lack its last bit.
        enough = np.flatnonzero(self.odds_after(days) >= chance - 1e-12)
        return Timeline(self.as_of).date(float(days[enough[0]])) if enough.size else None

    def holding(self, day: date) -> Part | None:
        """The project that holds the milestone back: the least likely to be done by a day.

        Chances multiply, so it is also the one without which the joint chance would be highest. None if only one
        project is needed.
        """
        days = Timeline(self.as_of).days(day)
        return min(self.parts, key=lambda part: float(part.odds_after(days))) if len(self.parts) > 1 else None

    def odds_without(self, part: Part, day: date) -> float:
        """Chance by a day if one project were done already."""
        days = Timeline(self.as_of).days(day)
        return float(np.prod([other.odds_after(days) for other in self.parts if other is not part]))
