from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.domain.assumptions import Assumptions, CeilingBelief
from forecasting.domain.date_styles import DateStyle, dates_written
from forecasting.domain.forecast import Forecast, Verdict
from forecasting.domain.lever_report import Estimate, Gain, LeverEvidence, LeverReport, TargetGain
from forecasting.domain.project import Milestone, Roadmap, Target
from forecasting.domain.timeline import DateRange, format_date, format_short_date
from forecasting.errors import InvalidValue
from forecasting.futures.joint import joint_arrival
from forecasting.report.changes import chance_of, change_sentences, changes_table
from forecasting.report.choices import choices_question, choices_table
from forecasting.report.composing import NO_TRACK_RECORD, Subject, compose
from forecasting.report.drivers import drivers_table
from forecasting.report.options import LARGEST_LOGO, Logo, PartName, ReportOptions
from forecasting.report.plain_text import answer_text, table_texts
from forecasting.report.premises import premises_table
from forecasting.report.summary import Overview
from forecasting.words import narrative
from forecasting.words.roadmap_rows import roadmap_rows
from forecasting.words.roadmap_words import milestone_sentence, roadmap_text
from forecasting.words.wording import percent
from tests.forecasting.made import AS_OF, ERROR_RATE, STUCK, Outlook, make_forecast, make_project
from tests.forecasting.report.made_reports import picture_of_size, report_on, roadmap_report

PROJECT = make_project()
FORECAST = make_forecast(PROJECT)
DEADLINE = date(2027, 3, 31)


def rows_of(forecast: Forecast) -> dict[str, tuple[str, ...]]:
    table = choices_table(forecast)
    assert table is not None
    return {row[0]: row[1:] for row in table.rows}


def test_parts_come_in_the_order_in_which_executives_ask_and_only_if_they_are_wished() -> None:
    before = make_forecast(PROJECT, as_of=AS_OF - timedelta(days=60))
    page = compose([Subject(PROJECT, FORECAST, before=before)], ReportOptions()).pages[0]
    assert [part.name for part in page.parts] == [name for name in PartName if name is not PartName.DRIVERS]
    wished = (PartName.DECISION, PartName.FAN)
    page = compose([Subject(PROJECT, FORECAST, before=before)], ReportOptions(parts=wished)).pages[0]
    assert [part.name for part in page.parts] == [PartName.FAN, PartName.DECISION]


def test_the_headline_is_the_answer_until_the_pm_writes_another() -> None:
    answer = narrative.answer(FORECAST)
    assert report_on(PROJECT).pages[0].headline == answer
    page = report_on(PROJECT, ReportOptions(headline="Hold\nthe date", comments="One.\n\nTwo\nlines.")).pages[0]
    assert page.headline == "Hold the date"
    assert page.lead[0] == answer
    assert page.comments == ("One.", "Two lines.")


def test_doubtful_numbers_are_warned_of_before_any_of_them() -> None:
    doubtful = make_forecast(PROJECT, Outlook(verdict=Verdict.CAUTION))
    page = compose([Subject(PROJECT, doubtful)], ReportOptions()).pages[0]
    assert page.warning.startswith("Take the numbers with caution")
    assert report_on(PROJECT).pages[0].warning == ""
    assert "which is little" in report_on(make_project(results=6)).pages[0].warning


def test_the_footer_says_where_the_numbers_come_from() -> None:
    footer = " · ".join(report_on(PROJECT).pages[0].footer)
    assert footer == (
        "Data up to 23 November 2026 · 70 experiments, 60 results · 1,000 simulated futures · model made · seed 1 · "
        "forecast made"
    )


def test_without_saved_forecasts_there_is_no_track_record_and_with_them_it_is_told() -> None:
    told = report_on(PROJECT).pages[0].part(PartName.TRACK_RECORD)
    assert told is not None
    assert told.paragraphs[0] == NO_TRACK_RECORD
    report = compose([Subject(PROJECT, FORECAST, track_record=("8 of 10 came true.",))], ReportOptions())
    told = report.pages[0].part(PartName.TRACK_RECORD)
    assert told is not None
    assert told.paragraphs[0] == "8 of 10 came true."


@pytest.mark.parametrize("project", [PROJECT, make_project(ERROR_RATE)], ids=["higher", "lower is better"])
def test_choices_are_dates_targets_and_chances_of_the_forecast(project: object) -> None:
    assert isinstance(project, type(PROJECT))
    forecast = make_forecast(project)
    arrival, rows = forecast.arrivals[0], rows_of(forecast)
    assert rows["Keep both, go on as now"][2] == percent(arrival.odds(DEADLINE))
    eased = next(row for name, row in rows.items() if name.startswith("Keep the date, "))
    value = float(eased[0].removesuffix("%"))
    reached = forecast.metric.to_model(forecast.champion([forecast.timeline.days(DEADLINE)])[:, 0])
    chance = float(np.mean(np.asarray(reached) >= forecast.metric.to_model(value) - 1e-9))
    assert chance >= 0.8
    assert eased[2] == percent(chance)


