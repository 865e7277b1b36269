"""The levers side by side: a table, so that keys and readers work as in every table, with a column that is a chart."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView

from forecasting.charts.palette import LIGHT
from forecasting.words.glossary import computed, meaning
from forecasting.words.lever_words import lever_name, record
from forecasting.words.wording import percent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from forecasting.charts.palette import Palette
    from forecasting.words.lever_measures import Measure

type Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()
COLUMNS = ("Lever", "Best choice", "4 in 5 chance to lie on the bar", "Expected", "So far")
LEVER, BEST, CHART, EXPECTED, SO_FAR = range(len(COLUMNS))
_ROW_HEIGHT, _HEAD_HEIGHT = 42, 34
#: Longer names are cut, with the whole of them in the tooltip.
_WIDEST = 250
_DOT, _LINE, _MARGIN = 5.0, 4.0, 12.0


class RankingModel(QAbstractTableModel):
    """One `Measure` for Qt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure: Measure | None = None

    def show_measure(self, measure: Measure | None) -> None:
        """Show another measure, or none."""
        self.beginResetModel()
        self.measure = measure
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each lever."""
        return 0 if parent.isValid() or self.measure is None else len(self.measure.levers)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """As many as there are headings."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The text of a cell; that of the chart is painted as a line."""
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == CHART and self.measure:
            return self.measure.meaning
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == LEVER and self.measure:
            # As markup, so that a name that looks like markup isn't taken for it.
            return f"<p>{escape(lever_name(self.measure.levers[index.row()]))}</p>"
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} or self.measure is None:
            return None
        lever = self.measure.levers[index.row()]
        texts = {
            LEVER: lever_name(lever),
            BEST: percent(lever.best) if lever.lever_id is not None else "",
            CHART: self.measure.text(index.row()),
            EXPECTED: self.measure.text(index.row()),
            SO_FAR: record(lever),
        }
        return texts[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The name of a column; as its tooltip, how its numbers come about."""
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            told = {LEVER: meaning("Lever"), BEST: computed("Best choice"), CHART: computed("Days gained")}
            return told.get(section)
        is_name = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return COLUMNS[section] if is_name else None


class IntervalDelegate(QStyledItemDelegate):
    """Paints a line for the interval, a dot for what is expected, and a hairline at nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.palette = LIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The background as everywhere, then the interval."""
        model = index.model()
        assert isinstance(model, RankingModel)
        assert model.measure is not None  # or there were no rows
        rect = QRectF(option.rect)
        is_selected = option.state & option.state.State_Selected
        striped = self.palette.stripe if index.row() % 2 else self.palette.surface
        painter.fillRect(rect, QColor(self.palette.selection if is_selected else striped))
        low, high = model.measure.span
        estimate = model.measure.estimates[index.row()]
        if estimate is None:
            return
        high = high if high > low else low + 1  # where no lever makes a difference, all stand at the line
        left, width = rect.left() + _MARGIN, rect.width() - 2 * _MARGIN

        def x(value: float) -> float:
            return left + (value - low) / (high - low) * width

        self._draw(painter, rect, x(0.0), (x(estimate.low), x(estimate.value), x(estimate.high)))

    def _draw(self, painter: QPainter, rect: QRectF, nothing: float, ends: tuple[float, float, float]) -> None:
        low, middle, high = ends
        y = rect.center().y()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.palette.axis), 1))
        painter.drawLine(QPointF(nothing, rect.top()), QPointF(nothing, rect.bottom()))
        painter.setPen(QPen(QColor(self.palette.quiet), _LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(low, y), QPointF(high, y))
        painter.setPen(QPen(QColor(self.palette.surface), 1.5))
        painter.setBrush(QColor(self.palette.accent))
        painter.drawEllipse(QPointF(middle, y), _DOT + 1, _DOT + 1)
        painter.restore()


class LeverRanking(QTableView):
    """Shows a `Measure`; the row at hand is the lever that is told about below."""

    #: Row of the lever at hand.
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RankingModel(self)
        self._intervals = IntervalDelegate(self)
        self.setModel(self._model)
        self.setItemDelegateForColumn(CHART, self._intervals)
        self.setAccessibleName("Levers compared")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self._lay_out_columns()
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.chosen.emit(now.row()))

    def show_measure(self, measure: Measure | None) -> None:
        """Show another measure; the lever at hand stays, if it is still there."""
        shown = self._model.measure
        at_hand = shown.levers[self.currentIndex().row()].lever_id if shown and self.currentIndex().isValid() else None
        self._model.show_measure(measure)
        self.setFixedHeight(_HEAD_HEIGHT + _ROW_HEIGHT * self._model.rowCount() + 2)
        if measure is None or not measure.levers:
            return
        self.setAccessibleDescription(measure.meaning)
        ids = [lever.lever_id for lever in measure.levers]
        self.setCurrentIndex(self._model.index(ids.index(at_hand) if at_hand in ids else 0, LEVER))

    def set_palette(self, palette: Palette) -> None:
        """Draw in other colours."""
        self._intervals.palette = palette
        self.viewport().update()

    def _lay_out_columns(self) -> None:
        header = self.horizontalHeader()
        header.setFixedHeight(_HEAD_HEIGHT)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMaximumSectionSize(_WIDEST)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(CHART, QHeaderView.ResizeMode.Stretch)
