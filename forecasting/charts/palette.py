"""The colours of charts, window and reports: one accent, greys, and a word for every use.

Light to import: no NumPy, no Matplotlib. Text is 4.5:1 or more against what it stands on, lines and
dots that carry meaning 3:1 or more. Bands of a fan are fills without outline on purpose (a drawn edge
reads as a wall); their edges are also told by labels, the read-out and the table behind the chart.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as ``#RRGGBB``, named by use."""

    name: str
    is_dark: bool
    #: Behind everything.
    background: str
    #: Cards, tables and charts.
    surface: str
    #: Fields, table heads and boxes on a surface.
    raised: str
    #: Every other row of a table.
    stripe: str
    #: Hairlines around cards and fields.
    border: str
    #: Outline of a field, 3:1 against what it stands on.
    outline: str
    #: Titles and values.
    text: str
    #: Labels.
    secondary: str
    #: Captions, axis numbers, hints.
    muted: str
    #: Text that can't be used now.
    disabled: str
    #: Lines behind a chart.
    grid: str
    #: The base line of a chart.
    axis: str
    #: Lines and rings that matter but should stay quiet: today, other experiments, late dots.
    quiet: str
    #: Measurement intervals, behind their dots.
    interval: str
    #: The one colour that means something to act on, or the forecast itself.
    accent: str
    #: The accent under the pointer.
    accent_hover: str
    #: Text on the accent.
    on_accent: str
    #: Selected rows and items.
    selection: str
    #: Text on a selection.
    on_selection: str
    #: Bands of a fan: central 50, 80 and 95 in 100.
    bands: tuple[str, str, str]
    #: Grid lines where they cross a fan.
    grid_on_bands: str
    #: Under a curve of odds.
    area: str
    #: Target lines and their labels.
    target: str
    #: Sentences that warn, and what they stand on.
    warning: str
    warning_tint: str
    #: Sentences about errors, and what they stand on.
    error: str
    error_tint: str
    #: Read-outs on top of a chart.
    readout: str
    on_readout: str


LIGHT = Palette(
    name="light",
    is_dark=False,
    background="#F6F7FA",
    surface="#FFFFFF",
    raised="#F3F5F9",
    stripe="#F8F9FC",
    border="#E1E4EB",
    outline="#7F899E",
    text="#131A26",
    secondary="#4A5568",
    muted="#5F6980",
    disabled="#9AA3B5",
    grid="#E8EBF1",
    axis="#C3CAD8",
    quiet="#7F899E",
    interval="#D3D9E5",
    accent="#3157D5",
    accent_hover="#2747B4",
    on_accent="#FFFFFF",
    selection="#DCE3FA",
    on_selection="#131A26",
    bands=("#A6B7EF", "#C7D2F4", "#E4E9FA"),
    grid_on_bands="#DDE4FA",
    area="#DEE4F8",
    target="#B03607",
    warning="#8A4B08",
    warning_tint="#FDF3E1",
    error="#B42318",
    error_tint="#FDECEA",
    readout="#131A26",
    on_readout="#FFFFFF",
)

DARK = Palette(
    name="dark",
    is_dark=True,
    background="#0B0E13",
    surface="#12151C",
    raised="#1B202A",
    stripe="#161A22",
    border="#2A303C",
    outline="#6E7890",
    text="#EEF1F7",
    secondary="#B4BDCE",
    muted="#939DB2",
    disabled="#5C667B",
    grid="#232936",
    axis="#3A4356",
    quiet="#6E7890",
    interval="#343C4D",
    accent="#8AA6FF",
    accent_hover="#A5BBFF",
    on_accent="#0E1424",
    selection="#28345C",
    on_selection="#EEF1F7",
    bands=("#3B4F92", "#2A3866", "#1D2641"),
    grid_on_bands="#313D66",
    area="#212940",
    target="#FF9466",
    warning="#F2C078",
    warning_tint="#2B2314",
    error="#FF9C93",
    error_tint="#33191A",
    readout="#EEF1F7",
    on_readout="#12151C",
)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
