"""How much room words need on a slide, as nothing tells it before PowerPoint draws them: estimated with a margin."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.words.chart_texts import ChartTable

#: Width of a letter on average and distance of lines, in font sizes.
_LETTER, _LINE = 0.54, 1.25
#: Space after a paragraph, in font sizes.
_AFTER = 0.5
POINTS_PER_INCH = 72
#: Inches that a cell leaves empty at its sides.
_CELL_MARGINS = 0.2
#: Letters of a text that stays in one line of its cell, and how many times as wide a longer one may make its column.
_SHORT, _WIDEST = 22, 2.5
#: Share of a heading that stands in a line of it; it may have two.
_HEAD_SHARE = 0.6


def breadth(text: str) -> float:
    """How wide a text is, in letters of usual width."""
    return sum(_breadth(letter) for letter in text)


def _breadth(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2.0
    if letter in "WMwm@%—":
        return 1.75
    return 1.25 if letter.isupper() else 1.0


def cut_to(text: str, most: float) -> str:
    """A text, or its beginning where it is wider than so many letters."""
    if breadth(text) <= most:
        return text
    kept = text
    while breadth(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def lines(text: str, width: float, size: float) -> int:
    """Lines that a text takes in a width in inches, with letters of a size in points."""
    letters = math.ceil(breadth(text))
    # A line ends at a word, and so holds a little less than fits.
    in_line = max(int(0.92 * width * POINTS_PER_INCH / (_LETTER * size)), 1)
    return max(-(-letters // in_line), 1)


def height(paragraphs: Sequence[str], width: float, size: float) -> float:
    """Inches that paragraphs take."""
    told = sum(lines(text, width, size) * _LINE + _AFTER for text in paragraphs)
    return told * size / POINTS_PER_INCH


def fitting_size(paragraphs: Sequence[str], width: float, room: float, sizes: Sequence[float]) -> float:
    """The first size in which paragraphs fit into `room` inches of height; the last if none does."""
    return next((size for size in sizes if height(paragraphs, width, size) <= room), sizes[-1])


def split_paragraphs(paragraphs: Sequence[str], width: float, room: float, size: float) -> list[list[str]]:
    """Paragraphs for one slide after the other; one that is longer than a slide is parted between words."""
    slides: list[list[str]] = [[]]
    most = max(int(room / height(["x"], width, size)), 1)
    for paragraph in (piece for text in paragraphs for piece in _pieces(text, most, width, size)):
        if slides[-1] and height([*slides[-1], paragraph], width, size) > room:
            slides.append([])
        slides[-1].append(paragraph)
    return slides


def column_widths(table: ChartTable, room: float, size: float) -> list[float]:
    """Inches of each column, `room` together: no word is parted, and short texts stay in one line where they can."""
    cells = [[*head.split(), *(row[i] for row in table.rows)] for i, head in enumerate(table.columns)]
    heads = [_HEAD_SHARE * _line_width(head, size) for head in table.columns]
    needed = [max(head, *(_line_width(text, size) for text in cell)) for head, cell in zip(heads, cells, strict=True)]
    least = [max(_line_width(word, size) for text in column for word in text.split() or [""]) for column in cells]
    longest = _line_width("n" * _SHORT, size)
    kept = [whole if whole <= longest else words for whole, words in zip(needed, least, strict=True)]
    kept = kept if sum(kept) <= room else least
    lacking = [max(min(whole, _WIDEST * longest) - width, 0.0) for whole, width in zip(needed, kept, strict=True)]
    rest = room - sum(kept)
    if not 0 <= rest < sum(lacking):
        wanted = kept if rest < 0 else [width + more for width, more in zip(kept, lacking, strict=True)]
        return [room * width / sum(wanted) for width in wanted]
    return [width + rest * more / sum(lacking) for width, more in zip(kept, lacking, strict=True)]


def _line_width(text: str, size: float) -> float:
    """Inches of a cell that holds a text in one line, by the measure of `lines`."""
    return (math.ceil(breadth(text)) + 1) * _LETTER * size / (0.92 * POINTS_PER_INCH) + _CELL_MARGINS


def row_heights(table: ChartTable, widths: Sequence[float], size: float) -> list[float]:
    """Inches that each row of a table takes, its head first; `widths` are those of the columns."""
    return [
        max(lines(cell, width - _CELL_MARGINS, size) for cell, width in zip(row, widths, strict=True))
        * _LINE * size / POINTS_PER_INCH + 0.1
        for row in (table.columns, *table.rows)
    ]  # fmt: skip


def split_rows(heights: Sequence[float], room: float) -> list[list[int]]:
    """Rows for one slide after the other, under a head that each repeats; `heights` begins with that of the head."""
    head, *rows = heights
    slides: list[list[int]] = [[]]
    used = head
    for row, needed in enumerate(rows):
        if slides[-1] and used + needed > room:
            slides.append([])
            used = head
        slides[-1].append(row)
        used += needed
    return slides


def _pieces(text: str, most_lines: int, width: float, size: float) -> list[str]:
    if lines(text, width, size) <= most_lines:
        return [text]
    words, pieces = text.split(" "), [""]
    for word in words:
        longer = f"{pieces[-1]} {word}".strip()
        if pieces[-1] and lines(longer, width, size) > most_lines:
            pieces.append(word)
        else:
            pieces[-1] = longer
    return pieces
