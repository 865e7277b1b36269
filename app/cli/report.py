"""The command that writes a report: input -> forecasts -> one file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from app.cli.input import read_day, read_input
from app.cli.output import progress_told, say, say_problems
from app.cli.since import Since, earlier_forecast, find_since
from app.report_making import Known, ReportMaker
from forecasting.domain.date_styles import DateStyle
from forecasting.domain.forecast import DRAWS
from forecasting.domain.project import Roadmap
from forecasting.domain.timeline import format_date
from forecasting.errors import NotEnoughData, UnreadableFile, UserError
from forecasting.pipeline import check_project, forecast_project
from forecasting.report.options import Logo, Paper, PartName, ReportOptions
from forecasting.report.writing import check_fits, check_form, write_report
from forecasting.storage.roadmap_file import SUFFIX, read_roadmap
from forecasting.tracking.track_record import fared_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from app.cli.forecast import Plan
    from app.cli.input import MetricWishes
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWishes:
    """What is said about a report; None and empty leave it to the forecast."""

    projects: tuple[str, ...] = ()
    #: Which series of a table that holds several.
    series: str | None = None
    #: A day, or the name of a saved forecast.
    since: str | None = None
    headline: str = ""
    decision: str = ""
    decide_by: str | None = None
    comments: str = ""
    parts: tuple[PartName, ...] = ()
    logo: Path | None = None
    paper: Paper = Paper.A4
    dates: DateStyle = DateStyle.BRITISH

    def options(self) -> ReportOptions:
        """As the report takes them; raises UserError if the logo can't be used."""
        return ReportOptions(
            headline=self.headline,
            decision=self.decision,
            decide_by=None if self.decide_by is None else read_day(self.decide_by),
            comments=self.comments,
            parts=self.parts or tuple(PartName),
            logo=None if self.logo is None else read_logo(self.logo),
            paper=self.paper,
            dates=self.dates,
        )


def report_file(path: Path, output: Path, metric: MetricWishes, plan: Plan, wishes: ReportWishes) -> None:
    """Write a report on what a file holds.

    Raises
    ------
    UserError
        If the file or an option can't be used; nothing was computed then.
    """
    check_form(output)
    options, day = wishes.options(), read_day(plan.as_of)
    roadmap = _read(path, metric, wishes)
    chosen = choose_projects(roadmap, wishes.projects)
    check_fits(output, chosen, options)
    since = None if wishes.since is None else find_since(wishes.since, chosen, day)
    if plan.targets and len(chosen) > 1:
        raise UserError("--target is for a report on one project; choose it with --project.")
    planned = tuple(plan.apply(project) for project in chosen)
    _check_projects(planned, day)
    roadmap = replace(roadmap, projects=tuple(_either(planned, project) for project in roadmap.projects))
    known = _forecast_all(roadmap, planned, replace(options, projects=tuple(p.id for p in planned)), day, since, plan)
    if len(planned) == 1 and known.gaps:
        raise NotEnoughData(known.gaps[planned[0].id])
    write_report(ReportMaker().make(known), output)
    say(f"The report is in {output}")


def _read(path: Path, metric: MetricWishes, wishes: ReportWishes) -> Roadmap:
    """All that a file holds; a table is a roadmap of one project."""
    if path.suffix.lower() == SUFFIX and wishes.series is None:
        return read_roadmap(path)
    found = read_input(path, metric, project=None, series=wishes.series)
    say_problems(found.problems)
    return Roadmap(name=found.project.name, projects=(found.project,))


def choose_projects(roadmap: Roadmap, names: Sequence[str]) -> tuple[Project, ...]:
    """The projects with these names, in the order of the roadmap; all without names.

    Raises
    ------
    UserError
        If the roadmap holds none, or none of such a name.
    """
    if not roadmap.projects:
        raise UserError(f"The roadmap “{roadmap.name}” holds no project yet; add one in the window.")
    known = ", ".join(f"“{project.name}”" for project in roadmap.projects)
    folded = {project.name.casefold() for project in roadmap.projects}
    for name in names:
        if name.casefold() not in folded:
            raise UserError(f"The roadmap holds no project “{name}”; it holds {known}.")
    wanted = {name.casefold() for name in names} or folded
    return tuple(project for project in roadmap.projects if project.name.casefold() in wanted)


def read_logo(path: Path) -> Logo:
    """A picture file; raises UserError if it can't be used."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise UnreadableFile(f"The logo “{path}” can't be read: {problem.strerror}.") from problem
    return Logo(content)


def _either(planned: Sequence[Project], project: Project) -> Project:
    """A project as it is asked about, if it is."""
    return next((found for found in planned if found.id == project.id), project)


def _check_projects(projects: Sequence[Project], day: date) -> None:
    """See that none contradicts itself before any is forecast; one with too little is told in the report."""
    for project in projects:
        try:
            check_project(project, day)
        except NotEnoughData:
            continue
        except UserError as problem:
            raise UserError(f"“{project.name}” can't be forecast: {problem}") from problem


def _forecast_all(
    roadmap: Roadmap,
    projects: Sequence[Project],
    options: ReportOptions,
    day: date,
    since: Since | None,
    plan: Plan,
) -> Known:
    """Forecasts of projects and those that they are compared with, and what is missing for the others."""
    forecasts, gaps, before = {}, {}, {}
    for project in projects:
        others = () if plan.is_alone else roadmap.mates(project.id)
        try:
            now = forecasts[project.id] = _forecast(project, day, others, plan.draws)
        except NotEnoughData as gap:
            gaps[project.id] = str(gap)
            continue
        again = partial(_forecast_of_then, project, others=others, draws=plan.draws)
        then = earlier_forecast(project, now, since, again)
        if then is not None:
            before[project.id] = then
    fared = {project.id: fared_sentences(project, day) for project in projects}
    return Known(roadmap=roadmap, options=options, forecasts=forecasts, gaps=gaps, before=before, fared=fared)


def _forecast_of_then(project: Project, day: date, *, others: tuple[Project, ...], draws: int) -> Forecast | None:
    """What would have been forecast on an earlier day of what was known; None if that was too little."""
    try:
        return _forecast(project, day, others, draws)
    except NotEnoughData as gap:
        say(f"There is no forecast for {format_date(day)} to compare with. {gap}", to_stderr=True)
        return None


def _forecast(project: Project, day: date, others: tuple[Project, ...], draws: int = DRAWS) -> Forecast:
    with progress_told() as tell:
        return forecast_project(project, day, others=others, draws=draws, on_progress=tell)
