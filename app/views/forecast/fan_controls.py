"""What is seen of the fan: the stretch of time, how far ahead is looked, and example futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QLabel, QWidget

from app.views.parts.form_field import ChoiceBox
from forecasting.charts.fan_window import FanView
from forecasting.domain.timeline import DAYS_PER_MONTH
from forecasting.words.wording import span

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from app.views.charts.chart_zoom import Days

_EXAMPLES = 12
#: Room of the choices.
_LETTERS, _NARROWEST = 9, 54
#: Too narrow for one line, in pixels.
_NARROW = 540
_WHOLE, _AHEAD, _OWN = "Everything", "From today on", "As chosen"
_NEAR_MONTHS = (3, 6, 12, 24)
_HORIZON_MONTHS = (3, 6, 9, 12, 18, 24, 36, 60)


class FanControls(QWidget):
    """Two choices and a switch; a stretch drawn on the chart is shown here too."""

    #: A `FanView`.
    view_changed = Signal(object)
    #: Days to look ahead.
    horizon_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._horizon = 0
        self._days: Days | None = None
        self.range, self.horizon = ChoiceBox(), ChoiceBox()
        self.examples = QCheckBox("Example futures")
        self.examples.setToolTip(f"Draws {_EXAMPLES} of the simulated futures one by one; any of them could come")
        row = QHBoxLayout()
        row.setSpacing(8)
        for text, box in (("Show", self.range), ("Look ahead", self.horizon)):
            label = QLabel(text)
            label.setProperty("role", "label")
            label.setBuddy(box)
            box.setAccessibleName({"Show": "Stretch of time that is shown"}.get(text, text))
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(_LETTERS)
            box.setMinimumWidth(_NARROWEST)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch(1)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(8)
        self._lines.addLayout(row)
        self._lines.addWidget(self.examples)
        self.range.activated.connect(self._choose_range)
        self.horizon.activated.connect(lambda _: self.horizon_chosen.emit(self.horizon.currentData()))
        self.examples.toggled.connect(lambda _: self._tell())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The switch stands below the choices where that is too narrow for all of them."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._lines.setDirection(direction)

    @property
    def view(self) -> FanView:
        """What is wanted."""
        return FanView(self._days, _EXAMPLES if self.examples.isChecked() else 0)

    def show_horizon(self, days: int) -> None:
        """Offer what fits a forecast that looks so many days ahead; a stretch beyond it is forgotten."""
        if days == self._horizon:
            return
        self._horizon, self._days = days, None
        near = [round(months * DAYS_PER_MONTH) for months in _NEAR_MONTHS]
        with QSignalBlocker(self.range), QSignalBlocker(self.horizon):
            self.range.clear()
            self.range.addItem(_WHOLE, None)
            self.range.addItem(_AHEAD, (0.0, float(days)))
            for length in near:
                if length < days:
                    self.range.addItem(f"Next {span(length)}", (0.0, float(length)))
            self.horizon.clear()
            offered = sorted({days, *(round(months * DAYS_PER_MONTH) for months in _HORIZON_MONTHS)})
            for length in offered:
                self.horizon.addItem(span(length), length)
            self.horizon.setCurrentIndex(offered.index(days))

    def zoom(self, days: Days | None) -> None:
        """Show another stretch, drawn on the chart; None for all of it."""
        self._days = days
        with QSignalBlocker(self.range):
            if self.range.findText(_OWN) >= 0:
                self.range.removeItem(self.range.findText(_OWN))
            if days is not None:
                self.range.addItem(_OWN, days)
            self.range.setCurrentIndex(self.range.count() - 1 if days is not None else 0)
        self._tell()

    def _choose_range(self, index: int) -> None:
        self._days = self.range.itemData(index)
        self._tell()

    def _tell(self) -> None:
        self.view_changed.emit(self.view)
