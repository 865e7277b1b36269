from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from forecasting.domain.findings import Comparison, Hold, SetChange, Staleness
from forecasting.domain.forecast import Arrival, Basis, Forecast, Verdict
from forecasting.domain.project import Target
from forecasting.words.finding_sentences import set_sentences, staleness_sentences
from forecasting.words.narrative import (
    answer,
    answer_for,
    basis_sentence,
    champion_sentence,
    deadline_answer,
    diagnosis_sentence,
    fan_meaning,
    infeasible_sentence,
    never_sentence,
    noise_sentence,
    other_answers,
    primary_arrival,
    story,
    told_dates,
)
from tests.forecasting.made import ACCURACY, AS_OF, ERROR_RATE, Outlook, make_diagnosis, make_forecast, make_project

DEADLINE = date(2027, 3, 31)  # 128 days after AS_OF
BASE = make_forecast(make_project(targets=[]))


def with_arrivals(*arrivals: Arrival, forecast: Forecast = BASE) -> Forecast:
    return replace(forecast, arrivals=arrivals)


def arrival(
    value: float = 78.0,
    deadline: date | None = DEADLINE,
    *,
    in_time: int = 72,
    late: int = 20,
    name: str = "",
    infeasible: float = float("nan"),
) -> Arrival:
    """Of 100 futures `in_time` arrive after 100 days, `late` after 300 and the rest not at all."""
    days = np.repeat([100.0, 300.0, np.inf], [in_time, late, 100 - in_time - late])
    target = Target(value=value, deadline=deadline, name=name)
    return Arrival(target=target, as_of=AS_OF, horizon_days=365, days=days, chance_infeasible=infeasible)


def reached(value: float) -> Arrival:
    return replace(arrival(value), days=np.zeros(100))


def test_the_answer_tells_the_odds_of_the_deadline_and_the_chance_of_never() -> None:
    assert answer(with_arrivals(arrival())) == (
        "Accuracy will likely (72%) reach 78% by 31 March 2027; "
        "there is an 8% chance that it isn't reached within 12 months."
    )


def test_a_lower_metric_falls_to_its_target() -> None:
    forecast = replace(make_forecast(make_project(ERROR_RATE)), arrivals=(arrival(5.2, in_time=50),))
    assert answer(forecast) == (
        "Word error rate has a roughly even chance (50%) of falling to 5.2% by 31 March 2027; "
        "there is a 30% chance that it isn't reached within 12 months."
    )


def test_without_a_deadline_the_answer_looks_as_far_as_the_horizon() -> None:
    assert (
        answer(with_arrivals(arrival(deadline=None))) == "Accuracy will very likely (92%) reach 78% within 12 months."
    )


def test_a_deadline_beyond_the_horizon_gets_no_made_up_odds() -> None:
    late = arrival(deadline=date(2029, 3, 31), name="Launch")
    forecast = with_arrivals(late)
    assert answer(forecast) == (
        "Accuracy will very likely (92%) reach 78% within 12 months; its deadline, 31 March 2029, lies beyond that."
    )
    told = deadline_answer(forecast, late)
    assert told is not None
    assert told.odds == ""
    assert told.sentence == "Launch: 31 March 2029 lies beyond the 12 months looked at"


def test_a_deadline_that_has_passed_is_said_to_have_passed() -> None:
    past = arrival(deadline=date(2026, 3, 1), name="Pilot")
    forecast = with_arrivals(past)
    assert answer(forecast) == (
        "Accuracy will very likely (92%) reach 78% within 12 months; its deadline, 1 March 2026, has passed."
    )
    told = deadline_answer(forecast, past)
    assert told is not None
    assert told.sentence == "Pilot: not reached by 1 March 2026"


def test_almost_certain_futures_are_never_certain() -> None:
    assert answer(with_arrivals(arrival(in_time=100, late=0))) == (
        "Accuracy will almost certainly (>95%) reach 78% by 31 March 2027; "
        "there is less than a 5% chance that it isn't reached within 12 months."
    )


