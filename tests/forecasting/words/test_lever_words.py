from __future__ import annotations

from dataclasses import replace

import pytest

from forecasting.domain.forecast import Forecast
from forecasting.domain.lever_report import Estimate, Gain, LeverEvidence
from forecasting.words.lever_words import advice, lever_sentences, looking_sentence, record
from tests.forecasting.made import ACCURACY, make_forecast, make_project
from tests.forecasting.made_evidence import DATA, DESIGN, TUNING, about, evidence, report


def told(lever: LeverEvidence, forecast: Forecast | None = None) -> str:
    base = make_forecast() if forecast is None else forecast
    return " ".join(lever_sentences(replace(base, levers=report(lever)), lever))


def test_the_advice_names_the_best_choice_how_sure_it_is_and_what_comes_next() -> None:
    assert advice(report(TUNING, DATA, DESIGN)) == (
        "Try “Data” next: 54% chance that it is the best choice; “Design” comes next (31%)."
    )
    close = replace(DESIGN, best_by_try=0.41)
    assert advice(report(DATA, close, replace(TUNING, best_by_try=0.05))).endswith("; “Design” is close (41%).")


def test_advice_that_goes_by_the_person_day_says_so() -> None:
    cheap = replace(TUNING, best_by_effort_day=0.97)
    assert advice(report(replace(DATA, best_by_effort_day=0.03), cheap, effort=40.0)) == (
        "Try “Tuning” next: >95% chance that it is the best choice by the person-day; “Data” comes next (3%)."
    )


def test_levers_that_are_alike_get_no_advice() -> None:
    alike = [evidence(name, best) for name, best in (("A", 0.35), ("B", 0.34), ("C", 0.31))]
    assert advice(report(*alike)) == ("No lever stands out: “A” has a 35% chance of being the best choice, “B” 34%.")


def test_without_levers_the_advice_is_to_name_them() -> None:
    nameless = evidence("", 1.0)
    untried = evidence("Data", 1.0, tries=0)
    assert "name the lever of each" in advice(report(nameless))
    assert "name the lever of each" in advice(report(untried, nameless))
    assert advice(report(untried, untried)) == "No lever was tried yet, so none stands out."
    assert looking_sentence(report(nameless), ACCURACY) is None
    assert advice(report(DATA)) == "“Data” is the only lever, so there is nothing to choose from."


@pytest.mark.parametrize(
    ("successes", "tries", "sentence"),
    [
        (Estimate(5.2, 4, 7), 14, "14 tries, about 5 helped (4 to 7)"),
        (Estimate(1.0, 1, 1), 1, "1 try, about 1 helped (1)"),
        (Estimate(0.2, 0, 1), 3, "3 tries, probably none helped (0 to 1)"),
        (Estimate(0, 0, 0), 0, "Not tried yet, so it is taken to be like the other levers"),
    ],
)
def test_what_a_lever_has_done_is_told_with_its_interval(successes: Estimate, tries: int, sentence: str) -> None:
    assert record(evidence("Data", 0.5, successes=successes, tries=tries)) == sentence


def test_what_a_lever_promises_is_told_with_its_intervals() -> None:
    sentences = told(DATA)
    assert "The next try sets a new best with a chance of 23% (12% to 35%)" in sentences
    assert "a success closes 9.0% (3.0% to 17%) of the headroom, a try 1.5% (0.4% to 3.0%) on average" in sentences
    assert "A try is expected to bring 0.09 points (0.02 to 0.17)." in sentences


def test_what_the_next_target_gains_is_told_in_odds_and_days_and_for_each_try() -> None:
    assert told(DATA).endswith(
        "If the next 5 tries go to it instead of the usual mix, the chance of 78.8% by 31 March 2027 grows by "
        "3 points (−1 to 7), and its date of even chance comes 12 days earlier (3 later to 30 earlier): "
        "2.4 days by each try."
    )


def with_gain(**changes: object) -> LeverEvidence:
    (gain,) = DATA.gains
    return replace(DATA, gains=(replace(gain, **changes),))  # type: ignore[arg-type]


def test_where_effort_is_recorded_the_gain_is_that_of_person_days() -> None:
    by_effort = Gain(amount=43.9, odds=Estimate(-0.02, -0.05, 0.004), days=Estimate(-9.0, -42.0, 0.2))
    sentences = told(replace(with_gain(by_effort=by_effort), effort_days=Estimate(13.13, 9.3, 17.66)))
    assert "and takes 13.1 person-days (9.3 to 17.7)." in sentences
    assert sentences.endswith(
        "If the 44 person-days of the next 5 tries go to it instead of the usual mix, the chance of 78.8% by "
        "31 March 2027 falls by 2 points (−5 to 0), and its date of even chance comes 9 days later "
        "(42 later to 0): −0.2 days by each person-day."
    )


def test_an_even_chance_beyond_the_horizon_is_said_to_be() -> None:
    sentences = told(with_gain(by_tries=Gain(amount=5, odds=Estimate(0.002, -0.01, 0.01), days=None)))
    assert sentences.endswith("stays as it is (−1 to 1); its date of even chance is not within 12 months.")


def test_a_target_that_is_reached_and_one_that_is_not_there_have_nothing_to_gain() -> None:
    forecast = make_forecast(make_project(targets=[]))
    assert "go to it" not in told(replace(DATA, gains=()), forecast)


def test_one_more_try_is_worth_seeing_if_it_brings_more_than_it_costs() -> None:
    best = evidence("Data", 0.5, rise_by_try=about(0.10))
    worth = evidence("Design", 0.4, rise_by_try=about(0.08), value_of_one_more_try=Estimate(0.06, 0, 0.2))
    dear = replace(worth, rise_by_try=about(0.03))
    assert looking_sentence(report(best, worth), ACCURACY) == (
        "One more try of “Design” is worth seeing before the choice: choosing the next 5 tries better is worth "
        "0.06 points on average, and that try falls behind by 0.02 points."
    )
    assert (
        looking_sentence(report(best, dear), ACCURACY)
        == "One more try of any one lever would hardly change this choice."
    )
