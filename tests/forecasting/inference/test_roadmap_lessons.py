from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from forecasting.domain.assumptions import Assumptions, Belief, Beliefs, CeilingBelief
from forecasting.domain.forecast import Basis
from forecasting.domain.project import Project, Roadmap, Target
from forecasting.evidence.history import fingerprint, fingerprints, lesson_fingerprint, read_history
from forecasting.inference import roadmap_lessons, sampling
from forecasting.inference.priors import Priors
from forecasting.inference.roadmap_lessons import learn_from_mates
from forecasting.messages import Progress, Stage
from forecasting.pipeline import forecast_project, ignore
from forecasting.words.narrative import answer, basis_sentence
from tests.forecasting.made import AS_OF, SCORE, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator


def stuck(name: str, *, results: int = 40, seed: int = 1) -> Project:
    """A project whose tries don't help any more."""
    project = make_project(results=results, seed=seed, name=name, targets=[])
    worse = (replace(e, result=60.0 - i % 7, id=f"{name}{i}") for i, e in enumerate(project.experiments))
    first, *others = worse
    return replace(project, id=name, experiments=(replace(first, result=70.0), *others))


YOUNG = replace(make_project(results=6, span_days=60, targets=[Target(value=80.0)]), id="young")
MATES = (stuck("one"), stuck("two", seed=2))


@pytest.fixture(autouse=True)
def fits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Numbers of tries of what is fitted, with nothing kept from other tests."""
    counted: list[int] = []

    def fit(history: Any, *arguments: Any, **options: Any) -> Any:
        counted.append(history.tries)
        return real(history, *arguments, **options)

    real = sampling.fit
    monkeypatch.setattr(sampling, "fit", fit)
    roadmap_lessons._kept.clear()
    yield counted
    roadmap_lessons._kept.clear()


def test_mates_whose_tries_never_help_lower_the_hopes_of_a_young_project() -> None:
    alone, pooled = (forecast_project(YOUNG, AS_OF, others=others, next_tries=None) for others in ((), MATES))

    assert (alone.learned_from, pooled.learned_from) == (0, 2)
    assert pooled.arrival(80.0).never > alone.arrival(80.0).never + 0.03
    assert basis_sentence(pooled).endswith(" Learned also from 2 other projects of this roadmap.")
    assert "Learned" not in basis_sentence(alone)


def test_a_project_that_has_not_begun_learns_from_the_others() -> None:
    answers = Assumptions(baseline=70.0, tries_per_week=1, ceiling=CeilingBelief(78, 84))
    unbegun = replace(YOUNG, experiments=(), assumptions=answers)

    alone, pooled = (forecast_project(unbegun, AS_OF, others=others, next_tries=None) for others in ((), MATES))

    assert pooled.basis is Basis.ASSUMPTIONS
    assert pooled.arrival(80.0).never > alone.arrival(80.0).never + 0.05
    assert answer(pooled).startswith("From assumptions and other projects: ")


def test_what_is_answered_is_not_learned() -> None:
    history, priors = read_history(YOUNG, AS_OF), Priors()
    assert history.tries == 6

    def learned(beliefs: Beliefs) -> Priors:
        project = replace(YOUNG, assumptions=Assumptions(beliefs=beliefs))
        return learn_from_mates(project, MATES, AS_OF, priors, ignore).priors

    chance, share = Belief(0.1, 0.3), Belief(0.05, 0.15)
    free = learned(Beliefs())
    assert free.alpha != priors.alpha
    assert free.log_s != priors.log_s
    assert learned(Beliefs(success_chance=chance)).alpha == priors.alpha
    assert learned(Beliefs(success_chance=chance)).log_s != priors.log_s
    assert learned(Beliefs(success_chance=chance, share_closed=share)) == priors


def test_each_project_is_fitted_once_and_after_an_edit_only_the_edited_one(fits: list[int]) -> None:
    first, again = (learn_from_mates(YOUNG, MATES, AS_OF, Priors(), ignore) for _ in range(2))
    assert first == again
    assert fits == [40, 40, 6]
    edited = replace(MATES[0], experiments=MATES[0].experiments[:-1])
    planned = replace(MATES[1], targets=(Target(value=90.0),), assumptions=Assumptions(horizon_days=30))
    learn_from_mates(YOUNG, (edited, planned), AS_OF, Priors(), ignore)

    assert fits == [40, 40, 6, 39]


def test_mates_that_can_teach_nothing_are_left_out() -> None:
    empty = Project(name="Empty", metric=SCORE, id="empty")
    contradictory = replace(MATES[0], assumptions=Assumptions(ceiling=CeilingBelief(50, 60)))

    learned = learn_from_mates(YOUNG, (empty, contradictory), AS_OF, Priors(), ignore)

    assert learned.mates == 0
    assert learned.priors == Priors()


def test_only_what_was_known_on_the_day_is_learned(fits: list[int]) -> None:
    learn_from_mates(YOUNG, MATES, date(2026, 6, 1), Priors(), ignore)

    assert all(tries < 40 for tries in fits)


def test_learning_tells_how_far_it_is_and_can_be_interrupted() -> None:
    told: list[Progress] = []
    learn_from_mates(YOUNG, MATES, AS_OF, Priors(), told.append)
    assert {progress.stage for progress in told} == {Stage.POOLING}

    def give_up(_progress: Progress) -> None:
        raise KeyboardInterrupt

    roadmap_lessons._kept.clear()
    with pytest.raises(KeyboardInterrupt):
        learn_from_mates(YOUNG, MATES, AS_OF, Priors(), give_up)
    assert not roadmap_lessons._kept


def test_kept_lessons_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roadmap_lessons, "_MOST_KEPT", 2)
    learn_from_mates(YOUNG, MATES, AS_OF, Priors(), ignore)

    assert len(roadmap_lessons._kept) == 2


def test_a_roadmap_says_who_learns_from_whom() -> None:
    roadmap = Roadmap(projects=(YOUNG, *MATES))

    assert roadmap.mates("young") == MATES
    assert roadmap.mates("one") == (YOUNG, MATES[1])
    assert replace(roadmap, pools_projects=False).mates("young") == ()


def test_a_forecast_is_out_of_date_when_a_project_it_learned_from_has_new_results() -> None:
    before = fingerprint(YOUNG, MATES)
    planned = replace(MATES[0], targets=(Target(value=90.0),))
    grown = replace(MATES[0], experiments=MATES[0].experiments[:-1])

    assert fingerprint(YOUNG, (planned, MATES[1])) == before
    assert fingerprint(YOUNG, (grown, MATES[1])) != before
    assert fingerprint(YOUNG, (*MATES, Project(name="Empty", metric=SCORE))) == before
    assert fingerprint(YOUNG) != before
    assert lesson_fingerprint(planned) == lesson_fingerprint(MATES[0])


@pytest.mark.parametrize("pools", [True, False])
def test_fingerprints_of_all_projects_are_those_of_each_with_its_mates(*, pools: bool) -> None:
    empty = Project(name="Empty", metric=SCORE, id="empty")
    roadmap = Roadmap(projects=(YOUNG, *MATES, empty), pools_projects=pools)
    found = fingerprints(roadmap.projects, pools=pools)
    assert found == {project.id: fingerprint(project, roadmap.mates(project.id)) for project in roadmap.projects}
    assert len(set(found.values())) == 4