def test_a_reached_target_is_told_with_the_result_that_reached_it() -> None:
    forecast = with_arrivals(reached(60.0))
    assert answer(forecast) == "Accuracy has reached 60%: the best result so far is 72.3%."
    assert [told.sentence for told in told_dates(forecast.arrivals[0])] == [
        "Even chance: already reached",
        "4 in 5 chance: already reached",
        "19 in 20 chance: already reached",
    ]


def test_a_target_reached_by_less_than_the_noise_is_told_with_a_warning() -> None:
    assert answer(with_arrivals(reached(72.0))) == (
        "Accuracy has reached 72%: the best result so far is 72.3%, but the margin is inside the noise of the "
        "measurement (±4.4 points), so the true value may fall short."
    )


def test_without_a_target_the_answer_is_a_range_and_a_hint() -> None:
    assert answer(BASE).startswith("There is a 4 in 5 chance that the best Accuracy on 23 November 2027 lies between ")
    assert answer(BASE).endswith("; set a target to see when it is reached.")


def test_the_headline_is_about_the_next_open_deadline() -> None:
    far, near, none, done = (
        arrival(80, date(2027, 6, 30)),
        arrival(79, DEADLINE),
        arrival(78, None),
        reached(70),
    )
    assert primary_arrival(with_arrivals(done, none, far, near)) is near
    assert primary_arrival(with_arrivals(done, none)) is none
    assert primary_arrival(with_arrivals(done)) is done
    assert primary_arrival(with_arrivals()) is None


def test_every_other_target_gets_its_own_sentence() -> None:
    forecast = with_arrivals(arrival(), arrival(78, date(2027, 6, 30), in_time=90, late=2), reached(60.0))
    assert other_answers(forecast) == (
        "Accuracy will very likely (90%) reach 78% by 30 June 2027.",
        "Accuracy has reached 60%: the best result so far is 72.3%.",
    )


def test_dates_are_told_at_three_chances_or_as_not_within_the_horizon() -> None:
    assert [told.sentence for told in told_dates(arrival())] == [
        "Even chance by 3 March 2027",
        "4 in 5 chance by 19 September 2027",
        "19 in 20 chance: not within 12 months",
    ]


def test_the_odds_of_a_deadline_carry_its_name_and_date() -> None:
    named = arrival(name="Beta release")
    told = deadline_answer(with_arrivals(named), named)
    assert told is not None
    assert (told.name, told.when, told.odds, told.word) == ("Beta release", "by 31 March 2027", "72%", "likely")
    assert told.sentence == "Beta release: likely (72%) by 31 March 2027"


def test_a_deadline_without_a_name_goes_by_the_value_of_its_target() -> None:
    nameless = arrival()
    told = deadline_answer(with_arrivals(nameless), nameless)
    assert told is not None
    assert told.name == "78%"


def test_a_target_without_a_deadline_has_no_odds() -> None:
    assert deadline_answer(BASE, arrival(deadline=None)) is None


def test_never_is_told_apart_from_late_and_from_impossible() -> None:
    open_target = arrival(in_time=40, late=20, infeasible=0.12)
    assert never_sentence(BASE, open_target) == (
        "There is a 40% chance that 78% isn't reached within 12 months (about 8 in 20 futures)."
    )
    assert infeasible_sentence(BASE, open_target) == (
        "There is a 12% chance that 78% can't be reached at all, short of a new approach; "
        "that is part of the chance of not within 12 months."
    )
    assert infeasible_sentence(replace(BASE, is_ceiling_told=True), open_target) == (
        "There is a 12% chance that 78% can't be reached at all; that is part of the chance of not within 12 months."
    )
    assert infeasible_sentence(BASE, arrival()) is None


