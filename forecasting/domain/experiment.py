"""One try of a project, or one more measurement of what was tried."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from forecasting.domain.records import new_id
from forecasting.domain.validity import clean, drop_time, make_count, make_floats, require_name, require_positive
from forecasting.errors import InvalidValue


class Status(StrEnum):
    """Where an experiment stands."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"

    @property
    def has_ended(self) -> bool:
        """Whether work on it is over, with or without a result."""
        return self in {Status.DONE, Status.ABANDONED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One try.

    Raises
    ------
    InvalidValue
        If the fields contradict each other: a done experiment without result or finish date, a
        result on one that is not done, a finish before the start, a size or effort that is not positive,
        one that is based on itself or measures itself again.
    """

    name: str
    status: Status = Status.DONE
    #: `Lever.id`, or None when it isn't known.
    lever: str | None = None
    #: First day of work on it.
    started: date | None = None
    #: Day its result was known, or the day it was given up.
    finished: date | None = None
    #: Measured value in the metric's own unit.
    result: float | None = None
    #: Number of examples it was evaluated on.
    n_eval: int | None = None
    #: Name of the evaluation set it was measured on; empty for the usual one.
    evaluation_set: str = ""
    #: Number of runs whose mean is the result; None counts as one.
    repeats: int | None = None
    #: Standard error of the result in the metric's own unit, where it is known.
    standard_error: float | None = None
    #: Person-days.
    effort_days: float | None = None
    #: `Experiment.id` it was built on; None means the champion of the day it started.
    based_on: str | None = None
    #: `Experiment.id` whose unchanged model was measured again; such a measurement is no try.
    remeasures: str | None = None
    notes: str = ""
    link: str = ""
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        require_name(self, "experiment")
        clean(self, "notes", "link", "evaluation_set")
        object.__setattr__(self, "evaluation_set", self.evaluation_set.strip())
        make_floats(self, "result", "standard_error", "effort_days")
        self._check_status()
        self._check_dates()
        self._check_result()
        make_count(self, "n_eval", "evaluation-set size", "examples")
        make_count(self, "repeats", "number of runs", "runs")
        require_positive(self.effort_days, self.name, "effort")
        if self.standard_error is not None and not (math.isfinite(self.standard_error) and self.standard_error >= 0):
            raise InvalidValue(f"The standard error of “{self.name}” must be 0 or more.")
        if self.based_on == self.id:
            raise InvalidValue(f"“{self.name}” cannot be based on itself; choose another experiment.")
        if self.remeasures == self.id:
            raise InvalidValue(f"“{self.name}” cannot measure itself again; choose another experiment.")

    def _check_status(self) -> None:
        try:
            object.__setattr__(self, "status", Status(self.status))
        except ValueError:
            words = ", ".join(Status)
            raise InvalidValue(f"“{self.status}” is not a status of “{self.name}”; use one of: {words}.") from None

    def _check_dates(self) -> None:
        drop_time(self, "started", "finished")
        if self.started and self.finished and self.finished < self.started:
            raise InvalidValue(f"“{self.name}” finishes on {self.finished}, before it starts on {self.started}.")
        if self.status.has_ended and self.finished is None:
            raise InvalidValue(f"“{self.name}” is {self.status}, so it needs the date it finished.")

    def _check_result(self) -> None:
        if self.status is Status.DONE and self.result is None:
            raise InvalidValue(f"“{self.name}” is done, so it needs a result; if there is none, mark it abandoned.")
        if self.status is not Status.DONE and self.result is not None:
            raise InvalidValue(f"“{self.name}” is {self.status} but has a result; mark it done or clear the result.")
        if self.result is not None and not math.isfinite(self.result):
            raise InvalidValue(f"The result of “{self.name}” is not a finite number.")

    @property
    def end(self) -> date:
        """The day on which it ended; only to be asked of one that has, see `is_try`."""
        assert self.finished is not None  # whatever has ended, or has a result, has its date
        return self.finished

    @property
    def is_try(self) -> bool:
        """Whether it has ended, with or without a result, and so counts as a try; measuring again is none."""
        return self.status.has_ended and self.remeasures is None
