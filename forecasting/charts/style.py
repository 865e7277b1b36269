"""How charts look: a palette, sizes in pixels and the Inter font, registered once."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from forecasting.charts.palette import LIGHT, Palette
from forecasting.resource_files import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.typing import RcKeyType

#: Pixels an inch of a figure at scale 1, as in CSS; 2 times as many give a sharp picture on a fine screen.
PIXELS_PER_INCH = 96
POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH

type Weight = Literal["regular", "medium", "semibold", "bold"]

#: Each weight is registered as a family of its own: asked for by weight, every fallback font that
#: lacks it would be complained about.
_FAMILIES: dict[Weight, str] = {
    "regular": "Whenabouts Regular",
    "medium": "Whenabouts Medium",
    "semibold": "Whenabouts SemiBold",
    "bold": "Whenabouts Bold",
}
#: For names in other scripts, where the machine has them.
_OTHER_SCRIPTS = (
    *("Noto Sans CJK JP", "Noto Sans CJK SC", "Yu Gothic", "Microsoft YaHei", "Malgun Gothic"),
    *("Hiragino Sans", "PingFang SC", "Apple SD Gothic Neo", "Arial Unicode MS"),
    *("Noto Sans Devanagari", "Nirmala UI", "Noto Sans Arabic", "Noto Sans Hebrew", "Segoe UI Symbol"),
)
#: How files of those of them begin that people install on Linux.
_FILES = ("NotoSansCJK", "NotoSansDevanagari-", "NotoSansArabic-", "NotoSansHebrew-")
#: Shipped with Matplotlib: a wide range of letters, and a box with the name of the script for the rest.
_LAST = ("DejaVu Sans", "Last Resort High-Efficiency")


_SETTINGS: dict[RcKeyType, object] = {
    # Hinting would move letters to whole pixels, which spaces small text unevenly.
    "text.hinting": "no_hinting",
    # The same forecast gives the same bytes.
    "svg.hashsalt": "whenabouts",
    # Outlines of letters instead of text: a picture looks the same where Inter isn't installed.
    "svg.fonttype": "path",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The look of a chart; sizes are in pixels at scale 1."""

    palette: Palette = LIGHT
    #: Names, dates and values.
    label: float = 12.0
    #: Axis numbers, shares, notes.
    small: float = 11.5
    #: The heading of a picture that stands alone.
    heading: float = 17.0
    #: Median and odds curves.
    line: float = 2.0
    #: Axes and leaders.
    hairline: float = 1.0
    #: Diameter of an experiment's dot.
    dot: float = 7.0


@contextmanager
def own_settings() -> Iterator[None]:
    """Matplotlib as it comes, whatever the settings of the person or the notebook are; for whole pictures."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def font(size: float, weight: Weight = "regular") -> FontProperties:
    """Inter in a size in pixels at scale 1."""
    return FontProperties(family=[_FAMILIES[weight], *_fallbacks()], size=size * POINTS_PER_PIXEL)


@cache
def _fallbacks() -> tuple[str, ...]:
    manager = font_manager.fontManager
    for family in _FAMILIES.values():
        file = resource_path(f"fonts/Inter-{family.removeprefix('Whenabouts ')}.ttf")
        manager.ttflist.append(font_manager.FontEntry(fname=str(file), name=family))
    _add_fonts_since_installed(manager)
    installed = set(manager.get_font_names())
    return (*(name for name in _OTHER_SCRIPTS if name in installed), *_LAST)


def _add_fonts_since_installed(manager: font_manager.FontManager) -> None:
    """Fonts that came after Matplotlib wrote down which ones there are, which it does once and for all."""
    if sys.platform != "linux":
        return  # the other systems come with theirs, and macOS takes seconds to list them
    known = {entry.fname for entry in manager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known and Path(path).stem.startswith(_FILES):
            with suppress(OSError, RuntimeError):  # a file that is no font after all
                manager.addfont(path)
