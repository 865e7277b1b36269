"""The main window: menus, toolbar and the places of its parts; what they do is theirs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.forecast_loop import ForecastLoop
from app.keeping import Keeping, told_time
from app.new_project import new_project
from app.roadmap_files import RoadmapFiles
from app.theme import dress, palette_of
from app.views.forecast_view import ForecastView
from app.views.import_panel import ImportPanel
from app.views.notice import Notice, Tone
from app.views.project_card import ProjectCard
from app.views.project_switch import ProjectSwitch
from app.views.welcome import Welcome
from app.window_actions import WindowActions
from forecasting.domain.timeline import format_short_date
from forecasting.wording import counted

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from app.document import Document
    from app.runner import Runner
    from app.settings import Settings, Theme

_FIRST_SIZE = QSize(1280, 800)
_LEAST_SIZE = QSize(900, 560)
_SHARES = (564, 704)


class MainWindow(QMainWindow):
    """Puts the parts together and connects them."""

    def __init__(self, document: Document, runner: Runner, settings: Settings) -> None:
        super().__init__()
        self._document = document
        self._settings = settings
        palette = palette_of(settings.theme)
        dress(_application(), palette)
        self.keeping = Keeping(document, settings, self)
        self.files = RoadmapFiles(document, settings, self.keeping, self)
        self.commands = WindowActions(self, document.undo_stack)
        self.card = ProjectCard(document, palette)
        self.importing = ImportPanel(document)
        self.forecast = ForecastView()
        self.welcome = Welcome()
        self.notice = Notice()
        self.switch = ProjectSwitch(document)
        self.loop = ForecastLoop(document, runner, self.forecast, self)
        self._place_parts()
        self._connect_commands()
        self._connect_parts()
        self.wear(settings.theme)
        self._follow_roadmap()

    def wear(self, theme: Theme) -> None:
        """Change the colours of everything, and remember which."""
        self._settings.theme = theme
        palette = palette_of(theme)
        dress(_application(), palette)
        self.commands.set_palette(palette)
        self.commands.themes[theme].setChecked(True)
        self.card.experiments.view.set_palette(palette)
        self.welcome.set_palette(palette)
        self.forecast.set_theme(dark=palette.is_dark)

    def add_project(self) -> None:
        """Add a project and let the user name it."""
        project = new_project(self._document.roadmap)
        self._document.apply_project(project, "new project")
        self.card.show_project()

    def add_result(self) -> None:
        """Start typing a new experiment."""
        self._show_card()
        self.card.show_experiments()
        self.card.experiments.view.add_row()

    def tell_fault(self, detail: str) -> None:
        """Say that something went wrong by our own fault, with the details to hand on."""
        sentence = "Something went wrong inside Whenabouts. Your data is still here; the details help to mend it."
        self.notice.tell(sentence, Tone.PLAIN, "Copy details", partial(QGuiApplication.clipboard().setText, detail))

    def offer_recovery(self) -> None:
        """Say what an earlier session left unsaved, and offer to open it."""
        for outline in self.keeping.unsaved()[:1]:
            sentence = f"{counted(outline.unsaved, 'edit')} of “{outline.title}” weren't saved when Whenabouts ended."
            self.notice.tell(sentence, Tone.WARNING, "Recover", partial(self.files.recover, outline))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only if nothing is lost by mistake."""
        if not self.files.may_leave():
            event.ignore()
            return
        self._settings.geometry = self.saveGeometry()
        self._settings.splitter = self._splitter.saveState()
        self.keeping.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what is dropped."""
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.files.open(Path(local[0]))

    def _place_parts(self) -> None:
        self._left = QStackedWidget()
        self._left.addWidget(self.card)
        self._left.addWidget(self.importing)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self._left)
        self._splitter.addWidget(self.forecast)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(12)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setSizes(_SHARES)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self._splitter)
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 6, 12, 12)
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(page)
        self.setMinimumSize(_LEAST_SIZE)
        self.resize(_FIRST_SIZE)
        self.setAcceptDrops(True)
        self.commands.fill_menus(self.card.experiments.view)
        self._switch_action = self.commands.fill_toolbar(self.switch)
        self.restoreGeometry(self._settings.geometry)
        self._splitter.restoreState(self._settings.splitter)

    def _connect_commands(self) -> None:
        commands, files = self.commands, self.files
        todo = {
            commands.new: files.new,
            commands.open: files.choose,
            commands.load: files.choose_table,
            commands.sample: files.open_sample,
            commands.save: files.save,
            commands.save_as: files.save_as,
            commands.quit: self.close,
            commands.new_project: self.add_project,
            commands.delete_project: self._delete_project,
            commands.add_result: self.add_result,
            commands.forecast: self.loop.ask,
            commands.cancel: self.loop.cancel,
            commands.next_pane: self._go_to_next_pane,
        }
        for action, run in todo.items():
            action.triggered.connect(partial(_run, run))
        for theme, action in commands.themes.items():
            action.triggered.connect(partial(_run, partial(self.wear, theme)))
        commands.recent.aboutToShow.connect(self._list_recent)
        commands.earlier.aboutToShow.connect(self._list_earlier)
        commands.unsaved.aboutToShow.connect(self._list_unsaved)
        commands.save_by_itself.setChecked(self._settings.saves_by_itself)
        commands.save_by_itself.toggled.connect(self._save_by_itself)

    def _connect_parts(self) -> None:
        document, files = self._document, self.files
        document.roadmap_changed.connect(self._follow_roadmap)
        document.path_changed.connect(self._show_title)
        document.clean_changed.connect(self._show_title)
        self.keeping.failed.connect(self._tell_unsaved)
        self.keeping.told.connect(partial(self.notice.tell, tone=Tone.PLAIN))
        files.failed.connect(partial(self.notice.tell, tone=Tone.ERROR))
        files.table_chosen.connect(self._load_table)
        self.importing.done.connect(self._show_card)
        self.importing.failed.connect(partial(self.notice.tell, tone=Tone.ERROR))
        self.welcome.sample_requested.connect(files.open_sample)
        self.welcome.project_requested.connect(self.add_project)
        self.welcome.open_requested.connect(files.choose)
        self.loop.fault.connect(self.tell_fault)
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda: self.wear(self._settings.theme))

    def _follow_roadmap(self) -> None:
        """Show the page and the commands that the roadmap allows."""
        has_project = self._document.project is not None
        self._pages.setCurrentWidget(self._splitter if has_project or self._is_importing else self.welcome)
        for action in (self.commands.add_result, self.commands.forecast, self.commands.cancel):
            action.setEnabled(has_project)
        self.commands.delete_project.setEnabled(has_project)
        self._switch_action.setVisible(self.switch.is_needed)
        self._show_title()

    @property
    def _is_importing(self) -> bool:
        return self._left.currentWidget() is self.importing

    def _show_title(self) -> None:
        path = self._document.path
        self.setWindowTitle(f"{path.stem if path else self._document.roadmap.name}[*] – Whenabouts")
        self.setWindowModified(not self._document.is_clean)

    def _load_table(self, path: Path) -> None:
        if self.importing.read(path):
            self._left.setCurrentWidget(self.importing)
            self._follow_roadmap()

    def _show_card(self) -> None:
        self._left.setCurrentWidget(self.card)
        self._follow_roadmap()

    def _delete_project(self) -> None:
        project = self._document.project
        if project:
            self._document.apply(self._document.roadmap.without_project(project.id), "deletion of project")

    def _list_recent(self) -> None:
        menu = self.commands.recent
        menu.clear()
        for path in self._settings.recent_files:
            menu.addAction(path.name).triggered.connect(partial(_run, partial(self.files.open, path)))
        menu.setEnabled(not menu.isEmpty())

    def _list_earlier(self) -> None:
        menu = self.commands.earlier
        menu.clear()
        for backup in self.keeping.earlier_saves():
            menu.addAction(told_time(backup)).triggered.connect(partial(_run, partial(self.files.go_back, backup)))
        if menu.isEmpty():
            menu.addAction("None yet").setEnabled(False)

    def _list_unsaved(self) -> None:
        menu = self.commands.unsaved
        menu.clear()
        for outline in self.keeping.unsaved():
            when = f"{format_short_date(outline.begun.date())}, {outline.begun:%H:%M}"
            action = menu.addAction(f"{outline.title}, {when} ({counted(outline.unsaved, 'edit')})")
            action.triggered.connect(partial(_run, partial(self.files.recover, outline)))
        if menu.isEmpty():
            menu.addAction("Nothing is unsaved").setEnabled(False)

    def _save_by_itself(self, is_automatic: bool) -> None:
        self._settings.saves_by_itself = is_automatic
        self.keeping.file.set_automatic(is_automatic)

    def _tell_unsaved(self, sentence: str, needs_other: bool) -> None:
        self.notice.tell(sentence, Tone.ERROR, "Save as…" if needs_other else "", partial(_run, self.files.save_as))

    def _go_to_next_pane(self) -> None:
        panes = [self.card.experiments.view, self.forecast, self.switch]
        shown = [pane for pane in panes if pane.isVisible()]
        focused = QApplication.focusWidget()
        held = next(
            (i for i, pane in enumerate(shown) if focused and (pane is focused or pane.isAncestorOf(focused))), -1
        )
        if shown:
            shown[(held + 1) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # there is no window without one
    return application


def _run(todo: object, *_: object) -> None:
    """Do something when an action is triggered, whatever Qt tells about it."""
    assert callable(todo)
    todo()
