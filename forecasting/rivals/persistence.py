"""Persistence: nothing ever improves again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.rivals.past import Past


def stay(past: Past, days: NDArray[np.float64], draws: int, _rng: np.random.Generator) -> NDArray[np.float64]:
    """Today's champion for ever; arguments as of `forecasting.rivals.past.Rival`."""
    return np.full((draws, days.size), past.best)
