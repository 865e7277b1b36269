"""Charts as pixels for a screen: pure functions, safe to call from a thread that draws nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from forecasting.arrival_figure import ArrivalChart
from forecasting.fan_figure import FanChart
from forecasting.fan_window import WHOLE
from forecasting.figure_style import PIXELS_PER_INCH, Style, own_settings
from forecasting.implications_figure import ImplicationsChart
from forecasting.picture import Picture
from forecasting.track_figure import TrackChart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.fan_window import FanView
    from forecasting.implications import Implications
    from forecasting.picture import Canvas, Plot
    from forecasting.track_record import Standing


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
