"""The charts of a report as pictures: vector or pixels, drawn by the same code as on the screen."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet

from forecasting.charts.arrival import ArrivalChart
from forecasting.charts.fan import FanChart
from forecasting.charts.palette import LIGHT
from forecasting.charts.roadmap import RoadmapChart, sheet_height
from forecasting.charts.style import PIXELS_PER_INCH, Style, own_settings
from forecasting.report.composition import FigureKind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.charts.palette import Palette
    from forecasting.charts.picture import Plot
    from forecasting.report.composition import Figure, RoadmapFigure

#: Places along a bar of a roadmap from one stop of its gradient to the next.
_STOPS_APART = 3
#: Pixels that axes need for their labels, from the lowest to the highest.
_LEAST = {FigureKind.FAN: 105.0, FigureKind.ARRIVALS: 52.0}
_MORE_ROUNDS = 2


@own_settings()
def draw_svg(figure: Figure, width: float, height: float, palette: Palette = LIGHT) -> str:
    """A chart as SVG without a heading; sizes are in pixels at scale 1."""
    return _svg(_drawn(figure, width, height, palette))


@own_settings()
def draw_roadmap_svg(figure: RoadmapFigure, width: float) -> str:
    """Rows of a roadmap as SVG, as high as they need; the width is in pixels at scale 1.

    Their bars are gradients of one colour, which a page can give another one.
    """
    sheet, axes = _empty(width, sheet_height(len(figure.rows)), LIGHT)
    chart = RoadmapChart(axes, figure.rows, figure.today, Style(palette=LIGHT), is_shaded=False)
    svg = _svg(sheet)
    for name, depths in chart.depths.items():
        svg = _with_gradient(svg, name, depths)
    return svg


def _with_gradient(svg: str, bar: str, depths: NDArray[np.float64]) -> str:
    """A bar of a roadmap with a gradient on top of it."""
    shown = depths[::_STOPS_APART]
    colour = f'stop-color="{LIGHT.accent.lower()}"'
    stops = "".join(
        f'<stop offset="{place:.4f}" {colour} stop-opacity="{depth:.3f}"/>'
        for place, depth in zip(np.linspace(0, 1, shown.size), shown, strict=True)
    )
    gradient = f'<defs><linearGradient id="{bar}-fade">{stops}</linearGradient></defs>'
    outline = re.compile(rf'(<g id="{bar}">\s*<path d="([^"]+)"[^>]*/>)')
    return outline.sub(rf'\1{gradient}<path d="\2" fill="url(#{bar}-fade)"/>', svg, count=1)


def _svg(sheet: Sheet) -> str:
    target = io.StringIO()
    sheet.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return target.getvalue()


def _drawn(figure: Figure, width: float, height: float, palette: Palette) -> Sheet:
    """A chart that is higher than was asked for where notes and dots would leave no room for its axes."""
    sheet, plot = _draw(figure, width, height, palette)
    for _ in range(_MORE_ROUNDS):
        missing = _LEAST[figure.kind] - (plot.top - plot.bottom)
        if missing < 1:
            break
        # Of what is added the dots of an arrival chart take their share.
        height += 1.8 * missing
        sheet, plot = _draw(figure, width, height, palette)
    return sheet


def _draw(figure: Figure, width: float, height: float, palette: Palette) -> tuple[Sheet, Plot]:
    sheet, axes = _empty(width, height, palette)
    style = Style(palette=palette)
    if figure.kind is FigureKind.FAN:
        return sheet, FanChart(axes, figure.forecast, style).plot
    assert figure.arrival is not None  # an arrival chart is of a target, see composition
    return sheet, ArrivalChart(axes, figure.forecast, figure.arrival, style).plot


def _empty(width: float, height: float, palette: Palette) -> tuple[Sheet, Axes]:
    size = (width / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
    sheet = Sheet(figsize=size, dpi=PIXELS_PER_INCH, facecolor=palette.surface)
    FigureCanvasAgg(sheet)
    return sheet, sheet.add_axes((0, 0, 1, 1))
