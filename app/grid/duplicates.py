"""Experiments that come in a second time: found and told, left out only when the user says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from forecasting.domain.project import Experiment, Project

type _Key = tuple[object, ...]


def find_twins(known: Iterable[Experiment], new: Sequence[Experiment]) -> dict[str, str]:
    """By id, new experiments with the name, date and result of another one: of a known one, or of one before them."""
    first: dict[_Key, str] = {}
    days = {experiment.finished for experiment in new}
    for experiment in known:
        if experiment.finished in days:
            first.setdefault(_key(experiment), experiment.id)
    twins: dict[str, str] = {}
    for experiment in new:
        # Of what hasn't finished there may well be two.
        twin = first.setdefault(_key(experiment), experiment.id) if experiment.finished else experiment.id
        if twin != experiment.id:
            twins[experiment.id] = twin
    return twins


def twins_among(project: Project, ids: Collection[str]) -> dict[str, str]:
    """`find_twins` of some experiments of a project."""
    new = [experiment for experiment in project.experiments if experiment.id in ids]
    return find_twins((e for e in project.experiments if e.id not in ids), new)


def with_twins_named(project: Project, twins: Mapping[str, str]) -> Project:
    """A project in which nothing is based on what is there twice any more, as far as that makes no circle."""
    try:
        return project.with_experiments(_pointed(experiment, twins) for experiment in project.experiments)
    except InvalidValue:
        return project


def without_twins(experiments: Sequence[Experiment], twins: Mapping[str, str]) -> tuple[Experiment, ...]:
    """Experiments without those that are there already; what was based on one of them is based on its twin."""
    return tuple(_pointed(experiment, twins) for experiment in experiments if experiment.id not in twins)


def _key(experiment: Experiment) -> _Key:
    return (experiment.name.strip().casefold(), experiment.finished, experiment.result)


def _pointed(experiment: Experiment, twins: Mapping[str, str]) -> Experiment:
    based_on, again = experiment.based_on or "", experiment.remeasures or ""
    if based_on not in twins and again not in twins:
        return experiment
    return replace(
        experiment,
        based_on=_other_than(experiment.id, twins.get(based_on, based_on)),
        remeasures=_other_than(experiment.id, twins.get(again, again)),
    )


def _other_than(experiment_id: str, reference: str) -> str | None:
    return reference if reference not in {"", experiment_id} else None
