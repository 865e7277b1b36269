from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE, MSO_SHAPE_TYPE
from pptx.util import Inches

from forecasting.charts.palette import LIGHT
from forecasting.report.options import Logo, ReportOptions
from forecasting.report.slide_charts import value_scale
from forecasting.report.slide_room import POINTS_PER_INCH, column_widths, lines
from forecasting.report.slides import write_slides
from forecasting.words.chart_texts import ChartTable
from tests.forecasting.made import ACCURACY, ERROR_RATE, LONG_NAME, SCORE, make_project
from tests.forecasting.report.made_reports import (
    MARKUP,
    STRANGE,
    picture_of_size,
    report_full_of,
    report_on,
    roadmap_report,
    squeezed,
    told_texts,
)

if TYPE_CHECKING:
    from forecasting.report.composition import Report


def opened(report: Report) -> Any:
    return Presentation(io.BytesIO(write_slides(report)))


@cache
def usual() -> tuple[Report, Any]:
    report = report_on(make_project())
    return report, opened(report)


def shapes(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes]


def texts(deck: Any) -> str:
    found = [shape.text_frame.text for shape in shapes(deck) if shape.has_text_frame]
    for shape in shapes(deck):
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return squeezed(" ".join(found))


def charts(deck: Any) -> list[Any]:
    return [shape.chart for shape in shapes(deck) if shape.has_chart]


def days_of(plot: Any, as_of: date) -> list[int]:
    """The dates of a chart, which Excel counts from 30 December 1899, as days after another."""
    return [int(float(label)) + (date(1899, 12, 30) - as_of).days for label in plot.categories]


def description(shape: Any) -> str:
    return str(shape._element.xpath(".//p:cNvPr")[0].get("descr"))


@pytest.mark.parametrize(
    "words", ["", MARKUP, STRANGE, "A" * 200, LONG_NAME], ids=["usual", "markup", "scripts", "one word", "200 letters"]
)
def test_slides_say_all_that_the_report_says(words: str) -> None:
    report = report_full_of(words) if words else usual()[0]
    found = texts(opened(report))
    assert not [told for told in told_texts(report) if squeezed(told) not in found]


def test_the_first_slide_is_the_answer_and_every_part_has_one() -> None:
    report, deck = usual()
    page = report.pages[0]
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [
        page.headline,
        *(part.heading for part in page.parts),
    ]
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)


@pytest.mark.parametrize("project", [make_project(), make_project(ERROR_RATE)], ids=["higher", "lower is better"])
def test_the_fan_of_a_slide_is_native_and_stacks_up_to_the_forecast_s(project: Any) -> None:
    report = report_on(project)
    forecast = report.pages[0].forecast
    assert forecast is not None
    areas, line = charts(opened(report))[0].plots
    bands = np.cumsum([series.values for series in areas.series], axis=0).T
    days = [day for day in days_of(areas, forecast.as_of) if day >= 0]
    np.testing.assert_allclose(bands[-len(days) :], forecast.fan_values(days))
    told = {series.name: series.values for series in line.series}
    np.testing.assert_allclose(list(told["Middle"][-len(days) :]), forecast.fan_values(days)[:, 3])
    best = [value for value in told["Best so far"] if value is not None]
    assert best[-1] == forecast.champion_now
    steps = np.diff(best) if project.metric.higher_is_better else -np.diff(best)
    assert np.all(steps >= 0)


def test_the_axis_of_a_slide_begins_and_ends_at_round_values_within_the_bounds() -> None:
    assert value_scale(ACCURACY, 67.36, 92.4) == (65, 95, 5)
    assert value_scale(ACCURACY, -1.2, 101.3)[:2] == (0, 100)
    assert value_scale(SCORE, -12.0, 31.0)[0] <= -12.0


def test_the_arrivals_of_a_slide_are_the_forecast_s() -> None:
    report, deck = usual()
    forecast = report.pages[0].forecast
    assert forecast is not None
    plot = charts(deck)[1].plots[0]
    days = days_of(plot, forecast.as_of)
    np.testing.assert_allclose(plot.series[0].values, forecast.arrivals[0].odds_after(days))


def group(slide: Any) -> Any:
    return next(shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP)


def kinds(drawing: Any, kind: MSO_SHAPE) -> list[Any]:
    made = [shape for shape in drawing.shapes if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE]
    return [shape for shape in made if shape.auto_shape_type == kind]


