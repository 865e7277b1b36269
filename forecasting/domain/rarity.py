"""How success gets rarer with tries: what `beta` and `epsilon` of `forecasting.inference.model` are multiplied with.

The model reads these numbers as data. They are said once, so that fit, diagnosis, simulation and prospects agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Tries, and tries since the last new best, until the first step of getting rarer: where the logarithm reaches log 2.
_TRIES, _DROUGHT = 10, 5


def by_tries(before: ArrayLike) -> NDArray[np.float64]:
    """What `beta` goes with, by the number of tries before one; the shape of `before`."""
    return np.asarray(np.log1p(np.asarray(before) / _TRIES))


def by_drought(since: ArrayLike) -> NDArray[np.float64]:
    """What `epsilon` goes with, by the number of tries since the last new best; the shape of `since`."""
    return np.asarray(np.log1p(np.asarray(since) / _DROUGHT))
