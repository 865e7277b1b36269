"""Past forecasts with the real sampler, their means, and how they are told."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import forecasting
from forecasting.backtesting.answers import luck, rival_forecast, score_paths
from forecasting.backtesting.origins import questions_of
from forecasting.backtesting.run import ask, run
from forecasting.backtesting.scoring import arrival_score, midpoints
from forecasting.backtesting.summary import summarise
from forecasting.domain.backtest import Answer, Backtest, Claim, Origin, Score
from forecasting.pipeline import forecast_project
from forecasting.rivals.trend import extrapolate
from forecasting.words.backtest_json import backtest_json
from forecasting.words.backtest_narrative import recollections, verdict
from forecasting.words.backtest_tables import score_tables
from tests.forecasting.backtesting.test_origins import series_of
from tests.forecasting.made import ACCURACY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.backtesting.series import Series

RIVALS = ("persistence", "trend")


def improving(tries: int = 24, seed: int = 5) -> Series:
    """A team that gets better now and then, every seventh try without result."""
    rng = np.random.default_rng(seed)
    champion, values = 60.0, []
    for i in range(tries):
        value = champion + (rng.exponential(1.2) if rng.random() < 0.35 else -rng.exponential(1.5))
        champion = max(champion, value)
        values.append(None if i % 7 == 6 else round(value, 2))
    return series_of(values)


@pytest.fixture(scope="module")
def backtest() -> Backtest:
    return run([improving()], RIVALS, seed=3)


def test_every_method_answers_every_question_in_order(backtest: Backtest) -> None:
    assert list(backtest.methods.items()) == [
        ("whenabouts", "Whenabouts"),
        ("persistence", "Persistence"),
        ("trend", "Trend"),
    ]
    assert [origin.asked_on for origin in backtest.origins] == [q.asked_on for q in questions_of(improving())]
    for origin in backtest.origins:
        assert [answer.method for answer in origin.answers] == list(backtest.methods)
        assert origin.answers[1].chances == (0, 0, 0)
        assert all(0 <= place <= 1 for answer in origin.answers for place in answer.score.places)


def test_what_is_scored_is_the_forecast_that_the_user_would_have_seen(backtest: Backtest) -> None:
    question, origin = questions_of(improving())[0], backtest.origins[0]
    assumptions = replace(question.known.assumptions, seed=3)
    forecast = forecast_project(replace(question.known, assumptions=assumptions), question.as_of)
    times = midpoints(question.horizon)
    champions = forecast.champion(times)
    scores = [
        arrival_score(np.mean(champions >= target, axis=0), times, arrived)
        for target, arrived in zip(question.targets, question.arrived, strict=True)
    ]
    answer = origin.answer("whenabouts")
    assert answer is not None
    assert answer.score.arrival == pytest.approx(np.mean(scores))
    assert answer.chances[0] == np.mean(forecast.champion([question.horizon]) >= question.targets[0])


def test_two_processes_give_the_numbers_of_one_and_tell_how_far_they_are() -> None:
    series, methods = [improving(40), improving(40, seed=6)], {"trend": partial(rival_forecast, extrapolate)}
    told: list[tuple[int, int]] = []
    shared = ask(series, methods, seed=3, jobs=2, on_progress=lambda done, total: told.append((done, total)))
    assert shared == ask(series, methods, seed=3)
    assert told == [(done, 6) for done in range(7)]


@pytest.mark.slow
def test_two_processes_with_a_model_each_give_the_numbers_of_one(backtest: Backtest) -> None:
    assert run([improving()], RIVALS, seed=3, jobs=2) == backtest


def test_a_perfect_forecast_scores_nothing() -> None:
    question = questions_of(series_of([60.0 + n for n in range(40)]))[0]
    days = np.unique(np.concatenate([midpoints(question.horizon), question.checkpoints]))
    later = np.array([60.0 + n for n in range(14, 40)])
    truth = np.maximum.accumulate(later)[np.maximum(np.floor(days / 10).astype(int) - 1, 0)]
    truth = np.where(days < 10, question.past.best, truth)
    score = score_paths(question, days, np.tile(truth, (5, 1)), luck(question, 1, "places"))
    assert (score.arrival, score.fan) == (0, 0)


def test_where_we_have_too_little_to_say_the_rivals_still_answer() -> None:
    # Until the origin everything is of one day, which is no history for a forecast.
    values = [60.0 + n % 5 for n in range(9)] + [66.0, 67.0, 68.0]
    backtest = run([series_of(values, [0] * 9 + [100, 200, 300])], ("persistence",))
    ours, persistence = summarise(backtest)
    assert [answer.method for answer in backtest.origins[0].answers] == ["persistence"]
    assert (ours.origins, ours.answered, persistence.answered) == (1, 0, 1)
    assert math.isnan(ours.arrival)
    (told,) = recollections(backtest.origins)
    assert told.opening.endswith("that the 9 results known by then are too little for a forecast.")
    assert verdict([ours]) == ("There was too little history on every past date, so there is nothing to score.",)
    assert json.loads(backtest_json(backtest, [ours, persistence]))["methods"][0]["arrival_score"] is None


def claim(value: float = 74.5, deadline: str = "2026-06-30", reached: str | None = None, **fields: Any) -> Claim:
    day = None if reached is None else date.fromisoformat(reached)
    until = date(2026, 11, 20)
    return Claim(value=value, deadline=date.fromisoformat(deadline), reached_on=day, known_until=until, **fields)


def origin_of(
    scores: dict[str, float],
    claims: Sequence[Claim] = (),
    chances: Sequence[float] = (),
    *,
    source: str = "a",
    series: str = "s",
    own_log: int | None = None,
    places: tuple[float, ...] = (0.5, 0.5, 0.95),
) -> Origin:
    """An origin with the arrival score of each method; the fan scores half as much."""
    answers = tuple(
        Answer(method=m, chances=tuple(chances), score=Score(arrival=x, fan=x / 2, places=places))
        for m, x in scores.items()
    )
    return Origin(
        source=source,
        series=series,
        own_log=own_log,
        metric=ACCURACY,
        asked_on=date(2026, 3, 3),
        results=20,
        horizon_days=262,
        claims=tuple(claims),
        answers=answers,
    )


def backtest_of(*origins: Origin) -> Backtest:
    names = dict.fromkeys(answer.method for origin in origins for answer in origin.answers)
    return Backtest(methods={name: name.title() for name in names}, origins=origins, seed=1)


def test_means_are_over_origins_then_series_then_sources_but_plain_over_own_logs() -> None:
    ours, rival = summarise(
        backtest_of(
            origin_of({"whenabouts": 0.1, "trend": 0.5}, own_log=3),
            origin_of({"whenabouts": 0.3, "trend": 0.5}, own_log=2),
            origin_of({"whenabouts": 0.6, "trend": 0.5}, series="t", own_log=1),
            origin_of({"trend": 0.9}, source="b", own_log=3),
        )
    )
    assert ours.by_source == pytest.approx({"a": 0.4})
    assert rival.by_source == pytest.approx({"a": 0.5, "b": 0.9})
    assert (ours.arrival, rival.arrival) == pytest.approx((0.4, 0.7))
    assert (ours.arrival_in_common, rival.arrival_in_common) == pytest.approx((0.4, 0.5))
    assert (ours.fan, rival.fan) == pytest.approx((0.2, 0.35))
    assert (ours.own_logs, rival.own_logs) == pytest.approx((0.2, (0.5 + 0.5 + 0.9) / 3))
    assert [(c.at, c.central, c.held) for c in ours.coverage][2:5] == [(0.25, 0.95, 1), (1, 0.5, 0), (1, 0.8, 0)]


def test_reliability_is_of_targets_that_nobody_chose_afterwards() -> None:
    claims = [claim(reached="2026-06-12"), claim(), claim(reached="2026-06-12", is_own=True)]
    (ours,) = summarise(backtest_of(origin_of({"whenabouts": 0.1}, claims, [0.95, 0.6, 0.2])))
    assert [found.forecasts for found in ours.reliability] == [0, 0, 0, 1, 0, 1]
    assert [ours.reliability[i].came_true for i in (3, 5)] == [0, 1]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (claim(reached="2026-06-12"), "It was reached on 12 June 2026."),
        (claim(reached="2026-07-12"), "It was reached only on 12 July 2026."),
        (claim(), "It wasn't reached."),
        (claim(deadline="2027-06-30"), "It hadn't been reached when the last result came, on 20 November 2026."),
    ],
)
def test_a_past_forecast_is_told_with_what_happened(asked: Claim, sentence: str) -> None:
    own = replace(asked, is_own=True, name="Beta")
    (told,) = recollections([origin_of({"whenabouts": 0.1}, [own], [0.61])])
    assert told.opening == "Had you asked on 3 March 2026, we'd have said:"
    deadline = "30 June 2027" if asked.deadline.year == 2027 else "30 June 2026"
    assert told.lines == (f"Accuracy will likely (61%) reach 74.5% (Beta) by {deadline}. {sentence}",)


def test_chosen_targets_are_told_where_no_own_one_is_settled() -> None:
    chosen, settled = claim(74.1234, reached="2026-06-12"), claim(80, is_own=True)
    still_open = claim(80, "2027-06-30", is_own=True)
    with_settled, with_open = (
        recollections([origin_of({"whenabouts": 0.1}, [chosen, own], [0.97, 0.02])])[0].lines
        for own in (settled, still_open)
    )
    assert len(with_settled) == 1
    assert with_open[1] == (
        "Accuracy will almost certainly (>95%) reach 74.12% by 30 June 2026. It was reached on 12 June 2026."
    )


def test_the_same_day_is_told_once() -> None:
    origin = origin_of({"whenabouts": 0.1}, [claim()], [0.61])
    assert len(recollections([origin, origin])) == 1


def test_the_verdict_names_the_methods_that_would_have_been_better() -> None:
    scores = {"whenabouts": 0.2, "trend": 0.1, "persistence": 0.15, "ets": 0.3}
    told = verdict(summarise(backtest_of(origin_of(scores))))
    assert told[0].startswith("Over 1 past date, the odds of arriving score 0.200; 0 is perfect")
    assert told[1] == (
        "The range with a 4 in 5 chance held the best value 100% of the time a quarter of the way ahead "
        "and 0% of the time at the end."
    )
    assert told[2].endswith("better would have been: Trend (0.100), Persistence (0.150).")
    assert told[3] == "With so few past dates, all of this can be luck."
    best = verdict(summarise(backtest_of(origin_of({"whenabouts": 0.05, "trend": 0.1, "ets": 0.3}))))
    assert "the best of the 2 other methods, Trend (0.100), would not have been better." in best[2]


def many(*, came_true_every: int, origins: int = 60) -> Backtest:
    """Histories with one claim each, said to be 20% likely; their champions lie evenly over their forecasts."""
    return backtest_of(
        *(
            origin_of(
                {"whenabouts": 0.1},
                [claim(reached=None if i % came_true_every else "2026-06-12")],
                [0.2],
                series=f"s{i}",
                places=((i + 0.5) / origins,) * 3,
            )
            for i in range(origins)
        )
    )


def test_what_luck_does_not_explain_is_said_and_marked() -> None:
    right, wrong = (summarise(many(came_true_every=often)) for often in (5, 2))
    assert verdict(right)[-1] == (
        "How often ranges held and chances came true is what luck gives to chances that are exactly right."
    )
    assert verdict(wrong)[-1] == (
        "More than luck explains: what was said to be 10% to 30% likely came true 50% of the time."
    )
    assert [score_tables(found)[2].rows[1][1] for found in (right, wrong)] == ["20% (60)", "50%* (60)"]


def test_tables_are_the_same_in_lines_and_in_markdown() -> None:
    backtest = backtest_of(
        origin_of({"whenabouts": 0.1, "trend": 0.5}, own_log=3), origin_of({"trend": 0.9}, source="b")
    )
    arrivals, fans, truths = score_tables(summarise(backtest))
    assert arrivals.rows == (
        ("a", "0.100", "0.500"),
        ("b", "-", "0.900"),
        ("mean over sources", "0.100", "0.700"),
        ("mean where all answer", "0.100", "0.500"),
        ("own logs", "0.100", "0.500"),
    )
    assert arrivals.lines()[0] == "source                 Whenabouts  Trend"
    assert arrivals.as_markdown().splitlines()[2:5] == [
        "| source                | Whenabouts | Trend |",
        "| --------------------- | ---------: | ----: |",
        "| a                     |      0.100 | 0.500 |",
    ]
    assert fans.rows[0] == ("past dates answered", "1 of 2", "2 of 2")
    assert truths.rows[0] == ("said 0% to 10%", "-", "-")


def test_the_report_is_strict_json_and_holds_every_number(backtest: Backtest) -> None:
    text = backtest_json(backtest, summarise(backtest))
    report = json.loads(text, parse_constant=pytest.fail)
    assert (report["schema"], report["seed"], len(report["origins"])) == (1, 3, len(backtest.origins))
    ours = report["methods"][0]
    assert (ours["name"], ours["answered"], ours["arrival_score_own_logs"]) == ("whenabouts", 2, None)
    assert sum(found["forecasts"] for found in ours["reliability"]) == 6
    first = report["origins"][0]
    assert [answer["method"] for answer in first["answers"]] == ["whenabouts", "persistence", "trend"]
    assert first["targets"][0]["deadline"] == backtest.origins[0].claims[0].deadline.isoformat()


def test_a_notebook_backtests_a_table_with_or_without_several_series(backtest: Backtest) -> None:
    tries = improving().project.experiments
    frame = pd.DataFrame({"date": [e.finished for e in tries], "value": [e.result for e in tries], "n_eval": 500})
    result = forecasting.backtest(frame, metric=ACCURACY, rivals="persistence", seed=3)
    assert result.scores.loc["whenabouts", "arrival_score"] == pytest.approx(summarise(backtest)[0].arrival)
    assert result.scores.index.tolist() == ["whenabouts", "persistence"]
    assert result.claims.shape == (12, 8)
    twice = pd.concat([frame.assign(series_id="a"), frame.assign(series_id="b")])
    both = forecasting.backtest(twice, metric=ACCURACY, seed=3)
    assert both.scores.loc["whenabouts", "answered"] == 4
    assert set(both.claims["series"]) == {"a", "b"}


def test_a_notebook_backtests_a_project_and_asks_for_the_metric_of_a_table() -> None:
    short = improving().project.with_experiments(improving().project.experiments[:8])
    assert forecasting.backtest(short).backtest.origins == ()
    with pytest.raises(forecasting.UserError, match="give a metric"):
        forecasting.backtest(pd.DataFrame())
