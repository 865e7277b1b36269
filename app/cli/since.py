"""The earlier forecast that a report from the command line is compared with: a saved one, or that of a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cli.output import say
from forecasting.domain.saved_forecast import forecast_of, snapshot_name
from forecasting.domain.timeline import format_date, parse_date
from forecasting.errors import InvalidValue, UserError
from forecasting.tracking.track_record import saved_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project, Snapshot

#: Saved forecasts that are listed, the latest ones.
_MOST_TOLD = 8


@dataclass(frozen=True, slots=True)
class Since:
    """What ``--since`` names."""

    #: Saved forecasts by `Project.id`.
    saved: Mapping[str, Snapshot]
    #: The day that was given; None for a note.
    day: date | None


def find_since(text: str, projects: Sequence[Project], as_of: date) -> Since:
    """The saved forecasts of projects that a text names, by their day, their note or both.

    Raises
    ------
    UserError
        If none fits and the text is no day either, if several of one project fit, or if the day isn't in the past.
    """
    day = _day(text)
    if day is not None and day >= as_of:
        raise InvalidValue(f"--since {format_date(day)} is not before the day of the report, {format_date(as_of)}.")
    found = {project.id: _only(text, project, _fitting(text, day, _earlier(project, as_of))) for project in projects}
    saved = {project_id: snapshot for project_id, snapshot in found.items() if snapshot is not None}
    if not saved and day is None:
        raise UserError(_nothing_fits(text, projects, as_of))
    return Since(saved, day)


def earlier_forecast(
    project: Project, now: Forecast, since: Since | None, forecast_on: Callable[[date], Forecast | None]
) -> Forecast | None:
    """The forecast that a report compares today's with, as the window does: the latest saved one unless one is named.

    Parameters
    ----------
    forecast_on
        Forecasts from a day, where that was given and nothing was saved on it.
    """
    if since is None:
        return saved_before(project, now)
    if project.id in since.saved:
        return forecast_of(since.saved[project.id])
    if since.day is None:
        say(f"No saved forecast of “{project.name}” has that name, so nothing is compared with it.", to_stderr=True)
        return None
    told = f"No forecast of “{project.name}” was saved on {format_date(since.day)}"
    say(f"{told}, so it is made again from what was known then.", to_stderr=True)
    return forecast_on(since.day)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except InvalidValue:
        return None


def _earlier(project: Project, as_of: date) -> list[Snapshot]:
    return [snapshot for snapshot in project.snapshots if snapshot.taken_on < as_of]


def _fitting(text: str, day: date | None, snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """Those whose note or name a text is, else those of the day, else those that hold it."""
    wanted, known = text.strip().casefold(), list(snapshots)
    exact = [s for s in known if wanted in {s.note.strip().casefold(), snapshot_name(s).casefold()}]
    of_day = [s for s in known if s.taken_on == day]
    parts = [s for s in known if day is None and wanted and wanted in snapshot_name(s).casefold()]
    return exact or of_day or parts


def _only(text: str, project: Project, fitting: Sequence[Snapshot]) -> Snapshot | None:
    """The one that fits; of those with the same day and note the last one saved."""
    if len({snapshot_name(snapshot) for snapshot in fitting}) > 1:
        told = f"“{text.strip()}” fits {len(fitting)} saved forecasts of “{project.name}”"
        raise UserError(f"{told}; name one of them in full: {_listed(fitting)}.")
    return fitting[-1] if fitting else None


def _nothing_fits(text: str, projects: Sequence[Project], as_of: date) -> str:
    known = [snapshot for project in projects for snapshot in _earlier(project, as_of)]
    told = f"No saved forecast is called “{text.strip()}”, and it is no day."
    if not known:
        return f"{told} None was saved before {format_date(as_of)}; give a day instead, such as 2026-09-01."
    return f"{told} There {'is' if len(known) == 1 else 'are'}: {_listed(known)}."


def _listed(snapshots: Iterable[Snapshot]) -> str:
    """The names of saved forecasts, the latest first."""
    latest = sorted(snapshots, key=lambda snapshot: snapshot.taken_on, reverse=True)
    names = list(dict.fromkeys(f"“{snapshot_name(snapshot)}”" for snapshot in latest))
    more = len(names) - _MOST_TOLD
    return ", ".join(names[:_MOST_TOLD]) + (f" and {more:,} more" if more > 0 else "")
