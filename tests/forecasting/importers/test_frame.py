from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.domain.metric import Metric
from forecasting.domain.project import Project, Status
from forecasting.errors import UserError
from forecasting.importers.frame import read_frame

ACCURACY = Metric("Accuracy", lower=0, upper=100)


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"date": ["2026-01-05", "2026-01-06"], "value": [70.0, 71.5], **columns})


def test_date_and_value_are_enough() -> None:
    levers, (first, second) = read_frame(frame(), ACCURACY)
    assert levers == ()
    assert (first.name, first.status, first.finished, first.result) == (
        "Experiment 1",
        Status.DONE,
        date(2026, 1, 5),
        70.0,
    )
    assert second.name == "Experiment 2"


def test_all_columns_are_read_and_others_are_ignored() -> None:
    table = frame(
        name=["base", None],
        lever=["Data", " data "],
        n_eval=[2000.0, np.nan],
        standard_error=[np.nan, 0.4],
        started=["2026-01-01", None],
        status=["done", "finished"],
        effort_days=[2, 3],
        based_on=[None, "base"],
        evaluation_set=["Spring", None],
        repeats=[3, np.nan],
        owner=["ada", "alan"],
    )
    (lever,), (base, second) = read_frame(table, ACCURACY)
    assert (lever.name, base.lever, second.lever) == ("Data", lever.id, lever.id)
    assert (base.n_eval, base.standard_error, base.started, base.effort_days) == (2000, None, date(2026, 1, 1), 2.0)
    assert [(e.evaluation_set, e.repeats) for e in (base, second)] == [("Spring", 3), ("", None)]
    assert (second.name, second.n_eval, second.standard_error, second.based_on) == ("Experiment 2", None, 0.4, base.id)
    Project(name="Any", metric=ACCURACY, levers=(lever,), experiments=(base, second))


@pytest.mark.parametrize(
    "dates",
    [
        pd.to_datetime(["2026-01-05 23:59", "2026-01-06"], format="mixed"),
        pd.to_datetime(["2026-01-05 23:30", "2026-01-06 00:30"]).tz_localize("Europe/Berlin"),
        [date(2026, 1, 5), date(2026, 1, 6)],
        ["5/1/2026", "6 Jan 2026"],
        pd.array(["2026-01-05", "2026-01-06"], dtype="string"),
        pd.Categorical(["2026-01-05", "2026-01-06"]),
    ],
)
def test_dates_may_be_timestamps_dates_or_text(dates: Any) -> None:
    _, experiments = read_frame(frame(date=dates), ACCURACY)
    assert [experiment.finished for experiment in experiments] == [date(2026, 1, 5), date(2026, 1, 6)]


def test_whether_the_day_comes_first_is_decided_for_the_whole_column() -> None:
    _, experiments = read_frame(frame(date=["1/2/2026", "1/13/2026"]), ACCURACY)
    assert [experiment.finished for experiment in experiments] == [date(2026, 1, 2), date(2026, 1, 13)]
    with pytest.raises(UserError, match="index 1, column “date”: “1/14/2026” is not a date"):
        read_frame(frame(date=["13/1/2026", "1/14/2026"]), ACCURACY)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_a_row_without_a_value_is_an_abandoned_try(missing: object) -> None:
    _, (first, second) = read_frame(frame(value=[missing, 71]), ACCURACY)
    assert (first.status, first.result, second.result) == (Status.ABANDONED, None, 71.0)


def test_planned_and_running_rows_need_no_value_and_no_finish() -> None:
    table = frame(date=[None, pd.NaT], value=[None, None], status=["planned", "RUNNING"], started=[None, "2026-01-02"])
    _, (planned, running) = read_frame(table, ACCURACY)
    assert (planned.status, planned.finished) == (Status.PLANNED, None)
    assert (running.status, running.started, running.finished) == (Status.RUNNING, date(2026, 1, 2), None)
    _, (_, running) = read_frame(frame(value=[70, None], status=["done", "running"]), ACCURACY)
    assert (running.started, running.finished) == (date(2026, 1, 6), None)