def test_a_moved_date_is_the_first_with_a_4_in_5_chance() -> None:
    likely = make_forecast(PROJECT, Outlook(pace=4))
    arrival = likely.arrivals[0]
    day = arrival.date(0.8)
    assert day is not None
    assert rows_of(likely)["Keep the target, move the date"][1] == format_date(day)
    assert arrival.odds(day) >= 0.8 > arrival.odds(day - timedelta(days=2))


def test_a_scenario_is_a_choice_with_its_own_target_and_chance() -> None:
    plan = make_forecast(PROJECT, Outlook(pace=4))
    table = choices_table(FORECAST, [("Two more people", plan)])
    assert table is not None
    assert table.rows[-1][0] == "“Two more people”"
    assert table.rows[-1][3] == percent(plan.arrivals[0].odds(DEADLINE))


def test_nothing_is_asked_where_nothing_is_left_to_choose() -> None:
    reached = make_project(targets=[Target(value=65.0, deadline=DEADLINE)])
    assert choices_table(make_forecast(reached)) is None
    assert choices_question(make_forecast(reached)) == ""
    assert choices_table(make_forecast(make_project(targets=()))) is None


def test_without_a_deadline_the_choices_are_what_to_promise() -> None:
    forecast = make_forecast(make_project(targets=[Target(value=78.0)]))
    assert choices_question(forecast) == "By when do we promise 78%?"
    assert list(rows_of(forecast)) == [
        "Promise the date with an even chance",
        "Promise the date with a 4 in 5 chance",
        "Promise the date with a 19 in 20 chance",
    ]


def test_what_changed_is_the_difference_of_two_forecasts() -> None:
    before = make_forecast(PROJECT, as_of=AS_OF - timedelta(days=60))
    table = changes_table(before, FORECAST)
    assert [row[0] for row in table.rows] == ["24 September 2026", "23 November 2026"]
    odds = [percent(forecast.arrivals[0].odds(DEADLINE)) for forecast in (before, FORECAST)]
    assert [row[5] for row in table.rows] == odds
    told = " ".join(change_sentences(before, FORECAST))
    assert f"from {odds[0]} to {odds[1]}" in told
    assert f"{FORECAST.scene.values.size - before.scene.values.size} new results came in" in told


def test_a_moved_target_is_told_with_what_it_changed_alone() -> None:
    moved = make_project(targets=[Target(value=76.0, deadline=DEADLINE, id="pilot")])
    now = make_forecast(moved)
    told = " ".join(change_sentences(FORECAST, now))
    alone = chance_of(FORECAST, 76.0, DEADLINE)
    assert alone is not None
    then = percent(FORECAST.arrivals[0].odds(DEADLINE))
    value = FORECAST.arrivals[0].target.value
    assert f"The target moved: {value:g}% by 31 March 2027 → 76% by 31 March 2027" in told
    assert f"that alone changed the chance from {then} to {percent(alone)}" in told
    # The same futures, so that is all that changed.
    assert now.arrivals[0].odds(DEADLINE) == pytest.approx(alone)


def test_premises_that_differ_between_two_forecasts_are_named() -> None:
    now = replace(make_forecast(PROJECT, STUCK), model_version="later", is_ceiling_told=True)
    told = change_sentences(FORECAST, now)[-1]
    assert told == "Not the same as then: whether anyone told how far it can go, the version of the model."


def test_every_assumption_says_what_breaks_it() -> None:
    pauses = (DateRange(date(2026, 12, 21), date(2027, 1, 3)), DateRange(date(2026, 1, 1), date(2026, 1, 2)))
    assumptions = Assumptions(tries_per_week=1.5, ceiling=CeilingBelief(80, 90), pauses=pauses)
    table = premises_table(replace(PROJECT, assumptions=assumptions), FORECAST)
    assert all(row[1] for row in table.rows)
    told = [row[0] for row in table.rows]
    assert told[:4] == [
        "The team tries as planned: 1.5 tries a week",
        "Nothing is tried in these pauses: 21 December 2026 to 3 January 2027",
        "Results go on being measured on today’s evaluation set of 400 examples",
        "The best anyone could reach lies between 80% and 90%, as was told",
    ]


def about(value: float) -> Estimate:
    return Estimate(value, 0.5 * value, 1.5 * value)


def lever(name: str, odds: float) -> LeverEvidence:
    gain = Gain(amount=5, odds=Estimate(odds, odds - 0.04, odds + 0.04), days=Estimate(12.0, -3.0, 30.4))
    return LeverEvidence(
        lever_id=name,
        name=name,
        tries=14,
        results=13,
        successes=Estimate(5.2, 4, 7),
        chance_to_help=about(0.2),
        chance_of_new_best=about(0.23),
        share_by_success=about(0.09),
        share_by_try=about(0.015),
        rise_by_try=about(0.087),
        effort_days=None,
        rise_by_effort_day=None,
        gains=(TargetGain(target_id="pilot", by=DEADLINE, by_tries=gain, by_effort=None),),
        best_by_try=0.5,
        best_by_effort_day=None,
        value_of_one_more_try=Estimate(0, 0, 0),
    )


