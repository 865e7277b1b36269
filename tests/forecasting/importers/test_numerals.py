from __future__ import annotations

import pytest

from forecasting.domain.metric import Direction, Metric
from forecasting.importers.headers import Role
from forecasting.importers.problems import Severity
from tests.forecasting.importers.reading import ACCURACY, FRACTION, read, results, the_only


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["72.4%", "73%"], [72.4, 73.0]),
        (["72.4 %", "73,1 %"], [72.4, 73.1]),
        (["0.724", "0.731"], [72.4, 73.1]),
        (["0,724", "0,731"], [72.4, 73.1]),
        (["72,413", "73,100"], [72.413, 73.1]),
        (["72.4", "0.9"], [72.4, 0.9]),
        (["'72.4", "73"], [None, 73.0]),
    ],
)
def test_percentages_fractions_and_decimal_commas_become_the_unit_of_the_metric(
    cells: list[str], expected: list[float | None]
) -> None:
    reading = read("date\taccuracy\n" + "".join(f"2026-01-05\t{cell}\n" for cell in cells), ACCURACY)
    assert results(reading) == [value for value in expected if value is not None]


@pytest.mark.parametrize("cells", [["72.4%", "73.1%"], ["72.4", "73.1"], ["0.724", "0.731"]])
def test_percentages_become_fractions_where_the_metric_is_one(cells: list[str]) -> None:
    reading = read("date\taccuracy\n" + "".join(f"2026-01-05\t{cell}\n" for cell in cells), FRACTION)
    assert results(reading) == [0.724, 0.731]


def test_that_fractions_were_read_as_percentages_is_told_for_the_whole_column() -> None:
    reading = read("date,accuracy,stderr\n2026-01-05,0.724,0.006\n2026-01-06,0.731,0.005\n", ACCURACY)
    assert [experiment.standard_error for experiment in reading.experiments] == [0.6, 0.5]
    problem = the_only(list(reading.problems))
    assert (problem.severity, problem.row, problem.column) == (Severity.ASSUMED, None, "accuracy")
    assert problem.message == "Values between 0 and 1 were read as fractions, so 0.72 became 72.0%."
    assert [column.note for column in reading.columns] == ["", "fractions, read as percentages", ""]


def test_one_typing_error_among_fractions_does_not_turn_them_into_percentages() -> None:
    rows = "".join(f"2026-01-{day:02},0.{700 + day}\n" for day in range(1, 15))
    reading = read(f"date,accuracy\n{rows}2026-01-15,7.15\n", ACCURACY)
    assert results(reading)[0] == 70.1
    assert the_only(list(reading.skipped)).message.startswith("715 is not possible for Accuracy")


def test_values_of_a_metric_that_is_no_share_are_never_scaled() -> None:
    reading = read("date,loss\n2026-01-05,0.724\n2026-01-06,0.631\n", Metric("Loss", Direction.LOWER, lower=0))
    assert results(reading) == [0.724, 0.631]
    assert reading.problems == ()


def test_the_decimal_sign_is_decided_for_the_whole_table() -> None:
    german = read("Date;Score;n\n2026-01-05;1.234;2.000\n2026-01-06;1.234,5;10.500\n", Metric("Score"))
    assert results(german) == [1234.0, 1234.5]
    assert [experiment.n_eval for experiment in german.experiments] == [2000, 10500]
    english = read('Date,Score,n\n2026-01-05,1.234,"2,000"\n2026-01-06,"1,234.5","10,500"\n', Metric("Score"))
    assert results(english) == [1.234, 1234.5]
    assert [experiment.n_eval for experiment in english.experiments] == [2000, 10500]
    assert german.problems == english.problems == ()


def test_a_comma_that_could_be_either_sign_is_told() -> None:
    reading = read("Date\tScore\n2026-01-05\t1,234\n2026-01-06\t2,468\n", Metric("Score"))
    assert results(reading) == [1234.0, 2468.0]
    assert the_only(list(reading.problems)).message == (
        "“1,234” was read as 1234; if that is wrong, write it without a comma."
    )


def test_a_value_with_its_standard_error_and_a_value_with_a_unit_are_read() -> None:
    reading = read("date,accuracy\n2026-01-05,72.4 ± 0.6\n2026-01-06,73.1+/-0.5\n")
    assert results(reading) == [72.4, 73.1]
    assert [experiment.standard_error for experiment in reading.experiments] == [0.6, 0.5]
    reading = read("date,latency\n2026-01-05,310 ms\n2026-01-06,295.5 ms\n", roles={"latency": Role.RESULT})
    assert results(reading) == [310.0, 295.5]
    assert (reading.metric.unit, reading.metric.direction) == ("ms", Direction.LOWER)


@pytest.mark.parametrize(
    ("header", "cell", "days"),
    [
        ("effort_days", "2.5", 2.5),
        ("hours", "12", 1.5),
        ("Effort (h)", "4", 0.5),
        ("effort", "2d 4h", 2.5),
        ("Time Spent", "57600", 2.0),
        ("effort", "1w", 5.0),
    ],
)
def test_effort_becomes_days_of_work(header: str, cell: str, days: float) -> None:
    assert read(f"date,accuracy,{header}\n2026-01-05,70,{cell}\n").experiments[0].effort_days == days
