"""Why two forecasts of a target differ, as data: the steps from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Target


class ChangeKind(StrEnum):
    """What a step changes."""

    #: Nothing: the forecast as it was.
    START = "start"
    #: The same question asked anew, which other projects and another version of the model answer otherwise.
    METHOD = "method"
    TARGET = "target"
    ASSUMPTIONS = "assumptions"
    #: Rows that were there already.
    CORRECTIONS = "corrections"
    TIME = "time"
    RESULT = "result"
    #: Several results that came in before those that are told one by one.
    EARLIER_RESULTS = "earlier results"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStep:
    """What is said once a step is taken."""

    kind: ChangeKind
    #: Name of the result that came in, or how many did; empty where the kind says it all.
    what: str
    #: Date of even chance; None past the horizon.
    even: date | None
    #: Chance by the deadline; None without one, and where it lies beyond the horizon or in the past.
    odds: float | None
    never: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """The steps from one forecast to another; the first is where it starts."""

    metric: Metric
    #: As it is at the end.
    target: Target
    steps: tuple[ChangeStep, ...]
