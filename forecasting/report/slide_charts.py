"""Native charts of a slide: PowerPoint draws them, and they can be restyled and edited with their numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from forecasting.charts.axis_ticks import value_ticks
from forecasting.charts.fan_marks import champion_steps
from forecasting.charts.fan_window import fan_window
from forecasting.charts.palette import LIGHT
from forecasting.domain.timeline import DAYS_PER_MONTH, Timeline
from forecasting.report.number_sheets import steps
from forecasting.report.slide_shapes import add_dots
from forecasting.report.slide_text import colour, describe
from forecasting.words.wording import write_target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.metric import Metric
    from forecasting.report.composition import Figure

#: Fills of what lies between the edges of the fan, from below; what lies below the lowest edge is not drawn.
_FILLS = (LIGHT.bands[2], LIGHT.bands[1], LIGHT.bands[0], LIGHT.bands[0], LIGHT.bands[1], LIGHT.bands[2])
_BANDS = (
    *("Below the bands", "95% band", "80% band", "50% band"),
    *("50% band, upper half", "80% band, upper part", "95% band, upper part"),
)
#: Bands that the legend leaves out: what is not drawn, and what has the colour of another.
_UNTOLD = (0, 4, 5, 6)
_LABEL = Pt(12)
#: Height of an axis, about, in the pixels that ticks are chosen for.
_AXIS_PIXELS = 260.0
#: Months between the marks of the time axis, and inches that each needs.
_MARK = 0.95
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)

#: Inches around the curve of an arrival chart: axis numbers, labels of deadlines, what isn't reached, dates.
_LEFT, _ABOVE, _BESIDE, _BELOW = 0.6, 0.55, 2.1, 0.35
#: Share of the height that the dots below it take.
_DOTS = 0.4

type Place = tuple[float, float, float, float]


def add_arrivals(slide: Any, figure: Figure, arrival: Arrival, place: Place) -> None:
    """The odds of a target over time as a native chart, and its dots below; `place` is in inches."""
    days = np.unique([*range(0, arrival.horizon_days, 7), arrival.horizon_days])
    data = CategoryChartData(number_format="0%")
    timeline = Timeline(arrival.as_of)
    data.categories = [timeline.date(float(day)) for day in days]
    data.add_series("Chance that the target is reached by the day", arrival.odds_after(days).tolist())
    left, top, width, height = place
    high = (1 - _DOTS) * height
    frame = slide.shapes.add_chart(XL_CHART_TYPE.AREA, *map(Inches, (left, top, width, high)), data)
    describe(frame, figure.text)
    chart = frame.chart
    _dress(chart, "0%", arrival.horizon_days, width - _LEFT - _BESIDE)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale, chart.value_axis.major_unit = 0, 1, 0.25
    chart.has_legend = False
    series = chart.plots[0].series[0]
    _fill(series, LIGHT.area)
    series.format.line.color.rgb = colour(LIGHT.accent)
    series.format.line.width = Pt(2)
    plot = (left + _LEFT, top + _ABOVE, width - _LEFT - _BESIDE, high - _ABOVE - _BELOW)
    _set_plot(chart, ((plot[0] - left) / width, _ABOVE / high, plot[2] / width, plot[3] / high))
    add_dots(slide, figure.forecast, arrival, plot, (plot[0], top + high, plot[2] + _BESIDE, height - high))


def _set_plot(chart: Any, shares: tuple[float, float, float, float]) -> None:
    """Where the axes are: left, top, width and height as shares of the chart."""
    layout = OxmlElement("c:layout")
    manual = OxmlElement("c:manualLayout")
    layout.append(manual)
    manual.extend((_valued("c:layoutTarget", "inner"), _valued("c:xMode", "edge"), _valued("c:yMode", "edge")))
    manual.extend(_valued(f"c:{name}", f"{share:.5f}") for name, share in zip("xywh", shares, strict=True))
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")  # noqa: SLF001 - has no public name
    for known in area.findall(qn("c:layout")):
        area.remove(known)
    area.insert(0, layout)


def add_fan(slide: Any, figure: Figure, place: Place) -> None:
    """The fan as a native chart of stacked areas and lines; `place` is in inches."""
    forecast = figure.forecast
    days, champion = _past(forecast)
    ahead = steps(forecast)
    data = CategoryChartData(number_format="General")
    data.categories = [forecast.timeline.date(day) for day in (*days, *ahead)]
    edges = forecast.fan_values(ahead)
    bands = np.column_stack([edges[:, 0], np.diff(edges, axis=1)])
    for number in range(bands.shape[1]):
        # Stacked areas know no gaps: in the past they have no height.
        past = champion if number == 0 else [0.0] * len(days)
        data.add_series(_BANDS[number], [*past, *bands[:, number].tolist()])
    lines = _lines(forecast, champion, edges[:, 3].tolist())
    for name, values, _ in lines:
        data.add_series(name, values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.AREA_STACKED, *map(Inches, place), data)
    describe(frame, figure.text)
    _style_fan(frame.chart, forecast, [ink for _, _, ink in lines], place[2])


def _past(forecast: Forecast) -> tuple[list[float], list[float]]:
    """Days of the past that is shown on which the champion changed, each after the day before it, and its values."""
    days, values = champion_steps(forecast)
    known: dict[float, float] = {}
    for number, (day, value) in enumerate(zip(days, values, strict=True)):
        if number and day - 1 > days[number - 1]:
            known[day - 1] = float(values[number - 1])
        known[day] = float(value)
    first = fan_window(forecast).first
    told = sorted((day, value) for day, value in known.items() if first <= day < 0)
    return [day for day, _ in told], [value for _, value in told]


def _lines(
    forecast: Forecast, champion: Sequence[float], middle: Sequence[float]
) -> list[tuple[str, list[float | None], str]]:
    """Name, values and colour of what is drawn as a line over the bands."""
    past, ahead = len(champion), len(middle)
    now = forecast.champion_now
    lines: list[tuple[str, list[float | None], str]] = [
        ("Best so far", [*champion, now, *[None] * (ahead - 1)], LIGHT.text),
        ("Middle", [*[None] * past, *middle], LIGHT.accent),
    ]
    for value in sorted({arrival.target.value for arrival in forecast.arrivals}):
        name = f"Target {write_target(forecast.metric, value)}"
        lines.append((name, [value] * (past + ahead), LIGHT.target))
    return lines


def _style_fan(chart: Any, forecast: Forecast, inks: Sequence[str], width: float) -> None:
    _part_lines(chart, len(_BANDS))
    areas, lines = chart.plots
    for number, series in enumerate(areas.series):
        if number:
            _fill(series, _FILLS[number - 1])
        else:
            series.format.fill.background()
        series.format.line.fill.background()
    for series, ink in zip(lines.series, inks, strict=True):
        series.smooth = False
        series.format.line.color.rgb = colour(ink)
        series.format.line.width = Pt(2.25 if ink != LIGHT.target else 1.5)
        if ink == LIGHT.target:
            series.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    window = fan_window(forecast)
    form = f"#,##0.{'0' * forecast.metric.decimals}" if window.high - window.low < 4 else "#,##0"
    _dress(chart, form, window.last - window.first, width)
    low, high, step = value_scale(forecast.metric, window.low, window.high)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step
    _add_legend(chart)


def value_scale(metric: Metric, low: float, high: float) -> tuple[float, float, float]:
    """Ends and step of an axis that begins and ends at round values and stays within the bounds of a metric."""
    ticks, _ = value_ticks(low, high, _AXIS_PIXELS)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    first = first if metric.lower is None else max(first, metric.lower)
    return first, last if metric.upper is None else min(last, metric.upper), step


def _part_lines(chart: Any, areas: int) -> None:
    """Turn all series after the first ones from areas into lines, on the same axes; python-pptx draws no two kinds."""
    area = chart._chartSpace.find(f".//{qn('c:areaChart')}")  # noqa: SLF001 - has no public name
    line = OxmlElement("c:lineChart")
    line.extend((_valued("c:grouping", "standard"), _valued("c:varyColors", "0")))
    for series in area.findall(qn("c:ser"))[areas:]:
        marker = OxmlElement("c:marker")
        marker.append(_valued("c:symbol", "none"))
        series.find(qn("c:cat")).addprevious(marker)
        series.append(_valued("c:smooth", "0"))
        line.append(series)
    line.append(_valued("c:marker", "1"))
    line.extend(_valued("c:axId", axis.get("val")) for axis in area.findall(qn("c:axId")))
    area.addnext(line)


def _valued(name: str, value: str) -> Any:
    element = OxmlElement(name)
    element.set("val", value)
    return element


def _add_legend(chart: Any) -> None:
    """A legend with one entry for each colour."""
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(11)
    place = chart.legend._element.find(qn("c:legendPos"))  # noqa: SLF001 - has no public name
    for number in reversed(_UNTOLD):
        entry = OxmlElement("c:legendEntry")
        entry.extend((_valued("c:idx", str(number)), _valued("c:delete", "1")))
        place.addnext(entry)


def _dress(chart: Any, number_format: str, days: float, width: float) -> None:
    """Axes and letters of a chart that shows a stretch of days; what isn't known on a day is left open."""
    chart.has_title = False
    blanks = chart._chartSpace.find(f".//{qn('c:dispBlanksAs')}")  # noqa: SLF001 - has no public name
    blanks.set("val", "gap")
    chart.font.size = _LABEL
    chart.font.color.rgb = colour(LIGHT.secondary)
    value, day = chart.value_axis, chart.category_axis
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = number_format, False
    value.major_gridlines.format.line.color.rgb = colour(LIGHT.grid)
    value.format.line.fill.background()
    day.tick_labels.number_format, day.tick_labels.number_format_is_linked = "mmm yyyy", False
    day.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    day.format.line.color.rgb = colour(LIGHT.axis)
    day.has_major_gridlines = False
    _space_months(day, days, width)


def _space_months(axis: Any, days: float, width: float) -> None:
    most = width / _MARK
    months = next((step for step in _MONTH_STEPS if days / DAYS_PER_MONTH / step <= most), _MONTH_STEPS[-1])
    element = axis._element  # noqa: SLF001 - has no public name
    for name in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for known in element.findall(qn(name)):
            element.remove(known)
    element.extend(
        (_valued("c:baseTimeUnit", "days"), _valued("c:majorUnit", str(months)), _valued("c:majorTimeUnit", "months"))
    )


def _fill(series: Any, ink: str) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour(ink)
