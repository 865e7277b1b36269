"""Charts of a forecast: drawn into given axes, or saved as a picture that stands alone.

One drawing serves screen, file and notebook; nothing here knows of a window or keeps state.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from forecasting.charts.arrival import ArrivalChart
from forecasting.charts.fan import FanChart
from forecasting.charts.implications import ImplicationsChart
from forecasting.charts.roadmap import RoadmapChart
from forecasting.charts.sheet import Ink, Sheet
from forecasting.charts.style import PIXELS_PER_INCH, Style, own_settings
from forecasting.errors import UnwritableFile
from forecasting.storage.replacement import replacing
from forecasting.words.chart_texts import arrival_text, fan_text
from forecasting.words.implication_texts import fan_sentence, implications_text, tries_sentence
from forecasting.words.narrative import answer, answer_for, basis_sentence, fan_meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from matplotlib.axes import Axes

    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.implications import Implications
    from forecasting.words.roadmap_rows import RoadmapRow

__all__ = [
    "ArrivalChart",
    "FanChart",
    "ImplicationsChart",
    "RoadmapChart",
    "Style",
    "arrival_content",
    "draw_arrival",
    "draw_fan",
    "draw_implications",
    "draw_roadmap",
    "fan_content",
    "save_arrival",
    "save_fan",
    "save_implications",
]  # fmt: skip

#: Pixels of a saved picture at scale 1, without its heading.
_WIDTH, _FAN_HEIGHT, _ARRIVAL_HEIGHT, _YEAR_HEIGHT = 1120.0, 500.0, 400.0, 440.0
_MARGIN, _FOOTER, _LINE = 28.0, 26.0, 1.4
_SCALE = 2
_LIGHT = Style()


def draw_fan(axes: Axes, forecast: Forecast, style: Style = _LIGHT) -> FanChart:
    """Draw results, fan, targets and deadlines into the place of `axes`, labels included."""
    return FanChart(axes, forecast, style)


def draw_arrival(axes: Axes, forecast: Forecast, arrival: Arrival, style: Style = _LIGHT) -> ArrivalChart:
    """Draw the odds of one target by day and its twenty dots into the place of `axes`, labels included."""
    return ArrivalChart(axes, forecast, arrival, style)


def draw_roadmap(axes: Axes, rows: Sequence[RoadmapRow], today: date, style: Style = _LIGHT) -> RoadmapChart:
    """Draw milestones and targets of a roadmap as bars on one time axis into the place of `axes`.

    Parameters
    ----------
    rows
        From `forecasting.words.roadmap_rows.roadmap_rows`; they need the height that
        `forecasting.charts.roadmap.sheet_height` tells.
    """
    return RoadmapChart(axes, rows, today, style)


def draw_implications(axes: Axes, found: Implications, style: Style = _LIGHT) -> ImplicationsChart:
    """Draw what answers imply into the place of `axes`: a year of tries beside its fan."""
    return ImplicationsChart(axes, found, style)


def save_fan(forecast: Forecast, path: Path | str) -> None:
    """Save the fan under its answer sentence as PNG or SVG, by the suffix of `path`; always light.

    Raises
    ------
    UnwritableFile
        If the suffix is neither ``.png`` nor ``.svg``, or the file can't be written.
    """
    _save(fan_content(forecast, Path(path).name), Path(path))


@own_settings()
def fan_content(forecast: Forecast, name: str) -> bytes:
    """What `save_fan` writes into a file of this name; raises UnwritableFile if it isn't that of a picture."""
    figure = _picture(
        answer(forecast),
        fan_meaning(),
        basis_sentence(forecast),
        _FAN_HEIGHT,
        lambda axes: FanChart(axes, forecast, _LIGHT),
    )
    return _content(figure, name, answer(forecast), fan_text(forecast))


def save_arrival(forecast: Forecast, arrival: Arrival, path: Path | str) -> None:
    """Save the arrival chart under its answer sentence, as `save_fan` does; raises the same."""
    _save(arrival_content(forecast, arrival, Path(path).name), Path(path))


