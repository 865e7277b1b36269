"""What a canvas needs to know about the fan of a changed plan; its numbers are worked out while it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.futures.scenarios import Rehearsal
from forecasting.words.chart_texts import fan_readout, fan_text, result_readout
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.charts.picture import Canvas, Picture
    from forecasting.charts.raster import LivePictures
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.scenario import Scenario
    from forecasting.words.chart_texts import Readout


class Stage:
    """Where scenarios of one forecast are played: what is kept from picture to picture.

    Only the thread that draws uses it.
    """

    def __init__(self, planned: Forecast) -> None:
        self.planned = planned
        self._rehearsal: Rehearsal | None = None
        self._pictures: LivePictures | None = None

    def play(self, scenario: Scenario) -> Forecast:
        """The forecast of a scenario, from fewer futures."""
        if self._rehearsal is None:
            self._rehearsal = Rehearsal(self.planned)
        return self._rehearsal.play(scenario)

    def picture(self, played: Forecast, canvas: Canvas) -> Picture:
        """The fan of a scenario on that of the plan as it is."""
        from forecasting.charts.raster import LivePictures  # noqa: PLC0415 - the window shows before Matplotlib loads

        if self._pictures is None:
            self._pictures = LivePictures(self.planned)
        return self._pictures.picture(played, canvas)


class ScenarioReading:
    """The fan of a scenario.

    Parameters
    ----------
    played
        Its forecast if that is known; else it is rehearsed when the picture is drawn.
    """

    def __init__(self, stage: Stage, scenario: Scenario, played: Forecast | None = None) -> None:
        self.stage = stage
        self.scenario = scenario
        self.played = played

    @property
    def shown(self) -> Forecast:
        """What the picture shows, or what it will be compared with."""
        return self.played or self.stage.planned

    @property
    def name(self) -> str:
        """What a screen reader calls it."""
        return f"Fan chart of {one_line(self.shown.metric.name)} in the scenario {one_line(self.scenario.name)}"

    @property
    def text(self) -> str:
        """All it says."""
        return fan_text(self.played) if self.played else "Is being worked out."

    @property
    def points(self) -> NDArray[np.float64]:
        """Day and value of every experiment."""
        scene = self.shown.scene
        return np.column_stack([scene.days, scene.values])

    def picture(self, canvas: Canvas) -> Picture:
        """Draw it, after a rehearsal where its numbers aren't known."""
        if self.played is None:
            self.played = self.stage.play(self.scenario)
        return self.stage.picture(self.played, canvas)

    def readout(self, day: float) -> Readout:
        """Bands of a day to come, or the best result of a day gone by."""
        return fan_readout(self.shown, day)

    def values(self, day: float) -> tuple[float, ...]:
        """Ends of the bands and the middle; nothing before today."""
        if day < 0:
            return ()
        bands = self.shown.fan_values([day])[0]
        return tuple(float(bands[index]) for index in (0, 6, 1, 5, 2, 4, 3))

    def point_readout(self, index: int) -> Readout:
        """One experiment."""
        return result_readout(self.shown, index)
