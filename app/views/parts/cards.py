"""What screens are made of: cards below each other in a page that scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.views.parts.explain_button import ExplainButton

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP = 10


class Card(QFrame):
    """A frame with a title, if it has one, and parts below each other."""

    def __init__(
        self, title: str, parts: Iterable[QWidget], parent: QWidget | None = None, *, explains: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.title = QLabel(title)
        self.title.setProperty("role", "title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        if title:
            column.addLayout(title_row(self.title, explains))
        for part in parts:
            column.addWidget(part)


def title_row(title: QLabel, explains: Sequence[str]) -> QHBoxLayout:
    """A title, and at the end of its line what explains it, if there is anything to explain."""
    row = QHBoxLayout()
    row.addWidget(title, 1)
    if explains:
        row.addWidget(ExplainButton(title.text(), explains), 0, Qt.AlignmentFlag.AlignTop)
    return row


def page_of(cards: Iterable[QWidget]) -> QWidget:
    """Cards below each other, with the room that is left at the end."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(_GAP)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return page


def scrolling(page: QWidget) -> QScrollArea:
    """A page that scrolls up and down, and never sideways."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
