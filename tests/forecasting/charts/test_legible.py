"""What is lettered on a chart: names of every script, and no boxes in the place of pictures that no font has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from forecasting.charts import style
from forecasting.charts.style import legible
from forecasting.figures import draw_fan
from forecasting.words.chart_texts import fan_text
from tests.forecasting.made import make_forecast, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _fonts_that_are_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is shipped, whatever this computer has besides."""
    _forget()
    shipped = tuple(face for face in style._faces() if face.family_name in {"Inter", "DejaVu Sans"})
    monkeypatch.setattr(style, "_faces", lambda: shipped)
    yield
    _forget()


def _forget() -> None:
    legible.cache_clear()
    style._has_glyph.cache_clear()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ship \N{ROCKET} it", "Ship it"),
        ("\N{ROCKET}\N{DIRECT HIT}", "…"),
        ("\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL} family", "family"),
        ("\N{BLACK TELEPHONE}\ufe0f calls \N{GRINNING FACE}", "\N{BLACK TELEPHONE} calls \N{GRINNING FACE}"),
        ("\U0001f1e9\U0001f1ea launch", "launch"),
        ("1\ufe0f\u20e3 first", "1 first"),
        ("\N{THUMBS UP SIGN}\U0001f3fd fine", "fine"),
        ("Łódź ½ ± → “日本” עברית  x", "Łódź ½ ± → “日本” עברית  x"),
    ],
)
def test_pictures_that_no_font_has_are_left_out_and_all_else_stays(name: str, shown: str) -> None:
    assert legible(name) == shown


def test_a_chart_letters_what_it_can_and_its_description_has_the_whole_name() -> None:
    project = make_project(results=12)
    project = replace(project, targets=(replace(project.targets[0], name="\N{ROCKET} Pilot"),))
    forecast = make_forecast(project)
    figure = Figure(figsize=(9, 4), dpi=96)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    draw_fan(axes, forecast)
    lettered = [text.get_text() for text in axes.findobj(Text)]
    assert "Pilot" in lettered
    assert not [text for text in lettered if "\N{ROCKET}" in text]
    assert "\N{ROCKET} Pilot" in fan_text(forecast)
