"""Words on a slide: letters, colours, and what a screen reader says of a shape."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

from forecasting.report.directions import isolated

if TYPE_CHECKING:
    from collections.abc import Sequence


def write_all(frame: Any, paragraphs: Sequence[str], size: float, ink: str, *, is_bold: bool = False) -> None:
    """Paragraphs of one look into an empty text frame."""
    frame.word_wrap = True
    for number, text in enumerate(paragraphs):
        write(frame, text, size, ink, is_bold=is_bold, is_first=number == 0)


def write(frame: Any, text: str, size: float, ink: str, *, is_bold: bool, is_first: bool = False) -> None:
    """One more paragraph into a text frame, which has an empty first one."""
    paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.space_after = Pt(0.4 * size)
    run = paragraph.add_run()
    run.text = isolated(plain(text))
    run.font.size, run.font.bold = Pt(size), is_bold
    run.font.color.rgb = colour(ink)


def describe(frame: Any, text: str) -> None:
    """What a screen reader says of a chart, a table, a picture or a group."""
    names = frame._element.xpath(".//p:cNvPr")  # noqa: SLF001 - not in python-pptx
    names[0].set("descr", plain(text))


def plain(text: str) -> str:
    """`text` with a visible mark in the place of characters that XML can't hold."""
    return "".join("�" if unicodedata.category(letter) == "Cc" and letter not in "\t\n" else letter for letter in text)


def colour(text: str) -> RGBColor:
    """A colour of a palette."""
    return RGBColor.from_string(text.removeprefix("#"))
