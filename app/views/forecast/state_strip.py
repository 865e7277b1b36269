"""One line above the forecast that says how things stand with it, and what can be done about that."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.background.time_left import TimeLeft
from app.motion import show_share

if TYPE_CHECKING:
    from forecasting.messages import Progress


class State(StrEnum):
    """How things stand with a forecast; each has a look of its own."""

    EMPTY = "empty"
    CURRENT = "current"
    DOUBTFUL = "doubtful"
    STALE = "stale"
    COMPUTING = "computing"
    MISSING = "missing"
    FAILED = "failed"


#: A sign before the sentence, so that colour doesn't carry the meaning alone.
_SIGNS = {State.CURRENT: "✓", State.DOUBTFUL: "!", State.STALE: "↻", State.MISSING: "…", State.FAILED: "!"}


class StateStrip(QFrame):
    """Sentence, progress bar and one button."""

    cancel_requested = Signal()
    retry_requested = Signal()
    forecast_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stateStrip")
        self.state = State.EMPTY
        self._time_left = TimeLeft()
        self._sign = QLabel()
        self._sign.setObjectName("stateSign")
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = QLabel(wordWrap=True)
        self._sentence.setObjectName("stateSentence")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(180, 6)
        self._bar.setAccessibleName("Progress of the forecast")
        self._button = QPushButton()
        self._button.clicked.connect(self._act)
        self.follow = QCheckBox("Update automatically")
        self.follow.setChecked(True)
        self.follow.setToolTip("Make a new forecast by itself, a moment after the data changed")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 10, 4)
        row.setSpacing(10)
        for part in (self._sign, self._sentence, self._bar, self._button, self.follow):
            row.addWidget(part)
        self.show_empty()

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    @property
    def button(self) -> QPushButton:
        """What can be done; hidden where there is nothing."""
        return self._button

    @property
    def bar(self) -> QProgressBar:
        """How far a forecast has come; hidden while none is made."""
        return self._bar

    def show_empty(self) -> None:
        """There is no forecast yet."""
        self._tell(State.EMPTY, "No forecast yet.", "Forecast")

    def show_current(self, sentence: str, *, is_sound: bool) -> None:
        """The forecast is up to date, which doesn't mean that it is sound."""
        self._tell(State.CURRENT if is_sound else State.DOUBTFUL, sentence)

    def show_stale(self) -> None:
        """The data changed after the forecast was made."""
        self._tell(State.STALE, "Out of date: the data changed after this forecast was made.", "Forecast now")

    def show_progress(self, progress: Progress) -> None:
        """A forecast is being made."""
        show_share(self._bar, progress.fraction)
        left = self._time_left.told(progress.fraction)
        self._tell(State.COMPUTING, f"{progress.stage.value} … {left}".strip(), "Cancel")

    def show_failure(self, sentence: str, *, can_retry: bool) -> None:
        """No forecast could be made."""
        self._tell(State.FAILED, sentence, "Try again" if can_retry else "")

    def show_missing(self, sentence: str) -> None:
        """Too little is known for a forecast."""
        self._tell(State.MISSING, sentence)

    def _tell(self, state: State, sentence: str, act: str = "") -> None:
        is_new = (state, sentence) != (self.state, self.sentence)
        if not is_new and self._button.text() == act:
            return
        self.state = state
        self._sentence.setText(sentence)
        self._sign.setText(_SIGNS.get(state, ""))
        self._sign.setVisible(state in _SIGNS)
        self._bar.setVisible(state is State.COMPUTING)
        self._button.setText(act)
        self._button.setVisible(bool(act))
        for part in (self, self._sign, self._sentence):
            part.setProperty("state", state.value)
            part.style().polish(part)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _act(self) -> None:
        wanted = {State.COMPUTING: self.cancel_requested, State.FAILED: self.retry_requested}
        wanted.get(self.state, self.forecast_requested).emit()
