"""What to try next: the advice, the levers compared, what was tried of each and which tries helped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.screen_context import ScreenWidget
from app.views.levers.lever_ranking import LeverRanking
from app.views.parts.cards import Card, page_of, scrolling
from app.views.parts.form_field import ChoiceBox
from app.views.parts.paragraph import paragraph
from app.views.parts.table_place import TablePlace
from app.views.parts.turning_card import TurningCard
from app.views.project.levers_panel import LeversPanel
from forecasting.words.lever_measures import helped_sentence, levers_table, measures, tries_table
from forecasting.words.lever_words import advice, lever_name, lever_sentences, looking_sentence

if TYPE_CHECKING:
    from app.screen_context import ScreenContext
    from forecasting.charts.palette import Palette
    from forecasting.domain.forecast import Forecast
    from forecasting.words.chart_texts import ChartTable
    from forecasting.words.lever_measures import Measure

#: Rows of tries that are seen at once.
_MOST_TRIES = 10
_COMPARED = ("Lever", "Best choice", "Days gained", "Chance of a new best", "Headroom", "Effort")


class LeversScreen(ScreenWidget):
    """Shows what the forecast says of the levers, and lets them be named, added and removed."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = context.document
        self._measures: tuple[Measure, ...] = ()
        self._shown: Forecast | None = None
        self.advice, self.looking = paragraph("answer"), paragraph("plain")
        self.ranking = LeverRanking()
        self.measure = ChoiceBox()
        self.measure.setAccessibleName("Compare levers by")
        self.measure.activated.connect(lambda _: self._compare())
        self.comparison = TurningCard("How the levers compare", self.ranking, explains=_COMPARED)
        self.story = paragraph("plain")
        self.tries = TablePlace(_MOST_TRIES)
        self.panel = LeversPanel(context.document)
        self.ranking.chosen.connect(self._tell_lever)
        self._lay_out()
        context.document.forecast_changed.connect(self.refresh)
        context.document.roadmap_changed.connect(self._refresh_history)
        self.setFocusProxy(self.ranking)
        self.refresh()

    def refresh(self) -> None:
        """Tell the forecast as it stands."""
        forecast = self._document.forecast
        report = forecast.levers if forecast else None
        self._told.setVisible(report is not None)
        self._waiting.setVisible(report is None)
        if forecast is None or report is None:
            return
        self._shown = forecast
        self.advice.setText(advice(report))
        self.looking.setText(looking_sentence(report, forecast.metric) or "")
        self.looking.setVisible(bool(self.looking.text()))
        self._measures = measures(forecast)
        self._fill_choice()
        self._compare()
        self.comparison.show_tables(partial(_tables, forecast))

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours."""
        self.ranking.set_palette(palette)

    def _fill_choice(self) -> None:
        chosen = self.measure.currentText()
        self.measure.clear()
        self.measure.addItems([measure.title for measure in self._measures])
        self.measure.setCurrentIndex(max(self.measure.findText(chosen), 0))

    def _compare(self) -> None:
        measure = self._measures[self.measure.currentIndex()]
        self.ranking.show_measure(measure)
        self.comparison.set_height(self.ranking.height())
        self.comparison.show_caption(measure.meaning)

    def _tell_lever(self, row: int) -> None:
        forecast, project = self._shown, self._document.project
        if forecast is None or project is None or row < 0:
            return
        lever = self._measures[0].levers[row]
        self._lever.title.setText(lever_name(lever))
        told = (*lever_sentences(forecast, lever), helped_sentence(forecast, project, lever))
        self.story.setText("\n\n".join(filter(None, told)))
        self.tries.show_table(tries_table(forecast, project, lever))

    def _refresh_history(self) -> None:
        self._tell_lever(self.ranking.currentIndex().row())

    def _lay_out(self) -> None:
        choice = QLabel("Compare by")
        choice.setProperty("role", "label")
        choice.setBuddy(self.measure)
        for place, part in enumerate((choice, self.measure), 1):
            part.setFixedHeight(self.comparison.turn.sizeHint().height())
            self.comparison.head.insertWidget(place, part, 0, Qt.AlignmentFlag.AlignTop)
        told = QWidget()
        beside = QHBoxLayout(told)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(24)
        story = QVBoxLayout()
        story.addWidget(self.story)
        story.addStretch(1)
        beside.addLayout(story, 1)
        beside.addWidget(self.tries, 2, Qt.AlignmentFlag.AlignTop)
        self._lever = Card(" ", [told], explains=("Helped?", "Chance of a new best", "Headroom", "Champion"))
        self._told = page_of([Card("", [self.advice, self.looking]), self.comparison, self._lever])
        waiting = paragraph("plain")
        waiting.setText("That is told here once there is a forecast.")
        self._waiting = Card("What to try next", [waiting])
        area = scrolling(page_of([self._told, self._waiting, Card("The levers of this project", [self.panel])]))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)


def _tables(forecast: Forecast) -> tuple[ChartTable]:
    return (levers_table(forecast),)
