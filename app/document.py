"""The open roadmap: one immutable value, one door for changing it, signals for everyone who shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.grid.drafts import Draft
from app.grid.sheet import Sheet
from forecasting.domain.project import Roadmap
from forecasting.domain.saved_forecast import require_room, snapshot_of
from forecasting.evidence.history import fingerprint, fingerprints
from forecasting.storage.kept_file import open_file, save_changes, save_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project, Snapshot
    from forecasting.storage.kept_file import KeptFile
    from forecasting.storage.session_journal import Session


def local_today() -> date:
    """The date where the computer is."""
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that undo restores: the roadmap, and the rows of its projects that aren't complete yet."""

    roadmap: Roadmap = field(default_factory=Roadmap)
    #: By project id.
    drafts: Mapping[str, tuple[Draft, ...]] = field(default_factory=dict)

    def sheet(self, project_id: str) -> Sheet:
        """The grid of one project."""
        return Sheet(self.roadmap.project(project_id), self.drafts.get(project_id, ()))

    def with_roadmap(self, roadmap: Roadmap) -> Contents:
        """These contents with another roadmap; drafts that fit the changed projects become experiments."""
        changed = Contents(roadmap, {p.id: self.drafts[p.id] for p in roadmap.projects if p.id in self.drafts})
        for project_id in changed.drafts:
            if project_id in self.drafts and not _has(self.roadmap, roadmap.project(project_id)):
                changed = changed.with_sheet(changed.sheet(project_id).settled())
        return changed

    def with_sheet(self, sheet: Sheet) -> Contents:
        """These contents with another grid of one project."""
        others = {owner: drafts for owner, drafts in self.drafts.items() if owner != sheet.project.id}
        drafts = {**others, sheet.project.id: sheet.drafts} if sheet.drafts else others
        known = _has(self.roadmap, sheet.project)
        return Contents(self.roadmap if known else self.roadmap.with_project(sheet.project), drafts)


