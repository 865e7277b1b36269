from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.domain.assumptions import Assumptions, Belief, CeilingBelief
from forecasting.domain.metric import Metric
from forecasting.domain.questions import (
    BASELINE,
    CEILING,
    QUESTIONS,
    SHARE_CLOSED,
    SUCCESS_CHANCE,
    TRIES_PER_MONTH,
    Answer,
    Question,
    answer_to,
    read_answer,
    with_answer,
    write_answer,
)
from forecasting.errors import InvalidValue
from tests.forecasting.made import ACCURACY, ERROR_RATE, SCORE


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (BASELINE, "70 %", 70.0),
        (SUCCESS_CHANCE, "10-30%", Belief(0.1, 0.3)),
        (SUCCESS_CHANCE, "10% to 30 %", Belief(0.1, 0.3)),
        (SUCCESS_CHANCE, "0.1..0.3", Belief(0.1, 0.3)),
        (SHARE_CLOSED, "2,5 – 10", Belief(0.025, 0.1)),
        (SHARE_CLOSED, "0.5-1%", Belief(0.005, 0.01)),
        (CEILING, "78-84", CeilingBelief(78, 84)),
        (CEILING, "84 TO 78", CeilingBelief(78, 84)),
        (TRIES_PER_MONTH, "3—6", Belief(3, 6)),
    ],
)
def test_answers_are_read_as_people_type_them(question: Question, text: str, answer: Answer) -> None:
    assert read_answer(question, text, ACCURACY) == answer


def test_the_cautious_end_of_a_ceiling_is_the_one_nearer_to_today() -> None:
    assert read_answer(CEILING, "3-5", ERROR_RATE) == CeilingBelief(5, 3)
    assert read_answer(CEILING, "-3 - -1", Metric("Balance")) == CeilingBelief(-3, -1)


@pytest.mark.parametrize("text", ["", "20%", "a bit", "10-", "10 20", "1-2-3"])
def test_what_is_no_interval_is_told_with_an_example(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"How often does a try help\?” ?;? ?give two values, such as 10-30%"):
        read_answer(SUCCESS_CHANCE, text, ACCURACY)


@pytest.mark.parametrize(
    ("question", "text", "problem"),
    [
        (SUCCESS_CHANCE, "30-10%", "the lower one first"),
        (SUCCESS_CHANCE, "10-130%", "must lie within 0% to 100%"),
        (CEILING, "90-120", "it must be between 0 and 100"),
        (BASELINE, "often", "is not a number"),
    ],
)
def test_impossible_answers_are_refused_with_a_sentence(question: Question, text: str, problem: str) -> None:
    with pytest.raises(InvalidValue, match=problem):
        with_answer(Assumptions(), question, read_answer(question, text, ACCURACY))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.topic)
def test_the_example_of_a_question_answers_it(question: Question) -> None:
    answer = read_answer(question, question.example, ACCURACY)

    assumptions = with_answer(Assumptions(), question, answer)

    assert answer_to(question, assumptions) == answer
    assert [other for other in QUESTIONS if answer_to(other, assumptions) is not None] == [question]
    assert with_answer(assumptions, question, None) == Assumptions()


@given(st.sampled_from([ACCURACY, ERROR_RATE, SCORE]), st.sampled_from(QUESTIONS[1:]), st.data())
def test_what_is_written_is_read_back(metric: Metric, question: Question, data: st.DataObject) -> None:
    low = data.draw(st.integers(1, 998)) / 10
    high = data.draw(st.integers(int(low * 10) + 1, 999)) / 10
    answer = read_answer(question, f"{low}-{high}{question.unit.removesuffix('tries')}", metric)

    assert read_answer(question, write_answer(question, answer, metric), metric) == answer
