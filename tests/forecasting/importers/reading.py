"""How tests of importers read a table, and what they look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from forecasting.domain.metric import Metric
from forecasting.importers.problems import Problem, Severity
from forecasting.importers.table import TableReading, read_table

TODAY = date(2026, 11, 23)
ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
FRACTION = Metric("Accuracy", lower=0, upper=1, decimals=3)
#: Several in one table.
SERIES = (
    "series_id,date,value,metric,direction,lower_bound,upper_bound,label,kind,n_eval,target,target_name\n"
    "a:acc,2026-01-05,70.5,accuracy %,higher,0,100,first,x,2000.0,80.0,human\n"
    "b:wer,2026-01-05T10:00:00,8.1,WER %,lower,0,,wide,,,,\n"
    'a:acc,2026-02-05,71.5,accuracy %,higher,0,100,"second, better",y,2000.0,80.0,human\n'
)


def read(text: str | bytes, metric: Metric | None = None, **choices: Any) -> TableReading:
    return read_table(text, metric, today=TODAY, **choices)


def results(reading: TableReading) -> list[float | None]:
    return [experiment.result for experiment in reading.experiments]


def finished(reading: TableReading) -> list[date | None]:
    return [experiment.finished for experiment in reading.experiments]


def told(reading: TableReading, severity: Severity) -> list[Problem]:
    return [problem for problem in reading.problems if problem.severity is severity]


def the_only(found: list[Problem]) -> Problem:
    assert len(found) == 1, found
    return found[0]
