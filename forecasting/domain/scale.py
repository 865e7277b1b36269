"""The scale without unit: higher is better, 0 is the best measured value, and 1 is one `unit` above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.domain.metric import Metric


class HasScale:
    """A record that knows the scale on which its numbers are."""

    __slots__ = ()

    metric: Metric
    #: Best measured value, on the model's scale (higher is better).
    best: float
    #: Length of 1, in the metric's unit.
    unit: float

    def scaled(self, values: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Values in the metric's unit on the scale without unit."""
        return (self.metric.to_model(np.asarray(values, float)) - self.best) / self.unit

    def unscaled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse of `scaled`."""
        return self.metric.from_model(self.best + self.unit * values)
