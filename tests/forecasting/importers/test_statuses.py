from __future__ import annotations

from datetime import date

import pytest

from forecasting.domain.project import Status
from forecasting.importers.problems import Severity
from tests.forecasting.importers.reading import read, results, the_only, told


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *[
            (word, Status.ABANDONED)
            for word in ("failed", "CRASHED", "Killed", "abandoned", "cancelled", "finished", "done")
        ],
        *[(word, Status.RUNNING) for word in ("running", "In Progress", "in_progress", "active")],
        *[(word, Status.PLANNED) for word in ("planned", "To Do", "SCHEDULED", "backlog")],
    ],
)
def test_words_for_a_status_are_understood(word: str, status: Status) -> None:
    reading = read(f"date,accuracy,state\n2026-01-04,70,done\n2026-01-05,,{word}\n")
    assert reading.experiments[1].status is status


def test_a_past_row_without_a_result_is_an_abandoned_try_and_a_future_one_is_planned() -> None:
    reading = read("date,accuracy,name\n2026-01-05,70,a\n2026-02-05,,b\n2027-01-05,,c\n,,d\n2026-03-01,nan,e\n")
    assert [experiment.status for experiment in reading.experiments] == [
        Status.DONE,
        Status.ABANDONED,
        Status.PLANNED,
        Status.PLANNED,
        Status.ABANDONED,
    ]
    assert [problem.row for problem in told(reading, Severity.ASSUMED)] == [3, 4, 5, 6]


def test_a_crashed_or_running_row_with_a_result_does_not_count_it_and_says_so() -> None:
    reading = read("date,accuracy,status\n2026-01-05,70,done\n2026-01-06,0.0,crashed\n2026-01-07,65,running\n")
    assert results(reading) == [70.0, None, None]
    assert [experiment.status for experiment in reading.experiments][1:] == [Status.ABANDONED, Status.RUNNING]
    assert reading.experiments[2].started == date(2026, 1, 7)
    assert [(problem.row, problem.text) for problem in told(reading, Severity.IGNORED)] == [(3, "0.0"), (4, "65")]


def test_a_word_in_place_of_a_result_is_its_status() -> None:
    reading = read("date,accuracy\n2026-01-05,70\n2026-01-06,diverged\n2026-01-07,OOM\n")
    assert [experiment.status for experiment in reading.experiments][1:] == [Status.ABANDONED, Status.ABANDONED]
    assert reading.problems == ()


def test_a_result_dated_in_the_future_is_kept_and_told() -> None:
    reading = read("date,accuracy\n2026-11-24,70\n")
    assert results(reading) == [70.0]
    assert "which is in the future; check the date" in the_only(list(reading.problems)).message
