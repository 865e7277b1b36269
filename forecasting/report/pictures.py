"""The charts of a report as pictures: vector or pixels, drawn by the same code as on the screen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet

from forecasting.arrival_figure import ArrivalChart
from forecasting.fan_figure import FanChart
from forecasting.figure_style import PIXELS_PER_INCH, Style, own_settings
from forecasting.palette import LIGHT
from forecasting.report.composition import FigureKind

if TYPE_CHECKING:
    from forecasting.palette import Palette
    from forecasting.report.composition import Figure

#: Dots of a saved picture to a pixel, each way.
SCALE = 2


@own_settings()
def draw_svg(figure: Figure, width: float, height: float, palette: Palette = LIGHT) -> str:
    """A chart as SVG without a heading; sizes are in pixels at scale 1."""
    target = io.StringIO()
    _drawn(figure, width, height, palette).savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return target.getvalue()


@own_settings()
def draw_png(figure: Figure, width: float, height: float, palette: Palette = LIGHT) -> bytes:
    """A chart as PNG without a heading, `SCALE` dots to a pixel."""
    target = io.BytesIO()
    drawn = _drawn(figure, width, height, palette)
    drawn.savefig(target, format="png", dpi=SCALE * PIXELS_PER_INCH, metadata={"Software": None})
    return target.getvalue()


def _drawn(figure: Figure, width: float, height: float, palette: Palette) -> Sheet:
    size = (width / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
    sheet = Sheet(figsize=size, dpi=PIXELS_PER_INCH, facecolor=palette.surface)
    FigureCanvasAgg(sheet)
    axes, style = sheet.add_axes((0, 0, 1, 1)), Style(palette=palette)
    if figure.kind is FigureKind.FAN:
        FanChart(axes, figure.forecast, style)
    else:
        assert figure.arrival is not None  # an arrival chart is of a target, see composition
        ArrivalChart(axes, figure.forecast, figure.arrival, style)
    return sheet
