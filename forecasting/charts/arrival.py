"""When a target is reached: the odds by each day, and twenty dots that stand for equally likely futures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D

from forecasting.charts.arrival_dots import draw_dots, never_width, place_dots
from forecasting.charts.deadline_marks import deadline_marks, unmarked_deadlines
from forecasting.charts.header import (
    MARKS_HEIGHT,
    TITLE_HEIGHT,
    Title,
    arrange_with_notes,
    draw_grid,
    draw_marks,
    draw_notes,
    draw_time_axis,
    draw_title,
    height_below,
)
from forecasting.charts.picture import Plot
from forecasting.charts.sheet import Dot, Ink, Sheet
from forecasting.charts.style import POINTS_PER_PIXEL
from forecasting.domain.forecast import DOTS
from forecasting.words.basis_words import basis_label
from forecasting.words.narrative import LEAST_TOLD
from forecasting.words.wording import headline_percent, not_within, write_target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.charts.deadline_marks import DayMark
    from forecasting.charts.style import Style
    from forecasting.domain.forecast import Arrival, Forecast

_TICKS = ((0.0, 0.25, 0.5, 0.75, 1.0), ("0%", "25%", "50%", "75%", "100%"))
_LEFT = 46.0
_CAPTION = 26.0
#: Share of the height below the marks that dots get at most.
_DOTS_SHARE = 0.42
#: Up to so many days the curve has a point for each.
_CURVE_DAYS = 800


class ArrivalChart:
    """A drawn arrival that can be arranged for another size and can show another future in place."""

    def __init__(self, axes: Axes, forecast: Forecast, arrival: Arrival, style: Style) -> None:
        self.forecast, self.arrival = forecast, arrival
        self.sheet = Sheet(axes, style)
        palette = style.palette
        days = self._days()
        odds = arrival.odds_after(days)
        self._area = axes.fill_between(days, odds, 0, color=palette.area, linewidth=0, zorder=0.4)
        width = style.line * POINTS_PER_PIXEL
        self._curve = Line2D(days, odds, color=palette.accent, linewidth=width, zorder=3, solid_capstyle="butt")
        axes.add_line(self._curve)
        self.arrange()

    def update(self, forecast: Forecast, arrival: Arrival) -> None:
        """Show another future on the same axes."""
        self.forecast, self.arrival = forecast, arrival
        days = self._days()
        odds = arrival.odds_after(days)
        self._curve.set_data(days, odds)
        self._area.set_data(days, odds, np.zeros_like(odds))
        self.arrange()

    def arrange(self) -> None:
        """Place axes and labels for the present size of the figure; to be called after each change of it."""
        arrange_with_notes(self._arrange)

    def _days(self) -> NDArray[np.float64]:
        horizon = self.arrival.horizon_days
        return np.linspace(0.0, horizon, min(horizon, _CURVE_DAYS) + 1)

    def _arrange(self, more_notes: tuple[str, ...]) -> tuple[str, ...]:
        sheet, forecast, arrival = self.sheet, self.forecast, self.arrival
        sheet.clear()
        same = _same_value(forecast, arrival)
        notes = (*unmarked_deadlines(forecast, same), *_infeasible_note(arrival), *more_notes)
        base = height_below(len(notes))
        marks = [mark for mark in deadline_marks(forecast, same) if mark.day > 0]
        self.plot = _plot(sheet, arrival, base)
        room = _DOTS_SHARE * (self.plot.top - base)
        dots = place_dots(self.plot, arrival, sorted({mark.day for mark in marks}), room)
        self.plot = replace(self.plot, bottom=base + _CAPTION + dots.height)
        sheet.show(self.plot)
        title = f"Chance that {write_target(forecast.metric, arrival.target.value)} is reached by …"
        draw_title(sheet, Title(title, basis_label(forecast)))
        draw_grid(sheet, self.plot, _TICKS)
        draw_notes(sheet, notes, self.plot.left)
        draw_time_axis(sheet, self.plot, forecast.timeline, base)
        if arrival.is_reached:
            _draw_message(sheet, self.plot, "Already reached")
            return ()
        _draw_odds(sheet, self.plot, arrival, marks)
        _draw_caption(sheet, self.plot)
        draw_dots(sheet, self.plot, arrival, dots, base)
        return draw_marks(sheet, replace(self.plot, bottom=base), marks) if marks else ()


def _same_value(forecast: Forecast, arrival: Arrival) -> list[Arrival]:
    """Arrivals at the same value: one curve for several deadlines."""
    return [other for other in forecast.arrivals if other.target.value == arrival.target.value]


def _infeasible_note(arrival: Arrival) -> tuple[str, ...]:
    """What of the chance of not within the horizon is that the target can't be reached at all."""
    chance = arrival.chance_infeasible
    if arrival.is_reached or np.isnan(chance) or round(100 * chance) < LEAST_TOLD:
        return ()
    told = f"{headline_percent(arrival.never)} {not_within(arrival.horizon_days)}"
    return (f"The chance that it can't be reached at all is {headline_percent(chance)}, part of the {told}.",)


def _plot(sheet: Sheet, arrival: Arrival, base: float) -> Plot:
    top = sheet.height - TITLE_HEIGHT - MARKS_HEIGHT
    return Plot(
        left=_LEFT,
        bottom=base,
        right=sheet.width - never_width(sheet, arrival),
        top=top,
        first=0.0,
        last=float(arrival.horizon_days),
        low=0.0,
        high=1.0,
    )


def _draw_odds(sheet: Sheet, plot: Plot, arrival: Arrival, marks: Sequence[DayMark]) -> None:
    palette, style = sheet.style.palette, sheet.style
    days = np.array([mark.day for mark in marks], float)
    heights = [plot.y(float(odds)) for odds in arrival.odds_after(days)]
    sheet.dots([plot.x(day) for day in days], heights, Dot(1.4 * style.dot, palette.accent, palette.surface), zorder=5)


def _draw_caption(sheet: Sheet, plot: Plot) -> None:
    ink = Ink(sheet.style.palette.muted, sheet.style.small, halo=sheet.style.palette.surface)
    text = sheet.shortened(f"Each dot is 1 of {DOTS} equally likely futures", ink, plot.right - plot.left)
    sheet.text(text, ink, plot.left, plot.bottom - 19)


def _draw_message(sheet: Sheet, plot: Plot, message: str) -> None:
    ink = Ink(sheet.style.palette.secondary, sheet.style.label + 2, "semibold", sheet.style.palette.surface)
    sheet.text(message, ink, (plot.left + plot.right) / 2, (plot.bottom + plot.top) / 2, "center")
