"""Keeps every edit of the document in a journal on this computer, within a moment and beside the window's thread."""

from __future__ import annotations

import threading
from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.document import Contents, ReplaceRoadmap
from app.safekeeping.lane import Lane
from forecasting.storage.file_faults import reason
from forecasting.storage.record_changes import digest
from forecasting.storage.session_journal import SessionJournal, Step, left_sessions

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from app.document import Document
    from forecasting.domain.project import Roadmap
    from forecasting.storage.session_journal import Outline, Session

#: Seconds from an edit until it is written: when the window has shown it, well within the two seconds promised.
SOON = 0.1
#: Until what couldn't be written is tried again.
RETRY_MS = 5000
#: Seconds that the window waits for the journal of an earlier session, and for its own when it closes.
PATIENCE = 10.0

type _Act = Callable[[], None]


class SessionKeeper(QObject):
    """One journal for what is open, begun with the first edit and gone when the document is left on purpose."""

    #: Why edits can't be kept on this computer at the moment.
    failed = Signal(str)
    #: They can again.
    mended = Signal()

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._lane = Lane("journal", self)
        #: Waited for in the thread and not by a timer, so that a window that is held up holds up no edit. Whether a
        #: job waits, and what ends its wait.
        self._is_waiting = False
        self._hurry = threading.Event()
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.write_now)
        #: What is still to be written, the oldest first; only the thread takes from it.
        self._acts: deque[_Act] = deque()
        self._has_failed = False
        # Only touched in the thread.
        self._journal: SessionJournal[Contents] | None = None
        self._taken_over: SessionJournal[Contents] | None = None
        #: What there was after each step, as far as the journal was told.
        self._known: list[Contents] = []
        self._forget()
        document.undo_stack.indexChanged.connect(self._follow)
        document.started.connect(self._begin)
        document.saved.connect(self._note_saved)

    def left(self) -> list[Outline]:
        """Earlier sessions that ended without being closed, the latest first."""
        self._hurry.set()
        return self._lane.do(partial(left_sessions, self._folder)).result(PATIENCE)

    def take_over(self, outline: Outline) -> Session[Contents]:
        """An earlier session; it goes on in its own journal once the document resumes it.

        Raises
        ------
        DAMAGE of `session_journal`, TimeoutError
            If it can't be read, or another window has taken it.
        """
        self._hurry.set()
        return self._lane.do(partial(self._read, outline.journal)).result(PATIENCE)

    def resume(self, session: Session[Contents]) -> None:
        """Go on with the session that was taken over, which the document is about to resume."""
        self._is_resuming = True
        self._known = [step.contents for step in session.steps]
        self._start = session.start

    def close(self) -> bool:
        """Stop for good; whether everything could be written. Only a session that was left on purpose is forgotten."""
        self._stop_following()
        self._add(self._discard)
        self._add(self._let_go)
        self.write_now()
        return self._lane.close(PATIENCE) and not self._acts

    def prepare_saving(self, roadmap: Roadmap) -> Future[None]:
        """Write everything before a file is given a roadmap, so that it is known whose it is."""
        if self._is_begun:
            self._add(partial(self._do, partial(_note_saving, roadmap)))
        return self.write_now()

    def write_now(self) -> Future[None]:
        """Have everything written that waits; the result comes when it is, or can't be."""
        self._hurry.set()
        return self._lane.do(self._work_off, self._conclude)

    def let_go(self) -> None:
        """Leave the session that was taken over as it is."""
        self._lane.do(self._let_go)

    def _stop_following(self) -> None:
        self._retry.stop()
        self._document.undo_stack.indexChanged.disconnect(self._follow)

    def _forget(self) -> None:
        self._start = self._document.contents
        self._known = []
        self._is_begun = self._is_resuming = False

    def _begin(self) -> None:
        """Something else is open: what was open before was let go on purpose."""
        if self._is_resuming:
            self._is_resuming = False
            self._is_begun = True
            self._add(self._change_over)
            self._note_saved()
        else:
            self._add(self._discard)
            self._forget()

    def _follow(self, position: int) -> None:
        """Tell the journal of a step that was made, undone or done again."""
        stack = self._document.undo_stack
        if self._is_resuming or not (self._is_begun or position):
            return  # the stack is being filled from a journal, or was emptied before anything was done
        if not stack.count() and self._document.contents != self._start:
            return  # emptied, as something else is about to be opened
        command = stack.command(position - 1) if position else None
        if not isinstance(command, ReplaceRoadmap) or self._knows(position, command.after):
            del self._known[stack.count() :]
            self._tell(partial(_go_to, position, stack.count()))
            return
        step = Step(command.text(), command.merge_key, command.after)
        self._known[position - 1 :] = [command.after]
        self._tell(partial(_add_step, position, step, command.before))

    def _knows(self, position: int, contents: Contents) -> bool:
        return position <= len(self._known) and self._known[position - 1] is contents

    def _note_saved(self) -> None:
        kept = self._document.kept
        if kept is None or not self._is_begun:
            return
        states = [self._start, *self._known]
        held = (i for i in reversed(range(len(states))) if states[i].roadmap is kept.roadmap)
        self._tell(partial(_note_saved, next(held, -1), kept.path, self._document.roadmap.name))

    def _tell(self, act: Callable[[SessionJournal[Contents]], None]) -> None:
        if not self._is_begun:
            self._is_begun = True
            kept = self._document.kept
            path, is_saved = (kept.path, kept.roadmap is self._start.roadmap) if kept else (None, False)
            name = self._document.roadmap.name
            self._add(partial(self._open, self._start, path, name, 0 if is_saved else -1))
        self._add(partial(self._do, act))

    def _add(self, act: _Act) -> None:
        self._acts.append(act)
        if not self._is_waiting:
            self._is_waiting = True
            self._hurry.clear()
            self._lane.do(self._work_off_soon, self._conclude)

    def _conclude(self, done: Future[None]) -> None:
        problem = done.exception()
        if problem is None:
            if self._has_failed:
                self._has_failed = False
                self.mended.emit()
            return
        self._retry.start()
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(_sentence(self._folder, problem))

    # In the thread.

    def _work_off_soon(self) -> None:
        self._hurry.wait(SOON)
        self._is_waiting = False  # what is added from now on waits anew
        self._work_off()

    def _work_off(self) -> None:
        while self._acts:
            self._acts[0]()
            self._acts.popleft()

    def _open(self, start: Contents, path: Path | None, name: str, saved: int) -> None:
        self._journal = SessionJournal.begin(self._folder, start, path=path, name=name, saved=saved)

    def _do(self, act: Callable[[SessionJournal[Contents]], None]) -> None:
        assert self._journal is not None  # `_open` came before
        act(self._journal)

    def _discard(self) -> None:
        if self._journal is not None:
            self._journal.discard()
            self._journal = None

    def _read(self, place: Path) -> Session[Contents]:
        self._let_go()
        self._taken_over = SessionJournal.take_over(place)
        return self._taken_over.read(Contents)

    def _let_go(self) -> None:
        if self._taken_over is not None:
            self._taken_over.close()
            self._taken_over = None

    def _change_over(self) -> None:
        self._discard()
        self._journal, self._taken_over = self._taken_over, None


def _add_step(number: int, step: Step[Contents], before: Contents, journal: SessionJournal[Contents]) -> None:
    journal.add(number, step, before)


def _go_to(position: int, count: int, journal: SessionJournal[Contents]) -> None:
    journal.go_to(position, count)


def _note_saving(roadmap: Roadmap, journal: SessionJournal[Contents]) -> None:
    journal.note_saving(digest(roadmap))


def _note_saved(position: int, path: Path, name: str, journal: SessionJournal[Contents]) -> None:
    journal.note_saved(position, path, name)


def _sentence(folder: Path, problem: BaseException) -> str:
    return (
        f"Your latest edits are only in memory: “{folder}” can't be written to ({reason(problem)}). "
        "Whenabouts tries again every few seconds; save the roadmap to be safe."
    )
