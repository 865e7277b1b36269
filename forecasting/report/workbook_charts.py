"""Native charts of a workbook: they can be restyled, and follow the numbers on their sheet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from forecasting.charts.palette import LIGHT
from forecasting.domain.timeline import format_short_date
from forecasting.report.number_sheets import EDGES, steps, target_name
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from forecasting.domain.forecast import Forecast

#: Column of the first edge of the fan on its sheet, and of the widths of its bands, out of the way on the right.
_EDGE, _BAND = 2, 30
#: Fills of what lies between the edges of the fan, from below.
_FILLS = (LIGHT.bands[2], LIGHT.bands[1], LIGHT.bands[0], LIGHT.bands[0], LIGHT.bands[1], LIGHT.bands[2])
_LINES = (LIGHT.accent, LIGHT.target, LIGHT.secondary, LIGHT.quiet)
_SIZE = {"width": 860, "height": 420}


def draw_fan_chart(workbook: Workbook, sheet: Worksheet, forecast: Forecast, rows: int, look: Format) -> None:
    """The fan beside its numbers: bands that are stacked from the lowest edge, and the middle as a line."""
    _write_bands(sheet, forecast, rows, look)
    areas, line = workbook.add_chart({"type": "area", "subtype": "stacked"}), workbook.add_chart({"type": "line"})
    assert areas is not None
    assert line is not None
    for number, fill in enumerate(("", *_FILLS)):
        filled: dict[str, Any] = {"fill": {"color": fill} if fill else {"none": True}, "line": {"none": True}}
        areas.add_series(_series(sheet, _BAND + number, rows) | filled)
    middle = {"line": {"color": LIGHT.accent, "width": 2}}
    line.add_series(_series(sheet, _EDGE + 3, rows) | middle)
    areas.combine(line)
    metric = forecast.metric
    unit = f" ({metric.unit})" if metric.unit else ""
    _dress(areas, f"{one_line(metric.name)}{unit}: middle and 50, 80 and 95% bands")
    low, high = float(forecast.fan_bands[:, 0].min()), float(forecast.fan_bands[:, -1].max())
    room = 0.05 * (high - low) or 1.0
    least = math.floor(low - room) if high - low > 4 else low - room
    decimals = 0 if high - low > 4 else metric.decimals
    form = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    areas.set_y_axis({"min": least, "num_format": form, "major_gridlines": {"visible": False}})
    areas.set_legend({"none": True})
    sheet.insert_chart(1, _EDGE + len(EDGES) + 1, areas, _object(f"Fan chart of {one_line(metric.name)}"))


def draw_arrivals_chart(workbook: Workbook, sheet: Worksheet, forecast: Forecast, rows: int) -> None:
    """The chance of each target by day, beside its numbers."""
    chart = workbook.add_chart({"type": "line"})
    assert chart is not None
    for number in range(len(forecast.arrivals)):
        look = {"line": {"color": _LINES[number % len(_LINES)], "width": 2}}
        chart.add_series(_series(sheet, _EDGE + number, rows) | look)
    _dress(chart, "Chance that the target is reached by each day")
    chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom"})
    told = ", ".join(target_name(forecast, arrival) for arrival in forecast.arrivals)
    day = format_short_date(forecast.as_of)
    place = (1, _EDGE + len(forecast.arrivals) + 1)
    sheet.insert_chart(*place, chart, _object(f"Chances from {day} on: {told}"))


def _write_bands(sheet: Worksheet, forecast: Forecast, rows: int, look: Format) -> None:
    """The lowest edge and the widths of the bands above it, as formulas of the edges; a chart can stack them."""
    sheet.set_column(_BAND, _BAND + len(EDGES), 15)
    names = ("Lowest edge", *(f"Band {number} of the chart" for number in range(1, len(EDGES))))
    values = forecast.fan_values(steps(forecast))
    for number, name in enumerate(names):
        sheet.write_string(0, _BAND + number, name)
        for row in range(1, rows + 1):
            upper = xl_rowcol_to_cell(row, _EDGE + number)
            lower = xl_rowcol_to_cell(row, _EDGE + number - 1)
            value = float(values[row - 1, number] - (values[row - 1, number - 1] if number else 0.0))
            formula = f"={upper}" if number == 0 else f"={upper}-{lower}"
            sheet.write_formula(row, _BAND + number, formula, look, value)


def _series(sheet: Worksheet, column: int, rows: int) -> dict[str, Any]:
    name = sheet.get_name()
    return {
        "name": [name, 0, column],
        "categories": [name, 1, 0, rows, 0],
        "values": [name, 1, column, rows, column],
    }


def _dress(chart: Chart, title: str) -> None:
    chart.set_title({"name": title, "overlay": False, "name_font": {"size": 12, "bold": True}})
    chart.set_x_axis({"date_axis": True, "num_format": "mmm yyyy", "major_unit": 2, "major_unit_type": "months"})
    chart.set_size(_SIZE)


def _object(description: str) -> dict[str, Any]:
    return {"description": description}
