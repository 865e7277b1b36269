from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forecasting.backtesting.origins import choose_targets, questions_of
from forecasting.backtesting.series import Series, find_stretch, measured, stretched
from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Assumptions, CeilingBelief, Experiment, Lever, Project, Status, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = date(2025, 1, 6)
ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
ERRORS = Metric("Error rate", Direction.LOWER, lower=0, upper=100, unit="%")
OPEN = Metric("Score")


def series_of(
    values: Sequence[float | None], days: Sequence[int] | None = None, metric: Metric = ACCURACY, **fields: object
) -> Series:
    """One try for each value, ten days apart unless said otherwise; None gave no result."""
    days = range(0, 10 * len(values), 10) if days is None else days
    tries = tuple(
        Experiment(
            name=f"Try {i}",
            status=Status.ABANDONED if value is None else Status.DONE,
            finished=FIRST + timedelta(days=day),
            result=value,
            n_eval=500,
            id=f"try-{i}",
        )
        for i, (value, day) in enumerate(zip(values, days, strict=True))
    )
    project = Project(name="Made", metric=metric, experiments=tries, **fields)  # type: ignore[arg-type]
    return Series(source="file", name="Made", project=project)


def results_known(series: Series) -> list[int]:
    return [question.past.days.size for question in questions_of(series)]


@st.composite
def histories(draw: st.DrawFn) -> Series:
    """Any history that is long enough; often several tries a day, some of them without result."""
    tries = draw(st.integers(14, 30))
    days = sorted(draw(st.lists(st.integers(0, 400), min_size=tries, max_size=tries)))
    values = draw(st.lists(st.none() | st.floats(1, 99), min_size=tries, max_size=tries))
    metric = draw(st.sampled_from([ACCURACY, ERRORS, OPEN, replace(OPEN, direction=Direction.LOWER)]))
    return series_of(values, days, metric)


@settings(max_examples=80)
@given(series=histories(), data=st.data())
def test_what_comes_later_decides_nothing_of_what_is_asked(series: Series, data: st.DataObject) -> None:
    questions = questions_of(series)
    assume(questions)
    # Stretching needs the span of the whole history, by protocol; only the values of later are hidden.
    assume(find_stretch(series).factor == 1)
    asked = data.draw(st.sampled_from(questions))
    other = series.project.with_experiments(
        replace(e, result=data.draw(st.floats(1, 99)))
        if e.result is not None and e.finished and e.finished > asked.asked_on
        else e
        for e in series.project.experiments
    )
    (again,) = {q.as_of: q for q in questions_of(replace(series, project=other)) if q.as_of == asked.as_of}.values()
    assert again.known.experiments == asked.known.experiments
    assert np.array_equal(again.targets, asked.targets)
    assert np.array_equal(again.past.values, asked.past.values)


@settings(max_examples=80)
@given(series=histories())
def test_all_that_is_known_is_dated_up_to_the_origin_and_all_of_that_is_known(series: Series) -> None:
    project = stretched(series)
    for question in questions_of(series):
        known = {e.id for e in question.known.experiments}
        assert known == {e.id for e in project.experiments if e.finished and e.finished <= question.as_of}
        assert question.past.days.size == len(measured(question.known.experiments))
        assert np.all(question.targets > question.past.best)
        assert np.all(question.arrived > 0)
        assert np.all(np.diff(question.champions) >= 0)
        assert question.past.bound is None or np.all(question.targets < question.past.bound)


def test_origins_lie_after_35_55_and_75_percent_of_the_results() -> None:
    assert results_known(series_of([50.0 + n for n in range(40)])) == [14, 22, 30]


def test_tries_without_result_are_known_but_are_no_results() -> None:
    series = series_of([50.0, None] * 20)
    assert results_known(series) == [11, 15]  # of 20 results; 35% of them are fewer than eight
    assert len(questions_of(series)[0].known.experiments) == 21


