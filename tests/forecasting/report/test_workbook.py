from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from openpyxl import load_workbook

from forecasting.importers.headers import EXPORTED
from forecasting.report.workbook import write_workbook
from tests.forecasting.made import make_project
from tests.forecasting.report.made_reports import MARKUP, STRANGE, report_full_of, report_on, roadmap_report, told_texts

if TYPE_CHECKING:
    from forecasting.report.composition import Report


def opened(report: Report) -> Any:
    return load_workbook(io.BytesIO(write_workbook(report)))


@cache
def usual() -> tuple[Report, Any]:
    report = report_on(make_project())
    return report, opened(report)


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_fan_in_a_workbook_is_the_forecast_s() -> None:
    report, book = usual()
    forecast = report.pages[0].forecast
    assert forecast is not None
    rows = values(book["Fan"])[1:]
    days = [row[1] for row in rows]
    assert days[0] == 0
    assert days[-1] == forecast.horizon_days
    np.testing.assert_allclose([row[2:9] for row in rows], forecast.fan_values(days))
    assert [row[0].date() for row in rows] == [forecast.timeline.date(day) for day in days]


def test_arrivals_and_odds_in_a_workbook_are_the_forecast_s() -> None:
    report, book = usual()
    forecast = report.pages[0].forecast
    assert forecast is not None
    rows = values(book["Arrivals"])[1:]
    for column, arrival in enumerate(forecast.arrivals, 2):
        np.testing.assert_allclose([row[column] for row in rows], arrival.odds_after([row[1] for row in rows]))
    for row, arrival in zip(values(book["Dates and odds"])[1:], forecast.arrivals, strict=True):
        assert row[0] == arrival.target.value
        assert arrival.target.deadline is not None
        assert row[3] == arrival.odds(arrival.target.deadline)
        even = arrival.date(0.5)
        assert row[4] == (f"not within {12} months" if even is None else datetime(even.year, even.month, even.day))  # noqa: DTZ001


def test_a_chance_is_never_shown_as_nothing_or_certain() -> None:
    _, book = usual()
    formats = {
        cell.number_format for row in book["Arrivals"].iter_rows(min_row=2, min_col=3, max_col=4) for cell in row
    }
    assert formats == {'[<0.005]"<1%";[>0.995]">99%";0%'}


def test_charts_in_a_workbook_are_native_and_told_in_words() -> None:
    _, book = usual()
    assert len(book["Fan"]._charts) == 1
    assert len(book["Arrivals"]._charts) == 1


def test_every_experiment_is_in_a_workbook_with_every_field() -> None:
    report, book = usual()
    head, *rows = values(book["Experiments"])
    assert tuple(head) == EXPORTED
    assert [row[0] for row in rows] == [experiment.name for experiment in report.pages[0].project.experiments]
    assert [row[5] for row in rows] == [experiment.result for experiment in report.pages[0].project.experiments]


@pytest.mark.parametrize("words", [MARKUP, STRANGE, "=cmd|' /C calc'!A0", "_x0041_", "https://example.org"])
def test_what_people_typed_is_text_and_never_a_formula_or_a_link(words: str) -> None:
    report = report_full_of(words)
    book = opened(report)
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    joined = " ".join(texts)
    assert not [told for told in told_texts(report) if told not in joined]
    bands = book["Fan"].iter_rows(min_col=31)
    ours = {cell.coordinate for row in bands for cell in row}
    formulas = {cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas <= ours
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_a_roadmap_has_sheets_for_each_project_after_a_summary() -> None:
    report = roadmap_report()
    book = opened(report)
    assert book.sheetnames[:2] == ["Summary", "1 Answer"]
    assert "4 Answer" in book.sheetnames
    assert "4 Fan" not in book.sheetnames


def test_a_text_that_no_cell_can_hold_says_that_it_goes_on() -> None:
    report = report_full_of("long " * 8_000)
    notes = [row[EXPORTED.index("notes")] for row in values(opened(report)["Experiments"])[1:]]
    assert all(len(note) <= 32_767 and note.endswith("the CSV file has them all]") for note in notes)


def test_the_same_report_gives_the_same_workbook() -> None:
    report, _ = usual()
    assert write_workbook(report) == write_workbook(report)
