"""What no native chart of a slide shows, as native shapes that can be moved and edited: arrival dots, roadmap bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from forecasting.charts.arrival_dots import place_dots
from forecasting.charts.axis_ticks import time_ticks
from forecasting.charts.deadline_marks import deadline_marks
from forecasting.charts.label_layout import spread
from forecasting.charts.palette import LIGHT
from forecasting.charts.picture import Plot
from forecasting.domain.timeline import Timeline, format_short_date
from forecasting.report.slide_room import cut_to
from forecasting.report.slide_text import colour, describe, write
from forecasting.words.roadmap_rows import Kind
from forecasting.words.wording import counted, headline_percent, not_within, percent, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.charts.deadline_marks import DayMark
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.report.composition import RoadmapFigure
    from forecasting.words.roadmap_rows import RoadmapRow

#: Pixels of a chart on the screen to an inch of a slide, which is looked at from farther away.
_PIXELS = 64.0
#: Inches of a label of a deadline, and labels that fit above a chart.
_LABEL_WIDTH, _LABEL_HEIGHT, _MOST_LABELS = 1.9, 0.46, 5
#: Letters of the name of a deadline, and of a row of a roadmap.
_LONGEST_NAME, _LONGEST_TITLE = 24, 33
#: Inches of a roadmap that names and what isn't reached take, of its axis, and of a row at most.
_NAMES, _NEVER, _AXIS, _HIGHEST_ROW = 3.3, 1.35, 0.4, 0.62
#: Share of a row that its bar is high.
_BAR = 0.42
#: Chances between which a bar has a shade, from light to light.
_SHADES = ((0.1, 0.25, LIGHT.bands[1]), (0.25, 0.75, LIGHT.accent), (0.75, 0.9, LIGHT.bands[1]))
SHADES_MEANING = (
    "As far as we look, the middle half of the chance lies in the dark part of a bar, and 8 in 10 with the light parts."
)

type Place = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes of one group, placed in inches of the slide."""

    group: Any

    def text(
        self,
        words: Sequence[tuple[str, float, str, bool]],
        place: Place,
        align: PP_ALIGN = PP_ALIGN.LEFT,
        anchor: MSO_ANCHOR = MSO_ANCHOR.MIDDLE,
    ) -> None:
        """Lines of text, each with its size, colour and whether it is bold, without room around them."""
        frame = self.group.shapes.add_textbox(*map(Inches, place)).text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap, frame.vertical_anchor = True, anchor
        for number, (line, size, ink, is_bold) in enumerate(words):
            write(frame, line, size, ink, is_bold=is_bold, is_first=number == 0)
        for paragraph in frame.paragraphs:
            paragraph.alignment, paragraph.space_after = align, Pt(0)

    def shape(self, kind: MSO_SHAPE, place: Place, fill: str, edge: str = "") -> None:
        """A filled shape."""
        made = self.group.shapes.add_shape(kind, *map(Inches, place))
        _drop_shadow(made)
        made.fill.solid()
        made.fill.fore_color.rgb = colour(fill)
        if edge:
            made.line.color.rgb, made.line.width = colour(edge), Pt(1.25)
        else:
            made.line.fill.background()

    def line(self, start: tuple[float, float], end: tuple[float, float], ink: str, *, is_dashed: bool = False) -> None:
        """A thin line."""
        made = self.group.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(Inches, (*start, *end)))
        made.line.color.rgb, made.line.width = colour(ink), Pt(1)
        if is_dashed:
            made.line.dash_style = MSO_LINE_DASH_STYLE.DASH
        _drop_shadow(made)