def test_levers_drive_the_forecast_and_those_that_raise_the_odds_are_choices() -> None:
    levers = (lever("Data", 0.06), lever("Tuning", -0.02))
    forecast = replace(FORECAST, levers=LeverReport(next_tries=5, next_effort_days=None, levers=levers))
    table = drivers_table(forecast)
    assert table is not None
    assert table.rows == (
        ("Data", "14", "5 (4 to 7)", "23%", "6 points (2 to 10)", "12 (−3 to 30)"),
        ("Tuning", "14", "5 (4 to 7)", "23%", "−2 points (−6 to 2)", "12 (−3 to 30)"),
    )
    rows = rows_of(forecast)
    odds = round(100 * forecast.arrivals[0].odds(DEADLINE))
    assert rows["Keep both, the next 5 tries go to “Data”"][2] == f"{odds + 6}%"
    assert not [name for name in rows if "Tuning" in name]


def test_a_roadmap_tells_how_many_deadlines_are_likely_and_what_milestones_have() -> None:
    projects = tuple(
        replace(make_project(name=name), id=name, targets=(Target(value=78.8, deadline=DEADLINE, id=name),))
        for name in ("A", "B")
    )
    roadmap = Roadmap(projects=projects, milestones=(Milestone(name="Launch", day=DEADLINE, targets=("A", "B")),))
    outlooks = {"A": Outlook(pace=6), "B": Outlook()}
    forecasts = {p.id: replace(make_forecast(p, outlooks[p.id]), project_id=p.id) for p in projects}
    joint = joint_arrival(roadmap.milestones[0], roadmap, forecasts)
    assert joint is not None
    subjects = [Subject(project, forecasts[project.id]) for project in projects]
    rows = roadmap_rows(roadmap, forecasts, {joint.milestone.id: joint})
    summary = compose(subjects, ReportOptions(), overview=Overview(milestones=(joint,), rows=rows)).summary
    assert summary is not None
    assert summary.headline == "1 of 2 projects with a deadline ahead is likely (over 55%) to meet it"
    assert summary.milestones is not None
    chance = forecasts["A"].arrivals[0].odds(DEADLINE) * forecasts["B"].arrivals[0].odds(DEADLINE)
    assert summary.milestones.rows[0][2] == percent(chance)
    assert summary.milestones.rows[0][4] == "B"
    assert milestone_sentence(joint.milestone, joint) in summary.lead
    assert [figure.text for figure in summary.figures] == [roadmap_text(rows)]


def test_a_report_as_text_holds_the_answer_and_every_table() -> None:
    report = roadmap_report()
    assert "No forecast yet: “New”." in answer_text(report)
    assert "We assume\tIt breaks if" in table_texts(report)
    assert "Project\tBest so far" in table_texts(report)


@pytest.mark.parametrize(
    ("style", "full", "short", "yearless"),
    [
        (DateStyle.BRITISH, "3 March 2027", "3 Mar 2027", "3 Mar"),
        (DateStyle.AMERICAN, "March 3, 2027", "Mar 3, 2027", "Mar 3"),
        (DateStyle.ISO, "2027-03-03", "2027-03-03", "03-03"),
        (DateStyle.GERMAN, "3. März 2027", "3. Mär 2027", "3. Mär"),
        (DateStyle.FRENCH, "3 mars 2027", "3 mars 2027", "3 mars"),
        (DateStyle.SPANISH, "3 de marzo de 2027", "3 mar 2027", "3 mar"),
        (DateStyle.ITALIAN, "3 marzo 2027", "3 mar 2027", "3 mar"),
        (DateStyle.DUTCH, "3 maart 2027", "3 mrt 2027", "3 mrt"),
    ],
)
def test_dates_are_written_in_the_style_of_the_report(style: DateStyle, full: str, short: str, yearless: str) -> None:
    day = date(2027, 3, 3)
    with dates_written(style):
        assert format_date(day) == full
        assert format_short_date(day) == short
        assert format_short_date(day, has_year=False) == yearless
    assert format_date(day) == "3 March 2027"


def test_a_logo_must_be_a_picture_of_usual_size_that_can_be_drawn() -> None:
    assert Logo(picture_of_size(40, 20)).kind == "png"
    assert Logo(picture_of_size(40, 20, "JPEG")).kind == "jpg"
    with pytest.raises(InvalidValue, match="neither a PNG nor a JPEG"):
        Logo(b"<svg/>")
    with pytest.raises(InvalidValue, match="more than 2 MB"):
        Logo(b"\xff\xd8\xff" + bytes(LARGEST_LOGO))
    with pytest.raises(InvalidValue, match="more than 25 million dots"):
        Logo(picture_of_size(6000, 5000))
    with pytest.raises(InvalidValue, match="damaged and can't be drawn"):
        Logo(picture_of_size(40, 20)[:60])
    with pytest.raises(InvalidValue, match="damaged and can't be drawn"):
        Logo(b"\xff\xd8\xff...")
