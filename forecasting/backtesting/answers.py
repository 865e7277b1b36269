"""A question to a method, and the scores of its answer."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.backtesting.scoring import arrival_score, crps, midpoints, randomised_pit
from forecasting.domain.backtest import Answer, Origin, Score
from forecasting.errors import NotEnoughData

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.backtesting.origins import Question
    from forecasting.rivals.past import Rival

#: Futures of the champion on days after the question's day: shape (draws, days), on the scale of its past.
type Method = Callable[[Question, NDArray[np.float64], int], NDArray[np.float64]]

#: Futures that a rival draws.
DRAWS = 1000


def our_forecast(question: Question, days: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """The forecast that the user would have seen, by the path on which the user gets it.

    Raises
    ------
    NotEnoughData
        If there was too little history for a forecast.
    """
    from forecasting.pipeline import forecast_project  # noqa: PLC0415 - rivals alone need no model

    known = replace(question.known, assumptions=replace(question.known.assumptions, seed=seed))
    return known.metric.to_model(forecast_project(known, question.as_of, next_tries=None).champion(days))


def rival_forecast(rival: Rival, question: Question, days: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """What a rival would have said; with its first argument given, it is a method."""
    return rival(question.past, days, DRAWS, luck(question, seed, "paths"))


def luck(question: Question, seed: int, purpose: str) -> np.random.Generator:
    """Random numbers that depend on the seed and the question, and on nothing else."""
    name = f"{question.source}/{question.series}/{question.as_of}/{purpose}"
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def answer(question: Question, methods: Mapping[str, Method], seed: int) -> Origin:
    """One past day with the answers of all methods that can answer."""
    answers = (_answer(question, name, method, seed) for name, method in methods.items())
    return Origin(
        source=question.source,
        series=question.series,
        own_log=question.own_log,
        metric=question.known.metric,
        asked_on=question.asked_on,
        results=question.past.days.size,
        horizon_days=question.horizon_days,
        claims=question.claims,
        answers=tuple(found for found in answers if found is not None),
    )


def _answer(question: Question, name: str, method: Method, seed: int) -> Answer | None:
    days = np.unique(np.concatenate([midpoints(question.horizon), question.checkpoints, question.deadlines]))
    try:
        paths = method(question, days, seed)
    except NotEnoughData:
        return None
    score = score_paths(question, days, paths, luck(question, seed, "places"))
    return Answer(method=name, chances=_chances(question, days, paths), score=score)


def score_paths(
    question: Question, days: NDArray[np.float64], paths: NDArray[np.float64], rng: np.random.Generator
) -> Score:
    """Scores of futures on `days`, which hold the midpoints and the checkpoints of the question's horizon."""
    times = midpoints(question.horizon)
    at_times = paths[:, np.searchsorted(days, times)]
    arrivals = [
        arrival_score(np.mean(at_times >= target, axis=0), times, arrived)
        for target, arrived in zip(question.targets, question.arrived, strict=True)
    ]
    at_checks = paths[:, np.searchsorted(days, question.checkpoints)]
    champions = list(zip(at_checks.T, question.champions, strict=True))
    return Score(
        arrival=float(np.mean(arrivals)),
        fan=float(np.mean([crps(samples, outcome) for samples, outcome in champions])) / question.past.spread,
        places=tuple(randomised_pit(samples, outcome, rng) for samples, outcome in champions),
    )


def _chances(question: Question, days: NDArray[np.float64], paths: NDArray[np.float64]) -> tuple[float, ...]:
    """Chance of each claim by its deadline."""
    own = [question.known.metric.to_model(claim.value) for claim in question.claims if claim.is_own]
    values = [*question.targets.tolist(), *own]
    columns = np.searchsorted(days, question.deadlines)
    return tuple(float(np.mean(paths[:, i] >= value)) for i, value in zip(columns, values, strict=True))
