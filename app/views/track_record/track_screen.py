"""Every saved forecast against what happened: how the forecast moved and why, and whether chances came true."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.screen_context import ScreenWidget
from app.views.charts.chart_card import ChartCard
from app.views.parts.cards import Card, page_of, scrolling
from app.views.parts.form_field import ChoiceBox
from app.views.parts.paragraph import paragraph
from app.views.parts.table_place import TablePlace
from app.views.track_record.past_card import PastCard
from app.views.track_record.track_reading import TrackReading
from app.views.track_record.why_card import WhyCard
from forecasting.domain.saved_forecast import snapshot_name
from forecasting.errors import InvalidValue
from forecasting.tracking.track_record import (
    calibration_sentences,
    movement_sentence,
    outcomes,
    outcomes_table,
    standings,
    track_table,
)
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from app.screen_context import ScreenContext
    from forecasting.charts.palette import Palette
    from forecasting.domain.project import Snapshot
    from forecasting.tracking.track_record import Outcome, Standing
    from forecasting.words.chart_texts import ChartTable

_CHART_HEIGHT = 320
_LEAST_NOTE_WIDTH, _NOTE_WIDTH = 216, 420
#: Room of the list of saved forecasts; a note may be longer.
_LETTERS = 22
_MOST_SETTLED = 8
_CAME_TRUE = "Did the chances come true?"
_MOVED = ("Snapshot", "Even chance, 4 in 5, 19 in 20", "Chance by a deadline")


class TrackScreen(ScreenWidget):
    """Saves forecasts, draws how they moved, explains why, and says how good they were."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._document = context.document
        self.note = QLineEdit(placeholderText="Note, such as “for the review”")
        self.note.setAccessibleName("Note for the saved forecast")
        self.note.setMinimumWidth(_LEAST_NOTE_WIDTH)
        self.note.setMaximumWidth(_NOTE_WIDTH)
        self.save = QPushButton("Save this forecast")
        self.save.setProperty("role", "primary")
        self.saved = ChoiceBox()
        self.saved.setAccessibleName("Saved forecasts")
        self.saved.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.saved.setMinimumContentsLength(_LETTERS)
        self.drop = QPushButton("Delete")
        self.drop.setToolTip("Take the chosen forecast off the track record; it can be undone")
        self.summary = paragraph("plain")
        self.chart = ChartCard("How the forecast moved", _CHART_HEIGHT, explains=_MOVED)
        self.why = WhyCard(context)
        self.calibration = paragraph("plain")
        self.settled = TablePlace(_MOST_SETTLED)
        self.outcomes: tuple[Outcome, ...] = ()
        self.past = PastCard(context)
        self._lay_out()
        self.note.returnPressed.connect(self.take)
        self.save.clicked.connect(self.take)
        self.drop.clicked.connect(self._drop)
        for changed in (context.document.roadmap_changed, context.document.forecast_changed):
            changed.connect(self.refresh)
        self.setFocusProxy(self.note)
        self.refresh()

    def take(self) -> None:
        """Save the forecast as it stands, under the note."""
        try:
            taken = self._document.take_snapshot(self.note.text().strip())
        except InvalidValue as full:
            self._context.tell(str(full))
            return
        if taken is not None:
            self.note.setText("")  # `clear` would be the field's to undo

    def refresh(self) -> None:
        """Show the track record as it stands."""
        project, forecast = self._document.project, self._document.forecast
        can_save = forecast is not None and not self._document.is_stale
        self.save.setEnabled(can_save)
        self.save.setToolTip("" if can_save else "There is no forecast that is up to date")
        if project is None:
            return
        self._show_saved(project.snapshots)
        now = forecast if can_save else None
        self._show_track(standings(project, now))
        self.outcomes = outcomes(project, self._document.today())
        self.calibration.setText(" ".join(calibration_sentences(self.outcomes)))
        self.settled.show_table(outcomes_table(self.outcomes, project.metric) if self.outcomes else None)
        self.why.refresh()
        self.past.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours."""
        self.chart.canvas.set_palette(palette)

    def _show_saved(self, snapshots: tuple[Snapshot, ...]) -> None:
        count = counted(len(snapshots), "saved forecast")
        told = f"{count}, which nothing changes any more." if snapshots else "No forecast is saved yet."
        self.summary.setText(f"{told} What is saved stays in the file, to show later how the forecast moved.")
        chosen = self.saved.currentData()
        self.saved.clear()
        for snapshot in reversed(snapshots):
            self.saved.addItem(snapshot_name(snapshot), snapshot.id)
        self.saved.setCurrentIndex(max(self.saved.findData(chosen), 0) if snapshots else -1)
        for part in (self.saved, self.drop):
            part.setVisible(bool(snapshots))

    def _show_track(self, track: tuple[Standing, ...]) -> None:
        self.chart.setVisible(bool(track))
        if track:
            self.chart.show_reading(TrackReading(track), movement_sentence(track), partial(_tables, track))

    def _drop(self) -> None:
        if self.saved.currentData():
            self._document.drop_snapshot(self.saved.currentData())

    def _lay_out(self) -> None:
        saving = QWidget()
        row = QHBoxLayout(saving)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.note, 1)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.saved)
        row.addWidget(self.drop)
        cards = [
            Card("Save what is forecast today", [self.summary, saving], explains=("Snapshot",)),
            self.chart,
            self.why,
            Card(_CAME_TRUE, [self.calibration, self.settled], explains=(_CAME_TRUE,)),
            self.past,
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(page_of(cards)))


def _tables(track: tuple[Standing, ...]) -> tuple[ChartTable]:
    return (track_table(track),)
