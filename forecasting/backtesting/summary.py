"""Origins -> how good each method was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.backtesting.calibration import coverage, reliability
from forecasting.backtesting.origins import CHECKPOINTS
from forecasting.backtesting.scoring import mean_by_source, mean_over_sources
from forecasting.domain.backtest import OWN_LOG, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forecasting.domain.backtest import Answer, Backtest, Bin, Origin

#: Bands of the fan whose coverage is told, and the shares of the horizon at which it is.
BANDS = (0.50, 0.80, 0.95)
COVERED_AT = (0.25, 1.00)

type _Answered = Sequence[tuple[Origin, Answer]]


def summarise(backtest: Backtest) -> tuple[Summary, ...]:
    """One summary for each method, in the order of the methods."""
    common = [origin for origin in backtest.origins if len(origin.answers) == len(backtest.methods)]
    return tuple(
        _summary(method, title, backtest.origins, _answered(common, method))
        for method, title in backtest.methods.items()
    )


def _summary(method: str, title: str, origins: Sequence[Origin], in_common: _Answered) -> Summary:
    answered = _answered(origins, method)
    logs = [answer.score.arrival for origin, answer in answered if (origin.own_log or 0) >= OWN_LOG]
    return Summary(
        method=method,
        title=title,
        origins=len(origins),
        answered=len(answered),
        by_source=mean_by_source([a.score.arrival for _, a in answered], *_names(answered)),
        arrival=_mean(answered, lambda answer: answer.score.arrival),
        fan=_mean(answered, lambda answer: answer.score.fan),
        arrival_in_common=_mean(in_common, lambda answer: answer.score.arrival),
        own_logs=float(np.mean(logs)) if logs else None,
        coverage=tuple(
            coverage(at, band, _places(answered, at), _histories(answered)) for at in COVERED_AT for band in BANDS
        ),
        reliability=_reliability(answered),
    )


def _answered(origins: Sequence[Origin], method: str) -> _Answered:
    return [(origin, answer) for origin in origins if (answer := origin.answer(method)) is not None]


def _names(answered: _Answered) -> tuple[list[str], list[str]]:
    """Series and sources."""
    return [origin.series for origin, _ in answered], [origin.source for origin, _ in answered]


def _histories(answered: _Answered) -> list[tuple[str, str]]:
    """What tells the series of each origin from all others."""
    return list(zip(*_names(answered), strict=True))


def _places(answered: _Answered, at: float) -> list[float]:
    """Where the champion lay in each forecast at a share of the horizon."""
    return [answer.score.places[CHECKPOINTS.index(at)] for _, answer in answered]


def _mean(answered: _Answered, read: Callable[[Answer], float]) -> float:
    return mean_over_sources([read(answer) for _, answer in answered], *_names(answered))


def _reliability(answered: _Answered) -> tuple[Bin, ...]:
    """Of the targets that were chosen from what was known; the project's own are chosen by those who know better."""
    told = [
        (chance, bool(claim.came_true), history)
        for history, (origin, answer) in zip(_histories(answered), answered, strict=True)
        for claim, chance in zip(origin.claims, answer.chances, strict=True)
        if not claim.is_own
    ]
    chances, came_true, histories = zip(*told, strict=True) if told else ((), (), ())
    return reliability(chances, came_true, histories)
