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
from forecasting.roadmap_figure import RoadmapChart, sheet_height

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasting.palette import Palette
    from forecasting.picture import Plot
    from forecasting.report.composition import Figure, RoadmapFigure

#: Dots of a saved picture to a pixel, each way.
SCALE = 2
#: Pixels that axes need for their labels, from the lowest to the highest.
_LEAST = {FigureKind.FAN: 105.0, FigureKind.ARRIVALS: 52.0}
_MORE_ROUNDS = 2


@own_settings()
def draw_svg(figure: Figure, width: float, height: float, palette: Palette = LIGHT) -> str:
    """A chart as SVG without a heading; sizes are in pixels at scale 1."""
    return _svg(_drawn(figure, width, height, palette))


@own_settings()
def draw_roadmap_svg(figure: RoadmapFigure, width: float) -> str:
    """Rows of a roadmap as SVG, as high as they need; the width is in pixels at scale 1."""
    return _svg(_drawn_roadmap(figure, width))


@own_settings()
def draw_roadmap_png(figure: RoadmapFigure, width: float) -> bytes:
    """`draw_roadmap_svg` as PNG, `SCALE` dots to a pixel."""
    return _png(_drawn_roadmap(figure, width))


def _svg(sheet: Sheet) -> str:
    target = io.StringIO()
    sheet.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return target.getvalue()


def _png(sheet: Sheet) -> bytes:
    target = io.BytesIO()
    sheet.savefig(target, format="png", dpi=SCALE * PIXELS_PER_INCH, metadata={"Software": None})
    return target.getvalue()


def _drawn_roadmap(figure: RoadmapFigure, width: float) -> Sheet:
    sheet, axes = _empty(width, sheet_height(len(figure.rows)), LIGHT)
    RoadmapChart(axes, figure.rows, figure.today, Style(palette=LIGHT))
    return sheet


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
