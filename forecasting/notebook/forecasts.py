"""The interface for notebooks and scripts: a pandas table in, a forecast out."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.forecast import DRAWS, FAN_QUANTILES, Arrival, Basis, Diagnosis, Forecast
from forecasting.domain.lever_report import Estimate
from forecasting.domain.project import Assumptions, Beliefs, CeilingBelief, Project, Target
from forecasting.domain.timeline import parse_date
from forecasting.futures.scenarios import forecast_scenario
from forecasting.levers.assessment import NEXT_TRIES
from forecasting.pipeline import forecast_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import xarray as xr
    from numpy.typing import ArrayLike, NDArray

    from forecasting.domain.findings import Staleness
    from forecasting.domain.lever_report import Gain, LeverEvidence
    from forecasting.domain.metric import Metric
    from forecasting.domain.scenario import Scenario

NAME = "Project"


@dataclass(frozen=True)
class Result:
    """A forecast with the conveniences of a notebook; `forecast` is the plain record."""

    forecast: Forecast

    @property
    def as_of(self) -> date:
        """The day at whose end the forecast was made."""
        return self.forecast.as_of

    @property
    def basis(self) -> Basis:
        """Whether the forecast rests on data or on assumptions."""
        return self.forecast.basis

    @property
    def arrivals(self) -> tuple[Arrival, ...]:
        """The arrival at each target, in the order in which they were asked for."""
        return self.forecast.arrivals

    @property
    def staleness(self) -> Staleness | None:
        """What an unchanged model loses a month, and whether targets hold; None if none was measured again."""
        return self.forecast.staleness

    @property
    def diagnosis(self) -> Diagnosis:
        """How far the numbers can be trusted, in numbers and in words."""
        return self.forecast.diagnosis

    @property
    def posterior(self) -> xr.DataTree:
        """Posterior draws and sampler statistics as an ArviZ DataTree.

        ``ceiling`` and ``champions`` (true values) are in the metric's unit; ``alpha`` is the logit of the
        chance that a lever's first try helps, ``s`` and ``f`` are mean shares of the headroom that a
        success closes and a failure loses, ``beta`` and ``epsilon`` say how success gets rarer, and
        ``tau`` is the run-to-run variation as a share of the headroom. ``offsets``, where there are earlier
        evaluation sets, is what to add to a value measured on each of them, in the metric's unit.
        """
        from forecasting.inference.diagnostics import posterior_tree  # noqa: PLC0415 - imports ArviZ, which takes seconds

        return posterior_tree(self.forecast.posterior_draws, self.forecast.sample_stats)

    @property
    def levers(self) -> pd.DataFrame:
        """What each lever has done and promises: a table with one row for each lever, indexed by its name.

        Columns are ``best`` (chance that it is the best choice) and those of
        `forecasting.domain.lever_report.LeverEvidence`; what isn't known exactly has its 4-in-5 interval beside
        it, in the columns with ``_low`` and ``_high`` at the end of their names.
        """
        return _table(
            [{"lever": lever.name, "best": lever.best} | _numbers(lever) for lever in self._evidence], ["lever"]
        )

    @property
    def lever_gains(self) -> pd.DataFrame:
        """What each target gains if the next tries go to one lever: one row for each lever and target.

        Columns beginning with ``by_tries`` are about the next tries, those with ``by_effort`` about the person-days
        that as many tries of the usual mix take; ``odds`` are shares and ``days`` are days by which the date of
        even chance comes earlier, NaN where that lies beyond the horizon.
        """
        rows = [
            {"lever": lever.name, "target": arrival.target.value, "by": gain.by}
            | _numbers(gain.by_tries, "by_tries_")
            | ({} if gain.by_effort is None else _numbers(gain.by_effort, "by_effort_"))
            for lever in self._evidence
            for arrival, gain in zip(self.arrivals, lever.gains, strict=True)
        ]
        return _table(rows, ["lever", "target"])

    @property
    def _evidence(self) -> tuple[LeverEvidence, ...]:
        return () if self.forecast.levers is None else self.forecast.levers.levers

    def arrival(self, target: float) -> Arrival:
        """When `target` is reached; KeyError if it was not asked for."""
        return self.forecast.arrival(target)

    def scenario(self, scenario: Scenario) -> Result:
        """The forecast of a changed plan, from the same posterior under the same luck: nothing is fitted.

        Row i of its arrays is the same future as row i of those of this forecast.
        """
        return Result(forecast_scenario(self.forecast, scenario))

    def champion(self, days: Sequence[float] | ArrayLike) -> NDArray[np.float64]:
        """Reported champion on days after `as_of`: shape (futures, days), in the metric's unit and direction."""
        return self.forecast.champion(days)

    def fan(
        self, days: Sequence[float] | ArrayLike | None = None, quantiles: Sequence[float] = FAN_QUANTILES
    ) -> pd.DataFrame:
        """Quantiles of the reported champion.

        Returns
        -------
        A table with one row for each of `days` (all days of the grid by default) and one column for
        each of `quantiles`, in the metric's unit.
        """
        import pandas as pd  # noqa: PLC0415 - the window imports this package and never needs pandas

        index = self.forecast.days if days is None else np.atleast_1d(np.asarray(days, float))
        values = self.forecast.fan_values(days, quantiles)
        return pd.DataFrame(values, index=pd.Index(index, name="days"), columns=pd.Index(quantiles, name="quantile"))


