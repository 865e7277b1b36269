"""What answers imply, as a picture: a year of tries, what one that helps closes, the ceiling, and a fan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.charts.fan import FanChart
from forecasting.charts.sheet import Dot, Ink, Sheet
from forecasting.domain.intervals import ENDS_AND_MIDDLE
from forecasting.words.implication_texts import ceiling_range, ends, share_within, within
from forecasting.words.wording import counted, headline_percent, write_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasting.charts.picture import Plot
    from forecasting.charts.style import Style
    from forecasting.implications import Implications

#: Pixels of the column beside the fan, and between the two.
_COLUMN, _GUTTER = 250.0, 44.0
_LINE, _BLOCK_GAP = 19.0, 26.0
_DOT, _SMALLEST_DOT, _DOTS_HEIGHT = 15.0, 5.0, 96.0
_DOT_GAP = 3.5
_BAR = 12.0
#: Tries beyond these are not drawn one by one.
_MOST_DOTS = 400


class ImplicationsChart:
    """A drawn year as the answers have it, which can be arranged for another size."""

    def __init__(self, axes: Axes, found: Implications, style: Style) -> None:
        self.found = found
        box, figure = axes.get_position(original=True), axes.figure
        self._column = Sheet(figure.add_axes(box.bounds), style)
        share = min((_COLUMN + _GUTTER) / self._column.width, 0.5)
        axes.set_position((box.x0 + share * box.width, box.y0, (1 - share) * box.width, box.height))
        self.fan = FanChart(axes, found.forecast, style)
        self._width = share * self._column.width - _GUTTER
        self._arrange()

    @property
    def plot(self) -> Plot:
        """Where days and values of the fan are, in pixels from the lower left corner of the whole."""
        return self.fan.plot

    @property
    def sheets(self) -> tuple[Sheet, Sheet]:
        """What is drawn on: the column and the fan."""
        return self._column, self.fan.sheet

    def _arrange(self) -> None:
        pen = _Pen(self._column, self._column.height, self._width)
        pen = _draw_tries(pen, self.found)
        pen = _draw_share(pen, self.found)
        _draw_ceiling(pen, self.found)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Where the next thing is drawn in the column: its top, in pixels from the bottom of the sheet."""

    sheet: Sheet
    top: float
    width: float

    def down(self, pixels: float) -> _Pen:
        return _Pen(self.sheet, self.top - pixels, self.width)

    def title(self, text: str) -> _Pen:
        return self._text(text, Ink(self.sheet.style.palette.secondary, self.sheet.style.label, "semibold"))

    def strong(self, text: str) -> _Pen:
        return self._text(text, Ink(self.sheet.style.palette.text, self.sheet.style.label + 2, "semibold"))

    def quiet(self, text: str) -> _Pen:
        return self._text(text, Ink(self.sheet.style.palette.muted, self.sheet.style.small))

    def _text(self, text: str, ink: Ink) -> _Pen:
        self.sheet.text(self.sheet.shortened(text, ink, self.width), ink, 0.0, self.top - ink.size)
        return self.down(_LINE)

    def bar(self, first: float, last: float, colour: str) -> None:
        """From one share of the width to another, hanging from the top."""
        y = self.top - _BAR / 2
        ends_at = (first * self.width, max(last, first + 0.01) * self.width)
        self.sheet.line(ends_at, (y, y), colour, width=_BAR, zorder=1 + first)


def _draw_tries(pen: _Pen, found: Implications) -> _Pen:
    tries, bests = round(float(np.median(found.tries))), round(float(np.median(found.new_bests)))
    pen = pen.title("A year of tries").strong(f"About {counted(tries, 'try')}, {counted(bests, 'new best')}")
    low, high = ends(found.new_bests)
    pen = pen.quiet(f"{within(*ends(found.tries))}, and {low} to {high}")
    return _draw_dots(pen.down(4), min(tries, _MOST_DOTS), bests).down(_BLOCK_GAP)


def _draw_dots(pen: _Pen, tries: int, bests: int) -> _Pen:
    """A dot for each try, row by row, those that set a new best filled."""
    if tries == 0:
        return pen
    step = next(
        step
        for step in np.arange(_DOT, 0, -0.5)
        if step <= _SMALLEST_DOT or -(-tries // int(pen.width / step)) * step <= _DOTS_HEIGHT
    )
    columns, index = int(pen.width / step), np.arange(tries)
    xs, ys = step * (index % columns + 0.5), pen.top - step * (index // columns + 0.5)
    palette = pen.sheet.style.palette
    # Spread over the year, as the luck of it would be.
    filled = np.isin(index, np.round((np.arange(bests) + 0.5) * tries / max(bests, 1)).astype(int))
    for chosen, fill, edge in ((~filled, palette.surface, palette.quiet), (filled, palette.accent, palette.accent)):
        pen.sheet.dots(xs[chosen], ys[chosen], Dot(step - _DOT_GAP, fill, edge, ring=1.1))
    return pen.down(step * -(-tries // columns))


def _draw_share(pen: _Pen, found: Implications) -> _Pen:
    low, middle, high = (min(float(end), 1.0) for end in np.quantile(found.share_closed, ENDS_AND_MIDDLE))
    palette = pen.sheet.style.palette
    pen = pen.title("One that helps closes").strong(f"About {headline_percent(middle)} of what is left")
    pen = pen.quiet(share_within(found)).down(4)
    pen.bar(0.0, 1.0, palette.grid)
    pen.bar(low, high, palette.bands[1])
    _draw_tick(pen, middle, palette.accent)
    return pen.down(_BAR + _BLOCK_GAP)


def _draw_ceiling(pen: _Pen, found: Implications) -> None:
    forecast, palette = found.forecast, pen.sheet.style.palette
    metric, start = forecast.metric, forecast.metric.to_model(forecast.champion_now)
    low, middle, high, far = np.quantile(metric.to_model(forecast.ceiling), (0.1, 0.5, 0.9, 0.975)).tolist()
    targets = [metric.to_model(arrival.target.value) for arrival in forecast.arrivals]
    end = max(far, *targets, start) if targets else far

    def share(value: float) -> float:
        return float(np.clip((value - start) / (end - start), 0.0, 1.0))

    pen = pen.title("The best anyone could reach").strong(f"About {write_value(metric, metric.from_model(middle))}")
    pen = pen.quiet(f"4 in 5 chance: {ceiling_range(found)}").down(4)
    pen.bar(0.0, 1.0, palette.grid)
    pen.bar(share(low), share(high), palette.bands[1])
    _draw_tick(pen, share(middle), palette.accent)
    for target in targets:
        _draw_tick(pen, share(target), palette.target)
    words = Ink(palette.muted, pen.sheet.style.small)
    base = pen.top - _BAR - 6 - words.size
    pen.sheet.text(f"Today {write_value(metric, forecast.champion_now)}", words, 0.0, base)
    if targets:
        told = Ink(palette.target, pen.sheet.style.small, "medium")
        pen.sheet.text("targets" if len(targets) > 1 else "target", told, pen.width, base, "right")


def _draw_tick(pen: _Pen, share: float, colour: str) -> None:
    x = share * pen.width
    pen.sheet.line((x, x), (pen.top - _BAR - 3, pen.top + 3), colour, width=2.0, zorder=3)
