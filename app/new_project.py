"""What a new project starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.metric import Metric
from forecasting.domain.project import Project, default_levers

if TYPE_CHECKING:
    from forecasting.domain.project import Roadmap

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")


def new_project(roadmap: Roadmap) -> Project:
    """An empty project with a name that the roadmap doesn't have yet."""
    return Project(name=free_name(roadmap, "New project"), metric=ACCURACY, levers=default_levers())


def free_name(roadmap: Roadmap, wanted: str) -> str:
    """`wanted`, with a number behind it if a project has that name already."""
    taken = {project.name.casefold() for project in roadmap.projects}
    free, number = wanted, 1
    while free.casefold() in taken:
        number += 1
        free = f"{wanted} {number}"
    return free
