from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from forecasting.domain.project import Status, default_levers
from forecasting.errors import UnreadableFile, UserError
from forecasting.importers.export import write_table
from forecasting.importers.headers import SYNONYMS, header_key
from forecasting.importers.problems import Problem, Severity
from forecasting.importers.series import SeveralSeries
from forecasting.importers.table import read_table_file
from tests.forecasting.importers.reading import ACCURACY, SERIES, TODAY, finished, read, results, the_only, told

if TYPE_CHECKING:
    from pathlib import Path


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
