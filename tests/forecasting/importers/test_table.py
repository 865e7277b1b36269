from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Experiment, Lever, Project, Status, default_levers
from forecasting.errors import UnreadableFile, UnwritableFile, UserError
from forecasting.importers.export import write_table, write_table_file
from forecasting.importers.headers import SYNONYMS, Role, header_key
from forecasting.importers.problems import Problem, Severity
from forecasting.importers.series import SeveralSeries
from forecasting.importers.table import TableReading, read_table, read_table_file

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
ACCURACY = Metric("Accuracy", lower=0, upper=100, unit="%")
FRACTION = Metric("Accuracy", lower=0, upper=1, decimals=3)


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


# Plain tables


def test_a_table_with_all_columns_is_read_as_it_stands() -> None:
    reading = read(
        "name,lever,status,started,finished,result,n_eval,standard_error,effort_days,based_on,notes,link\n"
        "Base,Model design,done,2026-01-02,2026-01-09,70.5,2000,0.4,3.5,,first,https://example.org/1\n"
        'Aug,Training data,done,2026-01-10,2026-01-20,71.25,2000,,2,Base,"two\nlines, and a comma",\n'
        "Big,Model design,abandoned,2026-01-15,2026-02-01,,,,10,Aug,,\n"
        "Next,,planned,,,,,,,,,\n",
        ACCURACY,
    )
    base, aug, big, planned = reading.experiments
    assert (base.name, base.status, base.started, base.finished) == (
        "Base",
        Status.DONE,
        date(2026, 1, 2),
        date(2026, 1, 9),
    )
    assert (base.result, base.n_eval, base.standard_error, base.effort_days) == (70.5, 2000, 0.4, 3.5)
    assert (base.notes, base.link) == ("first", "https://example.org/1")
    assert (aug.based_on, aug.notes) == (base.id, "two\nlines, and a comma")
    assert (big.status, big.result, big.based_on) == (Status.ABANDONED, None, aug.id)
    assert (planned.status, planned.finished) == (Status.PLANNED, None)
    assert [lever.name for lever in reading.levers] == ["Model design", "Training data"]
    assert base.lever == big.lever == reading.levers[0].id
    assert reading.problems == ()
    assert reading.row_count == 4


def test_every_synonym_of_a_header_has_one_meaning() -> None:
    keys = [key.strip() for synonyms in SYNONYMS.values() for key in synonyms.split(",")]
    assert len(set(keys)) == len(keys)
    assert [header_key(key) for key in keys] == keys


@pytest.mark.parametrize("delimiter", ["\t", ";", ",", "|"])
def test_tabs_semicolons_commas_and_bars_part_cells(delimiter: str) -> None:
    rows = [["Date", "Run name", "val/accuracy"], ["2026-01-05", "a", "71.5"], ["2026-02-05", "b", "72"]]
    reading = read("\n".join(delimiter.join(row) for row in rows))
    assert results(reading) == [71.5, 72.0]
    assert [experiment.name for experiment in reading.experiments] == ["a", "b"]


def test_the_delimiter_that_excel_names_in_the_first_line_is_used() -> None:
    reading = read("sep=;\r\nDate;Accuracy\r\n2026-01-05;71,5\r\nsoon;72\r\n")
    assert results(reading) == [71.5]
    assert the_only(list(reading.skipped)).row == 3


def test_cells_pasted_without_headers_are_told_by_what_they_hold() -> None:
    reading = read("Bigger encoder\t05/01/2026\t71.5\tdone\nMore data\t25/01/2026\t\tfailed\n")
    assert results(reading) == [71.5, None]
    assert finished(reading) == [date(2026, 1, 5), date(2026, 1, 25)]
    assert [experiment.name for experiment in reading.experiments] == ["Bigger encoder", "More data"]
    assert reading.experiments[1].status is Status.ABANDONED
    assert "there are no headers" in reading.problems[0].message


def test_headers_in_another_language_are_told_by_what_their_columns_hold() -> None:
    reading = read("Datum;Ergebnis;Wer\n03.01.2026;72,4;Ada\n14.01.2026;73,1;Alan\n")
    assert results(reading) == [72.4, 73.1]
    assert finished(reading) == [date(2026, 1, 3), date(2026, 1, 14)]
    assert "“Datum” as the date and “Ergebnis” as the result" in reading.problems[0].message


def test_a_title_above_the_headers_is_listed() -> None:
    reading = read("Results of the team,,\n\nDate,Accuracy,Name\n2026-01-05,71.5,a\n")
    assert results(reading) == [71.5]
    problem = the_only(list(reading.skipped))
    assert (problem.row, problem.text) == (1, "Results of the team")
    assert reading.row_count == 2


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    reading = read('Date,Accuracy,Notes\n\n2026-01-05,71.5,"two\nlines"\n\nsoon,72,\n')
    assert the_only(list(reading.skipped)).row == 5


