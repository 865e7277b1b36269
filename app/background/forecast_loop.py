"""Keeps the forecast up to date: waits for a pause in editing, asks the worker, shows what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from forecasting.errors import NotEnoughData
from forecasting.evidence.history import read_history
from forecasting.tracking.news import Told, news_question, news_sentence

if TYPE_CHECKING:
    from app.background.runner import Runner
    from app.document import Document
    from app.views.forecast.forecast_view import ForecastView
    from forecasting.domain.findings import Proposal
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.messages import Progress

#: A change after so long a rest is followed at once. Those that come closer wait for a pause, as comparing all data is
#: too slow for every keystroke in a long table; a forecast that was begun too early is dropped.
REST_MS = 500
PAUSE_MS = 120


class ForecastLoop(QObject):
    """Between document, runner and view; keeps nothing but whether an answer is awaited."""

    #: The traceback of a fault of ours.
    fault = Signal(str)

    def __init__(self, document: Document, runner: Runner, view: ForecastView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._view = view
        self._is_waiting = False
        #: Whether a change of the data is followed by a forecast.
        self.follows = True
        self._asked: Project | None = None
        self._told: dict[str, Told] = {}
        #: The forecast before the one that is shown, and this one; None where nothing is told of them.
        self._news: tuple[Told, Told] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._compare)
        document.roadmap_changed.connect(self._note_change)
        document.project_changed.connect(self._change_project)
        document.forecast_changed.connect(self._show)
        runner.progressed.connect(self._progress)
        runner.foreseen.connect(self._foresee)
        runner.finished.connect(self._take)
        runner.failed.connect(self._fail)
        runner.worker_lost.connect(self._lose)
        view.cancel_requested.connect(self.cancel)
        view.retry_requested.connect(self.ask)
        view.forecast_requested.connect(self.ask)
        view.horizon_chosen.connect(self._look_ahead)
        view.proposal_accepted.connect(self._mark_sets)
        self._change_project()

    def ask(self) -> None:
        """Ask for a forecast of the project as it stands, unless too little is known for one."""
        self._pause.stop()
        project = self._document.project
        if project is None:
            return
        try:
            read_history(project, self._document.today())
        except NotEnoughData as gap:
            self._give_up()
            self._view.show_missing(str(gap))
        else:
            self._is_waiting = True
            self._asked = project
            self._runner.request(project, self._document.today(), self._document.mates)

    def follow(self, follows: bool) -> None:
        """Have changes of the data followed by forecasts, or only by the sentence that the forecast is out of date."""
        self.follows = follows
        self._note_change()

    def cancel(self) -> None:
        """Give up the forecast that is being made; the next change of data asks for another one."""
        self._give_up()
        self._show()
        self._view.show_stale()

    def _note_change(self) -> None:
        self._pause.start(PAUSE_MS if self._rest.isActive() else 0)
        self._rest.start()

    def _compare(self) -> None:
        """Say whether the forecast is out of date, and have a new one made if it is."""
        forecast, project = self._document.forecast, self._document.project
        if forecast is None or project is None or self._document.is_stale:
            if not self._is_waiting:
                self._view.show_stale()
            if self.follows:
                self.ask()
            return
        self._give_up()
        self._document.set_forecast(_as_named_now(forecast, project))

    def _change_project(self) -> None:
        self._give_up()
        self._show()
        self._tell_news_again()
        self._note_change()

    def _give_up(self) -> None:
        self._pause.stop()
        self._is_waiting = False
        self._runner.cancel()

    def _show(self) -> None:
        forecast, project = self._document.forecast, self._document.project
        if forecast is None or project is None:
            self._view.show_empty()
            return
        self._view.show_forecast(forecast, project)
        if self._document.is_stale:
            self._view.show_stale()

    def _progress(self, progress: Progress) -> None:
        if self._is_waiting:
            self._view.show_progress(progress)

    def _foresee(self, forecast: Forecast) -> None:
        """Show what stands already, unless it was overtaken; the rest of the window is told with the whole."""
        if self._is_waiting and self._asked is not None and not self._pause.isActive():
            self._view.show_foreseen(forecast)
            self._tell_news(Told(self._asked, forecast))

    def _take(self, forecast: Forecast) -> None:
        self._is_waiting = False
        self._document.set_forecast(forecast)
        if self._asked is not None and self._asked.id == forecast.project_id:
            self._tell_news(Told(self._asked, forecast))

    def _tell_news(self, now: Told) -> None:
        """Say what changed since the forecast before, and what that moved."""
        before = self._told.get(now.project.id)
        self._told[now.project.id] = now
        if before is None or not before.forecast.is_but_for_levers(now.forecast):  # else they were told when foreseen
            self._news = None if before is None else (before, now)
            self._show_news()

    def _tell_news_again(self) -> None:
        """Say them as dates and numbers are written now; those of another forecast no more."""
        shown = self._document.forecast
        if shown is None or (self._news and not self._news[1].forecast.is_but_for_levers(shown)):
            self._news = None
        self._show_news()

    def _show_news(self) -> None:
        if self._news is None:
            self._view.show_news("")
        else:
            self._view.show_news(news_sentence(*self._news), news_question(*self._news, self._document.mates))

    def _look_ahead(self, days: int) -> None:
        project = self._document.project
        if project is not None:
            assumptions = replace(project.assumptions, horizon_days=days)
            self._document.apply_project(replace(project, assumptions=assumptions), "change of look ahead")

    def _mark_sets(self, proposal: Proposal) -> None:
        project = self._document.project
        if project is not None:
            self._document.apply_project(proposal.applied(project), "mark of evaluation set")

    def _fail(self, sentence: str, detail: str) -> None:
        if detail:
            self.fault.emit(detail)
        if not self._is_waiting:
            return
        self._is_waiting = False
        if detail:
            self._view.show_failure(sentence, can_retry=True)
        else:
            self._view.show_missing(sentence)

    def _lose(self, sentence: str) -> None:
        """Say that the worker is gone, if that concerns anyone; the next request starts another one."""
        if self._is_waiting:
            self._is_waiting = False
            self._view.show_failure(sentence, can_retry=True)


def _as_named_now(forecast: Forecast, project: Project) -> Forecast:
    """The forecast with deadlines and names that were changed since; they are told but not computed with."""
    targets = {target.id: target for target in project.targets}
    arrivals = tuple(replace(a, target=targets.get(a.target.id, a.target)) for a in forecast.arrivals)
    if all(new.target is old.target for new, old in zip(arrivals, forecast.arrivals, strict=True)):
        arrivals = forecast.arrivals
    if arrivals is forecast.arrivals and project.metric == forecast.metric:
        return forecast
    return replace(forecast, arrivals=arrivals, metric=project.metric)
