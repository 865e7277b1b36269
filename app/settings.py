"""What the window remembers between two starts: typed, with a default for each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QLocale, QSettings, Qt

from app.working_week import WorkingWeek
from forecasting.domain.date_styles import DateStyle
from forecasting.domain.number_styles import NumberStyle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_RECENT_FILES = 8
MAX_REPORTS = 30


class Theme(StrEnum):
    """Which palette the window wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Settings:
    """Preferences of the person at this computer; a value that can't be read is its default again."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings(
            QSettings.defaultFormat(), QSettings.Scope.UserScope, "Whenabouts", "Whenabouts"
        )

    @property
    def theme(self) -> Theme:
        """Light, dark, or what the system wears."""
        wanted = str(self._store.value("theme", Theme.SYSTEM.value))
        return Theme(wanted) if wanted in set(Theme) else Theme.SYSTEM

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._store.setValue("theme", theme.value)

    @property
    def saves_by_itself(self) -> bool:
        """Whether a file follows the edits without being saved."""
        return str(self._store.value("saves_by_itself", "true")).lower() != "false"

    @saves_by_itself.setter
    def saves_by_itself(self, is_automatic: bool) -> None:
        self._store.setValue("saves_by_itself", "true" if is_automatic else "false")

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window; empty at the first start."""
        return self._bytes("geometry")

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    @property
    def splitter(self) -> QByteArray:
        """How the window is shared out; empty at the first start."""
        return self._bytes("splitter")

    @splitter.setter
    def splitter(self, state: QByteArray) -> None:
        self._store.setValue("splitter", state)

    @property
    def screen(self) -> str:
        """Name of the screen that was shown last; empty at the first start."""
        return str(self._store.value("screen", ""))

    @screen.setter
    def screen(self, name: str) -> None:
        self._store.setValue("screen", name)

    @property
    def follows_changes(self) -> bool:
        """Whether a change of the data is followed by a forecast."""
        return self._switch("follows_changes", default=True)

    @follows_changes.setter
    def follows_changes(self, follows: bool) -> None:
        self._store.setValue("follows_changes", follows)

    @property
    def date_style(self) -> DateStyle:
        """How dates are written; day first where nothing was chosen."""
        chosen = str(self._store.value("date_style", DateStyle.BRITISH.value))
        return DateStyle(chosen) if chosen in set(DateStyle) else DateStyle.BRITISH

    @date_style.setter
    def date_style(self, style: DateStyle) -> None:
        self._store.setValue("date_style", style.value)

    @property
    def first_day_of_week(self) -> Qt.DayOfWeek:
        """The day that weeks of a calendar begin with; Monday where nothing was chosen."""
        chosen = str(self._store.value("first_day_of_week", "1"))
        return Qt.DayOfWeek(int(chosen)) if chosen in {"1", "6", "7"} else Qt.DayOfWeek.Monday

    @first_day_of_week.setter
    def first_day_of_week(self, day: Qt.DayOfWeek) -> None:
        self._store.setValue("first_day_of_week", day.value)

    @property
    def number_style(self) -> NumberStyle:
        """How numbers are written; as this computer's language has it where nothing was chosen."""
        chosen = str(self._store.value("number_style", ""))
        return NumberStyle(chosen) if chosen in set(NumberStyle) else _number_style_of(QLocale())

    @number_style.setter
    def number_style(self, style: NumberStyle) -> None:
        self._store.setValue("number_style", style.value)

    @property
    def working_week(self) -> WorkingWeek:
        """The days on which people work."""
        chosen = str(self._store.value("working_week", ""))
        return WorkingWeek(chosen) if chosen in set(WorkingWeek) else WorkingWeek.MONDAY_TO_FRIDAY

    @working_week.setter
    def working_week(self, week: WorkingWeek) -> None:
        self._store.setValue("working_week", week.value)

    @property
    def is_calm(self) -> bool:
        """Whether nothing moves by itself."""
        return self._switch("is_calm", default=False)

    @is_calm.setter
    def is_calm(self, is_calm: bool) -> None:
        self._store.setValue("is_calm", is_calm)

    @property
    def last_folder(self) -> Path:
        """Where the last file was opened or saved."""
        return Path(str(self._store.value("last_folder", Path.home())))

    @property
    def column_order(self) -> tuple[str, ...]:
        """Columns of the grid from left to right; empty for the usual order."""
        return self._texts("column_order")

    @column_order.setter
    def column_order(self, columns: Sequence[str]) -> None:
        self._store.setValue("column_order", [str(column) for column in columns])

    @property
    def hidden_columns(self) -> tuple[str, ...]:
        """Columns of the grid that aren't shown."""
        return self._texts("hidden_columns")

    @hidden_columns.setter
    def hidden_columns(self, columns: Sequence[str]) -> None:
        self._store.setValue("hidden_columns", [str(column) for column in columns])

    @property
    def column_widths(self) -> Mapping[str, int]:
        """Columns of the grid whose widths were set by hand, in pixels."""
        pairs = (text.rpartition(":") for text in self._texts("column_widths"))
        return {name: int(width) for name, _, width in pairs if width.isdecimal()}

    @column_widths.setter
    def column_widths(self, widths: Mapping[str, int]) -> None:
        self._store.setValue("column_widths", [f"{name}:{width}" for name, width in widths.items()])

    @property
    def shows_details(self) -> bool:
        """Whether the form of one experiment stands beside the grid."""
        return str(self._store.value("shows_details", "no")) == "yes"

    @shows_details.setter
    def shows_details(self, shown: bool) -> None:
        self._store.setValue("shows_details", "yes" if shown else "no")

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """Roadmaps opened or saved lately, the latest first."""
        return tuple(Path(name) for name in self._texts("recent_files"))

    def remember_file(self, path: Path) -> None:
        """Put a roadmap on top of the recent files, and its folder where the next dialog starts."""
        path = path.absolute()
        others = (known for known in self.recent_files if known != path)
        self._store.setValue("recent_files", [str(known) for known in (path, *others)][:MAX_RECENT_FILES])
        self.remember_folder(path.parent)

    def remember_folder(self, folder: Path) -> None:
        """Where the next dialog starts."""
        self._store.setValue("last_folder", str(folder))

    def forget_file(self, path: Path) -> None:
        """Take a file that can't be opened off the recent ones."""
        self._store.setValue("recent_files", [str(known) for known in self.recent_files if known != path])

    def _switch(self, key: str, *, default: bool) -> bool:
        # A file of settings holds texts.
        stored = str(self._store.value(key, default)).lower()
        return stored == "true" if stored in {"true", "false"} else default

    def report_words(self, roadmap_id: str) -> dict[str, str]:
        """What was written and chosen for the report of a roadmap, by field; empty if nothing was."""
        stored = self._store.value("reports", {})
        found = stored.get(roadmap_id, {}) if isinstance(stored, dict) else {}
        return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}

    def keep_report_words(self, roadmap_id: str, words: dict[str, str]) -> None:
        """Remember what `report_words` gives, for the roadmaps worked on last."""
        stored = self._store.value("reports", {})
        others = {key: value for key, value in stored.items() if key != roadmap_id} if isinstance(stored, dict) else {}
        latest = [*others.items(), (roadmap_id, words)][-MAX_REPORTS:]
        self._store.setValue("reports", dict(latest))

    def _texts(self, key: str) -> tuple[str, ...]:
        stored = self._store.value(key, [])
        # A list of one is read back as a single text by some stores.
        return tuple(map(str, [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []))

    def _bytes(self, key: str) -> QByteArray:
        stored = self._store.value(key, QByteArray())
        return stored if isinstance(stored, QByteArray) else QByteArray()


def _number_style_of(locale: QLocale) -> NumberStyle:
    """How numbers are written where a language is spoken."""
    if locale.decimalPoint() != ",":
        return NumberStyle.POINT
    return NumberStyle.COMMA if locale.groupSeparator() == "." else NumberStyle.SPACE
