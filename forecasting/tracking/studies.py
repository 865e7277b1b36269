"""Work for the worker that isn't a forecast of today: records that the window makes and sends, light to import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forecasting.domain.project import Project, Snapshot, Target
from forecasting.messages import Progress, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasting.domain.backtest import Backtest
    from forecasting.domain.change_report import ChangeReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStudy:
    """Why the forecast of a target differs from an earlier one."""

    before: Snapshot
    after: Project
    asked_now: date
    #: Of `after`.
    target: Target
    #: Projects that it may learn from.
    others: tuple[Project, ...] = ()

    def __call__(self, on_progress: Callable[[Progress], None]) -> ChangeReport:
        """Forecast every step from one to the other."""
        from forecasting.tracking.change_study import explain_change  # noqa: PLC0415 - the window makes this record

        return explain_change(
            self.before, self.after, self.asked_now, self.target, others=self.others, on_progress=on_progress
        )


@dataclass(frozen=True, slots=True)
class PastStudy:
    """What would have been said of a project on past dates, and what happened."""

    project: Project

    def __call__(self, on_progress: Callable[[Progress], None]) -> Backtest:
        """Ask for all the forecasts that the history allows."""
        from forecasting.backtesting.run import run  # noqa: PLC0415 - as above
        from forecasting.backtesting.series import Series  # noqa: PLC0415

        def tell(done: int, total: int) -> None:
            on_progress(Progress(Stage.LOOKING_BACK, done / total if total else None))

        series = Series(source=self.project.name, name=self.project.name, project=self.project)
        return run([series], on_progress=tell)
