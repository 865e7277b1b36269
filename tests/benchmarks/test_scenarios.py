"""How fast the fan of a scenario follows a slider; run with ``-m benchmark``.

With 1,000 paths, 35 ms for the numbers and 30 ms for the picture make 15 frames a second. What is told is the
processor time of the thread that draws, so that other jobs of the machine count little.
"""

from __future__ import annotations

from itertools import cycle
from time import thread_time
from typing import TYPE_CHECKING, Any

import pytest

from forecasting.charts.palette import LIGHT
from forecasting.charts.picture import Canvas
from forecasting.charts.raster import LivePictures
from forecasting.domain.scenario import Scenario
from forecasting.futures.scenarios import Rehearsal, forecast_scenario
from forecasting.pipeline import forecast_project
from forecasting.sample import sample_as_of, sample_roadmap

if TYPE_CHECKING:
    from forecasting.domain.forecast import Forecast

pytestmark = pytest.mark.benchmark(timer=thread_time)

PACES = [0.9, 1.0, 1.1, 1.2]


@pytest.fixture(scope="module")
def sample() -> Forecast:
    return forecast_project(sample_roadmap().projects[0], sample_as_of(), next_tries=None)


@pytest.mark.parametrize("around", [1.0, 1.5, 3.0])
def test_numbers_of_a_frame(sample: Forecast, around: float, benchmark: Any) -> None:
    rehearsal, paces = Rehearsal(sample), cycle([around * pace for pace in PACES])
    shapes = []

    def play() -> None:
        played = rehearsal.play(Scenario(name="Moved", pace=next(paces)))
        shapes.append(played.fan_bands.shape + played.reported.shape)

    benchmark.pedantic(play, rounds=30, warmup_rounds=5)
    benchmark.extra_info["futures"] = max(shape[2] for shape in shapes)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_picture_of_a_frame(sample: Forecast, scale: float, benchmark: Any) -> None:
    rehearsal, pictures = Rehearsal(sample), LivePictures(sample)
    plans = [rehearsal.play(Scenario(name="Moved", pace=pace)) for pace in PACES]
    for plan in plans:
        assert plan.fan_bands.size
    played = cycle(plans)
    canvas = Canvas(800, 380, scale, LIGHT)
    benchmark.pedantic(lambda: pictures.picture(next(played), canvas), rounds=30, warmup_rounds=8)


def test_a_whole_scenario(sample: Forecast, benchmark: Any) -> None:
    faster = Scenario(name="Faster", pace=1.2)
    benchmark.pedantic(lambda: forecast_scenario(sample, faster), rounds=10, warmup_rounds=2)
