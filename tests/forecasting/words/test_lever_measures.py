from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecasting.domain.forecast import Forecast
from forecasting.domain.lever_report import Estimate, Gain
from forecasting.domain.project import Experiment, Lever, Status
from forecasting.domain.timeline import format_date
from forecasting.words.lever_measures import helped_sentence, levers_table, measures, tries_table
from tests.forecasting.made import AS_OF, make_forecast, make_project
from tests.forecasting.made_evidence import DATA, DESIGN, TUNING, evidence, report

PROJECT = replace(
    make_project(results=5),
    levers=(Lever("Data", id="data"), Lever("Design", id="design")),
    experiments=(
        Experiment(name="First", id="a", lever="data", status=Status.DONE, finished=AS_OF, result=70.0),
        Experiment(name="Cleaner labels", id="b", lever="data", status=Status.DONE, finished=AS_OF, result=71.0),
        Experiment(name="Twice the rows", id="c", lever="data", status=Status.ABANDONED, finished=AS_OF),
        Experiment(name="More languages", id="d", lever="data", status=Status.RUNNING),
        Experiment(name="Deeper", id="e", lever="design", status=Status.DONE, finished=AS_OF, result=70.5),
    ),
)


def forecast(**changes: object) -> Forecast:
    made = replace(report(TUNING, DATA, DESIGN), helped={"b": 0.87, "c": 0.0, "e": 0.3})
    return replace(make_forecast(), levers=replace(made, **changes))  # type: ignore[arg-type]


def test_levers_are_compared_in_the_order_of_the_best_choice_by_what_the_target_gains_first() -> None:
    found = measures(forecast())
    assert [lever.name for lever in found[0].levers] == ["Data", "Design", "Tuning"]
    assert found[0].title == "Days gained by the next 5 tries"
    assert found[0].text(0) == "12 days (−3 to 30)"
    assert "New best by the next try" in [measure.title for measure in found]


def test_odds_are_told_by_the_day_of_the_target_that_matters_next() -> None:
    made = forecast()
    soon, late = (replace(DATA.gains[0], target_id=name, by=AS_OF + timedelta(days=days)) for name, days in
                  (("pilot", 30), ("later", 300)))  # fmt: skip
    found = measures(replace(made, levers=report(replace(DATA, gains=(late, soon)))))
    odds = next(measure for measure in found if measure.title.startswith("Odds"))
    assert format_date(soon.by) in odds.meaning
    assert format_date(late.by) not in odds.meaning


def test_where_effort_is_recorded_levers_are_compared_by_the_person_day_first() -> None:
    by_effort = Gain(amount=44, odds=Estimate(0.05, 0.01, 0.09), days=Estimate(20, 2, 40))
    dear = replace(
        DATA,
        gains=(replace(DATA.gains[0], by_effort=by_effort),),
        rise_by_effort_day=Estimate(0.02, 0.01, 0.04),
        best_by_effort_day=0.6,
    )
    found = measures(forecast(levers=(dear,), next_effort_days=44.0))
    assert [measure.title for measure in found[:2]] == [
        "Days gained by the next 44 person-days",
        "Odds gained by the next 44 person-days",
    ]
    assert found[0].text(0) == "20 days (2 to 40)"
    assert found[1].text(0) == "5 points (1 to 9)"


def test_every_interval_and_nothing_at_all_lie_within_the_span() -> None:
    for measure in measures(forecast()):
        low, high = measure.span
        assert low <= 0 <= high
        assert all(low <= e.low and e.high <= high for e in measure.estimates if e)


def test_a_target_whose_even_chance_lies_beyond_the_horizon_gains_odds_but_no_days() -> None:
    gain = replace(DATA.gains[0], by_tries=replace(DATA.gains[0].by_tries, days=None))
    titles = [measure.title for measure in measures(forecast(levers=(replace(DATA, gains=(gain,)),)))]
    assert "Odds gained by the next 5 tries" in titles
    assert not [title for title in titles if title.startswith("Days")]


def test_the_table_holds_every_measure_of_every_lever() -> None:
    made = forecast()
    table = levers_table(made)
    assert [row[0] for row in table.rows] == ["Data", "Design", "Tuning"]
    assert table.rows[0][3] == "54%"
    assert len(table.columns) == len(table.rows[0]) == 4 + len(measures(made))


def test_a_forecast_without_a_report_on_levers_compares_nothing() -> None:
    without = replace(forecast(), levers=None)
    assert measures(without) == ()
    assert levers_table(without).rows == ()


def test_the_tries_of_a_lever_are_listed_with_how_likely_each_helped() -> None:
    rows = {row[1]: row for row in tries_table(forecast(), PROJECT, DATA).rows}
    assert rows["Cleaner labels"][2:] == ("71.0%", "very likely (87%)")
    assert rows["Twice the rows"][3] == "given up"
    assert rows["More languages"][0] == "Running"
    assert rows["First"][3] == "the first result, or not in this forecast"
    assert next(iter(rows)) == "More languages"
    assert "Deeper" not in rows


@pytest.mark.parametrize(
    ("lever", "sentence"),
    [
        (DATA, "Most likely to have helped: “Cleaner labels” (87%)."),
        (DESIGN, "None of its tries is more likely than not to have helped."),
        (evidence("New", 0.1, tries=0), ""),
    ],
)
def test_the_tries_that_helped_are_named(lever: object, sentence: str) -> None:
    assert helped_sentence(forecast(), PROJECT, lever) == sentence  # type: ignore[arg-type]
