"""The notebook interface to past forecasts: table or project in, scores out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from forecasting.backtesting.run import run
from forecasting.backtesting.series import Series
from forecasting.backtesting.summary import summarise
from forecasting.domain.backtest import Backtest, Summary
from forecasting.domain.project import Project
from forecasting.errors import UserError
from forecasting.rivals.catalogue import choose_rivals

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from forecasting.domain.metric import Metric

SOURCE = "notebook"
_SERIES = "series_id"


@dataclass(frozen=True)
class BacktestResult:
    """A backtest with the conveniences of a notebook; `backtest` is the plain record."""

    backtest: Backtest

    @cached_property
    def summaries(self) -> tuple[Summary, ...]:
        """How good each method was, ours first."""
        return summarise(self.backtest)

    @property
    def scores(self) -> pd.DataFrame:
        """One row for each method: arrival score, fan score and on how many past dates it answered."""
        import pandas as pd  # noqa: PLC0415 - the window imports this package and never needs pandas

        rows = [
            {"method": s.method, "arrival_score": s.arrival, "fan_score": s.fan, "answered": s.answered}
            for s in self.summaries
        ]
        return pd.DataFrame(rows).set_index("method")

    @property
    def claims(self) -> pd.DataFrame:
        """One row for each target on each past date and each method: the chance that it gave, and what happened.

        ``came_true`` is missing where the deadline is still to come.
        """
        import pandas as pd  # noqa: PLC0415 - see above

        return pd.DataFrame(
            {
                "series": origin.series,
                "asked_on": origin.asked_on,
                "method": answer.method,
                "target": claim.value,
                "deadline": claim.deadline,
                "chance": chance,
                "reached_on": claim.reached_on,
                "came_true": claim.came_true,
            }
            for origin in self.backtest.origins
            for answer in origin.answers
            for claim, chance in zip(origin.claims, answer.chances, strict=True)
        )


def backtest(
    history: pd.DataFrame | Project,
    *,
    metric: Metric | None = None,
    rivals: str = "none",
    seed: int = 1,
    jobs: int = 1,
) -> BacktestResult:
    """Ask for forecasts on past dates, and score them by what happened.

    Parameters
    ----------
    history
        A table as `forecasting.forecast` takes it, perhaps with a column ``series_id`` that tells several
        histories of one metric apart; or a project. A project's targets with deadlines are claims too.
    metric
        What a table measures; a project has its own.
    rivals
        Methods to compare with: ``"all"``, ``"none"``, or names with commas between.
    seed
        The same seed gives the same numbers.
    jobs
        Processes that share the work.

    Raises
    ------
    UserError
        If the table or an argument cannot be understood; the sentence says where and what to do.
    """
    chosen, missing = choose_rivals(rivals)
    if missing:
        warnings.warn(missing, stacklevel=2)
    if isinstance(history, Project):
        series = [Series(source=SOURCE, name=history.name, project=history)]
    elif metric is None:
        raise UserError("A table doesn't tell what it measures; give a metric.")
    else:
        series = list(_series(history, metric))
    return BacktestResult(run(series, chosen, seed=seed, jobs=jobs))


def _series(frame: pd.DataFrame, metric: Metric) -> Iterator[Series]:
    from forecasting.importers.frame import read_frame  # noqa: PLC0415 - imports pandas

    several = _SERIES in frame.columns
    for name, rows in frame.groupby(_SERIES, sort=False) if several else [("history", frame)]:
        levers, experiments = read_frame(rows, metric)
        project = Project(name=str(name), metric=metric, levers=levers, experiments=experiments)
        yield Series(source=SOURCE, name=str(name), project=project)
