"""The data of a fan: experiments with their measurement intervals, the champion, the bands of the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from forecasting.charts.style import POINTS_PER_PIXEL, Style
from forecasting.domain.findings import NOISE_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.collections import FillBetweenPolyCollection
    from numpy.typing import NDArray

    from forecasting.charts.fan_window import FanWindow
    from forecasting.charts.picture import Plot
    from forecasting.charts.sheet import Sheet
    from forecasting.domain.forecast import Forecast

_INTERVALS, _BANDS, _CHAMPION, _DOTS = 1.0, 2.0, 3.0, 4.0
#: Another plan: behind the bands, and its lines on top of them.
_PLANNED, _PLANNED_LINES = 1.5, 2.9
_DASHES = (4.0, 2.5)
#: From so many results on, dots shrink.
_MANY = 60


def draw_past(axes: Axes, forecast: Forecast, window: FanWindow, style: Style) -> None:
    """Every experiment as a dot with its interval, and the champion as a step line up to today."""
    _draw_intervals(axes, forecast, window, style)
    _draw_champion(axes, forecast, style)
    _draw_dots(axes, forecast, window, style)
    _draw_off_scale(axes, forecast, window, style)


class FutureMarks:
    """Bands and middle line of a fan, which follow another forecast in place."""

    def __init__(self, axes: Axes, forecast: Forecast, style: Style) -> None:
        palette = style.palette
        self._axes = axes
        days, bands = forecast.days, forecast.fan_bands
        # Full bands on top of each other: neighbouring fills would leave a hairline between them.
        self._bands: list[FillBetweenPolyCollection] = [
            axes.fill_between(
                days, bands[:, edge], bands[:, -1 - edge], color=colour, linewidth=0, zorder=_BANDS + edge / 10
            )
            for edge, colour in enumerate(reversed(palette.bands))
        ]
        width = style.line * POINTS_PER_PIXEL
        self._middle = Line2D(
            days, bands[:, 3], color=palette.accent, linewidth=width, zorder=_CHAMPION, solid_capstyle="butt"
        )
        axes.add_line(self._middle)
        self._now = _dots(axes, [0.0], [forecast.champion_now], palette.accent, palette.surface, 1.4 * style.dot)

    def update(self, forecast: Forecast) -> None:
        """Show another future."""
        bands = forecast.fan_bands
        for edge, band in enumerate(self._bands):
            band.set_data(forecast.days, bands[:, edge], bands[:, -1 - edge])
        self._middle.set_data(forecast.days, bands[:, 3])
        self._now.set_data([0.0], [forecast.champion_now])

    @property
    def artists(self) -> Sequence[Artist]:
        """In the order in which they are drawn; the middle line and today's dot come last."""
        return (*self._bands, self._middle, self._now)

    def draw_grid(self, sheet: Sheet, plot: Plot, values: Sequence[float]) -> Sequence[Line2D]:
        """Grid lines again where they cross the bands, as they are now."""
        lines = []
        for value in values:
            y = plot.y(value)
            line = sheet.line((plot.x(0.0), plot.right), (y, y), sheet.style.palette.grid_on_bands, zorder=_BANDS + 0.5)
            line.set_clip_on(True)
            lines.append(line)
        self.clip(lines)
        return lines

    def clip(self, lines: Sequence[Line2D]) -> None:
        """Cut grid lines to the bands as they are now."""
        for line in lines:
            line.set_clip_path(self._bands[0].get_paths()[0], self._axes.transData)


def draw_planned(axes: Axes, planned: Forecast, style: Style) -> None:
    """The fan of the plan as it is, faint behind another one; its middle and its 80% range stay to be seen."""
    palette, days, bands = style.palette, planned.days, planned.fan_bands
    for edge, colour in ((0, palette.raised), (1, palette.grid)):
        low, high = bands[:, edge], bands[:, -1 - edge]
        axes.fill_between(days, low, high, color=colour, linewidth=0, zorder=_PLANNED + edge / 10)
    for column, width, colour in ((1, 1.0, palette.quiet), (5, 1.0, palette.quiet), (3, 1.75, palette.secondary)):
        line = Line2D(days, bands[:, column], color=colour, linewidth=width * POINTS_PER_PIXEL, zorder=_PLANNED_LINES)
        line.set_linestyle((0, _DASHES))
        axes.add_line(line)


