from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from matplotlib.figure import Figure

from forecasting.charts.palette import DARK, LIGHT, Palette
from forecasting.charts.picture import Canvas
from forecasting.charts.raster import roadmap_picture
from forecasting.charts.roadmap import sheet_height
from forecasting.domain.joint import JointArrival
from forecasting.domain.project import Milestone, Project, Roadmap, Target
from forecasting.figures import draw_roadmap
from forecasting.futures.joint import joint_arrival
from forecasting.words.roadmap_rows import Kind, RoadmapRow, roadmap_rows
from forecasting.words.roadmap_words import day_odds, milestone_sentence, roadmap_table, roadmap_text
from tests.forecasting.made import AS_OF, LONG_NAME, Outlook, make_forecast, make_project

DAY = date(2027, 6, 30)


def project(name: str, deadline: date | None = DAY) -> Project:
    target = Target(value=76.0, deadline=deadline, name="Pilot", id=f"{name}-target")
    return replace(make_project(targets=(target,), name=name), id=name)


SLOW, FAST = project("Slow"), project("Fast", None)
NEEDY = Milestone(name="Release", day=DAY, targets=("Slow-target", "Fast-target"), id="m")
ROADMAP = Roadmap(projects=(SLOW, FAST), milestones=(NEEDY,))
FORECASTS = {
    "Slow": make_forecast(SLOW, Outlook(pace=1.0)),
    "Fast": make_forecast(FAST, Outlook(pace=4.0, seed=2)),
}


def joint(milestone: Milestone = NEEDY) -> JointArrival | None:
    return joint_arrival(milestone, ROADMAP, FORECASTS)


def rows(stale: tuple[str, ...] = ()) -> tuple[RoadmapRow, ...]:
    found = joint()
    assert found is not None
    return roadmap_rows(ROADMAP, FORECASTS, {"m": found}, stale)


def test_a_milestone_is_told_with_its_odds_and_what_holds_it_back() -> None:
    found = joint()
    assert found is not None
    slow, fast = (FORECASTS[name].arrivals[0].odds(DAY) for name in ("Slow", "Fast"))
    both = found.odds(DAY)
    told = milestone_sentence(NEEDY, found)
    assert f"({both:.0%})" in told
    assert told.endswith(
        f"“Slow” holds it back: alone it has {slow:.0%}, and if it were done the chance would be {fast:.0%}."
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"targets": ()}, "“Release” needs no target yet; choose what must be reached by 30 June 2027."),
        ({"day": AS_OF}, "The day of “Release”, 23 November 2026, has passed."),
        ({"day": date(2029, 1, 1)}, "The day of “Release”, 1 January 2029, lies beyond the 12 months looked at."),
    ],
)
def test_where_there_are_no_odds_it_is_said_why(change: dict[str, object], sentence: str) -> None:
    milestone = replace(NEEDY, **change)  # type: ignore[arg-type]
    assert milestone_sentence(milestone, joint(milestone)) == sentence


def test_a_missing_forecast_is_named() -> None:
    found = joint_arrival(NEEDY, ROADMAP, {"Slow": FORECASTS["Slow"]})
    assert milestone_sentence(NEEDY, found) == "“Release” isn't forecast yet: “Fast” has no forecast."
    assert found is not None
    both = milestone_sentence(NEEDY, replace(found, missing=("Fast", "Slow")))
    assert both == "“Release” isn't forecast yet: “Fast” and “Slow” have no forecast."
    assert milestone_sentence(NEEDY, None) == "“Release” isn't forecast yet."


def test_rows_are_milestones_then_every_target_and_say_what_is_out_of_date() -> None:
    found = rows(stale=("Slow",))
    assert [(row.kind, row.title, row.is_stale) for row in found] == [
        (Kind.MILESTONE, "Release", True),
        (Kind.TARGET, "Slow", True),
        (Kind.TARGET, "Fast", False),
    ]
    empty = replace(ROADMAP, projects=(make_project(targets=(), name="Aimless"),), milestones=())
    (row,) = roadmap_rows(empty, {}, {})
    assert (row.kind, row.missing) == (Kind.PROJECT, "has no target")


def test_the_table_and_the_text_say_what_the_bars_show() -> None:
    found = rows()
    table = roadmap_table(found)
    assert table.rows[0][0] == "Milestone: Release"
    assert table.rows[1][3] == f"{FORECASTS['Slow'].arrivals[0].odds(DAY):.0%}"
    assert table.rows[2][2:4] == ("", "")
    assert "Milestone Release, by 30 Jun 2027:" in roadmap_text(found)


def test_odds_of_any_day_are_known_within_the_horizon_alone() -> None:
    row = rows()[1]
    assert row.odds_by(DAY + timedelta(days=30)) == FORECASTS["Slow"].arrivals[0].odds(DAY + timedelta(days=30))
    assert row.odds_by(AS_OF) is None
    assert day_odds(row, date(2030, 1, 1)) == "by 1 Jan 2030: not known"


def test_bars_are_darkest_where_arrival_is_likeliest_and_days_are_where_the_plot_says() -> None:
    found, width = rows(), 1000
    height = round(sheet_height(len(found)))
    picture = roadmap_picture(found, AS_OF, Canvas(width, height, 1.0, LIGHT))
    plot = picture.plot

    def darkness(row: int, day: float) -> int:
        x, y = round(plot.x(day)), height - round(plot.y(-row))
        at = 4 * (y * picture.width + x)
        return 255 - picture.dots[at]

    # The faster project arrives early; later it gets lighter.
    assert darkness(2, 40.0) > darkness(2, 300.0) > 0
    at = 4 * (round(height - plot.y(-1)) * picture.width + round(plot.x((DAY - AS_OF).days)))
    marked = picture.dots[at : at + 3]
    assert marked[0] > marked[2] + 60


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_long_names_and_missing_forecasts_are_drawn(palette: Palette) -> None:
    long = roadmap_rows(
        Roadmap(projects=(replace(SLOW, name=LONG_NAME),), milestones=(replace(NEEDY, name=LONG_NAME, targets=()),)),
        {},
        {},
    )
    picture = roadmap_picture(long, AS_OF, Canvas(700, 160, 1.5, palette))
    assert (picture.width, picture.height) == (1050, 240)


def test_a_notebook_draws_the_roadmap_into_axes_of_its_own() -> None:
    found = rows()
    figure = Figure(figsize=(10, 3))
    chart = draw_roadmap(figure.add_axes((0, 0, 1, 1)), found, AS_OF)
    assert chart.plot.first < 0 < (DAY - AS_OF).days < chart.plot.last
