"""How charts look: a palette, sizes in pixels and the Inter font, registered once."""

from __future__ import annotations

import sys
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from forecasting.charts.palette import LIGHT, Palette
from forecasting.resource_files import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.ft2font import FT2Font
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
    # Emoji of one colour; a chart can't show those of several.
    *("Noto Emoji", "Segoe UI Emoji"),
)
#: How files of those of them begin that people install on Linux.
_FILES = ("NotoSansCJK", "NotoSansDevanagari-", "NotoSansArabic-", "NotoSansHebrew-", "NotoEmoji-")
#: Shipped with Matplotlib: a wide range of letters, and a box with the name of the script for the rest.
_LAST = ("DejaVu Sans", "Last Resort High-Efficiency")
#: Kinds of characters that are pictures, or that came after this Python, as new emoji do; and shades of skin.
_PICTURES = {"So", "Co", "Cn"}
_SKINS = range(0x1F3FB, 0x1F400)
#: What asks for colour or a frame, which no chart gives.
_ADORNMENTS = "\ufe0f\u20e3"
#: What makes one picture of several, or says which: joiner, variants, tags of flags.
_AFTER_PICTURES = {0x200D, 0xFE0E, *range(0xE0020, 0xE0080)}


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


@lru_cache(maxsize=4096)
def legible(text: str) -> str:
    """`text` without pictures, as emoji, that no font of a chart has: a box tells less than nothing.

    What is made of nothing else is an ellipsis. The whole name stands in the text and in the table behind a chart.
    """
    if not any(_is_picture(letter) or letter in _ADORNMENTS for letter in text):
        return text
    kept, is_left_out = [], False
    for letter in text:
        if letter in _ADORNMENTS or (is_left_out and ord(letter) in _AFTER_PICTURES):
            continue
        is_left_out = _is_picture(letter) and not _has_glyph(letter)
        if not is_left_out:
            kept.append(letter)
    return " ".join("".join(kept).split()) or "…"


def _is_picture(letter: str) -> bool:
    return not letter.isascii() and (unicodedata.category(letter) in _PICTURES or ord(letter) in _SKINS)


@cache
def _has_glyph(letter: str) -> bool:
    return any(face.get_char_index(ord(letter)) for face in _faces())


@cache
def _faces() -> tuple[FT2Font, ...]:
    """The fonts that charts are lettered in, without the last resort, which has nothing but boxes."""
    families = (_FAMILIES["regular"], *_fallbacks()[:-1])
    places = (font_manager.findfont(FontProperties(family=[family])) for family in families)
    return tuple(font_manager.get_font(place) for place in places)


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
