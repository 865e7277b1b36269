"""An exponential gain seen through Gaussian noise: density and tail, for arrays.

The exponentially modified Gaussian (Grushka 1972, https://doi.org/10.1021/ac60319a011), as
`forecasting.inference.model` states it for the sampler. SciPy is imported when it is first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def log_density(x: NDArray[np.float64], mean: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log density at `x` of an exponential variable of this mean plus a Gaussian one of this spread."""
    return _log_tail(x, mean, spread) - np.log(mean)


def chance_above(x: NDArray[np.float64], mean: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that an exponential variable of this mean plus a Gaussian one of this spread exceeds `x`."""
    from scipy.special import ndtr  # noqa: PLC0415 - the window imports what leads here and never needs SciPy

    return np.minimum(ndtr(-x / spread) + np.exp(_log_tail(x, mean, spread)), 1.0)


def _log_tail(x: NDArray[np.float64], mean: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log chance that the sum exceeds `x` and the Gaussian part alone does not: the density times the mean."""
    from scipy.special import log_ndtr  # noqa: PLC0415 - same

    ratio = spread / mean
    return np.asarray(0.5 * ratio**2 - x / mean + log_ndtr(x / spread - ratio))
