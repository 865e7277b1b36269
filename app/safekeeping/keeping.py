"""Nothing lost: the journal of the session, the file that follows the edits, what earlier sessions left."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.safekeeping.file_keeper import FileKeeper
from app.safekeeping.session_keeper import SessionKeeper
from app.safekeeping.unfinished_rows import keep_rows, kept_rows
from app.state_folder import backups_folder, rows_folder, sessions_folder
from forecasting.domain.timeline import format_short_date
from forecasting.errors import UnreadableFile
from forecasting.storage.backups import backups
from forecasting.storage.kept_file import open_file
from forecasting.storage.record_changes import digest
from forecasting.storage.roadmap_file import read_roadmap
from forecasting.storage.session_journal import DAMAGE, forget_session
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from app.document import Contents, Document
    from app.settings import Settings
    from forecasting.domain.project import Roadmap
    from forecasting.storage.backups import Backup
    from forecasting.storage.kept_file import KeptFile
    from forecasting.storage.session_journal import Outline, Session

#: Days after which what a session left is no longer offered.
REMEMBERED = 30


class Keeping(QObject):
    """Everything between the document and the disk; `close` ends it."""

    #: A sentence about what can't be saved at the moment.
    failed = Signal(str)
    #: The `Outline` of a session that left edits of a file which has changed since.
    parted = Signal(object)
    #: A sentence about what was saved or recovered.
    told = Signal(str)

    def __init__(self, document: Document, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._is_closed = False
        self.session = SessionKeeper(document, sessions_folder(), self)
        self.file = FileKeeper(document, backups_folder(), self.session.prepare_saving, self)
        self.file.set_automatic(settings.saves_by_itself)
        for keeper in (self.session, self.file):
            keeper.failed.connect(self.failed)
            keeper.mended.connect(lambda: self.told.emit("Everything is saved again."))

    def open(self, path: Path) -> None:
        """Open a file, with what an earlier session left of it; raises UnreadableFile."""
        kept = open_file(path)
        self.file.take(path)
        left = [outline for outline in self.left() if outline.path is not None and _is_same(outline.path, path)]
        if not self.file.read_only and any(self._resume(outline, kept) for outline in left):
            return
        rows = {} if self.file.read_only else kept_rows(rows_folder(), path, kept.roadmap.id)
        self._document.start(kept.roadmap, kept, rows)
        if unfinished := self._document.unfinished:
            are = "that isn't complete is" if unfinished == 1 else "that aren't complete are"
            self.told.emit(f"{counted(unfinished, 'row')} {are} here again.")
        for outline in left[:1]:
            self.parted.emit(outline)
        if self.file.read_only:
            self.failed.emit(self.file.read_only)

    def start(self, roadmap: Roadmap) -> None:
        """Begin with a roadmap that has no file."""
        self.file.let_go()
        self.file.read_only = ""
        self._document.start(roadmap)

    def left(self) -> list[Outline]:
        """What earlier sessions left that was saved in no file, or can be undone, the latest first."""
        try:
            found = self.session.left()
        except (OSError, TimeoutError):
            return []
        return [outline for outline in found if not self._forget_old(outline)]

    def unsaved(self) -> list[Outline]:
        """Those of `left` with edits that no file holds."""
        return [outline for outline in self.left() if outline.unsaved]

    def recover(self, outline: Outline) -> None:
        """Open what an earlier session left: in its file, or without one if that has changed since.

        Raises
        ------
        UnreadableFile
            If nothing of it can be read.
        """
        kept = None
        if outline.path is not None:
            with suppress(UnreadableFile):
                kept = open_file(outline.path)
        if kept is not None:
            self.file.take(kept.path)
            if not self.file.read_only and self._resume(outline, kept):
                return
        self.file.let_go()
        self.file.read_only = ""
        if not self._resume(outline, None):
            raise UnreadableFile(f"What wasn't saved of “{outline.title}” can't be read any more.")

    def keep_rows(self) -> bool:
        """Keep the rows that aren't complete until the file is opened again; whether none of them would be lost."""
        path, rows = self._document.path, self._document.contents.drafts if self._document.unfinished else {}
        if path is None or self.file.read_only:
            return not rows
        try:
            keep_rows(rows_folder(), path, self._document.roadmap.id, rows)
        except OSError:
            return not rows
        return True

    def earlier_saves(self) -> list[Backup]:
        """The last saves of what is open, the latest first."""
        return backups(self._document.roadmap.id, backups_folder())

    def go_back(self, backup: Backup) -> None:
        """Make the roadmap what it was at an earlier save, as one step that can be undone; raises UnreadableFile."""
        self._document.apply(read_roadmap(backup.place), f"return to the save of {told_time(backup.saved)}")

    def keep_now(self) -> None:
        """Have everything written as soon as possible, as something went wrong; returns at once."""
        self.session.write_now()
        self.file.save_soon()

    def close(self) -> None:
        """The window closes, and what is open was saved or let go on purpose."""
        if not self._is_closed:
            self._is_closed = True
            self.file.close()
            self.session.close()

    def _resume(self, outline: Outline, kept: KeptFile | None) -> bool:
        """Go on with a session, unless it can't be read or the file holds none of its states."""
        try:
            session = self.session.take_over(outline)
        except (*DAMAGE, TimeoutError):
            self.session.let_go()
            return False
        if kept is not None:
            position = _position_of(kept.roadmap, session)
            if position is None and digest(kept.roadmap) not in session.held:
                self.session.let_go()
                return False
            if position is not None:
                kept = replace(kept, roadmap=list(session.states())[position].roadmap)
            session = replace(session, saved=-1 if position is None else position)
        else:
            session = replace(session, saved=-1)
        unsaved = abs(session.position - max(session.saved, 0))
        self.session.resume(session)
        self._document.resume(session, kept)
        if unsaved:
            were = "wasn't" if unsaved == 1 else "weren't"
            self.told.emit(f"Recovered {counted(unsaved, 'edit')} of “{outline.title}” that {were} saved.")
        return True

    def _forget_old(self, outline: Outline) -> bool:
        if time.time() - outline.begun.timestamp() < REMEMBERED * 86400:
            return False
        forget_session(outline.journal)
        return True


def told_time(moment: datetime) -> str:
    """A day and a time as people say it, down to the second where saves follow each other."""
    return f"{format_short_date(moment.date())}, {moment:%H:%M:%S}"


def _position_of(roadmap: Roadmap, session: Session[Contents]) -> int | None:
    """After how many steps there was what the file holds."""
    states = [state.roadmap for state in session.states()]
    likely = [session.saved] if session.saved >= 0 else []
    return next((i for i in (*likely, *reversed(range(len(states)))) if states[i] == roadmap), None)


def _is_same(path: Path, other: Path) -> bool:
    return path.resolve() == other.resolve()
