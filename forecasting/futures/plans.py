"""What is known, and a plan -> the tries to come. NumPy only.

Futures come in rounds, each with one future of every posterior draw. Everything that chance decides has a
stream of random numbers of its own for each round, and a plan moves tries, levers and errors without touching
it: two plans share their luck, so that a difference between them is one of plans.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.scenario import AS_PLANNED
from forecasting.domain.timeline import Timeline
from forecasting.futures.pace import chosen, draw_times, skip_pauses
from forecasting.futures.simulation import Futures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.outlook import Outlook, Start
    from forecasting.domain.scenario import Scenario


def plan_futures(
    outlook: Outlook, plan: Scenario = AS_PLANNED, *, number: int = 0, horizon: float | None = None
) -> Futures:
    """The tries to come in one round of futures, one of each posterior draw.

    Parameters
    ----------
    number
        Which round: 0 to ``outlook.rounds - 1``.
    horizon
        Days to look ahead, where less than the whole horizon is wanted.
    """
    given = outlook.assumptions
    whole = given.horizon_days
    pace_seed, lever_seed, luck_seed = (stream(given.seed, name, number) for name in (b"pace", b"levers", b"luck"))
    last = whole if horizon is None else min(horizon, whole)
    times = draw_times(
        outlook.pace,
        outlook.start.ceiling.size,
        last,
        np.random.default_rng(pace_seed),
        times_faster=plan.pace,
        parallel=plan.parallel,
    )
    times = skip_pauses(times, (*given.pauses, *plan.pauses), Timeline(outlook.as_of))
    times = np.where(times <= last, times, np.inf)
    happens, levers = np.isfinite(times), np.zeros(times.shape, np.int64)
    levers[happens] = chosen(np.random.default_rng(lever_seed).random(times.shape)[happens], mix_of(outlook, plan))
    return Futures(start=_measured_so(outlook, plan), times=times, levers=levers, luck=luck_seed)


def mix_of(outlook: Outlook, plan: Scenario) -> NDArray[np.float64]:
    """How often the next try pulls each lever under a plan, shape (levers,)."""
    told = np.array([np.nan if lever is None else _or_nan(plan.share_of(lever)) for lever in outlook.lever_ids])
    is_told = ~np.isnan(told)
    if not is_told.any():
        return outlook.mix
    left, usual = max(1 - float(np.nansum(told)), 0.0), np.where(is_told, 0.0, outlook.mix)
    if usual.sum() > 0:
        return np.where(is_told, told, left * usual / usual.sum())
    shares = np.nan_to_num(told)
    return shares / shares.sum() if shares.sum() > 0 else outlook.mix


def stream(seed: int, name: bytes, number: int = 0) -> np.random.SeedSequence:
    """The seed of one use of random numbers in one round, independent of the others."""
    return np.random.SeedSequence([seed, zlib.crc32(name), *([number] if number else [])])


def generator(seed: int, name: bytes) -> np.random.Generator:
    """Random numbers for one use, independent of those for others."""
    return np.random.default_rng(stream(seed, name))


def _measured_so(outlook: Outlook, plan: Scenario) -> Start:
    """Where futures begin, with the errors of results that are measured on as many examples as planned."""
    if plan.n_eval is None or outlook.examples is None:
        return outlook.start
    return replace(outlook.start, error=outlook.start.error * np.sqrt(outlook.examples / plan.n_eval))


def _or_nan(share: float | None) -> float:
    return np.nan if share is None else share