def test_arrival_dots_are_native_shapes_on_the_time_axis_of_the_chart() -> None:
    report, deck = usual()
    forecast = report.pages[0].forecast
    assert forecast is not None
    arrival, release = forecast.arrivals[0], forecast.arrivals[1]
    drawing = group(deck.slides[2])
    dots = kinds(drawing, MSO_SHAPE.OVAL)
    assert len(dots) == 20
    days = arrival.dots()
    by_day = sorted(dots, key=lambda dot: dot.left)[: int(np.isfinite(days).sum())]
    ends = [shape for shape in drawing.shapes if shape.shape_type == MSO_SHAPE_TYPE.LINE]
    left, right = ends[0].begin_x, ends[0].end_x
    found = [(dot.left + dot.width / 2 - left) / (right - left) * arrival.horizon_days for dot in by_day]
    # Dots that would cover each other move apart by less than their size.
    np.testing.assert_allclose(found, np.sort(days[np.isfinite(days)]), atol=0.03 * arrival.horizon_days)
    colours = [str(dot.fill.fore_color.rgb) for dot in dots]
    assert release.target.deadline is not None
    in_time = int((days <= (release.target.deadline - arrival.as_of).days).sum())
    assert colours.count(LIGHT.accent[1:].upper()) == in_time
    assert description(drawing).startswith(f"{len(by_day)} dots of 20 on the time axis")


def test_bars_of_a_roadmap_are_native_shapes_where_the_chance_lies() -> None:
    report = roadmap_report()
    assert report.summary is not None
    figure = report.summary.figures[0]
    drawing = group(opened(report).slides[1])
    assert description(drawing) == figure.text
    bars = kinds(drawing, MSO_SHAPE.RECTANGLE)
    stretch, light, dark = bars[:3]
    row = figure.rows[0]
    assert row.arrival is not None
    for shape, low in ((light, 0.1), (dark, 0.25)):
        day = (shape.left - stretch.left) / stretch.width * row.arrival.horizon_days
        assert row.odds_after([round(day) - 1, round(day) + 1])[0] <= low <= row.odds_after([round(day) + 1])[0]
    words = [shape.text_frame.text for shape in drawing.shapes if shape.has_text_frame]
    assert sum(row.title in told for told in words for row in figure.rows[:1]) >= 1
    assert not [shape for slide in opened(report).slides for shape in slide.shapes if hasattr(shape, "image")]


def test_charts_and_tables_are_told_in_words_and_every_slide_has_notes() -> None:
    report, deck = usual()
    told = [description(shape) for shape in shapes(deck) if shape.has_chart]
    assert told == [part.figure.text for part in report.pages[0].parts if part.figure]
    assert all(description(shape) for shape in shapes(deck) if shape.has_table)
    assert all(slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    fan = deck.slides[1]
    assert fan.notes_slide.notes_text_frame.text == told[0]


@pytest.mark.parametrize("words", [MARKUP, "A" * 200, "言" * 200, "many words " * 300], ids=["m", "a", "cjk", "essay"])
def test_nothing_runs_over_the_edge_of_a_slide(words: str) -> None:
    deck = opened(report_full_of(words))
    for shape in shapes(deck):
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width
        if shape.has_table:
            assert shape.top + sum(row.height for row in shape.table.rows) <= deck.slide_height
        elif shape.has_text_frame and shape.top + shape.height < Inches(6.9) and not shape.is_placeholder:
            assert needed(shape) <= (deck.slide_height - shape.top) / Inches(1)


def needed(shape: Any) -> float:
    """Inches that the words of a shape take, estimated without the margin that the writer keeps."""
    width = shape.width / Inches(1)
    found = 0.0
    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt
            found += 1.2 * size * lines(run.text, width, size) / POINTS_PER_INCH
    return found


def test_a_long_table_goes_on_over_several_slides_and_loses_no_row() -> None:
    report = roadmap_report(count=40)
    assert report.summary is not None
    deck = opened(report)
    tables = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith("Projects")]
    assert len(tables) > 1
    rows = [row for slide in tables for shape in slide.shapes if shape.has_table for row in list(shape.table.rows)[1:]]
    assert [row.cells[0].text_frame.text for row in rows] == [cells[0] for cells in report.summary.projects.rows]


def test_characters_that_xml_cannot_hold_are_shown_as_marks() -> None:
    report = report_full_of("bell \a escape \x1b[31m end")
    assert squeezed("bell � escape �[31m end") in texts(opened(report))


def test_a_logo_stands_on_the_first_slide() -> None:
    deck = opened(report_on(make_project(results=12), ReportOptions(logo=Logo(picture_of_size(40, 20)))))
    pictures = [shape for shape in deck.slides[0].shapes if shape.shape_type == 13]
    assert [description(picture) for picture in pictures] == ["Logo"]


@pytest.mark.parametrize("size", [12.0, 10.5])
def test_columns_of_a_slide_part_no_word_and_leave_short_texts_in_one_line(size: float) -> None:
    heads = ("Project", "Best so far", "Target", "Deadline", "Chance", "Even chance", "4 in 5 chance")
    row = (LONG_NAME, "265,865 points", "290,413 points", "31 March 2027", "<5%", "not within 12 months", "9 July 2027")
    widths = column_widths(ChartTable("Projects", heads, (row,)), 12.1, size)
    assert sum(widths) == pytest.approx(12.1)
    for head, cell, width in zip(heads, row, widths, strict=True):
        assert {lines(word, width - 0.2, size) for word in head.split()} == {1}
        assert lines(cell, width - 0.2, size) == 1 or cell == LONG_NAME
