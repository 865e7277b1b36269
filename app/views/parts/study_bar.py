"""A button that starts long work, and how far that has come, with the time left and a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.background.time_left import TimeLeft
from app.motion import show_share

if TYPE_CHECKING:
    from app.background.studies import Studies
    from forecasting.messages import Progress, Task

_BAR_WIDTH, _BAR_HEIGHT = 180, 6


class StudyBar(QWidget):
    """Asks `Studies` for one kind of work at a time."""

    #: The button was pressed while nothing is being done: `start` is to be called.
    wanted = Signal()
    #: What the task gave.
    answered = Signal(object)

    def __init__(self, studies: Studies, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studies = studies
        self._act = act
        self._time_left = TimeLeft()
        self.is_working = False
        self.button = QPushButton(act)
        self.button.clicked.connect(self._press)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedSize(_BAR_WIDTH, _BAR_HEIGHT)
        self.bar.setAccessibleName(f"Progress: {act}")
        self.said = QLabel(wordWrap=True)
        self.said.setProperty("role", "caption")
        self.said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for part in (self.button, self.bar, self.said):
            row.addWidget(part)
        self.bar.hide()
        studies.progressed.connect(self._show_progress)
        studies.answered.connect(self._take)
        studies.stopped.connect(self._stop)

    def start(self, task: Task) -> None:
        """Have a task done."""
        self._show_working(is_working=True, said="Starting …")
        show_share(self.bar, None)
        self._studies.ask(self, task)

    def reset(self) -> None:
        """Give up what is being done, and say nothing."""
        self._studies.cancel(self)
        self.said.clear()

    def _press(self) -> None:
        if self.is_working:
            self._studies.cancel(self)
        else:
            self.wanted.emit()

    def _show_progress(self, owner: object, progress: Progress) -> None:
        if owner is not self:
            return
        left = self._time_left.told(progress.fraction)
        self.said.setText(f"{progress.stage.value} … {left}".strip())
        show_share(self.bar, progress.fraction)

    def _take(self, owner: object, answer: object) -> None:
        if owner is self:
            self._show_working(is_working=False, said="")
            self.answered.emit(answer)

    def _stop(self, owner: object, sentence: str) -> None:
        if owner is self:
            self._show_working(is_working=False, said=sentence)

    def _show_working(self, *, is_working: bool, said: str) -> None:
        self.is_working = is_working
        self.button.setText("Cancel" if is_working else self._act)
        self.bar.setVisible(is_working)
        self.said.setText(said)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said or f"{self._act}: done"))
