"""A forecast as sentences: what is likely, by when, how sure we are and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.findings import NOISE_WIDTH
from forecasting.domain.forecast import DOTS, TOLD_CHANCES, Basis
from forecasting.domain.intervals import FOUR_IN_FIVE
from forecasting.domain.timeline import format_date
from forecasting.words.basis_words import led, mates_sentence, trailed
from forecasting.words.finding_sentences import set_sentences, staleness_sentences
from forecasting.words.wording import (
    chance_date,
    chance_phrase,
    counted,
    headline_percent,
    in_twenty,
    likelihood,
    not_within,
    one_line,
    quoted,
    rounded,
    span,
    what_may_happen,
    write_difference,
    write_target,
    write_value,
)

if TYPE_CHECKING:
    from datetime import date

    from forecasting.domain.findings import Comparison
    from forecasting.domain.forecast import Arrival, Diagnosis, Forecast
    from forecasting.domain.metric import Metric
    from forecasting.domain.saved_forecast import Glance

#: Below this many results a forecast says how little it rests on.
FEW_RESULTS = 10
#: Whole per cent below which the chance of reaching a target by luck alone isn't told.
LEAST_TOLD = 5


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """The date that goes with one of the told chances."""

    #: ``Even chance``, ``4 in 5 chance`` or ``19 in 20 chance``.
    chance: str
    #: ``by 3 June 2027``, ``not within 12 months`` or ``already reached``.
    when: str

    @property
    def sentence(self) -> str:
        """``4 in 5 chance by 3 June 2027``, ``4 in 5 chance: not within 12 months``."""
        return f"{self.chance} {self.when}" if self.when.startswith("by ") else f"{self.chance}: {self.when}"


@dataclass(frozen=True, slots=True)
class DeadlineAnswer:
    """The odds of one deadline."""

    #: What the target is for; its value when it has no name.
    name: str
    #: ``by 31 March 2027``.
    when: str
    #: ``72%``, ``<5%``, ``>95%``; empty when there are no odds to tell.
    odds: str
    #: ``likely``, ``reached``, ``passed``, ``beyond 12 months``.
    word: str
    #: ``Beta release: likely (72%) by 31 March 2027``.
    sentence: str


def primary_arrival(forecast: Forecast | Glance) -> Arrival | None:
    """The arrival that the headline is about.

    The open target with the next deadline; else the first open one; else the first; None without targets.
    """
    open_ones = [arrival for arrival in forecast.arrivals if not arrival.is_reached]
    ahead = [a for a in open_ones if a.target.deadline is not None and a.target.deadline > forecast.as_of]
    if ahead:
        return min(ahead, key=lambda a: (a.target.deadline, a.never))
    return next(iter([*open_ones, *forecast.arrivals]), None)


def answer(forecast: Forecast) -> str:
    """The answer sentence: whether the target that matters next is reached by its deadline."""
    arrival = primary_arrival(forecast)
    return _answer_without_target(forecast) if arrival is None else answer_for(forecast, arrival)


def answer_for(forecast: Forecast, arrival: Arrival) -> str:
    """The answer sentence about one target."""
    if arrival.is_reached:
        return _answer_reached(forecast, arrival)
    return led(forecast, _answer_open(forecast, arrival))


def other_answers(forecast: Forecast) -> tuple[str, ...]:
    """Answer sentences about the targets that the headline isn't about."""
    first = primary_arrival(forecast)
    return tuple(
        _answer_beside(forecast, arrival, first)
        for arrival in forecast.arrivals
        if first is not None and arrival is not first
    )


def told_dates(arrival: Arrival) -> tuple[DateAnswer, ...]:
    """The dates at even, 4 in 5 and 19 in 20 chance."""
    return tuple(
        DateAnswer(f"{name[0].upper()}{name[1:]} chance", chance_date(arrival, chance))
        for name, chance in TOLD_CHANCES.items()
    )


def deadline_answer(forecast: Forecast, arrival: Arrival) -> DeadlineAnswer | None:
    """The odds of a target's deadline; None if it has none."""
    deadline = arrival.target.deadline
    if deadline is None:
        return None
    name = one_line(arrival.target.name) or target_value(forecast.metric, arrival)
    when = f"by {format_date(deadline)}"
    if arrival.is_reached:
        return DeadlineAnswer(name, when, "", "reached", f"{name}: already reached")
    if deadline <= forecast.as_of:
        return DeadlineAnswer(name, when, "", "passed", f"{name}: not reached {when}")
    if arrival.is_beyond(deadline):
        word = f"beyond {span(arrival.horizon_days)}"
        sentence = f"{name}: {format_date(deadline)} lies beyond the {span(arrival.horizon_days)} looked at"
        return DeadlineAnswer(name, when, "", word, sentence)
    odds = arrival.odds(deadline)
    number, word = headline_percent(odds), likelihood(odds)
    return DeadlineAnswer(name, when, number, word, trailed(forecast, f"{name}: {word} ({number}) {when}"))


