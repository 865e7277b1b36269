"""What the window and the worker say to each other: frozen, picklable, light to import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from forecasting.domain.date_styles import DateStyle, usual_date_style, write_dates_usually
from forecasting.domain.number_styles import NumberStyle, usual_number_style, write_numbers_usually
from forecasting.domain.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecasting.domain.forecast import Forecast


class Stage(StrEnum):
    """What the engine is doing."""

    PREPARING = "Preparing the model"
    COMPILING = "Preparing the model for this computer: up to a minute, only once"
    POOLING = "Learning from the other projects"
    FITTING = "Learning from the experiments"
    CHECKING = "Checking the fit"
    SIMULATING = "Simulating the future"
    COMPARING = "Forecasting step by step"
    LOOKING_BACK = "Forecasting from past dates"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come."""

    stage: Stage
    #: 0 to 1 within the whole request; None when it can't be told.
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """How what is said in the worker is written, so that it reads as what is said in the window."""

    dates: DateStyle = DateStyle.BRITISH
    numbers: NumberStyle = NumberStyle.POINT

    @classmethod
    def chosen(cls) -> Styles:
        """Those of this process."""
        return cls(usual_date_style(), usual_number_style())

    def choose(self) -> None:
        """Have this process write in them."""
        write_dates_usually(self.dates)
        write_numbers_usually(self.numbers)


@dataclass(frozen=True, slots=True)
class Request:
    """A forecast that is asked for."""

    #: Answers carry the number of their request.
    number: int
    project: Project
    as_of: date
    #: Other projects that it may learn from.
    others: tuple[Project, ...] = ()
    styles: Styles = Styles()


class Task(Protocol):
    """Work that isn't a forecast: a record that is sent to the worker and does itself there."""

    def __call__(self, on_progress: Callable[[Progress], None]) -> object:
        """Do it; UserError if what it was given doesn't allow it."""


@dataclass(frozen=True, slots=True)
class Study:
    """A task that is asked for."""

    number: int
    task: Task
    styles: Styles = Styles()


@dataclass(frozen=True, slots=True)
class Cancel:
    """The answer to a request isn't wanted any more."""

    number: int


#: In place of a request's number: the worker speaks of its own preparation.
PREPARATION = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has imported and compiled everything; what follows is fast."""

    #: A sentence for the person at the keyboard; mostly there is nothing to say.
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Progressed:
    """A request, or the preparation, has come further."""

    number: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A forecast stands but for its report on levers, with which the request will be answered."""

    number: int
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Finished:
    """A request is answered."""

    number: int
    #: The `LeverReport` of the forecast that was foreseen, or what the task of a study gives.
    answer: object


@dataclass(frozen=True, slots=True)
class Failed:
    """A request could not be answered."""

    number: int
    #: For the person at the keyboard.
    sentence: str
    #: Traceback of a bug of ours; empty for an error the user can mend.
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A request was given up, for it was cancelled or a newer one came."""

    number: int


type Order = Request | Study | Cancel
type Event = Ready | Progressed | Foreseen | Finished | Failed | Dropped