def _numbers(record: LeverEvidence | Gain, prefix: str = "") -> dict[str, object]:
    """The numbers of a record by column."""
    found: dict[str, object] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Estimate):
            ends = {f"{prefix}{field.name}_low": value.low, f"{prefix}{field.name}_high": value.high}
            found |= {f"{prefix}{field.name}": value.value} | ends
        elif field.name not in {"lever_id", "name", "gains"}:
            found[prefix + field.name] = value
    return found


def _table(rows: list[dict[str, object]], index: list[str]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - the window imports this package and never needs pandas

    return pd.DataFrame(rows).set_index(index) if rows else pd.DataFrame()


def forecast(  # noqa: PLR0913 - each is a question that a user of the interface may want to answer
    frame: pd.DataFrame,
    *,
    metric: Metric,
    targets: Sequence[float] = (),
    as_of: date | str | None = None,
    horizon_days: float = 365,
    draws: int = DRAWS,
    seed: int = 1,
    tries_per_week: float | None = None,
    ceiling: CeilingBelief | None = None,
    beliefs: Beliefs | None = None,
    baseline: float | None = None,
    next_tries: int = NEXT_TRIES,
) -> Result:
    """Forecast when a metric reaches its targets.

    Parameters
    ----------
    frame
        One row for each try. Columns ``date`` (when its result was known) and ``value``; optionally
        ``lever``, ``n_eval``, ``evaluation_set`` (its name), ``repeats``, ``standard_error``, ``name``,
        ``started``, ``status``, ``effort_days``, ``based_on`` and ``remeasures`` (names of other rows). A row
        without value is a try that gave none. Other columns are ignored.
    metric
        Its direction and bounds decide the scale; values are in its unit.
    targets
        Values to reach.
    as_of
        The forecast knows what is dated up to the end of this day; later rows are ignored. The last
        date in `frame` by default.
    horizon_days
        How far ahead to look; a part of a day counts as a day.
    draws
        Number of simulated futures, at least 100.
    seed
        The same seed gives the same numbers.
    tries_per_week
        Pace to assume in the place of the one learned from the dates.
    ceiling
        Belief about the best value anyone could reach.
    beliefs
        How often tries help, how much of what is left they close, and how many there are a month. With fewer
        than 5 results, or all of one date, the forecast rests on them: see `Result.basis`.
    baseline
        Where the metric stands today, as long as there is no result.
    next_tries
        How many tries go to one lever when levers are compared.

    Raises
    ------
    NotEnoughData
        With fewer than 5 results or fewer than 2 dates up to `as_of`, and without the beliefs that stand in.
    UserError
        If the table or an argument cannot be understood; the sentence says where and what to do.
    """
    from forecasting.importers.frame import read_frame  # noqa: PLC0415 - imports pandas

    levers, experiments = read_frame(frame, metric)
    assumptions = Assumptions(
        horizon_days=math.ceil(horizon_days),
        seed=seed,
        tries_per_week=tries_per_week,
        ceiling=ceiling,
        beliefs=beliefs or Beliefs(),
        baseline=baseline,
    )
    project = Project(
        name=NAME,
        metric=metric,
        levers=levers,
        experiments=experiments,
        targets=tuple(Target(value=float(value)) for value in targets),
        assumptions=assumptions,
    )
    day = _last_day(project) if as_of is None else read_day(as_of)
    return Result(forecast_project(project, day, draws=draws, next_tries=next_tries))


def read_day(as_of: date | str) -> date:
    """A day as the caller gives it: a date, ISO text or a pandas Timestamp, whose time of day doesn't count."""
    if isinstance(as_of, str):
        return parse_date(as_of)
    return as_of.date() if isinstance(as_of, datetime) else as_of


def _last_day(project: Project) -> date:
    return max((e.finished for e in project.experiments if e.finished is not None), default=date.max)
