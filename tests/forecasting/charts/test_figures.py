from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread

from forecasting.charts.fan_labels import edge_labels
from forecasting.charts.fan_window import fan_window
from forecasting.charts.palette import DARK
from forecasting.domain.forecast import Basis
from forecasting.domain.project import Project, Target
from forecasting.errors import UnwritableFile
from forecasting.figures import Style, draw_arrival, draw_fan, save_arrival, save_fan
from forecasting.words.narrative import answer
from tests.forecasting.made import (
    ACCURACY,
    ERROR_RATE,
    LATENCY,
    LONG_NAME,
    SCORE,
    STUCK,
    Outlook,
    make_forecast,
    make_project,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.domain.forecast import Forecast

MANY_TARGETS = [
    Target(value=71, deadline=date(2026, 5, 1), name="Old"),
    Target(value=74, deadline=date(2026, 12, 20), name="Alpha"),
    Target(value=75, deadline=date(2027, 1, 10), name="Beta for friendly customers"),
    Target(value=75.4, deadline=date(2027, 1, 20)),
    Target(value=80, deadline=date(2027, 3, 31), name="Launch"),
    Target(value=84, deadline=date(2027, 3, 31), name="Stretch"),
    Target(value=85, deadline=date(2028, 3, 31), name="Europe"),
]
FORECASTS: dict[str, tuple[Project, Outlook]] = {
    "sample": (make_project(), Outlook()),
    "one result": (make_project(results=1), Outlook()),
    "500 results": (make_project(results=500, span_days=900), Outlook()),
    "long names": (make_project(long_names=True), Outlook()),
    "lower is better": (make_project(ERROR_RATE), Outlook()),
    "unbounded": (make_project(SCORE), Outlook()),
    "bounded below": (make_project(LATENCY), Outlook()),
    "two weeks": (make_project(span_days=900), Outlook(horizon_days=14)),
    "ten years": (make_project(), Outlook(horizon_days=3653)),
    "many targets": (make_project(targets=MANY_TARGETS), Outlook()),
    "no target": (make_project(targets=[]), Outlook()),
    "stuck": (make_project(results=8), STUCK),
    "reached": (make_project(targets=[Target(value=70.0, deadline=date(2027, 3, 31))]), Outlook()),
    "nearly reached": (make_project(targets=[Target(value=72.5)]), Outlook(pace=20)),
}
SIZES = [(1120, 500), (760, 420), (520, 320)]
EVERY = pytest.mark.parametrize("case", FORECASTS)
EVERY_SIZE = pytest.mark.parametrize("size", SIZES, ids=["wide", "middle", "narrow"])


def forecast_of(case: str) -> Forecast:
    return make_forecast(*FORECASTS[case])


def blank(size: tuple[float, float] = SIZES[0]) -> Axes:
    figure = Figure(figsize=(size[0] / 96, size[1] / 96), dpi=96)
    FigureCanvasAgg(figure)
    return figure.add_axes((0, 0, 1, 1))


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def assert_labels_are_apart_and_inside(axes: Axes) -> None:
    boxes = [(text.get_text(), text.get_window_extent()) for text in axes.texts]
    page = axes.figure.bbox
    for text, box in boxes:
        assert page.x0 - 1 <= box.x0, text
        assert box.x1 <= page.x1 + 1, text
        assert page.y0 - 1 <= box.y0, text
        assert box.y1 <= page.y1 + 1, text
    for (one, first), (other, second) in combinations(boxes, 2):
        assert not first.padded(-1).overlaps(second.padded(-1)), (one, other)


def dots(axes: Axes) -> list[tuple[NDArray[np.float64], float]]:
    """Centres across and radius in pixels of every row of dots."""
    rows = [line for line in axes.lines if line.get_linestyle() == "None"]
    return [(np.atleast_1d(np.asarray(row.get_xdata(), float)), row.get_markersize() * 48 / 72) for row in rows]


@EVERY
@EVERY_SIZE
def test_no_label_of_a_fan_covers_another_or_leaves_the_figure(case: str, size: tuple[int, int]) -> None:
    axes = blank(size)
    draw_fan(axes, forecast_of(case))
    assert_labels_are_apart_and_inside(axes)


@EVERY
@EVERY_SIZE
def test_no_label_of_an_arrival_covers_another_or_leaves_the_figure(case: str, size: tuple[int, int]) -> None:
    forecast = forecast_of(case)
    for arrival in forecast.arrivals:
        axes = blank(size)
        draw_arrival(axes, forecast, arrival)
        assert_labels_are_apart_and_inside(axes)


def test_a_fan_names_metric_target_today_and_every_deadline_with_its_odds() -> None:
    axes = blank()
    draw_fan(axes, forecast_of("sample"))
    told = texts(axes)
    assert "Accuracy (%)" in told
    assert "Target 78.8%" in told
    assert told[told.index("Today") + 1] == "23 Nov 2026"
    assert told[told.index("Pilot go/no-go") + 1] == "31 Mar · 24%"
    assert told[told.index("General availability") + 1] == "30 Jun · 49%"
    assert "Jan 2027" in told


def test_a_fan_says_when_lower_is_better() -> None:
    axes = blank()
    draw_fan(axes, forecast_of("lower is better"))
    assert "lower is better" in texts(axes)


def test_charts_say_when_a_forecast_rests_on_assumptions() -> None:
    forecast = replace(make_forecast(), basis=Basis.ASSUMPTIONS)
    for chart in (draw_fan(blank(), forecast), draw_arrival(blank(), forecast, forecast.arrivals[0])):
        assert "mostly from assumptions" in texts(chart.sheet.axes)


def test_an_arrival_that_may_be_impossible_says_so_apart_from_late() -> None:
    forecast = make_forecast()
    doubtful = replace(forecast.arrivals[0], chance_infeasible=0.11)
    chart = draw_arrival(blank(), forecast, doubtful)
    note = "The chance that it can't be reached at all is 11%, part of the 28% not within 12 months."
    assert note in texts(chart.sheet.axes)


def test_the_right_edge_tells_the_middle_and_both_ends_of_every_band() -> None:
    forecast = forecast_of("sample")
    found = edge_labels(forecast, 365)
    assert [label.share for label in found] == ["95%", "80%", "50%", "Middle", "50%", "80%", "95%"]
    assert [float(label.number) for label in found] == pytest.approx(forecast.fan_bands[-1].round(1).tolist())


def test_bands_that_end_together_share_a_label() -> None:
    assert [(label.number, label.share) for label in edge_labels(forecast_of("stuck"), 365)] == [("72.0", "Middle")]
    forecast = forecast_of("two weeks")
    assert [label.share for label in edge_labels(forecast, 365)] == ["Middle", "50%", "80%", "95%"]


def test_large_numbers_are_grouped() -> None:
    axes = blank()
    draw_fan(axes, forecast_of("unbounded"))
    assert "Target 290,413 points" in texts(axes)
    assert "300,000" in texts(axes)


def test_a_name_that_is_cut_ends_in_an_ellipsis() -> None:
    axes = blank()
    draw_fan(axes, forecast_of("long names"))
    cut = [text for text in texts(axes) if text.startswith(("First", "Second"))]
    assert len(cut) == 2
    assert all(text.endswith("…") for text in cut)


def test_a_deadline_beyond_the_horizon_is_told_in_a_note() -> None:
    axes = blank()
    draw_fan(axes, forecast_of("many targets"))
    assert "Europe, 31 March 2028, lies beyond the 12 months shown." in texts(axes)


def test_deadlines_and_targets_without_room_for_a_label_are_told_in_notes() -> None:
    axes = blank((420, 300))
    draw_fan(axes, forecast_of("many targets"))
    notes = [text for text in texts(axes) if text.startswith("No room for the labels of: ")]
    assert any("Alpha, 20 Dec" in note or "Beta" in note for note in notes)
    assert_labels_are_apart_and_inside(axes)


def test_results_too_old_to_show_are_counted() -> None:
    axes = blank()
    draw_fan(axes, forecast_of("two weeks"))
    assert "58 earlier results from before 22 October 2026 not shown." in texts(axes)


def test_results_off_the_scale_are_counted_and_leave_the_scale_alone() -> None:
    forecast = forecast_of("sample")
    values = forecast.scene.values.copy()
    values[7] = 3.0
    axes = blank()
    draw_fan(axes, replace(forecast, scene=replace(forecast.scene, values=values)))
    assert "1 result off the scale, shown as triangles at its edge." in texts(axes)
    assert axes.get_ylim()[0] > 50


def test_a_name_with_dollars_and_another_script_is_drawn_as_it_is() -> None:
    project = make_project(targets=[Target(value=78, deadline=date(2027, 3, 31), name="Save $100 by $x$\n日本")])
    axes = blank()
    draw_fan(axes, make_forecast(project))
    axes.figure.canvas.draw()
    assert "Save $100 by $x$ 日本" in texts(axes)


def test_the_arrival_chart_has_twenty_dots_and_those_not_in_time_apart() -> None:
    forecast = forecast_of("sample")
    axes = blank()
    chart = draw_arrival(axes, forecast, forecast.arrivals[0])
    # The first mark the two deadlines on the curve; then in time, late, not within the horizon.
    marks, in_time, late, never = (places for places, _ in dots(axes))
    assert [marks.size, in_time.size, late.size, never.size] == [2, 10, 4, 6]
    assert never.min() > chart.plot.right
    assert "not within 12 months" in texts(axes)
    assert "28%" in texts(axes)


@given(st.integers(0, 1000), st.integers(5, 360), st.integers(0, 30))
@settings(max_examples=25, deadline=None)
def test_dots_in_time_stand_left_of_the_deadline(seed: int, deadline: int, pace: int) -> None:
    day = date.fromordinal(date(2026, 11, 23).toordinal() + deadline)
    project = make_project(targets=[Target(value=75.0, deadline=day)], seed=seed)
    forecast = make_forecast(project, Outlook(pace=pace / 5, seed=seed, draws=200))
    arrival = forecast.arrivals[0]
    axes = blank()
    chart = draw_arrival(axes, forecast, arrival)
    if arrival.is_reached:
        return
    _, (in_time, radius), (late, _), (never, _) = dots(axes)
    assert in_time.size == int((arrival.dots() <= deadline).sum())
    assert never.size == int(np.isinf(arrival.dots()).sum())
    edge = chart.plot.x(deadline)
    assert np.all(late - radius >= edge - 1)
    if edge - chart.plot.left > 12:
        assert np.all(in_time + radius <= edge + 1)


def test_a_reached_target_is_told_instead_of_drawn() -> None:
    forecast = forecast_of("reached")
    axes = blank()
    draw_arrival(axes, forecast, forecast.arrivals[0])
    assert "Already reached" in texts(axes)
    assert not any("dot" in text for text in texts(axes))


def test_another_future_is_shown_in_place() -> None:
    now, other = make_forecast(), make_forecast(outlook=Outlook(pace=4.0))
    axes, fresh = blank(), blank()
    chart = draw_fan(axes, now)
    before = len(axes.get_children())
    chart.update(other)
    assert len(axes.get_children()) == before
    redrawn = draw_fan(fresh, other)
    redrawn.window = chart.window
    redrawn.arrange()
    assert texts(axes) == texts(fresh)


def test_an_arrival_shows_another_future_in_place() -> None:
    now, other = make_forecast(), make_forecast(outlook=Outlook(pace=4.0))
    axes, fresh = blank(), blank()
    draw_arrival(axes, now, now.arrivals[0]).update(other, other.arrivals[0])
    draw_arrival(fresh, other, other.arrivals[0])
    assert texts(axes) == texts(fresh)
    assert axes.lines[0].get_ydata() == pytest.approx(fresh.lines[0].get_ydata())


def test_a_chart_can_be_arranged_for_another_size() -> None:
    axes = blank((1120, 500))
    chart = draw_fan(axes, forecast_of("sample"))
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.set_size_inches(560 / 96, 340 / 96)
    chart.arrange()
    assert chart.sheet.width == pytest.approx(560)
    assert_labels_are_apart_and_inside(axes)


def test_a_chart_stays_in_the_place_it_was_given() -> None:
    figure = Figure(figsize=(12, 8), dpi=96)
    FigureCanvasAgg(figure)
    left, right = figure.add_axes((0, 0, 0.5, 0.5)), figure.add_axes((0.5, 0.5, 0.5, 0.5))
    forecast = forecast_of("sample")
    draw_fan(left, forecast)
    draw_arrival(right, forecast, forecast.arrivals[0])
    for text in left.texts:
        assert text.get_window_extent().x1 <= 0.5 * figure.bbox.width + 1
        assert text.get_window_extent().y1 <= 0.5 * figure.bbox.height + 1
    for text in right.texts:
        assert text.get_window_extent().x0 >= 0.5 * figure.bbox.width - 1
        assert text.get_window_extent().y0 >= 0.5 * figure.bbox.height - 1


def test_dark_charts_use_no_colour_of_light_ones() -> None:
    axes = blank()
    draw_fan(axes, forecast_of("sample"), Style(palette=DARK))
    inks = {text.get_color() for text in axes.texts}
    assert inks <= {DARK.text, DARK.secondary, DARK.muted, DARK.target}


@pytest.mark.parametrize("metric", [ACCURACY, ERROR_RATE, SCORE, LATENCY], ids=lambda metric: metric.name)
@given(seed=st.integers(0, 10_000), horizon=st.integers(14, 3653), results=st.integers(1, 40))
@settings(max_examples=10, deadline=None)
def test_the_window_holds_the_fan_its_targets_and_its_results(
    metric: object, seed: int, horizon: int, results: int
) -> None:
    known = next(m for m in (ACCURACY, ERROR_RATE, SCORE, LATENCY) if m is metric)
    project = make_project(known, results=results, seed=seed)
    forecast = make_forecast(project, Outlook(horizon_days=horizon, seed=seed, draws=100))
    window = fan_window(forecast)
    bands = forecast.fan_bands
    assert np.all(np.diff(bands, axis=1) >= 0)
    assert window.low <= bands.min()
    assert bands.max() <= window.high
    assert all(window.low <= arrival.target.value <= window.high for arrival in forecast.arrivals)
    assert all(known.contains(float(value)) for value in bands.ravel())
    assert window.last == horizon
    assert window.first < 0
    shown = int(window.is_inside.sum()) + int(window.is_off_scale.sum()) + int((~window.is_recent).sum())
    assert shown == results


@pytest.mark.parametrize("name", ["fan.png", "fan.svg"])
def test_saving_the_same_forecast_twice_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        save_fan(make_forecast(), tmp_path / folder / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_saved_svg_tells_its_title_and_description(tmp_path: Path) -> None:
    project = make_project(targets=[Target(value=78, deadline=date(2027, 3, 31), name="<A & B>")])
    forecast = make_forecast(project)
    save_fan(forecast, tmp_path / "fan.svg")
    root = ET.parse(tmp_path / "fan.svg").getroot()  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{space}title") == answer(forecast)
    assert "<A & B>" in (root.findtext(f"{space}desc") or "")


def test_a_saved_png_is_twice_as_fine_as_a_page(tmp_path: Path) -> None:
    save_fan(make_forecast(), tmp_path / "fan.png")
    save_arrival(make_forecast(), make_forecast().arrivals[0], tmp_path / "arrival.png")
    assert imread(tmp_path / "fan.png").shape[1] == 2240
    assert imread(tmp_path / "arrival.png").shape[1] == 2240


def test_a_saved_picture_with_a_long_name_keeps_its_width(tmp_path: Path) -> None:
    forecast = make_forecast()
    save_fan(replace(forecast, metric=replace(ACCURACY, name=LONG_NAME)), tmp_path / "fan.png")
    assert imread(tmp_path / "fan.png").shape[1] == 2240


def test_an_unknown_kind_of_picture_is_refused_by_name() -> None:
    with pytest.raises(UnwritableFile, match=r"“fan.gif” can't be written as a picture; name it .png or .svg."):
        save_fan(make_forecast(), "fan.gif")


def test_a_picture_that_cannot_be_written_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"fan.png” can't be written: .*; choose another place."):
        save_fan(make_forecast(), tmp_path / "missing" / "fan.png")
