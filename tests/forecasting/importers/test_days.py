from __future__ import annotations

from datetime import date

import pytest

from forecasting.importers.problems import Severity
from tests.forecasting.importers.reading import finished, read, results, the_only, told


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["03/04/2026", "25/04/2026"], [date(2026, 4, 3), date(2026, 4, 25)]),
        (["03/04/2026", "03/25/2026"], [date(2026, 3, 4), date(2026, 3, 25)]),
        (["2026-11-22T23:30:00.000Z", "2026-11-22 01:00:00+02:00"], [date(2026, 11, 22), date(2026, 11, 22)]),
        (["1795391877277", "1795478277000"], [date(2026, 11, 22), date(2026, 11, 23)]),
        (["1795391877.25", "1795478277"], [date(2026, 11, 22), date(2026, 11, 23)]),
        (["46023", "46024"], [date(2026, 1, 1), date(2026, 1, 2)]),
        (["14/Jul/25 3:42 PM", "21/Nov/25 9:00 AM"], [date(2025, 7, 14), date(2025, 11, 21)]),
        (["6/21/2025 16:14", "7/1/2025 9:00"], [date(2025, 6, 21), date(2025, 7, 1)]),
        (
            ["Mon Nov 16 10:12:00 2026 +0100", "Tue Nov 17 10:12:00 2026 +0100"],
            [date(2026, 11, 16), date(2026, 11, 17)],
        ),
        (["Mon, 16 Nov 2026 10:12:00 GMT", "17 Nov 2026"], [date(2026, 11, 16), date(2026, 11, 17)]),
        (["Nov 16, 2026, 4:27 PM", "November 17th, 2026"], [date(2026, 11, 16), date(2026, 11, 17)]),
        (["20261116", "20261117T101200Z"], [date(2026, 11, 16), date(2026, 11, 17)]),
        (["5.1.26", "6.1.26"], [date(2026, 1, 5), date(2026, 1, 6)]),
    ],
)
def test_dates_are_read_as_programs_and_people_write_them(cells: list[str], expected: list[date]) -> None:
    reading = read("date\taccuracy\n" + "".join(f"{cell}\t70\n" for cell in cells))
    assert finished(reading) == expected


def test_dates_that_could_be_either_way_round_are_told_with_what_was_assumed() -> None:
    reading = read("date,accuracy\n03/04/2026,70\n05/02/2026,71\n")
    assert finished(reading) == [date(2026, 4, 3), date(2026, 2, 5)]
    problem = the_only(list(reading.problems))
    assert problem.severity is Severity.ASSUMED
    assert problem.message == (
        "Dates such as “03/04/2026” were read day first, here as 3 April 2026; "
        "if that is wrong, write them like 2026-04-03."
    )


def test_an_order_of_rows_or_a_date_in_the_future_tells_which_way_round_dates_are() -> None:
    ordered = read("date,accuracy\n01/02/2026,70\n01/09/2026,71\n02/03/2026,72\n")
    assert finished(ordered) == [date(2026, 1, 2), date(2026, 1, 9), date(2026, 2, 3)]
    past = read("date,accuracy\n11/12/2026,70\n")
    assert finished(past) == [date(2026, 11, 12)]
    assert told(ordered, Severity.ASSUMED)
    assert told(past, Severity.ASSUMED)


def test_what_the_caller_says_about_the_order_of_dates_goes_first() -> None:
    text = "date,accuracy\n03/04/2026,70\n05/02/2026,71\n"
    assert finished(read(text, day_first=False)) == [date(2026, 3, 4), date(2026, 5, 2)]
    assert read(text, day_first=False).problems == ()


def test_dates_against_the_order_of_their_column_are_listed() -> None:
    reading = read("date,accuracy\n25/04/2026,70\n26/04/2026,71\n04/27/2026,72\n")
    assert results(reading) == [70.0, 71.0]
    assert the_only(list(reading.problems)).row == 4
