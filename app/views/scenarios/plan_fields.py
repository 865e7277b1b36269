"""Parts of a changed plan: a slider with its meaning, free days, a changed target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

from app.grid.drafts import plain_number
from app.views.parts.fields import DateField
from app.views.parts.form_field import Complaint
from app.views.parts.icon_button import IconButton
from forecasting.domain.scenario import ChangedTarget
from forecasting.domain.timeline import DateRange, format_short_date
from forecasting.errors import InvalidValue
from forecasting.words.wording import one_line, write_target

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Target


class QuietSlider(QSlider):
    """A slider over which the wheel scrolls the form instead of moving it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()


class SliderLine(QWidget):
    """A name, what the slider says now, and the slider below both."""

    #: The slider stands elsewhere: told all the while it is moved.
    moved = Signal(int)

    def __init__(self, name: str, low: int, high: int, step: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QuietSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(low, high)
        self.slider.setSingleStep(step)
        self.slider.setPageStep(5 * step)
        self.slider.setAccessibleName(name)
        self.slider.valueChanged.connect(self.moved)
        label = QLabel(one_line(name))
        label.setProperty("role", "label")
        label.setMinimumWidth(40)
        self._said = QLabel()
        self._said.setProperty("role", "caption")
        head = QHBoxLayout()
        head.addWidget(label, 1)
        head.addWidget(self._said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.slider)

    @property
    def said(self) -> str:
        """What the slider is said to mean."""
        return self._said.text()

    def show_value(self, value: int, said: str) -> None:
        """Stand at a value without telling, and say what it means."""
        self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(False)
        self._said.setText(said)
        self.slider.setAccessibleDescription(said)


class PauseLine(QWidget):
    """Days on which nothing is tried: from, to."""

    edited = Signal()
    removed = Signal()

    def __init__(self, pause: DateRange | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.last = DateField(), DateField()
        self.remove = IconButton("trash-2", "Remove these free days")
        self.complaint = Complaint()
        row = QHBoxLayout()
        row.setSpacing(6)
        ends = (None, None) if pause is None else (pause.start, pause.end)
        for field, name, day in zip((self.first, self.last), ("First free day", "Last free day"), ends, strict=True):
            field.setAccessibleName(name)
            field.setPlaceholderText(name.split()[0])
            field.setMinimumWidth(60)
            field.set_day(day)
            field.editingFinished.connect(self.edited)
            field.picked.connect(self.edited)
            row.addWidget(field)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.complaint)
        self.remove.clicked.connect(self.removed)

    def read(self) -> DateRange | None:
        """The days as typed; None, with a complaint where something is wrong, if they aren't two dates."""
        self.complaint.say("", self.first, self.last)
        try:
            first, last = self.first.day(), self.last.day()
            return DateRange(first, last) if first and last else None
        except InvalidValue as wrong:
            self.complaint.say(str(wrong), self.first, self.last)
            return None


class TargetChange(QWidget):
    """Another value and deadline for a target; an empty field leaves what is planned."""

    edited = Signal()

    def __init__(self, target: Target, metric: Metric, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target = target
        self._metric = metric
        self._name = QLabel(wordWrap=True)
        self._name.setProperty("role", "label")
        self.value, self.deadline = QLineEdit(placeholderText=plain_number(target.value)), DateField()
        self._tell_target()
        self.complaint = Complaint()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.value, 1)
        row.addWidget(self.deadline, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._name)
        column.addLayout(row)
        column.addWidget(self.complaint)
        for field in (self.value, self.deadline):
            field.editingFinished.connect(self.edited)
        self.deadline.picked.connect(self.edited)

    def show_change(self, change: ChangedTarget) -> None:
        """Show what is changed."""
        self._tell_target()
        self.complaint.say("", self.value, self.deadline)
        self.value.setText("" if change.value is None else plain_number(change.value))
        self.deadline.set_day(change.deadline)

    def _tell_target(self) -> None:
        """Say what is planned, as dates and numbers are written now."""
        target, value = self.target, write_target(self._metric, self.target.value)
        self._name.setText(f"{one_line(target.name)}, {value}" if target.name else f"Target {value}")
        self.deadline.setPlaceholderText(format_short_date(target.deadline) if target.deadline else "No deadline")
        self.value.setAccessibleName(f"Other value of {self._name.text()}")
        self.deadline.setAccessibleName(f"Other deadline of {self._name.text()}")

    def read(self) -> ChangedTarget | None:
        """The change as typed; None, with a complaint, if it can't be one."""
        self.complaint.say("", self.value, self.deadline)
        try:
            value = self._metric.parse(self.value.text()) if self.value.text().strip() else None
            deadline = self.deadline.day()
        except InvalidValue as wrong:
            self.complaint.say(str(wrong), self.value if "date" not in str(wrong) else self.deadline)
            return None
        return ChangedTarget(
            target=self.target.id,
            value=None if value == self.target.value else value,
            deadline=None if deadline == self.target.deadline else deadline,
        )
