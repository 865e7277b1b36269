"""What holds for every table, however it was made."""

from __future__ import annotations

import csv
import io
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.domain.metric import Metric
from forecasting.domain.project import Project
from forecasting.errors import UserError
from forecasting.importers.export import write_table
from forecasting.importers.headers import SYNONYMS
from forecasting.importers.lines import DELIMITERS
from forecasting.importers.problems import Severity
from forecasting.importers.table import TableReading, read_table
from tests.forecasting.strategies import anonymous, cells, metrics, projects

TODAY = date(2026, 11, 23)
KNOWN_HEADERS = sorted(key.strip() for keys in SYNONYMS.values() for key in keys.split(","))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")

#: A table with a header for dates and one for results, any others, and rows of anything.
headers = st.lists(st.one_of(st.sampled_from(KNOWN_HEADERS), cells), max_size=5).map(
    lambda others: ["Date", "Accuracy", *others]
)
tables = headers.flatmap(
    lambda found: st.tuples(st.just(found), st.lists(st.lists(cells, min_size=1, max_size=len(found) + 2), max_size=12))
)


def assert_every_row_is_accounted_for(reading: TableReading) -> None:
    skipped = [problem.row for problem in reading.skipped]
    assert None not in skipped
    assert len(set(skipped)) == len(skipped)
    assert len(reading.experiments) + len(skipped) == reading.row_count


@given(tables, st.sampled_from(DELIMITERS), st.sampled_from(["\n", "\r\n", "\r"]), st.none() | metrics())
@settings(max_examples=300, deadline=None)
def test_every_row_that_holds_something_becomes_an_experiment_or_is_listed(
    table: tuple[list[str], list[list[str]]], delimiter: str, end: str, metric: Metric | None
) -> None:
    found, rows = table
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([found, *rows])
    try:
        reading = read_table(text.getvalue(), metric, today=TODAY)
    except UserError as refused:
        assert str(refused).endswith(".")  # noqa: PT017 - both are right
        return
    assert_every_row_is_accounted_for(reading)
    held = sum(any(cell.replace("\0", "").strip() for cell in row) for row in rows)
    assert reading.row_count + _left_aside(reading) >= held
    reading.project("Any")


@given(st.text(max_size=200) | st.lists(cells, max_size=30).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        reading = read_table(text, today=TODAY)
    except UserError as refused:
        assert str(refused)[0].isupper()  # noqa: PT017 - both are right
        return
    assert_every_row_is_accounted_for(reading)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes) -> None:
    try:
        reading = read_table(content, today=TODAY)
    except UserError as refused:
        assert str(refused)[0].isupper()  # noqa: PT017 - both are right
        return
    assert_every_row_is_accounted_for(reading)


@given(projects())
@settings(max_examples=200, deadline=None)
def test_a_table_of_a_project_gives_its_experiments_back_without_loss(project: Project) -> None:
    reading = read_table(write_table(project), project.metric, levers=project.levers, today=date(2100, 1, 1))
    assert anonymous(reading.experiments) == anonymous(project.experiments)
    assert reading.levers == project.levers
    assert all("is the same as row" in problem.message for problem in reading.problems)


@given(projects())
@settings(max_examples=100, deadline=None)
def test_a_table_of_a_project_tells_its_metric_too(project: Project) -> None:
    if project.experiments:
        reading = read_table(write_table(project).encode("utf-8-sig"), today=date(2100, 1, 1))
        assert reading.metric == project.metric


@given(st.sampled_from(ENCODINGS))
def test_the_encoding_of_a_file_makes_no_difference(encoding: str) -> None:
    text = "Datum;Genauigkeit;name\r\n03.01.2026;72,4;Größeres Modell\r\n15.02.2026;73,1;Zwölf Schichten\r\n"
    reading = read_table(text.encode(encoding), today=TODAY)
    assert [experiment.name for experiment in reading.experiments] == ["Größeres Modell", "Zwölf Schichten"]
    assert [experiment.result for experiment in reading.experiments] == [72.4, 73.1]


def _left_aside(reading: TableReading) -> int:
    told = [problem for problem in reading.problems if "left aside" in problem.message]
    assert all(problem.severity is Severity.ASSUMED for problem in told)
    return sum(int(problem.message.split()[0]) for problem in told)
