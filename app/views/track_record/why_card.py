"""Why the forecast differs from a saved one: each step that was taken since, in sentences with days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.views.parts.cards import Card
from app.views.parts.form_field import ChoiceBox
from app.views.parts.paragraph import paragraph
from app.views.parts.study_bar import StudyBar
from app.views.parts.table_place import TablePlace
from forecasting.domain.change_report import ChangeReport
from forecasting.domain.saved_forecast import forecast_of, same_target, snapshot_name
from forecasting.domain.saved_project import unpack_project
from forecasting.errors import InvalidValue
from forecasting.messages import Styles
from forecasting.tracking.studies import ChangeStudy
from forecasting.words.change_words import change_story, change_table
from forecasting.words.narrative import primary_arrival

if TYPE_CHECKING:
    from app.screen_context import ScreenContext
    from forecasting.domain.project import Project, Snapshot, Target

#: Stands for the project as it is now.
_NOW = "now"
_TITLE = "Why did it change?"
_MOST_STEPS = 16
#: Room of the choices; a note may be longer.
_LETTERS, _NARROWEST = 24, 120


class WhyCard(Card):
    """Two forecasts to choose and a button that works out what lies between them."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        self._document = context.document
        self._report: ChangeReport | None = None
        self._styles = Styles()
        self.earlier, self.later = ChoiceBox(), ChoiceBox()
        self.earlier.setAccessibleName("Earlier forecast")
        self.later.setAccessibleName("Later forecast")
        self.work = StudyBar(context.studies, "Explain the change")
        self.story = paragraph("plain")
        self.story.setText(
            "Forecasts each step from one to the other anew: a moved target, changed assumptions, the time that passed "
            "and every new result, and says how many days each of them moved the date."
        )
        self.steps = TablePlace(_MOST_STEPS)
        super().__init__(_TITLE, [self._choosing(), self.story, self.steps], parent, explains=(_TITLE, "Even chance"))
        self.work.wanted.connect(self._start)
        self.work.answered.connect(self.show_report)

    def refresh(self) -> None:
        """Offer the forecasts that there are."""
        project = self._document.project
        snapshots = project.snapshots if project else ()
        for box, names in ((self.earlier, _names(snapshots)), (self.later, [("Now", _NOW), *_names(snapshots)[:-1]])):
            chosen = box.currentData()
            box.clear()
            for name, key in names:
                box.addItem(name, key)
            box.setCurrentIndex(max(box.findData(chosen), 0) if names else -1)
        self.setVisible(bool(snapshots))
        if self._report is not None and self._styles != Styles.chosen():
            self.show_report(self._report)

    def show_report(self, report: ChangeReport) -> None:
        """Tell what was found."""
        self._report, self._styles = report, Styles.chosen()
        self.story.setText("\n\n".join(change_story(report)))
        self.steps.show_table(change_table(report))

    def _start(self) -> None:
        project = self._document.project
        self._report = None
        if project is None:
            return
        try:
            self.work.start(self._study(project))
        except InvalidValue as problem:
            self.story.setText(str(problem))

    def _study(self, project: Project) -> ChangeStudy:
        """What is asked; InvalidValue if a saved forecast can't be read or they have no target in common."""
        before = _chosen(project, self.earlier.currentData())
        assert before is not None  # only saved ones are offered
        later = _chosen(project, self.later.currentData())
        if later is not None and later.taken_on < before.taken_on:
            before, later = later, before
        after = project if later is None else unpack_project(later.made_from)
        return ChangeStudy(
            before=before,
            after=after.without_extras(),
            asked_now=self._document.today() if later is None else later.taken_on,
            target=_target(after, before),
            others=tuple(mate.without_extras() for mate in self._document.mates),
        )

    def _choosing(self) -> QWidget:
        row_of = QWidget()
        row = QHBoxLayout(row_of)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for text, box in (("From", self.earlier), ("to", self.later)):
            label = QLabel(text)
            label.setProperty("role", "label")
            label.setBuddy(box)
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(_LETTERS)
            box.setMinimumWidth(_NARROWEST)
            row.addWidget(label)
            row.addWidget(box)
        row.addSpacing(8)
        row.addWidget(self.work, 1)
        return row_of


def _names(snapshots: tuple[Snapshot, ...]) -> list[tuple[str, str]]:
    """The latest first."""
    return [(snapshot_name(s), s.id) for s in reversed(snapshots)]


def _chosen(project: Project, key: str) -> Snapshot | None:
    return next((snapshot for snapshot in project.snapshots if snapshot.id == key), None)


def _target(after: Project, before: Snapshot) -> Target:
    """The target that mattered next in the earlier forecast, as it is now."""
    arrival = primary_arrival(forecast_of(before))
    if arrival is None or not after.targets:
        raise InvalidValue("There is no target to explain; add one, and save a forecast with it.")
    saved = forecast_of(before)
    wanted = [t for t in after.targets if t.id == arrival.target.id]
    found = next(iter([*wanted, *(t for t in after.targets if same_target(saved, t))]), None)
    if found is None:
        raise InvalidValue("The two forecasts have no target in common, so there is no way from one to the other.")
    return found
