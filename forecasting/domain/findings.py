"""What the measurements of a project tell besides its future, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forecasting.domain.project import Project, Target

#: Two-sided 95% of a normal error.
NOISE_WIDTH = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The champion against the best before it on the same evaluation set."""

    #: Measured difference in the metric's own unit; 0 or more.
    lead: float
    #: Standard error of that difference.
    error: float
    #: Chance that the champion is truly better.
    chance_real: float
    #: Size of the evaluation set from which on such a lead is outside the noise; None if none is, or it isn't known.
    examples: int | None
    #: Runs of each from which on it is outside the noise, where their variation is what keeps it inside; or None.
    runs: int | None

    @property
    def noise(self) -> float:
        """Half of the interval that holds 95% of differences of nothing."""
        return NOISE_WIDTH * self.error

    @property
    def is_inside_noise(self) -> bool:
        """Whether the lead may well be luck."""
        return self.lead <= self.noise


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChange:
    """How much an earlier evaluation set differs from the one in use."""

    #: Name of the earlier set; empty for the usual one.
    name: str
    #: Day of the last result on it.
    until: date
    #: What to add to a value on it to compare it with the set in use, in the metric's own unit: 4 in 5 chance that it
    #: lies between `low` and `high`.
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change of the evaluation set that the sizes suggest; nothing is assumed until it is applied."""

    #: Day of the first result of the new size.
    day: date
    #: Examples of the earlier results and of those from that day on.
    old: int
    new: int
    #: Name that the earlier evaluation set would get.
    name: str
    #: `Experiment.id` of what was measured on it.
    experiments: tuple[str, ...]

    def applied(self, project: Project) -> Project:
        """`project` with the earlier results marked as measured on a set of their own."""
        marked = set(self.experiments)
        return project.with_experiments(
            replace(e, evaluation_set=self.name) if e.id in marked else e for e in project.experiments
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Whether a target, once reached, still holds later, if the model that reached it stays unchanged."""

    target: Target
    #: By months after it was reached.
    chances: Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """What unchanged models lose as time passes, learned from those that were measured again later."""

    #: Number of models that were measured again, and of measurements.
    models: int
    measurements: int
    #: Loss a month in the metric's own unit, 0 or more: 4 in 5 chance that it lies between `low` and `high`.
    low: float
    middle: float
    high: float
    #: For each target that is ever reached in the simulated futures.
    holds: tuple[Hold, ...]
