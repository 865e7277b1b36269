from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from forecasting.domain.findings import Comparison, Hold, Proposal, SetChange, Staleness
from forecasting.domain.forecast import Basis
from forecasting.domain.project import Target
from forecasting.importers.problems import Problem, Severity
from forecasting.words.forecast_json import forecast_json, levers_json
from tests.forecasting.made import AS_OF, ERROR_RATE, SCORE, STUCK, make_forecast, make_project
from tests.forecasting.made_levers import RESULTS, TARGET, make_report, make_tries


def refuse_constant(name: str) -> None:
    pytest.fail(f"{name} is no JSON")


def read(text: str) -> Any:
    return json.loads(text, parse_constant=refuse_constant)


@pytest.mark.parametrize("metric", [ERROR_RATE, SCORE], ids=lambda metric: metric.name)
def test_the_fan_is_ordered_by_quantile_and_by_date(metric: Any) -> None:
    fan = read(forecast_json(make_forecast(make_project(metric)), "Project"))["fan"]
    assert np.all(np.diff(np.array(fan["values"]), axis=1) >= 0)
    assert fan["dates"] == sorted(fan["dates"])
    assert fan["dates"][0] == AS_OF.isoformat()
    assert np.array(fan["values"]).shape == (len(fan["days"]), len(fan["quantiles"]))


def test_odds_are_those_of_the_arrivals_and_never_fall_with_time() -> None:
    forecast = make_forecast()
    report = read(forecast_json(forecast, "Project"))
    for target, arrival in zip(report["targets"], forecast.arrivals, strict=True):
        assert target["odds"] == arrival.odds(date.fromisoformat(target["deadline"]))
        assert target["never"] == arrival.never
        assert all(before["odds"] <= after["odds"] for before, after in pairwise(target["odds_by"]))


def test_what_it_rests_on_and_what_can_not_be_reached_are_told_apart() -> None:
    forecast = replace(make_forecast(), basis=Basis.ASSUMPTIONS)
    doubtful = replace(forecast.arrivals[0], chance_infeasible=0.11, chance_lucky=0.02)
    report = read(forecast_json(replace(forecast, arrivals=(doubtful,)), "Project"))
    target = report["targets"][0]
    assert report["basis"] == "assumptions"
    assert (target["infeasible"], target["by_luck"]) == (0.11, 0.02)
    assert target["infeasible"] <= target["never"]


def test_dates_that_lie_beyond_the_horizon_are_null() -> None:
    report = read(forecast_json(make_forecast(outlook=STUCK), "Project"))
    target = report["targets"][0]
    assert target["never"] == 1
    assert target["dates"] == {"even": None, "4 in 5": None, "19 in 20": None}
    assert all(point["days"] is None and point["date"] is None for point in target["arrival_quantiles"])


def test_a_deadline_beyond_the_horizon_has_no_odds() -> None:
    project = make_project(targets=[Target(value=79.0, deadline=date(2040, 1, 1))])
    assert read(forecast_json(make_forecast(project), "Project"))["targets"][0]["odds"] is None


def test_what_is_not_a_number_is_null() -> None:
    forecast = make_forecast()
    forecast = replace(forecast, diagnosis=replace(forecast.diagnosis, r_hat=math.nan, ess_bulk=math.inf))
    diagnosis = read(forecast_json(forecast, "Project"))["diagnosis"]
    assert (diagnosis["r_hat"], diagnosis["ess_bulk"]) == (None, None)


def test_problems_of_the_input_are_listed_with_their_place() -> None:
    problem = Problem(Severity.SKIPPED, "It has no date.", 7, "date", "soon")
    assert read(forecast_json(make_forecast(), "Project", [problem]))["problems"] == [
        {"severity": "skipped row", "message": "It has no date.", "row": 7, "column": "date", "text": "soon"}
    ]


