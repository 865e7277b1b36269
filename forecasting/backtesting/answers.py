"""A question to a method, and the scores of its answer."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import NotEnoughData
from forecasting.scoring import arrival_score, crps, midpoints, randomised_pit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.backtesting.origins import Question
    from forecasting.rivals.past import Rival

#: Futures of the champion on days after the question's day: shape (draws, days), on the scale of its past.
type Method = Callable[[Question, NDArray[np.float64], int], NDArray[np.float64]]

#: Futures that a rival draws.
DRAWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How good one answer was; lower is better."""

    arrival: float
    fan: float
    #: Where the champion lay in the forecast at each checkpoint, from 0 to 1.
    places: tuple[float, ...]
    #: Chance of each target by the horizon.
    chances: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one question to one method."""

    method: str
    source: str
    series: str
    own_log: int | None
    asked_on: date
    #: Whether each target was reached by the horizon.
    came_true: tuple[bool, ...]
    #: None where the method says that it can't answer.
    score: Score | None


def our_forecast(question: Question, days: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """The forecast that the user would have seen, by the path on which the user gets it.

    Raises
    ------
    NotEnoughData
        If there was too little history for a forecast.
    """
    from forecasting.pipeline import forecast_project  # noqa: PLC0415 - rivals alone need no model

    known = replace(question.known, assumptions=replace(question.known.assumptions, seed=seed))
    return known.metric.to_model(forecast_project(known, question.as_of).champion(days))


def rival_forecast(rival: Rival, question: Question, days: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """What a rival would have said; with its first argument given, it is a method."""
    return rival(question.past, days, DRAWS, luck(question, seed, "paths"))


def luck(question: Question, seed: int, purpose: str) -> np.random.Generator:
    """Random numbers that depend on the seed and the question, and on nothing else."""
    name = f"{question.source}/{question.series}/{question.as_of}/{purpose}"
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def answer(question: Question, methods: Mapping[str, Method], seed: int) -> tuple[Answer, ...]:
    """The answers of all methods to one question."""
    return tuple(_answer(question, name, method, seed) for name, method in methods.items())


def _answer(question: Question, name: str, method: Method, seed: int) -> Answer:
    times = midpoints(question.horizon)
    days = np.unique(np.concatenate([times, question.checkpoints]))
    score = None
    try:
        paths = method(question, days, seed)
    except NotEnoughData:
        pass
    else:
        score = score_paths(question, days, paths, luck(question, seed, "places"))
    return Answer(
        method=name,
        source=question.source,
        series=question.series,
        own_log=question.own_log,
        asked_on=question.asked_on,
        came_true=tuple(bool(there) for there in np.isfinite(question.arrived)),
        score=score,
    )


def score_paths(
    question: Question, days: NDArray[np.float64], paths: NDArray[np.float64], rng: np.random.Generator
) -> Score:
    """Scores of futures on `days`, which hold the midpoints and the checkpoints of the question's horizon."""
    times = midpoints(question.horizon)
    chances = np.stack([np.mean(paths >= target, axis=0) for target in question.targets])
    at_times, at_checks = np.searchsorted(days, times), np.searchsorted(days, question.checkpoints)
    arrivals = [
        arrival_score(chance[at_times], times, arrived)
        for chance, arrived in zip(chances, question.arrived, strict=True)
    ]
    champions = list(zip(paths[:, at_checks].T, question.champions, strict=True))
    return Score(
        arrival=float(np.mean(arrivals)),
        fan=float(np.mean([crps(samples, outcome) for samples, outcome in champions])) / question.past.spread,
        places=tuple(randomised_pit(samples, outcome, rng) for samples, outcome in champions),
        chances=tuple(float(chance) for chance in chances[:, -1]),
    )
