"""Opening and saving as the person at the keyboard knows them: dialogs, recent files, nothing lost by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from forecasting.domain.project import Roadmap
from forecasting.errors import UserError
from forecasting.sample import sample_roadmap
from forecasting.storage.roadmap_file import SUFFIX
from forecasting.words.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.document import Document
    from app.safekeeping.keeping import Keeping
    from app.settings import Settings
    from forecasting.storage.backups import Backup
    from forecasting.storage.session_journal import Outline

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm")

_TABLES = " ".join(f"*{suffix}" for suffix in TABLE_SUFFIXES)
_ROADMAP_FILTER = f"Roadmaps (*{SUFFIX})"
_TABLE_FILTER = f"Tables ({_TABLES})"
_ANY_FILTER = f"Roadmaps and tables (*{SUFFIX} {_TABLES})"
_BUTTONS = QMessageBox.StandardButton


class RoadmapFiles(QObject):
    """What the File menu does; problems are told, not thrown."""

    #: A sentence about a file that can't be read or written.
    failed = Signal(str)
    #: A file that is no roadmap but perhaps a table.
    table_chosen = Signal(Path)

    def __init__(self, document: Document, settings: Settings, keeping: Keeping, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._keeping = keeping
        self._settings = settings
        self._window = window

    def new(self) -> None:
        """Begin with an empty roadmap."""
        if self.may_leave():
            self._keeping.start(Roadmap())

    def choose(self) -> None:
        """Ask for a file, a roadmap or a table, and open it."""
        self._ask_for(_ANY_FILTER, "Open")

    def choose_table(self) -> None:
        """Ask for a table."""
        self._ask_for(_TABLE_FILTER, "Load a table")

    def open(self, path: Path) -> None:
        """Open a roadmap, or hand on a table."""
        self._settings.remember_folder(path.parent)
        if path.suffix.lower() in TABLE_SUFFIXES:
            self.table_chosen.emit(path)
        elif self.may_leave() and self._try(lambda: self._keeping.open(path)):
            self._settings.remember_file(path)
        elif not path.exists():
            self._settings.forget_file(path)

    def open_sample(self) -> None:
        """Open the sample as a roadmap that has no file yet."""
        if self.may_leave():
            self._try(lambda: self._keeping.start(sample_roadmap(self._document.today())))

    def recover(self, outline: Outline) -> None:
        """Open what an earlier session left unsaved."""
        if self.may_leave():
            self._try(lambda: self._keeping.recover(outline))

    def go_back(self, backup: Backup) -> None:
        """Make the roadmap what it was at an earlier save; a step that can be undone."""
        self._try(lambda: self._keeping.go_back(backup))

    def save(self) -> bool:
        """Save to the file that was opened; ask for one the first time."""
        path = self._document.path
        return self._save_to(path) if path and not self._keeping.file.read_only else self.save_as()

    def save_as(self) -> bool:
        """Ask where to save, and save there."""
        start = self._document.path or self._settings.last_folder / f"{self._document.roadmap.name}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the roadmap", str(start), _ROADMAP_FILTER)
        if not name:
            return False
        path = Path(name)
        return self._save_to(path if path.suffix else path.with_suffix(SUFFIX))

    def may_leave(self) -> bool:
        """Whether nothing is lost, or only what the user lets go."""
        has_file = self._document.path is not None or not self._document.unfinished
        if not (self._keeping.file.flush() and has_file):
            answer = self._ask_to_save()
            if answer != _BUTTONS.Save:
                return bool(answer == _BUTTONS.Discard)
            if not self.save():
                return False
        return self._keeping.keep_rows() or self._ask_to_lose_rows() == _BUTTONS.Discard

    def _ask_to_save(self) -> QMessageBox.StandardButton:
        rows = counted(self._document.unfinished, "row")
        return self._ask(
            f"Save the changes to “{self._document.roadmap.name}”?",
            f"{rows} to complete will be here again when you open the file." if self._document.unfinished else "",
            _BUTTONS.Save,
        )

    def _ask_to_lose_rows(self) -> QMessageBox.StandardButton:
        rows = counted(self._document.unfinished, "row")
        return self._ask(
            "Some rows aren't complete, so the file can't hold them.",
            f"They can't be kept on this computer either; {rows} to complete would be lost.",
            _BUTTONS.Cancel,
        )

    def _ask(self, question: str, more: str, best: QMessageBox.StandardButton) -> QMessageBox.StandardButton:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Whenabouts")
        box.setText(question)
        box.setInformativeText(more)
        box.setStandardButtons(best | _BUTTONS.Discard | _BUTTONS.Cancel)
        box.setDefaultButton(best)
        return QMessageBox.StandardButton(box.exec())

    def _ask_for(self, kinds: str, title: str) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(self._settings.last_folder), kinds)
        if name:
            self.open(Path(name))

    def _save_to(self, path: Path) -> bool:
        saved = self._try(lambda: self._keeping.file.save(path))
        if saved:
            self._settings.remember_file(path)
        return saved

    def _try(self, run: Callable[[], None]) -> bool:
        try:
            run()
        except UserError as problem:
            self.failed.emit(str(problem))
            return False
        return True
