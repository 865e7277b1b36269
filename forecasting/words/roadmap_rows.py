"""A roadmap as rows of one time axis: milestones first, then every target of every project."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.timeline import Timeline
from forecasting.words.wording import one_line, span, write_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.joint import JointArrival
    from forecasting.domain.project import Milestone, Project, Roadmap, Target


class Kind(StrEnum):
    """What a row is about."""

    MILESTONE = "milestone"
    TARGET = "target"
    #: A project without any target.
    PROJECT = "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapRow:
    """One line of the roadmap."""

    kind: Kind
    #: Of the milestone, or of the project.
    id: str
    #: `Target.id`; empty for what is no target.
    target_id: str = ""
    title: str
    #: Behind the title and quieter: the target's name and value.
    detail: str = ""
    #: The deadline or the day of the milestone; None where there is none.
    day: date | None
    #: When it is reached; None where that isn't known.
    arrival: Arrival | JointArrival | None
    #: Why it isn't known; empty where it is.
    missing: str = ""
    #: Whether a forecast that it rests on is out of date.
    is_stale: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other rows."""
        return self.id, self.target_id

    @property
    def never(self) -> float:
        """Chance that it isn't reached within the horizon."""
        assert self.arrival is not None
        return self.arrival.never

    def odds_after(self, days: ArrayLike) -> NDArray[np.float64]:
        """Chance that it is reached within each number of days."""
        assert self.arrival is not None
        return self.arrival.odds_after(days)

    def odds_by(self, day: date) -> float | None:
        """Chance that it is reached by a day; None where that isn't known."""
        if self.arrival is None or not self.arrival.is_ahead(day):
            return None
        return float(self.odds_after(Timeline(self.arrival.as_of).days(day)))

    def even_days(self) -> float:
        """Days until the chance is even; ``inf`` if not within the horizon."""
        assert self.arrival is not None
        days = np.arange(self.arrival.horizon_days + 1.0)
        enough = np.flatnonzero(self.odds_after(days) >= 0.5)
        return float(days[enough[0]]) if enough.size else float("inf")


def roadmap_rows(
    roadmap: Roadmap, forecasts: Mapping[str, Forecast], joints: Mapping[str, JointArrival], stale: Sequence[str] = ()
) -> tuple[RoadmapRow, ...]:
    """All rows of a roadmap.

    Parameters
    ----------
    forecasts
        By `Project.id`, as far as they are known.
    joints
        By `Milestone.id`, as far as they are known.
    stale
        `Project.id` of each whose forecast is out of date.
    """
    milestones = [_milestone_row(m, roadmap, joints.get(m.id), stale) for m in roadmap.milestones]
    targets = [row for project in roadmap.projects for row in _project_rows(project, forecasts, stale)]
    return (*milestones, *targets)


def span_ahead(row: RoadmapRow) -> str:
    """How far a row looks ahead: ``24 months``."""
    assert row.arrival is not None
    return span(row.arrival.horizon_days)


def _milestone_row(
    milestone: Milestone, roadmap: Roadmap, joint: JointArrival | None, stale: Sequence[str]
) -> RoadmapRow:
    needed = {p.id for p in roadmap.projects for t in p.targets if t.id in milestone.targets}
    missing = "" if joint is not None and joint.is_known else "not forecast yet"
    return RoadmapRow(
        kind=Kind.MILESTONE,
        id=milestone.id,
        title=one_line(milestone.name),
        day=milestone.day,
        arrival=None if missing else joint,
        missing=missing if milestone.targets else "needs no target yet",
        is_stale=bool(needed & set(stale)),
    )


def _project_rows(project: Project, forecasts: Mapping[str, Forecast], stale: Sequence[str]) -> list[RoadmapRow]:
    forecast, name = forecasts.get(project.id), one_line(project.name)
    if not project.targets:
        return [
            RoadmapRow(kind=Kind.PROJECT, id=project.id, title=name, day=None, arrival=None, missing="has no target")
        ]
    known = {} if forecast is None else {arrival.target.id: arrival for arrival in forecast.arrivals}
    return [
        RoadmapRow(
            kind=Kind.TARGET,
            id=project.id,
            target_id=target.id,
            title=name,
            detail=_target_words(project, target),
            day=target.deadline,
            arrival=known.get(target.id),
            missing="" if target.id in known else "not forecast yet",
            is_stale=project.id in stale,
        )
        for target in project.targets
    ]


def _target_words(project: Project, target: Target) -> str:
    value = write_target(project.metric, target.value)
    return f"{one_line(target.name)}, {value}" if target.name else value
