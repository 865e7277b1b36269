"""Help inside: how to read the fan, what words mean, how numbers come about, which keys there are."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from app.screen_context import ScreenWidget
from app.views.parts.cards import Card, page_of, scrolling
from forecasting.words.glossary import FAN, KEYS, NUMBERS, WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.words.glossary import Entry

_SECTIONS = (
    ("Reading a fan chart", FAN),
    ("How is this computed?", NUMBERS),
    ("What words mean", WORDS),
    ("Keys", KEYS),
)
_WIDTH = 820


class HelpScreen(ScreenWidget):
    """Everything on one page, with a line to search it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit(placeholderText="Search, such as champion or deadline")
        self.search.setAccessibleName("Search the help")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._labels: dict[QLabel, Entry] = {}
        self.sections = [Card(title, self._entries(entries)) for title, entries in _SECTIONS]
        page = page_of([self.search, *self.sections])
        page.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(page))
        self.setFocusProxy(self.search)

    @property
    def told(self) -> list[str]:
        """Names of the entries that are shown."""
        return [entry.name for label, entry in self._labels.items() if not label.isHidden()]

    def _entries(self, entries: Sequence[Entry]) -> list[QLabel]:
        found = []
        for entry in entries:
            label = QLabel(f"<b>{escape(entry.name)}</b><br>{escape(entry.text)}", wordWrap=True)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self._labels[label] = entry
            found.append(label)
        return found

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for label, entry in self._labels.items():
            label.setVisible(wanted in f"{entry.name} {entry.text}".casefold())
        for card, (_, entries) in zip(self.sections, _SECTIONS, strict=True):
            shown = {entry for label, entry in self._labels.items() if not label.isHidden()}
            card.setVisible(bool(shown & set(entries)))
