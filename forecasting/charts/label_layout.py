"""Where labels go so that none covers another: plain geometry in pixels, no Matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

ELLIPSIS = "…"


def spread(wanted: ArrayLike, sizes: ArrayLike, low: float, high: float) -> NDArray[np.float64]:
    """Centres nearest to the wanted ones at which intervals don't overlap and lie between two edges.

    Least squares under order constraints (pool adjacent violators). When the intervals don't fit
    between the edges they start at `low`, touch each other and run over `high`.

    Parameters
    ----------
    wanted
        Shape (labels,): wanted centres, in any order.
    sizes
        Shape (labels,): length of each interval, gaps included.

    Returns
    -------
    Shape (labels,): centres in the order given.
    """
    centres, lengths = np.asarray(wanted, float), np.asarray(sizes, float)
    if centres.size == 0:
        return centres
    order = np.argsort(centres, kind="stable")
    halves = lengths[order] / 2
    # After taking away what lies between them, touching intervals have equal positions.
    offsets = np.concatenate([[0.0], np.cumsum(halves[:-1] + halves[1:])])
    packed = _non_decreasing(centres[order] - offsets)
    first, last = low + halves[0], high - halves[-1] - offsets[-1]
    found = np.empty_like(centres)
    found[order] = np.maximum(np.minimum(packed, last), first) + offsets
    return found


def shorten(text: str, room: float, width_of: Callable[[str], float]) -> str:
    """`text`, cut to end in an ellipsis when it is wider than `room`; at least one letter stays."""
    if width_of(text) <= room:
        return text
    fits, too_long = 1, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if width_of(text[:middle].rstrip() + ELLIPSIS) <= room:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + ELLIPSIS


def wrap(text: str, room: float, width_of: Callable[[str], float], most_lines: int = 3) -> list[str]:
    """`text` in lines no wider than `room`; what doesn't fit in the last line ends in an ellipsis."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most_lines - 1:
        count = _words_that_fit(words, room, width_of)
        lines.append(shorten(" ".join(words[:count]), room, width_of))
        words = words[count:]
    return [*lines, shorten(" ".join(words), room, width_of)] if words else lines


def stack(positions: ArrayLike, size: float) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Columns and heights of a dot plot: dots nearer than `size` stand on each other (Wilkinson 1999).

    Parameters
    ----------
    positions
        Shape (dots,): in non-decreasing order.

    Returns
    -------
    Shape (dots,) each: centre of the column a dot stands in, and how many dots stand below it.
    """
    places = np.asarray(positions, float)
    columns, heights = np.empty_like(places), np.empty(places.size, np.intp)
    start = 0
    while start < places.size:
        end = int(np.searchsorted(places, places[start] + size, side="left"))
        columns[start:end] = (places[start] + places[end - 1]) / 2
        heights[start:end] = np.arange(end - start)
        start = end
    return columns, heights


def _words_that_fit(words: Sequence[str], room: float, width_of: Callable[[str], float]) -> int:
    count = 1
    while count < len(words) and width_of(" ".join(words[: count + 1])) <= room:
        count += 1
    return count


def _non_decreasing(values: NDArray[np.float64]) -> NDArray[np.float64]:
    totals: list[float] = []
    counts: list[int] = []
    for value in values:
        totals.append(float(value))
        counts.append(1)
        while len(totals) > 1 and totals[-2] * counts[-1] > totals[-1] * counts[-2]:
            totals[-2:] = [totals[-2] + totals[-1]]
            counts[-2:] = [counts[-2] + counts[-1]]
    return np.repeat(np.array(totals) / np.array(counts), counts)
