"""Small cards with a caption, a value and a note, in as many columns as there is room for."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

_LEAST_WIDTH, _SPACING = 124, 8


@dataclass(frozen=True, slots=True)
class Tile:
    """What one card says."""

    caption: str
    value: str
    note: str = ""
    #: Whether the value is a number to be seen from afar.
    is_number: bool = False
    #: How the value comes about.
    computed: str = ""

    @property
    def text(self) -> str:
        """All of it, for a screen reader and the tooltip."""
        return " ".join(part for part in (f"{self.caption}:", self.value, self.note) if part)


class TileGrid(QWidget):
    """Cards of equal size that wrap as the window gets narrower."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[QFrame] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)
        self._columns = 0

    @property
    def texts(self) -> list[str]:
        """What the cards say."""
        return [card.accessibleName() for card in self._cards]

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other cards."""
        for card in self._cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        self._cards = [_card(tile) for tile in tiles]
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap at another place if the width asks for it."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        most = max((self.width() + _SPACING) // (_LEAST_WIDTH + _SPACING), 1)
        rows = -(-len(self._cards) // most) or 1
        # As many in each row as fill it evenly: five and one would look forgotten.
        columns = -(-len(self._cards) // rows) or 1
        if columns == self._columns:
            return
        for column in range(max(self._columns, columns)):
            self._grid.setColumnStretch(column, int(column < columns))
        self._columns = columns
        for index, card in enumerate(self._cards):
            self._grid.addWidget(card, index // columns, index % columns)


class _ElidedLabel(QLabel):
    """One line that ends in an ellipsis where it is too long; the whole text is the tooltip."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text at another place."""
        super().resizeEvent(event)
        shown = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        # As markup, so that a name that looks like markup isn't taken for it.
        self.setToolTip(f"<p>{escape(self._whole)}</p>" if shown != self._whole else "")


def _card(tile: Tile) -> QFrame:
    card = QFrame()
    card.setObjectName("tile")
    card.setAccessibleName(tile.text)
    if tile.computed:
        card.setAccessibleDescription(tile.computed)
        card.setToolTip(f"<p><b>How is this computed?</b><br>{escape(tile.computed)}</p>")
    column = QVBoxLayout(card)
    column.setContentsMargins(10, 8, 8, 9)
    column.setSpacing(1)
    value = QLabel(tile.value, wordWrap=True)
    value.setProperty("role", "tileNumber" if tile.is_number else "tileValue")
    caption, note = _ElidedLabel(tile.caption), QLabel(tile.note, wordWrap=True)
    for label in (caption, note):
        label.setProperty("role", "tileNote")
    for part in (caption, value, note) if tile.note else (caption, value):
        column.addWidget(part)
    column.addStretch(1)
    return card
