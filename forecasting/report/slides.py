"""A report as PowerPoint slides: the answer first, then one for each part, with native charts and tables."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Inches

from forecasting.charts.palette import LIGHT
from forecasting.report.directions import isolated
from forecasting.report.sheet_tables import sheet_table
from forecasting.report.slide_charts import add_arrivals, add_fan
from forecasting.report.slide_room import column_widths, fitting_size, height, row_heights, split_paragraphs, split_rows
from forecasting.report.slide_shapes import SHADES_MEANING, add_roadmap
from forecasting.report.slide_text import colour, describe, plain, write, write_all
from forecasting.words.chart_texts import ChartTable
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.report.composition import Figure, Part, ProjectPage, Report, RoadmapFigure, Tile

#: Inches of a slide and of what stands on it.
_WIDTH, _HEIGHT = 13.333, 7.5
_MARGIN, _TOP, _BOTTOM = 0.6, 1.65, 6.85
_ROOM = _WIDTH - 2 * _MARGIN
_TITLE_HEIGHT = 1.2
_SIZES = (18.0, 16.0, 14.0, 12.0)
_TITLE_SIZES = (28.0, 24.0, 22.0, 20.0, 18.0, 16.0, 13.0, 10.0, 7.0)
_TABLE_SIZES, _SMALL = (16.0, 14.0, 12.0, 10.5), 10.0
#: Of a table that goes on over several slides in any case.
_LONG_TABLE = 12.0
_TILES_IN_ROW = 6
#: Letters of a note that its tile holds.
_MOST_NOTE = 60
_TITLE_ONLY = 5
#: Letters that a file's own title may have.
_MOST_TITLE = 255


def write_slides(report: Report) -> bytes:
    """The report as a ``.pptx`` file."""
    deck = Deck(report)
    if report.summary is not None:
        page = report.summary
        deck.add_words(page.headline, (*page.lead, *page.comments))
        if page.decision:
            deck.add_words("What to decide", (page.decision,))
        for number, figure in enumerate(page.figures):
            deck.add_roadmap(figure, is_first=number == 0)
        for table in page.tables:
            deck.add_table(table.title, table)
    for found in report.pages:
        _add_project(deck, found, is_single=len(report.pages) == 1)
    return deck.content()


def _add_project(deck: Deck, page: ProjectPage, *, is_single: bool) -> None:
    deck.begin(f"{deck.report.kicker} · {one_line(page.project.name)}", " · ".join(page.footer))
    deck.add_answer(page)
    for part in page.parts:
        name = "" if is_single else f" · {one_line(page.project.name)}"
        _add_part(deck, part, f"{part.heading}{name}")


def _add_part(deck: Deck, part: Part, heading: str) -> None:
    words = (*part.paragraphs, part.note) if part.note else part.paragraphs
    if part.figure is not None:
        deck.add_figure(heading, part.figure, words)
    elif part.table is not None:
        deck.add_table(heading, part.table, words)
    else:
        deck.add_words(heading, words)


@dataclass(frozen=True, slots=True)
class _Grid:
    """How all parts of a table look."""

    #: Inches.
    widths: Sequence[float]
    #: Columns that are set flush right.
    is_number: Sequence[bool]
    #: Points.
    size: float


class Deck:
    """Slides that are being written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._slides: Any = Presentation()
        self._widen()
        properties = self._slides.core_properties
        properties.title = plain(_shortened(report.title, _MOST_TITLE))
        properties.author, properties.language = "Whenabouts", "en"
        summary = report.summary
        self.begin(report.kicker, " · ".join(summary.footer) if summary else "")

    def begin(self, kicker: str, footer: str) -> None:
        """What stands above and below the slides from here on."""
        self._kicker, self._footer = kicker, footer

    def content(self) -> bytes:
        """The file."""
        target = io.BytesIO()
        self._slides.save(target)
        return target.getvalue()

    def add_answer(self, page: ProjectPage) -> None:
        """The slide that says it all: headline, tiles, and what else must be known."""
        notes = "\n".join((page.headline, *page.lead, *(f"{t.label}: {t.value}. {t.note}" for t in page.tiles)))
        slide = self._slide(page.headline, notes)
        tiles, moved = _with_short_notes(page.tiles)
        top = self._add_tiles(slide, tiles)
        warning = (page.warning,) if page.warning else ()
        words = (*page.lead, *warning, *moved, *page.comments)
        first, *others = split_paragraphs(words, _ROOM, _BOTTOM - top, _SIZES[-1])
        if first:
            size = fitting_size(first, _ROOM, _BOTTOM - top, _SIZES)
            self._add_text(slide, first, (_MARGIN, top, _ROOM, _BOTTOM - top), size)
        rest = [paragraph for told in others for paragraph in told]
        if rest:
            self.add_words(f"{_shortened(page.headline)} (continued)", rest)

    def add_words(self, heading: str, paragraphs: Sequence[str]) -> None:
        """Slides with sentences alone."""
        room = _BOTTOM - _TOP
        for number, told in enumerate(split_paragraphs(paragraphs, _ROOM, room, _SIZES[-1])):
            slide = self._slide(heading if number == 0 else f"{_shortened(heading)} (continued)", "\n".join(told))
            self._add_text(slide, told, (_MARGIN, _TOP, _ROOM, room), fitting_size(told, _ROOM, room, _SIZES))

    def add_figure(self, heading: str, figure: Figure, paragraphs: Sequence[str]) -> None:
        """A slide with a chart and what it says; its reading is in the notes."""
        size = fitting_size(paragraphs, _ROOM, 1.5, _SIZES[2:])
        needed = height(paragraphs, _ROOM, size)
        is_long = needed > 1.9
        slide = self._slide(heading, figure.text)
        bottom = _BOTTOM if is_long else _BOTTOM - needed - 0.1
        if figure.arrival is not None:
            add_arrivals(slide, figure, figure.arrival, (_MARGIN, _TOP, _ROOM, bottom - _TOP))
        else:
            add_fan(slide, figure, (_MARGIN - 0.1, _TOP, _ROOM + 0.2, bottom - _TOP))
        if is_long:
            self.add_words(f"{_shortened(heading)} (in words)", paragraphs)
        elif paragraphs:
            self._add_text(slide, paragraphs, (_MARGIN, bottom + 0.05, _ROOM, needed), size)

    def add_roadmap(self, figure: RoadmapFigure, *, is_first: bool) -> None:
        """A slide with rows of the roadmap."""
        slide = self._slide("On one time axis" if is_first else "On one time axis (continued)", figure.text)
        add_roadmap(slide, figure, (_MARGIN + 0.1, _TOP, _ROOM - 0.1, _BOTTOM - _TOP - 0.35))
        self._add_text(slide, (SHADES_MEANING,), (_MARGIN, _BOTTOM - 0.3, _ROOM, 0.3), _SMALL, LIGHT.muted)

    def add_table(self, heading: str, table: ChartTable, paragraphs: Sequence[str] = ()) -> None:
        """Slides with sentences and a table, which goes on where a slide ends."""
        size = fitting_size(paragraphs, _ROOM, 1.4, _SIZES)
        needed = height(paragraphs, _ROOM, size) if paragraphs else 0.0
        if needed > 2:
            self.add_words(heading, paragraphs)
            paragraphs, needed = (), 0.0
        top = _TOP + needed + (0.15 if paragraphs else 0)
        room = _BOTTOM - top
        letters = next((s for s in _TABLE_SIZES if _table_height(table, s) <= room), _LONG_TABLE)
        look = _Grid(column_widths(table, _ROOM, letters), sheet_table(table).is_number, letters)
        heights = row_heights(table, look.widths, letters)
        for number, rows in enumerate(split_rows(heights, room)):
            part = ChartTable(table.title, table.columns, tuple(table.rows[row] for row in rows))
            notes = "\n".join((*paragraphs, *(", ".join(filter(None, row)) for row in part.rows)))
            slide = self._slide(heading if number == 0 else f"{_shortened(heading)} (continued)", notes)
            if number == 0 and paragraphs:
                self._add_text(slide, paragraphs, (_MARGIN, _TOP, _ROOM, needed), size)
            self._add_grid(slide, part, look, top)

    def _widen(self) -> None:
        """Make the default template, which is 4:3, as wide as screens are."""
        slides = self._slides
        ratio = Inches(_WIDTH) / slides.slide_width
        slides.slide_width, slides.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
        for layout in (slides.slide_master, *slides.slide_master.slide_layouts):
            for shape in layout.placeholders:
                shape.left, shape.width = Emu(int(shape.left * ratio)), Emu(int(shape.width * ratio))

    def _slide(self, title: str, notes: str) -> Any:
        slide = self._slides.slides.add_slide(self._slides.slide_layouts[_TITLE_ONLY])
        place = _emu(_MARGIN, 0.45, _ROOM, _TITLE_HEIGHT)
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = place
        size = fitting_size((title,), _ROOM - 0.2, _TITLE_HEIGHT, _TITLE_SIZES)
        write_all(shape.text_frame, (title,), size, LIGHT.text, is_bold=True)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        slide.notes_slide.notes_text_frame.text = "\n".join(map(isolated, plain(notes).split("\n")))
        self._add_text(slide, (self._kicker,), (_MARGIN, 0.15, _ROOM, 0.3), _small(self._kicker), LIGHT.muted)
        number = len(self._slides.slides)
        footer = f"{self._footer} · {number}" if self._footer else str(number)
        self._add_text(slide, (footer,), (_MARGIN, 6.98, _ROOM, 0.35), _SMALL, LIGHT.muted)
        if self.report.options.logo is not None and number == 1:
            logo = io.BytesIO(self.report.options.logo.content)
            picture = slide.shapes.add_picture(logo, 0, Inches(0.15), height=Inches(0.4))
            picture.left = Inches(_WIDTH - _MARGIN) - picture.width
            describe(picture, "Logo")
        return slide

    def _add_text(
        self,
        slide: Any,
        paragraphs: Sequence[str],
        place: tuple[float, float, float, float],
        size: float,
        ink: str = LIGHT.text,
    ) -> None:
        box = slide.shapes.add_textbox(*_emu(*place))
        write_all(box.text_frame, paragraphs, size, ink)

    def _add_tiles(self, slide: Any, tiles: Sequence[Tile]) -> float:
        """The tiles in rows; returns where they end."""
        top = _TOP
        gap, across = 0.12, min(max(len(tiles), 1), _TILES_IN_ROW)
        width = (_ROOM - gap * (across - 1)) / across
        for start in range(0, len(tiles), across):
            row = tiles[start : start + across]
            needed = max(_tile_height(tile, width) for tile in row)
            for number, tile in enumerate(row):
                _add_tile(slide, tile, (_MARGIN + number * (width + gap), top, width, needed))
            top += needed + gap
        return top + 0.1

    def _add_grid(self, slide: Any, table: ChartTable, look: _Grid, top: float) -> None:
        widths, size = look.widths, look.size
        frame = slide.shapes.add_table(
            len(table.rows) + 1, len(table.columns), *_emu(_MARGIN, top, sum(widths), 0.3 * (len(table.rows) + 1))
        )
        describe(frame, f"{table.title}. {', '.join(filter(None, table.columns))}.")
        grid = frame.table
        grid.horz_banding = False
        for column, width in enumerate(widths):
            grid.columns[column].width = Inches(width)
        heights = row_heights(table, widths, size)
        for row, cells in enumerate((table.columns, *table.rows)):
            grid.rows[row].height = Inches(heights[row])
            for column, text in enumerate(cells):
                _write_cell(grid.cell(row, column), text, size, is_head=row == 0, is_right=look.is_number[column])


