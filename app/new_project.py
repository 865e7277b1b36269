"""What a new project starts with: what is usual, or the answers to four questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.domain.assumptions import MAX_HORIZON_DAYS, Assumptions
from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Lever, Project, Target, default_levers
from forecasting.domain.questions import TRIES_PER_MONTH, read_answer, with_answer

if TYPE_CHECKING:
    from datetime import date

    from forecasting.domain.project import Roadmap

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
_YEAR, _BEYOND = 365, 92
#: What a metric may be, in the words of a list.
KINDS = {
    "A percentage, higher is better": Metric("x", Direction.HIGHER, 0, 100, "%"),
    "A percentage, lower is better": Metric("x", Direction.LOWER, 0, 100, "%"),
    "A share from 0 to 1, higher is better": Metric("x", Direction.HIGHER, 0, 1, "", 3),
    "A number, higher is better": Metric("x", Direction.HIGHER),
    "A number, lower is better": Metric("x", Direction.LOWER, lower=0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswers:
    """What was answered, read; only the metric is needed."""

    name: str
    metric: Metric
    baseline: float | None = None
    target: float | None = None
    deadline: date | None = None
    levers: tuple[str, ...] = ()
    #: As it was typed, such as ``3-6``; empty where it wasn't.
    tries_per_month: str = ""

    def project(self, roadmap: Roadmap, today: date) -> Project:
        """The project that they make, which looks beyond its deadline; InvalidValue if an answer is impossible."""
        until_deadline = 0 if self.deadline is None else (self.deadline - today).days
        horizon = min(max(until_deadline + _BEYOND, _YEAR), MAX_HORIZON_DAYS)
        assumptions = Assumptions(baseline=self.baseline, horizon_days=horizon)
        if self.tries_per_month:
            pace = read_answer(TRIES_PER_MONTH, self.tries_per_month, self.metric)
            assumptions = with_answer(assumptions, TRIES_PER_MONTH, pace)
        targets = () if self.target is None else (Target(value=self.target, deadline=self.deadline),)
        return Project(
            name=free_name(roadmap, self.name or "New project"),
            metric=self.metric,
            levers=tuple(Lever(name) for name in self.levers) or default_levers(),
            targets=targets,
            assumptions=assumptions,
        )


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