def test_headers_alone_are_a_table_without_rows() -> None:
    reading = read("date,accuracy\n")
    assert (reading.experiments, reading.row_count, reading.problems) == ((), 0, ())


def test_markdown_tables_can_be_pasted() -> None:
    reading = read("| date | accuracy |\n|---|---|\n| 2026-01-05 | 71.5 |\n")
    assert results(reading) == [71.5]
    assert the_only(list(reading.skipped)).row == 2


# What cannot be read


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no table here, only blank lines"),
        (" \n\n", "no table here, only blank lines"),
        ("hello", "No column of dates and none of results was found among “column 1”"),
        ("name,lever\na,b\n", "No column of dates and none of results was found among “name”, “lever”"),
        (
            "Step,a - accuracy,a - accuracy__MIN\n1,0.5,0.5\n2,0.6,0.6\n",
            "No column of dates was found among .*; export the table of runs instead",
        ),
        ("date,name\n2026-01-01,a\n", "No column of results was found"),
    ],
)
def test_text_that_is_no_table_of_results_is_refused_with_what_a_table_needs(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as refused:
        read(text)
    assert str(refused.value).endswith(
        "A table needs a column of dates and a column of results, best with headers such as “date” and “accuracy”."
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04 rest", "an archive"),
        (b"SQLite format 3\0rest", "a database"),
        (b"PAR1rest", "a Parquet file"),
        (bytes(range(1, 9)) * 50, "not a table of text"),
    ],
)
def test_files_of_other_kinds_are_refused_with_what_to_do(content: bytes, kind: str) -> None:
    with pytest.raises(UnreadableFile, match=f"{kind}.*; save it as CSV, or copy the cells and paste them"):
        read(content)


def test_a_bad_date_is_listed_with_its_row_and_column() -> None:
    reading = read("Date,Accuracy\n2026-01-05,71.5\n2026-02-30,72\n")
    assert results(reading) == [71.5]
    problem = the_only(list(reading.problems))
    assert problem == Problem(
        Severity.SKIPPED,
        "“2026-02-30” is not a date; write it like 2026-03-31 or 31 Mar 2026.",
        row=3,
        column="Date",
        text="2026-02-30",
    )
    assert str(problem).startswith("Row 3, “Date”: “2026-02-30” is not a date")


@pytest.mark.parametrize(
    ("cell", "says"),
    [("seventy", "is not a number"), ("720", "720 is not possible for Accuracy; it must be between 0 and 100")],
)
def test_a_result_that_cannot_be_is_listed_with_its_row_and_column(cell: str, says: str) -> None:
    reading = read(f"Date,Score\n2026-01-05,{cell}\n2026-01-06,72\n2026-01-07,73\n", ACCURACY)
    assert results(reading) == [72.0, 73.0]
    problem = the_only(list(reading.skipped))
    assert (problem.row, problem.column, problem.text) == (2, "Score", cell)
    assert says in problem.message


def test_a_result_without_a_date_is_listed() -> None:
    reading = read("Date,Accuracy,Name\n,71.5,a\n2026-01-05,72,b\n")
    assert results(reading) == [72.0]
    assert the_only(list(reading.skipped)).message == "It has a result but no date; add the day it finished."


def test_optional_cells_that_cannot_be_are_left_out_and_listed() -> None:
    reading = read(
        "date,accuracy,n_eval,standard_error,effort_days,started,status\n"
        "2026-01-05,71.5,many,-1,0,2026-02-01,splendid\n"
    )
    experiment = reading.experiments[0]
    assert (experiment.n_eval, experiment.standard_error, experiment.effort_days) == (None, None, None)
    assert (experiment.started, experiment.status) == (None, Status.DONE)
    columns = {problem.column for problem in told(reading, Severity.IGNORED)}
    assert columns == {"n_eval", "standard_error", "effort_days", "started", "status"}


def test_cells_beyond_the_headers_are_listed() -> None:
    reading = read("date,accuracy,name\n2026-01-05,71.5,a,surplus,\n2026-01-06,72,b\n")
    problem = the_only(list(reading.problems))
    assert (problem.severity, problem.row, problem.text) == (Severity.IGNORED, 2, "surplus,")
    assert len(reading.experiments) == 2


