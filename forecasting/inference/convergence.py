"""Do chains agree, and how many draws are they worth: R-hat and effective sample sizes, for many quantities at once.

Vehtari et al. 2021, https://doi.org/10.1214/20-BA1221, and Geyer 1992, https://doi.org/10.1214/ss/1177011137. ArviZ
has the same, which a test compares this with; but importing it takes longer than everything else that a worker does
until it is ready, and it looks at one quantity after the other.

Draws have shape (quantities, chains, draws) everywhere, with 4 draws or more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Quantiles that lie in the tails; the ones that ArviZ takes.
_TAILS = (0.11, 0.89)
#: A quantity that varies by less is constant.
_RESOLUTION = float(np.finfo(float).resolution)


def r_hats(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """R-hat by quantity, of ranks and of distances from the median, whichever is worse; 2 chains or more."""
    halves = _split(draws)
    folded = np.abs(halves - np.median(halves, axis=(1, 2), keepdims=True))
    return np.maximum(_r_hats(_normal_scores(halves)), _r_hats(_normal_scores(folded)))


def effective_draws(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Effective draws by quantity, of its ranks over half chains: chains that disagree count as few draws."""
    return _effective(_normal_scores(_split(draws)))


def effective_draws_of_tails(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Effective draws by quantity for its lower and its upper tail, whichever are fewer."""
    quantiles = np.quantile(draws, _TAILS, axis=(1, 2))[..., None, None]
    return np.asarray(np.min([_effective(_split((draws <= edge).astype(float))) for edge in quantiles], axis=0))


def _split(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    half = draws.shape[2] // 2
    return np.concatenate([draws[..., :half], draws[..., -half:]], axis=1)


def _normal_scores(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """A standard normal variable at the rank of each draw among all of its quantity; equal draws share their rank."""
    from scipy.special import ndtri  # noqa: PLC0415 - the window imports what leads here and never needs SciPy

    flat = draws.reshape(draws.shape[0], -1)
    ranks = np.stack([_ranks(values) for values in flat])
    return np.asarray(ndtri((ranks - 3 / 8) / (flat.shape[1] + 1 / 4)).reshape(draws.shape))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])


def _r_hats(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    count = draws.shape[2]
    between = count * np.var(draws.mean(axis=2), axis=1, ddof=1)
    within = np.mean(np.var(draws, axis=2, ddof=1), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.sqrt((between / within + count - 1) / count)
    return np.where(_is_constant(draws), 1.0, found)


def _effective(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    chains, count = draws.shape[1:]
    covariances = _autocovariances(draws).mean(axis=1)
    within = covariances[:, 0] * count / (count - 1)
    total = covariances[:, 0] + (np.var(draws.mean(axis=2), axis=1, ddof=1) if chains > 1 else 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlations = 1 - (within[:, None] - covariances) / total[:, None]
    correlations[:, 0] = 1
    times = np.array([_correlation_time(row) for row in correlations])
    size = chains * count
    found = size / np.maximum(times, 1 / np.log10(size))
    return np.where(_is_constant(draws), float(size), found)


def _is_constant(draws: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.ptp(draws, axis=(1, 2)) < _RESOLUTION)


def _autocovariances(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """By lag along the last axis."""
    count = draws.shape[-1]
    spectrum = np.fft.rfft(draws - draws.mean(axis=-1, keepdims=True), n=_fast_length(2 * count))
    return np.asarray(np.fft.irfft(np.abs(spectrum) ** 2, n=_fast_length(2 * count))[..., :count] / count)


def _fast_length(least: int) -> int:
    return 1 << (least - 1).bit_length()


def _correlation_time(correlations: NDArray[np.float64]) -> float:
    """Draws that are worth one, by correlations at each lag: Geyer's initial monotone sequence of their pairs."""
    most = (correlations.size - 1) // 2 - 1
    pairs = correlations[: 2 * most + 2].reshape(-1, 2).sum(axis=1)
    stops = np.flatnonzero(pairs <= 0)
    stop = int(stops[0]) if stops.size else most
    last = float(correlations[2 * stop])
    rest = last if last > 0 or pairs[stop] >= 0 else 0.0
    return float(-1 + 2 * np.minimum.accumulate(pairs[:stop]).sum() + rest)
