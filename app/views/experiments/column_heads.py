"""The heads of the grid's columns: which are shown, in what order, how wide; remembered from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QTableView

from app.grid.drafts import Column
from app.views.experiments.experiment_columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QAbstractItemModel

    from app.settings import Settings

_WIDTHS = {
    Column.FINISHED: 116,
    Column.NAME: 156,
    Column.LEVER: 128,
    Column.RESULT: 104,
    Column.STATUS: 96,
    Column.N_EVAL: 84,
    Column.STANDARD_ERROR: 84,
    Column.EVALUATION_SET: 116,
    Column.REPEATS: 64,
    Column.STARTED: 116,
    Column.EFFORT_DAYS: 72,
    Column.BASED_ON: 150,
    Column.REMEASURES: 150,
    Column.NOTES: 240,
    Column.LINK: 180,
}
#: Where the grid has less room than this, dates and levers take no more than they need.
_TIGHT, _TIGHT_WIDTHS = 560, {Column.FINISHED: 108, Column.LEVER: 110}
_WIDEST_RESULT, _WIDEST_RESULT_WHERE_TIGHT = 220, 108
_NARROWEST_NAME, _WIDEST_NAME = 96, 280


class ColumnHeads(QHeaderView):
    """Heads that can be dragged to another place, hidden and shown again."""

    #: Columns were moved, hidden or shown.
    arranged = Signal()

    def __init__(self, settings: Settings, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._settings = settings
        self._is_fitted_by_hand = False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSortIndicatorClearable(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Columns")
        self.sectionResized.connect(self._note_resize)
        self.sectionMoved.connect(self._keep)
        self.sectionHandleDoubleClicked.connect(view.resizeColumnToContents)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Take over the columns of a model, arranged as they were last time."""
        super().setModel(model)
        if model is None or not model.columnCount():
            return
        # With the table's own selection each paint of the heads would walk over every chosen cell.
        self.setSelectionModel(QItemSelectionModel(model, self))
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        kept = self._settings.column_widths
        self._is_fitted_by_hand = bool(kept)
        for place, column in enumerate(COLUMNS):
            self.resizeSection(place, kept.get(column, _WIDTHS[column]))
        self._arrange(self._settings.column_order, self._settings.hidden_columns)

    @property
    def shown(self) -> list[Column]:
        """Columns that are shown, from left to right."""
        return [column for column in self.order if not self.is_hidden(column)]

    @property
    def order(self) -> list[Column]:
        """All columns from left to right, hidden ones in their places."""
        return [COLUMNS[self.logicalIndex(place)] for place in range(self.count())]

    def is_hidden(self, column: Column) -> bool:
        """Whether a column is not shown."""
        return self.isSectionHidden(COLUMNS.index(column))

    def set_shown(self, column: Column, *, shown: bool) -> None:
        """Show or hide a column; the last one stays."""
        if shown or self.shown != [column]:
            self.setSectionHidden(COLUMNS.index(column), not shown)
            self._keep()

    def move_column(self, column: Column, step: int) -> None:
        """Put a column one place of those shown to the left (-1) or right (1)."""
        shown = self.shown
        place = shown.index(column) + step
        if 0 <= place < len(shown):
            self.moveSection(self._place(column), self._place(shown[place]))

    def arrange_as_at_first(self) -> None:
        """Show every column, in the order and width of the first start."""
        self._is_fitted_by_hand = False
        self._settings.column_widths = {}
        self._arrange((), ())
        for place, column in enumerate(COLUMNS):
            self.resizeSection(place, _WIDTHS[column])
        self._keep()

    def fit(self, room: int, result: int) -> None:
        """Give results the `result` pixels they need and names what is left of `room`, unless set by hand."""
        if self._is_fitted_by_hand:
            return
        is_tight = room < _TIGHT
        widest = _WIDEST_RESULT_WHERE_TIGHT if is_tight else _WIDEST_RESULT
        wanted = max(_WIDTHS[Column.RESULT], min(self.sectionSizeHint(COLUMNS.index(Column.RESULT)), widest))
        widths = {**_WIDTHS, **(_TIGHT_WIDTHS if is_tight else {}), Column.RESULT: max(wanted, result)}
        beside = sum(widths[c] for c in (Column.FINISHED, Column.LEVER, Column.RESULT) if not self.is_hidden(c))
        widths[Column.NAME] = max(_NARROWEST_NAME, min(room - beside, _WIDEST_NAME))
        for column in (Column.FINISHED, Column.NAME, Column.LEVER, Column.RESULT):
            self.resizeSection(COLUMNS.index(column), widths[column])

    def _place(self, column: Column) -> int:
        return self.visualIndex(COLUMNS.index(column))

    def _arrange(self, order: Sequence[str], hidden: Sequence[str]) -> None:
        with QSignalBlocker(self):
            for place, column in enumerate(_completed(order)):
                self.moveSection(self._place(column), place)
            for place, column in enumerate(COLUMNS):
                self.setSectionHidden(place, column in hidden and set(hidden) < set(COLUMNS))

    def _keep(self) -> None:
        """Remember the arrangement."""
        self._settings.column_order = tuple(self.order)
        self._settings.hidden_columns = tuple(column for column in COLUMNS if self.is_hidden(column))
        self.arranged.emit()

    def _note_resize(self) -> None:
        # Only a drag of the mouse is the user's own wish.
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton and self.underMouse():
            self._is_fitted_by_hand = True
            shown: dict[str, int] = {column: self.sectionSize(COLUMNS.index(column)) for column in self.shown}
            self._settings.column_widths = {**self._settings.column_widths, **shown}


def _completed(order: Sequence[str]) -> list[Column]:
    """A remembered order with the columns that it doesn't know yet behind their neighbours, without unknown ones."""
    known = [Column(name) for name in dict.fromkeys(order) if name in set(Column)]
    for place, column in enumerate(COLUMNS):
        if column not in known:
            known.insert(known.index(COLUMNS[place - 1]) + 1 if place else 0, column)
    return known
