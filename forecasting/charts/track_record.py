"""How the forecast moved: for each saved forecast the dates between which the target is reached, over time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from forecasting.charts.axis_ticks import time_ticks
from forecasting.charts.header import AXIS_HEIGHT, DASHED, TITLE_HEIGHT, Title, draw_grid, draw_time_axis, draw_title
from forecasting.charts.picture import Plot
from forecasting.charts.sheet import Dot, Ink, Sheet
from forecasting.domain.timeline import Timeline
from forecasting.tracking.track_record import NOW
from forecasting.words.wording import write_target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from forecasting.charts.style import Style
    from forecasting.tracking.track_record import Standing

_LEFT, _RIGHT, _NOTES = 84.0, 60.0, 34.0
#: Shares of the plot that stay free around what is shown.
_PAD = 0.06
_BAR, _ARROW = 7.0, 9.0
_LEGEND = "dot: even chance; bar: 4 in 5 chance; arrow: past what was looked at"


class TrackChart:
    """A drawn track record; `plot` says where its days are, both ways counted from the first forecast."""

    def __init__(self, axes: Axes, track: Sequence[Standing], style: Style) -> None:
        self.track = tuple(track)
        self.timeline = Timeline(track[0].day)
        self.sheet = Sheet(axes, style)
        self.plot = self._plot()
        self.sheet.show(self.plot)
        draw_title(self.sheet, Title("When the target is reached", _LEGEND))
        ticks = time_ticks(self.timeline, self.plot.low, self.plot.high, self.plot.top - self.plot.bottom)
        draw_grid(self.sheet, self.plot, ([tick.at for tick in ticks], [tick.label for tick in ticks]))
        draw_time_axis(self.sheet, self.plot, self.timeline, self.plot.bottom)
        self._draw_deadlines()
        self._draw_middles()
        for standing in self.track:
            self._draw_standing(standing)
        self._draw_targets()

    def x(self, standing: Standing) -> float:
        """Pixels from the left at which a forecast stands."""
        return self.plot.x(self.timeline.days(standing.day))

    def _plot(self) -> Plot:
        days = [self.timeline.days(standing.day) for standing in self.track]
        told = [
            self.timeline.days(day)
            for s in self.track
            for day in (s.early, s.even, s.late, s.target.deadline)
            if day is not None
        ]
        told = told or [self.timeline.days(self.track[-1].until)]
        low, high = min(told), max(told)
        across, up = max(_PAD * (days[-1] - days[0]), 4.0), max(2 * _PAD * (high - low), 10.0)
        return Plot(
            left=_LEFT,
            bottom=AXIS_HEIGHT,
            right=self.sheet.width - _RIGHT,
            top=self.sheet.height - TITLE_HEIGHT - _NOTES,
            first=days[0] - across,
            last=days[-1] + across,
            low=low - up,
            high=high + up,
        )

    def _draw_standing(self, standing: Standing) -> None:
        """A bar for the 4 in 5 range with a dot at even chance; an open top where it reaches past the horizon."""
        palette, plot = self.sheet.style.palette, self.plot
        x = self.x(standing)
        if standing.early is not None:
            bottom = plot.y(self.timeline.days(standing.early))
            top = plot.top if standing.late is None else plot.y(self.timeline.days(standing.late))
            self.sheet.line((x, x), (bottom, top), palette.bands[0], width=_BAR, zorder=2)
        if standing.late is None:
            self._mark(x, plot.top, "^", palette.bands[0] if standing.early else palette.quiet, _ARROW)
        if standing.even is not None:
            self._mark(x, plot.y(self.timeline.days(standing.even)), "o", palette.accent, 1.3 * self.sheet.style.dot)
        if standing.note == NOW and not standing.snapshot_id:
            ink = Ink(palette.secondary, self.sheet.style.small, "semibold")
            self.sheet.text(NOW, ink, x, plot.top + 8, "center")

    def _mark(self, x: float, y: float, marker: str, colour: str, size: float) -> None:
        self.sheet.dots([x], [y], Dot(size, colour, self.sheet.style.palette.surface, marker=marker))

    def _draw_middles(self) -> None:
        known = [(self.x(s), self.plot.y(self.timeline.days(s.even))) for s in self.track if s.even is not None]
        if len(known) > 1:
            xs, ys = zip(*known, strict=True)
            self.sheet.line(xs, ys, self.sheet.style.palette.accent, width=1.6, zorder=3)

    def _draw_deadlines(self) -> None:
        """The deadline as a dashed line that steps where it was moved."""
        palette, plot = self.sheet.style.palette, self.plot
        ends = [*(self.x(s) for s in self.track[1:]), plot.right]
        for standing, end in zip(self.track, ends, strict=True):
            if (deadline := standing.target.deadline) is not None:
                y, start = plot.y(self.timeline.days(deadline)), self.x(standing)
                start = plot.left if standing is self.track[0] else start
                self.sheet.line((start, end), (y, y), palette.target, dashes=DASHED, width=1.4, zorder=1)
        if (deadline := self.track[-1].target.deadline) is not None:
            ink = Ink(palette.target, self.sheet.style.small, "medium")
            self.sheet.text("Deadline", ink, plot.right + 4, plot.y(self.timeline.days(deadline)) - 4)

    def _draw_targets(self) -> None:
        """Where the value to reach was moved, said above."""
        ink = Ink(self.sheet.style.palette.target, self.sheet.style.small, "medium")
        for before, after in pairwise(self.track):
            if before.target.value != after.target.value:
                told = f"→ {write_target(after.metric, after.target.value)}"
                self.sheet.text(told, ink, self.x(after), self.plot.top + 21, "center")
