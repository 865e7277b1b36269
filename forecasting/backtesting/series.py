"""What is backtested: a project with the name of its source, put on the time line of the benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from forecasting.domain.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.project import Experiment, Project

#: A history that spans fewer days than this is stretched to `STRETCHED_DAYS`.
SHORT_DAYS = 90
STRETCHED_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One history to learn from and to be judged by."""

    #: Series of one source are averaged before sources are; a file is a source.
    source: str
    name: str
    project: Project
    #: Share of the day that had passed when an experiment ended, by `Experiment.id`, where it is known.
    clock: Mapping[str, float] = field(default_factory=dict)
    #: How far it is one team's own log with all its tries, 3 being most; None if nobody has said.
    own_log: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Model time of a series: days after its first result, times a factor."""

    timeline: Timeline
    factor: float = 1.0
    #: Share of the first day that had passed at the first result.
    start: float = 0.0

    def date(self, day: date, share: float = 0.0) -> date:
        """Where a moment of a calendar day lies."""
        if self.factor == 1:
            return day
        return self.timeline.date((self.timeline.days(day) + share - self.start) * self.factor)


def measured(experiments: Sequence[Experiment]) -> list[Experiment]:
    """Those with a result, in order of their end; stable within a date."""
    return sorted((e for e in experiments if e.result is not None), key=finish)


def finish(experiment: Experiment) -> date:
    """The day an ended experiment ended on."""
    assert experiment.finished is not None  # an ended try has its date, see Experiment
    return experiment.finished


def find_stretch(series: Series) -> Stretch:
    """How far the time line of a series is stretched."""
    results = sorted(measured(series.project.experiments), key=lambda e: (finish(e), series.clock.get(e.id, 0.0)))
    if not results:
        return Stretch(Timeline(date.min))
    timeline = Timeline(finish(results[0]))
    start, end = (series.clock.get(e.id, 0.0) for e in (results[0], results[-1]))
    span = timeline.days(finish(results[-1])) + end - start
    if not 0 < span < SHORT_DAYS:
        return Stretch(timeline)
    return Stretch(timeline, STRETCHED_DAYS / span, start)


def stretched(series: Series) -> Project:
    """The project on the time line of the benchmark, with nothing in it but tries that have ended."""
    stretch = find_stretch(series)
    project = series.project.without_experiments(e.id for e in series.project.experiments if not e.is_try)
    return project.with_experiments(_moved(e, stretch, series.clock.get(e.id, 0.0)) for e in project.experiments)


def _moved(experiment: Experiment, stretch: Stretch, share: float) -> Experiment:
    started = experiment.started and stretch.date(experiment.started)
    return replace(experiment, started=started, finished=stretch.date(finish(experiment), share))
