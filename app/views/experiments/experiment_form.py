"""One experiment as a form beside the grid; what is typed takes the same way as in a cell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.grid.drafts import DATES, Column
from app.grid.links import NOT_OPENABLE, open_link, openable
from app.views.experiments.experiment_columns import EXPLANATIONS
from app.views.parts.fields import ChoiceField, DateField, PickerField
from app.views.parts.form_field import FormField, set_tab_order
from app.views.parts.icon_button import IconButton
from forecasting.domain.project import Status

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from app.views.experiments.experiments_model import ExperimentsModel
    from app.views.experiments.experiments_view import ExperimentsView

#: Fields in pairs; a single one takes the whole width.
_ROWS: tuple[tuple[Column, ...], ...] = (
    (Column.NAME,),
    (Column.STATUS, Column.LEVER),
    (Column.STARTED, Column.FINISHED),
    (Column.RESULT, Column.STANDARD_ERROR),
    (Column.N_EVAL, Column.REPEATS),
    (Column.EVALUATION_SET, Column.EFFORT_DAYS),
    (Column.BASED_ON,),
    (Column.REMEASURES,),
    (Column.LINK,),
    (Column.NOTES,),
)
_PLACEHOLDERS = {
    Column.RESULT: "Measured value",
    Column.BASED_ON: "The best one of its day",
    Column.EVALUATION_SET: "The usual one",
    Column.REPEATS: "1",
    Column.EFFORT_DAYS: "Person-days",
    Column.REMEASURES: "Nothing; it is a try",
    Column.LINK: "https://…",
}
_NOTES_HEIGHT, _LEAST_WIDTH = 96, 300


class NotesField(QPlainTextEdit):
    """Several lines; Tab goes on to the next field."""

    #: The keyboard has left it.
    editingFinished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(_NOTES_HEIGHT)

    def text(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Show a text."""
        self.setPlainText(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that typing is over."""
        super().focusOutEvent(event)
        self.editingFinished.emit()


class LinkField(QWidget):
    """A line for a link, and a button that opens it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.button = IconButton("external-link", "Open the link")
        self.button.clicked.connect(lambda: open_link(self.line.text()))
        self.line.textChanged.connect(self._follow)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self._follow("")

    def _follow(self, text: str) -> None:
        url = openable(text)
        self.button.setEnabled(url is not None)
        self.button.setToolTip(f"Open {url.toDisplayString()}" if url else NOT_OPENABLE)


type _Editor = QLineEdit | NotesField


class ExperimentForm(QScrollArea):
    """Follows the current row of the grid; Escape goes back to it."""

    def __init__(self, view: ExperimentsView, model: ExperimentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._model = model
        #: The row that is shown.
        self._row_id = ""
        self.title = QLabel(wordWrap=True)
        self.title.setProperty("role", "title")
        self.told = QLabel(wordWrap=True)
        self.told.setProperty("role", "caption")
        self.link = LinkField()
        self.editors: dict[Column, _Editor] = {c: self._editor(c) for row in _ROWS for c in row}
        self.fields = {column: self._field(column) for column in self.editors}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Details of the experiment")
        self._lay_out()
        view.selectionModel().currentChanged.connect(self.follow)
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self.follow)

    def start(self) -> None:
        """Take the keyboard."""
        self.editors[Column.NAME].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def follow(self, *_: object) -> None:
        """Show the current row of the grid as it stands."""
        row = self._view.currentIndex().row()
        if self.isHidden() or not 0 <= row < self._model.rowCount():
            return
        is_other = self._row_id != (row_id := self._model.row_ids([row])[0])
        self._row_id = row_id
        cells = self._model.cells
        self.title.setText(cells.shown(row_id, Column.NAME) or "New experiment")
        said = cells.said_of_result(row_id)
        self.told.setText(said)
        self.told.setVisible(bool(said))
        problems = cells.problems(row_id)
        for column, editor in self.editors.items():
            self._show(editor, cells.edited(row_id, column), is_other=is_other)
            self.fields[column].complain(problems[column].sentence if column in problems else "")
        self.fields[Column.RESULT].rename(self._model.label(Column.RESULT))

    def showEvent(self, event: object) -> None:
        """Catch up with the grid."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the grid."""
        if event.key() == Qt.Key.Key_Escape:
            self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def _write(self, column: Column) -> None:
        """Type into the row; whatever it is, it is kept."""
        self._model.type_in(self._row_id, column, self.editors[column].text())

    @staticmethod
    def _show(editor: _Editor, text: str, *, is_other: bool) -> None:
        """Show a text, unless something is being typed into the same row."""
        if editor.text() != text and (is_other or not editor.hasFocus()):
            with QSignalBlocker(editor):
                editor.setText(text)
            if isinstance(editor, QLineEdit):
                editor.setCursorPosition(0)

    def _editor(self, column: Column) -> _Editor:
        made = self._made_editor(column)
        made.editingFinished.connect(partial(self._write, column))
        if isinstance(made, PickerField):
            made.picked.connect(partial(self._write, column))
        made.setPlaceholderText(_PLACEHOLDERS.get(column, ""))
        return made

    def _made_editor(self, column: Column) -> _Editor:
        match column:
            case Column.NOTES:
                return NotesField()
            case Column.LINK:
                return self.link.line
            case Column.STATUS:
                return ChoiceField([status.capitalize() for status in Status])
            case Column.LEVER | Column.EVALUATION_SET:
                return ChoiceField(partial(self._choices, column))
            case Column.BASED_ON | Column.REMEASURES:
                return ChoiceField(partial(self._choices, column), is_long=True)
        return DateField(day_first=self._model.day_first) if column in DATES else QLineEdit()

    def _choices(self, column: Column) -> list[str]:
        return self._model.cells.choices(column)

    def _field(self, column: Column) -> FormField:
        editor = self.editors[column]
        shown = self.link if column is Column.LINK else editor
        field = FormField(self._model.label(column), shown, EXPLANATIONS[column])
        editor.setAccessibleName(self._model.label(column))
        return field

    def _lay_out(self) -> None:
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(14, 10, 14, 12)
        whole.setSpacing(10)
        whole.addWidget(self.title)
        whole.addWidget(self.told)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(10)
        for place, columns in enumerate(_ROWS):
            for at, column in enumerate(columns):
                grid.addWidget(self.fields[column], place, at, 1, 3 - len(columns), Qt.AlignmentFlag.AlignTop)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
        whole.addLayout(grid)
        whole.addStretch(1)
        self.setWidget(page)
        set_tab_order([*self.editors.values()])
