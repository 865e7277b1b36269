"""Roadmap: all projects and milestones on one time axis, the odds of milestones, and what holds them back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.background.roadmap_loop import RoadmapLoop
from app.screen_context import ScreenWidget
from app.views.parts.explain_button import ExplainButton
from app.views.parts.numbers_table import NumbersTable
from app.views.roadmap.milestones_panel import MilestonesPanel
from app.views.roadmap.roadmap_canvas import RoadmapCanvas
from forecasting.futures.joint import joint_arrival
from forecasting.words.roadmap_rows import Kind, roadmap_rows
from forecasting.words.roadmap_words import INDEPENDENCE, milestone_sentence, roadmap_table
from forecasting.words.wording import counted, quoted

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QHideEvent, QShowEvent

    from app.screen_context import ScreenContext
    from forecasting.charts.palette import Palette
    from forecasting.domain.joint import JointArrival
    from forecasting.words.roadmap_rows import RoadmapRow

_CAPTION = (
    "Darker where a target is likelier reached in that week; the line across a bar marks the even chance. "
    "Drag a deadline or a milestone to see its odds."
)
_EXPLAINED = ("Arrival", "Odds", "Even chance", "Not reached", "Milestone", "Chance of a milestone")
#: Forecasts and changes come in bursts; they are shown once.
_LOOK_MS = 60


class RoadmapScreen(ScreenWidget):
    """Between the document and what shows the roadmap."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = context.document
        self.loop = RoadmapLoop(context.document, context.runner, self)
        self.canvas = RoadmapCanvas()
        self.milestones = MilestonesPanel(context.document)
        self.turn = QPushButton("Show numbers")
        self.turn.setCheckable(True)
        self.turn.setAccessibleDescription("Shows the numbers behind the roadmap as a table")
        self.state = QLabel(wordWrap=True)
        self.state.setProperty("role", "caption")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedSize(140, 6)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName("Progress of the forecasts")
        self.table: NumbersTable | None = None
        self._sentences: dict[str, str] = {}
        self._look = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._look.timeout.connect(self.refresh)
        self._lay_out()
        self.setAccessibleName("Roadmap")
        self.setFocusProxy(self.canvas)
        document = context.document
        document.roadmap_changed.connect(self._follow)
        document.forecast_changed.connect(self._look.start)
        self.loop.changed.connect(self._show_state)
        self.canvas.moved.connect(self._move)
        self.turn.toggled.connect(self._turn_over)

    @property
    def panes(self) -> list[QWidget]:
        """The chart and the milestones."""
        return [self.canvas, self.milestones.add]

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours."""
        self.canvas.set_palette(palette)

    def showEvent(self, event: QShowEvent) -> None:
        """Have every project forecast while the roadmap is looked at."""
        super().showEvent(event)
        self.refresh()
        self.loop.turn(is_on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for no more."""
        super().hideEvent(event)
        self.loop.turn(is_on=False)

    def _follow(self) -> None:
        """Show milestones at once, as they may be being typed; the rest when nothing more changes."""
        if self.isVisible():
            self.milestones.show_roadmap(self._document.roadmap, self._sentences)
            self._look.start()

    def refresh(self) -> None:
        """Show roadmap and forecasts as they stand, if anyone looks."""
        if not self.isVisible():
            return
        document, roadmap = self._document, self._document.roadmap
        joints = self._joints()
        rows = roadmap_rows(roadmap, document.forecasts, joints, document.outdated())
        self.canvas.show_rows(rows, document.today())
        self._sentences = {m.id: milestone_sentence(m, joints.get(m.id)) for m in roadmap.milestones}
        self.milestones.show_roadmap(roadmap, self._sentences)
        self._independence.setVisible(bool(roadmap.milestones))
        self._show_state()
        if self.turn.isChecked():
            self._turn_over(is_table=True)

    def _joints(self) -> dict[str, JointArrival]:
        roadmap, forecasts = self._document.roadmap, self._document.forecasts
        found = {m.id: joint_arrival(m, roadmap, forecasts) for m in roadmap.milestones}
        return {key: joint for key, joint in found.items() if joint is not None}

    def _show_state(self) -> None:
        waiting, asked = self.loop.waiting, self.loop.asked
        outdated = len(self._document.outdated())
        self.bar.setVisible(asked is not None)
        self.bar.setValue(round(1000 * self.loop.fraction))
        if asked is not None:
            more = f", {len(waiting) - 1} more to come" if len(waiting) > 1 else ""
            said = f"Forecasting {quoted(asked.name)}{more} …"
        elif outdated:
            said = f"{counted(outdated, 'forecast')} out of date."
        else:
            said = ""
        self.state.setText(said)
        self.state.setVisible(bool(said))

    def _move(self, row: RoadmapRow, day: date) -> None:
        """A day was let go elsewhere; steps in a row with one day are one undo step."""
        roadmap = self._document.roadmap
        if row.kind is Kind.MILESTONE:
            moved = replace(roadmap.milestone(row.id), day=day)
            self._document.apply(roadmap.with_milestone(moved), "move of milestone", f"milestone {row.id}")
            return
        project = roadmap.project(row.id)
        target = next(target for target in project.targets if target.id == row.target_id)
        changed = project.with_target(replace(target, deadline=day))
        self._document.apply(roadmap.with_project(changed), "move of deadline", f"deadline {row.target_id}")

    def _turn_over(self, is_table: bool) -> None:
        self.turn.setText("Show chart" if is_table else "Show numbers")
        if self.table is not None:
            self._sides.removeWidget(self.table)
            self.table.deleteLater()
            self.table = None
        if is_table:
            self.table = NumbersTable(roadmap_table(self.canvas.rows))
            self.table.setFixedHeight(self.canvas.height())
            self._sides.addWidget(self.table)
            self._sides.setCurrentWidget(self.table)

    def _lay_out(self) -> None:
        body = QWidget()
        cards = QVBoxLayout(body)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(10)
        cards.addWidget(self._chart_card())
        cards.addWidget(self.milestones)
        cards.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _chart_card(self) -> QFrame:
        title, caption = QLabel("Roadmap"), QLabel(_CAPTION, wordWrap=True)
        self._independence = QLabel(INDEPENDENCE, wordWrap=True)
        title.setProperty("role", "title")
        for label in (caption, self._independence):
            label.setProperty("role", "caption")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(ExplainButton(title.text(), _EXPLAINED))
        head.addWidget(self.turn)
        standing = QHBoxLayout()
        standing.addWidget(self.state, 1)
        standing.addWidget(self.bar)
        self._sides = QStackedWidget()
        self._sides.addWidget(self.canvas)
        chart = QFrame()
        chart.setProperty("card", True)
        column = QVBoxLayout(chart)
        column.setContentsMargins(18, 14, 14, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(caption)
        column.addLayout(standing)
        column.addWidget(self._sides)
        column.addWidget(self._independence)
        return chart