def test_rows_keep_their_order_and_levers_come_in_order_of_appearance() -> None:
    table = frame(date=["2026-01-06", "2026-01-05"], lever=["Tuning", "Data"])
    levers, experiments = read_frame(table, ACCURACY)
    assert [lever.name for lever in levers] == ["Tuning", "Data"]
    assert [experiment.result for experiment in experiments] == [70.0, 71.5]


def test_an_empty_table_has_no_experiments() -> None:
    assert read_frame(pd.DataFrame({"date": [], "value": []}), ACCURACY) == ((), ())


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (pd.DataFrame({"date": []}), "no column “value”; it needs “date” and “value”. Its columns are: date."),
        (pd.DataFrame(), "no column “date”; it needs “date” and “value”. Its columns are: none."),
        (pd.DataFrame([[1, 2, 3]], columns=["date", "value", "date"]), "2 columns “date”; rename or drop all but one"),
        (frame(value=[70, 101]), "index 1, column “value”: 101 is not possible for Accuracy"),
        (frame(value=["70", "x"]), "index 0, column “value”: “70” is not a number; convert the column with pandas"),
        (frame(value=[70, np.inf]), "index 1, column “value”: The number is not finite"),
        (frame(date=["2026-01-05", "soon"]), "index 1, column “date”: “soon” is not a date"),
        (frame(date=[20260105, 1]), "index 0, column “date”: “20260105” is not a date; convert the column with pandas"),
        (frame(date=["2026-01-05", None]), "index 1, column “date”: it is done, so it needs a date"),
        (frame(status=["done", "great"]), "index 1, column “status”: “great” is not a status; use one of: planned"),
        (frame(status=["done", "running"]), "index 1: “Experiment 2” is running but has a result"),
        (frame(value=[70, None], status=["done", "done"]), "index 1: “Experiment 2” is done, so it needs a result"),
        (frame(n_eval=[100, 10.5]), "index 1: The evaluation-set size of “Experiment 2” must be a whole number"),
        (frame(started=[None, "2026-02-01"]), "index 1: “Experiment 2” finishes on 2026-01-06, before it starts"),
        (frame(based_on=[None, "a"]), "index 1, column “based_on”: no row has this name, “a”"),
        (frame(name=["a", "a"], based_on=[None, "a"]), "index 1, column “based_on”: 2 rows have this name, “a”"),
        (frame(name=["a", "b"], based_on=["a", None]), "index 0, column “based_on”: the row names itself, “a”"),
    ],
)
def test_wrong_input_is_refused_with_its_row_and_column(table: pd.DataFrame, says: str) -> None:
    with pytest.raises(UserError) as refused:
        read_frame(table, ACCURACY)
    assert says in str(refused.value)


def test_a_row_is_named_by_its_own_index() -> None:
    table = frame(value=[70, 101]).set_index(pd.Index(["run-a", "run-b"]))
    with pytest.raises(UserError, match="In the row with index run-b, column “value”"):
        read_frame(table, ACCURACY)


def test_what_is_no_table_is_refused_with_what_is_needed() -> None:
    with pytest.raises(UserError, match="no column “date”"):
        read_frame([1, 2], ACCURACY)  # type: ignore[arg-type]


def test_ten_thousand_rows_are_read() -> None:
    count = 10_000
    table = pd.DataFrame({"date": pd.date_range("2000-01-01", periods=count), "value": np.linspace(0, 100, count)})
    _, experiments = read_frame(table, ACCURACY)
    assert [experiments[0].result, experiments[-1].result, len(experiments)] == [0.0, 100.0, count]


def test_a_row_can_measure_another_one_again() -> None:
    first, again = read_frame(frame(name=["base", "again"], remeasures=[None, "base"]), ACCURACY)[1]
    assert (first.is_try, again.is_try, again.remeasures) == (True, False, first.id)
    with pytest.raises(UserError, match="column “remeasures”: no row has this name, “Base”"):
        read_frame(frame(name=["base", "again"], remeasures=[None, "Base"]), ACCURACY)
