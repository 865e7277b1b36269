"""The main window: menus, toolbar and the places of its parts; what they do is theirs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.background.forecast_loop import ForecastLoop
from app.background.studies import Studies
from app.logs import logger
from app.motion import keep_still
from app.new_project import new_project
from app.roadmap_files import RoadmapFiles
from app.safekeeping.keeping import Keeping
from app.safekeeping.safety_menu import SafetyMenu
from app.screen_context import ScreenContext
from app.screens import EXPERIMENTS, HELP, SCREENS, SETTINGS
from app.theme import dress, palette_of
from app.undo_keys import UndoKeys
from app.views.parts.fields import DateField
from app.views.parts.notice import Notice, Tone
from app.views.project.first_questions import FirstQuestions
from app.views.project.project_switch import ProjectSwitch
from app.views.project.welcome import Welcome
from app.views.window.fault_page import FaultPage
from app.views.window.screen_rail import ScreenRail
from app.views.window.screen_stack import ScreenStack
from app.views.window.workspace import Workspace
from app.window_actions import WindowActions
from forecasting.domain.date_styles import write_dates_usually
from forecasting.domain.number_styles import write_numbers_usually

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from app.background.runner import Runner
    from app.document import Document
    from app.new_project import FirstAnswers
    from app.settings import Settings, Theme

_FIRST_SIZE = QSize(1280, 800)
_LEAST_SIZE = QSize(900, 560)

_COMPILING = (
    "The model is being prepared for this computer, which takes up to a minute, once. You can go on working meanwhile."
)
_PREPARED = "The model is prepared. Forecasts are quick from now on."


class MainWindow(QMainWindow):
    """Puts the parts together and connects them."""

    def __init__(self, document: Document, runner: Runner, settings: Settings) -> None:
        super().__init__()
        self._document = document
        self._settings = settings
        palette = palette_of(settings.theme)
        dress(_application(), palette)
        self._obey_settings()
        self.keeping = Keeping(document, settings, self)
        self.files = RoadmapFiles(document, settings, self.keeping, self)
        self.commands = WindowActions(self, document.undo_stack, SCREENS)
        self.workspace = Workspace(document, palette)
        self.card = self.workspace.card
        self.importing = self.workspace.importing
        self.forecast = self.workspace.forecast
        self.welcome = Welcome()
        self.questions = FirstQuestions()
        self.notice = Notice()
        self.switch = ProjectSwitch(document)
        self.loop = ForecastLoop(document, runner, self.forecast, self)
        self.rail = ScreenRail(SCREENS)
        self.studies = Studies(self)
        self.screens = ScreenStack(SCREENS, self._context(runner), palette)
        self._place_parts()
        self._connect_commands()
        self._connect_parts()
        runner.compiling.connect(partial(self.notice.tell, _COMPILING, Tone.PLAIN))
        runner.ready.connect(self._tell_ready)
        runner.remarked.connect(self.notice.tell)
        self.screens.go_to(settings.screen)
        self.wear(settings.theme)
        self._follow_roadmap()

    def _context(self, runner: Runner) -> ScreenContext:
        return ScreenContext(
            document=self._document,
            runner=runner,
            loop=self.loop,
            studies=self.studies,
            settings=self._settings,
            workspace=self.workspace,
            commands=self.commands,
            take_settings=self._take_settings,
            tell=self.notice.tell,
        )

    def wear(self, theme: Theme) -> None:
        """Change the colours of everything, and remember which."""
        self._settings.theme = theme
        palette = palette_of(theme)
        dress(_application(), palette)
        self.commands.set_palette(palette)
        self.commands.themes[theme].setChecked(True)
        self.rail.set_palette(palette)
        self.screens.set_palette(palette)
        self.welcome.set_palette(palette)

    def _follow_system(self) -> None:
        self.wear(self._settings.theme)

    def go_to(self, name: str) -> None:
        """Call up a screen and give it the keyboard."""
        self.screens.go_to(name)
        self._pages.setCurrentWidget(self._body)
        if not self.screens.take_keyboard():
            self.rail.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add_project(self) -> None:
        """Add a project and let the user name it."""
        project = new_project(self._document.roadmap)
        self._document.apply_project(project, "new project")
        self._show_card()
        self.card.show_project()

    def _ask_first_questions(self) -> None:
        self._pages.setCurrentWidget(self.questions)
        self.questions.start()

    def _begin_project(self, answers: FirstAnswers) -> None:
        """Make the project that was described, and invite to type what was tried."""
        project = self.questions.project(answers, self._document.roadmap, self._document.today())
        if project is not None:
            self._document.apply_project(project, "new project")
            self.screens.go_to(SCREENS[0].name)
            self.add_result()

    def add_result(self) -> None:
        """Start typing a new experiment."""
        self._show_card()
        self.card.show_experiments()
        self.card.experiments.view.add_row()

    def tell_fault(self, detail: str) -> None:
        """Keep the work, and say that something went wrong by our own fault, with a report to hand on."""
        logger.error("A fault of ours.\n%s", detail)
        self.keeping.keep_now()
        sentence = "Something went wrong inside Whenabouts. Your work is kept, and you can go on."
        self.notice.tell(sentence, Tone.PLAIN, "Show report", partial(self._show_report, detail))

    def _show_report(self, detail: str) -> None:
        page = FaultPage(detail, self._document.roadmap, self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only if nothing is lost by mistake."""
        if not self.files.may_leave():
            event.ignore()
            return
        self._settings.geometry = self.saveGeometry()
        self._settings.splitter = self.workspace.layout_state
        self._settings.screen = self.screens.shown
        self.studies.stop()
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

    def _tell_ready(self) -> None:
        if self.notice.message == _COMPILING:
            self.notice.tell_briefly(_PREPARED)

    def _place_parts(self) -> None:
        self._body = QWidget()
        beside = QHBoxLayout(self._body)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(6)
        beside.addWidget(self.rail)
        shown = QVBoxLayout()
        shown.setSpacing(8)
        shown.addWidget(self.forecast.strip)
        shown.addWidget(self.screens, 1)
        beside.addLayout(shown, 1)
        self._pages = QStackedWidget()
        for page in (self.welcome, self.questions, self._body):
            self._pages.addWidget(page)
        whole = QWidget()
        whole.setObjectName("page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(8, 2, 12, 12)
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(whole)
        self.setMinimumSize(_LEAST_SIZE)
        self.resize(_FIRST_SIZE)
        self.setAcceptDrops(True)
        self.commands.fill_menus(self.card.experiments.view)
        self._switch_action = self.commands.fill_toolbar(self.switch)
        self.rail.show_keys([action.shortcut() for action in self.commands.screens.values()])
        self.restoreGeometry(self._settings.geometry)
        self.workspace.layout_state = self._settings.splitter

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
            commands.help: partial(self.go_to, HELP),
            commands.about: partial(_show_about, self),
        }
        for action, run in todo.items():
            action.triggered.connect(partial(_run, run))
        for name, action in commands.screens.items():
            action.triggered.connect(partial(_run, partial(self.go_to, name)))
        for theme, action in commands.themes.items():
            action.triggered.connect(partial(_run, partial(self.wear, theme)))
        commands.recent.aboutToShow.connect(self._list_recent)

    def _connect_parts(self) -> None:
        document, files = self._document, self.files
        document.roadmap_changed.connect(self._follow_roadmap)
        document.path_changed.connect(self._show_title)
        document.clean_changed.connect(self._show_title)
        self.safety = SafetyMenu(self.keeping, files, self.commands, self.notice, self._settings, self)
        files.failed.connect(partial(self.notice.tell, tone=Tone.ERROR))
        files.table_chosen.connect(self._load_table)
        self.forecast.steps.table_wanted.connect(files.choose_table)
        self.importing.done.connect(self._show_card)
        self.forecast.failed.connect(partial(self.notice.tell, tone=Tone.ERROR))
        self.importing.failed.connect(partial(self.notice.tell, tone=Tone.ERROR))
        self.welcome.sample_requested.connect(files.open_sample)
        self.welcome.project_requested.connect(self._ask_first_questions)
        self.questions.answered.connect(self._begin_project)
        self.questions.cancelled.connect(self._follow_roadmap)
        self.welcome.open_requested.connect(files.choose)
        self.loop.fault.connect(self.tell_fault)
        self.studies.fault.connect(self.tell_fault)
        self.forecast.strip.follow.toggled.connect(self._follow_changes)
        self.forecast.strip.follow.setChecked(self._settings.follows_changes)
        UndoKeys(_application(), self)
        self.forecast.answer.work_with(self.studies)
        self.rail.chosen.connect(self.screens.go_to)
        self.screens.changed.connect(self._follow_screen)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def _follow_roadmap(self) -> None:
        """Show the page and the commands that the roadmap allows."""
        has_project = self._document.project is not None
        has_page = has_project or self.workspace.is_importing
        self._pages.setCurrentWidget(self._body if has_page else self.welcome)
        for name, action in self.commands.screens.items():
            action.setEnabled(has_page or name in {HELP, SETTINGS})
        for action in (self.commands.add_result, self.commands.forecast, self.commands.cancel):
            action.setEnabled(has_project)
        self.commands.delete_project.setEnabled(has_project)
        self._switch_action.setVisible(self.switch.is_needed)
        self._show_title()

    def _follow_changes(self, follows: bool) -> None:
        self._settings.follows_changes = follows
        self.loop.follow(follows)

    def _obey_settings(self) -> None:
        write_dates_usually(self._settings.date_style)
        write_numbers_usually(self._settings.number_style)
        keep_still(_application(), is_calm=self._settings.is_calm)

    def _take_settings(self) -> None:
        """Tell everything again, as the settings have it now."""
        self._obey_settings()
        self.forecast.show_empty()  # or it would take the forecast for one that it shows already
        self._document.forecast_changed.emit()
        self._document.project_changed.emit()
        for field in self.findChildren(DateField):
            field.write_again()

    def _follow_screen(self, name: str) -> None:
        self.rail.show_choice(name)
        if self._document.project is None and name not in {HELP, SETTINGS}:
            self._follow_roadmap()
        self.workspace.show_forecast_beside(is_beside=name != EXPERIMENTS)

    def _show_title(self) -> None:
        path = self._document.path
        self.setWindowTitle(f"{path.stem if path else self._document.roadmap.name}[*] – Whenabouts")
        self.setWindowModified(not self._document.is_clean)

    def _load_table(self, path: Path) -> None:
        if self.importing.read(path):
            self._show_workspace()
            self.workspace.show_import()
            self._follow_roadmap()

    def _show_card(self) -> None:
        """Show what is entered, on the screen at hand if it is there."""
        self._show_workspace()
        self.workspace.show_card()
        self._follow_roadmap()

    def _show_workspace(self) -> None:
        if self.screens.currentWidget() is not self.workspace:
            self.screens.go_to(EXPERIMENTS)

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

    def _go_to_next_pane(self) -> None:
        panes = [self.rail, *self.screens.panes, self.switch]
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


def _show_about(window: QWidget) -> None:
    from app.views.window.about_dialog import show_about  # noqa: PLC0415 - reads many files, and is seldom wanted

    show_about(window)


def _run(todo: object, *_: object) -> None:
    """Do something when an action is triggered, whatever Qt tells about it."""
    assert callable(todo)
    todo()
