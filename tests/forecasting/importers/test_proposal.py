from __future__ import annotations

import pytest

from forecasting.domain.metric import Direction, Metric
from forecasting.errors import UserError
from forecasting.importers.headers import Role
from tests.forecasting.importers.reading import read, results, the_only


@pytest.mark.parametrize(
    ("header", "cells", "metric"),
    [
        ("accuracy", ["0.724", "0.73"], Metric("Accuracy", lower=0, upper=1, decimals=3)),
        ("val_acc", ["72.41", "73.5"], Metric("Val acc", lower=0, upper=100, decimals=2)),
        ("Accuracy (%)", ["72", "73"], Metric("Accuracy", lower=0, upper=100, unit="%", decimals=0)),
        ("F1", ["72.4%", "73.0%"], Metric("F1", lower=0, upper=100, unit="%", decimals=1)),
        ("WER %", ["8.1", "120.0"], Metric("WER", Direction.LOWER, lower=0, unit="%", decimals=1)),
        ("val_loss", ["0.81", "0.79"], Metric("Val loss", Direction.LOWER, lower=0, decimals=2)),
        ("score", ["-3", "1200"], Metric("Score", decimals=0)),
        ("metrics.eval/rmse", ["0.699999988"], Metric("Eval rmse", Direction.LOWER, lower=0, decimals=4)),
    ],
)
def test_a_metric_is_proposed_from_header_and_values(header: str, cells: list[str], metric: Metric) -> None:
    reading = read(f"date\t{header}\n" + "".join(f"2026-01-05\t{cell}\n" for cell in cells))
    assert reading.metric == metric
    assert reading.is_metric_proposed
    assert results(reading) == [pytest.approx(float(cell.rstrip("%"))) for cell in cells]


def test_that_the_better_direction_was_only_assumed_is_told() -> None:
    reading = read("date,value\n2026-01-05,3\n")
    assert reading.metric == Metric("Result", decimals=0)
    assert the_only(list(reading.problems)).message == (
        "Higher values of “Result” were taken to be better; say so if lower is better."
    )


def test_of_several_metrics_the_likeliest_is_read_and_the_others_are_named() -> None:
    text = "date,train_acc,val_loss,val_acc,test_acc\n2026-01-05,99,0.3,72,71\n"
    reading = read(text)
    assert results(reading) == [71.0]
    assert reading.problems[0].message == (
        "“test_acc” was read as the result; choose another column if it should be “val_acc”, “val_loss”, “train_acc”."
    )
    assert results(read(text, Metric("Val acc", lower=0, upper=100))) == [72.0]
    assert results(read(text, roles={"val_loss": Role.RESULT})) == [0.3]


def test_a_column_that_is_not_there_cannot_be_chosen() -> None:
    with pytest.raises(UserError, match=r"no column “loss”; its columns are: date, accuracy\."):
        read("date,accuracy\n2026-01-05,70\n", roles={"loss": Role.RESULT})
