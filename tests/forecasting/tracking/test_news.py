from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from forecasting.domain.project import Experiment, Status
from forecasting.tracking.news import Told, news_question, news_sentence
from tests.forecasting.made import AS_OF, Outlook, make_forecast, make_project

PROJECT = make_project()
BEFORE = Told(PROJECT, make_forecast(PROJECT, Outlook(pace=1.5)))
NEW = Experiment(name="Deeper", status=Status.DONE, finished=AS_OF, result=73.0)


def news(project: object, outlook: Outlook | None = None) -> str:
    return news_sentence(BEFORE, Told(project, make_forecast(PROJECT, outlook)))  # type: ignore[arg-type]


def test_one_new_result_is_charged_with_the_whole_move() -> None:
    then, now = BEFORE.forecast.arrivals[0].date(0.5), make_forecast(PROJECT).arrivals[0].date(0.5)
    assert then
    assert now
    told = news(PROJECT.with_experiment(NEW))
    assert told.startswith(f"The result of “Deeper”: {(then - now).days} days earlier for even chance of 78.8%, ")
    assert "the chance of 78.8% went from " in told


def test_several_changes_are_told_together_and_not_shared_out() -> None:
    changed = replace(PROJECT.with_experiment(NEW), targets=(replace(PROJECT.targets[0], value=77.0),))
    told = news(changed)
    assert told.startswith("Together, the result of “Deeper” and changed targets: ")
    question = news_question(BEFORE, Told(changed, make_forecast(changed)))
    assert question
    study = question()
    assert study.target == changed.targets[0]
    assert [e.name for e in study.after.experiments][-1] == "Deeper"


def test_one_change_leaves_nothing_to_tell_apart() -> None:
    changed = PROJECT.with_experiment(NEW)
    assert news_question(BEFORE, Told(changed, make_forecast(changed))) is None


def test_corrected_and_deleted_rows_and_many_of_them_are_told_by_what_they_are() -> None:
    first = PROJECT.experiments[0]
    assert news(PROJECT.with_experiment(replace(first, result=60.0))).startswith(f"The changed row “{first.name}”: ")
    rest = PROJECT.with_experiments(PROJECT.experiments[5:])
    assert news(rest).startswith("5 deleted rows: ")


def test_time_alone_is_told_in_days() -> None:
    later = Told(PROJECT, make_forecast(PROJECT, as_of=AS_OF + timedelta(days=9)))
    assert news_sentence(BEFORE, later).startswith("9 days that passed: ")


def test_what_stays_is_said_to_stay() -> None:
    same = Told(PROJECT, BEFORE.forecast)
    assert news_sentence(BEFORE, same) == (
        "Asked anew, with the same data: the dates and the chance of 78.8% stay as they were."
    )


def test_without_a_target_in_common_there_is_nothing_to_compare() -> None:
    bare = make_project(targets=())
    assert news_sentence(BEFORE, Told(bare, make_forecast(bare))) == ""
