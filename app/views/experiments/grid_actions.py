"""What can be done in the grid: words and keys of its commands, and the menus they stand in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.views.experiments.experiment_columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.grid.drafts import Column
    from app.views.experiments.experiments_model import ExperimentsModel
    from app.views.experiments.experiments_view import ExperimentsView

_KEYS = QKeySequence.StandardKey
type _Shortcut = QKeySequence.StandardKey | str


class GridActions:
    """Every command of the grid; those that need more than the grid are connected by its panel."""

    def __init__(self, view: ExperimentsView, model: ExperimentsModel) -> None:
        self._view = view
        self._model = model
        self._all: list[QAction] = []
        edits = view.edits
        self.cut = self._action("Cut", _KEYS.Cut, edits.cut)
        self.copy = self._action("Copy", _KEYS.Copy, edits.copy)
        self.copy_with_heads = self._action("Copy with names of columns", "Ctrl+Shift+C", edits.copy_with_heads)
        self.rows = self._action("Choose whole rows", "Shift+Space", edits.choose_rows)
        self.columns = self._action("Choose whole columns", "Ctrl+Space", edits.choose_columns)
        self.paste = self._action("Paste", _KEYS.Paste, edits.paste)
        self.fill = self._action("Fill down", "Ctrl+D", edits.fill_down)
        self.today = self._action("Enter today’s date", "Ctrl+;", edits.enter_today)
        self.clear = self._action("Clear cells", _KEYS.Delete, edits.clear_cells)
        self.insert_above = self._action("Insert rows above", "Ctrl++", edits.insert_above, second="Ctrl+=")
        self.insert_below = self._action("Insert rows below", "Ctrl+Shift+Return", edits.insert_below)
        self.delete = self._action("Delete rows", "Ctrl+-", edits.delete_rows)
        self.ascending = self._action("Sort, smallest first", "Alt+Shift+Up", partial(self._sort, False))
        self.descending = self._action("Sort, largest first", "Alt+Shift+Down", partial(self._sort, True))
        self.unsorted = self._action("Sort as in the file", "Alt+Shift+0", partial(self._sort, None))
        self.move_left = self._action("Move to the left", "Alt+Shift+Left", partial(self._move, -1))
        self.move_right = self._action("Move to the right", "Alt+Shift+Right", partial(self._move, 1))
        self.hide = self._action("Hide this column", "Ctrl+Shift+H", self._hide)
        self.filter = self._action("Filter this column…", "Ctrl+Shift+L")
        self.show_all = self._action("Show all rows", "Ctrl+Shift+A")
        self.find = self._action("Find…", _KEYS.Find)
        self.find_next = self._action("Find next", _KEYS.FindNext)
        self.find_previous = self._action("Find previous", _KEYS.FindPrevious)
        self.details = self._action("Details of the experiment", "Ctrl+E")
        self.details.setCheckable(True)
        #: The column that a menu was opened for; the current one otherwise.
        self._meant: Column | None = None

    @property
    def column(self) -> Column:
        """The column that a command is about."""
        return self._meant or self._view.current_column

    def set_enabled(self, *, enabled: bool) -> None:
        """Have the menus of the window offer the commands only while there is a grid to be seen."""
        for action in self._all:
            action.setEnabled(enabled)

    def fill_menu(self, menu: QMenu) -> None:
        """Put the commands into a menu."""
        menu.addActions([self.cut, self.copy, self.copy_with_heads, self.paste])
        menu.addSeparator()
        menu.addActions([self.fill, self.today, self.clear])
        menu.addSeparator()
        menu.addActions([self.insert_above, self.insert_below, self.delete])
        menu.addActions([self.rows, self.columns])
        menu.addSeparator()
        menu.addActions([self.find, self.find_next, self.find_previous])
        menu.addSeparator()
        self._add_column_menus(menu)
        menu.addAction(self.details)

    def open_menu(self, place: QPoint) -> None:
        """Open the menu of the chosen cells."""
        self._meant = None
        menu = self._menu()
        self.fill_menu(menu)
        menu.popup(place)

    def open_column_menu(self, place: QPoint, column: Column) -> None:
        """Open the menu of a column."""
        menu = self._menu()
        self._add_column_commands(menu)
        menu.addMenu(self._columns_menu(menu))
        menu.popup(place)
        self._meant = column

    def _add_column_menus(self, menu: QMenu) -> None:
        of_column = menu.addMenu("This column")
        self._add_column_commands(of_column)
        menu.addMenu(self._columns_menu(menu))

    def _add_column_commands(self, menu: QMenu) -> None:
        menu.addActions([self.ascending, self.descending, self.unsorted])
        menu.addSeparator()
        menu.addActions([self.filter, self.show_all])
        menu.addSeparator()
        menu.addActions([self.move_left, self.move_right, self.hide])

    def _columns_menu(self, parent: QMenu) -> QMenu:
        """A list of all columns, filled when it opens, as names and arrangement change."""
        menu = QMenu("Columns", parent)
        menu.aboutToShow.connect(partial(self._list_columns, menu))
        return menu

    def _list_columns(self, menu: QMenu) -> None:
        menu.clear()
        heads = self._view.heads
        for column in heads.order:
            shown = menu.addAction(self._model.label(column))
            shown.setCheckable(True)
            shown.setChecked(not heads.is_hidden(column))
            shown.toggled.connect(lambda checked, column=column: heads.set_shown(column, shown=checked))
        menu.addSeparator()
        menu.addAction("All columns, as at first").triggered.connect(heads.arrange_as_at_first)

    def _menu(self) -> QMenu:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.aboutToHide.connect(self._forget_column, Qt.ConnectionType.QueuedConnection)
        return menu

    def _forget_column(self) -> None:
        self._meant = None

    def _sort(self, descending: bool | None) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self._view.sortByColumn(-1 if descending is None else COLUMNS.index(self.column), order)

    def _move(self, step: int) -> None:
        self._view.heads.move_column(self.column, step)

    def _hide(self) -> None:
        hidden = self.column
        self._view.heads.set_shown(hidden, shown=False)
        if hidden is self._view.current_column:
            self._view.choose(self._view.currentIndex().row(), self._view.heads.shown[0])

    def _action(
        self, text: str, shortcut: _Shortcut, run: Callable[[], None] | None = None, *, second: str = ""
    ) -> QAction:
        action = QAction(text, self._view)
        action.setShortcut(shortcut)
        if second:
            action.setShortcuts([*action.shortcuts(), QKeySequence(second)])
        # Only while the table itself has the keyboard: an open field has its own clipboard.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if run:
            action.triggered.connect(lambda _checked=False: run())
        self._view.addAction(action)
        self._all.append(action)
        return action
