from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Lever, Project, Status
from forecasting.importers.series import SeveralSeries
from forecasting.importers.table import TableReading, read_table, read_table_file
from forecasting.report.composing import Subject, compose
from forecasting.report.options import ReportOptions
from forecasting.report.workbook import write_workbook
from forecasting.report.writing import write_report
from tests.forecasting.made import make_project
from tests.forecasting.report.made_reports import MARKUP, report_on
from tests.forecasting.strategies import anonymous, projects

LATER = date(2100, 1, 1)
HOSTILE = (
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "'=x",
        "''",
        '"',
        'a "b" c',
        "two\nlines",
        "\ttab",
        "cr\rlf\r\n",
        "🧑‍🚀 日本 عربي",
    ),
    *(
        "_x0041_",
        "\x01",
        "n/a",
        "-",
        "TRUE",
        "007",
        "1e5",
        "2026-01-05",
        "50%",
        "a,b;c|d\te",
        " x ",
        MARKUP,
        "x" * 200,
        "line\n" * 900,
    ),
)


def empty(project: Project) -> Project:
    """A project to import into: the same metric and levers, and nothing tried yet."""
    return replace(project, experiments=())


def hostile() -> Project:
    """Every field of an experiment in use, each free text with every trouble."""
    levers = (Lever("=LEVER()"), Lever("“Features”, 'new'"))
    tries: list[Experiment] = []
    for number, words in enumerate(HOSTILE):
        status = tuple(Status)[number % 4]
        is_over = status in {Status.DONE, Status.ABANDONED}
        tries.append(
            Experiment(
                name=words.strip().replace("\x01", "·")[:200],
                status=status,
                lever=levers[number % 2].id if number % 3 else None,
                started=date(2026, 1, 1 + number % 28) if number % 2 else None,
                finished=date(2026, 3, 1 + number % 28) if is_over else None,
                result=71 + 0.1 * number + 1 / 3 if status is Status.DONE else None,
                n_eval=400 + number,
                evaluation_set="" if words.strip() in {"-", "n/a"} else words,
                repeats=1 + number % 3,
                standard_error=0.1 + 0.2 * number,
                effort_days=0.1 + number / 3,
                based_on=tries[number // 2].id if number and number % 5 else None,
                notes=words,
                link=words,
            )
        )
    tries.append(replace(tries[2], name="Measured again", id="again", based_on=None, remeasures=tries[2].id))
    tries.append(replace(tries[2], id="twin", based_on="again"))
    metric = Metric("-Accuracy", lower=0, upper=100, unit="%")
    return Project(name="=HYPERLINK()", metric=metric, levers=levers, experiments=tuple(tries))


def assert_same(reading: TableReading, project: Project) -> None:
    for found, known in zip(anonymous(reading.experiments), anonymous(project.experiments), strict=True):
        assert {f.name: getattr(found, f.name) for f in fields(found)} == {
            f.name: getattr(known, f.name) for f in fields(known)
        }
    assert reading.levers == project.levers
    assert not reading.skipped


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_exported_comes_back_record_for_record(suffix: str, tmp_path: Path) -> None:
    project = hostile()
    place = tmp_path / f"out{suffix}"
    write_report(compose([Subject(project, None)], ReportOptions()), place)
    assert_same(read_table_file(place, project.metric, levers=project.levers, today=LATER), project)
    assert read_table_file(place, today=LATER).metric == project.metric


@given(projects())
@settings(max_examples=60, deadline=None)
def test_a_workbook_of_any_project_comes_back(project: Project) -> None:
    content = write_workbook(compose([Subject(project, None)], ReportOptions()))
    assert_same(read_table(content, project.metric, levers=project.levers, today=LATER), project)


def test_a_report_with_a_forecast_comes_back_from_its_sheet_of_experiments() -> None:
    project = make_project()
    reading = read_table(write_workbook(report_on(project)), project.metric, levers=project.levers, today=LATER)
    assert_same(reading, project)
    assert not reading.problems


def test_of_a_report_on_several_projects_the_one_that_is_chosen_comes_back() -> None:
    chosen = [make_project(name=name, seed=seed, results=9) for seed, name in enumerate(("A/B: [test]", "Voice"))]
    content = write_workbook(compose([Subject(project, None) for project in chosen], ReportOptions()))
    with pytest.raises(SeveralSeries, match="holds 2 projects; choose one of these sheets: “1 Experiments AB test”"):
        read_table(content)
    reading = read_table(content, levers=chosen[1].levers, series="2 Experiments Voice", today=LATER)
    assert_same(reading, chosen[1])
    assert reading.series == "2 Experiments Voice"
