"""Why a forecast changed: the steps, with the real sampler, and the words for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from forecasting.domain.change_report import ChangeKind, ChangeReport, ChangeStep
from forecasting.domain.project import Assumptions, Experiment, Status, Target
from forecasting.domain.saved_forecast import snapshot_of
from forecasting.errors import UserError
from forecasting.messages import Progress
from forecasting.pipeline import forecast_project
from forecasting.tracking.studies import ChangeStudy
from forecasting.words.change_words import change_story, change_table
from tests.forecasting.made import ACCURACY, AS_OF, make_project

TARGET = Target(value=75.0, deadline=date(2027, 6, 30), id="target")
THEN = AS_OF - timedelta(days=9)
BEFORE = replace(make_project(results=8, span_days=90, targets=(TARGET,)), assumptions=Assumptions(horizon_days=240))
MOVED = replace(TARGET, value=76.5)
NEWS = Experiment(name="Leap", status=Status.DONE, finished=AS_OF, result=75.5, n_eval=400, id="leap")
AFTER = replace(
    BEFORE,
    targets=(MOVED,),
    assumptions=replace(BEFORE.assumptions, tries_per_week=3.0),
    experiments=(*BEFORE.experiments, NEWS),
)


@cache
def study() -> tuple[ChangeReport, list[Progress]]:
    cut = replace(BEFORE, experiments=BEFORE.experiments[:-1])
    snapshot = snapshot_of(forecast_project(cut, THEN, next_tries=None), cut)
    told: list[Progress] = []
    asked = ChangeStudy(before=snapshot, after=AFTER, asked_now=AS_OF, target=MOVED)
    return asked(told.append), told


def test_every_kind_of_change_is_a_step_and_the_last_is_todays_forecast() -> None:
    report, told = study()
    kinds = [step.kind for step in report.steps]
    assert kinds[:5] == [
        *(ChangeKind.START, ChangeKind.METHOD, ChangeKind.TARGET, ChangeKind.ASSUMPTIONS),
        ChangeKind.TIME,
    ]
    assert set(kinds[5:]) == {ChangeKind.RESULT}
    assert report.steps[-1].what == "Leap"
    today = forecast_project(AFTER, AS_OF, next_tries=None).arrival("target")
    assert report.steps[-1].even == today.date(0.5)
    assert report.steps[-1].odds == today.odds(date(2027, 6, 30))
    assert [progress.fraction for progress in told] == sorted(progress.fraction or 0 for progress in told)


def test_a_farther_target_is_later_a_quicker_pace_sooner_and_a_leap_sooner_still() -> None:
    report, _ = study()
    odds = {step.kind: step.odds or 0.0 for step in report.steps}
    assert odds[ChangeKind.METHOD] == pytest.approx(odds[ChangeKind.START])
    assert odds[ChangeKind.TARGET] < odds[ChangeKind.METHOD]
    assert odds[ChangeKind.ASSUMPTIONS] > odds[ChangeKind.TARGET]
    before_the_leap = report.steps[-2].odds or 0.0
    assert odds[ChangeKind.RESULT] > before_the_leap


def test_a_target_that_was_not_forecast_then_has_no_way_to_now() -> None:
    snapshot = snapshot_of(forecast_project(BEFORE, AS_OF, next_tries=None), BEFORE)
    other = Target(value=99.0, id="other")
    asked = ChangeStudy(before=snapshot, after=replace(BEFORE, targets=(other,)), asked_now=AS_OF, target=other)
    with pytest.raises(UserError, match="there is no way between"):
        asked(lambda _: None)


def step(
    kind: ChangeKind, even: date | None, odds: float | None = 0.5, what: str = "", never: float = 0.1
) -> ChangeStep:
    return ChangeStep(kind=kind, what=what, even=even, odds=odds, never=never)


def report(*steps: ChangeStep) -> ChangeReport:
    return ChangeReport(metric=ACCURACY, target=TARGET, steps=steps)


def test_the_story_says_what_each_step_moved_by_days_and_points() -> None:
    told = change_story(
        report(
            step(ChangeKind.START, date(2027, 3, 1), 0.6),
            step(ChangeKind.TARGET, date(2027, 4, 10), 0.5),
            step(ChangeKind.TIME, date(2027, 4, 11), 0.5),
            step(ChangeKind.RESULT, date(2027, 3, 21), 0.55, "Deeper"),
        )
    )
    chance = "the chance of arrival by 30 June 2027"
    assert told == (
        "All in all the date of even chance of 75% comes 20 days later: 21 March 2027 in the place of 1 March 2027.",
        f"The moved target moved the date 40 days later and lowered {chance} by 10 points.",
        f"The result of “Deeper” moved the date 21 days earlier and raised {chance} by 5 points.",
        "Hardly any change came from: The days that passed without a result.",
    )


def test_a_date_past_the_horizon_is_told_by_its_chance() -> None:
    told = change_story(
        report(
            step(ChangeKind.START, date(2027, 3, 1), None, never=0.3), step(ChangeKind.RESULT, None, None, "Bad", 0.6)
        )
    )
    assert told[0].endswith("goes from 1 March 2027 to past the horizon.")
    assert "lowered the chance of arrival by 30 June 2027 by 30 points" in told[1]


def test_a_result_is_told_by_its_name_whatever_that_is_and_several_by_their_number() -> None:
    told = change_story(
        report(
            step(ChangeKind.START, date(2027, 3, 1)),
            step(ChangeKind.EARLIER_RESULTS, date(2027, 4, 1), what="4 earlier results"),
            step(ChangeKind.RESULT, date(2027, 5, 1), what="First results"),
        )
    )
    assert told[1].startswith("The 4 earlier results moved the date 31 days later")
    assert told[2].startswith("The result of “First results” moved the date 30 days later")


def test_that_nothing_has_changed_is_said() -> None:
    assert change_story(report(step(ChangeKind.START, None))) == ("Nothing that a forecast depends on has changed.",)


def test_the_table_has_a_row_for_every_step() -> None:
    table = change_table(
        report(step(ChangeKind.START, date(2027, 3, 1)), step(ChangeKind.RESULT, date(2027, 2, 1), 0.7, "Deeper"))
    )
    assert table.rows == (
        ("As it was", "1 March 2027", "", "50%"),
        ("Deeper", "1 February 2027", "28 days earlier", "70%"),
    )
