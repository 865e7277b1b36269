"""A forecast as data: frozen, NumPy only, cheap to send from the worker to the window.

Figures, sentences and reports are functions of these records. Days are model time after
`Forecast.as_of`, see `forecasting.domain.timeline`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.timeline import Timeline, parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from forecasting.domain.findings import Comparison, Proposal, SetChange, Staleness
    from forecasting.domain.lever_report import LeverReport
    from forecasting.domain.metric import Metric
    from forecasting.domain.outlook import Outlook
    from forecasting.domain.project import Target

#: Edges of the bands of a fan: central 50, 80 and 95 in 100, and the middle.
FAN_QUANTILES = (0.025, 0.10, 0.25, 0.50, 0.75, 0.90, 0.975)
#: The chances whose dates are told, and how they are said.
TOLD_CHANCES: Mapping[str, float] = {"even": 0.50, "4 in 5": 0.80, "19 in 20": 0.95}
#: Dots of an arrival chart; the one denominator of every page.
DOTS = 20
#: Simulated futures, where no other number is asked for: their luck leaves 0.9 points in odds of one half.
DRAWS = 3000


class Basis(StrEnum):
    """What a forecast rests on."""

    DATA = "data"
    #: The PM's answers and what is usual, and the few results there are.
    ASSUMPTIONS = "assumptions"


class Verdict(StrEnum):
    """How far the sampler's numbers can be trusted."""

    SOUND = "sound"
    CAUTION = "caution"
    UNRELIABLE = "unreliable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """How far the posterior draws can be trusted, in numbers and in words."""

    verdict: Verdict
    #: In plain words, one sentence each; the first is the summary.
    sentences: tuple[str, ...]
    #: Largest rank-normalised split R-hat over parameters.
    r_hat: float
    #: Smallest bulk effective sample size over parameters.
    ess_bulk: float
    #: Smallest tail effective sample size over parameters.
    ess_tail: float
    divergences: int
    draws: int
    #: Share of replicated histories with a more extreme value than the real one, by name of the check.
    predictive_checks: Mapping[str, float]
    #: Whether sampling was repeated with more tuning.
    retried: bool = False


def share_within(arrivals: NDArray[np.float64], days: ArrayLike) -> NDArray[np.float64]:
    """Share of the futures whose arrival, shape (draws,), comes within each number of `days`; the shape of `days`."""
    return np.asarray(np.searchsorted(np.sort(arrivals), np.asarray(days, float), side="right") / arrivals.size)


@dataclass(frozen=True)
class Arrival:
    """When a target is reached, in every simulated future."""

    target: Target
    as_of: date
    horizon_days: int
    #: Shape (draws,): days after `as_of`; ``inf`` = not within the horizon, 0 = already reached.
    days: NDArray[np.float64]
    #: Share of futures in which the target lies beyond the ceiling and isn't reached: a part of `never`.
    chance_infeasible: float = float("nan")
    #: Share of futures in which it lies beyond the ceiling and luck alone lets a measurement get there; a part of the
    #: arrivals, as what counts by a deadline is what is measured.
    chance_lucky: float = 0.0

    def odds(self, day: date | str) -> float:
        """Chance that the target is reached by the end of `day`, a date or ISO text."""
        day = parse_date(day) if isinstance(day, str) else day
        return float(np.mean(self.days <= Timeline(self.as_of).days(day)))

    def odds_after(self, days: ArrayLike) -> NDArray[np.float64]:
        """Chance of arrival within each number of `days` after `as_of`; the shape of `days`."""
        return share_within(self.days, days)

    def is_beyond(self, day: date) -> bool:
        """Whether a day lies beyond the horizon, so that nothing is known of it."""
        return Timeline(self.as_of).days(day) > self.horizon_days

    def is_ahead(self, day: date) -> bool:
        """Whether a day lies ahead and within the horizon, so that there are odds for it."""
        return day > self.as_of and not self.is_beyond(day)

    @property
    def never(self) -> float:
        """Chance that the target is not reached within the horizon."""
        return float(np.mean(np.isinf(self.days)))

    @property
    def is_reached(self) -> bool:
        """Whether the champion of today has reached it already."""
        return bool(np.all(self.days == 0))

    def quantile(self, chance: float) -> float:
        """Fewest days by which the target is reached with at least this chance; ``inf`` if not within the horizon."""
        # A last bit too many in the product must not ask for one more future.
        rank = int(np.ceil(chance * self.days.size - 1e-9)) - 1
        return float(np.sort(self.days)[max(rank, 0)])

    def date(self, chance: float) -> date | None:
        """First date by which the target is reached with at least this chance; None if not within the horizon."""
        days = self.quantile(chance)
        return None if np.isinf(days) else Timeline(self.as_of).date(days)

    def dots(self, count: int = DOTS) -> NDArray[np.float64]:
        """Quantile dots: shape (count,), days at (i - 0.5) / count, each for 1 in `count` (Kay et al. 2016)."""
        return np.array([self.quantile((i + 0.5) / count) for i in range(count)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The past of a project as charts and sentences need it, up to the day of the forecast."""

    #: Shape (results,): days after the forecast's `as_of`, zero or negative, in order.
    days: NDArray[np.float64]
    #: Shape (results,): measured values in the metric's own unit.
    values: NDArray[np.float64]
    #: Shape (results,): standard error of each value, estimated where it wasn't given.
    errors: NDArray[np.float64]
    #: Shape (results,): whether the result was the best so far on its evaluation set when it came.
    is_best: NDArray[np.bool_]
    #: Shape (results,): names of the experiments.
    names: tuple[str, ...]
    #: Tries that ended up to the day, results or not.
    tries: int
    #: Shape (results,): whether it was measured on the evaluation set in use, so that it compares with the champion.
    is_in_use: NDArray[np.bool_]
    #: Shape (results,): ids of the experiments.
    ids: tuple[str, ...] = ()

    @property
    def bests(self) -> NDArray[np.intp]:
        """Which results were the best so far on the evaluation set in use, in order."""
        return np.flatnonzero(self.is_best & self.is_in_use)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Everything that is known about a project's future at one date.

    Arrays with draws have one row for each simulated future; row i of every array is the same future.
    """

    project_id: str
    #: `forecasting.evidence.history.fingerprint` of what the forecast was made from.
    fingerprint: str
    metric: Metric
    as_of: date
    horizon_days: int
    seed: int
    model_version: str
    #: Shape (days,): the grid on which paths are kept, from 0 to the horizon.
    days: NDArray[np.float64]
    #: Shape (draws, days): reported champion in the metric's own unit.
    reported: NDArray[np.float64]
    #: Shape (draws, days): true value of that champion.
    true: NDArray[np.float64]
    #: Shape (draws,): best value that could be reached at all.
    ceiling: NDArray[np.float64]
    arrivals: tuple[Arrival, ...]
    scene: Scene
    diagnosis: Diagnosis
    basis: Basis = Basis.DATA
    #: Whether the PM told how far anyone could get, so that no new approach lifts the ceiling.
    is_ceiling_told: bool = False
    #: Other projects of the roadmap that had something to say.
    learned_from: int = 0
    #: Posterior draws by parameter, each of shape (chains, draws, ...).
    posterior_draws: Mapping[str, NDArray[np.float64]]
    #: Sampler statistics by name, each of shape (chains, draws).
    sample_stats: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    #: The champion against the best before it; None without one before.
    comparison: Comparison | None = None
    #: Earlier evaluation sets against the one in use, the latest first.
    set_changes: tuple[SetChange, ...] = ()
    #: Changes of the evaluation set that the sizes suggest and that aren't marked.
    proposals: tuple[Proposal, ...] = ()
    #: None where no unchanged model was measured again.
    staleness: Staleness | None = None
    #: What each lever has done and what to try next; None if that wasn't asked for.
    levers: LeverReport | None = None
    #: What the futures were simulated from, so that a changed plan can be forecast without a fit; None where nothing
    #: was simulated.
    outlook: Outlook | None = None

    def is_but_for_levers(self, other: Forecast) -> bool:
        """Whether `other` is this very forecast, with or without the report on levers."""
        rest = (field.name for field in fields(self) if field.name != "levers")
        return all(getattr(self, name) is getattr(other, name) for name in rest)

    @property
    def timeline(self) -> Timeline:
        """Model time of this forecast."""
        return Timeline(self.as_of)

    @property
    def champion_now(self) -> float:
        """Best measured value so far."""
        return float(self.reported[0, 0])

    def champion(self, days: Sequence[float] | ArrayLike) -> NDArray[np.float64]:
        """Reported champion on given days after `as_of`.

        Parameters
        ----------
        days
            Days after `as_of`, each from 0 to the horizon.

        Returns
        -------
        Shape (draws, days), in the metric's own unit and direction.
        """
        return self.reported[:, self.grid_columns(days)]

    def fan_values(
        self, days: Sequence[float] | ArrayLike | None = None, quantiles: Sequence[float] = FAN_QUANTILES
    ) -> NDArray[np.float64]:
        """Quantiles of the reported champion: shape (days, quantiles); all days of the grid by default."""
        paths = self.reported if days is None else self.champion(days)
        found: NDArray[np.float64] = np.quantile(paths, quantiles, axis=0, method="inverted_cdf").T
        return found

    @cached_property
    def fan_bands(self) -> NDArray[np.float64]:
        """`fan_values` at the standard quantiles on the whole grid: shape (days, 7)."""
        return self.fan_values()

    def arrival(self, target: float | str) -> Arrival:
        """The arrival at a target, found by its value or its id; KeyError if it wasn't forecast."""
        for arrival in self.arrivals:
            if arrival.target.id == target or arrival.target.value == target:
                return arrival
        raise KeyError(target)

    def grid_columns(self, days: Sequence[float] | ArrayLike) -> NDArray[np.intp]:
        """Columns of `reported` and `true` that hold on days after `as_of`, each from 0 to the horizon."""
        wanted = np.atleast_1d(np.asarray(days, float))
        if np.any(wanted < 0) or np.any(wanted > self.horizon_days):
            message = f"Days must lie between 0 and the horizon of {self.horizon_days} days."
            raise ValueError(message)
        # The champion on a day is the last grid point not after it: a step function never looks ahead.
        return np.searchsorted(self.days, wanted + 1e-9, side="right") - 1
