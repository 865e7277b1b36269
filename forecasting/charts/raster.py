"""Charts as pixels for a screen: pure functions, safe to call from a thread that draws nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from forecasting.charts.arrival import ArrivalChart
from forecasting.charts.fan import FanChart
from forecasting.charts.fan_live import LiveFan
from forecasting.charts.fan_window import WHOLE
from forecasting.charts.implications import ImplicationsChart
from forecasting.charts.picture import Picture
from forecasting.charts.roadmap import RoadmapChart
from forecasting.charts.style import PIXELS_PER_INCH, Style, own_settings
from forecasting.charts.track_record import TrackChart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matplotlib.axes import Axes

    from forecasting.charts.fan_window import FanView
    from forecasting.charts.picture import Canvas, Plot
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.implications import Implications
    from forecasting.tracking.track_record import Standing
    from forecasting.words.roadmap_rows import RoadmapRow


@own_settings()
def fan_picture(forecast: Forecast, canvas: Canvas, view: FanView = WHOLE) -> Picture:
    """The fan, filling the canvas."""
    axes = _axes(canvas)
    return _picture(axes, FanChart(axes, forecast, Style(palette=canvas.palette), view).plot)


@own_settings()
def arrival_picture(forecast: Forecast, arrival: Arrival, canvas: Canvas) -> Picture:
    """The arrival chart of one target, filling the canvas."""
    axes = _axes(canvas)
    return _picture(axes, ArrivalChart(axes, forecast, arrival, Style(palette=canvas.palette)).plot)


@own_settings()
def implications_picture(found: Implications, canvas: Canvas) -> Picture:
    """A year as answers have it, filling the canvas."""
    axes = _axes(canvas)
    return _picture(axes, ImplicationsChart(axes, found, Style(palette=canvas.palette)).plot)


@own_settings()
def track_picture(track: Sequence[Standing], canvas: Canvas) -> Picture:
    """The track record of one target, filling the canvas."""
    axes = _axes(canvas)
    return _picture(axes, TrackChart(axes, track, Style(palette=canvas.palette)).plot)


@own_settings()
def roadmap_picture(rows: Sequence[RoadmapRow], today: date, canvas: Canvas) -> Picture:
    """The roadmap, filling the canvas."""
    axes = _axes(canvas)
    return _picture(axes, RoadmapChart(axes, rows, today, Style(palette=canvas.palette)).plot)


class LivePictures:
    """Pictures of one changed plan after the other: what was drawn is drawn again in place while it suits."""

    def __init__(self, planned: Forecast) -> None:
        self._planned = planned
        self._canvas: Canvas | None = None
        self._fan: LiveFan | None = None
        self._axes: Axes | None = None

    @own_settings()
    def picture(self, scenario: Forecast, canvas: Canvas) -> Picture:
        """The fan of a changed plan on top of that of the plan as it is, filling the canvas."""
        if self._fan is None or self._axes is None or canvas != self._canvas or not self._fan.suits(scenario):
            self._canvas, self._axes = canvas, _axes(canvas)
            self._fan = LiveFan(self._axes, self._planned, scenario, Style(palette=canvas.palette))
        self._fan.draw(scenario)
        figure = self._axes.get_figure(root=True)
        assert figure is not None
        width, height = figure.canvas.get_width_height(physical=True)
        return Picture(self._fan.dots, width, height, self._fan.plot)


def _axes(canvas: Canvas) -> Axes:
    size = (canvas.width / PIXELS_PER_INCH, canvas.height / PIXELS_PER_INCH)
    figure = Figure(figsize=size, dpi=PIXELS_PER_INCH * canvas.scale, facecolor=canvas.palette.surface)
    FigureCanvasAgg(figure)
    return figure.add_axes((0, 0, 1, 1))


def _picture(axes: Axes, plot: Plot) -> Picture:
    figure = axes.get_figure(root=True)
    assert figure is not None
    target = io.BytesIO()
    figure.savefig(target, format="rgba", dpi=figure.dpi)
    width, height = figure.canvas.get_width_height(physical=True)
    return Picture(target.getvalue(), width, height, plot)