def never_sentence(forecast: Forecast, arrival: Arrival) -> str:
    """The chance that a target isn't reached within the horizon, which is something else than late."""
    value = target_value(forecast.metric, arrival)
    if arrival.is_reached:
        return f"{value} is already reached."
    told = f"There is {chance_phrase(arrival.never)} that {value} isn't reached within {span(arrival.horizon_days)}"
    return led(forecast, f"{told} ({in_twenty(arrival.never)} futures).")


def infeasible_sentence(forecast: Forecast, arrival: Arrival) -> str | None:
    """The chance that a target can't be reached at all; None when that isn't known or it is reached."""
    if arrival.is_reached or np.isnan(arrival.chance_infeasible):
        return None
    value, never = target_value(forecast.metric, arrival), not_within(arrival.horizon_days)
    unless = "" if forecast.is_ceiling_told else ", short of a new approach"
    told = f"There is {chance_phrase(arrival.chance_infeasible)} that {value} can't be reached at all{unless}"
    sentence = led(forecast, f"{told}; that is part of the chance of {never}.")
    if round(100 * arrival.chance_lucky) < LEAST_TOLD:
        return sentence
    return (
        f"{sentence} In {headline_percent(arrival.chance_lucky)} of the futures it counts as reached although only a "
        "lucky measurement gets there."
    )


def champion_sentence(forecast: Forecast) -> str:
    """The best result so far, and what its true value may be."""
    metric, scene = forecast.metric, forecast.scene
    if not scene.values.size:
        return f"Today {one_line(metric.name)} stands at {write_value(metric, forecast.champion_now)}, as was told."
    best = f"The best result so far is {write_value(metric, forecast.champion_now)}"
    low, high = np.quantile(forecast.true[:, 0], FOUR_IN_FIVE)
    truth = f"there is a 4 in 5 chance that its true value lies between {_between(metric, float(low), float(high))}"
    if not scene.bests.size or not np.isclose(scene.values[scene.bests[-1]], forecast.champion_now):
        return f"{best}; {truth}."
    last = int(scene.bests[-1])
    day = format_date(forecast.timeline.date(float(scene.days[last])))
    return f"{best}, by {quoted(scene.names[last])} on {day}; {truth}."


def noise_sentence(forecast: Forecast) -> str | None:
    """Whether the champion's lead over the best before it is more than luck; None without one before."""
    found = forecast.comparison
    if found is None:
        return None
    told = f"Its lead of {write_difference(forecast.metric, found.lead)} over the best before it"
    width = f"(±{write_difference(forecast.metric, found.noise)})"
    if not found.is_inside_noise:
        return f"{told} is outside the noise of the measurements {width}."
    chance = f"there is {chance_phrase(found.chance_real)} that it is a real gain"
    return f"{told} is inside the noise of the measurements {width}: {chance}; {_what_settles(found)}."


def _what_settles(found: Comparison) -> str:
    if found.examples is not None:
        return f"about {rounded(found.examples)} examples would settle it"
    if found.runs is not None:
        return f"the mean of about {rounded(found.runs)} runs of each would settle it"
    return "only measuring both better would settle it"


def basis_sentence(forecast: Forecast) -> str:
    """What the forecast rests on."""
    return " ".join(filter(None, (_own_basis(forecast), mates_sentence(forecast))))


def _own_basis(forecast: Forecast) -> str:
    scene = forecast.scene
    results = int(scene.values.size)
    if results == 0:
        tried = f", and {counted(scene.tries, 'try')} gave none" if scene.tries else ""
        rests = "assumptions" if forecast.learned_from else "assumptions alone"
        return f"This forecast rests on {rests}: no result is known yet{tried}."
    since = format_date(forecast.timeline.date(float(scene.days[0])))
    rests = f"The forecast rests on {counted(results, 'result')} of {counted(scene.tries, 'try')} since {since}"
    if forecast.basis is Basis.ASSUMPTIONS:
        return f"{rests}, which is too little, so it rests on assumptions more than on data."
    if results < FEW_RESULTS:
        return f"{rests}, which is little; expect it to move as results come in."
    return f"{rests}, and on {counted(forecast.reported.shape[0], 'simulated future')}."


def fan_meaning() -> str:
    """What the bands of a fan hold."""
    return (
        f"From dark to light the bands hold 10, 16 and 19 of {DOTS} simulated futures; 1 in {DOTS} lies outside. "
        "Wider means that we know less."
    )


