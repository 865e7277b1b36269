from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Project, Status
from forecasting.evidence.history import History, read_history

SCORE = Metric("Score")
LAST = date(2026, 12, 31)


def tried(result: float | None, day: int, evaluation_set: str = "", **fields: object) -> Experiment:
    status = Status.DONE if result is not None else Status.ABANDONED
    made = Experiment(
        name=f"Day {day}",
        status=status,
        result=result,
        finished=date.fromordinal(date(2026, 1, 1).toordinal() + day),
        evaluation_set=evaluation_set,
        id=f"day-{day}",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def history_of(*experiments: Experiment) -> History:
    return read_history(Project(name="Any", metric=SCORE, experiments=experiments), LAST)


OLD = (tried(70, 0, "old"), tried(72, 1, "old"), tried(71, 2, "old"))


def test_the_first_result_on_a_new_set_is_built_on_the_old_champion_and_the_next_on_the_best_of_the_new_set() -> None:
    history = history_of(*OLD, tried(60, 3), tried(59, 4), tried(61, 5), tried(60, 6))

    assert history.parents.tolist() == [-1, 0, 1, 1, 3, 3, 5]
    assert history.evaluation_sets == ("", "old")
    assert history.sets.tolist() == [1, 1, 1, 0, 0, 0, 0]


def test_the_champion_and_the_scale_are_those_of_the_set_in_use() -> None:
    history = history_of(*OLD, tried(60, 3), tried(61, 4), tried(59, 5))

    assert (history.champion, history.best) == (4, 61)
    assert history.unit == (72 - 70) + (61 - 60)
    assert history.is_best.tolist() == [True, True, False, True, True, False]


def test_a_new_set_makes_no_new_best_that_ends_a_drought() -> None:
    history = history_of(*OLD, tried(90, 3), tried(89, 4), tried(91, 5), tried(None, 6))

    assert history.droughts.tolist() == [0, 0, 0, 1, 2, 3, 0]
    assert history.drought == 1


def test_a_set_that_is_used_again_keeps_its_best() -> None:
    history = history_of(*OLD, tried(60, 3), tried(71.5, 4, "old"), tried(None, 5), tried(70, 6, "old"))

    assert history.parents.tolist() == [-1, 0, 1, 1, 1, 1, 1]
    assert (history.champion, history.best) == (1, 72)
    assert history.evaluation_sets == ("old", "")


def test_a_try_that_was_under_way_when_the_set_changed_is_built_on_the_champion_of_its_start() -> None:
    late = tried(61, 5, started=tried(None, 3).finished)

    assert history_of(*OLD, tried(60, 4), late).parents.tolist() == [-1, 0, 1, 1, 1]


def test_a_model_that_was_measured_again_on_the_new_set_is_champion_there() -> None:
    again = tried(62, 3, remeasures="day-1")

    history = history_of(*OLD, again, tried(60, 4), tried(61, 5), tried(63, 6))

    assert history.tries == 6
    assert history.parents.tolist() == [-1, 0, 1, 1, 1, 1]
    assert history.is_best.tolist() == [True, True, False, False, False, True]
    assert history.droughts.tolist() == [0, 0, 0, 1, 2, 3]


def test_a_second_measurement_on_the_same_set_changes_neither_champion_nor_tries() -> None:
    plain = history_of(*OLD, tried(71, 3, "old"), tried(71, 4, "old"))
    history = history_of(*OLD, tried(75, 3, "old", id="again", remeasures="day-1"), *(
        tried(71, day, "old") for day in (3, 4)
    ))  # fmt: skip

    assert history.champion == plain.champion == 1
    np.testing.assert_array_equal(history.values, plain.values)
    assert (history.again.tries.tolist(), history.unscaled(history.again.values).tolist()) == ([1], [75])


def test_what_is_built_on_a_second_measurement_is_built_on_the_model_that_was_measured() -> None:
    again = tried(69, 3, "old", id="again", remeasures="day-0")

    assert history_of(*OLD, again, tried(71, 4, "old", based_on="again"), tried(71, 5, "old")).parents[3] == 0


@pytest.mark.parametrize("seed", range(40))
def test_project_and_history_agree_on_the_champion(seed: int) -> None:
    rng = np.random.default_rng(seed)
    experiments: list[Experiment] = []
    for day in range(int(rng.integers(8, 20))):
        result = None if rng.random() < 0.15 else float(rng.integers(60, 75))
        first = next((e.id for e in experiments if e.result is not None and e.remeasures is None), None)
        is_again = result is not None and first is not None and rng.random() < 0.2
        made = tried(result, day, str(rng.choice(["", "a", "b"])), remeasures=first if is_again else None)
        experiments.append(made)
    project = Project(name="Any", metric=SCORE, experiments=tuple(experiments))
    champion = project.champion
    assert champion is not None

    history = read_history(project, LAST)

    assert history.best == champion.result
    assert history.evaluation_sets[0] == project.evaluation_set
    assert history.names[history.champion] == project.experiment(champion.remeasures or champion.id).name
