"""The answer in words, the dates and the odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.forecast.news_bar import NewsBar
from app.views.parts.explain_button import ExplainButton
from app.views.parts.form_field import ChoiceBox
from app.views.parts.paragraph import paragraph
from app.views.parts.tile_grid import Tile, TileGrid
from forecasting.words.glossary import computed
from forecasting.words.narrative import (
    answer,
    answer_for,
    deadline_answer,
    primary_arrival,
    told_dates,
)
from forecasting.words.wording import headline_percent, one_line, span, write_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.background.studies import Studies
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.tracking.studies import ChangeStudy


_EXPLAINED = ("Even chance, 4 in 5, 19 in 20", "Chance by a deadline", "Not reached", "Target", "Horizon")


class AnswerCard(QFrame):
    """Headline and tiles about the chosen target."""

    #: The `Arrival` whose dates and chart are to be shown.
    arrival_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.headline = paragraph("answer")
        self.news = paragraph("caption")
        self.news.setAccessibleName("Why did it change?")
        self.news_bar: NewsBar | None = None
        self.tiles = TileGrid()
        self.chooser = ChoiceBox()
        self.chooser.setAccessibleName("Target whose dates are shown")
        self.chooser.activated.connect(self._choose)
        self._forecast: Forecast | None = None
        self._choices: list[Arrival] = []
        self._lay_out()

    def show_forecast(self, forecast: Forecast) -> Arrival | None:
        """Tell a forecast; returns the arrival that the card is about, if there is any."""
        if self._forecast is None or forecast.project_id != self._forecast.project_id:
            self.show_news("")
        self._forecast = forecast
        first = primary_arrival(forecast)
        self._choices = _one_for_each_value(forecast, first)
        self._fill_chooser(first)
        self._tell(first)
        return first

    def show_news(self, sentence: str, question: Callable[[], ChangeStudy] | None = None) -> None:
        """Say what changed since the forecast before, or nothing; a question can be asked about it."""
        self.news.setText(sentence)
        self.news.setVisible(bool(sentence))
        if self.news_bar is not None:
            self.news_bar.offer(question)

    def work_with(self, studies: Studies) -> None:
        """Have changes told apart by long work."""
        self.news_bar = NewsBar(studies)
        self._column.insertWidget(self._column.indexOf(self.news) + 1, self.news_bar)

    def _lay_out(self) -> None:
        self._choosing = QWidget()
        row = QHBoxLayout(self._choosing)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel("Dates and odds of")
        label.setBuddy(self.chooser)
        label.setProperty("role", "label")
        row.addWidget(label)
        row.addWidget(self.chooser)
        row.addStretch(1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(7)
        column.addLayout(self._answering())
        for part in (self.news, self._choosing, self.tiles):
            column.addWidget(part)
        self.news.hide()

    def _answering(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.headline, 1)
        row.addWidget(ExplainButton("the answer", _EXPLAINED), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _fill_chooser(self, chosen: Arrival | None) -> None:
        assert self._forecast is not None
        self.chooser.clear()
        for arrival in self._choices:
            name = one_line(arrival.target.name)
            value = write_target(self._forecast.metric, arrival.target.value)
            self.chooser.addItem(f"{value} · {name[:60]}" if name else value)
        if chosen in self._choices:
            self.chooser.setCurrentIndex(self._choices.index(chosen))
        self._choosing.setVisible(len(self._choices) > 1)

    def _choose(self, index: int) -> None:
        self._tell(self._choices[index])
        self.arrival_chosen.emit(self._choices[index])

    def _tell(self, arrival: Arrival | None) -> None:
        forecast = self._forecast
        assert forecast is not None
        self.headline.setText(answer_for(forecast, arrival) if arrival else answer(forecast))
        self.tiles.show_tiles(tiles_of(forecast, arrival) if arrival else [])
        self.tiles.setVisible(arrival is not None)


def tiles_of(forecast: Forecast, arrival: Arrival) -> list[Tile]:
    """Dates at the told chances, odds of every deadline of this value, chance of never."""
    if arrival.is_reached:
        return [Tile(write_target(forecast.metric, arrival.target.value), "already reached")]
    dates, odds, never = map(computed, ("Even chance, 4 in 5, 19 in 20", "Chance by a deadline", "Not reached"))
    tiles = [Tile(told.chance, told.when, computed=dates) for told in told_dates(arrival)]
    for other in forecast.arrivals:
        told = deadline_answer(forecast, other) if other.target.value == arrival.target.value else None
        if told is not None:
            note = f"{told.word} {told.when}" if told.odds else told.when
            tiles.append(Tile(told.name, told.odds or told.word, note, is_number=bool(told.odds), computed=odds))
    within = f"within {span(arrival.horizon_days)}"
    tiles.append(Tile("Not reached", headline_percent(arrival.never), within, is_number=True, computed=never))
    return tiles


def _one_for_each_value(forecast: Forecast, first: Arrival | None) -> list[Arrival]:
    """One arrival for each value, lowest first: several deadlines of a value share a chart; `first` is among them."""
    found = {arrival.target.value: arrival for arrival in forecast.arrivals}
    if first is not None:
        found[first.target.value] = first
    return [found[value] for value in sorted(found)]
