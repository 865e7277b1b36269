from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import (
    Assumptions,
    Belief,
    Beliefs,
    CeilingBelief,
    Experiment,
    Lever,
    Milestone,
    Project,
    Roadmap,
    Status,
    Target,
    default_levers,
)
from forecasting.errors import InvalidValue
from tests.forecasting.strategies import projects, roadmaps

ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
DAY = date(2026, 3, 1)


def experiment(**changes: Any) -> Experiment:
    return Experiment(**{"name": "Try", "finished": DAY, "result": 70.0, **changes})


def project(**changes: Any) -> Project:
    return Project(**{"name": "Assistant", "metric": ACCURACY, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " \t"}, "The experiment has no name; give it one."),
        ({"status": "finished"}, "“finished” is not a status of “Try”; use one of: planned, running, done, abandoned."),
        ({"finished": None}, "“Try” is done, so it needs the date it finished."),
        ({"status": Status.ABANDONED, "result": None, "finished": None}, "“Try” is abandoned, so it needs the date"),
        ({"result": None}, "“Try” is done, so it needs a result; if there is none, mark it abandoned."),
        ({"status": Status.RUNNING}, "“Try” is running but has a result; mark it done or clear the result."),
        ({"result": math.inf}, "The result of “Try” is not a finite number."),
        ({"started": date(2026, 3, 2)}, "“Try” finishes on 2026-03-01, before it starts on 2026-03-02."),
        ({"n_eval": 0}, "The evaluation-set size of “Try” must be more than 0"),
        ({"n_eval": 10.5}, "The evaluation-set size of “Try” must be a whole number of examples."),
        ({"n_eval": 2**60}, "The evaluation-set size of “Try” must be a whole number of examples."),
        ({"repeats": 0}, "The number of runs of “Try” must be more than 0; leave it empty if it isn't known."),
        ({"repeats": 1.5}, "The number of runs of “Try” must be a whole number of runs."),
        ({"id": "e", "remeasures": "e"}, "“Try” cannot measure itself again; choose another experiment."),
        ({"effort_days": 0}, "The effort of “Try” must be more than 0; leave it empty if it isn't known."),
        ({"effort_days": math.nan}, "The effort of “Try” must be more than 0"),
        ({"standard_error": -0.1}, "The standard error of “Try” must be 0 or more."),
        ({"id": "e", "based_on": "e"}, "“Try” cannot be based on itself; choose another experiment."),
    ],
)
def test_an_experiment_that_contradicts_itself_cannot_be_made(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        experiment(**changes)
    assert str(refused.value).startswith(says)


def test_numbers_of_any_type_and_times_of_day_become_plain_values() -> None:
    made = experiment(
        name=" Try\0 ",
        status="done",
        started=datetime(2026, 2, 1, 9, 30),  # noqa: DTZ001 - a time without a zone, as tables have it
        finished=datetime(2026, 3, 1, 23, 0),  # noqa: DTZ001
        result=np.float32(0.5),
        n_eval=np.int64(100),
        standard_error=-0.0,
        effort_days=3,
    )
    assert made == experiment(
        id=made.id, started=date(2026, 2, 1), result=0.5, n_eval=100, standard_error=0.0, effort_days=3.0
    )
    kinds = {field.name: type(getattr(made, field.name)) for field in fields(made)}
    assert (kinds["started"], kinds["result"], kinds["n_eval"], kinds["effort_days"]) == (date, float, int, float)
    assert math.copysign(1, made.standard_error or 0) == 1


@pytest.mark.parametrize(
    "record", [experiment(), project(), Roadmap(), Lever("Tuning"), Target(value=1), Assumptions(), ACCURACY]
)
def test_records_cannot_be_changed(record: Any) -> None:
    name = fields(record)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(record, name, "Another")


E1, E2, E3 = (experiment(id=f"e{i}", name=f"Try {i}", result=70.0 + i) for i in (1, 2, 3))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: project(name=""), "The project has no name"),
        (lambda: project(levers=(Lever("Data"), Lever("DATA "))), "Two levers of “Assistant” have the same name"),
        (lambda: project(experiments=(E1, E1)), "Two records have the same id"),
        (lambda: project(experiments=(experiment(lever="x"),)), "“Try” uses a lever that the project doesn't have"),
        (
            lambda: project(experiments=(replace(E1, based_on="e2"),)),
            "“Try 1” is based on an experiment that isn't here",
        ),
        (
            lambda: project(
                experiments=(replace(E1, based_on="e2"), replace(E2, based_on="e3"), replace(E3, based_on="e1"))
            ),
            "“Try 1” is based on itself through other experiments",
        ),
        (lambda: project(experiments=(experiment(result=101),)), "In “Try”: 101 is not possible for Accuracy"),
        (lambda: project(targets=(Target(value=-1),)), "In the target: -1 is not possible for Accuracy"),
        (
            lambda: project(assumptions=Assumptions(ceiling=CeilingBelief(90, 101))),
            "In the ceiling: 101 is not possible",
        ),
        (lambda: project(assumptions=Assumptions(ceiling=CeilingBelief(95, 90))), "The hopeful ceiling must be better"),
        (lambda: Target(value=math.nan), "The target is not a finite number"),
        (lambda: CeilingBelief(90, 90), "The ceiling needs two different values"),
        (lambda: Assumptions(horizon_days=0), "The horizon must be 1 to 36525 whole days, not 0"),
        (lambda: Assumptions(horizon_days=30.5), "The horizon must be 1 to 36525 whole days, not 30.5"),  # type: ignore[arg-type]
        (lambda: Assumptions(seed=-1), "The seed must be a whole number from 0"),
        (lambda: Assumptions(tries_per_week=0), "The pace must be more than 0 and at most 1000"),
        (
            lambda: project(experiments=(replace(E1, remeasures="e2"),)),
            "“Try 1” measures again an experiment that isn't here any more.",
        ),
        (
            lambda: project(experiments=(E1, replace(E2, remeasures="e1"), replace(E3, remeasures="e2"))),
            "“Try 3” measures again “Try 2”, which is no try but a measurement itself",
        ),
        (lambda: project(assumptions=Assumptions(baseline=101)), "In the baseline: 101 is not possible for Accuracy"),
        (lambda: Assumptions(baseline=math.inf), "Where the metric stands today is not a finite number"),
        (lambda: Belief(0.2, 0.2), "A belief needs two different values, the lower one first."),
        (lambda: Beliefs(success_chance=Belief(0.2, 1.2)), "The share of tries that help must lie within 0% to 100%"),
        (lambda: Beliefs(share_closed=Belief(-0.1, 0.2)), "The share that a helpful try closes must lie within 0%"),
        (lambda: Beliefs(tries_per_month=Belief(0, 5000)), "The number of tries a month must lie within 0 to 4000"),
        (lambda: Milestone(name="", day=DAY, targets=()), "The milestone has no name"),
        (lambda: Roadmap(name="\n"), "The roadmap has no name"),
        (lambda: Roadmap(projects=(project(id="p"), project(id="p"))), "Two records have the same id"),
        (
            lambda: Roadmap(milestones=(Milestone(name="Beta", day=DAY, targets=("t",)),)),
            "The milestone “Beta” needs a target that isn't here any more",
        ),
        (
            lambda: Roadmap(
                projects=tuple(project(targets=(Target(value=80, id="t"),)) for _ in range(2)),
                milestones=(Milestone(name="Beta", day=DAY, targets=("t",)),),
            ),
            "The milestone “Beta” needs a target that two projects share",
        ),
    ],
)
def test_records_that_do_not_fit_together_cannot_be_made(make: Callable[[], object], says: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        make()
    assert str(refused.value).startswith(says)


def test_the_ceiling_of_a_metric_where_lower_is_better_is_hopeful_when_it_is_lower() -> None:
    errors = Metric("WER", Direction.LOWER, lower=0)
    assert project(metric=errors, assumptions=Assumptions(ceiling=CeilingBelief(3.0, 2.0))).metric is errors
    with pytest.raises(InvalidValue, match="swap the two values"):
        project(metric=errors, assumptions=Assumptions(ceiling=CeilingBelief(2.0, 3.0)))


@pytest.mark.parametrize(("direction", "best"), [(Direction.HIGHER, "late 72"), (Direction.LOWER, "early 70")])
def test_the_champion_is_the_best_and_the_earliest_of_equals(direction: Direction, best: str) -> None:
    tries = tuple(
        experiment(name=name, result=result, finished=date(2026, 3, day))
        for name, result, day in (("later 70", 70, 9), ("early 70", 70, 2), ("late 72", 72, 8), ("later 72", 72, 9))
    )
    failed = experiment(status=Status.ABANDONED, result=None)
    champion = project(metric=Metric("Score", direction), experiments=(failed, *tries)).champion
    assert champion is not None
    assert champion.name == best
    assert project(experiments=(failed,)).champion is None


@given(projects())
def test_the_champion_is_not_beaten_by_any_experiment(any_project: Project) -> None:
    champion = any_project.champion
    measured = [e for e in any_project.experiments if e.is_try and e.result is not None]
    assert (champion is None) == (not measured)
    if champion is not None and champion.result is not None:
        on_set = [e.result for e in measured if e.result is not None and e.evaluation_set == any_project.evaluation_set]
        assert not any(any_project.metric.is_better(value, than=champion.result) for value in on_set)


@given(projects(), st.data())
def test_experiments_can_be_taken_out_in_any_order_and_leave_no_reference_behind(
    any_project: Project, data: st.DataObject
) -> None:
    ids = [e.id for e in any_project.experiments]
    gone = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    left = any_project.without_experiments(gone)
    assert [e.id for e in left.experiments] == [i for i in ids if i not in gone]
    assert not gone & {reference for e in left.experiments for reference in (e.based_on, e.remeasures)}
    assert left == any_project.without_experiments(gone).without_experiments(())


@given(roadmaps())
def test_projects_can_be_taken_out_and_milestones_lose_their_targets(roadmap: Roadmap) -> None:
    for removed in roadmap.projects:
        left = roadmap.without_project(removed.id)
        known = {target.id for p in left.projects for target in p.targets}
        assert removed not in left.projects
        assert all(known.issuperset(milestone.targets) for milestone in left.milestones)
        assert [m.id for m in left.milestones] == [m.id for m in roadmap.milestones]


def test_putting_a_record_replaces_the_one_with_its_id_or_adds_it_at_the_end() -> None:
    start = project(experiments=(E1, E2))
    changed = start.with_experiment(replace(E1, name="Renamed")).with_experiment(E3)
    assert [e.name for e in changed.experiments] == ["Renamed", "Try 2", "Try 3"]
    assert changed.experiment("e1").name == "Renamed"
    assert start.experiments == (E1, E2)
    with pytest.raises(KeyError):
        changed.experiment("e9")


def test_removing_an_experiment_rebases_its_children_on_the_champion_of_their_day() -> None:
    start = project(experiments=(E1, replace(E2, based_on="e1")))
    assert start.without_experiments(["e1"]).experiments == (replace(E2, based_on=None),)


def test_levers_are_found_by_name_whatever_their_case() -> None:
    levers = default_levers()
    assert [lever.name for lever in levers] == ["Model design", "Input features", "Training data", "Tuning"]
    start = project(levers=levers)
    assert start.with_lever(replace(levers[0], name="Architecture")).levers[0].name == "Architecture"


def test_a_target_that_goes_leaves_the_milestones_that_needed_it() -> None:
    target = Target(value=80, id="t")
    held = project(targets=(target,), id="p")
    milestone = Milestone(name="Beta", day=datetime(2027, 1, 1, 12), targets=("t",))  # noqa: DTZ001
    roadmap = Roadmap(projects=(held,), milestones=(milestone,))
    assert milestone.day == date(2027, 1, 1)
    assert roadmap.with_project(held.without_target("t")).milestones[0].targets == ()
    assert roadmap.with_project(held.with_target(replace(target, value=82))).milestones[0].targets == ("t",)


def test_what_is_measured_again_is_no_try_and_no_champion() -> None:
    again = replace(E2, id="again", result=80.0, remeasures="e1")
    both = project(experiments=(E1, again))
    assert not again.is_try
    assert both.champion == E1
    assert both.without_experiments(["e1"]).champion == replace(again, remeasures=None)


def test_an_evaluation_set_has_a_name_without_space_around_it() -> None:
    assert experiment(evaluation_set=" Spring\0 ").evaluation_set == "Spring"