def test_the_champion_is_told_with_its_true_value() -> None:
    assert champion_sentence(BASE).startswith("The best result so far is 72.3%, by “Retrieval #")
    assert "; there is a 4 in 5 chance that its true value lies between " in champion_sentence(BASE)


LEAD = Comparison(lead=0.4, error=0.6, chance_real=0.71, examples=3217, runs=None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            (
                "inside the noise of the measurements (±1.2 points): there is a 71% chance that it is a real gain; "
                "about 3,300 examples would settle it."
            ),
        ),
        (
            {"examples": None, "runs": 4},
            (
                "inside the noise of the measurements (±1.2 points): there is a 71% chance that it is a real gain; "
                "the mean of about 4 runs of each would settle it."
            ),
        ),
        (
            {"examples": None},
            (
                "inside the noise of the measurements (±1.2 points): there is a 71% chance that it is a real gain; "
                "only measuring both better would settle it."
            ),
        ),
        ({"error": 0.1}, "outside the noise of the measurements (±0.2 points)."),
    ],
)
def test_a_lead_is_compared_with_the_noise(changes: dict[str, Any], said: str) -> None:
    told = noise_sentence(replace(BASE, comparison=replace(LEAD, **changes)))
    assert told == f"Its lead of 0.4 points over the best before it is {said}"


def test_a_first_result_has_no_lead() -> None:
    assert noise_sentence(make_forecast(make_project(results=1))) is None


def test_the_basis_counts_results_and_tries() -> None:
    assert basis_sentence(BASE) == (
        "The forecast rests on 60 results of 70 tries since 17 January 2026, and on 1,000 simulated futures."
    )


def test_a_thin_basis_is_called_thin() -> None:
    assert basis_sentence(make_forecast(make_project(results=7))) == (
        "The forecast rests on 7 results of 8 tries since 17 January 2026, "
        "which is little; expect it to move as results come in."
    )


def assumed(*, results: int = 0, tries: int = 0) -> Forecast:
    """The made forecast as one from assumptions."""
    scene, places = BASE.scene, slice(0, results)
    cut = replace(
        scene,
        days=scene.days[places],
        values=scene.values[places],
        errors=scene.errors[places],
        is_best=scene.is_best[places],
        is_in_use=scene.is_in_use[places],
        names=scene.names[places],
        tries=tries,
    )
    return replace(BASE, scene=cut, basis=Basis.ASSUMPTIONS, comparison=None)


def test_a_forecast_without_results_says_so() -> None:
    assert basis_sentence(assumed()) == "This forecast rests on assumptions alone: no result is known yet."
    assert basis_sentence(assumed(tries=2)).endswith("no result is known yet, and 2 tries gave none.")
    assert champion_sentence(assumed()) == "Today Accuracy stands at 72.3%, as was told."
    assert basis_sentence(assumed(results=3, tries=4)) == (
        "The forecast rests on 3 results of 4 tries since 17 January 2026, which is too little, "
        "so it rests on assumptions more than on data."
    )


@pytest.mark.parametrize(
    ("results", "label"), [(0, "from assumptions alone"), (3, "mostly from assumptions"), (60, "")]
)
def test_every_sentence_with_odds_or_dates_says_when_it_rests_on_assumptions(results: int, label: str) -> None:
    forecast = BASE if results == 60 else assumed(results=results, tries=results)
    targets = arrival(in_time=40, late=20, infeasible=0.12), arrival(deadline=None), arrival(deadline=AS_OF)
    told: list[str | None] = []
    for one in targets:
        open_one = replace(forecast, arrivals=(one,))
        deadline = deadline_answer(open_one, one)
        told += [answer(open_one), answer_for(open_one, one), never_sentence(open_one, one)]
        told += [infeasible_sentence(open_one, one), deadline.sentence if deadline and deadline.odds else None]
    told += [answer(replace(forecast, arrivals=())), *story(replace(forecast, arrivals=targets))[:3]]

    assert all(
        (label in sentence.lower()) if label else ("assumptions" not in sentence) for sentence in told if sentence
    )


