"""Why a fan is as wide as it is: how much of its width comes from what isn't known, and how much from luck."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.model_layout import MAX_LEVERS
from forecasting.domain.timeline import format_date
from forecasting.words.wording import percent, write_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.forecast import Forecast

#: What isn't known, by the parameters that stand for it.
_SOURCES = {
    "how far anyone could get with this task and these data": ("ceiling",),
    "how often a try helps, and how much it then closes": ("alpha", "s", "beta", "epsilon"),
    "how good today's best really is": ("champions", "tau"),
}
#: Shares below this are told together with the rest.
_LEAST = 0.05
#: Entries of a parameter that are looked at: all levers that the model tells apart, or as many of the latest champions.
_MOST_ENTRIES = MAX_LEVERS


def width_sentences(forecast: Forecast) -> tuple[str, ...]:
    """How wide the fan is at its end, and why; nothing where the draws are not at hand or nothing can change."""
    end = forecast.metric.to_model(forecast.reported[:, -1])
    if not forecast.posterior_draws or np.ptp(end) == 0:
        return ()
    shares = _shares(forecast, np.asarray(end))
    low, high = (write_value(forecast.metric, value) for value in forecast.fan_bands[-1, (1, 5)])
    day = format_date(forecast.timeline.date(forecast.horizon_days))
    told = sorted(((share, what) for what, share in shares.items() if share >= _LEAST), reverse=True)
    luck = 1 - sum(share for share, _ in told)
    width = f"4 in 5 futures end between {low} and {high} on {day}."
    if not told:
        return (width, "Nearly all of that is the luck of the tries to come, which nobody can know now.")
    known = "; ".join(f"{what} ({percent(share)})" for share, what in told)
    unknown = f"What isn't known makes this part of the width: {known}. More results narrow it."
    chance = f"The rest ({percent(luck)}) is the luck of the tries to come: when they end and which of them help."
    return (width, unknown, f"{chance} Only time narrows that.")


def _shares(forecast: Forecast, end: NDArray[np.float64]) -> dict[str, float]:
    """Share of the variance that each source explains, alone and on top of others, averaged over all orders.

    That is the decomposition of R² by Lindeman, Merenda and Gold (1980) over ranks, so that neither outliers nor the
    bend of an effect matter much.
    """
    columns = {what: _columns(forecast, names, end.size) for what, names in _SOURCES.items()}
    columns = {what: found for what, found in columns.items() if found.shape[1]}
    ranks = _ranked(end[:, None])[:, 0]
    orders = list(permutations(columns))
    found = dict.fromkeys(columns, 0.0)
    for order in orders:
        before = 0.0
        for place in range(len(order)):
            explained = _explained(np.hstack([columns[what] for what in order[: place + 1]]), ranks)
            found[order[place]] += (explained - before) / len(orders)
            before = explained
    return found


def _columns(forecast: Forecast, names: tuple[str, ...], futures: int) -> NDArray[np.float64]:
    """The draws of some parameters, one row for each future, as ranks; those that don't vary are left out."""
    known = [forecast.posterior_draws[name] for name in names if name in forecast.posterior_draws]
    columns = np.hstack([np.empty((futures, 0)), *(_by_future(draws, futures) for draws in known)])
    return _ranked(columns[:, np.ptp(columns, axis=0) > 0])


def _by_future(draws: NDArray[np.float64], futures: int) -> NDArray[np.float64]:
    """Draws of a parameter, (chains, draws, ...), as (futures, entries): a round of futures has one of every draw."""
    flat = draws.reshape(draws.shape[0] * draws.shape[1], -1)
    return flat[np.arange(futures) % flat.shape[0], -_MOST_ENTRIES:]


def _ranked(values: NDArray[np.float64]) -> NDArray[np.float64]:
    ranks: NDArray[np.float64] = values.argsort(axis=0, kind="stable").argsort(axis=0).astype(float)
    return ranks - ranks.mean(axis=0)


def _explained(columns: NDArray[np.float64], ranks: NDArray[np.float64]) -> float:
    """Share of the variance of ranks that a straight line through the columns explains, less what luck would."""
    fitted = columns @ np.linalg.lstsq(columns, ranks, rcond=None)[0]
    share = float(fitted @ fitted / (ranks @ ranks))
    draws, used = columns.shape
    return float(max(0.0, 1 - (1 - share) * (draws - 1) / max(draws - used - 1, 1)))
