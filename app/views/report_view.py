"""The report as it will be exported: its preview, what can be chosen about it, and where it goes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollArea, QVBoxLayout

from app.screen_context import ScreenWidget
from app.views.picture_maker import PictureMaker
from app.views.report_options import ReportOptionsPanel
from app.views.report_preview import ReportPreview
from forecasting.errors import UserError
from forecasting.report.composing import Subject, compose
from forecasting.report.options import Paper
from forecasting.report.plain_text import answer_text, table_texts
from forecasting.report.writing import FORMS, picture_of, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.screen_context import ScreenContext
    from forecasting.report.composition import Report
    from forecasting.report.options import ReportOptions

#: Milliseconds after the last change until the preview is drawn again.
_PAUSE_MS = 250
_PANEL_WIDTH = 330
_NOTHING_CHOSEN = "Choose a project to report on."
#: Inches that a sheet is wide.
_WIDTHS = {Paper.A4: 210 / 25.4, Paper.LETTER: 8.5}


class ReportView(ScreenWidget):
    """Composes a report of the forecasts there are, and has it drawn and written in the drawing thread."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._document = context.document
        self.options = ReportOptionsPanel()
        self.preview = ReportPreview()
        self.standing = QLabel(wordWrap=True)
        self.standing.setProperty("role", "caption")
        self.save_pdf = QPushButton("Save as PDF…")
        self.save_pdf.setProperty("role", "primary")
        self.save_as, self.copy = QPushButton("Save as…"), QPushButton("Copy")
        self._drawing, self._writing = PictureMaker(self), PictureMaker(self)
        self._report: Report | None = None
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

    def subjects(self, options: ReportOptions) -> list[Subject]:
        """The chosen projects with the forecasts there are."""
        chosen = [p for p in self._document.roadmap.projects if p.id in options.projects]
        return [Subject(project, self._document.forecast_of(project.id), _gap(project.name)) for project in chosen]

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
        report = self._compose()
        if report is None:
            self._context.tell(_NOTHING_CHOSEN)
            return
        self._context.settings.remember_folder(path.parent)
        self._writing.ask(partial(_write, report, path))

    def copy_answer(self) -> None:
        """Put what the report says into the clipboard, as text."""
        report = self._compose()
        if report is not None:
            QGuiApplication.clipboard().setText(answer_text(report))

    def copy_tables(self) -> None:
        """Put the tables of the report into the clipboard, as a spreadsheet takes them."""
        report = self._compose()
        if report is not None:
            QGuiApplication.clipboard().setText(table_texts(report))

    def copy_chart(self) -> None:
        """Put the first chart of the report into the clipboard, as a picture."""
        report = self._compose()
        if report is not None:
            self._writing.ask(partial(_draw_chart, report))

    def draw(self) -> None:
        """Draw the preview at once."""
        self._pause.stop()
        self._report = self._compose()
        if self._report is None:
            self.preview.say(_NOTHING_CHOSEN)
            return
        dots = self.preview.dots / _WIDTHS[self._report.options.paper]
        self._drawing.ask(partial(_draw_sheets, self._report, dots))

    def _compose(self) -> Report | None:
        options = self.options.options()
        subjects = self.subjects(options)
        return compose(subjects, options, name=self._document.roadmap.name) if subjects else None

    def _follow_roadmap(self) -> None:
        project = self._document.project
        self.options.show_projects(self._document.roadmap.projects, project.id if project else None)
        self._follow_forecast()

    def _follow_forecast(self) -> None:
        is_stale = self._document.is_stale
        self.standing.setText("The data changed after this forecast was made; it is being made again." * is_stale)
        self._pause.start()

    def _show_sheets(self, sheets: Sequence[bytes]) -> None:
        if self._report is not None:
            self.preview.show_sheets(sheets, answer_text(self._report))

    def _take(self, done: object) -> None:
        """Tell what became of what was written, or take over a picture."""
        if isinstance(done, bytes):
            QGuiApplication.clipboard().setImage(QImage.fromData(done))
        else:
            self._context.tell(str(done))

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
        self._document.forecast_changed.connect(self._follow_forecast)

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
        buttons.addWidget(self.standing, 1)
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


def _write(report: Report, path: Path) -> str:
    """Write a report; returns the sentence about it. Runs in the drawing thread."""
    try:
        write_report(report, path)
    except UserError as problem:
        return str(problem)
    return f"The report is in {path}."


def _draw_chart(report: Report) -> bytes | str:
    """The first chart as PNG, or the sentence why there is none. Runs in the drawing thread."""
    try:
        return picture_of(report, "chart.png")
    except UserError as problem:
        return str(problem)


def _draw_sheets(report: Report, dots: float) -> tuple[bytes, ...]:
    """Runs in the drawing thread, which loads what draws."""
    from forecasting.report.pdf import draw_sheets  # noqa: PLC0415

    return draw_sheets(report, dots)
