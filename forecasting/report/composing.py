"""From forecasts to a report: every sentence, table and chart is the one that the screen shows.

report = compose([Subject(project, forecast)], ReportOptions())
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecasting.domain.date_styles import dates_written
from forecasting.domain.forecast import Basis, Verdict
from forecasting.domain.timeline import format_date
from forecasting.report.changes import change_sentences, changes_table
from forecasting.report.choices import choices_question, choices_table
from forecasting.report.composition import Figure, FigureKind, Part, ProjectPage, Report
from forecasting.report.drivers import driver_sentences, drivers_note, drivers_table
from forecasting.report.options import PartName
from forecasting.report.premises import premises_table
from forecasting.report.summary import Overview, summarise
from forecasting.report.tiles import tiles
from forecasting.words import narrative
from forecasting.words.chart_texts import arrival_table, arrival_text, fan_table, fan_text
from forecasting.words.finding_sentences import set_sentences, staleness_sentences
from forecasting.words.wording import counted, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.report.options import ReportOptions

NO_TRACK_RECORD = "No earlier forecast of this project is saved, so there is no track record to judge it by yet."


@dataclass(frozen=True, slots=True)
class Subject:
    """A project that a report is about, and what is known of it."""

    project: Project
    #: None where there is too little to forecast from.
    forecast: Forecast | None
    #: What is missing for a forecast.
    gap: str = ""
    #: The forecast that changes are told since; None leaves them out.
    before: Forecast | None = None
    #: How earlier forecasts have fared, in sentences.
    track_record: tuple[str, ...] = ()
    #: Scenarios by name, and the forecast of each.
    plans: tuple[tuple[str, Forecast], ...] = ()


def compose(
    subjects: Sequence[Subject], options: ReportOptions, *, name: str = "", overview: Overview | None = None
) -> Report:
    """A report on projects: a page for each, and one before them if there are several.

    Parameters
    ----------
    subjects
        One or more, in their order.
    name
        Of the roadmap; for a report on several projects.
    overview
        Of the roadmap, likewise.
    """
    with dates_written(options.dates):
        is_single = len(subjects) == 1
        # What the PM says in their own words is about all projects, and so stands before them.
        own = options if is_single else replace(options, headline="", comments="", decision="", decide_by=None)
        pages = tuple(_page(subject, own) for subject in subjects)
        title = f"Forecast: {one_line(subjects[0].project.name if is_single else name)}"
        summary = None if is_single else summarise(pages, options, overview or Overview())
        return Report(title=title, kicker=_kicker(pages), summary=summary, pages=pages, options=options)


def _kicker(pages: Sequence[ProjectPage]) -> str:
    days = sorted({page.forecast.as_of for page in pages if page.forecast is not None})
    return f"Forecast · {format_date(days[-1])}" if days else "Forecast"


def _page(subject: Subject, options: ReportOptions) -> ProjectPage:
    headline = one_line(options.headline)
    if subject.forecast is None:
        return _page_of_gap(subject, headline, options.paragraphs)
    forecast = subject.forecast
    answer = narrative.answer(forecast)
    others = narrative.other_answers(forecast)
    parts = (_PARTS[name](subject, forecast, options) for name in PartName if name in options.parts)
    return ProjectPage(
        project=subject.project,
        forecast=forecast,
        headline=headline or answer,
        lead=(answer, *others) if headline else others,
        warning=_warning(forecast),
        tiles=tiles(forecast),
        comments=options.paragraphs,
        parts=tuple(part for part in parts if part is not None),
        footer=_footer(forecast),
    )


def _page_of_gap(subject: Subject, headline: str, comments: tuple[str, ...]) -> ProjectPage:
    gap = subject.gap or "There is too little to forecast from yet."
    return ProjectPage(
        project=subject.project,
        forecast=None,
        headline=headline or "No forecast yet",
        lead=(gap,),
        warning="",
        tiles=(),
        comments=comments,
        parts=(),
        footer=(counted(len(subject.project.experiments), "experiment"),),
    )


def _warning(forecast: Forecast) -> str:
    """What a reader must know before any number; empty for a sound forecast from enough data."""
    told = []
    if forecast.basis is Basis.ASSUMPTIONS or forecast.scene.values.size < narrative.FEW_RESULTS:
        told.append(narrative.basis_sentence(forecast))
    if forecast.diagnosis.verdict is not Verdict.SOUND:
        told.append(narrative.diagnosis_sentence(forecast.diagnosis))
    return " ".join(told)


def _footer(forecast: Forecast) -> tuple[str, ...]:
    return (
        f"Data up to {format_date(forecast.as_of)}",
        f"{counted(forecast.scene.tries, 'experiment')}, {counted(int(forecast.scene.values.size), 'result')}",
        counted(forecast.reported.shape[0], "simulated future"),
        f"model {forecast.model_version}",
        f"seed {forecast.seed}",
        f"forecast {forecast.fingerprint}",
    )


def _fan(_subject: Subject, forecast: Forecast, _options: ReportOptions) -> Part:
    noise = narrative.noise_sentence(forecast)
    champion = " ".join(filter(None, (narrative.champion_sentence(forecast), noise)))
    figure = Figure(FigureKind.FAN, forecast, fan_text(forecast), fan_table(forecast))
    sentences = (champion, *set_sentences(forecast), *staleness_sentences(forecast))
    return Part(
        name=PartName.FAN,
        heading="Where the metric is heading",
        figure=figure,
        paragraphs=sentences,
        note=narrative.fan_meaning(),
    )


def _arrivals(_subject: Subject, forecast: Forecast, _options: ReportOptions) -> Part | None:
    arrival = narrative.primary_arrival(forecast)
    if arrival is None:
        return None
    figure = Figure(
        FigureKind.ARRIVALS, forecast, arrival_text(forecast, arrival), arrival_table(forecast, arrival), arrival
    )
    infeasible = narrative.infeasible_sentence(forecast, arrival)
    told = " ".join(filter(None, (narrative.never_sentence(forecast, arrival), infeasible)))
    heading = "When the target is reached"
    if arrival.is_reached:
        return Part(name=PartName.ARRIVALS, heading=heading, paragraphs=(told,))
    return Part(name=PartName.ARRIVALS, heading=heading, figure=figure, paragraphs=(told,))


def _changes(subject: Subject, forecast: Forecast, _options: ReportOptions) -> Part | None:
    before = subject.before
    if before is None:
        return None
    return Part(
        name=PartName.CHANGES,
        heading=f"What changed since {format_date(before.as_of)}",
        paragraphs=(" ".join(change_sentences(before, forecast)),),
        table=changes_table(before, forecast),
    )


def _drivers(_subject: Subject, forecast: Forecast, _options: ReportOptions) -> Part | None:
    table = drivers_table(forecast)
    if table is None:
        return None
    return Part(
        name=PartName.DRIVERS,
        heading="What drives it",
        paragraphs=driver_sentences(forecast),
        table=table,
        note=drivers_note(forecast),
    )


def _assumptions(subject: Subject, forecast: Forecast, _options: ReportOptions) -> Part:
    return Part(name=PartName.ASSUMPTIONS, heading="What we assume", table=premises_table(subject.project, forecast))


def _decision(subject: Subject, forecast: Forecast, options: ReportOptions) -> Part | None:
    table = choices_table(forecast, subject.plans)
    question = one_line(options.decision) or choices_question(forecast)
    if table is None and not question:
        return None
    by = f"To be decided by {format_date(options.decide_by)}." if options.decide_by else ""
    return Part(
        name=PartName.DECISION,
        heading="What to decide",
        paragraphs=tuple(filter(None, (question, by))),
        table=table,
    )


def _track_record(subject: Subject, forecast: Forecast, _options: ReportOptions) -> Part:
    record = subject.track_record or (NO_TRACK_RECORD,)
    trust = (narrative.basis_sentence(forecast), narrative.diagnosis_sentence(forecast.diagnosis))
    return Part(name=PartName.TRACK_RECORD, heading="How far to trust it", paragraphs=(*record, " ".join(trust)))


_PARTS: dict[PartName, Callable[[Subject, Forecast, ReportOptions], Part | None]] = {
    PartName.FAN: _fan,
    PartName.ARRIVALS: _arrivals,
    PartName.CHANGES: _changes,
    PartName.DRIVERS: _drivers,
    PartName.ASSUMPTIONS: _assumptions,
    PartName.DECISION: _decision,
    PartName.TRACK_RECORD: _track_record,
}