def test_reaching_a_target_by_luck_alone_is_told_where_it_counts() -> None:
    lucky = replace(arrival(in_time=40, late=20, infeasible=0.3), chance_lucky=0.07)
    told = infeasible_sentence(BASE, lucky)
    assert told is not None
    assert told.endswith("In 7% of the futures it counts as reached although only a lucky measurement gets there.")
    assert "lucky" not in (infeasible_sentence(BASE, replace(lucky, chance_lucky=0.03)) or "")


def test_the_diagnosis_is_told_in_the_words_of_the_check() -> None:
    diagnosis = make_diagnosis(Verdict.CAUTION)
    assert diagnosis_sentence(diagnosis) == (
        "Take the numbers with caution: independent runs agree only roughly. Sampling was repeated once."
    )


def test_the_fan_says_what_lies_outside_and_why_it_widens() -> None:
    assert fan_meaning() == (
        "From dark to light the bands hold 10, 16 and 19 of 20 simulated futures; 1 in 20 lies outside. "
        "Wider means that we know less."
    )


@pytest.mark.parametrize("metric", [ACCURACY, ERROR_RATE])
def test_the_story_holds_no_jargon_and_no_certainty(metric: object) -> None:
    told = " ".join(story(make_forecast(make_project(ERROR_RATE if metric is ERROR_RATE else ACCURACY))))
    for word in ("P50", "P80", "P95", "100%", "(0%", " 0%", "quantile", "posterior", "median"):
        assert word not in told


def test_the_story_starts_with_the_answer_and_ends_with_the_diagnosis() -> None:
    forecast = make_forecast(outlook=Outlook(verdict=Verdict.CAUTION))
    told = story(forecast)
    assert told[0] == answer(forecast)
    assert told[-1] == diagnosis_sentence(forecast.diagnosis)
    assert any(sentence.startswith("Even chance by ") for sentence in told)


def test_an_earlier_evaluation_set_is_told_with_its_difference() -> None:
    change = SetChange(name="Spring", until=date(2026, 3, 3), low=-7.4, middle=-5.8, high=0.2)
    said = (
        "results were measured on {}; what lies between that set and the one in use (4 in 5 chance: −7.4 points to "
        "+0.2 points) counts neither as progress nor as loss."
    )
    usual = replace(change, name="", until=date(2026, 2, 1))
    assert set_sentences(replace(BASE, set_changes=(change, usual))) == (
        f"Until 3 March 2026 {said.format('“Spring”')}",
        f"Until 1 February 2026 {said.format('the usual evaluation set')}",
    )
    assert set_sentences(replace(BASE, set_changes=(change,)))[0] in story(replace(BASE, set_changes=(change,)))


def test_what_an_unchanged_model_loses_is_told_with_how_long_a_target_holds() -> None:
    hold = Hold(target=Target(value=78.0), chances={1: 0.62, 3: 0.4, 6: 0.08, 12: 0.0})
    stale = Staleness(models=2, measurements=3, low=0.31, middle=0.52, high=0.8, holds=(hold,))
    told = staleness_sentences(replace(BASE, staleness=stale))
    assert told == (
        (
            "An unchanged model loses 0.5 points a month (4 in 5 chance: 0.3 points to 0.8 points), as 3 later "
            "measurements of 2 models show."
        ),
        (
            "If the model that reaches 78% then stays unchanged, it still holds 78% with a 62% chance after 1 month, "
            "a 40% chance after 3 months, an 8% chance after 6 months and less than a 5% chance after 12 months."
        ),
    )
    assert set(told) <= set(story(replace(BASE, staleness=stale)))


def test_nothing_is_said_of_staleness_where_nobody_measured_it() -> None:
    assert staleness_sentences(BASE) == ()