class Document(QObject):
    """What is open: roadmap, current project, forecasts, file and undo history."""

    #: Something else is open now.
    started = Signal()
    roadmap_changed = Signal()
    #: Another project is shown.
    project_changed = Signal()
    forecast_changed = Signal()
    path_changed = Signal()
    #: The file holds another state of the roadmap than before.
    saved = Signal()
    #: Whether the file holds everything that is complete.
    clean_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None, *, today: Callable[[], date] = local_today) -> None:
        super().__init__(parent)
        #: The day that forecasts are made on.
        self.today = today
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self.clean_changed)
        #: The file, and what it is known to hold.
        self.kept: KeptFile | None = None
        #: Only changed through `apply` and its kin.
        self.contents = Contents()
        self._project_id: str | None = None
        self._forecasts: dict[str, Forecast] = {}
        self._fingerprinted: tuple[Roadmap, Project, str] | None = None
        self._all_fingerprints: tuple[Roadmap, Mapping[str, str]] | None = None

    @property
    def path(self) -> Path | None:
        """Where the file is; None as long as there is none."""
        return self.kept.path if self.kept else None

    @property
    def roadmap(self) -> Roadmap:
        """The roadmap as it stands."""
        return self.contents.roadmap

    @property
    def project(self) -> Project | None:
        """The project that is shown; None in an empty roadmap."""
        return self.roadmap.project(self._project_id) if self._project_id else None

    @property
    def sheet(self) -> Sheet | None:
        """The grid of the project that is shown."""
        return self.contents.sheet(self._project_id) if self._project_id else None

    @property
    def unfinished(self) -> int:
        """Rows, in all projects, that can't be saved yet."""
        return sum(1 for drafts in self.contents.drafts.values() for draft in drafts if draft.typed)

    @property
    def is_clean(self) -> bool:
        """Whether the file holds everything that is complete."""
        return self.undo_stack.isClean()

    @property
    def forecast(self) -> Forecast | None:
        """The latest forecast of the project that is shown."""
        return self._forecasts.get(self._project_id) if self._project_id else None

    def forecast_of(self, project_id: str) -> Forecast | None:
        """The latest forecast of any project, made since the roadmap was opened."""
        return self._forecasts.get(project_id)

    @property
    def forecasts(self) -> Mapping[str, Forecast]:
        """The latest forecast of each project that has one, by project id."""
        return self._forecasts

    @property
    def is_stale(self) -> bool:
        """Whether the forecast was made from other data, or on another day, than there is now."""
        forecast, project = self.forecast, self.project
        if forecast is None or project is None:
            return False
        return forecast.as_of != self.today() or forecast.fingerprint != self._fingerprint(project)

    def outdated(self) -> tuple[str, ...]:
        """Ids of projects whose forecast was made from other data, or on another day, than there is now."""
        if self._all_fingerprints is None or self._all_fingerprints[0] is not self.roadmap:
            found = fingerprints(self.roadmap.projects, pools=self.roadmap.pools_projects)
            self._all_fingerprints = (self.roadmap, found)
        now, today = self._all_fingerprints[1], self.today()
        known = {p.id: self._forecasts[p.id] for p in self.roadmap.projects if p.id in self._forecasts}
        return tuple(key for key, f in known.items() if f.as_of != today or f.fingerprint != now[key])

    @property
    def mates(self) -> tuple[Project, ...]:
        """The projects that the one that is shown may learn from."""
        return self.roadmap.mates(self._project_id) if self._project_id else ()

    def apply(self, roadmap: Roadmap, text: str, merge_key: str | None = None) -> None:
        """Change the roadmap, as one undo step told as `text`; steps in a row with one `merge_key` become one."""
        self._push(self.contents.with_roadmap(roadmap), text, merge_key)

    def apply_project(self, project: Project, text: str, merge_key: str | None = None) -> None:
        """`apply` with one project changed or added."""
        self.apply(self.roadmap.with_project(project), text, merge_key)

    def apply_sheet(self, sheet: Sheet, text: str) -> None:
        """`apply` with one grid changed."""
        self._push(self.contents.with_sheet(sheet), text, None)

    def show_project(self, project_id: str) -> None:
        """Make another project the one that is shown."""
        if project_id != self._project_id:
            self._project_id = project_id
            self.project_changed.emit()
            self.forecast_changed.emit()

    def set_forecast(self, forecast: Forecast) -> None:
        """Keep a forecast; it can't be undone, and goes out of date when its project changes."""
        self._forecasts[forecast.project_id] = forecast
        self.forecast_changed.emit()

    def take_snapshot(self, note: str = "", project_id: str | None = None) -> Snapshot | None:
        """Save the forecast of a project, the shown one by default, for the track record; it can be undone.

        Nothing is saved, and None given back, without a forecast that is up to date. One that is saved already is
        saved again only for another note.

        Raises
        ------
        InvalidValue
            If the roadmap has no room for more.
        """
        chosen = project_id or self._project_id
        project = self.roadmap.project(chosen) if chosen else None
        forecast = self._forecasts.get(chosen) if chosen else None
        if project is None or forecast is None or chosen in self.outdated():
            return None
        snapshot = snapshot_of(forecast, project, note)
        last = project.snapshots[-1] if project.snapshots else None
        if last is not None and last.saved == snapshot.saved and note in {"", last.note}:
            return last
        require_room(self.roadmap, snapshot)
        self.apply_project(project.with_snapshot(snapshot), "saved forecast")
        return snapshot

    def drop_snapshot(self, snapshot_id: str) -> None:
        """Take a saved forecast of the shown project off the track record."""
        if self.project is not None:
            self.apply_project(self.project.without_snapshot(snapshot_id), "deletion of saved forecast")

    def start(
        self,
        roadmap: Roadmap,
        kept: KeptFile | None = None,
        drafts: Mapping[str, tuple[Draft, ...]] = MappingProxyType({}),
    ) -> None:
        """Begin afresh with a roadmap, the file that it is from, and what that can't hold; nothing can be undone.

        Parameters
        ----------
        drafts
            By project id; those of other projects are left out.
        """
        known = {project.id: drafts[project.id] for project in roadmap.projects if project.id in drafts}
        self._begin(Contents(roadmap, known), kept)
        self._tell_begun()

    def open(self, path: Path) -> None:
        """Read a file and begin afresh with it; raises UnreadableFile."""
        kept = open_file(path)
        self.start(kept.roadmap, kept)

    def resume(self, session: Session[Contents], kept: KeptFile | None) -> None:
        """Go on with a session that ended without being closed, and with all that can be undone in it."""
        self.blockSignals(True)
        try:
            self._begin(session.start, kept)
            for number, step in enumerate(session.steps, start=1):
                command = ReplaceRoadmap(self, step.contents, step.text, None)
                self.undo_stack.push(command)
                command.merge_key = step.merge_key
                if number == session.saved:
                    self.undo_stack.setClean()
            if session.saved < 0:
                self.undo_stack.resetClean()
            self.undo_stack.setIndex(session.position)
        finally:
            self.blockSignals(False)
        self._project_id = None
        self.show(self.contents)
        self._tell_begun()

    def save(self, path: Path) -> None:
        """Write everything complete to a file, which is then the document's own; raises UnwritableFile."""
        if self.kept and self.kept.path == path:
            self.note_saved(save_changes(self.kept, self.roadmap))
        else:
            self.note_saved(save_whole(path, self.roadmap))

    def note_saved(self, kept: KeptFile) -> None:
        """Take note of what the file holds now, which may be behind the roadmap already."""
        is_moved = kept.path != self.path
        self.kept = kept
        if kept.roadmap is self.roadmap:
            self.undo_stack.setClean()
        self.saved.emit()
        if is_moved:
            self.path_changed.emit()

    def _begin(self, contents: Contents, kept: KeptFile | None) -> None:
        self._forecasts.clear()
        self.undo_stack.clear()
        self.kept = kept
        self._project_id = None
        self.show(contents)

    def _tell_begun(self) -> None:
        self.started.emit()
        self.path_changed.emit()
        self.clean_changed.emit(self.is_clean)

    def show(self, contents: Contents) -> None:
        """Take over contents, and show the project in which they differ. Only for `ReplaceRoadmap` and `start`."""
        before, self.contents = self.contents.roadmap, contents
        shown = _project_to_show(self._project_id, before, contents.roadmap)
        if shown == self._project_id:
            self.roadmap_changed.emit()
            return
        self._project_id = shown
        self.roadmap_changed.emit()
        self.project_changed.emit()
        self.forecast_changed.emit()

    def _push(self, contents: Contents, text: str, merge_key: str | None) -> None:
        if contents != self.contents:
            self.undo_stack.push(ReplaceRoadmap(self, contents, text, merge_key))

    def _fingerprint(self, project: Project) -> str:
        known = self._fingerprinted
        if known is None or known[0] is not self.roadmap or known[1] is not project:
            known = self._fingerprinted = (self.roadmap, project, fingerprint(project, self.mates))
        return known[2]


