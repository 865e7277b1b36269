from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.domain.project import Target
from forecasting.words.chart_texts import (
    arrival_readout,
    arrival_table,
    arrival_text,
    fan_readout,
    fan_table,
    fan_text,
    result_readout,
    results_table,
    targets_table,
)
from forecasting.words.narrative import answer
from tests.forecasting.made import LONG_NAME, Outlook, make_forecast, make_project

SAMPLE = make_forecast()


def test_the_text_of_a_fan_tells_answer_champion_bands_and_deadlines() -> None:
    told = fan_text(SAMPLE)
    assert told.startswith("Fan chart of Accuracy, with 60 results so far. ")
    assert answer(SAMPLE) in told
    assert "On 23 November 2027, 10 of 20 simulated futures between " in told
    assert "General availability: roughly even (49%) by 30 June 2027." in told
    assert told.endswith("1 in 20 lies outside. Wider means that we know less.")


def test_the_text_of_an_arrival_tells_odds_dates_and_never() -> None:
    assert arrival_text(SAMPLE, SAMPLE.arrivals[0]) == (
        "Chance that Accuracy reaches 78.8% by each day of the next 12 months. "
        "Pilot go/no-go: unlikely (24%) by 31 March 2027. Even chance by 5 July 2027. "
        "4 in 5 chance: not within 12 months. 19 in 20 chance: not within 12 months. "
        "There is a 28% chance that 78.8% isn't reached within 12 months (about 6 in 20 futures). "
        "There is less than a 5% chance that 78.8% can't be reached at all, short of a new approach; "
        "that is part of the chance of not within 12 months."
    )


def test_the_text_of_a_reached_target_says_so() -> None:
    forecast = make_forecast(make_project(targets=[Target(value=70.0)]))
    assert arrival_text(forecast, forecast.arrivals[0]) == "Accuracy has already reached 70%."
    assert arrival_table(forecast, forecast.arrivals[0]).rows == (("today", "already reached"),)


def test_a_name_that_a_chart_cuts_is_whole_in_its_text_and_table() -> None:
    forecast = make_forecast(make_project(long_names=True))
    assert f"First {LONG_NAME}"[:200].strip() in fan_text(forecast)
    assert results_table(forecast).rows[0][1].endswith("no. 60")


def test_the_table_of_a_fan_has_a_row_for_each_month() -> None:
    table = fan_table(SAMPLE)
    assert table.columns == ("Date", "Middle", "50% range", "80% range", "95% range")
    assert len(table.rows) == 12
    assert table.rows[-1][0] == "23 November 2027"
    low, high = SAMPLE.fan_bands[-1][[2, 4]]
    assert table.rows[-1][2] == f"{low:.1f} – {high:.1f}"


def test_the_table_of_results_is_newest_first_with_noise() -> None:
    table = results_table(SAMPLE)
    assert len(table.rows) == 60
    assert table.rows[1] == ("13 November 2026", "Retrieval #59", "72.3%", "± 4.4 points", "new best")


def test_the_table_of_targets_has_a_row_for_each() -> None:
    reached = Target(value=70.0, name="Demo")
    forecast = make_forecast(make_project(targets=[*make_project().targets, reached]))
    table = targets_table(forecast)
    assert table.columns[-2:] == ("Not within 12 months", "Of that, can't be reached")
    assert table.rows[0] == ("78.8%", "Pilot go/no-go", "31 March 2027", "24%", "by 5 July 2027", "28%", "4%")
    assert table.rows[2] == ("70%", "Demo", "", "", "already reached", "already reached", "")


def test_the_table_of_an_arrival_ends_with_what_is_not_reached_in_time() -> None:
    table = arrival_table(SAMPLE, SAMPLE.arrivals[0])
    assert table.rows[0] == ("23 December 2026", "<1%")
    assert table.rows[-3:] == (
        ("23 November 2027", "72%"),
        ("not within 12 months", "28%"),
        ("of that, can't be reached at all", "4%"),
    )


@given(st.integers(1, 3653))
@settings(max_examples=30, deadline=None)
def test_tables_are_short_and_end_with_the_horizon(horizon: int) -> None:
    forecast = make_forecast(make_project(targets=[]), Outlook(horizon_days=horizon, draws=10))
    rows = fan_table(forecast).rows
    assert len(rows) <= 15
    assert rows[-1][0].endswith(str(date.fromordinal(date(2026, 11, 23).toordinal() + horizon).year))


def test_a_read_out_tells_every_range_of_a_day() -> None:
    readout = fan_readout(SAMPLE, 100)
    assert readout.title == "3 March 2027"
    assert [name for name, _ in readout.rows] == ["Middle", "50% range", "80% range", "95% range"]
    assert readout.text.startswith("3 March 2027. Middle 7")


def test_before_today_a_read_out_tells_the_best_so_far() -> None:
    assert fan_readout(SAMPLE, -10).rows == (("Best so far", "72.3%"),)
    assert fan_readout(SAMPLE, -11).rows == (("Best so far", "71.9%"),)
    assert fan_readout(SAMPLE, -400).rows == (("Best so far", "none yet"),)


def test_a_read_out_of_a_dot_names_the_experiment() -> None:
    assert result_readout(SAMPLE, 58).text == "Retrieval #59. 13 Nov 2026 72.3% ± 4.4 points. new best"
    assert result_readout(SAMPLE, 59).rows[-1] == ("", "no new best")


@pytest.mark.parametrize(
    ("day", "said"), [(0, "by 23 Nov 2026: <1%"), (128, "by 31 Mar 2027: 24%"), (365, "by 23 Nov 2027: 72%")]
)
def test_a_read_out_of_an_arrival_tells_the_odds_by_a_day(day: int, said: str) -> None:
    assert arrival_readout(SAMPLE, SAMPLE.arrivals[0], day).title == said


def test_certain_futures_are_told_as_almost_certain() -> None:
    sure = replace(SAMPLE.arrivals[0], days=np.full(1000, 3.0))
    assert arrival_readout(SAMPLE, sure, 10).title == "by 3 Dec 2026: >99%"
