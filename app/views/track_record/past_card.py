"""Had you asked earlier: forecasts of past dates from what was known then, and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.views.parts.cards import Card
from app.views.parts.paragraph import paragraph
from app.views.parts.study_bar import StudyBar
from forecasting.messages import Styles
from forecasting.tracking.studies import PastStudy
from forecasting.words.backtest_narrative import recollections, verdict

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.screen_context import ScreenContext
    from forecasting.domain.backtest import Backtest

_TITLE = "Had you asked earlier"
_INVITATION = (
    "Takes past dates of this project one after the other, forecasts from what was known then, and compares with what "
    "happened. It takes a few seconds for each date and runs beside your work."
)
_TOO_SHORT = (
    "The history is too short to look back on: it needs 11 results or more, three of them at least two weeks after a "
    "day on which eight were known."
)


class PastCard(Card):
    """A button, and what it found."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        self._document = context.document
        self._project_id: str | None = None
        self._backtest: Backtest | None = None
        self._styles = Styles()
        self.work = StudyBar(context.studies, "Look back")
        self.verdict, self.story = paragraph("plain"), paragraph("plain")
        super().__init__(_TITLE, [self.verdict, self.work, self.story], parent, explains=(_TITLE,))
        self.work.wanted.connect(self._start)
        self.work.answered.connect(self.show_backtest)

    def refresh(self) -> None:
        """Forget what was found of another project."""
        project = self._document.project
        shown = project.id if project else None
        if shown == self._project_id:
            if self._backtest is not None and self._styles != Styles.chosen():
                self.show_backtest(self._backtest)
        else:
            self._project_id, self._backtest = shown, None
            self.work.reset()
            self.verdict.setText(_INVITATION)
            self._tell("")

    def show_backtest(self, backtest: Backtest) -> None:
        """Tell what was found."""
        self._backtest, self._styles = backtest, Styles.chosen()
        if not backtest.origins:
            self.verdict.setText(_TOO_SHORT)
            self._tell("")
            return
        # Here, as what scores imports more than a window that shows may.
        from forecasting.backtesting.summary import summarise  # noqa: PLC0415

        self.verdict.setText(" ".join(verdict(summarise(backtest))))
        told = recollections(backtest.origins)
        self._tell("\n\n".join("\n".join((one.opening, *one.lines)) for one in told))

    def _tell(self, story: str) -> None:
        self.story.setText(story)
        self.story.setVisible(bool(story))

    def _start(self) -> None:
        if self._document.project is not None:
            self.work.start(PastStudy(self._document.project.without_extras()))
