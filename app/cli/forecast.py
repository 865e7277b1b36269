"""The commands that forecast: input -> forecast -> sentences or JSON, and charts."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.cli.answers import Answers, options_hint, say_questions, tell_implications
from app.cli.input import CHART_SUFFIXES, check_chart, read_day, read_input, read_targets
from app.cli.output import progress_told, say, say_forecast, say_levers, say_problems
from forecasting.domain.forecast import DRAWS
from forecasting.domain.timeline import Timeline, format_date
from forecasting.errors import NotEnoughData, UnwritableFile
from forecasting.levers.assessment import NEXT_TRIES
from forecasting.pipeline import forecast_project, warm_up
from forecasting.report.composing import Subject, compose
from forecasting.report.options import ReportOptions
from forecasting.report.writing import SAMPLE_FORMS, write_report
from forecasting.sample import sample_as_of, sample_roadmap
from forecasting.storage.replacement import check_place
from forecasting.words.finding_sentences import proposal_sentence
from forecasting.words.forecast_json import forecast_json, levers_json

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from app.cli.input import MetricWishes
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.importers.problems import Problem

#: A history that ended longer ago is perhaps an old one.
OLD_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked about a project; None leaves it to the file."""

    targets: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    as_of: str | None = None
    horizon: int | None = None
    seed: int | None = None
    draws: int = DRAWS
    #: Tries that go to one lever when levers are compared.
    next_tries: int = NEXT_TRIES
    answers: Answers = field(default_factory=Answers)
    #: Whether other projects of the roadmap play no part.
    is_alone: bool = False

    def apply(self, project: Project) -> Project:
        """`project` with these targets and assumptions."""
        targets = read_targets(project.metric, self.targets, self.deadlines) or project.targets
        known = project.assumptions
        assumptions = replace(
            known,
            horizon_days=known.horizon_days if self.horizon is None else self.horizon,
            seed=known.seed if self.seed is None else self.seed,
        )
        assumptions = self.answers.apply(assumptions, project.metric)
        return replace(project, targets=targets, assumptions=assumptions)


def forecast_file(
    path: Path | None,
    wishes: MetricWishes,
    plan: Plan,
    *,
    project: str | None,
    series: str | None,
    as_json: bool,
    chart: Path | None,
) -> None:
    """Forecast what a file holds; the answer goes to stdout, everything else to stderr.

    Raises
    ------
    UserError
        If the file or an option can't be used; nothing was computed then.
    """
    check_chart(chart)
    found = _forecast_input(path, wishes, plan, project=project, series=series, as_json=as_json)
    if chart is not None:
        _save_fan(found.forecast, chart)
    if as_json:
        sys.stdout.write(f"{forecast_json(found.forecast, found.project, found.problems)}\n")
    else:
        say_forecast(found.forecast, found.project)


def tell_levers(
    path: Path, wishes: MetricWishes, plan: Plan, *, project: str | None, series: str | None, as_json: bool
) -> None:
    """Tell what each lever has done and what to try next; the answer goes to stdout, everything else to stderr.

    Raises
    ------
    UserError
        If the file or an option can't be used; nothing was computed then.
    """
    found = _forecast_input(path, wishes, plan, project=project, series=series, as_json=as_json)
    if as_json:
        sys.stdout.write(f"{levers_json(found.forecast, found.project, found.problems)}\n")
    else:
        say_levers(found.forecast, found.project)


def forecast_sample(folder: Path) -> None:
    """Forecast the sample project and write its fan chart and reports into a folder, which is made.

    Raises
    ------
    UnwritableFile
        If the folder can't be made or written to; nothing was computed then.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UnwritableFile(f"The folder “{folder}” can't be made: {problem.strerror}.") from problem
    charts = [folder / f"fan{suffix}" for suffix in CHART_SUFFIXES]
    reports = [folder / f"report{suffix}" for suffix in SAMPLE_FORMS]
    for path in (*charts, *reports):
        check_place(path)
    roadmap = sample_roadmap()
    project = roadmap.projects[0]
    forecast = _forecast(project, sample_as_of(), Plan(), roadmap.mates(project.id))
    say_forecast(forecast, project.name)
    say()
    for path in charts:
        _save_fan(forecast, path)
        say(f"The fan chart is in {path}")
    report = compose([Subject(project, forecast)], ReportOptions())
    for path in reports:
        write_report(report, path)
        say(f"A report is in {path}")


def tell_beliefs(
    path: Path | None,
    wishes: MetricWishes,
    plan: Plan,
    *,
    project: str | None,
    series: str | None,
    as_json: bool,
    chart: Path | None,
) -> None:
    """Tell what answers imply, and without a file and an answer, what is asked.

    Raises
    ------
    UserError
        If the file or an option can't be used, or an answer is missing.
    """
    if path is None and not plan.answers.texts:
        say_questions()
        return
    found = read_input(path, wishes, project=project, series=series)
    tell_implications(plan.apply(found.project), plan.as_of, as_json=as_json, chart=chart)


@dataclass(frozen=True, slots=True)
class _Found:
    """A forecast of a file's project, and what the reader of the file had to say."""

    forecast: Forecast
    project: str
    problems: tuple[Problem, ...]


def _forecast_input(
    path: Path | None, wishes: MetricWishes, plan: Plan, *, project: str | None, series: str | None, as_json: bool
) -> _Found:
    found = read_input(path, wishes, project=project, series=series)
    planned, day = plan.apply(found.project), read_day(plan.as_of)
    if not as_json:
        say_problems(found.problems)
    _tell_old_news(planned, plan)
    forecast = _forecast(planned, day, plan, () if plan.is_alone else found.others)
    if not as_json:
        for proposal in forecast.proposals:
            say(proposal_sentence(proposal), to_stderr=True)
    return _Found(forecast, planned.name, found.problems)


def _tell_old_news(project: Project, plan: Plan) -> None:
    """Say how to forecast from when a history ended, if that was long ago and today was only assumed."""
    last = max((tried.finished for tried in project.experiments if tried.finished), default=None)
    if plan.as_of is None and last is not None and -Timeline(read_day(None)).days(last) > OLD_DAYS:
        say(f"The last try ended on {format_date(last)}, and the forecast is from today.", to_stderr=True)
        say(f"Add --as-of {last.isoformat()} to forecast from that day.", to_stderr=True)


def _forecast(project: Project, as_of: date, plan: Plan, others: tuple[Project, ...]) -> Forecast:
    try:
        with progress_told() as tell:
            forecast = forecast_project(
                project, as_of, others=others, draws=plan.draws, next_tries=plan.next_tries, on_progress=tell
            )
    except NotEnoughData as gap:
        raise NotEnoughData(f"{gap}{options_hint(project)}") from gap
    remark = warm_up()
    if remark:
        say(remark, to_stderr=True)
    return forecast


def _save_fan(forecast: Forecast, path: Path) -> None:
    from forecasting.figures import save_fan  # noqa: PLC0415 - imports Matplotlib, needed for charts alone

    save_fan(forecast, path)
