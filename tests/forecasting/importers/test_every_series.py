from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forecasting.errors import UnreadableFile
from forecasting.importers.every_series import read_every_series, read_own_logs
from forecasting.importers.table import read_table

if TYPE_CHECKING:
    from pathlib import Path

BOTH = """series_id,date,value,direction,lower_bound,upper_bound
wer,2026-01-05,12.1,lower,0,100
acc,2026-01-06,0.71,higher,0,1
wer,2026-01-09,11.8,lower,0,100
acc,2026-01-12,0.74,higher,0,1
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_each_series_is_read_with_its_own_metric(tmp_path: Path) -> None:
    wer, acc = read_every_series(write(tmp_path / "both.csv", BOTH))
    assert [(reading.series, len(reading.experiments)) for reading in (wer, acc)] == [("wer", 2), ("acc", 2)]
    assert (wer.metric.direction, acc.metric.direction) == ("lower", "higher")
    assert (wer.metric.upper, acc.metric.upper) == (100, 1)


def test_it_is_no_news_that_the_others_were_left_aside(tmp_path: Path) -> None:
    path = write(tmp_path / "both.csv", f"{BOTH}acc,2026-01-13,much,higher,0,1\n")
    told = [str(problem) for reading in read_every_series(path) for problem in reading.problems]
    assert len(told) == 1
    assert told[0].startswith("Row 6")


def test_a_table_without_series_is_one(tmp_path: Path) -> None:
    (reading,) = read_every_series(write(tmp_path / "one.csv", "date,accuracy\n2026-01-05,71\n2026-01-09,72\n"))
    assert (reading.series, len(reading.experiments)) == ("", 2)


def test_a_missing_table_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"“none.csv” can't be opened"):
        read_every_series(tmp_path / "none.csv")


def test_an_index_tells_own_logs_as_far_as_it_does(tmp_path: Path) -> None:
    assert read_own_logs(tmp_path) == {}
    write(tmp_path / "index.csv", "source,series_id,own_log_0to3\nteam,wer,3\nteam,acc,0\nteam,other,\n")
    assert read_own_logs(tmp_path) == {"wer": 3, "acc": 0}
    write(tmp_path / "index.csv", "page,title\n1,Home\n")
    assert read_own_logs(tmp_path) == {}


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("2026-04-03T12:00:00", 0.5),
        ("2026-04-03 18:00", 0.75),
        ("3 Apr 2026 6:00 PM", 0.75),
        ("04/13/2026 12:30 AM", 0.5 / 24),
        ("1775217600", 0.5),  # seconds since 1970
        ("1775217600000", 0.5),  # and milliseconds
        ("46115.25", 0.25),  # days as a spreadsheet counts them
    ],
)
def test_the_time_of_day_is_kept_beside_the_date(cell: str, share: float) -> None:
    reading = read_table(f"date,accuracy\n{cell},71\n")
    assert reading.clock[reading.experiments[0].id] == pytest.approx(share)


def test_a_date_without_time_has_no_clock() -> None:
    assert read_table("date,accuracy\n2026-04-03,71\n2026-04-05,72\n").clock == {}


def test_the_time_of_the_finish_goes_before_that_of_another_date() -> None:
    reading = read_table(
        "date,finished,accuracy\n2026-04-03T06:00,2026-04-04T12:00,71\n,bad,72\n2026-04-07T18:00,,73\n"
    )
    assert [reading.clock[experiment.id] for experiment in reading.experiments] == [0.5, 0.75]