def add_dots(slide: Any, forecast: Forecast, arrival: Arrival, plot: Place, strip: Place) -> None:
    """Twenty dots below a chart of odds, and the deadlines as lines through both.

    Parameters
    ----------
    plot
        Where the curve is, in inches: left, top, width, height.
    strip
        Where the dots go; as wide as the plot and what isn't reached together.
    """
    drawing = Drawing(slide.shapes.add_group_shape())
    left, top, width, _ = plot
    base = strip[1] + strip[3] - 0.3
    axis = Plot(left * _PIXELS, 0, (left + width) * _PIXELS, 1, 0.0, float(arrival.horizon_days), 0, 1)
    same = [known for known in forecast.arrivals if known.target.value == arrival.target.value]
    marks = deadline_marks(forecast, same)
    dots = place_dots(axis, arrival, [mark.day for mark in marks], (strip[3] - 0.6) * _PIXELS)
    size = dots.size / _PIXELS
    drawing.line((left, base), (left + width, base), LIGHT.axis)
    for mark in marks:
        x = axis.x(mark.day) / _PIXELS
        drawing.line((x, top), (x, base), LIGHT.quiet, is_dashed=True)
    _label_marks(drawing, marks[:_MOST_LABELS], axis, top)
    for x, height, is_late in zip(dots.xs / _PIXELS, dots.heights, dots.is_late, strict=True):
        inks = (LIGHT.interval, LIGHT.quiet) if is_late else (LIGHT.accent, LIGHT.accent)
        y = base - 0.04 - 1.12 * size * (float(height) + 1)
        drawing.shape(MSO_SHAPE.OVAL, (float(x) - size / 2, y, size, size), *inks)
    _add_never(drawing, arrival, (left + width + 0.35, base), (size, dots.missing, dots.columns))
    drawing.text([("Each dot is 1 of 20 equally likely futures", 11, LIGHT.muted, False)], (left, base + 0.05, 5, 0.25))
    told = f"{counted(dots.xs.size, 'dot')} of 20 on the time axis, each an equally likely future"
    describe(drawing.group, f"{told}; {dots.missing} {not_within(arrival.horizon_days)}.")


def add_roadmap(slide: Any, figure: RoadmapFigure, place: Place) -> None:
    """Rows of a roadmap on one time axis: names, bars, days with their odds."""
    drawing = Drawing(slide.shapes.add_group_shape())
    left, top, width, height = place
    step = min((height - _AXIS) / max(len(figure.rows), 1), _HIGHEST_ROW)
    timeline = Timeline(figure.today)
    last = max((_last(row, timeline) for row in figure.rows if row.arrival is not None), default=365.0)
    right = left + width - _NEVER
    axis = Plot(left + _NAMES, 0, right, 1, -0.02 * last, last, 0, 1)
    bottom = top + step * len(figure.rows)
    drawing.line((axis.x(0), top), (axis.x(0), bottom), LIGHT.quiet)
    drawing.line((axis.left, bottom), (right, bottom), LIGHT.axis)
    for tick in time_ticks(timeline, 0.0, last, (right - axis.left) * _PIXELS):
        words = [(tick.label, 11.0, LIGHT.text if tick.is_strong else LIGHT.muted, tick.is_strong)]
        drawing.text(words, (axis.x(tick.at) - 0.5, bottom + 0.08, 1.0, 0.25), PP_ALIGN.CENTER)
    for number, row in enumerate(figure.rows):
        if number:
            y = top + number * step
            drawing.line((left, y), (left + width, y), LIGHT.grid)
        _add_row(drawing, row, axis, (left, top + number * step, width, step), timeline)
    describe(drawing.group, figure.text)


def _label_marks(drawing: Drawing, marks: Sequence[DayMark], axis: Plot, top: float) -> None:
    centres = np.array([axis.x(mark.day) / _PIXELS for mark in marks])
    edges = axis.left / _PIXELS - 0.4, axis.right / _PIXELS + 0.6
    apart = spread(centres, np.full(centres.size, _LABEL_WIDTH + 0.1), *edges)
    for mark, x in zip(marks, apart, strict=True):
        words = [
            (cut_to(mark.name, _LONGEST_NAME), 11.0, LIGHT.secondary, False),
            (mark.detail, 11.0, LIGHT.text, True),
        ]
        place = (float(x) - _LABEL_WIDTH / 2, top - _LABEL_HEIGHT - 0.03, _LABEL_WIDTH, _LABEL_HEIGHT)
        drawing.text(words, place, PP_ALIGN.CENTER, MSO_ANCHOR.BOTTOM)


