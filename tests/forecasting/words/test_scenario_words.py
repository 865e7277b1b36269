from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from forecasting.domain.scenario import AS_PLANNED, ChangedTarget, LeverShare, PaceNeeded, Scenario
from forecasting.domain.timeline import DateRange
from forecasting.futures.scenarios import arrivals_of, first_futures, forecast_scenario
from forecasting.words.scenario_words import (
    NEW,
    changes,
    chosen_name,
    comparison_table,
    difference_sentences,
    needed_sentence,
    shown_futures,
)
from tests.forecasting.made_levers import LAST_DAY
from tests.forecasting.made_scenarios import DEADLINE, TARGET, a_forecast, a_project

if TYPE_CHECKING:
    from forecasting.domain.forecast import Forecast

FAST = Scenario(name="Fast", pace=2.0)


@pytest.fixture(scope="module")
def planned() -> Forecast:
    return a_forecast()


def test_what_a_scenario_changes_is_said_in_a_few_words_each(planned: Forecast) -> None:
    scenario = Scenario(
        name="All of it",
        pace=0.5,
        parallel=3,
        mix=(LeverShare("data", 0.5), LeverShare("gone", 0.1)),
        n_eval=4000,
        pauses=(DateRange(LAST_DAY, LAST_DAY + timedelta(days=9)),),
        targets=(ChangedTarget(target="target", value=74.0, deadline=DEADLINE + timedelta(days=1)),),
    )
    told = changes(a_project(), planned.outlook, scenario)
    assert told[0].startswith("half the pace, ")
    assert told[1:] == (
        "3 tries side by side",
        "Data 50%",
        "measured on 4,000 examples",
        "no tries 20 Nov 2026 – 29 Nov 2026",
        "target 74%",
        "deadline 9 Jun 2027",
    )
    assert changes(a_project(), planned.outlook, AS_PLANNED) == ()


def test_a_difference_is_told_with_both_numbers_and_what_is_only_luck_is_not_called_one(planned: Forecast) -> None:
    fast = forecast_scenario(planned, FAST)
    before, after = (round(100 * f.arrivals[0].odds(DEADLINE)) for f in (planned, fast))
    (told,) = difference_sentences(planned, fast)
    assert told.startswith(
        f"The chance of 76% by 8 June 2027 is {after}%, {after - before} points more than as planned ({before}%). "
    )
    assert told.endswith("Even chance: by 9 May 2027 instead of not within 400 days.")
    (same,) = difference_sentences(planned, forecast_scenario(planned, Scenario(name="Hardly", pace=1.001)))
    assert "the same as planned" in same


def test_a_moved_deadline_is_compared_with_what_was_planned(planned: Forecast) -> None:
    later = replace(FAST, targets=(ChangedTarget(target="target", deadline=DEADLINE + timedelta(days=30)),))
    (told,) = difference_sentences(planned, forecast_scenario(planned, later))
    assert "by 8 July 2027" in told
    assert "as planned, 76% by 8 June 2027 has" in told


def test_fewer_futures_are_compared_with_as_many_of_the_plan(planned: Forecast) -> None:
    few = first_futures(planned, 200)
    assert few.reported.shape[0] == few.arrivals[0].days.size == 200
    np.testing.assert_array_equal(few.arrivals[0].days, planned.arrivals[0].days[:200])
    assert shown_futures(200, 600) == "While it moves: the first 200 of 600 futures."
    assert shown_futures(600, 600) == ""


def test_scenarios_stand_side_by_side_with_the_plan_first(planned: Forecast) -> None:
    table = comparison_table(planned, [("Fast", arrivals_of(planned, FAST))])
    assert table.columns[-1] == "Not in 400 days"
    assert [row[0] for row in table.rows] == ["As planned", "Fast"]
    assert re.fullmatch(r"\d+%", table.rows[0][2])
    assert re.fullmatch(r"\d+% \(\+\d+ points\)", table.rows[1][2])
    assert table.rows[0][1].endswith(" by\u00a08\u00a0Jun\u00a02027")


def needed(**changes: object) -> PaceNeeded:
    given = {
        "target": TARGET,
        "chance": 0.8,
        "pace": 2.5,
        "tries_a_week": 1.0,
        "odds_now": 0.4,
        "most_pace": 20.0,
        "most_odds": 0.97,
        "chance_infeasible": 0.0,
    }
    return PaceNeeded(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "end"),
    [
        (
            needed(),
            "it takes 2.5 times the pace that was learned, 2.5 tries a week; now it is 40%.",
        ),
        (
            needed(pace=0.5, tries_a_week=2.0, odds_now=0.9),
            "half the pace that was learned, 1 try a week, would be enough; now it is 90%.",
        ),
        (
            needed(pace=None, most_odds=0.61, chance_infeasible=0.33),
            "times the pace it would be 61%, as there is a 33% chance that 76% can't be reached; now it is 40%.",
        ),
        (
            needed(pace=None, most_pace=3.5, most_odds=0.61),
            "even at 3.5 times the pace it would be 61%; now it is 40%.",
        ),
    ],
)
def test_what_it_would_take_is_told_honestly(planned: Forecast, found: PaceNeeded, end: str) -> None:
    told = needed_sentence(planned, found)
    start = "No pace is enough for" if found.pace is None else "For"
    assert told.startswith(f"{start} a 4 in 5 chance of 76% by 8 June 2027")
    assert told.endswith(end)


def test_new_scenarios_are_numbered_and_copies_have_names_of_their_own() -> None:
    assert chosen_name(NEW, []) == "Scenario 1"
    assert chosen_name(NEW, ["scenario 1", "Scenario 2"]) == "Scenario 3"
    assert chosen_name("Copy of Fast", []) == "Copy of Fast"
    assert chosen_name("Copy of Fast", ["Copy of Fast"]) == "Copy of Fast 2"
