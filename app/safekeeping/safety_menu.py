"""What the window says and offers about saving: earlier saves, unsaved work, drives that fail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.safekeeping.keeping import told_time
from app.views.parts.notice import Tone
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QMenu

    from app.roadmap_files import RoadmapFiles
    from app.safekeeping.keeping import Keeping
    from app.settings import Settings
    from app.views.parts.notice import Notice
    from app.window_actions import WindowActions
    from forecasting.storage.session_journal import Outline


class SafetyMenu(QObject):
    """Between what keeps the work and the window's menu and notice."""

    def __init__(
        self,
        keeping: Keeping,
        files: RoadmapFiles,
        commands: WindowActions,
        notice: Notice,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keeping = keeping
        self._files = files
        self._commands = commands
        self._notice = notice
        self._settings = settings
        commands.earlier.aboutToShow.connect(self._list_earlier)
        commands.unsaved.aboutToShow.connect(self._list_unsaved)
        commands.save_by_itself.setChecked(settings.saves_by_itself)
        commands.save_by_itself.toggled.connect(self._save_by_itself)
        keeping.parted.connect(self._offer_parted)
        keeping.failed.connect(self._tell_unsaved)
        keeping.told.connect(partial(notice.tell, tone=Tone.PLAIN))

    def offer_recovery(self) -> None:
        """Say what the latest session that wasn't closed left unsaved, and offer to open it."""
        for outline in self._keeping.unsaved()[:1]:
            self._offer(outline)

    def _offer(self, outline: Outline) -> None:
        were = "wasn't" if outline.unsaved == 1 else "weren't"
        edits = f"{counted(outline.unsaved, 'edit')} of “{outline.title}”"
        sentence = f"{edits} {were} saved when Whenabouts ended unexpectedly."
        self._notice.tell(sentence, Tone.WARNING, "Recover", partial(self._files.recover, outline))

    def _offer_parted(self, outline: Outline) -> None:
        if outline.unsaved:
            edits = counted(outline.unsaved, "edit")
            sentence = (
                f"“{outline.title}” was changed elsewhere; {edits} of an earlier session can be opened as a copy."
            )
            self._notice.tell(sentence, Tone.WARNING, "Open the copy", partial(self._files.recover, outline))

    def _list_earlier(self) -> None:
        saves = self._keeping.earlier_saves()
        entries = [(told_time(save.saved), partial(self._files.go_back, save)) for save in saves]
        _fill(self._commands.earlier, entries, "No save to go back to yet")

    def _list_unsaved(self) -> None:
        left = self._keeping.unsaved()
        entries = [(_told(outline), partial(self._files.recover, outline)) for outline in left]
        _fill(self._commands.unsaved, entries, "Nothing is unsaved")

    def _save_by_itself(self, is_automatic: bool) -> None:
        self._settings.saves_by_itself = is_automatic
        self._keeping.file.set_automatic(is_automatic)

    def _tell_unsaved(self, sentence: str) -> None:
        self._notice.tell(sentence, Tone.ERROR, "Save as…", self._save_as)

    def _save_as(self) -> None:
        if self._files.save_as():
            self._notice.hide()


def _fill(menu: QMenu, entries: Sequence[tuple[str, Callable[[], None]]], nothing: str) -> None:
    menu.clear()
    for text, todo in entries:
        menu.addAction(text.replace("&", "&&")).triggered.connect(partial(_run, todo))
    if not entries:
        menu.addAction(nothing).setEnabled(False)


def _told(outline: Outline) -> str:
    return f"{outline.title}, {told_time(outline.begun)} ({counted(outline.unsaved, 'edit')})"


def _run(todo: Callable[[], None], *_: object) -> None:
    """Do something when an entry is chosen, whatever Qt tells about it."""
    todo()
