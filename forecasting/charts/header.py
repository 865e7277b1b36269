"""The rows above a plot and the axis below it, which the fan and the arrival chart share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.charts.axis_ticks import time_ticks
from forecasting.charts.deadline_marks import left_out
from forecasting.charts.label_layout import spread
from forecasting.charts.sheet import Ink
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forecasting.charts.deadline_marks import DayMark
    from forecasting.charts.picture import Plot
    from forecasting.charts.sheet import Sheet
    from forecasting.domain.metric import Metric
    from forecasting.domain.timeline import Timeline

TITLE_HEIGHT = 20.0
#: Two lines of text and the leaders below them.
MARKS_HEIGHT = 48.0
AXIS_HEIGHT = 26.0
_NOTE_HEIGHT, _NOTES_GAP = 17.0, 4.0
#: Between the values of an axis and its plot.
_TICK_GAP = 10.0
#: Times a chart is arranged at most until its notes tell what it has no room for.
_ROUNDS = 3
_GAP = 14.0
_LEADER = 12.0
_WIDEST, _NARROWEST = 190.0, 112.0
#: How far the last tick label may reach over the end of the axis.
_TICK_OVERHANG = 16.0
DASHED = (3.0, 3.0)


@dataclass(frozen=True, slots=True)
class Title:
    """What an axis shows, above its plot."""

    text: str
    #: Behind it and quieter.
    hint: str = ""


def arrange_with_notes(arrange: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    """Arrange a chart until its notes tell what it has no room for, as notes take room themselves.

    Parameters
    ----------
    arrange
        Arranges it with some more notes, and returns those that it should have had.
    """
    told: tuple[str, ...] = ()
    for _ in range(_ROUNDS):
        found = arrange(told)
        if found == told:
            return
        told = found


def height_below(notes: int) -> float:
    """Pixels from the bottom of a sheet to its time axis, with so many notes below it."""
    return AXIS_HEIGHT + notes * _NOTE_HEIGHT + (_NOTES_GAP if notes else 0.0)


def width_of_ticks(sheet: Sheet, labels: Sequence[str]) -> float:
    """Pixels from the left of a sheet to a plot that has these values on its axis."""
    ink = Ink(sheet.style.palette.muted, sheet.style.small)
    return _TICK_GAP + max((sheet.width_of(label, ink) for label in labels), default=0.0)


def axis_name(metric: Metric) -> str:
    """What an axis of values shows: ``Accuracy (%)``."""
    name = one_line(metric.name)
    return f"{name} ({metric.unit})" if metric.unit else name


def draw_title(sheet: Sheet, title: Title) -> None:
    """The title in the upper left corner, cut to the width of the sheet."""
    palette, size = sheet.style.palette, sheet.style.label
    strong, quiet = Ink(palette.secondary, size, "semibold"), Ink(palette.muted, size)
    hint_width = sheet.width_of(title.hint, quiet) + 6 if title.hint else 0.0
    text = sheet.shortened(title.text, strong, sheet.width - hint_width)
    base = sheet.height - size
    drawn = sheet.text(text, strong, 0.0, base)
    if title.hint:
        sheet.text(title.hint, quiet, sheet.extent(drawn).x1 + 6, base)


def draw_marks(sheet: Sheet, plot: Plot, marks: Sequence[DayMark]) -> tuple[str, ...]:
    """Label the marked days above the plot and draw their lines; what found no room is told in a note."""
    most = max(int(sheet.width / _NARROWEST), 1)
    labels = [_label(sheet, mark, sheet.width / min(most, len(marks)) - _GAP) for mark in marks[:most]]
    centres = spread(
        [plot.x(label.mark.day) for label in labels],
        [label.width + _GAP for label in labels],
        -_GAP / 2,
        sheet.width + _GAP / 2,
    )
    for label, centre in zip(labels, centres, strict=True):
        _draw_label(sheet, plot, label, float(centre))
    for mark in marks[most:]:
        _draw_line(sheet, plot, mark, plot.x(mark.day))
    return left_out(marks[most:])


def draw_time_axis(sheet: Sheet, plot: Plot, timeline: Timeline, base: float) -> None:
    """The base line at `base` with its ticks: months, and the year in bold where it begins."""
    palette, size = sheet.style.palette, sheet.style.small
    sheet.line((plot.left, plot.right), (base, base), palette.axis)
    for tick in time_ticks(timeline, plot.first, plot.last, plot.right - plot.left):
        x = plot.x(tick.at)
        ink = Ink(palette.secondary, size, "semibold") if tick.is_strong else Ink(palette.muted, size)
        half = sheet.width_of(tick.label, ink) / 2
        if x < plot.left - 1 or x - half < 0 or x + half > plot.right + _TICK_OVERHANG:
            continue
        sheet.line((x, x), (base, base - 5), palette.axis)
        sheet.text(tick.label, ink, x, base - 19, "center")


def draw_grid(sheet: Sheet, plot: Plot, ticks: tuple[Sequence[float], Sequence[str]]) -> None:
    """Horizontal lines with their values on the left."""
    ink = Ink(sheet.style.palette.muted, sheet.style.small)
    for value, label in zip(*ticks, strict=True):
        y = plot.y(value)
        sheet.line((plot.left, plot.right), (y, y), sheet.style.palette.grid)
        sheet.text(label, ink, plot.left - _TICK_GAP, y - 0.36 * ink.size, "right")


def draw_notes(sheet: Sheet, notes: Sequence[str], left: float) -> None:
    """Small print at the bottom, one line each."""
    ink = Ink(sheet.style.palette.muted, sheet.style.small)
    for row, note in enumerate(reversed(notes)):
        sheet.text(sheet.shortened(note, ink, sheet.width - left), ink, left, _NOTES_GAP + row * _NOTE_HEIGHT)


@dataclass(frozen=True, slots=True)
class _Label:
    mark: DayMark
    name: str
    detail: str
    width: float


def _label(sheet: Sheet, mark: DayMark, room: float) -> _Label:
    name_ink, detail_ink = _inks(sheet, mark)
    # The date and the odds are never cut; the name gets what they leave.
    detail = sheet.width_of(mark.detail, detail_ink)
    name = sheet.shortened(mark.name, name_ink, min(max(room, detail), _WIDEST))
    return _Label(mark, name, mark.detail, max(sheet.width_of(name, name_ink), detail))


def _inks(sheet: Sheet, mark: DayMark) -> tuple[Ink, Ink]:
    palette, size = sheet.style.palette, sheet.style.label
    if mark.is_today:
        return Ink(palette.secondary, size, "semibold"), Ink(palette.muted, size)
    return Ink(palette.secondary, size), Ink(palette.text, size, "semibold")


def _draw_label(sheet: Sheet, plot: Plot, label: _Label, centre: float) -> None:
    name, detail = _inks(sheet, label.mark)
    base = plot.top + _LEADER + 4
    sheet.text(label.name, name, centre, base + 1.3 * detail.size, "center")
    sheet.text(label.detail, detail, centre, base, "center")
    _draw_line(sheet, plot, label.mark, centre)


def _draw_line(sheet: Sheet, plot: Plot, mark: DayMark, top: float) -> None:
    x = plot.x(mark.day)
    dashes = None if mark.is_today else DASHED
    ys = (plot.bottom, plot.top + 1, plot.top + _LEADER)
    sheet.line((x, x, top), ys, sheet.style.palette.quiet, dashes=dashes, zorder=2.6)