def test_an_origin_lies_at_the_end_of_its_date() -> None:
    days = [10 * (n // 6) for n in range(40)]
    assert results_known(series_of([50.0 + n for n in range(40)], days)) == [18, 24, 30]


@pytest.mark.parametrize(
    ("results", "days", "expected"),
    [
        (22, range(0, 220, 10), [12, 16]),  # 35% of 22 are 7
        (11, range(0, 110, 10), [8]),
        (10, range(0, 100, 10), []),  # 75% of 10 are 7
        (12, [*range(0, 90, 10), 80, 300, 310], []),  # two come after the date of the ninth
        (16, [*range(0, 150, 10), 150], [8, 12]),
        (16, [*range(0, 1100, 100), 1190, 1200, 1201, 1202, 1203], [8]),  # after the twelfth there are 13 days
    ],
)
def test_origins_need_results_before_and_results_and_days_after(
    results: int, days: Sequence[int], expected: list[int]
) -> None:
    assert results_known(series_of([50.0 + n for n in range(results)], days)) == expected


def test_targets_are_shares_of_the_distance_to_the_bound() -> None:
    (question, *_) = questions_of(series_of([60.0 + n for n in range(40)]))
    np.testing.assert_allclose(question.targets, 73 + 27 * np.array([0.03, 0.10, 0.25]))


def test_targets_of_an_error_rate_are_shares_of_the_distance_to_zero() -> None:
    (question, *_) = questions_of(series_of([50.0 - n for n in range(40)], metric=ERRORS))
    np.testing.assert_allclose(question.targets, -37 + 37 * np.array([0.03, 0.10, 0.25]))
    assert [claim.value for claim in question.claims] == pytest.approx([37 * 0.97, 37 * 0.9, 37 * 0.75])


def test_targets_without_a_bound_are_shares_of_the_progress_on_top() -> None:
    (question, *_) = questions_of(series_of([50.0 + n for n in range(40)], metric=OPEN))
    np.testing.assert_allclose(question.targets, 63 + 13 * np.array([0.05, 0.20, 0.50]))


def test_any_new_best_is_a_target_where_nothing_has_improved_yet() -> None:
    (question, *_) = questions_of(series_of([50.0, *range(40, 20, -1)], metric=OPEN))
    np.testing.assert_allclose(question.targets, 50, atol=1e-3)
    assert np.all(question.targets > 50)


def test_nothing_is_asked_where_the_bound_is_reached() -> None:
    assert questions_of(series_of([100.0] * 40)) == ()
    assert choose_targets(questions_of(series_of([50.0] * 40))[0].past).size == 3


def test_what_happened_is_the_first_day_of_each_target_and_the_champion_on_the_way() -> None:
    values = [60.0] * 13 + [70.0] + [50.0] * 6 + [71.0] + [50.0] * 8 + [74.0] + [73.0] * 10
    question = questions_of(series_of(values))[0]
    assert (question.past.best, question.horizon) == (70, 260)
    np.testing.assert_allclose(question.targets, [70.9, 73, 77.5])
    assert question.arrived.tolist() == [70, 160, np.inf]
    assert question.champions.tolist() == [70, 71, 74]  # after 65, 130 and 260 days
    assert [claim.reached_on for claim in question.claims] == [date(2025, 7, 25), date(2025, 10, 23), None]
    assert [claim.came_true for claim in question.claims] == [True, True, False]


def test_a_short_history_is_stretched_to_a_year_and_its_calendar_is_kept() -> None:
    series = series_of([50.0 + n for n in range(21)], range(0, 63, 3))
    project = stretched(series)
    spans = [e.finished - FIRST for e in project.experiments if e.finished]
    assert (spans[0].days, spans[10].days, spans[-1].days) == (0, 183, 365)
    question = questions_of(series)[0]
    assert (question.past.days.size, question.asked_on, question.horizon_days) == (11, date(2025, 2, 5), 30)
    assert (question.as_of, question.horizon) == (FIRST + timedelta(days=183), 182)
    assert question.claims[0].reached_on == date(2025, 2, 11)


def test_the_time_of_day_counts_where_a_history_is_stretched() -> None:
    series = series_of([50.0 + n for n in range(24)], [n // 4 for n in range(24)])
    clocked = replace(series, clock={f"try-{n}": (n % 4) / 4 for n in range(24)})
    days = [(e.finished - FIRST).days for e in stretched(clocked).experiments if e.finished]
    np.testing.assert_allclose(np.diff(days), 365 / 23, atol=1)
    assert results_known(clocked) == [8, 13, 18]
    assert results_known(series) == [8, 16, 20]


def test_a_history_of_a_quarter_or_more_is_left_as_it_is() -> None:
    series = series_of([50.0 + n for n in range(10)])
    assert stretched(series).experiments == series.project.experiments
    assert find_stretch(series_of([])).factor == 1


def test_own_targets_with_deadlines_are_asked_too_unless_they_were_reached_or_due() -> None:
    day = FIRST + timedelta(days=300)
    targets = (
        Target(value=66.0, deadline=day, name="Beta"),
        Target(value=70.0, deadline=date(2027, 1, 1)),
        Target(value=61.0, deadline=day),  # reached before
        Target(value=80.0, deadline=FIRST),  # due before
        Target(value=80.0),  # never due
    )
    question = questions_of(series_of([50.0 + n / 2 for n in range(40)], metric=ACCURACY, targets=targets))[-1]
    own = [claim for claim in question.claims if claim.is_own]
    assert [(claim.value, claim.name, claim.came_true) for claim in own] == [(66.0, "Beta", False), (70.0, "", None)]
    assert own[0].reached_on == FIRST + timedelta(days=320)
    assert question.deadlines.tolist() == [100, 100, 100, 10, (date(2027, 1, 1) - question.as_of).days]
    assert question.known.assumptions.horizon_days == question.deadlines[-1]


def test_beliefs_and_targets_of_today_are_not_known_in_the_past() -> None:
    beliefs = Assumptions(ceiling=CeilingBelief(90, 95), tries_per_week=3, seed=9)
    target = Target(value=95, deadline=date(2030, 1, 1))
    series = series_of([50.0 + n for n in range(40)], assumptions=beliefs, targets=(target,))
    known = questions_of(series)[0].known
    assert known.targets == ()
    assert (known.assumptions.ceiling, known.assumptions.tries_per_week) == (None, None)


def test_planned_and_running_work_is_not_known_and_ancestry_stays_whole() -> None:
    series = series_of([50.0 + n for n in range(40)], levers=(Lever("Data", "data"),))
    tries = list(series.project.experiments)
    running = Experiment(name="Now", status=Status.RUNNING, started=FIRST, id="now")
    tries[3] = replace(tries[3], based_on="now", lever="data", started=FIRST)
    tries[5] = replace(tries[5], based_on="try-2")
    project = series.project.with_experiments([running, *tries])
    known = questions_of(replace(series, project=project))[0].known
    assert "now" not in {e.id for e in known.experiments}
    assert [known.experiment(f"try-{n}").based_on for n in (3, 5)] == [None, "try-2"]
    assert (known.experiment("try-3").lever, known.experiment("try-3").n_eval) == ("data", 500)
