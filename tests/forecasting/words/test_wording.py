from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.words.wording import (
    Likelihood,
    chance_phrase,
    counted,
    headline_percent,
    in_twenty,
    likelihood,
    percent,
    span,
    what_may_happen,
    write_difference,
    write_number,
    write_target,
    write_value,
)
from tests.forecasting.made import ACCURACY, ERROR_RATE, LATENCY, SCORE

CHANCES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (0.0, "almost no chance"),
        (0.044, "almost no chance"),
        (0.05, "very unlikely"),
        (0.194, "very unlikely"),
        (0.20, "unlikely"),
        (0.444, "unlikely"),
        (0.45, "roughly even"),
        (0.55, "roughly even"),
        (0.56, "likely"),
        (0.80, "likely"),
        (0.81, "very likely"),
        (0.95, "very likely"),
        (0.96, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_each_chance_has_one_word(chance: float, word: str) -> None:
    assert likelihood(chance) == word


@given(CHANCES)
def test_the_scale_is_the_same_read_from_both_ends(chance: float) -> None:
    words = list(Likelihood)
    assert words.index(likelihood(chance)) + words.index(likelihood(1 - chance)) in {5, 6, 7}


@given(CHANCES)
def test_no_open_question_is_answered_with_0_or_100_per_cent(chance: float) -> None:
    for said in (percent(chance), headline_percent(chance), chance_phrase(chance), in_twenty(chance)):
        assert "100" not in said
        assert " 0%" not in said
        assert said != "0%"
        assert "20 in 20" not in said.replace("120 in 20", "")
        assert "about 0" not in said


@pytest.mark.parametrize(
    ("chance", "said"), [(0.0, "<1%"), (0.004, "<1%"), (0.01, "1%"), (0.724, "72%"), (0.99, "99%"), (1.0, ">99%")]
)
def test_tables_tell_chances_to_one_per_cent(chance: float, said: str) -> None:
    assert percent(chance) == said


@pytest.mark.parametrize(
    ("chance", "said"), [(0.0, "<5%"), (0.04, "<5%"), (0.05, "5%"), (0.724, "72%"), (0.95, "95%"), (0.96, ">95%")]
)
def test_headlines_stop_at_5_and_95_per_cent(chance: float, said: str) -> None:
    assert headline_percent(chance) == said


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.22, "a 22% chance"),
        (0.08, "an 8% chance"),
        (0.11, "an 11% chance"),
        (0.18, "an 18% chance"),
        (0.81, "an 81% chance"),
        (0.02, "less than a 5% chance"),
        (0.98, "more than a 95% chance"),
    ],
)
def test_a_chance_has_its_article(chance: float, said: str) -> None:
    assert chance_phrase(chance) == said


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.02, "Accuracy has almost no chance (<5%) of reaching 78%"),
        (0.12, "Accuracy is very unlikely (12%) to reach 78%"),
        (0.30, "Accuracy is unlikely (30%) to reach 78%"),
        (0.51, "Accuracy has a roughly even chance (51%) of reaching 78%"),
        (0.72, "Accuracy will likely (72%) reach 78%"),
        (0.88, "Accuracy will very likely (88%) reach 78%"),
        (0.99, "Accuracy will almost certainly (>95%) reach 78%"),
    ],
)
def test_every_word_of_the_scale_carries_its_number(chance: float, said: str) -> None:
    assert what_may_happen("Accuracy", chance, "reach 78%", "reaching 78%") == said


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.01, "fewer than 1 in 20"), (0.05, "about 1 in 20"), (0.72, "about 14 in 20"), (0.99, "more than 19 in 20")],
)
def test_chances_are_told_as_dots_of_the_page(chance: float, said: str) -> None:
    assert in_twenty(chance) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 day"),
        (14, "14 days"),
        (30, "1 month"),
        (90, "3 months"),
        (100, "100 days"),
        (180, "6 months"),
        (365, "12 months"),
        (366, "12 months"),
        (730, "24 months"),
        (1000, "1,000 days"),
        (1095, "3 years"),
        (3653, "10 years"),
    ],
)
def test_a_horizon_is_said_as_people_say_it(days: int, said: str) -> None:
    assert span(days) == said


def test_values_are_written_with_their_unit_and_grouped_digits() -> None:
    assert write_value(ACCURACY, 72.34) == "72.3%"
    assert write_value(SCORE, 266_434.4) == "266,434 points"
    assert write_value(LATENCY, 310) == "310 ms"
    assert write_number(ACCURACY, -0.04) == "0.0"
    assert write_number(ACCURACY, -3.25) == "−3.2"


def test_a_target_is_written_exactly_as_it_was_chosen() -> None:
    assert write_target(ACCURACY, 78.0) == "78%"
    assert write_target(ACCURACY, 78.25) == "78.25%"
    assert write_target(SCORE, 300_000) == "300,000 points"
    assert write_target(SCORE, -1200.5) == "−1,200.5 points"


def test_differences_of_percentages_are_points() -> None:
    assert write_difference(ERROR_RATE, -0.62) == "0.62 points"
    assert write_difference(LATENCY, 12) == "12 ms"


def test_counts_agree_with_their_noun() -> None:
    assert [counted(1, "result"), counted(1200, "result"), counted(2, "try")] == [
        "1 result",
        "1,200 results",
        "2 tries",
    ]
