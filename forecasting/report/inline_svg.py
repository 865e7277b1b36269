"""A chart as SVG that can stand in a page: no inline styles, which a strict policy forbids, and ids of its own."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from forecasting.charts.palette import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLE = re.compile(r' style="([^"]*)"')
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'(xlink:href="#|url\(#)([^")]+)')
#: Colours that charts use, each by what it means; the first meaning of a colour is the one that counts.
_CHART_COLOURS = (
    *(
        "surface",
        "raised",
        "text",
        "secondary",
        "muted",
        "grid",
        "axis",
        "quiet",
        "interval",
        "accent",
        "grid_on_bands",
    ),
    *("area", "target"),
)


def inline_svg(svg: str, prefix: str, description: str) -> str:
    """A chart of `forecasting.report.pictures` for the inside of a page.

    Parameters
    ----------
    prefix
        What its ids begin with, so that those of several charts differ.
    description
        The chart in words.
    """
    _, _, body = svg.partition("<svg ")
    head, _, body = body.partition(">")
    body = re.sub(r"\s*<metadata>.*?</metadata>|\s*<style.*?</style>", "", body, flags=re.DOTALL)
    body = _STYLE.sub(_attributes, body)
    referred = {match[2] for match in _REFERENCE.finditer(body)}
    body = _ID.sub(lambda match: f' id="{prefix}{match[1]}"' if match[1] in referred else "", body)
    body = _REFERENCE.sub(lambda match: f"{match[1]}{prefix}{match[2]}", body)
    box = re.search(r'viewBox="[^"]+"', head)
    assert box is not None  # Matplotlib always writes one
    names = f'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {box[0]}'
    label = quoteattr(description)
    return f'<svg {names} role="img" aria-label={label} stroke-linejoin="round" stroke-linecap="butt">{body}'


def dark_rules() -> str:
    """Style rules that give the parts of a light chart the colours of the dark theme."""
    return "".join(
        f'svg [{part}="{light}"]{{{part}:{dark}}}'
        for light, dark in _pairs()
        for part in ("fill", "stroke", "stop-color")
    )


def _attributes(match: re.Match[str]) -> str:
    """Style declarations as attributes of the element."""
    pairs = (declaration.split(":", 1) for declaration in match[1].split(";") if ":" in declaration)
    return "".join(f" {name.strip()}={quoteattr(value.strip())}" for name, value in pairs)


def _pairs() -> Iterator[tuple[str, str]]:
    """Each colour of a light chart and the one in its place in the dark."""
    known = {field.name for field in fields(LIGHT)}
    assert known.issuperset(_CHART_COLOURS)
    yield from ((getattr(LIGHT, name).lower(), getattr(DARK, name)) for name in _CHART_COLOURS)
    yield from ((light.lower(), dark) for light, dark in zip(LIGHT.bands, DARK.bands, strict=True))
