"""Which saved forecasts of a roadmap are damaged: they are texts, into which nothing else of the storage looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecasting.domain.saved_forecast import NewerForecast, forecast_of, snapshot_name
from forecasting.domain.saved_project import unpack_project
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from forecasting.domain.project import Project, Roadmap, Snapshot


@dataclass(frozen=True, slots=True)
class Damage:
    """A saved forecast that can't be read."""

    #: The saved forecast and its project by their names.
    called: str
    #: What is wrong with it, in a sentence.
    reason: str


def without_damaged(roadmap: Roadmap) -> tuple[Roadmap, list[Damage]]:
    """A roadmap without the saved forecasts that can't be read, and these."""
    found: list[Damage] = []
    projects = tuple(_with_sound_ones(project, found) for project in roadmap.projects)
    return replace(roadmap, projects=projects), found


def _with_sound_ones(project: Project, found: list[Damage]) -> Project:
    kept = []
    for snapshot in project.snapshots:
        reason = _damage_of(snapshot)
        if reason:
            found.append(Damage(f"Saved forecast “{snapshot_name(snapshot)}” of “{project.name}”", reason))
        else:
            kept.append(snapshot)
    return replace(project, snapshots=tuple(kept))


def _damage_of(snapshot: Snapshot) -> str:
    """What is wrong with one of its two texts; empty for a sound one, also for one that a newer version saved."""
    try:
        forecast_of(snapshot)
        unpack_project(snapshot.made_from)
    except NewerForecast:
        return ""
    except InvalidValue as problem:
        return str(problem)
    return ""
