"""Labels of a fan: the values its bands end at, and its targets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from matplotlib.transforms import Bbox

from forecasting.charts.label_layout import spread
from forecasting.charts.sheet import Ink
from forecasting.words.wording import one_line, write_number, write_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    from forecasting.charts.picture import Plot
    from forecasting.charts.sheet import Sheet
    from forecasting.domain.forecast import Forecast

#: Shares of the futures inside the bands that end at each quantile; the middle has none.
_SHARES = (95, 80, 50, 0, 50, 80, 95)
_TICK, _COLUMN_GAP = 8.0, 6.0
_LINE = 15.0
_DASHES = (5.0, 3.0)
_WIDEST_TARGET = 220.0
#: Dots that a label rather covers than be crossed by the line of another target.
_CROSSED = 40.0
#: Above all that stays.
_MOVING = 5.5
_FIGURE_SPACE = "\u2007"
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class EdgeLabel:
    """A value at which bands of the fan end on its last day."""

    value: float
    number: str
    #: ``80%``, ``50–95%`` where bands end together, ``Middle``.
    share: str

    @property
    def is_middle(self) -> bool:
        """Whether it labels the middle line."""
        return self.share == "Middle"


def edge_labels(forecast: Forecast, last: float = inf) -> tuple[EdgeLabel, ...]:
    """Labels of the right edge at a day, from the lowest value up; bands that end at the same number share one."""
    ends: dict[str, list[tuple[float, int]]] = {}
    day = min(max(last, 0.0), float(forecast.horizon_days))
    for value, share in zip(forecast.fan_values([day])[0], _SHARES, strict=True):
        ends.setdefault(write_number(forecast.metric, float(value)), []).append((float(value), share))
    return tuple(EdgeLabel(_value(found), number, _share(found)) for number, found in ends.items())


def edge_width(sheet: Sheet, labels: Sequence[EdgeLabel]) -> float:
    """Pixels that the labels need at the right of the plot."""
    return _TICK + 4 + sum(_columns(sheet, labels)) + _COLUMN_GAP


def draw_edge(sheet: Sheet, plot: Plot, labels: Sequence[EdgeLabel]) -> None:
    """Values and shares beside the last day, apart from each other."""
    numbers, _ = _columns(sheet, labels)
    longest = max(len(label.number) for label in labels)
    wanted = [plot.y(label.value) for label in labels]
    heights = spread(wanted, [_LINE] * len(labels), plot.bottom - _LINE / 2, plot.top + _LINE)
    palette, left = sheet.style.palette, plot.right + _TICK + 4
    for label, start, y in zip(labels, wanted, heights, strict=True):
        colour = palette.accent if label.is_middle else palette.quiet
        sheet.line((plot.right, plot.right + _TICK / 2, plot.right + _TICK), (start, float(y), float(y)), colour)
        number, share = _inks(sheet, label)
        base = float(y) - 0.36 * number.size
        sheet.text(_padded(label.number, longest), number, left, base)
        sheet.text(label.share, share, left + numbers + _COLUMN_GAP, base)


class MovingEdge:
    """The labels of the right edge, whose texts are made once and then follow another fan in place."""

    def __init__(self, sheet: Sheet, plot: Plot) -> None:
        self._plot = plot
        self._slots = [_Slot(sheet, plot, is_middle=is_middle) for is_middle in (True, *(False,) * (len(_SHARES) - 1))]

    @property
    def artists(self) -> Sequence[Artist]:
        """All that is drawn for a frame."""
        return [artist for slot in self._slots for artist in slot.artists]

    def update(self, labels: Sequence[EdgeLabel]) -> None:
        """Show other values, apart from each other."""
        plot, longest = self._plot, max(len(label.number) for label in labels)
        wanted = [plot.y(label.value) for label in labels]
        heights = spread(wanted, [_LINE] * len(labels), plot.bottom - _LINE / 2, plot.top + _LINE)
        places = {label: (start, float(y)) for label, start, y in zip(labels, wanted, heights, strict=True)}
        others = iter([label for label in labels if not label.is_middle])
        middle = next((label for label in labels if label.is_middle), None)
        for slot in self._slots:
            label = middle if slot.is_middle else next(others, None)
            slot.show(plot, label, places.get(label, (0.0, 0.0)) if label else (0.0, 0.0), longest)


class _Slot:
    """Leader, value and share of one label, shown or not."""

    def __init__(self, sheet: Sheet, plot: Plot, *, is_middle: bool) -> None:
        self.is_middle = is_middle
        label = EdgeLabel(0.0, "", "Middle" if is_middle else "")
        number, share = _inks(sheet, label)
        left = plot.right + _TICK + 4
        self._base = 0.36 * number.size
        colour = sheet.style.palette.accent if is_middle else sheet.style.palette.quiet
        self._leader = sheet.line((0.0,), (0.0,), colour, zorder=_MOVING)
        self._number = sheet.text("", number, left)
        self._share = sheet.text("", share, left)
        self.artists: Sequence[Artist] = (self._leader, self._number, self._share)
        self._width = sheet.width_of("4", number)

    def show(self, plot: Plot, label: EdgeLabel | None, place: tuple[float, float], longest: int) -> None:
        """Say something, or nothing."""
        for artist in self.artists:
            artist.set_visible(label is not None)
        if label is None:
            return
        start, y = place
        self._leader.set_data((plot.right, plot.right + _TICK / 2, plot.right + _TICK), (start, y, y))
        self._number.set_text(_padded(label.number, longest))
        self._share.set_text(label.share)
        self._share.set_x(plot.right + _TICK + 4 + longest * self._width + _COLUMN_GAP)
        for text in (self._number, self._share):
            text.set_y(y - self._base)


def draw_targets(sheet: Sheet, plot: Plot, forecast: Forecast, obstacles: NDArray[np.float64]) -> tuple[str, ...]:
    """A dashed line for each target with its label where it covers least; notes on labels without room.

    Parameters
    ----------
    obstacles
        Shape (points, 2): pixels that labels should stay clear of.
    """
    taken: list[Bbox] = []
    missing: list[str] = []
    values = sorted({arrival.target.value for arrival in forecast.arrivals})
    for value in values:
        y = plot.y(value)
        sheet.line((plot.left, plot.right), (y, y), sheet.style.palette.target, dashes=_DASHES, width=1.5, zorder=3.2)
    for value in values:
        label = _target_label(forecast, value, len(values) > 1)
        lines = [plot.y(other) for other in values if other != value]
        placed = _place_target(sheet, plot, label, plot.y(value), _Obstacles(obstacles, lines, taken))
        taken += placed
        missing += [] if placed else [label]
    return (f"No room for the labels of: {'; '.join(missing)}.",) if missing else ()


@dataclass(frozen=True, slots=True)
class _Obstacles:
    #: Shape (points, 2).
    points: NDArray[np.float64]
    #: Heights of other target lines.
    lines: Sequence[float]
    labels: Sequence[Bbox]

    def covered(self, box: Bbox) -> float:
        """How much a label in `box` would cover; a line through it is worse than a dot."""
        x, y = self.points[:, 0], self.points[:, 1]
        points = (x > box.x0 - 4) & (x < box.x1 + 4) & (y > box.y0 - 4) & (y < box.y1 + 4)
        return float(points.sum()) + _CROSSED * self.crossing(box)

    def crossing(self, box: Bbox) -> int:
        """How many lines of other targets go through a box."""
        return sum(1 for line in self.lines if box.y0 < line < box.y1)


def _value(found: Sequence[tuple[float, int]]) -> float:
    return min(found, key=lambda end: end[1])[0]


def _share(found: Sequence[tuple[float, int]]) -> str:
    shares = sorted(share for _, share in found)
    if shares[0] == 0:
        return "Middle"
    return f"{shares[0]}%" if shares[0] == shares[-1] else f"{shares[0]}–{shares[-1]}%"


def _inks(sheet: Sheet, label: EdgeLabel) -> tuple[Ink, Ink]:
    palette, style = sheet.style.palette, sheet.style
    if label.is_middle:
        number = Ink(palette.text, style.label, "bold", is_tabular=True)
        return number, Ink(palette.secondary, style.small, "semibold")
    return Ink(palette.secondary, style.label, "medium", is_tabular=True), Ink(palette.muted, style.small)


def _padded(number: str, length: int) -> str:
    """`number` with spaces as wide as digits in front, so that numbers that start together end together."""
    return number.rjust(length, _FIGURE_SPACE)


def _columns(sheet: Sheet, labels: Sequence[EdgeLabel]) -> tuple[float, float]:
    widest = max((label.number for label in labels), key=len)
    numbers = sheet.width_of(_DIGIT.sub("4", widest), Ink(sheet.style.palette.text, sheet.style.label, "bold"))
    shares = max(sheet.width_of(label.share, _inks(sheet, label)[1]) for label in labels)
    return numbers, shares


def _target_label(forecast: Forecast, value: float, is_one_of_many: bool) -> str:  # noqa: FBT001
    names = {one_line(a.target.name) for a in forecast.arrivals if a.target.value == value}
    name = names.pop() if is_one_of_many and len(names) == 1 else ""
    return f"{name or 'Target'} {write_target(forecast.metric, value)}"


def _place_target(sheet: Sheet, plot: Plot, label: str, y: float, obstacles: _Obstacles) -> list[Bbox]:
    palette = sheet.style.palette
    ink = Ink(palette.target, sheet.style.label, "semibold", palette.surface)
    text = sheet.shortened(label, ink, min(_WIDEST_TARGET, 0.6 * (plot.right - plot.left)))
    boxes = list(_candidates(plot, sheet.width_of(text, ink), ink.size, y))
    free = [box for box in boxes if not any(box.overlaps(other) for other in obstacles.labels)]
    if not free:
        return []
    best = min(free, key=lambda box: obstacles.covered(box) + (5.0 if box.x1 > plot.x(0.0) else 0.0))
    placed = sheet.text(text, ink, best.x0, best.y0 + 0.25 * ink.size)
    if obstacles.crossing(best):
        # Lines of other targets that would strike it out stop beside it.
        placed.set_bbox({"facecolor": palette.surface, "linewidth": 0, "pad": 1.0})
    return [best]


def _candidates(plot: Plot, width: float, size: float, y: float) -> Iterator[Bbox]:
    today = plot.x(0.0)
    starts = [plot.left + 6, today - width - 8, (plot.left + today - width) / 2, plot.right - width - 6]
    for left in starts:
        for bottom in (y + 2, y - 1.25 * size - 2):
            box = Bbox.from_bounds(left, bottom, width, 1.25 * size)
            if left >= plot.left and bottom >= plot.bottom and bottom + size <= plot.top + 4:
                yield box
