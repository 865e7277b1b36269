"""What can be done in the window: the words, icons and keys of its menus and its toolbar."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from app.settings import Theme
from app.theme import ICON_PIXELS, icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QUndoStack

    from app.screen_context import Screen
    from app.views.experiments.experiments_view import ExperimentsView
    from forecasting.charts.palette import Palette

_KEYS = QKeySequence.StandardKey


class WindowActions:
    """Every action of the window; `MainWindow` connects them."""

    def __init__(self, window: QMainWindow, undo_stack: QUndoStack, screens: Sequence[Screen]) -> None:
        self._window = window
        self._icons: dict[QAction, str] = {}
        self.open = self._action("Open…", "folder-open", _KEYS.Open, "Open")
        self.load = self._action("Load a table…", "table-2", "Ctrl+L", "Load table")
        self.sample = self._action("Open the sample")
        self.new = self._action("New roadmap", keys=_KEYS.New)
        self.new_project = self._action("New project", "file-plus", "Ctrl+Shift+N")
        self.delete_project = self._action("Delete this project")
        self.save = self._action("Save", "save", _KEYS.Save)
        self.save_as = self._action("Save as…", keys="Ctrl+Shift+S")
        self.save_by_itself = self._action("Save automatically")
        self.save_by_itself.setCheckable(True)
        self.quit = self._action("Quit", keys="Ctrl+Q")
        self.add_result = self._action("Add a result", "plus", "Ctrl+R", "Add result")
        self.forecast = self._action("Forecast now", "chart-line", "F5", "Forecast now")
        self.cancel = self._action("Cancel the forecast", keys="Shift+F5")
        self.help = self._action("Help: charts, words, numbers, keys", keys="F1")
        self.next_pane = self._action("Next part of the window", keys="F6")
        self.about = self._action("About Whenabouts")
        self.undo, self.redo = self._histories(undo_stack)
        self.screens = {
            screen.name: self._action(screen.title, keys=f"Ctrl+{number}") for number, screen in enumerate(screens, 1)
        }
        self.themes = {theme: self._action(f"{theme.capitalize()} theme") for theme in Theme}
        group = QActionGroup(window)
        for action in self.themes.values():
            action.setCheckable(True)
            group.addAction(action)
        self.recent = QMenu("Open recent", window)
        self.earlier = QMenu("Earlier saves", window)
        self.unsaved = QMenu("Recover unsaved work", window)

    def _histories(self, undo_stack: QUndoStack) -> tuple[QAction, QAction]:
        undo = self._history(undo_stack.createUndoAction(self._window, "Undo"), "undo-2", _KEYS.Undo)
        redo = self._history(undo_stack.createRedoAction(self._window, "Redo"), "redo-2", _KEYS.Redo)
        if "Ctrl+Shift+Z" not in [keys.toString() for keys in redo.shortcuts()]:
            redo.setShortcuts([*redo.shortcuts(), QKeySequence("Ctrl+Shift+Z")])
        return undo, redo

    def set_palette(self, palette: Palette) -> None:
        """Draw the icons in other colours."""
        for action, name in self._icons.items():
            action.setIcon(icon(name, palette.secondary, palette.disabled))

    def fill_menus(self, view: ExperimentsView) -> None:
        """Put the actions into menus."""
        bar = self._window.menuBar()
        file = bar.addMenu("&File")
        file.addActions([self.new, self.open])
        file.addMenu(self.recent)
        file.addActions([self.sample, self.load])
        file.addSeparator()
        file.addActions([self.save, self.save_as, self.save_by_itself])
        file.addMenu(self.earlier)
        file.addMenu(self.unsaved)
        file.addSeparator()
        file.addAction(self.quit)
        edit = bar.addMenu("&Edit")
        edit.addActions([self.undo, self.redo])
        edit.addSeparator()
        view.commands.fill_menu(edit)
        project = bar.addMenu("&Project")
        project.addActions([self.new_project, self.add_result])
        project.addSeparator()
        project.addActions([self.forecast, self.cancel])
        project.addSeparator()
        project.addAction(self.delete_project)
        shown = bar.addMenu("&View")
        shown.addActions(list(self.screens.values()))
        shown.addSeparator()
        shown.addAction(self.next_pane)
        shown.addSeparator()
        shown.addActions(list(self.themes.values()))
        bar.addMenu("&Help").addActions([self.help, self.about])

    def fill_toolbar(self, at_the_end: QWidget) -> QAction:
        """Put the most used ones into a toolbar, with a widget at its right end; the action that shows that widget."""
        bar = QToolBar("Toolbar")
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS))
        bar.addActions([self.open, self.load, self.save])
        bar.addSeparator()
        bar.addActions([self.add_result, self.undo, self.redo])
        bar.addSeparator()
        bar.addAction(self.forecast)
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        self._window.addToolBar(bar)
        return bar.addWidget(at_the_end)

    def _action(
        self, text: str, icon_name: str = "", keys: QKeySequence.StandardKey | str | None = None, short: str = ""
    ) -> QAction:
        action = QAction(text, self._window)
        if short:
            action.setIconText(short)
        if keys is not None:
            action.setShortcut(keys)
        if icon_name:
            self._icons[action] = icon_name
        return action

    def _history(self, action: QAction, icon_name: str, keys: QKeySequence.StandardKey) -> QAction:
        action.setShortcuts(keys)
        action.setToolTip(action.text())
        self._icons[action] = icon_name
        # The toolbar says “Undo”; what will be undone stands in the menu and in the tooltip.
        word = action.text().split(" ", maxsplit=1)[0]

        def keep_short() -> None:
            # When the window goes, the stack says once more that there is nothing to undo, to an action that is gone.
            with contextlib.suppress(RuntimeError):
                if action.iconText() != word:
                    action.setIconText(word)

        action.changed.connect(keep_short)
        keep_short()
        return action