def test_the_numbers_can_be_traced_to_their_seed_and_versions() -> None:
    report = read(forecast_json(make_forecast(), "Support assistant"))
    assert report["project"] == "Support assistant"
    assert report["seed"] == 1
    assert report["versions"]["model"] == "made"
    assert {"whenabouts", "pymc", "nutpie", "numpy", "python"} <= set(report["versions"])


def test_levers_are_reported_with_every_interval_and_strictly() -> None:
    project = replace(make_tries(["Data", "Design"] * 8, RESULTS, efforts=[4.0] * 16), targets=(TARGET,))
    forecast = replace(make_forecast(project), levers=make_report(project))
    whole, alone = read(forecast_json(forecast, "Made")), read(levers_json(forecast, "Made"))

    assert whole["levers"] == alone["levers"]
    assert (alone["project"], alone["schema"], alone["levers"]["next_tries"]) == ("Made", 1, 5)
    assert alone["levers"]["advice"]
    for told, lever in zip(alone["levers"]["levers"], make_report(project).levers, strict=True):
        assert (told["name"], told["tries"], told["best"]) == (lever.name, lever.tries, lever.best)
        assert set(told["rise_by_effort_day"]) == {"value", "low", "high"}
        (gain,) = told["gains"]
        assert (gain["target"], gain["by"]) == (TARGET.value, TARGET.deadline.isoformat())  # type: ignore[union-attr]
        assert gain["by_tries"]["odds_each"]["value"] == pytest.approx(gain["by_tries"]["odds"]["value"] / 5)
        assert gain["by_effort"]["amount"] == alone["levers"]["next_effort_days"]


def test_a_forecast_without_a_report_on_levers_has_none() -> None:
    assert read(forecast_json(make_forecast(), "Project"))["levers"] is None


def test_what_the_measurements_tell_is_in_the_report() -> None:
    hold = Hold(target=Target(value=78.0, name="Pilot"), chances={1: 0.5, 12: 0.1})
    forecast = replace(
        make_forecast(),
        comparison=Comparison(lead=0.4, error=0.6, chance_real=0.71, examples=3200, runs=None),
        set_changes=(SetChange(name="Spring", until=date(2026, 3, 3), low=-7.4, middle=-5.8, high=-4.2),),
        proposals=(Proposal(day=date(2026, 5, 1), old=500, new=2000, name="500 examples", experiments=("e1",)),),
        staleness=Staleness(models=2, measurements=3, low=0.3, middle=0.5, high=0.8, holds=(hold,)),
    )
    report = read(forecast_json(forecast, "Project"))
    assert report["measurement"] == {
        "lead": {
            "lead": 0.4, "error": 0.6, "chance_real": 0.71, "examples": 3200, "runs": None,
            "noise": pytest.approx(1.176), "is_inside_noise": True,
        },
        "earlier_sets": [{"name": "Spring", "until": "2026-03-03", "low": -7.4, "middle": -5.8, "high": -4.2}],
        "proposed_changes": [
            {
                "date": "2026-05-01",
                "sentence": "From 1 May 2026 on results are measured on 2,000 examples instead of 500; if that is "
                "another evaluation set, mark the results before as measured on a set of its own, such as "
                "“500 examples”.",
                "earlier_set": "500 examples",
            }
        ],
    }  # fmt: skip
    assert report["staleness"] == {
        "models": 2,
        "measurements": 3,
        "loss_a_month": {"0.1": 0.3, "0.5": 0.5, "0.9": 0.8},
        "holds": [{"target": 78.0, "name": "Pilot", "months": [1, 12], "chances": [0.5, 0.1]}],
    }


def test_without_later_measurements_and_a_best_before_there_is_nothing_to_report() -> None:
    report = read(forecast_json(make_forecast(make_project(results=1)), "Project"))
    assert report["measurement"] == {"lead": None, "earlier_sets": [], "proposed_changes": []}
    assert report["staleness"] is None
