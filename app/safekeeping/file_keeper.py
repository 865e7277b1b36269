"""Keeps the document's file up to date, and others from writing to it meanwhile; all of it beside the window."""

from __future__ import annotations

from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.safekeeping.lane import Lane
from forecasting.errors import UnwritableFile, UserError
from forecasting.storage.backups import back_up
from forecasting.storage.edit_lock import HEARTBEAT, EditLock, lock_for_editing
from forecasting.storage.kept_file import ChangedElsewhere, save_changes, save_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.document import Document
    from forecasting.domain.project import Roadmap
    from forecasting.storage.kept_file import KeptFile

#: From an edit until the file has it, and until a drive that failed is tried again.
PAUSE_MS = 1000
RETRY_MS = 10_000
#: Seconds that the window waits for a drive when the user wants a file saved.
PATIENCE = 10.0
_BRIEFLY = 2.0


class FileKeeper(QObject):
    """Saves by itself where it may, tells where it can't, and tries again."""

    #: A sentence.
    failed = Signal(str)
    #: After it failed.
    mended = Signal()

    def __init__(
        self,
        document: Document,
        backups: Path,
        journal: Callable[[Roadmap], Future[None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        #: Writes the journal of the session; it must never be behind the file, or a crash would part the two.
        self._journal = journal
        self._backups = backups
        self._lane = Lane("saving", self)
        self._lock: EditLock | None = None
        self._is_automatic = True
        self._is_saving = self._has_failed = self._is_backed_up = False
        #: Why the file can only be read; empty if it may be written to.
        self.read_only = ""
        self._number = self._finished = 0
        # Only touched in the thread.
        self._latest: KeptFile | None = None
        self._pause = _timer(self, PAUSE_MS, self._save_by_itself, once=True)
        self._retry = _timer(self, RETRY_MS, self._save_by_itself, once=True)
        self._heartbeat = _timer(self, int(HEARTBEAT * 1000), self._touch, once=False)
        document.undo_stack.indexChanged.connect(self._note_change)

    @property
    def saves_by_itself(self) -> bool:
        """Whether the file follows the edits."""
        return self._is_automatic and self._document.kept is not None and not self.read_only

    def set_automatic(self, is_automatic: bool) -> None:
        """Choose whether the file follows the edits; Save is always possible."""
        self._is_automatic = is_automatic
        self._note_change()

    def take(self, path: Path) -> None:
        """Take the right to write to a file that is being opened, or remember who has it."""
        self.let_go()
        self.read_only = ""
        try:
            held = lock_for_editing(path)
        except OSError as problem:
            self.read_only = (
                f"“{path.name}” can only be read: {problem.strerror}. Save it under another name to edit it."
            )
            return
        if isinstance(held, EditLock):
            self._lock = held
            self._heartbeat.start()
        else:
            self.read_only = (
                f"“{path.name}” can only be read, as {held.sentence}. Save it under another name to edit a copy."
            )

    def let_go(self) -> None:
        """Give the right to write back, and forget how saving went."""
        self._pause.stop()
        self._retry.stop()
        self._heartbeat.stop()
        self._has_failed = self._is_backed_up = False
        if self._lock:
            release = self._lane.do(self._lock.release)
            self._lock = None
            with suppress(TimeoutError):  # a drive that doesn't answer; the lock grows stale by itself
                release.result(_BRIEFLY)

    def save(self, path: Path) -> None:
        """Save now, to the file or a new one, and keep a copy; waits for it.

        Raises
        ------
        UnwritableFile
            If that isn't possible, or the drive doesn't answer in time.
        """
        if path != self._document.path:
            self._take_new(path)
        elif self.read_only:
            self.take(path)
            if self.read_only:
                raise UnwritableFile(self.read_only)
        self._wait(path)
        kept = self._document.kept
        assert kept is not None  # it was just saved
        self._is_backed_up = True
        self._lane.do(partial(back_up, kept.path, kept.roadmap.id, self._backups))

    def flush(self) -> bool:
        """Bring the file up to date if it follows the edits; whether it is."""
        if not self.saves_by_itself:
            return self._document.is_clean
        assert self._document.path is not None  # otherwise nothing is saved
        try:
            self._wait(self._document.path)
        except UserError as problem:
            self.failed.emit(str(problem))
        return self._document.is_clean

    def save_soon(self) -> None:
        """Bring the file up to date without waiting for a pause, if it follows the edits."""
        self._pause.stop()
        self._save_by_itself()

    def close(self) -> None:
        """End; the right to write is given back."""
        self._document.undo_stack.indexChanged.disconnect(self._note_change)
        self.let_go()
        self._lane.close(PATIENCE)

    def _take_new(self, path: Path) -> None:
        before, was_read_only = self._lock, self.read_only
        self._lock = None
        self.take(path)
        if self.read_only:
            problem, self.read_only, self._lock = self.read_only, was_read_only, before
            raise UnwritableFile(problem)
        if before:
            self._lane.do(before.release)

    def _note_change(self) -> None:
        if self.saves_by_itself and not self._document.is_clean and not self._retry.isActive():
            self._pause.start()

    def _save_by_itself(self) -> None:
        if not self.saves_by_itself or self._is_saving or self._document.is_clean:
            return
        assert self._document.path is not None  # otherwise nothing is saved by itself
        self._is_saving = True
        number, job = self._job(self._document.path)
        self._lane.do(job, partial(self._conclude, number))

    def _job(self, path: Path) -> tuple[int, Callable[[], KeptFile]]:
        """What brings a file up to date, and its number."""
        self._number += 1
        is_first, self._is_backed_up = not self._is_backed_up and path == self._document.path, True
        work = partial(self._update, self._document.kept, path, self._document.roadmap, self._lock, is_first=is_first)
        written = self._journal(self._document.roadmap)

        def save() -> KeptFile:
            wait([written], PATIENCE)
            return work()

        return self._number, save

    def _update(
        self, known: KeptFile | None, path: Path, roadmap: Roadmap, lock: EditLock | None, *, is_first: bool
    ) -> KeptFile:
        """In the thread: save what differs from what was saved last, which the window may not have heard of yet."""
        kept = self._latest if self._latest and known and self._latest.follows(known) else known
        if kept is None or kept.path != path:
            self._latest = save_whole(path, roadmap)
            return self._latest
        if lock is not None and lock.is_lost:
            raise ChangedElsewhere(
                f"“{path.name}” was opened for editing elsewhere meanwhile; save yours under another name."
            )
        if is_first and kept.roadmap is not roadmap:
            # The state before the first edit of a session can be gone back to.
            back_up(path, kept.roadmap.id, self._backups)
        self._latest = save_changes(kept, roadmap)
        return self._latest

    def _wait(self, path: Path) -> None:
        number, job = self._job(path)
        try:
            kept = self._lane.do(job).result(PATIENCE)
        except TimeoutError as late:
            raise UnwritableFile(
                f"“{path.name}” can't be saved: its drive doesn't answer. Your edits are kept; try again later."
            ) from late
        self._finish(number, kept)

    def _conclude(self, number: int, done: Future[KeptFile]) -> None:
        self._is_saving = False
        match done.exception():
            case None:
                if done.result().path == self._document.path:
                    self._finish(number, done.result())
                self._note_change()
            case ChangedElsewhere() as problem:
                self.read_only = str(problem)
                self.failed.emit(str(problem))
            case UserError() as problem:
                self._retry.start()
                if not self._has_failed:
                    self._has_failed = True
                    self.failed.emit(f"{problem} Your edits are kept on this computer, and it is tried again.")
            case BaseException() as fault:
                raise fault

    def _finish(self, number: int, kept: KeptFile) -> None:
        if number < self._finished:
            return  # a later one was waited for
        self._finished = number
        self._document.note_saved(kept)
        if self._has_failed:
            self._has_failed = False
            self.mended.emit()

    def _touch(self) -> None:
        if self._lock:
            self._lane.do(self._lock.touch)


def _timer(parent: QObject, interval: int, todo: Callable[[], None], *, once: bool) -> QTimer:
    timer = QTimer(parent, interval=interval, singleShot=once)
    timer.timeout.connect(todo)
    return timer
