"""The plain questions whose answers stand in for results, and how answers are read and written.

Window and command line ask them in these words. All but the first want two values with a 4 in 5
chance that the truth lies between them; what isn't answered is left to what is usual.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from forecasting.domain.assumptions import Belief, CeilingBelief
from forecasting.domain.metric import parse_number
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from forecasting.domain.assumptions import Assumptions
    from forecasting.domain.metric import Metric

type Answer = float | Belief | CeilingBelief

_NUMBER = r"[-+−]?\s*[.,]?\d[\d.,\s]*(?:e[-+]?\d+)?\s*[^\d\s–—-]*"
_INTERVAL = re.compile(rf"\s*({_NUMBER}?)\s*(?:-|–|—|\bto\b|\.\.|…)\s*({_NUMBER})\s*", re.IGNORECASE)


class Topic(StrEnum):
    """What a question is about; the name of the field that holds its answer."""

    BASELINE = "baseline"
    SUCCESS_CHANCE = "success_chance"
    SHARE_CLOSED = "share_closed"
    CEILING = "ceiling"
    TRIES_PER_MONTH = "tries_per_month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that a product manager can answer."""

    topic: Topic
    text: str
    #: The question as part of a sentence: ``how many tries a month there will be``.
    indirect: str
    #: Unit of the answer; empty for the unit of the metric.
    unit: str
    example: str
    help: str

    @property
    def is_share(self) -> bool:
        """Whether the answer is a share of a whole, said in per cent and kept from 0 to 1."""
        return self.unit == "%"


BASELINE = Question(
    topic=Topic.BASELINE,
    text="Where does the metric stand today?",
    indirect="where the metric stands today",
    unit="",
    example="70",
    help="The value of what is in use now, measured as results will be. Only needed before there is a result.",
)
SUCCESS_CHANCE = Question(
    topic=Topic.SUCCESS_CHANCE,
    text="How often does a try help?",
    indirect="how often a try helps",
    unit="%",
    example="10-30%",
    help="A try helps when what it gives is truly better than what it was built on. Think of the first tries of a "
    "project; that success gets rarer as ideas are used up comes on top of that.",
)
SHARE_CLOSED = Question(
    topic=Topic.SHARE_CLOSED,
    text="When a try helps, how much of what is left does it close?",
    indirect="how much of what is left a try that helps closes",
    unit="%",
    example="5-15%",
    help="What is left is the way from the best result so far to the best anyone could reach. With 70 today and 80 as "
    "the best, going to 71 closes a tenth.",
)
CEILING = Question(
    topic=Topic.CEILING,
    text="What is the best anyone could reach?",
    indirect="what the best is that anyone could reach",
    unit="",
    example="78-84",
    help="With this task and these data, however long one tried. How often people agree with each other, and how many "
    "labels are wrong, are hints. A target beyond it can't be reached at all.",
)
TRIES_PER_MONTH = Question(
    topic=Topic.TRIES_PER_MONTH,
    text="How many tries a month?",
    indirect="how many tries a month there will be",
    unit="tries",
    example="3-6",
    help="A try is one experiment that is seen through to a result, or given up; most of them don't help.",
)
QUESTIONS = (BASELINE, SUCCESS_CHANCE, SHARE_CLOSED, CEILING, TRIES_PER_MONTH)


def answer_to(question: Question, assumptions: Assumptions) -> Answer | None:
    """The answer that the assumptions hold; None where there is none."""
    held: Answer | None = getattr(_holder(question, assumptions), question.topic)
    return held


def with_answer(assumptions: Assumptions, question: Question, answer: Answer | None) -> Assumptions:
    """These assumptions with that answer to a question.

    Raises
    ------
    InvalidValue
        If the answer is impossible.
    """
    change: dict[str, Any] = {question.topic.value: answer}
    if _holder(question, assumptions) is assumptions:
        return replace(assumptions, **change)
    return replace(assumptions, beliefs=replace(assumptions.beliefs, **change))


def read_answer(question: Question, text: str, metric: Metric) -> Answer:
    """An answer as people type it: ``10-30%``, ``78 to 84``, ``3–6``; one value for the baseline.

    Two shares are per cents unless both are written as fractions of one. Of two values of the metric
    either may come first.

    Raises
    ------
    InvalidValue
        If the text is no answer or an impossible one; the sentence says what would be one.
    """
    if question.topic is Topic.BASELINE:
        return metric.parse(text)
    low, high = _two_values(question, text)
    if question.topic is Topic.CEILING:
        ends = sorted((metric.parse(low), metric.parse(high)), key=metric.to_model)
        return CeilingBelief(*ends)
    if question.is_share:
        return Belief(*_shares(low, high))
    return Belief(parse_number(low), parse_number(high))


def write_answer(question: Question, answer: Answer, metric: Metric) -> str:
    """An answer as sentences and fields show it; `read_answer` gives it back."""
    if isinstance(answer, CeilingBelief):
        return f"{answer.cautious:.12g} to {answer.hopeful:.12g}"
    if isinstance(answer, Belief):
        scale, unit = (100, "%") if question.is_share else (1, "")
        return f"{scale * answer.low:.12g} to {scale * answer.high:.12g}{unit}"
    return f"{answer:.12g}{'%' if metric.unit == '%' else ''}"


def _holder(question: Question, assumptions: Assumptions) -> object:
    return assumptions if question.topic in {Topic.BASELINE, Topic.CEILING} else assumptions.beliefs


def _two_values(question: Question, text: str) -> tuple[str, str]:
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise InvalidValue(
            f"“{text.strip()}” is no answer to “{question.text}”; give two values, such as {question.example}, "
            "with a 4 in 5 chance that the truth lies between them."
        )
    return match[1], match[2]


def _shares(low: str, high: str) -> tuple[float, float]:
    values = parse_number(low), parse_number(high)
    is_percent = "%" in low + high or max(values) > 1
    return (values[0] / 100, values[1] / 100) if is_percent else values