def _add_never(drawing: Drawing, arrival: Arrival, corner: tuple[float, float], dots: tuple[float, int, int]) -> None:
    (left, base), (size, missing, columns) = corner, dots
    step = 1.12 * size
    for number in range(missing):
        place = (left + step * (number % columns), base - 0.04 - step * (number // columns + 1), size, size)
        drawing.shape(MSO_SHAPE.OVAL, place, LIGHT.surface, LIGHT.quiet)
    drawing.line((left, base), (left + 1.6, base), LIGHT.axis)
    caption = [(not_within(arrival.horizon_days), 11.0, LIGHT.muted, False)]
    drawing.text(caption, (left, base + 0.05, 1.9, 0.25))
    share = [(headline_percent(arrival.never), 14.0, LIGHT.text, True)]
    drawing.text(share, (left, base - step * -(-missing // columns) - 0.42, 1.6, 0.3))


def _add_row(drawing: Drawing, row: RoadmapRow, axis: Plot, place: Place, timeline: Timeline) -> None:
    left, top, width, step = place
    is_milestone = row.kind is Kind.MILESTONE
    second = "Milestone" if is_milestone else row.detail
    size = 12.0 if step > 0.5 else 10.0
    names = [
        (cut_to(row.title, _LONGEST_TITLE), size, LIGHT.text, is_milestone),
        (cut_to(second, _LONGEST_TITLE), 10.0, LIGHT.muted, False),
    ]
    drawing.text(names, (left, top, _NAMES - 0.2, step))
    if row.missing:
        drawing.text([(row.missing, 11.0, LIGHT.muted, False)], (axis.x(0) + 0.15, top, 3, step))
    if row.arrival is not None:
        _add_bar(drawing, row, axis, (top + step * (1 - _BAR) / 2, step * _BAR), timeline)
        told = [(percent(row.never), size, LIGHT.secondary, True)]
        told.append((f"not in {span(row.arrival.horizon_days)}", 10.0, LIGHT.muted, False))
        drawing.text(told, (left + width - _NEVER + 0.15, top, _NEVER - 0.15, step))
    if row.day is not None:
        _add_day(drawing, row, axis, (top, step), float(timeline.days(row.day)))


def _add_bar(drawing: Drawing, row: RoadmapRow, axis: Plot, rows: tuple[float, float], timeline: Timeline) -> None:
    """The stretch that is looked at, and on it where the chance lies."""
    assert row.arrival is not None
    top, height = rows
    late = timeline.days(row.arrival.as_of)
    last = _last(row, timeline)
    odds = row.odds_after(np.arange(row.arrival.horizon_days + 1.0))
    drawing.shape(MSO_SHAPE.RECTANGLE, (axis.x(0), top, axis.x(last) - axis.x(0), height), LIGHT.raised)
    for low, high, shade in _SHADES:
        start = max(late + int(np.searchsorted(odds, low)), 0)
        end = min(late + float(np.searchsorted(odds, high)), last)
        if end > start:
            drawing.shape(MSO_SHAPE.RECTANGLE, (axis.x(start), top, axis.x(end) - axis.x(start), height), shade)


def _add_day(drawing: Drawing, row: RoadmapRow, axis: Plot, rows: tuple[float, float], day: float) -> None:
    """A deadline or a milestone with its odds; its date alone where it lies beyond what is looked at."""
    assert row.day is not None
    top, step = rows
    if not axis.first <= day <= axis.last:
        x = axis.right - 1.6 if day > axis.last else axis.x(0) + 0.1
        text = f"{format_short_date(row.day)} →" if day > axis.last else f"← {format_short_date(row.day)}"
        align = PP_ALIGN.RIGHT if day > axis.last else PP_ALIGN.LEFT
        drawing.text([(text, 10.0, LIGHT.target, False)], (x, top, 1.5, step), align)
        return
    x, size = axis.x(day), 0.13
    drawing.line((x, top + 0.12), (x, top + step - 0.05), LIGHT.target)
    kind = MSO_SHAPE.DIAMOND if row.kind is Kind.MILESTONE else MSO_SHAPE.FLOWCHART_MERGE
    drawing.shape(kind, (x - size / 2, top + 0.03, size, size), LIGHT.target)
    odds = row.odds_by(row.day)
    if odds is not None:
        fits = x + 0.7 < axis.right
        place = (x + 0.1 if fits else x - 0.7, top - 0.02, 0.6, 0.2)
        drawing.text([(percent(odds), 11.0, LIGHT.target, True)], place, PP_ALIGN.LEFT if fits else PP_ALIGN.RIGHT)


def _last(row: RoadmapRow, timeline: Timeline) -> float:
    assert row.arrival is not None
    return float(timeline.days(row.arrival.as_of) + row.arrival.horizon_days)


def _drop_shadow(made: Any) -> None:
    """Don't let the theme give a shape or a line a shadow."""
    for effect in made._element.xpath(".//a:effectRef"):  # noqa: SLF001 - has no public name
        effect.set("idx", "0")