def diagnosis_sentence(diagnosis: Diagnosis) -> str:
    """How far the numbers can be trusted."""
    return " ".join(diagnosis.sentences)


def story(forecast: Forecast) -> tuple[str, ...]:
    """Everything a forecast says, one paragraph each: for the command line, a report, a screen reader."""
    paragraphs = [answer(forecast)]
    arrival = primary_arrival(forecast)
    if arrival is not None:
        paragraphs += _details(forecast, arrival)
    paragraphs += other_answers(forecast)
    noise = noise_sentence(forecast)
    paragraphs += [f"{champion_sentence(forecast)} {noise}" if noise else champion_sentence(forecast)]
    paragraphs += [*set_sentences(forecast), *staleness_sentences(forecast)]
    paragraphs += [basis_sentence(forecast), diagnosis_sentence(forecast.diagnosis)]
    return tuple(paragraphs)


def target_value(metric: Metric, arrival: Arrival) -> str:
    """A target's value with its unit: ``78%``."""
    return write_target(metric, arrival.target.value)


def _details(forecast: Forecast, arrival: Arrival) -> list[str]:
    if arrival.is_reached:
        return []
    dates = "; ".join(told.sentence for told in told_dates(arrival))
    infeasible = infeasible_sentence(forecast, arrival)
    never = never_sentence(forecast, arrival)
    return [f"{led(forecast, dates)}.", f"{never} {infeasible}" if infeasible else never]


def _answer_without_target(forecast: Forecast) -> str:
    low, high = np.quantile(forecast.reported[:, -1], FOUR_IN_FIVE)
    end = format_date(forecast.timeline.date(forecast.horizon_days))
    return led(
        forecast,
        f"There is a 4 in 5 chance that the best {one_line(forecast.metric.name)} on {end} lies between "
        f"{_between(forecast.metric, float(low), float(high))}; set a target to see when it is reached.",
    )


def _answer_open(forecast: Forecast, arrival: Arrival) -> str:
    deadline = arrival.target.deadline
    if deadline is None:
        return f"{_within_horizon(forecast, arrival)}."
    if deadline <= forecast.as_of:
        return f"{_within_horizon(forecast, arrival)}; its deadline, {format_date(deadline)}, has passed."
    if arrival.is_beyond(deadline):
        return f"{_within_horizon(forecast, arrival)}; its deadline, {format_date(deadline)}, lies beyond that."
    never = f"there is {chance_phrase(arrival.never)} that it isn't reached within {span(arrival.horizon_days)}"
    return f"{_by_deadline(forecast, arrival, deadline)}; {never}."


def _answer_reached(forecast: Forecast, arrival: Arrival) -> str:
    metric, scene = forecast.metric, forecast.scene
    told = f"{one_line(metric.name)} has reached {target_value(metric, arrival)}"
    stands = "the best result so far is" if scene.values.size else "it stands at"
    best = f"{stands} {write_value(metric, forecast.champion_now)}"
    margin = abs(forecast.champion_now - arrival.target.value)
    noise = NOISE_WIDTH * float(scene.errors[scene.bests[-1]]) if scene.bests.size else 0.0
    if margin > noise:
        return f"{told}: {best}."
    within = f"inside the noise of the measurement (±{write_difference(metric, noise)})"
    return f"{told}: {best}, but the margin is {within}, so the true value may fall short."


def _answer_beside(forecast: Forecast, arrival: Arrival, first: Arrival) -> str:
    deadline = arrival.target.deadline
    is_told = arrival.target.value == first.target.value and not arrival.is_reached
    if is_told and deadline and deadline > forecast.as_of and not arrival.is_beyond(deadline):
        return led(forecast, f"{_by_deadline(forecast, arrival, deadline)}.")
    return answer_for(forecast, arrival)


def _by_deadline(forecast: Forecast, arrival: Arrival, deadline: date) -> str:
    return _reaching(forecast.metric, arrival, arrival.odds(deadline), f"by {format_date(deadline)}")


def _within_horizon(forecast: Forecast, arrival: Arrival) -> str:
    return _reaching(forecast.metric, arrival, 1 - arrival.never, f"within {span(arrival.horizon_days)}")


def _reaching(metric: Metric, arrival: Arrival, chance: float, when: str) -> str:
    verb, verbing = ("reach", "reaching") if metric.higher_is_better else ("fall to", "falling to")
    value = target_value(metric, arrival)
    return what_may_happen(one_line(metric.name), chance, f"{verb} {value} {when}", f"{verbing} {value} {when}")


def _between(metric: Metric, low: float, high: float) -> str:
    return f"{write_value(metric, low)} and {write_value(metric, high)}"
