"""All that the futures of a project are simulated from: light, NumPy only, and a part of every forecast.

With it the window, a notebook or a script can ask “what if” of a forecast without fitting anything again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.scale import HasScale
from forecasting.domain.timeline import DAYS_PER_WEEK

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.assumptions import Assumptions
    from forecasting.domain.metric import Metric

#: Tries from now until an approach that is new to the project is as likely as it ever gets.
LEAP_TRIES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where each simulated future begins; arrays of shape (draws,) on the scale without unit."""

    ceiling: NDArray[np.float64]
    #: Shape (draws, levers).
    alpha: NDArray[np.float64]
    #: Shape (draws, levers).
    s: NDArray[np.float64]
    f: NDArray[np.float64]
    beta: NDArray[np.float64]
    epsilon: NDArray[np.float64]
    tau: NDArray[np.float64]
    #: True value of the champion of today; its measured value is 0.
    champion: NDArray[np.float64]
    #: Tries so far and since the last new best.
    tries: int
    drought: int
    #: Chance that a success is a leap, or any try where there is no bound ahead; and the mean size of leaps.
    leap_chance: NDArray[np.float64]
    leap_size: NDArray[np.float64]
    #: Known standard error of a future measurement.
    error: float
    #: Largest and smallest value that the metric can take.
    highest: float
    lowest: float

    @property
    def is_bounded(self) -> bool:
        """Whether there is a natural bound ahead."""
        return bool(np.isfinite(self.highest))

    def leap_growth(self, ahead: NDArray[np.int64]) -> NDArray[np.float64]:
        """What `leap_chance` is to be multiplied with for tries that come after `ahead` more; the shape of `ahead`."""
        return np.minimum((ahead + 1) / LEAP_TRIES, 1.0) if self.is_bounded else np.ones(ahead.shape)

    def of_draws(self, draws: NDArray[np.int64] | slice) -> Start:
        """Some of the futures."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        chosen: dict[str, Any] = {name: v[draws] for name, v in values.items() if isinstance(v, np.ndarray)}
        return replace(self, **chosen)

    def of_levers(self, count: int) -> Start:
        """The first so many levers alone."""
        return replace(self, alpha=self.alpha[:, :count], s=self.s[:, :count])

    def with_more_levers(self, alpha: NDArray[np.float64], s: NDArray[np.float64]) -> Start:
        """More levers after its own, shape (draws, more levers) each."""
        return replace(self, alpha=np.hstack([self.alpha, alpha]), s=np.hstack([self.s, s]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is known of the rate of batches, all results of one day, and of their sizes."""

    #: Shape and rate (in days) of the Gamma posterior of batches a day.
    shape: float
    rate: float
    #: Days since the first try.
    age: float
    slowing_mean: float
    slowing_sd: float
    #: Sizes of past batches and how much each counts, shape (batches,).
    sizes: NDArray[np.int64]
    weights: NDArray[np.float64]

    @property
    def tries_a_week(self) -> float:
        """Tries a week that are expected today."""
        return DAYS_PER_WEEK * self.shape / self.rate * float(self.sizes @ self.weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook(HasScale):
    """What is known and planned at the end of a day."""

    as_of: date
    metric: Metric
    #: Horizon, seed and pauses; everything else that was assumed is in what follows already.
    assumptions: Assumptions
    #: One for each posterior draw, with a column for every lever of `lever_ids`.
    start: Start
    pace: Pace
    #: `Lever.id` by column; None stands for “not known”. Those that were never tried come last.
    lever_ids: tuple[str | None, ...]
    #: How often the next try pulls each lever if all goes on as it did, shape (levers,).
    mix: NDArray[np.float64]
    #: Futures of each posterior draw.
    rounds: int
    #: Best measured value, on the model's scale, where the scale without unit has its 0.
    best: float
    #: Length of 1 on the scale without unit, in the metric's unit.
    unit: float
    #: Examples of a typical evaluation set of late; None where sizes don't tell the error of a result.
    examples: float | None
    #: Error that all results on the evaluation set in use share, on the scale without unit.
    set_error: float
