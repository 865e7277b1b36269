"""How a cell of the grid is drawn and edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.grid.drafts import Column
from app.grid.result_marks import Mark
from app.theme import icon_pixmap
from app.views.experiments.experiment_columns import COLUMNS, NUMBERS
from app.views.experiments.experiments_model import (
    DOUBT_ROLE,
    HINT_ROLE,
    MARK_ROLE,
    NOISE_ROLE,
    PROBLEM_ROLE,
    ExperimentsModel,
)
from app.views.parts.fields import ChoiceField, DateField, PickerField
from forecasting.domain.project import Status

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QObject

    from app.grid.drafts import Problem
    from app.views.experiments.experiments_model import Index
    from forecasting.charts.palette import Palette

ROW_HEIGHT = 29
_DOT = 7.0
_RING = 1.5
#: What dot and space take at the beginning of a result, what stands beside texts, and between result and noise.
_DOT_ROOM, _PADDING, _GAP = 18, 11, 5
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: Results that are measured to find out how wide their column must be.
_MEASURED = 100
_WARNING_PIXELS = 14


class ExperimentsDelegate(QStyledItemDelegate):
    """Draws problems, hints and new bests; opens a calendar, a list or a line to type in."""

    def __init__(self, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._warnings: dict[float, QPixmap] = {}
        #: The widest noise that was drawn, so that results stand below each other.
        self._noise_width = 0

    def set_palette(self, palette: Palette) -> None:
        """Draw in other colours from now on."""
        self._palette = palette
        self._warnings.clear()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Colours and weight of the text, and room for what is drawn beside it."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideRight
        if COLUMNS[index.column()] in NUMBERS or COLUMNS[index.column()] in {Column.FINISHED, Column.STARTED}:
            option.font.setFeature(QFont.Tag("tnum"), 1)
        problem: Problem | None = index.data(PROBLEM_ROLE)
        if problem:
            self._show_problem(option, problem)
        elif hint := index.data(HINT_ROLE):
            self._write(option, hint, self._palette.muted)
        elif COLUMNS[index.column()] is Column.RESULT and index.data(MARK_ROLE):
            option.font.setWeight(QFont.Weight.DemiBold)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, and the dot of a new best or the sign of a problem at its beginning."""
        rect: QRect = option.rect
        problem: Problem | None = index.data(PROBLEM_ROLE)
        if problem:
            tint = self._palette.warning_tint if problem.is_missing else self._palette.error_tint
            painter.fillRect(rect, QColor(tint))
        is_result = COLUMNS[index.column()] is Column.RESULT
        if noise := index.data(NOISE_ROLE) if is_result and not problem else "":
            self._draw_with_noise(painter, option, index, noise)
        else:
            super().paint(painter, option, index)
        if problem and not problem.is_missing:
            self._draw_warning(painter, rect, at_left=COLUMNS[index.column()] in NUMBERS)
        elif is_result and (mark := index.data(MARK_ROLE)):
            self._draw_dot(painter, rect, mark, is_in_doubt=index.data(DOUBT_ROLE))

    def result_width(self, model: ExperimentsModel) -> int:
        """What the last results and their noise need in pixels; 0 where there is none."""
        self._noise_width = 0
        column, rows = COLUMNS.index(Column.RESULT), model.rowCount()
        cells = [model.index(row, column) for row in range(max(0, rows - _MEASURED), rows)]
        font = QFont(QApplication.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        value = max((metrics.horizontalAdvance(cell.data() or "") for cell in cells), default=0)
        noise = max((metrics.horizontalAdvance(cell.data(NOISE_ROLE) or "") for cell in cells), default=0)
        return _DOT_ROOM + value + _GAP + noise + 2 * _PADDING if noise else 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows are all of one height."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002
        """The field that suits the column."""
        editor = self._field(parent, index)
        editor.setFrame(False)
        editor.setObjectName("cellEditor")
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        if isinstance(editor, PickerField):
            editor.picked.connect(lambda: self._finish(editor))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: ARG002
        """The field covers its cell."""
        editor.setGeometry(option.rect)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Put the cell's text into its field."""
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data(Qt.ItemDataRole.EditRole))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand what was typed to the model."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def _field(self, parent: QWidget, index: Index) -> QLineEdit:
        model = index.model()
        assert isinstance(model, ExperimentsModel)
        column = COLUMNS[index.column()]
        match column:
            case Column.FINISHED | Column.STARTED:
                return DateField(parent, day_first=model.day_first)
            case Column.STATUS:
                return ChoiceField([status.capitalize() for status in Status], parent)
            case Column.LEVER | Column.EVALUATION_SET:
                return ChoiceField(model.cells.choices(column), parent)
            case Column.BASED_ON | Column.REMEASURES:
                return ChoiceField(model.cells.choices(column), parent, is_long=True)
        field = QLineEdit(parent)
        if column in NUMBERS:
            field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            field.setProperty("numeric", True)
        return field

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _show_problem(self, option: QStyleOptionViewItem, problem: Problem) -> None:
        ink = self._palette.warning if problem.is_missing else self._palette.error
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.Alternate
        self._write(option, option.text or "missing", ink)

    @staticmethod
    def _write(option: QStyleOptionViewItem, text: str, colour: str) -> None:
        option.text = text
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        for role in (option.palette.ColorRole.Text, option.palette.ColorRole.HighlightedText):
            option.palette.setColor(role, QColor(colour))

    def _draw_warning(self, painter: QPainter, cell: QRect, *, at_left: bool) -> None:
        density = painter.device().devicePixelRatioF()
        if density not in self._warnings:
            self._warnings[density] = icon_pixmap("triangle-alert", self._palette.error, density, _WARNING_PIXELS)
        left = cell.left() + 6 if at_left else cell.right() - _WARNING_PIXELS - 3
        painter.drawPixmap(QPointF(left, cell.center().y() - _WARNING_PIXELS / 2 + 0.5), self._warnings[density])

    def _draw_with_noise(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, noise: str) -> None:
        """A result, and in grey behind it how far luck may reach; results stay below each other."""
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        text, shown.text = shown.text, ""
        view = shown.widget
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, view)
        metrics = QFontMetrics(shown.font)
        self._noise_width = max(self._noise_width, metrics.horizontalAdvance(noise))
        room = shown.rect.adjusted(_DOT_ROOM, 0, -_PADDING, 0)
        is_chosen = bool(shown.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setFont(shown.font)
        painter.setPen(QColor(self._palette.on_selection if is_chosen else self._palette.text))
        value = room.adjusted(0, 0, -self._noise_width - _GAP, 0)
        painter.drawText(value, _RIGHT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, value.width()))
        shown.font.setWeight(QFont.Weight.Normal)
        painter.setFont(shown.font)
        painter.setPen(QColor(self._palette.secondary if is_chosen else self._palette.muted))
        painter.drawText(room, _RIGHT, noise)
        painter.restore()

    def _draw_dot(self, painter: QPainter, cell: QRect, mark: str, *, is_in_doubt: bool) -> None:
        """A dot; a ring if its lead is inside the noise."""
        colour = QColor(self._palette.accent if mark == Mark.CHAMPION else self._palette.text)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, _RING) if is_in_doubt else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_in_doubt else colour)
        inset = _RING / 2 if is_in_doubt else 0.0
        circle = QRectF(cell.left() + 8, cell.center().y() - _DOT / 2 + 0.5, _DOT, _DOT)
        painter.drawEllipse(circle.adjusted(inset, inset, -inset, -inset))
        painter.restore()