def test_a_repeated_header_row_and_a_row_of_other_things_are_listed() -> None:
    reading = read("date,accuracy,owner\n2026-01-05,71.5,a\ndate,accuracy,owner\n,,total\n")
    assert [problem.row for problem in reading.skipped] == [3, 4]
    assert [problem.message for problem in reading.skipped] == [
        "The row repeats the headers.",
        "The row holds nothing in the columns that are read.",
    ]


def test_a_row_that_stands_there_twice_is_kept_and_told() -> None:
    reading = read("date,accuracy\n2026-01-05,71.5\n2026-01-06,72\n2026-01-05,71.5\n")
    assert len(reading.experiments) == 3
    problem = the_only(list(reading.problems))
    assert (problem.severity, problem.row) == (Severity.ASSUMED, 4)
    assert "the same as row 2" in problem.message


@pytest.mark.parametrize("row", ['2026-01-06,"broken,72', '2026-01-06,"bro"ken,72'])
def test_a_stray_quotation_mark_never_swallows_the_rows_after_it(row: str) -> None:
    reading = read(f'date,name,accuracy\n2026-01-05,"a, b",71\n{row}\n2026-01-07,5" disk,73\n2026-01-08,"c",74\n')
    assert results(reading) == [71.0, 72.0, 73.0, 74.0]
    assert [experiment.name for experiment in reading.experiments][0::2] == ["a, b", '5" disk']
    problem = the_only(told(reading, Severity.ASSUMED))
    assert (problem.row, problem.message[:32]) == (3, "Its quotation marks don't pair u")


# Numbers


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


# Dates


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


# Status


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


# Levers and what was based on what


def test_levers_of_the_project_are_found_by_their_names_and_others_are_added() -> None:
    given = default_levers()
    reading = read(
        "date,accuracy,lever\n2026-01-05,70,model_design\n2026-01-06,71,TUNING\n2026-01-07,72,Pruning\n", levers=given
    )
    assert reading.levers[:4] == given
    assert [lever.name for lever in reading.levers[4:]] == ["Pruning"]
    assert [experiment.lever for experiment in reading.experiments] == [given[0].id, given[3].id, reading.levers[4].id]


def test_of_several_tags_the_one_that_is_a_lever_counts() -> None:
    given = (Lever("Tuning"),)
    reading = read('date,accuracy,tags\n2026-01-05,70,"nightly, tuning"\n2026-01-06,71,"data, nightly"\n', levers=given)
    assert [lever.name for lever in reading.levers] == ["Tuning", "data"]


def test_the_first_of_repeated_columns_that_holds_something_counts() -> None:
    reading = read("date,accuracy,Labels,Labels,Labels\n2026-01-05,70,,Data,x\n")
    assert [lever.name for lever in reading.levers] == ["Data"]


def test_an_experiment_is_based_on_the_nearest_one_above_of_that_name() -> None:
    reading = read(
        "date,accuracy,name,based on\n2026-01-05,70,a,\n2026-01-06,71,a,\n2026-01-07,72,b,A\n"
        "2026-01-08,73,c,nobody\n2026-01-09,74,d,d\n2026-01-10,75,e,a (row 2)\n"
    )
    first, second, b, c, d, e = reading.experiments
    assert [b.based_on, c.based_on, d.based_on, e.based_on] == [second.id, None, None, first.id]
    assert [(problem.row, problem.text) for problem in told(reading, Severity.IGNORED)] == [(5, "nobody"), (6, "d")]


def test_evaluation_sets_and_runs_are_read_under_the_names_that_trackers_give_them() -> None:
    reading = read("date,accuracy,Test set,n_runs\n2026-01-05,70,Spring,3\n2026-02-05,71,n/a,\n2026-03-05,72,,2.5\n")
    assert [(e.evaluation_set, e.repeats) for e in reading.experiments] == [("Spring", 3), ("", None), ("", None)]
    assert the_only(list(reading.problems)).message == "“2.5” is not a number of runs; write a whole number such as 3."


def test_lists_of_seeds_are_no_number_of_runs() -> None:
    reading = read("date,accuracy,seeds\n2026-01-05,70,a/b/c\n2026-02-05,71,d/e/f\n")
    assert not reading.problems


def test_a_measurement_of_a_measurement_is_one_of_what_was_tried() -> None:
    text = "date,name,accuracy,remeasures\n" + "".join(
        f"2026-0{month}-05,{name},70,{original}\n"
        for month, (name, original) in enumerate([("a", ""), ("b", "a"), ("c", "b"), ("d", "x"), ("e", "e")], 1)
    )
    reading = read(text)
    first = reading.experiments[0]
    assert [e.remeasures for e in reading.experiments] == [None, first.id, first.id, None, None]
    assert [(p.row, p.text) for p in reading.problems] == [(5, "x"), (6, "e")]
    reading.project("Any")