def _write_cell(cell: Any, text: str, size: float, *, is_head: bool, is_right: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour(LIGHT.raised if is_head else LIGHT.surface)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    write_all(cell.text_frame, (text,), size, LIGHT.secondary if is_head else LIGHT.text, is_bold=is_head)
    if is_right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _add_tile(slide: Any, tile: Tile, place: tuple[float, float, float, float]) -> None:
    shape = slide.shapes.add_textbox(*_emu(*place))
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour(LIGHT.raised)
    frame = shape.text_frame
    frame.auto_size, frame.vertical_anchor = MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    told = [(tile.label, 12.0, LIGHT.secondary), (tile.value, _value_size(tile), LIGHT.text)]
    told += [(tile.note, 11.0, LIGHT.muted)] if tile.note else []
    for number, (text, size, ink) in enumerate(told):
        shown = LIGHT.accent if number == 1 and tile.is_main else ink
        write(frame, text, size, shown, is_bold=number == 1, is_first=number == 0)
    frame.word_wrap = True


def _with_short_notes(tiles: Sequence[Tile]) -> tuple[tuple[Tile, ...], tuple[str, ...]]:
    """Tiles whose notes fit into them, and the other notes as sentences."""
    moved = tuple(f"{tile.label}: {tile.note}" for tile in tiles if len(tile.note) > _MOST_NOTE)
    return tuple(replace(tile, note="") if len(tile.note) > _MOST_NOTE else tile for tile in tiles), moved


def _value_size(tile: Tile) -> float:
    return 26.0 if len(tile.value) <= 8 else 16.0


def _tile_height(tile: Tile, width: float) -> float:
    room = width - 0.25
    words = height((tile.label,), room, 12) + height((tile.value,), room, _value_size(tile))
    return words + (height((tile.note,), room, 11) if tile.note else 0) + 0.05


def _table_height(table: ChartTable, size: float) -> float:
    return sum(row_heights(table, column_widths(table, _ROOM, size), size))


def _shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _small(text: str) -> float:
    return fitting_size((text,), _ROOM - 2.0, 0.35, (11.0, 8.0, 6.0))


def _emu(*inches: float) -> tuple[int, int, int, int]:
    left, top, width, height_ = (int(Inches(value)) for value in inches)
    return left, top, width, height_
