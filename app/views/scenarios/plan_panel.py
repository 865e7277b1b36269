"""A changed plan as sliders and choices; tells of every move, and leaves it to others when that counts."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.views.parts.form_field import FormField, NumberBox
from app.views.scenarios.plan_fields import PauseLine, SliderLine, TargetChange
from forecasting.domain.metric import parse_number
from forecasting.domain.scenario import AS_PLANNED, MOST_PARALLEL, LeverShare, Scenario
from forecasting.errors import InvalidValue
from forecasting.words.scenario_words import times, tries_a_week
from forecasting.words.wording import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.outlook import Outlook
    from forecasting.domain.project import Project
    from forecasting.domain.timeline import DateRange

#: The pace slider goes from a quarter to four times, by a factor that is the same for each step.
_PACE_STEPS, _MOST_TIMES = 40, 4.0


_PARALLEL = "So many tries in the place of each one; they run at once and don't learn from each other"


class PlanPanel(QWidget):
    """Shows a scenario of a project and lets it be changed."""

    #: A changed `Scenario`, all the while a slider is moved.
    moved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenario = AS_PLANNED
        self._outlook: Outlook | None = None
        self.pace = SliderLine("Pace", -_PACE_STEPS, _PACE_STEPS, 1)
        self.parallel = NumberBox()
        self.parallel.setRange(1, MOST_PARALLEL)
        self.examples = QLineEdit()
        self.examples_field = FormField("Examples in the evaluation set", self.examples)
        self.levers: dict[str, SliderLine] = {}
        self.pauses: list[PauseLine] = []
        self.targets: dict[str, TargetChange] = {}
        self._levers, self._pauses, self._targets = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self.usual_mix = QPushButton("Mix as before")
        self.add_pause = QPushButton("Add free days")
        self._lay_out()
        self.pace.moved.connect(
            lambda step: self._tell(replace(self._scenario, pace=_MOST_TIMES ** (step / _PACE_STEPS)))
        )
        self.parallel.valueChanged.connect(lambda count: self._tell(replace(self._scenario, parallel=count)))
        self.examples.editingFinished.connect(self._take_examples)
        self.usual_mix.clicked.connect(lambda: self._tell(replace(self._scenario, mix=())))
        self.add_pause.clicked.connect(self._begin_pause)

    @property
    def is_held(self) -> bool:
        """Whether a slider is being dragged."""
        return any(line.slider.isSliderDown() for line in (self.pace, *self.levers.values()))

    def show_plan(self, project: Project, outlook: Outlook, scenario: Scenario) -> None:
        """Show a scenario, and the parts that the project has."""
        is_other = scenario.id != self._scenario.id or outlook is not self._outlook
        self._outlook, self._scenario = outlook, scenario
        self._make_levers(project)
        self._make_targets(project)
        if is_other or scenario.pauses != self._typed_pauses():
            self._make_pauses(scenario.pauses)
        self._show_values(scenario, outlook)

    def _show_values(self, scenario: Scenario, outlook: Outlook) -> None:
        paced = "as planned" if scenario.pace == 1 else f"{times(scenario.pace)} the pace"
        step = round(_PACE_STEPS * _log(scenario.pace))
        self.pace.show_value(step, f"{tries_a_week(outlook, replace(scenario, parallel=1))}, {paced}")
        self.parallel.blockSignals(True)
        self.parallel.setValue(scenario.parallel)
        self.parallel.blockSignals(False)
        self._show_mix(scenario, outlook)
        known = outlook.examples
        self.examples_field.complain("")
        self.examples.setText(str(scenario.n_eval) if scenario.n_eval else "")
        self.examples.setPlaceholderText(f"{whole(round(known))} as of late" if known else "No sizes are known")
        self.examples.setEnabled(known is not None)
        for target, line in self.targets.items():
            line.show_change(scenario.change_of(target))

    def _show_mix(self, scenario: Scenario, outlook: Outlook) -> None:
        told = sum(part.share for part in scenario.mix if part.lever in self.levers)
        for lever, line in self.levers.items():
            share = scenario.share_of(lever)
            free = round(100 * (1 - told + (share or 0.0)))
            usual = float(outlook.mix[outlook.lever_ids.index(lever)])
            line.slider.setEnabled(free > 0)
            if share is None:
                left = self._left(scenario, outlook)
                line.show_value(round(100 * usual * left), f"{round(100 * usual * left)}%, as before")
            else:
                line.show_value(round(100 * share), f"{round(100 * share)}%")
        self.usual_mix.setVisible(bool(scenario.mix))

    def _left(self, scenario: Scenario, outlook: Outlook) -> float:
        """What a usual share is to be multiplied with where others have shares of their own."""
        own = {part.lever: part.share for part in scenario.mix if part.lever in self.levers}
        pairs = zip(outlook.lever_ids, outlook.mix.tolist(), strict=True)
        usual = sum(share for lever, share in pairs if lever not in own)
        return max(1 - sum(own.values()), 0.0) / usual if usual > 0 else 0.0

    def _move_lever(self, lever: str, percent: int) -> None:
        others = tuple(part for part in self._scenario.mix if part.lever != lever)
        most = 1 - sum(part.share for part in others)
        mix = (*others, LeverShare(lever, max(min(percent / 100, most), 0.0)))
        self._tell(replace(self._scenario, mix=mix))

    def _take_examples(self) -> None:
        text = self.examples.text().strip()
        try:
            count = parse_number(text) if text else None
            changed = replace(self._scenario, n_eval=count)  # type: ignore[arg-type]  # made whole, or refused, by it
        except InvalidValue as wrong:
            self.examples_field.complain(str(wrong))
            return
        self.examples_field.complain("")
        self._tell(changed)

    def _take_pauses(self) -> None:
        self._tell(replace(self._scenario, pauses=self._typed_pauses()))

    def _typed_pauses(self) -> tuple[DateRange, ...]:
        return tuple(pause for pause in (line.read() for line in self.pauses) if pause is not None)

    def _take_target(self, line: TargetChange) -> None:
        change = line.read()
        if change is not None:
            self._tell(self._scenario.with_target(change))

    def _tell(self, scenario: Scenario) -> None:
        if scenario == self._scenario or self._outlook is None:
            return
        self._scenario = scenario
        self._show_values(scenario, self._outlook)
        self.moved.emit(scenario)

    def _begin_pause(self) -> None:
        self._add_pause(PauseLine()).first.setFocus()

    def _add_pause(self, line: PauseLine) -> PauseLine:
        self.pauses.append(line)
        self._pauses.addWidget(line)
        line.edited.connect(self._take_pauses)
        line.removed.connect(lambda: self._remove_pause(line))
        return line

    def _remove_pause(self, line: PauseLine) -> None:
        self.pauses.remove(line)
        _drop(self._pauses, line)
        self._take_pauses()

    def _make_pauses(self, pauses: Sequence[DateRange]) -> None:
        for line in self.pauses:
            _drop(self._pauses, line)
        self.pauses = []
        for pause in pauses:
            self._add_pause(PauseLine(pause))

    def _make_levers(self, project: Project) -> None:
        assert self._outlook is not None
        known = {lever.id: lever.name for lever in project.levers if lever.id in self._outlook.lever_ids}
        if [(k, line.slider.accessibleName()) for k, line in self.levers.items()] == list(known.items()):
            return
        for line in self.levers.values():
            _drop(self._levers, line)
        self.levers = {lever: SliderLine(name, 0, 100, 1) for lever, name in known.items()}
        for lever, line in self.levers.items():
            line.moved.connect(lambda percent, lever=lever: self._move_lever(lever, percent))
            self._levers.addWidget(line)

    def _make_targets(self, project: Project) -> None:
        if [line.target for line in self.targets.values()] == list(project.targets):
            return
        for line in self.targets.values():
            _drop(self._targets, line)
        self.targets = {target.id: TargetChange(target, project.metric) for target in project.targets}
        for line in self.targets.values():
            line.edited.connect(lambda line=line: self._take_target(line))
            self._targets.addWidget(line)

    def _lay_out(self) -> None:
        parallel = FormField("Tries side by side, as with more people", self.parallel, _PARALLEL)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.pace)
        column.addWidget(parallel)
        column.addWidget(_head("Mix of levers"))
        column.addLayout(self._levers)
        column.addWidget(self.usual_mix)
        column.addWidget(self.examples_field)
        column.addWidget(_head("Pauses and holidays"))
        column.addLayout(self._pauses)
        column.addWidget(self.add_pause)
        column.addWidget(_head("Target and deadline"))
        column.addLayout(self._targets)
        column.addStretch(1)


def _pace(step: int) -> float:
    """Times the pace that was learned, at a step of the slider."""
    return float(_MOST_TIMES ** (step / _PACE_STEPS))


def _log(pace: float) -> float:
    """How far a pace is along the slider, from -1 to 1."""
    return math.log(pace) / math.log(_MOST_TIMES)


def _head(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "section")
    return label


def _drop(layout: QVBoxLayout, line: QWidget) -> None:
    layout.removeWidget(line)
    line.blockSignals(True)  # a field that is left tells what it holds, even if it is left for good
    line.hide()
    line.deleteLater()
