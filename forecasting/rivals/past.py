"""What every rival is given, and what it has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np

from forecasting.domain.timeline import DAYS_PER_WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Results up to the day of a forecast, in order; at least one. Higher is better."""

    #: Shape (results,): days after the first result.
    days: NDArray[np.float64]
    #: Shape (results,).
    values: NDArray[np.float64]
    #: The natural bound ahead, if there is one.
    bound: float | None
    #: The natural bound behind, if there is one.
    floor: float | None
    #: Day of the first result.
    first_day: date

    @property
    def now(self) -> float:
        """Day of the last result, at whose end the forecast is made."""
        return float(self.days[-1])

    @property
    def champions(self) -> NDArray[np.float64]:
        """Best value so far at each result."""
        return np.maximum.accumulate(self.values)

    @property
    def best(self) -> float:
        """The champion."""
        return float(np.max(self.values))

    @property
    def worst(self) -> float:
        """The worst value."""
        return float(np.min(self.values))

    @property
    def spread(self) -> float:
        """Range of the values; 1 where all are the same."""
        return float(np.ptp(self.values)) or 1.0

    def champion_at(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Champion at the end of some days of the past, none before the first."""
        return self.champions[np.searchsorted(self.days, days, side="right") - 1]

    def by_week(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Days a week apart of which the last is today, and the champion on each, shape (weeks,) each."""
        days = self.now - DAYS_PER_WEEK * np.arange(self.now // DAYS_PER_WEEK + 1)[::-1]
        return days, self.champion_at(days)

    def possible(self, paths: NDArray[np.float64]) -> NDArray[np.float64]:
        """Paths of a champion (draws, days in order) kept from falling, also below today's, and inside the bound."""
        rising = np.maximum.accumulate(np.maximum(paths, self.best), axis=-1)
        return rising if self.bound is None else np.minimum(rising, max(self.bound, self.best))


class Rival(Protocol):
    """A method that people use today."""

    def __call__(
        self, past: Past, days: NDArray[np.float64], draws: int, rng: np.random.Generator, /
    ) -> NDArray[np.float64]:
        """Futures of the champion.

        Parameters
        ----------
        days
            Days after `Past.now`, in order, all positive.
        draws
            Number of futures.
        rng
            The only source of luck.

        Returns
        -------
        Shape (draws, days); a row is one future. Values never fall and are on the scale of the past.
        """
