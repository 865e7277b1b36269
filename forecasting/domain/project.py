"""The records a roadmap is made of: frozen, typed, valid at birth.

    Roadmap
    ├── Project            one metric that a team is trying to improve
    │   ├── Lever          a kind of change that is tried
    │   ├── Experiment     one try
    │   ├── Target         a value of the metric, with or without a deadline
    │   ├── Scenario       a changed plan
    │   ├── Snapshot       a forecast that was saved, and what it was made from
    │   └── Assumptions    what the forecast takes as given
    └── Milestone          a named date that needs targets of one or more projects

Editing means making a new value: ``project.with_experiment(...)`` returns another Project.
Records refer to each other by `id`, so that a rename never breaks a reference.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from forecasting.domain.assumptions import MAX_HORIZON_DAYS, Assumptions, Belief, Beliefs, CeilingBelief
from forecasting.domain.experiment import Experiment, Status
from forecasting.domain.metric import Metric
from forecasting.domain.records import find_record, new_id, put_record, require_unique
from forecasting.domain.scenario import Scenario
from forecasting.domain.validity import clean, drop_time, make_floats, require_name
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [  # noqa: RUF022 - in groups
    "MAX_HORIZON_DAYS", "Assumptions", "Belief", "Beliefs", "CeilingBelief",
    "LEVER_NAMES", "Experiment", "Lever", "Milestone", "Project", "Roadmap", "Scenario", "Snapshot",
    "Status", "Target",
    "default_levers", "new_id",
]  # fmt: skip

LEVER_NAMES = ("Model design", "Input features", "Training data", "Tuning")


@dataclass(frozen=True, slots=True)
class Lever:
    """A kind of change that the team can try."""

    name: str
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        require_name(self, "lever")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A value of the metric to reach, with or without a deadline."""

    #: In the metric's own unit.
    value: float
    deadline: date | None = None
    #: What it is for, e.g. ``"Beta release"``; may be empty.
    name: str = ""
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        clean(self, "name")
        make_floats(self, "value")
        drop_time(self, "deadline")
        if not math.isfinite(self.value):
            raise InvalidValue("The target is not a finite number; type the value to reach.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One metric that a team is trying to improve, and everything tried so far.

    Raises
    ------
    InvalidValue
        If two records share an id, an experiment refers to a lever or an experiment that isn't
        here, experiments are based on each other in a circle, one measures again what is no try itself,
        or a value is impossible for the metric.
    """

    name: str
    metric: Metric
    levers: tuple[Lever, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    targets: tuple[Target, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)
    scenarios: tuple[Scenario, ...] = ()
    #: In the order in which they were taken.
    snapshots: tuple[Snapshot, ...] = ()
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        require_name(self, "project")
        for records in (self.levers, self.experiments, self.targets, self.scenarios, self.snapshots):
            require_unique(records)
        self._check_levers()
        self._check_ancestry()
        self._check_originals()
        self._check_values()

    def _check_levers(self) -> None:
        names = [lever.name.casefold() for lever in self.levers]
        if len(set(names)) < len(names):
            raise InvalidValue(f"Two levers of “{self.name}” have the same name; rename one.")
        known = {lever.id for lever in self.levers}
        for experiment in self.experiments:
            if experiment.lever is not None and experiment.lever not in known:
                raise InvalidValue(f"“{experiment.name}” uses a lever that the project doesn't have; choose another.")

    def _check_ancestry(self) -> None:
        parents = {experiment.id: experiment.based_on for experiment in self.experiments}
        cleared: set[str] = set()
        for experiment in self.experiments:
            seen: set[str] = set()
            current: str | None = experiment.id
            while current is not None and current not in cleared:
                if current not in parents:
                    raise InvalidValue(f"“{experiment.name}” is based on an experiment that isn't here any more.")
                if current in seen:
                    raise InvalidValue(f"“{experiment.name}” is based on itself through other experiments.")
                seen.add(current)
                current = parents[current]
            cleared |= seen

    def _check_originals(self) -> None:
        by_id = {experiment.id: experiment for experiment in self.experiments}
        for experiment in self.experiments:
            if experiment.remeasures is None:
                continue
            original = by_id.get(experiment.remeasures)
            if original is None:
                raise InvalidValue(f"“{experiment.name}” measures again an experiment that isn't here any more.")
            if original.remeasures is not None:
                raise InvalidValue(
                    f"“{experiment.name}” measures again “{original.name}”, which is no try but a measurement itself; "
                    "choose the experiment that was tried."
                )

    def _check_values(self) -> None:
        for experiment in self.experiments:
            if experiment.result is not None and not self.metric.contains(experiment.result):
                self._reject(experiment.result, f"“{experiment.name}”")
        for target in self.targets:
            if not self.metric.contains(target.value):
                self._reject(target.value, "the target")
        for scenario in self.scenarios:
            for changed in scenario.targets:
                if changed.value is not None and not self.metric.contains(changed.value):
                    self._reject(changed.value, f"the scenario “{scenario.name}”")
        if self.assumptions.baseline is not None and not self.metric.contains(self.assumptions.baseline):
            self._reject(self.assumptions.baseline, "the baseline")
        self._check_ceiling(self.assumptions.ceiling)

    def _check_ceiling(self, ceiling: CeilingBelief | None) -> None:
        if ceiling is None:
            return
        for value in (ceiling.cautious, ceiling.hopeful):
            if not self.metric.contains(value):
                self._reject(value, "the ceiling")
        if not self.metric.is_better(ceiling.hopeful, ceiling.cautious):
            raise InvalidValue("The hopeful ceiling must be better than the cautious one; swap the two values.")

    def _reject(self, value: float, owner: str) -> None:
        try:
            self.metric.check(value)
        except InvalidValue as problem:
            raise InvalidValue(f"In {owner}: {problem}") from None

    @property
    def evaluation_set(self) -> str:
        """The evaluation set in use: that of the latest result of a try."""
        measured = [e for e in self.experiments if e.is_try and e.result is not None]
        return max(reversed(measured), key=lambda e: e.end).evaluation_set if measured else ""

    @property
    def champion(self) -> Experiment | None:
        """The best measured on the evaluation set in use; the earliest of equals.

        What was tried on another set counts on this one as far as it was measured again on it.
        """
        in_use = self.evaluation_set
        elsewhere = {e.id for e in self.experiments if e.result is not None and e.evaluation_set != in_use}
        on_set = [e for e in self.experiments if e.result is not None and e.evaluation_set == in_use]
        measured = [e for e in on_set if e.remeasures is None or e.remeasures in elsewhere]
        if not measured:
            return None
        pick = max if self.metric.higher_is_better else min
        best = pick(e.result for e in measured if e.result is not None)
        return min((e for e in measured if e.result == best), key=lambda e: e.end)

    def experiment(self, experiment_id: str) -> Experiment:
        """The experiment with this id; KeyError if there is none."""
        return find_record(self.experiments, experiment_id)

    def lever(self, lever_id: str) -> Lever:
        """The lever with this id; KeyError if there is none."""
        return find_record(self.levers, lever_id)

    def with_experiment(self, experiment: Experiment) -> Project:
        """This project with `experiment` in the place of the one with its id, or at the end."""
        return replace(self, experiments=put_record(self.experiments, experiment))

    def with_experiments(self, experiments: Iterable[Experiment]) -> Project:
        """This project with exactly these experiments."""
        return replace(self, experiments=tuple(experiments))

    def without_experiments(self, ids: Iterable[str]) -> Project:
        """This project without these experiments.

        What was based on them is based on the champion of its day; what measured one of them again is the
        only measurement of that model now, and so its try.
        """
        gone = set(ids)
        kept = (e for e in self.experiments if e.id not in gone)
        return replace(self, experiments=tuple(_without_reference(e, gone) for e in kept))

    def with_lever(self, lever: Lever) -> Project:
        """This project with `lever` in the place of the one with its id, or at the end."""
        return replace(self, levers=put_record(self.levers, lever))

    def with_target(self, target: Target) -> Project:
        """This project with `target` in the place of the one with its id, or at the end."""
        return replace(self, targets=put_record(self.targets, target))

    def without_target(self, target_id: str) -> Project:
        """This project without that target."""
        return replace(self, targets=tuple(target for target in self.targets if target.id != target_id))

    def scenario(self, scenario_id: str) -> Scenario:
        """The scenario with this id; KeyError if there is none."""
        return find_record(self.scenarios, scenario_id)

    def with_scenario(self, scenario: Scenario) -> Project:
        """This project with `scenario` in the place of the one with its id, or at the end."""
        return replace(self, scenarios=put_record(self.scenarios, scenario))

    def without_scenario(self, scenario_id: str) -> Project:
        """This project without that scenario."""
        return replace(self, scenarios=tuple(known for known in self.scenarios if known.id != scenario_id))

    def with_snapshot(self, snapshot: Snapshot) -> Project:
        """This project with one more snapshot."""
        return replace(self, snapshots=(*self.snapshots, snapshot))

    def without_snapshot(self, snapshot_id: str) -> Project:
        """This project without that snapshot."""
        return replace(self, snapshots=tuple(known for known in self.snapshots if known.id != snapshot_id))

    def without_extras(self) -> Project:
        """What a forecast is made from: this project without what only tells of other forecasts."""
        return replace(self, snapshots=(), scenarios=()) if self.snapshots or self.scenarios else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A forecast that was saved, and the project as it was then; nothing changes them any more."""

    #: The day that the forecast was made on.
    taken_on: date
    note: str = ""
    #: The project that the forecast was made from, as text; `forecasting.domain.saved_project` reads it.
    made_from: str
    #: The forecast as text; `forecasting.domain.saved_forecast` reads it.
    saved: str
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        drop_time(self, "taken_on")
        clean(self, "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A named date that needs one or more targets, of one or more projects, all reached."""

    name: str
    day: date
    #: `Target.id` of each target it needs.
    targets: tuple[str, ...]
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        require_name(self, "milestone")
        drop_time(self, "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap:
    """What one file holds: projects and milestones."""

    name: str = "Untitled roadmap"
    projects: tuple[Project, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    #: Whether its projects learn from each other how often tries help and how much.
    pools_projects: bool = True
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        require_name(self, "roadmap")
        require_unique(self.projects)
        require_unique(self.milestones)
        known = Counter(target.id for project in self.projects for target in project.targets)
        for milestone in self.milestones:
            if not known.keys() >= set(milestone.targets):
                raise InvalidValue(f"The milestone “{milestone.name}” needs a target that isn't here any more.")
            if any(known[target] > 1 for target in milestone.targets):
                raise InvalidValue(f"The milestone “{milestone.name}” needs a target that two projects share.")

    def project(self, project_id: str) -> Project:
        """The project with this id; KeyError if there is none."""
        return find_record(self.projects, project_id)

    def mates(self, project_id: str) -> tuple[Project, ...]:
        """The other projects that a project may learn from; none where projects don't learn from each other."""
        return tuple(p for p in self.projects if p.id != project_id) if self.pools_projects else ()

    def with_project(self, project: Project) -> Roadmap:
        """This roadmap with `project` in the place of the one with its id, or at the end."""
        projects = put_record(self.projects, project)
        return replace(self, projects=projects, milestones=_still_possible(self.milestones, projects))

    def without_project(self, project_id: str) -> Roadmap:
        """This roadmap without that project; milestones no longer need its targets."""
        projects = tuple(project for project in self.projects if project.id != project_id)
        return replace(self, projects=projects, milestones=_still_possible(self.milestones, projects))

    def milestone(self, milestone_id: str) -> Milestone:
        """The milestone with this id; KeyError if there is none."""
        return find_record(self.milestones, milestone_id)

    def with_milestone(self, milestone: Milestone) -> Roadmap:
        """This roadmap with `milestone` in the place of the one with its id, or at the end."""
        return replace(self, milestones=put_record(self.milestones, milestone))

    def without_milestone(self, milestone_id: str) -> Roadmap:
        """This roadmap without that milestone."""
        return replace(self, milestones=tuple(known for known in self.milestones if known.id != milestone_id))


def default_levers() -> tuple[Lever, ...]:
    """The levers a new project starts with."""
    return tuple(Lever(name) for name in LEVER_NAMES)


def _without_reference(experiment: Experiment, gone: set[str]) -> Experiment:
    if experiment.based_on not in gone and experiment.remeasures not in gone:
        return experiment
    parent, original = (None if found in gone else found for found in (experiment.based_on, experiment.remeasures))
    return replace(experiment, based_on=parent, remeasures=original)


def _still_possible(milestones: tuple[Milestone, ...], projects: tuple[Project, ...]) -> tuple[Milestone, ...]:
    known = {target.id for project in projects for target in project.targets}
    return tuple(replace(m, targets=tuple(t for t in m.targets if t in known)) for m in milestones)
