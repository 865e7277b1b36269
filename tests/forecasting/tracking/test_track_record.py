from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from forecasting.domain.project import Experiment, Project, Status
from forecasting.domain.saved_forecast import snapshot_of
from forecasting.tracking.track_record import (
    NOW,
    calibration_sentences,
    movement_sentence,
    outcomes,
    outcomes_table,
    standing_readout,
    standings,
    track_table,
)
from forecasting.words.chart_texts import ChartTable
from tests.forecasting.made import AS_OF, STUCK, Outlook, make_forecast, make_project

PROJECT = make_project()
EARLIER = AS_OF - timedelta(days=60)
FIRST = snapshot_of(make_forecast(PROJECT, Outlook(pace=1.4), as_of=EARLIER), PROJECT, "kick-off")
RECORD = PROJECT.with_snapshot(FIRST)
FORECAST = make_forecast(PROJECT)


def test_saved_forecasts_and_todays_stand_side_by_side_by_date() -> None:
    first, now = standings(RECORD, FORECAST)
    assert (first.day, first.note, first.snapshot_id) == (EARLIER, "kick-off", FIRST.id)
    assert (now.day, now.note, now.snapshot_id) == (AS_OF, NOW, "")
    assert now.even == FORECAST.arrivals[0].date(0.5)
    assert now.odds == FORECAST.arrivals[0].odds("2027-03-31")
    assert now.early is not None
    assert now.even is not None
    assert now.early < now.even


def test_a_saved_forecast_that_cannot_be_read_is_left_out() -> None:
    broken = replace(FIRST, saved="{}", id="broken")
    assert [s.snapshot_id for s in standings(RECORD.with_snapshot(broken), None)] == [FIRST.id]


def test_without_targets_there_is_nothing_to_follow() -> None:
    bare = make_project(targets=())
    assert standings(bare, make_forecast(bare)) == ()


def test_how_the_forecast_moved_is_said_with_days_and_chances() -> None:
    first, now = standings(RECORD, FORECAST)
    assert first.even is not None
    assert now.even is not None
    days = (first.even - now.even).days
    assert f"moved {days} days earlier, from {_told(first.even)} to {_told(now.even)}" in movement_sentence(
        (first, now)
    )
    assert "; its chance by 31 March 2027 went from " in movement_sentence((first, now))


def test_a_forecast_past_the_horizon_is_said_to_be_past_it() -> None:
    stuck = make_forecast(PROJECT, STUCK)
    told = movement_sentence(standings(RECORD, stuck))
    assert "to not within 12 months" in told
    assert track_table(standings(PROJECT, stuck)).rows[0][4] == "not within 12 months"


def test_one_forecast_alone_has_not_moved() -> None:
    assert movement_sentence(standings(PROJECT, FORECAST)).startswith("Save a forecast now and then")


def test_the_readout_of_a_forecast_says_its_dates_and_its_chance() -> None:
    readout = standing_readout(standings(RECORD, None)[0])
    assert readout.title == "24 Sep 2026 kick-off"
    assert [name for name, _ in readout.rows] == ["Even chance", "4 in 5", "By 31 Mar 2027"]


def test_a_chance_is_settled_by_a_result_in_time_or_by_its_deadline() -> None:
    settled = _with_result(72.0 + 6.8 + 0.1, date(2027, 2, 1))
    known = outcomes(settled, date(2027, 2, 2))
    assert [one.came_true for one in known] == [True, True]
    assert not outcomes(RECORD, AS_OF)
    missed = outcomes(RECORD, date(2027, 4, 1))
    assert [one.came_true for one in missed] == [False]


def test_few_outcomes_are_said_to_be_few() -> None:
    known = outcomes(RECORD, date(2027, 12, 1))
    told = calibration_sentences(known)
    assert told[-1] == "That is too few to judge by; from 10 on it begins to tell."
    assert told[-2].endswith("of 2 were to be expected and 0 came true.")


def test_without_outcomes_there_is_nothing_to_compare() -> None:
    (told,) = calibration_sentences(())
    assert "nothing to compare" in told


def test_outcomes_are_listed_with_what_was_said() -> None:
    table = outcomes_table(outcomes(RECORD, date(2027, 4, 1)), PROJECT.metric)
    assert isinstance(table, ChartTable)
    assert table.rows[0][0] == "24 September 2026"
    assert table.rows[0][-1] == "not reached in time"


def _told(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _with_result(value: float, day: date) -> Project:
    more = Experiment(name="At last", status=Status.DONE, finished=day, result=value)
    return RECORD.with_experiment(more)
