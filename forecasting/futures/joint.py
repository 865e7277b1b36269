"""Milestones of a roadmap: the forecasts of its projects -> when all targets that a milestone needs are reached.

>>> forecasts = {project.id: forecast_project(project, day) for project in roadmap.projects}
>>> joint = joint_arrival(roadmap.milestones[0], roadmap, forecasts)
>>> joint.odds(roadmap.milestones[0].day)
0.31
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.joint import JointArrival, Part
from forecasting.domain.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Milestone, Project, Roadmap


def joint_arrival(milestone: Milestone, roadmap: Roadmap, forecasts: Mapping[str, Forecast]) -> JointArrival | None:
    """When a milestone has all that it needs; None without any forecast that it could be told from.

    Within a project all targets are looked at in the same futures; projects are independent of each other.

    Parameters
    ----------
    forecasts
        By `Project.id`. Those of different days count from the latest.
    """
    needed = [project for project in roadmap.projects if _wanted(project, milestone)]
    known = {
        project.id: forecasts[project.id] for project in needed if _knows(forecasts.get(project.id), milestone, project)
    }
    if not known:
        return None
    as_of = max(forecast.as_of for forecast in known.values())
    return JointArrival(
        milestone=milestone,
        as_of=as_of,
        horizon_days=min(Timeline(as_of).days(f.as_of) + f.horizon_days for f in known.values()),
        parts=tuple(_part(p, known[p.id], milestone, as_of) for p in needed if p.id in known),
        missing=tuple(project.name for project in needed if project.id not in known),
    )


def _wanted(project: Project, milestone: Milestone) -> set[str]:
    return {target.id for target in project.targets} & set(milestone.targets)


def _knows(forecast: Forecast | None, milestone: Milestone, project: Project) -> bool:
    return forecast is not None and _wanted(project, milestone) <= {a.target.id for a in forecast.arrivals}


def _part(project: Project, forecast: Forecast, milestone: Milestone, as_of: date) -> Part:
    wanted = _wanted(project, milestone)
    days = np.max([a.days for a in forecast.arrivals if a.target.id in wanted], axis=0)
    return Part(project.id, project.name, np.maximum(days + Timeline(as_of).days(forecast.as_of), 0.0))
