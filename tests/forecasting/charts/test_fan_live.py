from __future__ import annotations

import numpy as np
import pytest

from forecasting.charts.palette import DARK, LIGHT, Palette
from forecasting.charts.picture import Canvas, Picture
from forecasting.charts.raster import LivePictures
from forecasting.domain.forecast import Forecast
from forecasting.domain.scenario import ChangedTarget, Scenario
from forecasting.futures.scenarios import Rehearsal
from tests.forecasting.made_scenarios import a_forecast

CANVAS = Canvas(700, 360, 1.0, LIGHT)


@pytest.fixture(scope="module")
def planned() -> Forecast:
    return a_forecast()


def plan(planned: Forecast, pace: float, **changes: object) -> Forecast:
    return Rehearsal(planned).play(Scenario(name="Plan", pace=pace, **changes))  # type: ignore[arg-type]


def pixels(picture: Picture) -> np.ndarray:
    return np.frombuffer(picture.dots, np.uint8).reshape(picture.height, picture.width, 4).astype(int)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_frame_drawn_in_place_is_that_of_a_fresh_drawing(planned: Forecast, palette: Palette) -> None:
    canvas = Canvas(700, 360, 1.0, palette)
    first, second = plan(planned, 3.0), plan(planned, 1.4)
    pictures = LivePictures(planned)
    pictures.picture(first, canvas)
    fresh = LivePictures(planned)
    fresh.picture(first, canvas)
    before = pictures.picture(first, canvas)
    in_place = pictures.picture(second, canvas)

    assert in_place.plot == before.plot
    assert np.any(pixels(in_place) != pixels(before))
    assert in_place.dots == fresh.picture(second, canvas).dots
    assert pictures.picture(first, canvas).dots == before.dots


def test_a_plan_that_needs_other_axes_gets_them(planned: Forecast) -> None:
    pictures = LivePictures(planned)
    usual = pictures.picture(plan(planned, 1.0), CANVAS)
    higher = pictures.picture(plan(planned, 1.0, targets=(ChangedTarget(target="target", value=99.0),)), CANVAS)
    assert higher.plot.high > usual.plot.high


def test_a_picture_has_the_size_of_its_canvas(planned: Forecast) -> None:
    picture = LivePictures(planned).picture(plan(planned, 1.0), Canvas(640, 300, 1.5, LIGHT))
    assert (picture.width, picture.height, len(picture.dots)) == (960, 450, 4 * 960 * 450)