def test_experiments_based_on_each_other_in_a_circle_lose_the_link_that_closes_it() -> None:
    reading = read("date,accuracy,name,based_on\n2026-01-05,70,a,c\n2026-01-06,71,b,a\n2026-01-07,72,c,b\n")
    a, b, c = reading.experiments
    assert [a.based_on, b.based_on, c.based_on] == [c.id, a.id, None]
    assert the_only(told(reading, Severity.IGNORED)).row == 4
    reading.project()


# The metric


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


# Several series in one table

SERIES = (
    "series_id,date,value,metric,direction,lower_bound,upper_bound,label,kind,n_eval,target,target_name\n"
    "a:acc,2026-01-05,70.5,accuracy %,higher,0,100,first,x,2000.0,80.0,human\n"
    "b:wer,2026-01-05T10:00:00,8.1,WER %,lower,0,,wide,,,,\n"
    'a:acc,2026-02-05,71.5,accuracy %,higher,0,100,"second, better",y,2000.0,80.0,human\n'
)


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


# Exports of trackers

MLFLOW_PAGE = (
    '"Start Time","Duration","Run ID","Name","Source Type","Source Name","User","Status","lr","batch","val_r2"\n'
    '"2026-11-02 16:27:58","3.2min","0a1b","bright-fox","LOCAL","train.py","ada","FINISHED","0.01","32","\'-0.31"\n'
    '"2026-11-03 09:00:00","1.6d","0a1c","calm-owl","LOCAL","train.py","ada","FINISHED","0.02","32","0.12"\n'
    '"2026-11-04 09:00:00","4.0s","0a1d","sad-elk","LOCAL","train.py","ada","FAILED","0.02","32",""\n'
)
MLFLOW_SEARCH = (
    "run_id,experiment_id,status,artifact_uri,start_time,end_time,metrics.val_acc,params.lr,tags.mlflow.runName\n"
    "0a,1,FINISHED,file:///x,2026-11-02 16:27:58.277+00:00,2026-11-03 01:00:00+00:00,0.71,0.01,fox\n"
    "0b,1,KILLED,file:///y,2026-11-04 16:27:58.277+00:00,2026-11-04 17:00:00+00:00,,0.01,owl\n"
)
WANDB = (
    '"Name","State","Notes","User","Tags","Created","Runtime","Sweep","config.lr","eval/accuracy","eval/loss"\n'
    '"sunny-1","finished","-","ada","data","2026-10-13T23:28:41.000Z","3600","","0.1","0.713","0.9"\n'
    '"rainy-2","crashed","oom","ada","","2026-10-14T23:28:41.000Z","10","","0.1","",""\n'
)
DVC = (
    "Experiment,rev,typ,Created,parent,avg_prec,metrics.yaml:accuracy,lr\n"
    ",workspace,baseline,,,0.8,0.91,0.1\n"
    "main,9f1c2d3,baseline,2026-10-01T10:00:00,,0.79,0.90,0.1\n"
    "coral-seal,1a2b3c4,branch_commit,2026-10-02T10:00:00,9f1c2d3,0.81,0.92,0.1\n"
)
JIRA = (
    "Summary,Issue key,Status,Created,Resolved,Labels,Labels,Time Spent,Custom field (Accuracy)\n"
    "Try a wider head,ML-1,Done,01/Jul/25 3:42 PM,14/Jul/25 3:42 PM,model,nightly,57600,71.5\n"
    "Clean the labels,ML-2,To Do,02/Jul/25 3:42 PM,,,data,,\n"
)


def test_the_page_download_of_mlflow_is_read() -> None:
    reading = read(MLFLOW_PAGE, roles={"val_r2": Role.RESULT})
    assert results(reading) == [-0.31, 0.12, None]
    assert finished(reading) == [date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 4)]
    assert [experiment.name for experiment in reading.experiments] == ["bright-fox", "calm-owl", "sad-elk"]
    assert reading.experiments[2].status is Status.ABANDONED
    assert "“Start Time” counts as the day of its result" in reading.problems[0].message


def test_the_search_of_mlflow_is_read() -> None:
    reading = read(MLFLOW_SEARCH, ACCURACY)
    assert results(reading) == [71.0, None]
    assert [(e.name, e.started, e.finished) for e in reading.experiments] == [
        ("fox", date(2026, 11, 2), date(2026, 11, 3)),
        ("owl", date(2026, 11, 4), date(2026, 11, 4)),
    ]


