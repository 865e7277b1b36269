"""What the checks of a self-test share: a folder to write into, the forecast that one makes and others use."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from forecasting.domain.forecast import Forecast

#: Events of Python's audit that are traffic; what goes to the own computer or a file is none.
_TRAFFIC = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")


class CheckFailed(Exception):  # noqa: N818 - a finding about the program and no error of the check
    """Something doesn't do what it should; the sentence says what."""


class CheckSkipped(Exception):  # noqa: N818
    """Something can't be checked here; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check that went well has to say."""

    sentence: str
    #: More, for scripts: plain values.
    facts: Mapping[str, Any] = field(default_factory=dict)


class Trial:
    """One run of the self-test.

    Parameters
    ----------
    folder
        An empty folder that may be written to, and goes afterwards.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: Connections that were asked for since `watch_network`, as Python names them.
        self.traffic: list[str] = []

    @cached_property
    def forecast(self) -> Forecast:
        """The sample's forecast, made when it is first asked for."""
        return forecast_sample()

    def watch_network(self) -> None:
        """From now on note every connection that this process asks for."""

        def note(event: str, arguments: tuple[Any, ...]) -> None:
            if event in _TRAFFIC and not _stays_here(arguments):
                self.traffic.append(event)

        sys.addaudithook(note)


def forecast_sample() -> Forecast:
    """A forecast of the first project of the sample, as it was written."""
    from forecasting.pipeline import forecast_project  # noqa: PLC0415 - NumPy; the command line starts without
    from forecasting.sample import sample_as_of, sample_roadmap  # noqa: PLC0415

    roadmap = sample_roadmap()
    project = roadmap.projects[0]
    return forecast_project(project, sample_as_of(), others=roadmap.mates(project.id))


def is_built() -> bool:
    """Whether this is the built program, not one that runs from its sources."""
    return bool(getattr(sys, "frozen", False))


def program() -> list[str]:
    """The command that starts this program once more."""
    return [sys.executable] if is_built() else [sys.executable, "-m", "app"]


def peak_megabytes() -> float | None:
    """The most memory that this process has used, None where the system doesn't tell."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (2**20 if sys.platform == "darwin" else 2**10)


def _stays_here(arguments: tuple[Any, ...]) -> bool:
    """Whether an address is a file or this very computer."""
    address = arguments[-1] if arguments else None
    return isinstance(address, str | bytes) or (isinstance(address, tuple) and address[:1] == ("127.0.0.1",))
