"""From a roadmap and the forecasts there are to a report; the same for the window and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from forecasting.futures.joint import joint_arrival
from forecasting.futures.scenarios import forecast_scenario
from forecasting.report.composing import Subject, compose
from forecasting.report.summary import Overview
from forecasting.words.roadmap_rows import Kind, roadmap_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project, Roadmap
    from forecasting.domain.scenario import Scenario
    from forecasting.report.composition import Report
    from forecasting.report.options import ReportOptions

#: Forecasts of scenarios that are kept.
_MOST_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a report can be made from; mappings are by `Project.id`."""

    roadmap: Roadmap
    options: ReportOptions
    forecasts: Mapping[str, Forecast]
    #: Why there is no forecast, where there is none.
    gaps: Mapping[str, str] = field(default_factory=dict)
    #: The forecasts that changes are told since.
    before: Mapping[str, Forecast] = field(default_factory=dict)
    #: How saved forecasts have fared, in sentences.
    fared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def projects(self) -> tuple[Project, ...]:
        """What the report is about, in the order of the roadmap."""
        wanted = self.options.projects
        return tuple(p for p in self.roadmap.projects if not wanted or p.id in wanted)


class ReportMaker:
    """Composes reports; remembers what scenarios gave, as a preview is made again with every letter typed."""

    def __init__(self) -> None:
        self._plans: dict[tuple[int, Scenario], tuple[Forecast, Forecast]] = {}

    def make(self, known: Known) -> Report:
        """A report on one or more projects; may take a second, and is not for the thread of the window."""
        subjects = [self._subject(known, project) for project in known.projects]
        return compose(subjects, known.options, name=known.roadmap.name, overview=_overview(known))

    def _subject(self, known: Known, project: Project) -> Subject:
        forecast = known.forecasts.get(project.id)
        if forecast is None:
            return Subject(project, None, known.gaps.get(project.id, ""))
        scenarios = () if forecast.outlook is None else project.scenarios
        plans = tuple((scenario.name, self._plan(forecast, scenario)) for scenario in scenarios)
        before, fared = known.before.get(project.id), known.fared.get(project.id, ())
        return Subject(project, forecast, before=before, plans=plans, track_record=fared)

    def _plan(self, forecast: Forecast, scenario: Scenario) -> Forecast:
        key = (id(forecast), scenario)
        if key not in self._plans:
            if len(self._plans) >= _MOST_KEPT:
                self._plans.clear()
            # The forecast is kept too, so that no other takes over its id.
            self._plans[key] = (forecast, forecast_scenario(forecast, scenario))
        return self._plans[key][1]


def _overview(known: Known) -> Overview:
    """The milestones that need the projects of a report, and the targets of these projects."""
    roadmap, chosen = known.roadmap, {project.id for project in known.projects}
    targets = {target.id for project in known.projects for target in project.targets}
    milestones = [milestone for milestone in roadmap.milestones if targets & set(milestone.targets)]
    found = {milestone.id: joint_arrival(milestone, roadmap, known.forecasts) for milestone in milestones}
    joints = {milestone_id: joint for milestone_id, joint in found.items() if joint is not None}
    rows = roadmap_rows(replace(roadmap, milestones=tuple(milestones)), known.forecasts, joints)
    shown = tuple(row for row in rows if row.kind is Kind.MILESTONE or row.id in chosen)
    return Overview(milestones=tuple(joints.values()), rows=shown)