def test_the_runs_table_of_weights_and_biases_is_read() -> None:
    reading = read(WANDB)
    assert reading.metric == Metric("Eval accuracy", lower=0, upper=1, decimals=3)
    assert results(reading) == [0.713, None]
    assert [(e.name, e.notes) for e in reading.experiments] == [("sunny-1", ""), ("rainy-2", "oom")]
    assert [lever.name for lever in reading.levers] == ["data"]


def test_the_experiments_of_dvc_are_read_and_its_workspace_is_listed() -> None:
    reading = read(DVC)
    assert results(reading) == [0.9, 0.92]
    assert [experiment.name for experiment in reading.experiments] == ["main", "coral-seal"]
    assert the_only(list(reading.skipped)).row == 2


def test_the_issues_of_jira_are_read() -> None:
    reading = read(JIRA)
    first, second = reading.experiments
    assert (first.name, first.finished, first.result) == ("Try a wider head", date(2025, 7, 14), 71.5)
    assert (first.started, first.effort_days) == (date(2025, 7, 1), 2.0)
    assert second.status is Status.PLANNED
    assert [lever.name for lever in reading.levers] == ["model", "data"]


def test_scalars_of_tensorboard_are_read_with_a_word_of_warning() -> None:
    reading = read("Wall time,Step,Value\n1795391877.25,10,0.699999988\n1795391900.5,20,0.71\n")
    assert results(reading) == [0.699999988, 0.71]
    assert any("if rows are steps of a run" in problem.message for problem in reading.problems)


# Files


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
def test_files_of_any_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    place = tmp_path / "results.csv"
    place.write_bytes("Date\tAccuracy\tName\r\n05.01.2026\t71,5\tGröße\r\n".encode(encoding))
    reading = read_table_file(place, ACCURACY, today=TODAY)
    assert [(e.name, e.result) for e in reading.experiments] == [("Größe", 71.5)]
    western = encoding in {"cp1252", "latin-1"}
    assert any("Windows-1252" in problem.message for problem in reading.problems) == western


def test_nuls_in_a_file_are_dropped() -> None:
    reading = read(b"date,accuracy,name\n2026-01-05,71.5,a\0b\n" + b"2026-01-06,72,c\n" * 3)
    assert reading.experiments[0].name == "ab"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    place = tmp_path / "empty.csv"
    with pytest.raises(UnreadableFile, match=r"“empty\.csv” can't be opened: No such file"):
        read_table_file(place)
    place.write_text("hello")
    with pytest.raises(UnreadableFile, match=r"“empty\.csv” can't be read\. No column of dates"):
        read_table_file(place)
    place.write_text(SERIES)
    with pytest.raises(SeveralSeries):
        read_table_file(place)


def test_an_exported_file_opens_in_a_spreadsheet_and_comes_back(tmp_path: Path) -> None:
    lever = Lever("Model design")
    base = Experiment(name="=SUM(A1)", lever=lever.id, finished=date(2026, 1, 5), result=-0.1 - 0.2, notes="-1\n'=x")
    child = Experiment(name="=SUM(A1)", finished=date(2026, 1, 6), result=1e-7, based_on=base.id)
    project = Project(name="Any", metric=Metric("R2"), levers=(lever,), experiments=(base, child))
    place = tmp_path / "out.csv"
    write_table_file(place, project)
    content = place.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfname,lever,status,started,finished,result,")
    assert b'\r\n"\'=SUM(A1)","Model design","done",,"2026-01-05",-0.30000000000000004,' in content
    reading = read_table_file(place, today=TODAY)
    first, second = reading.experiments
    assert (first.name, first.result, first.notes) == (base.name, base.result, base.notes)
    assert (second.result, second.based_on) == (child.result, first.id)
    assert reading.metric == project.metric


def test_an_export_into_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"“out.csv” can't be saved in .*: No such file"):
        write_table_file(tmp_path / "none" / "out.csv", Project(name="Any", metric=ACCURACY))


def test_a_reading_becomes_a_project_with_its_levers_or_the_usual_ones() -> None:
    plain = read("date,accuracy\n2026-01-05,71.5\n").project("Support assistant")
    assert (plain.name, plain.metric.name) == ("Support assistant", "Accuracy")
    assert [lever.name for lever in plain.levers] == [lever.name for lever in default_levers()]
    assert len(read(write_table(plain), ACCURACY).project().experiments) == 1


def test_ten_thousand_rows_all_arrive() -> None:
    rows = "".join(f"run {i},2026-01-{1 + i % 28:02},{60 + i % 200 / 10}\n" for i in range(10_000))
    reading = read(f"name,date,accuracy\n{rows}")
    assert len(reading.experiments) == 10_000
    assert reading.problems == ()