@own_settings()
def arrival_content(forecast: Forecast, arrival: Arrival, name: str) -> bytes:
    """What `save_arrival` writes, as `fan_content`."""
    title = answer_for(forecast, arrival)
    figure = _picture(
        title, "", basis_sentence(forecast), _ARRIVAL_HEIGHT, lambda axes: ArrivalChart(axes, forecast, arrival, _LIGHT)
    )
    return _content(figure, name, title, arrival_text(forecast, arrival))


@own_settings()
def save_implications(found: Implications, path: Path | str) -> None:
    """Save the picture of what answers imply, as `save_fan` does; raises the same."""
    figure = _picture(
        tries_sentence(found),
        fan_sentence(found),
        "From the answers alone, before results are looked at.",
        _YEAR_HEIGHT,
        lambda axes: ImplicationsChart(axes, found, _LIGHT),
    )
    content = _content(figure, Path(path).name, tries_sentence(found), implications_text(found))
    _save(content, Path(path))


def _picture(title: str, subtitle: str, footer: str, height: float, draw: Callable[[Axes], object]) -> Figure:
    palette = _LIGHT.palette
    figure = Figure(figsize=(_WIDTH / PIXELS_PER_INCH, 1.0), dpi=PIXELS_PER_INCH, facecolor=palette.surface)
    FigureCanvasAgg(figure)
    heading, plain = Ink(palette.text, _LIGHT.heading, "semibold"), Ink(palette.muted, _LIGHT.label)
    room = _WIDTH - 2 * _MARGIN
    probe = Sheet(figure.add_axes((0, 0, 1, 1)), _LIGHT)
    lines = [(line, heading) for line in probe.wrapped(title, heading, room, 3)]
    lines += [(line, plain) for line in probe.wrapped(subtitle, plain, room, 2)]
    top = _MARGIN + sum(ink.size * _LINE for _, ink in lines) + 8
    whole = top + height + _FOOTER + _MARGIN / 2
    figure.clear()
    figure.set_figheight(whole / PIXELS_PER_INCH)
    sheet = Sheet(figure.add_axes((0, 0, 1, 1)), _LIGHT)
    y = whole - _MARGIN
    for line, ink in lines:
        y -= ink.size * _LINE
        sheet.text(line, ink, _MARGIN, y + 0.4 * ink.size)
    sheet.text(sheet.shortened(footer, plain, room), plain, _MARGIN, _MARGIN / 2 + 6)
    inner = (_MARGIN / _WIDTH, (_FOOTER + _MARGIN / 2) / whole, 1 - 2 * _MARGIN / _WIDTH, height / whole)
    draw(figure.add_axes(inner))
    return figure


def _content(figure: Figure, name: str, title: str, description: str) -> bytes:
    suffix = Path(name).suffix.lower()
    if suffix == ".png":
        return _png(figure, title, description)
    if suffix == ".svg":
        return _svg(figure, title, description)
    raise UnwritableFile(f"“{name}” can't be written as a picture; name it .png or .svg.")


def _save(content: bytes, path: Path) -> None:
    try:
        with replacing(path) as fresh:
            fresh.write_bytes(content)
    except OSError as problem:
        raise UnwritableFile(
            f"The picture “{path}” can't be written: {problem.strerror}; choose another place."
        ) from None


def _png(figure: Figure, title: str, description: str) -> bytes:
    target = io.BytesIO()
    # No name of the program that wrote it: the same forecast gives the same bytes.
    metadata = {"Title": title, "Description": description, "Software": None}
    figure.savefig(target, format="png", dpi=_SCALE * PIXELS_PER_INCH, metadata=metadata)
    return target.getvalue()


def _svg(figure: Figure, title: str, description: str) -> bytes:
    target = io.StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    head, rest = target.getvalue().split("<svg ", 1)
    attributes, rest = rest.split(">", 1)
    told = f"<title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    return f'{head}<svg role="img" {attributes}>\n {told}{rest}'.encode()
