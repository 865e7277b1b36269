"""What a project is about: its name, its metric, and how far ahead the forecast looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.grid.drafts import plain_number
from app.views.parts.form_field import ChoiceBox, FormField, NumberBox
from forecasting.domain.metric import MAX_DECIMALS, Direction, parse_number
from forecasting.domain.project import MAX_HORIZON_DAYS
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.document import Document
    from forecasting.domain.project import Project

_LARGEST_SEED = 2**31 - 1
#: Of a line of text; boxes of numbers would be higher, and their rows stand askew.
_FIELD_HEIGHT = 30
_DIRECTIONS = {Direction.HIGHER: "Higher is better", Direction.LOWER: "Lower is better"}


@dataclass(frozen=True, slots=True)
class _Text:
    """A setting that is typed."""

    label: str
    explanation: str
    placeholder: str
    read: Callable[[Project], str]
    #: Raises InvalidValue.
    write: Callable[[Project, str], Project]


@dataclass(frozen=True, slots=True)
class _Count:
    """A setting that is a whole number in a range."""

    label: str
    explanation: str
    least: int
    most: int
    suffix: str
    read: Callable[[Project], int]
    write: Callable[[Project, int], Project]


_TEXTS = {
    "name": _Text(
        "Project", "What the team is working on", "Name", lambda p: p.name, lambda p, text: replace(p, name=text)
    ),
    "metric": _Text(
        "Metric",
        "What is measured",
        "Such as Accuracy",
        lambda p: p.metric.name,
        lambda p, text: _with_metric(p, name=text),
    ),
    "unit": _Text(
        "Unit",
        "Written after a value, such as % or ms",
        "None",
        lambda p: p.metric.unit,
        lambda p, text: _with_metric(p, unit=text),
    ),
    "lower": _Text(
        "Lowest possible",
        "No value can be below it",
        "No limit",
        lambda p: _bound_text(p.metric.lower),
        lambda p, text: _with_metric(p, lower=_bound(text)),
    ),
    "upper": _Text(
        "Highest possible",
        "No value can be above it",
        "No limit",
        lambda p: _bound_text(p.metric.upper),
        lambda p, text: _with_metric(p, upper=_bound(text)),
    ),
}
_COUNTS = {
    "decimals": _Count(
        "Decimals",
        "Digits shown after the decimal point",
        0,
        MAX_DECIMALS,
        "",
        lambda p: p.metric.decimals,
        lambda p, count: _with_metric(p, decimals=count),
    ),
    "horizon": _Count(
        "Look ahead",
        "How far the forecast goes",
        1,
        MAX_HORIZON_DAYS,
        " days",
        lambda p: p.assumptions.horizon_days,
        lambda p, count: replace(p, assumptions=replace(p.assumptions, horizon_days=count)),
    ),
    "seed": _Count(
        "Luck of the simulation",
        "The same number gives the same forecast again; another one shows what luck of the drawing changes",
        0,
        _LARGEST_SEED,
        "",
        lambda p: p.assumptions.seed,
        lambda p, count: replace(p, assumptions=replace(p.assumptions, seed=count)),
    ),
}


class ProjectPanel(QWidget):
    """A form whose fields take effect one by one; what can't be stays in its field with the reason below."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: Project | None = None
        self.texts = {key: QLineEdit(placeholderText=text.placeholder) for key, text in _TEXTS.items()}
        self.counts = {key: _spin_box(count) for key, count in _COUNTS.items()}
        self.direction = ChoiceBox()
        self.direction.addItems(list(_DIRECTIONS.values()))
        self.fields = {
            key: FormField(_TEXTS[key].label, box, _TEXTS[key].explanation) for key, box in self.texts.items()
        }
        self.fields |= {
            key: FormField(_COUNTS[key].label, b, _COUNTS[key].explanation) for key, b in self.counts.items()
        }
        self.pooling = QCheckBox("Learn from the other projects of this roadmap")
        self.pooling.setToolTip("How often tries help, and how much they close: young projects gain most by it")
        self.fields["direction"] = FormField("Direction", self.direction, "Which way of the metric is better")
        self._lay_out()
        self._connect()
        document.roadmap_changed.connect(self.refresh)
        document.project_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the project as it stands; a field that complains keeps what was typed until its setting changes."""
        before, project = self._shown, self._document.project
        self._shown = project
        self.setEnabled(project is not None)
        self.pooling.setVisible(len(self._document.roadmap.projects) > 1)
        with QSignalBlocker(self.pooling):
            self.pooling.setChecked(self._document.roadmap.pools_projects)
        if project is None or project is before:
            return
        is_other = before is None or before.id != project.id
        for key, setting in _TEXTS.items():
            if is_other or before is None or setting.read(before) != setting.read(project):
                self.texts[key].setText(setting.read(project))
                self.texts[key].setCursorPosition(0)  # a long name is read from its beginning
                self.fields[key].complain("")
        for key, box in self.counts.items():
            with QSignalBlocker(box):
                box.setValue(_COUNTS[key].read(project))
        self.direction.setCurrentText(_DIRECTIONS[Direction(project.metric.direction)])

    def start_naming(self) -> None:
        """Invite to type the name of a new project."""
        self.texts["name"].setFocus()
        self.texts["name"].selectAll()

    def _connect(self) -> None:
        for key, line in self.texts.items():
            line.editingFinished.connect(lambda key=key: self._take_text(key))
        for key, box in self.counts.items():
            box.valueChanged.connect(lambda value, key=key: self._take_count(key, value))
        self.direction.activated.connect(self._take_direction)
        self.pooling.toggled.connect(self._take_pooling)

    def _take_text(self, key: str) -> None:
        project, text = self._document.project, self.texts[key].text().strip()
        if project is None or text == _TEXTS[key].read(project):
            self.fields[key].complain("")
            return
        self._apply(key, lambda known: _TEXTS[key].write(known, text))

    def _take_count(self, key: str, value: int) -> None:
        # One click after the other on the same arrow is one undo step.
        self._apply(
            key, lambda known: _COUNTS[key].write(known, value), merge_key=f"{self._shown and self._shown.id} {key}"
        )

    def _take_direction(self, place: int) -> None:
        self._apply("direction", lambda known: _with_metric(known, direction=list(_DIRECTIONS)[place]))

    def _take_pooling(self, pools: bool) -> None:
        roadmap = replace(self._document.roadmap, pools_projects=pools)
        self._document.apply(roadmap, "change of learning from other projects")

    def _apply(self, key: str, write: Callable[[Project], Project], merge_key: str | None = None) -> None:
        project = self._document.project
        if project is None:
            return
        try:
            changed = write(project)
        except InvalidValue as wrong:
            self.fields[key].complain(str(wrong))
            return
        self.fields[key].complain("")
        self._document.apply_project(changed, f"change of {self.fields[key].label.lower()}", merge_key)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(14)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.fields["name"], 0, 0, 1, 2)
        pairs = ("metric", "direction", "lower", "upper", "unit", "decimals", "horizon", "seed")
        for place, key in enumerate(pairs):
            grid.addWidget(self.fields[key], 1 + place // 2, place % 2)
        caption = QLabel("Changes take effect at once and can be undone.", wordWrap=True)
        caption.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(self.pooling)
        column.addWidget(caption)
        column.addStretch(1)


def _spin_box(count: _Count) -> NumberBox:
    box = NumberBox()
    box.setFixedHeight(_FIELD_HEIGHT)
    box.setRange(count.least, count.most)
    box.setSuffix(count.suffix)
    # A number half typed is no setting yet.
    box.setKeyboardTracking(False)
    return box


def _with_metric(project: Project, **changes: object) -> Project:
    return replace(project, metric=replace(project.metric, **changes))  # type: ignore[arg-type]


def _bound(text: str) -> float | None:
    return parse_number(text) if text else None


def _bound_text(bound: float | None) -> str:
    return "" if bound is None else plain_number(bound)
