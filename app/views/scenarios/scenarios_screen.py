"""Scenarios: a changed plan on one side, its fan on top of that of the plan as it is on the other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.background.reckoner import Reckoner
from app.screen_context import ScreenWidget
from app.views.charts.chart_card import ChartCard
from app.views.parts.form_field import announce
from app.views.parts.paragraph import paragraph
from app.views.scenarios.comparison_card import ComparisonCard
from app.views.scenarios.needed_card import NeededCard
from app.views.scenarios.plan_panel import PlanPanel
from app.views.scenarios.scenario_list import ScenarioList
from app.views.scenarios.scenario_reading import ScenarioReading, Stage
from forecasting.domain.records import new_id
from forecasting.domain.scenario import AS_PLANNED
from forecasting.futures.scenarios import first_futures, forecast_scenario
from forecasting.messages import Styles
from forecasting.words.chart_texts import fan_table
from forecasting.words.narrative import answer, fan_meaning
from forecasting.words.scenario_words import NEW, changes, chosen_name, difference_sentences, shown_futures
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from app.screen_context import ScreenContext
    from forecasting.charts.palette import Palette
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.domain.scenario import Scenario
    from forecasting.words.chart_texts import ChartTable

_FAN_HEIGHT = 380
_PLAN_WIDTH = 330
#: After the last move: when the plan is kept and its numbers are worked out from all futures.
SETTLE_MS = 300


class ScenariosScreen(ScreenWidget):
    """Between the document and what shows a scenario; nothing here waits for numbers or pictures."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = context.document
        self._scenario = AS_PLANNED
        self._stage: Stage | None = None
        #: What is shown is written in these.
        self._styles = Styles()
        self._shown_project = ""
        self.list = ScenarioList()
        self.plan = PlanPanel()
        self.fan = ChartCard("Where the metric is heading", _FAN_HEIGHT, explains=_EXPLAINED, is_live=True)
        self.headline = paragraph("title")
        self.difference = paragraph("plain")
        self.needed = NeededCard()
        self.comparison = ComparisonCard()
        self._whole = Reckoner(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._lay_out()
        self._connect()
        self.setAccessibleName("Scenarios")
        self.setFocusProxy(self.list.names)

    @property
    def panes(self) -> list[QWidget]:
        """The list of scenarios, the plan, and the fan."""
        return [self.list.names, self.plan, self.fan.canvas]

    @property
    def scenario(self) -> Scenario:
        """The scenario that is shown, as it was last moved."""
        return self._scenario

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what counts, worked out from all futures and drawn."""
        reading = self.fan.canvas.reading
        is_known = isinstance(reading, ScenarioReading) and reading.played is not None
        return is_known and not self._settle.isActive() and not self._whole.is_busy and self.fan.canvas.is_drawn

    def set_palette(self, palette: Palette) -> None:
        """Wear other colours."""
        self.fan.canvas.set_palette(palette)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened elsewhere."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show scenarios and forecast as they stand, if anyone looks."""
        if not self.isVisible():
            return
        project, forecast = self._document.project, self._document.forecast
        can_play = forecast is not None and forecast.outlook is not None and bool(forecast.reported.size)
        self._pages.setCurrentIndex(int(project is not None and can_play))
        if project is None or forecast is None or not can_play:
            self._stage = None
            return
        is_other = self._stage is None or self._stage.planned is not forecast or self._styles != Styles.chosen()
        if is_other:
            self._stage, self._styles = Stage(forecast), Styles.chosen()
        known = {scenario.id: scenario for scenario in project.scenarios}
        scenario = known.get(self._scenario.id, AS_PLANNED)
        is_moving = self._settle.isActive() and self._shown_project == project.id
        self._shown_project = project.id
        self.fan.canvas.set_stale(is_stale=self._document.is_stale)
        self.stale_note.setVisible(self._document.is_stale)
        if is_moving and is_other:
            self._move(self._scenario)
        elif not is_moving:
            self.list.show_scenarios(project.scenarios, scenario.id)
            if is_other or scenario != self._scenario:
                self._show(scenario)
        self.comparison.show_project(forecast, project)

    def _show(self, scenario: Scenario) -> None:
        """Show another scenario, its numbers as soon as they are worked out."""
        project, stage = self._document.project, self._stage
        assert project is not None
        assert stage is not None
        assert stage.planned.outlook is not None
        self._settle.stop()
        self._scenario = scenario
        self.plan.show_plan(project, stage.planned.outlook, scenario)
        self.needed.show_plan(stage.planned, scenario)
        self._name()
        self.difference.setText(_WORKED_OUT)
        self._work_out()

    def _move(self, scenario: Scenario) -> None:
        """Follow a slider; the first move away from the plan as it is makes a new scenario."""
        assert self._stage is not None
        if scenario.id == AS_PLANNED.id:
            taken = [known.name for known in self._project.scenarios]
            scenario = replace(scenario, id=new_id(), name=chosen_name(NEW, taken))
            assert self._stage.planned.outlook is not None
            self.plan.show_plan(self._project, self._stage.planned.outlook, scenario)
        self._scenario = scenario
        self._whole.forget()
        self.fan.show_reading(ScenarioReading(self._stage, scenario), fan_meaning(), list)
        self._settle.start()

    def _keep(self) -> None:
        """A move has come to rest: it counts now, and its numbers are worked out from all futures."""
        if self.plan.is_held:
            self._settle.start()
            return
        scenario, project = self._scenario, self._project
        known = any(old.id == scenario.id for old in project.scenarios)
        self._document.apply_project(
            project.with_scenario(scenario), f"change of {scenario.name}" if known else "new scenario"
        )
        assert self._stage is not None
        self.needed.show_plan(self._stage.planned, scenario)
        self.list.show_scenarios(self._project.scenarios, scenario.id)
        self._work_out()

    def _work_out(self) -> None:
        assert self._stage is not None
        forecast, scenario = self._stage.planned, self._scenario
        if scenario.is_as_planned:
            self._show_whole((forecast, scenario, forecast))
            return
        self._whole.ask(lambda: (forecast, scenario, forecast_scenario(forecast, scenario)))

    def _show_whole(self, found: tuple[Forecast, Scenario, Forecast]) -> None:
        planned, scenario, played = found
        stage = self._stage
        if stage is None or stage.planned is not planned or scenario != self._scenario:
            return
        tables = partial(_tables, played)
        self.fan.show_reading(ScenarioReading(stage, scenario, played), fan_meaning(), tables)
        self._say(planned, played)
        announce(self, self.difference.text())

    def _follow_picture(self) -> None:
        """Say what a picture shows that was rehearsed while a slider moved."""
        reading = self.fan.canvas.reading
        if not isinstance(reading, ScenarioReading) or reading.played is None or not self._settle.isActive():
            return
        planned, count = reading.stage.planned, reading.played.reported.shape[0]
        self._say(first_futures(planned, count), reading.played, shown_futures(count, planned.reported.shape[0]))

    def _say(self, planned: Forecast, played: Forecast, hint: str = "") -> None:
        changed = self._name()
        sentences = difference_sentences(planned, played) if changed else (answer(planned), _INVITATION)
        self.difference.setText("\n".join(sentences))
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def _name(self) -> Sequence[str]:
        """Say which scenario is shown and what it changes, which is known before its numbers are; those changes."""
        assert self._stage is not None
        scenario = self._scenario
        changed = changes(self._project, self._stage.planned.outlook, scenario)
        title = "As planned" if scenario.id == AS_PLANNED.id else one_line(scenario.name)
        self.headline.setText(f"{title}: {', '.join(changed)}" if changed else f"{title}: nothing is changed")
        return changed

    @property
    def _project(self) -> Project:
        project = self._document.project
        assert project is not None  # without one the sliders aren't shown
        return project

    def _choose(self, scenario_id: str) -> None:
        self._show(next((s for s in self._project.scenarios if s.id == scenario_id), AS_PLANNED))

    def _add(self) -> None:
        self._copy(AS_PLANNED, NEW)

    def _duplicate(self) -> None:
        scenario = self._scenario
        self._copy(scenario, NEW if scenario.id == AS_PLANNED.id else f"Copy of {scenario.name}")

    def _copy(self, scenario: Scenario, name: str) -> None:
        project = self._project
        made = replace(scenario, id=new_id(), name=chosen_name(name, [known.name for known in project.scenarios]))
        self._scenario = made
        self._document.apply_project(project.with_scenario(made), "new scenario")
        self._show(made)
        self.list.start_naming()

    def _delete(self) -> None:
        scenario = self._scenario
        self._settle.stop()
        self._document.apply_project(self._project.without_scenario(scenario.id), f"removal of {scenario.name}")

    def _rename(self, name: str) -> None:
        if self._scenario.id != AS_PLANNED.id and name != self._scenario.name:
            self._document.apply_project(
                self._project.with_scenario(replace(self._scenario, name=name)), "renaming of scenario"
            )

    def _use_pace(self, pace: float) -> None:
        self.plan.moved.emit(replace(self._scenario, pace=pace))
        self._keep()
        assert self._stage is not None
        assert self._stage.planned.outlook is not None
        self.plan.show_plan(self._project, self._stage.planned.outlook, self._scenario)

    def _connect(self) -> None:
        for signal in (
            self._document.roadmap_changed,
            self._document.project_changed,
            self._document.forecast_changed,
        ):
            signal.connect(self.refresh)
        self.plan.moved.connect(self._move)
        self._settle.timeout.connect(self._keep)
        self._whole.answered.connect(self._show_whole)
        self.fan.canvas.drawn.connect(self._follow_picture)
        self.list.chosen.connect(self._choose)
        self.list.added.connect(self._add)
        self.list.duplicated.connect(self._duplicate)
        self.list.deleted.connect(self._delete)
        self.list.renamed.connect(self._rename)
        self.needed.pace_chosen.connect(self._use_pace)

    def _lay_out(self) -> None:
        left = QFrame()
        left.setProperty("card", True)
        left.setFixedWidth(_PLAN_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 14, 6, 12)
        column.setSpacing(14)
        column.addWidget(self.list)
        column.addWidget(_scrolled(self.plan), 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(left)
        row.addWidget(_scrolled(self._right()), 1)
        nothing = QLabel(
            "Scenarios start from a forecast, and this project has none yet: enter results or answer questions first."
        )
        nothing.setProperty("role", "caption")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(nothing)
        self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _right(self) -> QWidget:
        words = QFrame()
        words.setProperty("card", True)
        said = QVBoxLayout(words)
        said.setContentsMargins(18, 14, 18, 14)
        said.setSpacing(6)
        self.stale_note = QLabel("These scenarios start from a forecast that is out of date.", wordWrap=True)
        self.stale_note.setProperty("role", "warning")
        self.hint = QLabel()
        self.hint.setProperty("role", "caption")
        for part in (self.stale_note, self.headline, self.difference, self.hint):
            said.addWidget(part)
        body = QWidget()
        cards = QVBoxLayout(body)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(10)
        for card in (words, self.fan, self.needed, self.comparison):
            cards.addWidget(card)
        cards.addStretch(1)
        return body


_EXPLAINED = ("Scenario", "Pace", "Fan", "The bands of the fan", "Middle line", "Lever")
_WORKED_OUT = "Is being worked out …"
_INVITATION = "Move a slider to see what another plan would change."


def _tables(played: Forecast) -> Sequence[ChartTable]:
    return (fan_table(played),)


def _scrolled(body: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    return area
