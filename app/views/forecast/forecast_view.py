"""The forecast as the window shows it: the answer, the fan, the arrival, what it rests on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.views.charts.chart_card import ChartCard
from app.views.charts.chart_export import ChartExport
from app.views.charts.chart_readings import ArrivalReading, FanReading
from app.views.charts.chart_zoom import within
from app.views.charts.picture_maker import prepare
from app.views.forecast.answer_card import AnswerCard
from app.views.forecast.fan_controls import FanControls
from app.views.forecast.first_steps import FirstSteps
from app.views.forecast.state_strip import State, StateStrip
from app.views.forecast.trust_card import TrustCard
from app.views.parts.cards import page_of, scrolling
from app.views.parts.form_field import announce
from forecasting.charts.fan_window import fan_window
from forecasting.charts.palette import LIGHT
from forecasting.domain.forecast import Verdict
from forecasting.domain.timeline import format_date
from forecasting.words.chart_texts import arrival_table, fan_table, results_table, targets_table
from forecasting.words.narrative import fan_meaning
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from app.views.charts.chart_zoom import Days
    from forecasting.charts.fan_window import FanView
    from forecasting.charts.palette import Palette
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.domain.project import Project
    from forecasting.messages import Progress
    from forecasting.tracking.studies import ChangeStudy
    from forecasting.words.chart_texts import ChartTable

#: Least and greatest heights of the charts, and their share of the room that there is: on a large screen everything is
#: seen at once, on a small one the answer, the whole fan, and that more comes below.
_FAN_HEIGHTS, _ARRIVAL_HEIGHTS = (240, 400), (230, 330)
_ON_THE_FAN = ("Fan", "Dots", "Step line", "The bands of the fan", "Middle line", "Dashed lines", "Wide or narrow")
_ON_ARRIVAL = ("Arrival", "Even chance, 4 in 5, 19 in 20", "Chance by a deadline", "Not within …")
_FAN_SHARE, _ARRIVAL_SHARE = 0.31, 0.27


class ForecastView(QWidget):
    """Shows a forecast and its state; knows of no document and no worker.

    How it stands is told by `strip`, which the window shows above every screen.

    Drawing happens in a thread, see `app.views.charts.picture_maker`, so that no call here takes long.
    """

    cancel_requested = Signal()
    retry_requested = Signal()
    forecast_requested = Signal()
    #: Days to look ahead.
    horizon_chosen = Signal(int)
    #: A `Proposal` that is to be applied.
    proposal_accepted = Signal(object)
    #: A sentence about a chart that can't be saved.
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = StateStrip()
        self.answer = AnswerCard()
        self.fan = ChartCard("Where the metric is heading", _FAN_HEIGHTS[1], explains=_ON_THE_FAN)
        self.controls = FanControls()
        self.steps = FirstSteps()
        self.fan.canvas.can_zoom = True
        self.arrival = ChartCard("When the target is reached", _ARRIVAL_HEIGHTS[1], explains=_ON_ARRIVAL)
        self.fan_export = ChartExport(self.fan.canvas, "Where the metric is heading")
        self.arrival_export = ChartExport(self.arrival.canvas, "When the target is reached")
        self.trust = TrustCard()
        self.forecast: Forecast | None = None
        self._lay_out()
        self.strip.cancel_requested.connect(self.cancel_requested)
        self.strip.retry_requested.connect(self.retry_requested)
        self.strip.forecast_requested.connect(self.forecast_requested)
        for export in (self.fan_export, self.arrival_export):
            export.failed.connect(self.failed)
        self.answer.arrival_chosen.connect(self._show_arrival)
        self.controls.view_changed.connect(self._show_fan)
        self.controls.horizon_chosen.connect(self.horizon_chosen)
        self.fan.canvas.range_wanted.connect(self._zoom)
        self.trust.proposal_accepted.connect(self.proposal_accepted)
        self.setAccessibleName("Forecast")
        self.setFocusProxy(self.fan.canvas)
        self.set_palette(LIGHT)
        self.show_empty()

    def show_empty(self) -> None:
        """There is nothing to show yet."""
        self.forecast = None
        self._pages.setCurrentIndex(0)
        self.strip.show_empty()

    def show_forecast(self, forecast: Forecast, project: Project) -> None:
        """Show a forecast that is up to date."""
        self.show_foreseen(forecast)
        self.setAccessibleName(f"Forecast of {one_line(project.name)}")
        self.strip.show_current(_standing(forecast), is_sound=forecast.diagnosis.verdict is Verdict.SOUND)

    def show_foreseen(self, forecast: Forecast) -> None:
        """Show a forecast whose report on levers is still being made, so that the window isn't up to date yet."""
        known, self.forecast = self.forecast, forecast
        if known is None or not known.is_but_for_levers(forecast):
            self._fill(forecast)
            announce(self, self.answer.headline.text())
        self._set_stale(is_stale=False)
        self._pages.setCurrentIndex(1)

    def show_news(self, sentence: str, question: Callable[[], ChangeStudy] | None = None) -> None:
        """Say what the forecast before said otherwise, and why; nothing for a first one."""
        self.answer.show_news(sentence, question)

    def show_progress(self, progress: Progress) -> None:
        """Show how far a new forecast has come; the old one stays, dimmed."""
        if self.strip.state is not State.COMPUTING:
            prepare()
        if self._pages.currentWidget() is self.steps:
            self._pages.setCurrentIndex(0)
        self._set_stale(is_stale=True)
        self.strip.show_progress(progress)

    def show_stale(self) -> None:
        """Say that the data changed after this forecast was made."""
        if self.forecast is None:
            self.strip.show_empty()
            return
        self._set_stale(is_stale=True)
        self.strip.show_stale()

    def show_failure(self, sentence: str, can_retry: bool) -> None:
        """Say why there is no new forecast; the old one stays, dimmed."""
        self._set_stale(is_stale=True)
        self.strip.show_failure(sentence, can_retry=can_retry)

    def show_missing(self, sentence: str) -> None:
        """Say what is missing for a forecast, and show no numbers."""
        self.show_empty()
        self._pages.setCurrentWidget(self.steps)
        self.strip.show_missing(sentence)

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours."""
        self.fan.canvas.set_palette(palette)
        self.arrival.canvas.set_palette(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height out."""
        super().resizeEvent(event)
        self.fan.set_height(_share(self.height(), _FAN_SHARE, _FAN_HEIGHTS))
        self.arrival.set_height(_share(self.height(), _ARRIVAL_SHARE, _ARRIVAL_HEIGHTS))

    def _fill(self, forecast: Forecast) -> None:
        arrival = self.answer.show_forecast(forecast)
        self.controls.show_horizon(forecast.horizon_days)
        self._show_fan(self.controls.view)
        self.trust.show_forecast(forecast)
        self.arrival.setVisible(arrival is not None)
        if arrival is not None:
            self._show_arrival(arrival)

    def _show_fan(self, view: FanView) -> None:
        if self.forecast is not None:
            reading = FanReading(self.forecast, view)
            self.fan.show_reading(reading, fan_meaning(), partial(_fan_tables, self.forecast))
            self.fan_export.show_chart(reading.content)

    def _zoom(self, days: Days | None) -> None:
        """Show a stretch of days as far as there is anything to see in it; None for everything."""
        assert self.forecast is not None  # or there is nothing to zoom
        whole = fan_window(self.forecast)
        if days is not None:
            first, last = max(days[0], whole.first), min(days[1], whole.last)
            days = None if (first, last) == (whole.first, whole.last) or first >= last else within(first, last)
        self.controls.zoom(days)

    def _show_arrival(self, arrival: Arrival) -> None:
        assert self.forecast is not None
        reading = ArrivalReading(self.forecast, arrival)
        self.arrival.show_reading(reading, "", partial(_arrival_tables, self.forecast, arrival))
        self.arrival_export.show_chart(reading.content)
        self.trust.show_arrival(self.forecast, arrival)

    def _set_stale(self, *, is_stale: bool) -> None:
        self.fan.canvas.set_stale(is_stale=is_stale)
        self.arrival.canvas.set_stale(is_stale=is_stale)
        if self._body.property("stale") == is_stale:
            return
        self._body.setProperty("stale", is_stale)
        for label in (self.answer.headline, *self.answer.tiles.findChildren(QLabel)):
            label.setProperty("stale", is_stale)
            label.style().polish(label)

    def _lay_out(self) -> None:
        self._body = page_of((self.answer, self.fan, self.arrival, self.trust))
        area = scrolling(self._body)
        self.fan.column.addWidget(self.controls)
        nothing = QLabel("The forecast will appear here.")
        nothing.setProperty("role", "caption")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(nothing)
        self._pages.addWidget(area)
        self._pages.addWidget(self.steps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages, 1)


def _share(height: int, share: float, limits: tuple[int, int]) -> int:
    return min(max(round(share * height), limits[0]), limits[1])


def _standing(forecast: Forecast) -> str:
    """The day of a forecast, and whether to trust it if that isn't to be taken for granted."""
    day = f"Up to date: forecast of {format_date(forecast.as_of)}."
    is_sound = forecast.diagnosis.verdict is Verdict.SOUND
    return day if is_sound else f"{day} {forecast.diagnosis.sentences[0]}"


def _fan_tables(forecast: Forecast) -> Sequence[ChartTable]:
    return fan_table(forecast), results_table(forecast)


def _arrival_tables(forecast: Forecast, arrival: Arrival) -> Sequence[ChartTable]:
    return arrival_table(forecast, arrival), targets_table(forecast)
