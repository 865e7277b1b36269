"""A sheet: a box of a Matplotlib figure on which lines, dots and text are placed in pixels from its lower left corner.

Only the data of a chart lives in data coordinates; labels are placed after their text has been measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, Transform

from forecasting.charts.label_layout import shorten, wrap
from forecasting.charts.style import PIXELS_PER_INCH, POINTS_PER_PIXEL, Style, Weight, font, legible
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from forecasting.charts.picture import Plot

type Side = Literal["left", "center", "right"]
#: Lengths of dash and gap in line widths; None = solid.
type Dashes = tuple[float, float] | None

#: Above every artist that shows data.
_LABELS, _HALO = 6.0, 3.0


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text looks."""

    colour: str
    size: float
    weight: Weight = "regular"
    #: Colour around the letters, so that they read on lines and dots.
    halo: str = ""
    #: Digits of one width; only for text that starts at its place, as Matplotlib measures it with its usual digits.
    is_tabular: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """How a dot looks; sizes in pixels at scale 1."""

    size: float
    fill: str
    edge: str
    #: Width of its edge, half of which lies outside of `size`.
    ring: float = 1.25
    #: As Matplotlib names it.
    marker: str = "o"


class Sheet:
    """The box that `axes` had when the sheet was made; artists come and go, the box stays.

    Parameters
    ----------
    axes
        Gets the data of the chart. Its place in the figure becomes the box, labels included.
    """

    def __init__(self, axes: Axes, style: Style) -> None:
        self.axes = axes
        self.style = style
        self._frame = axes.figure
        self._box = axes.get_position(original=True)
        self._artists: list[Artist] = []
        axes.set_axis_off()
        axes.set_autoscale_on(False)

    @property
    def width(self) -> float:
        """Pixels at scale 1."""
        return float(self._box.width * self._frame.bbox.width / self._scale)

    @property
    def height(self) -> float:
        """Pixels at scale 1."""
        return float(self._box.height * self._frame.bbox.height / self._scale)

    @property
    def pixels(self) -> Transform:
        """From pixels of the sheet to the display; follows a change of resolution, not one of size."""
        root = self._frame.get_figure(root=True)
        left = (self._frame.bbox.x0 + self._box.x0 * self._frame.bbox.width) / self._scale
        bottom = (self._frame.bbox.y0 + self._box.y0 * self._frame.bbox.height) / self._scale
        return Affine2D().translate(left, bottom).scale(1 / PIXELS_PER_INCH) + root.dpi_scale_trans

    @property
    def _scale(self) -> float:
        return float(self._frame.get_figure(root=True).dpi / PIXELS_PER_INCH)

    @property
    def artists(self) -> Sequence[Artist]:
        """Everything placed on the sheet, in that order."""
        return tuple(self._artists)

    def clear(self) -> None:
        """Take away everything placed on the sheet; the data of the axes stay."""
        for artist in self._artists:
            artist.remove()
        self._artists.clear()

    def show(self, plot: Plot) -> None:
        """Put the axes where `plot` is and let them show what it shows."""
        across, up = self._box.width / self.width, self._box.height / self.height
        left, bottom = self._box.x0 + plot.left * across, self._box.y0 + plot.bottom * up
        size = ((plot.right - plot.left) * across, (plot.top - plot.bottom) * up)
        self.axes.set_position((left, bottom, *size))
        self.axes.set_xlim(plot.first, plot.last)
        self.axes.set_ylim(plot.low, plot.high)

    def text(self, text: str, ink: Ink, x: float = 0.0, y: float = 0.0, side: Side = "left") -> Text:
        """A line of text whose left end, middle or right end is at `x` and whose base line is at `y`."""
        artist = Text(x, y, legible(text), color=ink.colour, ha=side, va="baseline", zorder=_LABELS, clip_on=False)
        artist.set_parse_math(False)
        artist.set_fontproperties(font(ink.size, ink.weight))
        if ink.is_tabular:
            artist.set_fontfeatures(["tnum"])
        if ink.halo:
            artist.set_path_effects([withStroke(linewidth=_HALO * POINTS_PER_PIXEL, foreground=ink.halo)])
        self.place(artist)
        return artist

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        *,
        dashes: Dashes = None,
        width: float = 1.0,
        zorder: float = 0.5,
    ) -> Line2D:
        """A line through pixels, `width` hairlines wide; behind the data unless `zorder` says otherwise."""
        artist = Line2D(xs, ys, color=colour, linewidth=width * self.style.hairline * POINTS_PER_PIXEL, zorder=zorder)
        artist.set_solid_capstyle("butt")
        if dashes is not None:
            artist.set_linestyle((0, dashes))
        self.place(artist)
        return artist

    def dots(self, xs: ArrayLike, ys: ArrayLike, dot: Dot, *, zorder: float = 4.0) -> None:
        """Dots at pixels, all of one look."""
        artist = Line2D(np.asarray(xs, float), np.asarray(ys, float), linestyle="none", marker=dot.marker)
        artist.set_markersize(dot.size * POINTS_PER_PIXEL)
        artist.set_markerfacecolor(dot.fill)
        artist.set_markeredgecolor(dot.edge)
        artist.set_markeredgewidth(dot.ring * POINTS_PER_PIXEL)
        artist.set_zorder(zorder)
        self.place(artist)

    def place(self, artist: Artist) -> None:
        """Put an artist whose coordinates are pixels on the sheet, until it is cleared."""
        artist.set_transform(self.pixels)
        self.axes.add_artist(artist)
        artist.set_clip_on(False)
        self._artists.append(artist)

    def width_of(self, text: str, ink: Ink) -> float:
        """Pixels that a line of text is wide."""
        probe = self.text(text, ink)
        found = self.extent(probe).width
        probe.remove()
        self._artists.remove(probe)
        return float(found)

    def shortened(self, text: str, ink: Ink, room: float) -> str:
        """`text` in one line, with an ellipsis if it is wider than `room`."""
        return shorten(legible(one_line(text)), room, lambda part: self.width_of(part, ink))

    def wrapped(self, text: str, ink: Ink, room: float, most_lines: int) -> list[str]:
        """`text` in lines no wider than `room`."""
        return wrap(legible(one_line(text)), room, lambda part: self.width_of(part, ink), most_lines)

    def extent(self, text: Text) -> Bbox:
        """Where a text is, in pixels of the sheet."""
        return text.get_window_extent().transformed(self.pixels.inverted())
