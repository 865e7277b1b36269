"""Twenty quantile dots on a time axis; those past the horizon stand apart (Kay et al. 2016)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.charts.label_layout import spread, stack
from forecasting.charts.sheet import Dot, Ink
from forecasting.words.wording import headline_percent, not_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasting.charts.picture import Plot
    from forecasting.charts.sheet import Sheet
    from forecasting.domain.forecast import Arrival

type Floats = NDArray[np.floating[Any]]

_LARGEST, _SMALLEST = 20.0, 4.0
#: Dots don't get smaller than this only to fit between two deadlines.
_SMALLEST_BETWEEN = 10.0
_GAP = 1.12
_BESIDE = 24.0
#: Pixels in which dots past the horizon stand in rows.
_NEVER_ROOM = 100.0
_NUMBER = 22.0
_RING = 1.25


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Dots placed along the time axis, heights not yet in pixels."""

    #: Diameter in pixels.
    size: float
    #: Shape (reached,): centres in pixels from the left of the sheet.
    xs: NDArray[np.float64]
    #: Shape (reached,): how many dots stand below each.
    heights: NDArray[np.intp]
    #: Shape (reached,): whether a dot lies after the last deadline.
    is_late: NDArray[np.bool_]
    #: Dots past the horizon.
    missing: int

    @property
    def columns(self) -> int:
        """Dots past the horizon that stand in a row."""
        return max(int(_NEVER_ROOM / (self.size * _GAP)), 1)

    @property
    def height(self) -> float:
        """Pixels from the line the dots stand on to the top of the highest stack and what is written on it."""
        never = -(-self.missing // self.columns) * self.size * _GAP + _NUMBER
        return max((int(self.heights.max(initial=-1)) + 1) * self.size * _GAP, never) + 4


def never_width(sheet: Sheet, arrival: Arrival) -> float:
    """Pixels at the right of the plot for what isn't reached within the horizon."""
    return _BESIDE + max(sheet.width_of(not_within(arrival.horizon_days), _caption(sheet)), _NEVER_ROOM)


def place_dots(plot: Plot, arrival: Arrival, deadlines: Sequence[float], room: float) -> DotPlot:
    """The dots of an arrival, as large as `room` pixels of height allow.

    No dot crosses the line of a deadline, so that those in time can be counted.

    Parameters
    ----------
    deadlines
        Model days in order.
    """
    days = arrival.dots()
    reached = days[np.isfinite(days)]
    xs = np.array([plot.x(day) for day in reached], float)
    # An arrival on the day of a deadline is in time.
    groups = np.searchsorted(np.asarray(deadlines, float), reached, side="left")
    edges = [plot.left, *(plot.x(day) for day in deadlines), plot.right]
    found = _attempt(xs, groups, edges, _SMALLEST, int(days.size - reached.size))
    for size in np.arange(_SMALLEST, _LARGEST + 0.5, 0.5):
        larger = _attempt(xs, groups, edges, float(size), found.missing)
        narrowest = min((edges[group + 1] - edges[group] for group in set(groups.tolist())), default=np.inf)
        if larger.height > room or size * _GAP > max(narrowest, _SMALLEST_BETWEEN):
            break
        found = larger
    return found


def draw_dots(sheet: Sheet, plot: Plot, arrival: Arrival, dots: DotPlot, base: float) -> None:
    """Dots up to the last deadline in the accent, later ones grey, those past the horizon hollow and apart.

    Parameters
    ----------
    base
        Pixels from the bottom of the sheet to the line the dots stand on.
    """
    palette = sheet.style.palette
    ys = base + 3 + dots.size * _GAP * (dots.heights + 0.5)
    in_time, late = ~dots.is_late, dots.is_late
    _draw(sheet, (dots.xs[in_time], ys[in_time]), dots.size, palette.accent, palette.accent)
    _draw(sheet, (dots.xs[late], ys[late]), dots.size, palette.interval, palette.quiet)
    _draw_never(sheet, plot, arrival, dots, base)


def _attempt(
    xs: NDArray[np.float64], groups: NDArray[np.intp], edges: Sequence[float], size: float, missing: int
) -> DotPlot:
    step = size * _GAP
    centres, heights = np.empty_like(xs), np.empty(xs.size, np.intp)
    for group in range(len(edges) - 1):
        members = groups == group
        columns, heights[members] = _stacked(xs[members], step, edges[group + 1] - edges[group])
        places, index = np.unique(columns, return_inverse=True)
        apart = spread(places, np.full(places.size, step), edges[group], edges[group + 1])
        centres[members] = apart[index]
    last = len(edges) - 2
    is_late: NDArray[np.bool_] = (groups == last) & (last > 0)
    return DotPlot(size, centres, heights, is_late, missing)


def _stacked(xs: NDArray[np.float64], step: float, room: float) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Stacks no more than fit beside each other into `room`; one at least."""
    reach = step
    columns, heights = stack(xs, reach)
    while np.unique(columns).size > max(int(room / step), 1):
        reach *= 1.25
        columns, heights = stack(xs, reach)
    return columns, heights


def _draw_never(sheet: Sheet, plot: Plot, arrival: Arrival, dots: DotPlot, base: float) -> None:
    palette, step = sheet.style.palette, dots.size * _GAP
    left = plot.right + _BESIDE
    index = np.arange(dots.missing)
    xs = left + step * (index % dots.columns + 0.5)
    ys = base + 3 + step * (index // dots.columns + 0.5)
    _draw(sheet, (xs, ys), dots.size, palette.surface, palette.quiet)
    sheet.line((left, sheet.width), (base, base), palette.axis)
    sheet.text(not_within(arrival.horizon_days), _caption(sheet), left, base - 19)
    number = Ink(palette.text, sheet.style.label, "semibold")
    rows = -(-dots.missing // dots.columns)
    sheet.text(headline_percent(arrival.never), number, left, base + 3 + step * rows + 6)


def _caption(sheet: Sheet) -> Ink:
    return Ink(sheet.style.palette.muted, sheet.style.small)


def _draw(sheet: Sheet, places: tuple[Floats, Floats], size: float, fill: str, edge: str) -> None:
    sheet.dots(*places, Dot(size - _RING, fill, edge, _RING))
