from __future__ import annotations

import pytest

from forecasting.domain.metric import Direction, Metric
from forecasting.errors import UserError
from forecasting.importers.series import SeveralSeries
from tests.forecasting.importers.reading import SERIES, read, results, the_only


def test_a_table_of_several_series_asks_which_one_to_read() -> None:
    with pytest.raises(SeveralSeries, match="holds 2 series; choose one of them: “a:acc”, “b:wer”") as refused:
        read(SERIES)
    assert refused.value.series == ("a:acc", "b:wer")
    with pytest.raises(SeveralSeries, match="holds no series “c”, but 2 series"):
        read(SERIES, series="c")
    with pytest.raises(UserError, match="holds no series “c”; leave it out"):
        read("date,accuracy\n2026-01-05,70\n", series="c")


def test_one_series_is_read_with_its_metric_and_target_and_the_other_rows_are_counted() -> None:
    reading = read(SERIES, series="a:acc")
    assert reading.metric == Metric("Accuracy", lower=0, upper=100, unit="%")
    assert [(e.name, e.result, e.n_eval) for e in reading.experiments] == [
        ("first", 70.5, 2000),
        ("second, better", 71.5, 2000),
    ]
    assert [(target.value, target.name) for target in reading.targets] == [(80.0, "human")]
    assert (reading.series, reading.row_count) == ("a:acc", 2)
    assert the_only(list(reading.problems)).message.startswith("1 row of the table belongs to other series")
    assert read(SERIES, series="b:wer").metric == Metric("WER", Direction.LOWER, lower=0, unit="%")


def test_a_long_table_of_several_metrics_is_read_for_the_one_that_is_asked() -> None:
    text = "date,metric,value\n2026-01-05,accuracy,70\n2026-01-05,loss,0.3\n2026-01-06,accuracy,71\n"
    assert results(read(text, Metric("Accuracy", lower=0, upper=100))) == [70.0, 71.0]
    assert results(read(text, series="loss")) == [0.3]
    with pytest.raises(SeveralSeries, match="2 metrics; choose one of them: “accuracy”, “loss”"):
        read(text)