def draw_paths(axes: Axes, forecast: Forecast, style: Style, count: int) -> None:
    """Some futures one by one, as steps: any of them could be the one that comes."""
    if not count:
        return
    chosen = np.linspace(0, len(forecast.reported) - 1, count).astype(int)
    days = np.repeat(forecast.days, 2)[1:]
    lines = [np.column_stack([days, np.repeat(forecast.reported[row], 2)[:-1]]) for row in chosen]
    paths = LineCollection(
        lines, colors=style.palette.secondary, linewidths=0.8 * POINTS_PER_PIXEL, zorder=_BANDS + 0.8
    )
    paths.set_alpha(0.75)
    axes.add_collection(paths, autolim=False)


def dot_size(results: int, style: Style) -> float:
    """Diameter in pixels of one of so many dots."""
    return float(style.dot * np.clip(np.sqrt(_MANY / max(results, 1)), 0.6, 1.0))


def champion_steps(forecast: Forecast) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days and values at which the champion changed, and today."""
    scene = forecast.scene
    best = scene.is_best
    return np.append(scene.days[best], 0.0), np.append(scene.values[best], forecast.champion_now)


def past_obstacles(forecast: Forecast, plot: Plot) -> NDArray[np.float64]:
    """Pixels that labels should stay clear of: dots and the champion's steps."""
    scene = forecast.scene
    days, values = champion_steps(forecast)
    along = np.linspace(plot.first, 0.0, 100)
    steps = values[np.maximum(np.searchsorted(days, along, side="right") - 1, 0)]
    all_days, all_values = np.concatenate([scene.days, along]), np.concatenate([scene.values, steps])
    return np.column_stack([[plot.x(day) for day in all_days], [plot.y(value) for value in all_values]])


def _draw_intervals(axes: Axes, forecast: Forecast, window: FanWindow, style: Style) -> None:
    scene, shown = forecast.scene, window.is_inside
    reach = NOISE_WIDTH * scene.errors[shown]
    days, values = scene.days[shown], scene.values[shown]
    # Cut here and not by the axes: some readers of SVG know no clipping.
    low, high = _bound(forecast.metric.lower, window.low), _bound(forecast.metric.upper, window.high)
    ends = np.clip([values - reach, values + reach], max(low, window.low), min(high, window.high))
    segments = np.stack([np.column_stack([days, end]) for end in ends], axis=1)
    width = style.hairline * POINTS_PER_PIXEL * dot_size(days.size, style) / style.dot
    axes.add_collection(
        LineCollection(list(segments), colors=style.palette.interval, linewidths=width, zorder=_INTERVALS),
        autolim=False,
    )


def _bound(natural: float | None, shown: float) -> float:
    return shown if natural is None else natural


def _draw_champion(axes: Axes, forecast: Forecast, style: Style) -> None:
    days, values = champion_steps(forecast)
    axes.add_line(
        Line2D(
            days,
            values,
            drawstyle="steps-post",
            color=style.palette.text,
            linewidth=0.85 * style.line * POINTS_PER_PIXEL,
            zorder=_CHAMPION,
        )
    )


def _draw_dots(axes: Axes, forecast: Forecast, window: FanWindow, style: Style) -> None:
    scene, palette = forecast.scene, style.palette
    size = dot_size(int(window.is_inside.sum()), style)
    plain, best = window.is_inside & ~scene.is_best, window.is_inside & scene.is_best
    _dots(axes, scene.days[plain], scene.values[plain], palette.surface, palette.quiet, size)
    _dots(axes, scene.days[best], scene.values[best], palette.text, palette.surface, size + 1)


def _draw_off_scale(axes: Axes, forecast: Forecast, window: FanWindow, style: Style) -> None:
    scene = forecast.scene
    for side, marker, edge in ((1, "^", window.high), (-1, "v", window.low)):
        days = scene.days[window.is_recent & (window.side == side)]
        triangles = _dots(axes, days, np.full(days.shape, edge), style.palette.surface, style.palette.quiet, style.dot)
        triangles.set_marker(marker)


def _dots(axes: Axes, days: object, values: object, fill: str, edge: str, size: float) -> Line2D:
    marks = Line2D(
        np.asarray(days, float),
        np.asarray(values, float),
        linestyle="none",
        marker="o",
        markersize=size * POINTS_PER_PIXEL,
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=1.25 * POINTS_PER_PIXEL,
        zorder=_DOTS,
        clip_on=False,
    )
    axes.add_line(marks)
    marks.set_clip_on(False)
    return marks
