"""Targets of a fan: a dashed line each, and labels that can be read however close the targets are.

Each label stands on its line where there is room for all of them. Else all stand in a column at one side, apart
from each other, and leaders join them with their lines, which begin beside the column. Those that the column has no
room for share its last row, which says how many they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.transforms import Bbox

from forecasting.charts.label_layout import spread
from forecasting.charts.sheet import Ink
from forecasting.words.wording import one_line, write_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from forecasting.charts.picture import Plot
    from forecasting.charts.sheet import Sheet, Side
    from forecasting.domain.forecast import Forecast

_DASHES = (5.0, 3.0)
#: Under the lines of targets closer than `_DENSE` their dashes would run together.
_WIDTH, _THIN, _DENSE = 1.5, 1.0, 6.0
_TOLD_APART = 2.0
_LINES = 3.2
_WIDEST, _WIDEST_ON_LINE, _WIDEST_IN_COLUMN = 220.0, 0.6, 0.4
#: Height of a label in sizes of its letters; of a row of the column in pixels.
_TALL = 1.25
_ROW = 17.0
#: From label to leader, and to the line that it leads to.
_GAP, _LEADER = 4.0, 22.0
#: So many labels are enough to leave the fan free.
_ENOUGH = 5
#: Kept free around dots.
_CLEAR = 4.0


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    #: Empty where it labels several lines.
    value: str
    #: Heights of the lines that it labels.
    lines: tuple[float, ...]

    @property
    def wanted(self) -> float:
        """Height that suits its lines best."""
        return sum(self.lines) / len(self.lines)


@dataclass(frozen=True, slots=True)
class _Column:
    """Where labels may stand above each other."""

    #: End of the labels that faces the lines, and where the lines begin.
    edge: float
    start: float
    #: Edges of the room, in pixels from the bottom of the sheet.
    low: float
    high: float
    side: Side

    @property
    def rows(self) -> int:
        """How many labels have room."""
        return max(int((self.high - self.low) / _ROW), 1)


def draw_targets(sheet: Sheet, plot: Plot, forecast: Forecast, obstacles: NDArray[np.float64]) -> tuple[str, ...]:
    """A dashed line for each target with its label; notes on labels that had no room.

    Parameters
    ----------
    obstacles
        Shape (points, 2): pixels that labels should stay clear of.
    """
    values = sorted({arrival.target.value for arrival in forecast.arrivals})
    ink = Ink(sheet.style.palette.target, sheet.style.label, "semibold", sheet.style.palette.surface)
    labels = [_Label(*_named(forecast, value, len(values) > 1), (plot.y(value),)) for value in values]
    boxes = _boxes_on_lines(sheet, plot, ink, labels, obstacles)
    if boxes is None:
        return _draw_column(sheet, plot, ink, forecast, labels, obstacles)
    _draw_lines(sheet, labels, plot.left, plot.right)
    for text, box in boxes:
        sheet.text(text, ink, box.x0, box.y0 + 0.25 * ink.size)
    return ()


def _named(forecast: Forecast, value: float, is_one_of_many: bool) -> tuple[str, str]:  # noqa: FBT001
    """Name and value of a target."""
    names = {one_line(a.target.name) for a in forecast.arrivals if a.target.value == value}
    name = names.pop() if is_one_of_many and len(names) == 1 else ""
    return name or "Target", write_target(forecast.metric, value)


def _shortened(sheet: Sheet, ink: Ink, label: _Label, room: float) -> str:
    """What a label says in so many pixels; the name gets what the value leaves."""
    if not label.value:
        return label.name
    value = f" {label.value}"
    return sheet.shortened(label.name, ink, room - sheet.width_of(value, ink)) + value


def _draw_lines(sheet: Sheet, labels: Sequence[_Label], left: float, right: float) -> None:
    heights = [y for label in labels for y in label.lines]
    is_dense = any(above - below < _DENSE for below, above in pairwise(heights))
    colour, width = sheet.style.palette.target, _THIN if is_dense else _WIDTH
    for y in _apart(heights):
        sheet.line((left, right), (y, y), colour, dashes=_DASHES, width=width, zorder=_LINES)


def _apart(heights: Sequence[float]) -> Sequence[float]:
    """Those of rising heights that can be told from the one below, as more lines would make a block."""
    found: list[float] = []
    for height in heights:
        if not found or height - found[-1] >= _TOLD_APART:
            found.append(height)
    return found


def _boxes_on_lines(
    sheet: Sheet, plot: Plot, ink: Ink, labels: Sequence[_Label], obstacles: NDArray[np.float64]
) -> Sequence[tuple[str, Bbox]] | None:
    """Where each label, shortened, stands on its line; None if one covers another or is crossed by a line."""
    taken: list[tuple[str, Bbox]] = []
    heights = [y for label in labels for y in label.lines]
    for label in labels:
        text = _shortened(sheet, ink, label, min(_WIDEST, _WIDEST_ON_LINE * (plot.right - plot.left)))
        boxes = list(_boxes_beside(plot, sheet.width_of(text, ink), ink.size, label.lines[0]))
        free = [box for box in boxes if _is_free(box, heights, [other for _, other in taken])]
        if not free:
            return None
        taken.append((text, min(free, key=lambda box: _covered(box, obstacles) + 5 * (box.x1 > plot.x(0.0)))))
    return taken


def _boxes_beside(plot: Plot, width: float, size: float, y: float) -> Iterator[Bbox]:
    """Places inside the plot right above and below a line."""
    today = plot.x(0.0)
    starts = [plot.left + 6, today - width - 8, (plot.left + today - width) / 2, plot.right - width - 6]
    for left in starts:
        for bottom in (y + 2, y - _TALL * size - 2):
            box = Bbox.from_bounds(left, bottom, width, _TALL * size)
            if left >= plot.left and bottom >= plot.bottom and bottom + size <= plot.top + 4:
                yield box


def _is_free(box: Bbox, lines: Sequence[float], labels: Sequence[Bbox]) -> bool:
    is_crossed = any(box.y0 < line < box.y1 for line in lines)
    return not is_crossed and not any(box.overlaps(other) for other in labels)


def _covered(box: Bbox, obstacles: NDArray[np.float64]) -> int:
    """How many obstacles a label in `box` would cover."""
    x, y = obstacles[:, 0], obstacles[:, 1]
    inside = (x > box.x0 - _CLEAR) & (x < box.x1 + _CLEAR) & (y > box.y0 - _CLEAR) & (y < box.y1 + _CLEAR)
    return int(inside.sum())


def _draw_column(
    sheet: Sheet,
    plot: Plot,
    ink: Ink,
    forecast: Forecast,
    labels: Sequence[_Label],
    obstacles: NDArray[np.float64],
) -> tuple[str, ...]:
    widest = min(_WIDEST, _WIDEST_IN_COLUMN * (plot.right - plot.left))
    width = max(sheet.width_of(_shortened(sheet, ink, label, widest), ink) for label in labels)
    column = _column(plot, width, labels, obstacles)
    rows, missing = _folded(labels, column.rows, easiest_first=forecast.metric.higher_is_better)
    is_left = column.side == "right"  # labels end where the lines begin
    _draw_lines(sheet, labels, column.start if is_left else plot.left, plot.right if is_left else column.start)
    heights = spread([row.wanted for row in rows], [_ROW] * len(rows), column.low, column.high)
    for row, height in zip(rows, heights, strict=True):
        text = _shortened(sheet, ink, row, widest)
        sheet.text(text, ink, column.edge, float(height) - 0.36 * ink.size, column.side)
        _draw_leaders(sheet, column, row, float(height))
    return (f"No room for the labels of: {'; '.join(missing)}.",) if missing else ()


def _column(plot: Plot, width: float, labels: Sequence[_Label], obstacles: NDArray[np.float64]) -> _Column:
    """At the left if results leave enough room there, else where there is the most."""
    left, right = plot.left + 4, plot.right - 4
    edges = ((left + width, _GAP + _LEADER, "right"), (right - width, -_GAP - _LEADER, "left"))
    middle = (labels[0].wanted + labels[-1].wanted) / 2
    found: list[_Column] = []
    for edge, lead, side in edges:
        start, end = (left, edge) if side == "right" else (edge, right)
        inside = (obstacles[:, 0] > start - _CLEAR) & (obstacles[:, 0] < end + _CLEAR)
        low, high = _room(plot, obstacles[inside, 1], middle)
        found.append(_Column(edge, edge + lead, low, high, "right" if side == "right" else "left"))
    return max(found, key=lambda column: min(column.rows, len(labels), _ENOUGH))


def _room(plot: Plot, obstacles: NDArray[np.float64], middle: float) -> tuple[float, float]:
    """Edges of what obstacles, shape (points,), leave free around the middle."""
    below, above = obstacles[obstacles <= middle], obstacles[obstacles > middle]
    low = max(plot.bottom, float(below.max()) + 2 * _CLEAR) if below.size else plot.bottom
    high = min(plot.top, float(above.min()) - 2 * _CLEAR) if above.size else plot.top
    return low, high


def _folded(labels: Sequence[_Label], rows: int, *, easiest_first: bool) -> tuple[Sequence[_Label], Sequence[str]]:
    """At most so many labels from the lowest up, the hardest to reach in one; and the texts that it stands for."""
    if len(labels) <= rows:
        return labels, ()
    ordered = list(labels) if easiest_first else list(reversed(labels))
    kept, rest = ordered[: rows - 1], ordered[rows - 1 :]
    fold = _Label(f"{len(rest)} more", "", tuple(y for label in rest for y in label.lines))
    return sorted((*kept, fold), key=lambda label: label.wanted), [f"{label.name} {label.value}" for label in rest]


def _draw_leaders(sheet: Sheet, column: _Column, row: _Label, height: float) -> None:
    near = column.edge + (_GAP if column.side == "right" else -_GAP)
    bend = near + (column.start - near) / 4
    for y in row.lines:
        sheet.line((near, bend, column.start), (height, height, y), sheet.style.palette.target, zorder=_LINES)
