"""What answers imply, in sentences and as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.intervals import ENDS_AND_MIDDLE, FOUR_IN_FIVE
from forecasting.domain.questions import QUESTIONS, answer_to, write_answer
from forecasting.domain.timeline import format_date
from forecasting.words.chart_texts import ChartTable
from forecasting.words.wording import (
    chance_phrase,
    counted,
    headline_percent,
    one_line,
    percent,
    whole,
    write_range,
    write_target,
    write_value,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.forecast import Arrival
    from forecasting.domain.metric import Metric
    from forecasting.domain.questions import Question
    from forecasting.implications import Implications

#: Days of the year that are told, and their names.
TOLD_DAYS = {91: "3 months", 183: "6 months", 365: "12 months"}


def implication_sentences(found: Implications) -> tuple[str, ...]:
    """What the answers amount to, one thing a sentence."""
    return (
        tries_sentence(found),
        share_sentence(found),
        fan_sentence(found),
        *(_target_sentence(found, arrival) for arrival in found.forecast.arrivals),
        "If that isn't what you expect of a year, an answer says something else than you mean.",
    )


def tries_sentence(found: Implications) -> str:
    """How many tries a year there are, and how many of them get the metric further."""
    tries, bests = round(float(np.median(found.tries))), round(float(np.median(found.new_bests)))
    return (
        f"With these answers there are about {counted(tries, 'try')} in a year ({within(*ends(found.tries))}), and "
        f"about {bests} of them {'sets' if bests == 1 else 'set'} a new best ({within(*ends(found.new_bests))})."
    )


def share_sentence(found: Implications) -> str:
    """How much a try that helps closes of what is left."""
    middle = headline_percent(float(np.median(found.share_closed)))
    return f"A try that helps closes about {middle} of what is left ({share_within(found)})."


def fan_sentence(found: Implications) -> str:
    """Where the metric gets to."""
    metric = found.forecast.metric
    low, middle, high = found.forecast.fan_values([365], ENDS_AND_MIDDLE)[0]
    return (
        f"That takes {one_line(metric.name)} from {write_value(metric, found.forecast.champion_now)} to about "
        f"{write_value(metric, middle)} in a year (4 in 5 chance: {write_value(metric, low)} to "
        f"{write_value(metric, high)})."
    )


def implications_text(found: Implications) -> str:
    """The picture in words."""
    return f"What the answers imply for a year. {' '.join(implication_sentences(found))}"


def answers_table(found: Implications) -> ChartTable:
    """Every question with its answer, and where it isn't answered with what is usual."""
    rows = [(question.text, *_answer(question, found)) for question in QUESTIONS]
    return ChartTable("Answers", ("Question", "Answer", ""), tuple(rows))


def year_table(found: Implications) -> ChartTable:
    """The metric and the odds of targets after 3, 6 and 12 months."""
    forecast = found.forecast
    targets = [write_target(forecast.metric, arrival.target.value) for arrival in forecast.arrivals]
    rows = []
    for day, name in TOLD_DAYS.items():
        low, middle, high = (float(value) for value in forecast.fan_values([day], ENDS_AND_MIDDLE)[0])
        odds = [percent(float(arrival.odds_after(day))) for arrival in forecast.arrivals]
        when = f"{name}, {format_date(forecast.timeline.date(day))}"
        rows.append((when, write_value(forecast.metric, middle), write_range(forecast.metric, low, high), *odds))
    if forecast.arrivals:
        rows.append(("at no date", "", "", *(percent(arrival.chance_infeasible) for arrival in forecast.arrivals)))
    columns = ("After", "Middle", "80% range", *(f"{target} reached" for target in targets))
    return ChartTable(f"{one_line(forecast.metric.name)} as the answers have it", columns, tuple(rows))


def ends(values: NDArray[np.int64]) -> tuple[int, int]:
    """Ends of the 4 in 5 interval of a number of things."""
    low, high = np.quantile(values, FOUR_IN_FIVE, method="inverted_cdf")
    return int(low), int(high)


def within(low: int, high: int) -> str:
    """``4 in 5 chance: 38 to 72``."""
    return f"4 in 5 chance: {whole(low)}" + (f" to {whole(high)}" if low < high else "")


def share_within(found: Implications) -> str:
    """The 4 in 5 interval of the share that a try which helps closes."""
    low, high = np.quantile(found.share_closed, FOUR_IN_FIVE)
    return f"4 in 5 chance: {percent(float(low))} to {percent(float(high))}"


def ceiling_range(found: Implications) -> str:
    """The 4 in 5 interval of the best anyone could reach: ``78.0 – 84.0``."""
    low, high = np.quantile(found.forecast.ceiling, FOUR_IN_FIVE)
    return write_range(found.forecast.metric, float(low), float(high))


def _target_sentence(found: Implications, arrival: Arrival) -> str:
    value = write_target(found.forecast.metric, arrival.target.value)
    if arrival.is_reached:
        return f"{value} is reached already."
    beyond = chance_phrase(found.beyond(arrival.target.value))
    return (
        f"There is {chance_phrase(1 - arrival.never)} that {value} is reached in a year, and {beyond} that it lies "
        "beyond the best anyone could reach."
    )


def _answer(question: Question, found: Implications) -> tuple[str, str]:
    metric: Metric = found.forecast.metric
    answer, usual = answer_to(question, found.assumptions), found.usual.get(question.topic)
    if answer is not None:
        return write_answer(question, answer, metric), "your answer"
    if usual is not None:
        return f"{percent(usual.low)} to {percent(usual.high)}", "usual"
    return "", "not answered"