class ReplaceRoadmap(QUndoCommand):
    """The only undo step there is: what was there before, and after."""

    def __init__(self, document: Document, after: Contents, text: str, merge_key: str | None) -> None:
        super().__init__(text)
        self._document = document
        self.before = document.contents
        self.after = after
        self.merge_key = merge_key

    def id(self) -> int:
        """All steps are of one kind."""
        return 1

    def redo(self) -> None:
        """Show what is there after the step."""
        self._document.show(self.after)

    def undo(self) -> None:
        """Show what was there before the step."""
        self._document.show(self.before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Swallow the next step if it goes on with the same field."""
        if not isinstance(other, ReplaceRoadmap) or self.merge_key is None or self.merge_key != other.merge_key:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True


def _project_to_show(shown: str | None, before: Roadmap, after: Roadmap) -> str | None:
    """The project shown, unless it is gone or another one is what changed."""
    changed = [project.id for project in after.projects if not _has(before, project)]
    if shown in changed or (not changed and any(project.id == shown for project in after.projects)):
        return shown
    return changed[0] if changed else next((project.id for project in after.projects), None)


def _has(roadmap: Roadmap, project: Project) -> bool:
    """Whether the roadmap holds this very value; comparing identities is enough, as values are never copied."""
    return any(known is project for known in roadmap.projects)
