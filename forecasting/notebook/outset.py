"""Forecasts without any result, from what is believed: for notebooks and scripts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from forecasting.domain.forecast import DRAWS
from forecasting.domain.project import Assumptions, Beliefs, CeilingBelief, Project, Target
from forecasting.implications import YEAR_DAYS, Implications, imply
from forecasting.notebook.forecasts import NAME, Result, read_day
from forecasting.pipeline import forecast_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.metric import Metric


@dataclass(frozen=True, kw_only=True)
class Outset:
    """A project of which nothing is tried yet: where it stands, what is believed of it and what it is for."""

    metric: Metric
    #: Where the metric stands today.
    baseline: float
    beliefs: Beliefs = field(default_factory=Beliefs)
    #: Belief about the best value anyone could reach; without one what is usual for a bounded metric.
    ceiling: CeilingBelief | None = None
    targets: Sequence[float] = ()
    #: Pace that is planned, in the place of one that is believed.
    tries_per_week: float | None = None
    #: Day of the forecast; today by default.
    as_of: date | str | None = None
    seed: int = 1

    def forecast(self, *, horizon_days: float = 365, draws: int = DRAWS) -> Result:
        """Forecast from these beliefs alone; what it says is labelled as such.

        Raises
        ------
        NotEnoughData
            If neither a pace nor a belief about it is given, or an unbounded metric has no ceiling.
        UserError
            If a belief is impossible or contradicts another; the sentence says which.
        """
        return Result(forecast_project(self._project(math.ceil(horizon_days)), self._day(), draws=draws))

    def implications(self) -> Implications:
        """What these beliefs imply for a year; raises as `forecast` does. See `forecasting.figures` for the picture."""
        return imply(self._project(YEAR_DAYS), self._day())

    def _project(self, horizon_days: int) -> Project:
        assumptions = Assumptions(
            horizon_days=horizon_days,
            seed=self.seed,
            tries_per_week=self.tries_per_week,
            ceiling=self.ceiling,
            beliefs=self.beliefs,
            baseline=self.baseline,
        )
        targets = tuple(Target(value=float(value)) for value in self.targets)
        return Project(name=NAME, metric=self.metric, targets=targets, assumptions=assumptions)

    def _day(self) -> date:
        if self.as_of is None:
            return datetime.now().astimezone().date()
        return read_day(self.as_of)
