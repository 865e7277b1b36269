"""What a column may hold for its rows to be shown: a list of choices to tick, or limits of a number or date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.grid.drafts import DATES, Column
from app.grid.row_filter import Between, OneOf
from app.views.experiments.experiment_columns import NUMBERS
from app.views.parts.fields import DateField
from app.views.parts.form_field import FormField
from forecasting.domain.metric import parse_number
from forecasting.errors import InvalidValue
from forecasting.words.wording import whole

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QKeyEvent

    from app.grid.row_filter import ColumnFilter
    from app.views.experiments.experiments_model import ExperimentsModel

_WIDTH, _LIST_HEIGHT, _ENTRY_HEIGHT = 300, 220, 26
_EMPTY = "(empty)"


class FilterPopup(QFrame):
    """Opens below a column; Enter applies, Escape leaves everything as it was."""

    def __init__(self, model: ExperimentsModel, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self._model = model
        self._column = column
        self.setMinimumWidth(_WIDTH)
        self.setAccessibleName(f"Filter {model.label(column)}")
        title = QLabel(f"Show rows by {model.label(column)}")
        title.setProperty("role", "label")
        known = model.filters.get(column)
        self.choices: _Choices | _Limits
        if column in NUMBERS or column in DATES:
            self.choices = _Limits(model, column, known if isinstance(known, Between) else None)
        else:
            self.choices = _Choices(model, column, known if isinstance(known, OneOf) else None)
        self.apply_button = QPushButton("Show these")
        self.apply_button.setProperty("role", "primary")
        self.apply_button.clicked.connect(self.apply)
        self.all_button = QPushButton("Show all")
        self.all_button.clicked.connect(self._show_all)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.all_button)
        buttons.addWidget(self.apply_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 10)
        whole.setSpacing(8)
        whole.addWidget(title)
        whole.addWidget(self.choices)
        whole.addLayout(buttons)

    def open_at(self, place: QPoint) -> None:
        """Show it with its left upper corner at a place of the screen, inside of the screen."""
        self.adjustSize()
        space = self.screen().availableGeometry()
        left = max(space.left(), min(place.x(), space.right() - self.width()))
        top = max(space.top(), min(place.y(), space.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self.choices.start()

    def apply(self) -> None:
        """Filter the grid, unless a limit can't be read."""
        try:
            chosen = self.choices.chosen()
        except InvalidValue:
            return
        self._model.set_filter(self._column, chosen)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.apply()
        else:
            super().keyPressEvent(event)

    def _show_all(self) -> None:
        self._model.set_filter(self._column, None)
        self.close()


class _Choices(QWidget):
    """All texts of a column to tick; typing narrows the list down."""

    def __init__(self, model: ExperimentsModel, column: Column, known: OneOf | None) -> None:
        super().__init__()
        self.search = QLineEdit(placeholderText="Type to narrow the list down")
        self.search.setAccessibleName("Narrow the list down")
        self.list = QListWidget()
        self.list.setAccessibleName("Choices")
        # The style sheet says how high an entry is, and is read late.
        self.list.ensurePolished()
        for text, count in sorted(Counter(model.cells.column(column)).items()):
            item = QListWidgetItem(f"{text or _EMPTY}  ·  {whole(count)}")
            item.setData(Qt.ItemDataRole.UserRole, text)
            is_ticked = known is None or text in known.texts
            item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.search.textChanged.connect(self._narrow)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(min(_LIST_HEIGHT, self.list.count() * _ENTRY_HEIGHT + 4))
        column_of_parts = QVBoxLayout(self)
        column_of_parts.setContentsMargins(0, 0, 0, 0)
        column_of_parts.addWidget(self.search)
        column_of_parts.addWidget(self.list)

    def start(self) -> None:
        """Take the keyboard."""
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def chosen(self) -> ColumnFilter | None:
        """What is ticked among what the list shows; None if that is everything."""
        items = [self.list.item(row) for row in range(self.list.count())]
        ticked = [i for i in items if i.checkState() is Qt.CheckState.Checked and not i.isHidden()]
        texts = frozenset(str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked)
        return None if len(ticked) == len(items) else OneOf(texts)

    def _narrow(self, words: str) -> None:
        wanted = words.strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in str(item.data(Qt.ItemDataRole.UserRole)).casefold())


class _Limits(QWidget):
    """The least and the most; an empty field is no limit."""

    def __init__(self, model: ExperimentsModel, column: Column, known: Between | None) -> None:
        super().__init__()
        self._is_date = column in DATES
        self.fields = [self._field(label, model) for label in ("From", "To")]
        for field, text in zip(self.fields, known.texts if known else ("", ""), strict=True):
            field.editor.setText(text)  # type: ignore[attr-defined] # both kinds are lines
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for field in self.fields:
            row.addWidget(field)

    def start(self) -> None:
        """Take the keyboard."""
        self.fields[0].editor.setFocus(Qt.FocusReason.PopupFocusReason)

    def chosen(self) -> ColumnFilter | None:
        """The limits typed; None if there are none; raises InvalidValue, which stands below its field already."""
        texts = tuple(field.editor.text().strip() for field in self.fields)  # type: ignore[attr-defined]
        least, most = (self._read(field, text) for field, text in zip(self.fields, texts, strict=True))
        return None if least is None and most is None else Between(least, most, (texts[0], texts[1]))

    def _field(self, label: str, model: ExperimentsModel) -> FormField:
        editor = DateField(day_first=model.day_first) if self._is_date else QLineEdit()
        return FormField(label, editor)

    def _read(self, field: FormField, text: str) -> float | date | None:
        try:
            value = field.editor.parse(text) if isinstance(field.editor, DateField) else _number(text)
        except InvalidValue as problem:
            field.complain(str(problem))
            field.editor.setFocus()
            raise
        field.complain("")
        return value


def _number(text: str) -> float | None:
    return parse_number(text) if text else None
