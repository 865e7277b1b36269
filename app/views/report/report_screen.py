"""The report as it will be exported: its preview, what can be chosen about it, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout

from app.report_making import Known, ReportMaker
from app.screen_context import ScreenWidget
from app.views.charts.picture_maker import PictureMaker
from app.views.report.report_options import ReportOptionsPanel
from app.views.report.report_preview import ReportPreview
from forecasting.errors import UserError
from forecasting.report.options import Paper
from forecasting.report.plain_text import answer_text, table_texts
from forecasting.report.writing import FORMS, picture_of, write_report
from forecasting.tracking.track_record import fared_sentences, saved_before

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from app.screen_context import ScreenContext
    from forecasting.report.composition import Report

#: Milliseconds after the last change until the preview is drawn again.
_PAUSE_MS = 250
_PANEL_WIDTH = 330
_NOTHING_CHOSEN = "Choose a project to report on."
#: Inches that a sheet is wide.
_WIDTHS = {Paper.A4: 210 / 25.4, Paper.LETTER: 8.5}


class ReportScreen(ScreenWidget):
    """Composes a report of the forecasts there are, and has it drawn and written in the drawing thread."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._document = context.document
        self.options = ReportOptionsPanel()
        self.preview = ReportPreview()
        self.save_pdf = QPushButton("Save as PDF…")
        self.save_pdf.setProperty("role", "primary")
        self.save_as, self.copy = QPushButton("Save as…"), QPushButton("Copy")
        self._drawing, self._writing = PictureMaker(self), PictureMaker(self)
        self._maker = ReportMaker()
        self._roadmap_id = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._fill_menus()
        self._connect()
        self._follow_roadmap()

    @property
    def panes(self) -> list[QWidget]:
        """The form and the preview."""
        return [self.options.headline, self.preview]

    @property
    def is_drawn(self) -> bool:
        """Whether the preview shows what would be exported now."""
        return not self._pause.isActive() and not self._drawing.is_busy

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what has changed while nobody looked."""
        super().showEvent(event)
        self._pause.start()

    def known(self) -> Known | None:
        """What the report is made from now; None if no project is chosen."""
        options, roadmap = self.options.options(), self._document.roadmap
        if not options.projects:
            return None
        found = {project.id: self._document.forecast_of(project.id) for project in roadmap.projects}
        forecasts = {project_id: forecast for project_id, forecast in found.items() if forecast is not None}
        gaps = {project.id: _gap(project.name) for project in roadmap.projects if project.id not in forecasts}
        saved = {project.id: saved_before(project, forecasts.get(project.id)) for project in roadmap.projects}
        return Known(
            roadmap=roadmap,
            options=options,
            forecasts=forecasts,
            gaps=gaps,
            before={project_id: forecast for project_id, forecast in saved.items() if forecast is not None},
            fared={project.id: fared_sentences(project, self._document.today()) for project in roadmap.projects},
        )

    def save(self, suffix: str) -> None:
        """Ask where, and write the report in a form."""
        name, _ = FORMS[suffix]
        start = self._context.settings.last_folder / f"Report{suffix}"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the report", str(start), f"{name} (*{suffix})")
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix.lower() == suffix else path.with_name(f"{path.name}{suffix}"))

    def write(self, path: Path) -> None:
        """Write what the preview shows into a file, and say so."""
        self._context.settings.remember_folder(path.parent)
        self._have_written(partial(_write, path))
        try:
            for project_id in self.options.options().projects:
                self._document.take_snapshot("With a report", project_id)
        except UserError as full:
            self._context.tell(str(full))

    def copy_answer(self) -> None:
        """Put what the report says into the clipboard, as text."""
        self._have_written(_copy_answer)

    def copy_tables(self) -> None:
        """Put the tables of the report into the clipboard, as a spreadsheet takes them."""
        self._have_written(_copy_tables)

    def copy_chart(self) -> None:
        """Put the first chart of the report into the clipboard, as a picture."""
        self._have_written(_copy_chart)

    def draw(self) -> None:
        """Draw the preview at once."""
        self._pause.stop()
        self._context.settings.keep_report_words(self._roadmap_id, self.options.words())
        known = self.known()
        if known is None:
            self.preview.say(_NOTHING_CHOSEN)
            return
        if not self.isVisible():
            return
        dots = self.preview.dots / _WIDTHS[known.options.paper]
        self._drawing.ask(partial(_draw_sheets, self._maker, known, dots))

    def _have_written(self, use: Callable[[Report], Done]) -> None:
        known = self.known()
        if known is None:
            self._context.tell(_NOTHING_CHOSEN)
        else:
            self._writing.ask(partial(_use, self._maker, known, use))

    def _follow_roadmap(self) -> None:
        roadmap, project = self._document.roadmap, self._document.project
        if roadmap.id != self._roadmap_id:
            self._roadmap_id = roadmap.id
            self.options.restore(self._context.settings.report_words(roadmap.id))
        self.options.show_projects(roadmap.projects, project.id if project else None)
        self._pause.start()

    def _show_sheets(self, drawn: Drawn) -> None:
        if self.known() is not None:
            self.preview.show_sheets(drawn.sheets, drawn.text)

    def _take(self, done: Done) -> None:
        """Tell what became of what was written, or take over what was copied."""
        clipboard = QGuiApplication.clipboard()
        if done.picture:
            clipboard.setImage(QImage.fromData(done.picture))
        if done.text:
            clipboard.setText(done.text)
        if done.sentence:
            self._context.tell(done.sentence)

    def _fill_menus(self) -> None:
        save = QMenu(self)
        for suffix, (name, _) in FORMS.items():
            save.addAction(f"{name} ({suffix})", partial(self.save, suffix))
        self.save_as.setMenu(save)
        copy = QMenu(self)
        copy.addAction("Answer as text", self.copy_answer)
        copy.addAction("Tables", self.copy_tables)
        copy.addAction("Chart as a picture", self.copy_chart)
        self.copy.setMenu(copy)

    def _connect(self) -> None:
        self.save_pdf.clicked.connect(partial(self.save, ".pdf"))
        self.options.changed.connect(self._pause.start)
        self.preview.resized.connect(self._pause.start)
        self._pause.timeout.connect(self.draw)
        self._drawing.made.connect(self._show_sheets)
        self._writing.made.connect(self._take)
        self._document.roadmap_changed.connect(self._follow_roadmap)
        self._document.project_changed.connect(self._follow_roadmap)
        self._document.forecast_changed.connect(self._pause.start)

    def _lay_out(self) -> None:
        form = QScrollArea(widgetResizable=True)
        form.setFrameShape(QFrame.Shape.NoFrame)
        form.setWidget(self.options)
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(_PANEL_WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(form)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.copy, self.save_as, self.save_pdf):
            buttons.addWidget(button)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addLayout(buttons)
        right.addWidget(self.preview, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(card)
        row.addLayout(right, 1)
        self.setFocusProxy(self.options.headline)


def _gap(name: str) -> str:
    return f"“{name}” has no forecast yet; open it and let it be forecast, or enter more results."


@dataclass(frozen=True, slots=True)
class Drawn:
    """Sheets, and what they say."""

    sheets: tuple[bytes, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a report: something for the clipboard, or a sentence."""

    sentence: str = ""
    text: str = ""
    picture: bytes = b""


# What follows runs in the drawing thread.


def _draw_sheets(maker: ReportMaker, known: Known, dots: float) -> Drawn:
    from forecasting.report.pdf import draw_sheets  # noqa: PLC0415 - loads what draws

    report = maker.make(known)
    return Drawn(draw_sheets(report, dots), answer_text(report))


def _use(maker: ReportMaker, known: Known, use: Callable[[Report], Done]) -> Done:
    try:
        return use(maker.make(known))
    except UserError as problem:
        return Done(str(problem))


def _write(path: Path, report: Report) -> Done:
    write_report(report, path)
    return Done(f"The report is in {path}.")


def _copy_answer(report: Report) -> Done:
    return Done(text=answer_text(report))


def _copy_tables(report: Report) -> Done:
    return Done(text=table_texts(report))


def _copy_chart(report: Report) -> Done:
    return Done(picture=picture_of(report, "chart.png"))
