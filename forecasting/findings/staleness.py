"""What an unchanged model loses as the world moves on, learned from models that were measured again later.

A model with the true value q when it was tried is worth q - L·t after t months, with one loss L a month for all
models. Measured again it gives

    y' ~ Normal(q - L·t, e'² + s²),   L ~ HalfNormal

with the error e' of the later measurement and the luck s that the first one had with its examples, both of which
are whole, as the world can only be seen to have moved on fresh examples. q comes from the posterior draws of
`forecasting.inference.posterior`, which know how flattered a champion is; what was lost is not taken for what was never
there. Each draw of q has the weight with which it foretells the later measurements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.findings import Hold, Staleness
from forecasting.domain.intervals import ENDS_AND_MIDDLE
from forecasting.domain.timeline import DAYS_PER_MONTH
from forecasting.findings.noise import learned_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior

#: Standard deviation of the half-normal prior of the loss a month, on the scale of `forecasting.evidence.history`.
LOSS_SD = 0.1
#: Months after a target is reached for which it is told whether it still holds.
HOLD_MONTHS = (1, 3, 6, 12)
#: Share of futures that must reach a target before anything is said of what follows.
MIN_REACHED = 0.05
#: Points of the grid of losses; draws are spread within its cells.
_GRID = 600
#: Standard deviations of the conditional posterior that the grid reaches beyond its mean.
_REACH = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Draws of the loss a month, each with the posterior draw that it goes with; shape (draws,)."""

    loss: NDArray[np.float64]
    index: NDArray[np.int64]


def learn_loss(
    drops: NDArray[np.float64],
    months: NDArray[np.float64],
    covariance: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    prior_sd: float = LOSS_SD,
) -> Losses:
    """Draw from the posterior of the loss a month.

    Parameters
    ----------
    drops
        Shape (draws, measurements): true value when tried, less the later measured value.
    months
        Shape (measurements,): time between the two.
    covariance
        Shape (measurements, measurements): of the errors of drops, the true value being given.
    """
    precision = np.linalg.inv(covariance)
    total = float(months @ precision @ months) + prior_sd**-2
    middle = drops @ precision @ months / total
    misfit = np.einsum("di,ij,dj->d", drops, precision, drops) - total * middle**2
    spread = total**-0.5
    grid = np.linspace(0, max(float(middle.max()) + _REACH * spread, spread), _GRID)
    log_density = -0.5 * ((grid - middle[:, None]) / spread) ** 2
    log_density -= 0.5 * misfit[:, None]
    density = np.exp(log_density - log_density.max())
    weights = density.sum(axis=1)
    index = _systematic(weights / weights.sum(), rng)
    return Losses(loss=_from_grid(grid, density[index], rng), index=index)


def measure_staleness(
    history: History, posterior: Posterior, forecast: Forecast, rng: np.random.Generator
) -> Staleness | None:
    """What unchanged models lose, and whether the targets of a forecast hold; None if no model was measured again.

    Only later measurements on the evaluation set of the first one tell it.
    """
    again = history.again
    months = (again.days - history.days[again.tries]) / DAYS_PER_MONTH
    used = np.flatnonzero((again.sets == history.sets[again.tries]) & (months > 0))
    if not used.size:
        return None
    drops = _true_values(history, posterior, again.tries[used], rng) - again.values[used]
    found = learn_loss(drops, months[used], _covariance(history, posterior, used), rng)
    loss = found.loss * history.unit
    low, middle, high = np.quantile(loss, ENDS_AND_MIDDLE)
    holds = (_hold(forecast, arrival, loss, found.index) for arrival in forecast.arrivals)
    return Staleness(
        models=np.unique(again.tries[used]).size,
        measurements=used.size,
        low=float(low),
        middle=float(middle),
        high=float(high),
        holds=tuple(hold for hold in holds if hold is not None),
    )


def _true_values(
    history: History, posterior: Posterior, tries: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """True values of tries on their own evaluation set: shape (draws, tries).

    Those that are no longer among the latent ones are known by their measured value only.
    """
    latent = posterior.champions.reshape(-1, posterior.champions.shape[-1])
    shifts = posterior.shifts(history.sets[tries]).reshape(latent.shape[0], -1)
    place = {int(tried): column for column, tried in enumerate(posterior.champion_tries)}
    columns = [
        latent[:, place[tried]] - shifts[:, i]
        if tried in place
        else rng.normal(history.values[tried], history.errors[tried], latent.shape[0])
        for i, tried in enumerate(tries.tolist())
    ]
    return np.stack(columns, axis=-1)


def _covariance(history: History, posterior: Posterior, used: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of the errors of later measurements: each its own, and the luck of the first measurement that they share."""
    again = history.again
    tries, sets = again.tries[used], again.sets[used]
    whole = np.hypot(again.errors[used], again.shared_errors[used])
    own = learned_errors(posterior, whole, again.run_shares[used], again.values[used], sets)
    is_same = tries[:, None] == tries
    return np.asarray(np.diag(own**2) + is_same * history.shared_errors[tries] ** 2)


def _hold(forecast: Forecast, arrival: Arrival, loss: NDArray[np.float64], index: NDArray[np.int64]) -> Hold | None:
    """The chance that a target still holds after it was reached, over the futures in which it is."""
    days = arrival.days[index]
    reached = np.isfinite(days)
    if reached.mean() < MIN_REACHED:
        return None
    metric = forecast.metric
    # On the first kept day on which it is reached.
    futures, columns = index[reached], np.searchsorted(forecast.days, days[reached] - 1e-9)
    margin = metric.to_model(forecast.true[futures, columns]) - metric.to_model(arrival.target.value)
    chances = {months: float(np.mean(margin >= months * loss[reached])) for months in HOLD_MONTHS}
    return Hold(target=arrival.target, chances=chances)


def _systematic(weights: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Indices drawn in proportion to weights, as evenly as can be."""
    places = (np.arange(weights.size) + rng.random()) / weights.size
    return np.minimum(np.searchsorted(np.cumsum(weights), places), weights.size - 1)


def _from_grid(
    grid: NDArray[np.float64], density: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """One draw for each row of densities (draws, grid), spread evenly within the cell that it falls into."""
    below = np.cumsum(density, axis=1)
    wanted = rng.random(density.shape[0]) * below[:, -1]
    cell = np.minimum((below < wanted[:, None]).sum(axis=1), grid.size - 1)
    return np.asarray((grid[cell] - rng.random(cell.size) * grid[1]).clip(0))
