"""The roadmap on one time axis: a bar for each milestone and target, darkest where its arrival is likeliest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from forecasting.charts.header import draw_time_axis
from forecasting.charts.picture import Plot
from forecasting.charts.sheet import Ink, Sheet
from forecasting.charts.style import POINTS_PER_PIXEL
from forecasting.domain.timeline import Timeline, format_short_date
from forecasting.words.roadmap_rows import Kind
from forecasting.words.wording import percent, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.charts.style import Style
    from forecasting.words.roadmap_rows import RoadmapRow

ROW_HEIGHT, AXIS_HEIGHT, HEAD_HEIGHT = 44.0, 30.0, 26.0
_BAR = 0.2
_INDENT = 8.0
_NAMES, _NEVER = 0.26, 96.0
_LONGEST_NAMES, _SHORTEST_NAMES = 300.0, 150.0
#: Stretches of a bar that have a shade each, and over how many of them futures are smoothed, as a standard deviation.
_BINS, _SMOOTH = 160, 2.5
#: Even a light stretch of a bar stays visible, and dark ones don't all look alike.
_GAMMA = 0.65
_DAYS_BEFORE, _GAP = 0.02, 8.0


def sheet_height(rows: int) -> float:
    """Pixels that so many rows need."""
    return HEAD_HEIGHT + ROW_HEIGHT * max(rows, 1) + AXIS_HEIGHT


class RoadmapChart:
    """A drawn roadmap; row i stands at the height -i of its plot.

    Parameters
    ----------
    is_shaded
        False leaves bars empty, for a picture whose bars are shaded as vectors.
    """

    def __init__(
        self, axes: Axes, rows: Sequence[RoadmapRow], today: date, style: Style, *, is_shaded: bool = True
    ) -> None:
        self._is_shaded = is_shaded
        #: How deep the colour of each bar is along it, 0 to 1, by the id that the bar has in an SVG.
        self.depths: dict[str, NDArray[np.float64]] = {}
        self._sheet = Sheet(axes, style)
        self._rows = rows
        self._timeline = Timeline(today)
        self.plot = self._lay_out()
        self._sheet.show(self.plot)
        self._draw_frame()
        shades = [self._shade(row) for row in rows]
        darkest = max((float(shade.max()) for shade in shades if shade is not None), default=1.0)
        for place, (row, shade) in enumerate(zip(rows, shades, strict=True)):
            self._draw_names(row, -place)
            if shade is not None:
                self._draw_bar(row, -place, shade / darkest)
            self._draw_day(row, -place)

    def _lay_out(self) -> Plot:
        sheet, count = self._sheet, max(len(self._rows), 1)
        horizon = max((self._last(row) for row in self._rows if row.arrival is not None), default=365.0)
        days = [self._timeline.days(row.day) for row in self._rows if row.day is not None]
        last = max([horizon, *(float(day) for day in days if day <= 1.25 * horizon)])
        names = min(max(_NAMES * sheet.width, _SHORTEST_NAMES), _LONGEST_NAMES)
        return Plot(
            left=names,
            bottom=AXIS_HEIGHT,
            right=sheet.width - _NEVER,
            top=sheet.height - HEAD_HEIGHT,
            first=-_DAYS_BEFORE * last,
            last=last,
            low=0.5 - count,
            high=0.5,
        )

    def _last(self, row: RoadmapRow) -> float:
        assert row.arrival is not None
        return float(self._timeline.days(row.arrival.as_of) + row.arrival.horizon_days)

    def _draw_frame(self) -> None:
        sheet, plot, palette = self._sheet, self.plot, self._sheet.style.palette
        draw_time_axis(sheet, plot, self._timeline, plot.bottom)
        today = plot.x(0.0)
        sheet.line((today, today), (plot.bottom, plot.top), palette.quiet, zorder=1.0)
        quiet = Ink(palette.muted, sheet.style.small)
        sheet.text("Today", quiet, today, plot.top + 8, "center")
        sheet.text("Not within", quiet, plot.right + 12, plot.top + 8)
        for place in range(1, len(self._rows)):
            y = plot.y(0.5 - place)
            is_border = self._rows[place - 1].kind is Kind.MILESTONE and self._rows[place].kind is not Kind.MILESTONE
            sheet.line((0.0, sheet.width), (y, y), palette.axis if is_border else palette.grid)

    def _draw_names(self, row: RoadmapRow, place: float) -> None:
        sheet, plot, palette = self._sheet, self.plot, self._sheet.style.palette
        room, y = plot.left - _INDENT - 14, plot.y(place)
        strong = Ink(palette.text, sheet.style.label, "semibold" if row.kind is Kind.MILESTONE else "medium")
        below = Ink(palette.muted, sheet.style.small)
        second = "Milestone" if row.kind is Kind.MILESTONE else row.detail
        second = f"out of date · {second}" if row.is_stale else second
        sheet.text(sheet.shortened(row.title, strong, room), strong, _INDENT, y + 3)
        sheet.text(sheet.shortened(second, below, room), below, _INDENT, y - 13)
        if row.missing:
            sheet.text(
                row.missing, Ink(palette.muted, sheet.style.small, halo=palette.surface), plot.x(0.0) + 12, y - 4
            )

    def _shade(self, row: RoadmapRow) -> NDArray[np.float64] | None:
        """Chance of arrival a day, along the bar; None without a forecast."""
        if row.arrival is None:
            return None
        late = self._timeline.days(row.arrival.as_of)
        edges = np.linspace(0.0, self._last(row), _BINS + 1)
        chances = np.diff(row.odds_after(edges - late)) / (edges[1] - edges[0])
        most = round(3.2 * _SMOOTH)
        reach = np.arange(-most, most + 1)
        weights = np.exp(-0.5 * (reach / _SMOOTH) ** 2)
        # Weights of what lies within: nothing leaks over the ends.
        inside = np.convolve(np.ones(_BINS), weights, mode="same")
        return np.asarray(np.convolve(chances, weights, mode="same") / inside)

    def _draw_bar(self, row: RoadmapRow, place: float, shade: NDArray[np.float64]) -> None:
        sheet, plot, palette = self._sheet, self.plot, self._sheet.style.palette
        last, name = self._last(row), f"bar{len(self.depths)}"
        depth = self.depths[name] = np.clip(shade, 0, 1) ** _GAMMA
        bar = Rectangle((0.0, place - _BAR), last, 2 * _BAR, facecolor=palette.raised, linewidth=0, zorder=1.9)
        bar.set_gid(name)
        sheet.axes.add_patch(bar)
        if self._is_shaded:
            self._shade_bar(depth, (0.0, last, place - _BAR, place + _BAR))
        even = row.even_days()
        if np.isfinite(even) and even > 0:
            x = plot.x(self._timeline.days(row.arrival.as_of) + even) if row.arrival else 0.0
            ys = (plot.y(place - _BAR), plot.y(place + _BAR))
            sheet.line((x, x), ys, palette.surface, width=3.0, zorder=2.5)
            sheet.line((x, x), ys, palette.text, width=1.4, zorder=2.6)
        self._draw_never(row, place)

    def _shade_bar(self, depth: NDArray[np.float64], extent: tuple[float, float, float, float]) -> None:
        axes, palette = self._sheet.axes, self._sheet.style.palette
        light, dark = np.array(to_rgb(palette.raised)), np.array(to_rgb(palette.accent))
        image = AxesImage(axes, extent=extent, origin="lower", interpolation="bilinear", zorder=2.0)
        image.set_data((light + (dark - light) * depth[:, None])[None])
        axes.add_image(image)

    def _draw_never(self, row: RoadmapRow, place: float) -> None:
        sheet, plot, palette = self._sheet, self.plot, self._sheet.style.palette
        assert row.arrival is not None
        strong, small = Ink(palette.secondary, sheet.style.label, "semibold"), Ink(palette.muted, sheet.style.small)
        sheet.text(percent(row.never), strong, plot.right + 12, plot.y(place) + 2)
        sheet.text(span(row.arrival.horizon_days), small, plot.right + 12, plot.y(place) - 13)

    def _draw_day(self, row: RoadmapRow, place: float) -> None:
        """The deadline or milestone with its odds, beside the bar."""
        if row.day is None:
            return
        sheet, plot, palette = self._sheet, self.plot, self._sheet.style.palette
        day = float(self._timeline.days(row.day))
        if not plot.first <= day <= plot.last:
            note = Ink(palette.muted, sheet.style.small)
            side = plot.right - 6 if day > plot.last else plot.x(0.0) + 8
            arrow = f"{format_short_date(row.day)} →" if day > plot.last else f"← {format_short_date(row.day)}"
            sheet.text(arrow, note, side, plot.y(place) + 12, "right" if day > plot.last else "left")
            return
        x, y = plot.x(day), plot.y(place)
        is_milestone = row.kind is Kind.MILESTONE
        sheet.line((x, x), (y - 14, y + 15), palette.target, width=1.6, zorder=2.8)
        mark = Line2D([x], [y + 15], marker="D" if is_milestone else "v", color=palette.target)
        mark.set_markersize((8 if is_milestone else 7) * POINTS_PER_PIXEL)
        mark.set_zorder(3.0)
        sheet.place(mark)
        odds = row.odds_by(row.day)
        if odds is None:
            return
        ink = Ink(palette.target, sheet.style.label, "bold", palette.surface)
        text = percent(odds)
        fits = x + _GAP + sheet.width_of(text, ink) < plot.right
        sheet.text(text, ink, x + _GAP if fits else x - _GAP, y + 10, "left" if fits else "right")
