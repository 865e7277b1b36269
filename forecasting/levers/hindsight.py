"""Which tries of the past truly helped, as the model sees them through the noise.

The likelihood of a try is the mixture of a gain and a loss of `forecasting.inference.model`. Given the parameters,
the weight of the gain in it is the chance that the try helped (its responsibility: McLachlan & Peel 2000,
Finite Mixture Models, section 2.8), and tries are independent of each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.model_layout import JITTER, Column
from forecasting.evidence.measurement import error_with_runs, headroom_above
from forecasting.inference.packing import pack_tries
from forecasting.inference.posterior import shifts
from forecasting.levers.gain_noise import log_density

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior


def counted_tries(history: History) -> NDArray[np.int64]:
    """Indices of the tries that could help: all but the first result and what came before."""
    return np.flatnonzero(history.parents >= 0)


def chances_of_help(history: History, posterior: Posterior, draws: NDArray[np.int64]) -> NDArray[np.float64]:
    """Chance that each of `counted_tries` helped, given the parameters of a draw.

    Parameters
    ----------
    draws
        Which draws, counted through all chains.

    Returns
    -------
    Shape (draws, tries); 0 for a try that gave no value.
    """
    columns = _columns(history, posterior)
    gain, loss = _log_weights(columns, _Parameters(posterior, draws))
    with np.errstate(over="ignore"):
        helped = 1 / (1 + np.exp(loss - gain))
    return np.where(columns[:, Column.MEASURED] > 0, helped, 0.0)


def draw_successes(history: History, chances: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """How many tries of each lever helped, drawn anew for each row of `chances`: shape (draws, levers)."""
    helped = rng.random(chances.shape) < chances
    return helped @ lever_membership(history)


def lever_membership(history: History) -> NDArray[np.int64]:
    """Which lever each of `counted_tries` pulled, as ones: shape (tries, levers)."""
    return np.eye(len(history.lever_ids), dtype=np.int64)[history.levers[counted_tries(history)]]


class _Parameters:
    """Parameters of some draws, each of shape (draws, 1) or (draws, levers or champions)."""

    def __init__(self, posterior: Posterior, draws: NDArray[np.int64]) -> None:
        self._posterior = posterior
        self._draws = draws

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        values: NDArray[np.float64] = getattr(self._posterior, name)
        flat: NDArray[np.float64] = values.reshape(values.shape[0] * values.shape[1], -1)
        return flat[self._draws]


def _columns(history: History, posterior: Posterior) -> NDArray[np.float64]:
    """The tries as the model reads them, each with the lever that the history gives it."""
    packed = pack_tries(history, posterior.champion_tries, np.arange(len(history.lever_ids)))
    return np.asarray(packed[packed[:, Column.IS_AGAIN] == 0])


def _log_weights(
    columns: NDArray[np.float64], parameters: _Parameters
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log of the two terms of each try's likelihood, shape (draws, tries): that it helped, and that it hurt."""
    lever = columns[:, Column.LEVER].astype(int)
    base, base_sets = _on_set_in_use(columns, parameters, Column.PARENT_VALUE, Column.PARENT_SET)
    headroom = headroom_above(base, parameters["ceiling"][:, 0], base_sets)
    gained, spread = _known_gains(columns, parameters, base, headroom)
    logit = (
        parameters["alpha"][:, lever]
        - parameters["beta"] * columns[:, Column.ORDER]
        - parameters["epsilon"] * columns[:, Column.DROUGHT]
    )
    gain = log_density(gained, headroom * parameters["s"][:, lever], spread) - np.logaddexp(0, -logit)
    loss = log_density(-gained, headroom * parameters["f"], spread) - np.logaddexp(0, logit)
    return gain, loss


def _known_gains(
    columns: NDArray[np.float64],
    parameters: _Parameters,
    measured_base: NDArray[np.float64],
    headroom: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is known of each try's gain over what it was built on, and the Gaussian spread around the true one."""
    own, parent = columns[:, Column.OWN].astype(int), columns[:, Column.PARENT].astype(int)
    true = parameters["champions"]
    measured, _ = _on_set_in_use(columns, parameters, Column.VALUE, Column.SET)
    value = np.where(own >= 0, true[:, np.maximum(own, 0)], measured)
    base = np.where(parent >= 0, true[:, np.maximum(parent, 0)], measured_base)
    error = error_with_runs(columns[:, Column.ERROR], columns[:, Column.RUN_SHARE], headroom, parameters["tau"][:, 0])
    own_variance = error**2 * np.where(own >= 0, JITTER**2, 1 + JITTER**2)
    return value - base, np.sqrt(own_variance + columns[:, Column.PARENT_ERROR] ** 2)


def _on_set_in_use(
    columns: NDArray[np.float64], parameters: _Parameters, value: Column, value_set: Column
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Measured values as they would be on the evaluation set in use, shape (draws, tries), and the sets they are of."""
    sets = columns[:, value_set].astype(np.int64)
    return columns[:, value] + shifts(parameters["offsets"], sets), sets
