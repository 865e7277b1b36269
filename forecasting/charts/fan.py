"""The fan: what was tried, where the metric is heading, and how sure we are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.charts.axis_ticks import value_ticks
from forecasting.charts.deadline_marks import deadline_marks, set_marks, today_mark, unmarked_deadlines
from forecasting.charts.fan_labels import draw_edge, edge_labels, edge_width
from forecasting.charts.fan_marks import FutureMarks, draw_past, draw_paths, past_obstacles
from forecasting.charts.fan_targets import draw_targets
from forecasting.charts.fan_window import WHOLE, fan_window
from forecasting.charts.header import (
    MARKS_HEIGHT,
    TITLE_HEIGHT,
    Title,
    arrange_with_notes,
    axis_name,
    draw_grid,
    draw_marks,
    draw_notes,
    draw_time_axis,
    draw_title,
    height_below,
    width_of_ticks,
)
from forecasting.charts.picture import Plot
from forecasting.charts.sheet import Sheet
from forecasting.domain.timeline import format_date
from forecasting.words.basis_words import basis_label
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasting.charts.deadline_marks import DayMark
    from forecasting.charts.fan_window import FanView, FanWindow
    from forecasting.charts.style import Style
    from forecasting.domain.forecast import Forecast


class FanChart:
    """A drawn fan that can be arranged for another size and can show another future in place."""

    def __init__(self, axes: Axes, forecast: Forecast, style: Style, view: FanView = WHOLE) -> None:
        self.forecast = forecast
        self.window = fan_window(forecast, view=view)
        self.sheet = Sheet(axes, style)
        draw_past(axes, forecast, self.window, style)
        self._future = FutureMarks(axes, forecast, style)
        draw_paths(axes, forecast, style, view.paths)
        self.arrange()

    def update(self, forecast: Forecast) -> None:
        """Show another future of the same past, on the same axes."""
        self.forecast = forecast
        self._future.update(forecast)
        self.arrange()

    def arrange(self) -> None:
        """Place axes and labels for the present size of the figure; to be called after each change of it."""
        arrange_with_notes(self._arrange)

    def _arrange(self, more_notes: tuple[str, ...]) -> tuple[str, ...]:
        sheet, forecast = self.sheet, self.forecast
        sheet.clear()
        notes = (*_notes(forecast, self.window), *more_notes)
        edges = edge_labels(forecast, self.window.last)
        self.plot, ticks = _plot_and_ticks(sheet, self.window, edge_width(sheet, edges), len(notes))
        sheet.show(self.plot)
        draw_title(sheet, _title(forecast))
        draw_grid(sheet, self.plot, ticks)
        self._future.draw_grid(sheet, self.plot, ticks[0])
        draw_time_axis(sheet, self.plot, forecast.timeline, self.plot.bottom)
        draw_edge(sheet, self.plot, edges)
        draw_notes(sheet, notes, self.plot.left)
        unlabelled = draw_marks(sheet, self.plot, _marks(forecast, self.window))
        return unlabelled + draw_targets(sheet, self.plot, forecast, past_obstacles(forecast, self.plot))


def _title(forecast: Forecast) -> Title:
    hints = ("" if forecast.metric.higher_is_better else "lower is better", basis_label(forecast))
    return Title(axis_name(forecast.metric), ", ".join(filter(None, hints)))


def _plot_and_ticks(
    sheet: Sheet, window: FanWindow, edge: float, notes: int
) -> tuple[Plot, tuple[tuple[float, ...], tuple[str, ...]]]:
    bottom = height_below(notes)
    top = sheet.height - TITLE_HEIGHT - MARKS_HEIGHT
    ticks = value_ticks(window.low, window.high, top - bottom)
    plot = Plot(
        left=width_of_ticks(sheet, ticks[1]),
        bottom=bottom,
        right=sheet.width - edge,
        top=top,
        first=window.first,
        last=window.last,
        low=window.low,
        high=window.high,
    )
    return plot, ticks


def _marks(forecast: Forecast, window: FanWindow) -> list[DayMark]:
    marks = [today_mark(forecast), *set_marks(forecast), *deadline_marks(forecast)]
    shown = [mark for mark in marks if window.first <= mark.day <= window.last]
    return sorted(shown, key=lambda mark: mark.day)


def _notes(forecast: Forecast, window: FanWindow) -> tuple[str, ...]:
    earlier, off_scale = int((~window.is_recent).sum()), int(window.is_off_scale.sum())
    notes = []
    if earlier:
        since = format_date(forecast.timeline.date(window.first))
        notes.append(f"{counted(earlier, 'earlier result')} from before {since} not shown.")
    if off_scale:
        notes.append(f"{counted(off_scale, 'result')} off the scale, shown as triangles at its edge.")
    return (*notes, *unmarked_deadlines(forecast))
