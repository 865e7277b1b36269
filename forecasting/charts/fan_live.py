"""The fan of a changed plan, drawn again and again while the plan is moved, on top of the plan as it is.

What stays is drawn once, in a layer below the fan and one above it. A frame puts the layer below in place, draws
bands, middle line and what is said of them in place, and lays the layer above on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.text import Text

from forecasting.charts.axis_ticks import value_ticks
from forecasting.charts.deadline_marks import deadline_marks, today_mark
from forecasting.charts.fan_labels import MovingEdge, edge_labels, edge_width
from forecasting.charts.fan_marks import FutureMarks, draw_past, draw_planned, past_obstacles
from forecasting.charts.fan_targets import draw_targets
from forecasting.charts.fan_window import fan_window
from forecasting.charts.header import (
    AXIS_HEIGHT,
    MARKS_HEIGHT,
    TITLE_HEIGHT,
    Title,
    axis_name,
    draw_grid,
    draw_marks,
    draw_time_axis,
    draw_title,
    width_of_ticks,
)
from forecasting.charts.picture import Plot
from forecasting.charts.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.charts.style import Style
    from forecasting.domain.forecast import Forecast

#: Artists below this are covered by the fan.
_FAN = 2.0
_DASHED = "dashed: middle and 80% range as planned"


@dataclass(frozen=True, slots=True)
class _Layers:
    """What stays from frame to frame."""

    below: object
    #: Shape (height, width, 4): RGBA.
    above: NDArray[np.uint8]


class LiveFan:
    """A fan that follows a plan in place.

    Parameters
    ----------
    axes
        Of a figure with an Agg canvas, which this fan has to itself.
    planned
        The plan as it is: drawn faint behind, its middle as a dashed line.
    scenario
        The first changed plan; the axes have room for both.
    """

    def __init__(self, axes: Axes, planned: Forecast, scenario: Forecast, style: Style) -> None:
        self.planned = planned
        self._axes = axes
        self._window = fan_window(planned, scenario)
        self._style = style
        self._targets = tuple(arrival.target for arrival in scenario.arrivals)
        self._still = Sheet(axes, style)
        self.plot = self._lay_out()
        self._future = FutureMarks(axes, scenario, style)
        self._grid = self._future.draw_grid(self._still, self.plot, self._ticks()[0])
        self._edge = MovingEdge(self._still, self.plot)
        self._odds = self._draw_still(scenario)
        self._layers = self._draw_layers()

    def suits(self, scenario: Forecast) -> bool:
        """Whether a plan can be shown without new axes."""
        bands, window = scenario.fan_bands, self._window
        targets = tuple(arrival.target for arrival in scenario.arrivals)
        return targets == self._targets and window.low <= float(bands.min()) <= float(bands.max()) <= window.high

    @property
    def dots(self) -> bytes:
        """RGBA of what is on the canvas, row by row from the top."""
        return bytes(self._canvas.buffer_rgba())

    def draw(self, scenario: Forecast) -> None:
        """Put a plan on the canvas."""
        canvas = self._canvas
        canvas.restore_region(self._layers.below)
        self._future.update(scenario)
        self._future.clip(self._grid)
        for artist in (*self._future.artists[:-2], *self._grid, *self._future.artists[-2:]):
            self._axes.draw_artist(artist)
        renderer = canvas.get_renderer()
        renderer.draw_image(renderer.new_gc(), 0, 0, self._layers.above)
        self._edge.update(edge_labels(scenario))
        for text, mark in zip(self._odds, deadline_marks(scenario), strict=True):
            text.set_text(mark.detail)
        for artist in (*self._edge.artists, *self._odds):
            self._axes.draw_artist(artist)

    @property
    def _canvas(self) -> Any:
        """Matplotlib's Agg canvas, whose methods tell no types."""
        figure = self._axes.get_figure(root=True)
        assert figure is not None
        return figure.canvas

    def _lay_out(self) -> Plot:
        sheet, window = self._still, self._window
        labels = edge_labels(self.planned)
        plot = Plot(
            left=width_of_ticks(sheet, self._ticks()[1]),
            bottom=AXIS_HEIGHT,
            right=sheet.width - edge_width(sheet, labels) - 8,
            top=sheet.height - TITLE_HEIGHT - MARKS_HEIGHT,
            first=window.first,
            last=window.last,
            low=window.low,
            high=window.high,
        )
        sheet.show(plot)
        return plot

    def _ticks(self) -> tuple[tuple[float, ...], tuple[str, ...]]:
        room = self._still.height - TITLE_HEIGHT - MARKS_HEIGHT - AXIS_HEIGHT
        return value_ticks(self._window.low, self._window.high, room)

    def _draw_layers(self) -> _Layers:
        moving = {*self._future.artists, *self._grid, *self._edge.artists, *self._odds}
        still = [artist for artist in self._axes.get_children() if artist not in moving and artist.get_visible()]
        for artist in moving:
            artist.set_animated(True)
        figure, canvas = self._axes.get_figure(root=True), self._canvas
        assert figure is not None
        _show(still, lambda artist: artist.get_zorder() < _FAN)
        canvas.draw()
        below = canvas.copy_from_bbox(figure.bbox)
        surface = figure.get_facecolor()
        figure.set_facecolor("none")
        _show(still, lambda artist: artist.get_zorder() >= _FAN)
        canvas.draw()
        # Images are laid on from their lowest row up.
        above = np.ascontiguousarray(np.array(canvas.buffer_rgba())[::-1])
        figure.set_facecolor(surface)
        return _Layers(below, above)

    def _draw_still(self, scenario: Forecast) -> Sequence[Text]:
        """Draw what stays; returns the texts that tell the odds of deadlines, which don't."""
        axes, sheet, plot, planned = self._axes, self._still, self.plot, self.planned
        draw_past(axes, planned, self._window, self._style)
        draw_planned(axes, planned, self._style)
        hint = f"{'' if planned.metric.higher_is_better else 'lower is better; '}{_DASHED}"
        draw_title(sheet, Title(axis_name(planned.metric), hint))
        draw_grid(sheet, plot, self._ticks())
        draw_time_axis(sheet, plot, planned.timeline, plot.bottom)
        draw_targets(sheet, plot, scenario, past_obstacles(planned, plot))
        deadlines = deadline_marks(scenario)
        draw_marks(sheet, plot, sorted([today_mark(scenario), *deadlines], key=lambda mark: mark.day))
        details = [mark.detail for mark in deadlines]
        return [a for a in sheet.artists if isinstance(a, Text) and a.get_text() in details][: len(details)]


def _show(artists: Sequence[Artist], is_shown: Callable[[Artist], bool]) -> None:
    for artist in artists:
        artist.set_visible(is_shown(artist))
