"""Why two forecasts differ: step by step from one to the other, each step forecast anew.

The steps are taken in this order, and each is charged with what it moves: the same question asked anew (other
projects, the version of the model), the target as it is now, then the assumptions, then rows that were corrected,
then the days that passed without a result, then each new result in turn. Another order would share out a little
differently, as steps act on each other; the sum is always the whole. All steps have the same seed, so that little of
a difference is luck of the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecasting.domain.change_report import ChangeKind, ChangeReport, ChangeStep
from forecasting.domain.saved_forecast import forecast_of, same_target
from forecasting.domain.saved_project import unpack_project
from forecasting.errors import NotEnoughData, UserError
from forecasting.messages import Progress, Stage
from forecasting.pipeline import forecast_project
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from forecasting.domain.experiment import Experiment
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project, Snapshot, Target

#: New results that are told one by one; of more, the oldest are one step.
MOST_RESULTS = 6


@dataclass(frozen=True, slots=True)
class _Stop:
    """A project on the way from one forecast to the other, and what the step to it is called."""

    kind: ChangeKind
    what: str
    project: Project
    as_of: date


def explain_change(
    before: Snapshot,
    after: Project,
    asked_now: date,
    target: Target,
    *,
    others: tuple[Project, ...] = (),
    on_progress: Callable[[Progress], None],
) -> ChangeReport:
    """What each step from a saved forecast to that of a day moved of a target's arrival.

    Parameters
    ----------
    after
        The project as it is on that day.
    target
        Which target of `after` is looked at.
    others
        Projects that it may learn from, at every step.

    Raises
    ------
    UserError
        If the saved forecast knows nothing of the target, or a step can't be forecast.
    """
    saved = forecast_of(before)
    was = same_target(saved, target)
    if was is None:
        raise UserError("That forecast had neither this target nor one of the same value, so there is no way between.")
    stops = list(_stops(before, after, asked_now, was.target, target))
    steps = [_read(_Stop(ChangeKind.START, "", unpack_project(before.made_from), before.taken_on), saved, was.target)]
    for place, stop in enumerate(stops):
        on_progress(Progress(Stage.COMPARING, place / len(stops)))
        aim = was.target if stop.kind is ChangeKind.METHOD else target
        steps += _step(stop, aim, others)
    return ChangeReport(metric=after.metric, target=target, steps=tuple(steps))


def _step(stop: _Stop, aim: Target, others: tuple[Project, ...]) -> list[ChangeStep]:
    """What is said at a stop; nothing where too little is known for a forecast there."""
    try:
        forecast = forecast_project(stop.project, stop.as_of, others=others, next_tries=None)
    except NotEnoughData:
        return []
    return [_read(stop, forecast, aim)]


def _read(stop: _Stop, forecast: Forecast, aim: Target) -> ChangeStep:
    arrival = forecast.arrival(aim.id)
    deadline = aim.deadline
    is_open = deadline is not None and deadline >= stop.as_of and not arrival.is_beyond(deadline)
    return ChangeStep(
        kind=stop.kind,
        what=stop.what,
        even=arrival.date(0.5),
        odds=arrival.odds(deadline) if deadline is not None and is_open else None,
        never=arrival.never,
    )


def _stops(before: Snapshot, after: Project, now: date, was: Target, target: Target) -> Iterator[_Stop]:
    """Every project on the way whose forecast can differ from the one before it."""
    then, made_from = before.taken_on, unpack_project(before.made_from)
    project = _aiming(made_from, was)
    yield _Stop(ChangeKind.METHOD, "", project, then)
    if was != target:
        project = _aiming(project, target)
        yield _Stop(ChangeKind.TARGET, "", project, then)
    if project.assumptions != after.assumptions:
        project = replace(project, assumptions=after.assumptions)
        yield _Stop(ChangeKind.ASSUMPTIONS, "", project, then)
    new, kept = _split(made_from, after, then)
    corrected = replace(project, metric=after.metric, levers=after.levers, experiments=kept)
    if (corrected.experiments, corrected.metric) != (project.experiments, project.metric):
        yield _Stop(ChangeKind.CORRECTIONS, "", corrected, then)
    if now != then:
        yield _Stop(ChangeKind.TIME, "", corrected, now)
    yield from _with_results(corrected, new, now)


def _split(before: Project, after: Project, then: date) -> tuple[list[Experiment], tuple[Experiment, ...]]:
    """Tries of today that had no end yet then, in order of their end; and all others, as they are today."""
    known = {e.id: e for e in before.experiments}
    new = [
        e
        for e in after.experiments
        if e.finished is not None and (e.id not in known or known[e.id].finished is None or e.finished > then)
    ]
    new.sort(key=lambda e: e.end)
    taken = {e.id for e in new}
    kept = tuple(e for e in after.experiments if e.id not in taken)
    return new, _without_loose_ends(kept)


def _with_results(project: Project, new: list[Experiment], now: date) -> Iterator[_Stop]:
    """One stop for each of the latest new results, and one for those before them."""
    early, late = new[:-MOST_RESULTS], new[-MOST_RESULTS:]
    if early:
        project = _with(project, early)
        yield _Stop(ChangeKind.EARLIER_RESULTS, counted(len(early), "earlier result"), project, now)
    for experiment in late:
        project = _with(project, [experiment])
        yield _Stop(ChangeKind.RESULT, experiment.name, project, now)


def _with(project: Project, more: list[Experiment]) -> Project:
    experiments = _without_loose_ends((*project.experiments, *more))
    return replace(project, experiments=experiments)


def _without_loose_ends(experiments: tuple[Experiment, ...]) -> tuple[Experiment, ...]:
    """Experiments whose references to those that aren't there yet are left to what is usual."""
    known = {e.id for e in experiments}
    return tuple(
        replace(
            e,
            based_on=e.based_on if e.based_on in known else None,
            remeasures=e.remeasures if e.remeasures in known else None,
        )
        for e in experiments
    )


def _aiming(project: Project, target: Target) -> Project:
    if not project.metric.contains(target.value):
        raise UserError("The metric's limits were changed so that the target of today wasn't possible then.")
    return replace(project, targets=(target,), snapshots=())
