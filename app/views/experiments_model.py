"""The experiments of a project as Qt's table views want them, with one empty row at the end to type in.

The model holds no data of its own but the order of its rows: what is typed goes through
`Sheet` to `Document.apply_sheet`, and comes back with `roadmap_changed`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.drafts import DATES, Column
from forecasting.domain.project import new_id
from forecasting.domain.timeline import format_short_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.document import Document
    from app.drafts import Draft, Problem
    from app.sheet import Sheet
    from forecasting.domain.project import Experiment, Project

type Index = QModelIndex | QPersistentModelIndex

COLUMNS = tuple(Column)
#: A cell's `Problem`, or None.
PROBLEM_ROLE = Qt.ItemDataRole.UserRole
#: A cell's `Mark`, or None.
MARK_ROLE = Qt.ItemDataRole.UserRole + 1
#: What an empty cell invites to, or "".
HINT_ROLE = Qt.ItemDataRole.UserRole + 2

LABELS: Mapping[Column, str] = {
    Column.FINISHED: "Finished",
    Column.NAME: "Experiment",
    Column.LEVER: "Lever",
    Column.RESULT: "Result",
    Column.STATUS: "Status",
    Column.N_EVAL: "Eval. size",
    Column.STANDARD_ERROR: "Std. error",
    Column.EVALUATION_SET: "Evaluation set",
    Column.REPEATS: "Runs",
    Column.STARTED: "Started",
    Column.EFFORT_DAYS: "Effort",
    Column.BASED_ON: "Based on",
    Column.REMEASURES: "Measures again",
    Column.NOTES: "Notes",
}
EXPLANATIONS: Mapping[Column, str] = {
    Column.FINISHED: "The day its result was known, or the day it was given up",
    Column.NAME: "What was tried",
    Column.LEVER: "The kind of change; type a new name to add a lever",
    Column.RESULT: "The measured value",
    Column.STATUS: "Planned, running, done or abandoned",
    Column.N_EVAL: "How many examples it was evaluated on",
    Column.STANDARD_ERROR: "Standard error of the result, if it is known",
    Column.EVALUATION_SET: "Name of the evaluation set; empty for the usual one",
    Column.REPEATS: "How many runs the result is the mean of",
    Column.STARTED: "The first day of work on it",
    Column.EFFORT_DAYS: "Person-days of work",
    Column.BASED_ON: "The experiment it built on, of equal names the nearest above; empty for the best one of its day",
    Column.REMEASURES: "The experiment whose unchanged model was measured once more; such a row is no try",
    Column.NOTES: "Anything worth keeping",
}
HINTS: Mapping[Column, str] = {Column.FINISHED: "Date", Column.NAME: "New experiment", Column.RESULT: "Result"}
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)
NUMBERS = {Column.RESULT, Column.N_EVAL, Column.STANDARD_ERROR, Column.REPEATS, Column.EFFORT_DAYS}
#: Texts that may be too long for their cell.
_TOLD_WHOLE = {Column.NAME, Column.NOTES, Column.BASED_ON, Column.REMEASURES}


class Mark(StrEnum):
    """What sets a result apart from others."""

    CHAMPION = "champion, the best so far"
    NEW_BEST = "new best when it came"


class ExperimentsModel(QAbstractTableModel):
    """Rows of the shown project, each an experiment, a draft or the empty one."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        #: How 3/4/2026 is read.
        self.day_first = not QLocale().dateFormat(QLocale.FormatType.ShortFormat).startswith("M")
        self._blank = new_id()
        self._rows = [self._blank]
        self._is_sorted = False
        self._take(document.sheet)
        document.roadmap_changed.connect(self.refresh)
        document.project_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the document as it stands, with as few changes of rows as possible."""
        sheet, project = self.document.sheet, self._project
        is_other = (sheet and sheet.project.id) != (project and project.id)
        self._take(sheet)
        rows = sheet.rows() if sheet else []
        if is_other:
            self.beginResetModel()
            self._is_sorted = False
            self._rows = [*rows, self._blank]
            self.endResetModel()
            return
        if self._blank in self._experiments or self._blank in self._drafts:
            self._blank = new_id()
        self._change_rows([*(_merged(self._rows, rows) if self._is_sorted else rows), self._blank])

    def row_ids(self, rows: Sequence[int]) -> list[str]:
        """Ids of rows by their place; fresh ones for places below the last row."""
        beyond = max(rows, default=0) + 1 - len(self._rows)
        ids = [*self._rows, *(new_id() for _ in range(beyond))]
        return [ids[row] for row in rows]

    def row_of(self, row_id: str) -> int:
        """Place of a row by its id."""
        return self._rows.index(row_id)

    def unfinished_rows(self) -> list[int]:
        """Places of all rows that aren't complete."""
        return [row for row, row_id in enumerate(self._rows) if row_id in self._drafts]

    def count_unfinished(self, row_ids: Sequence[str]) -> int:
        """How many of these rows aren't complete."""
        return sum(1 for row_id in row_ids if row_id in self._drafts)

    def problems(self, row: int) -> Mapping[Column, Problem]:
        """What keeps a row from being complete."""
        row_id = self._rows[row]
        if row_id not in self._problems:
            draft = self._drafts.get(row_id)
            self._problems[row_id] = self._reader.problems(draft) if draft and self._reader else {}
        return self._problems[row_id]

    def cell_text(self, row_id: str, column: Column) -> str:
        """A cell as exact text, for copying and for what is based on it."""
        draft, experiment = self._drafts.get(row_id), self._experiments.get(row_id)
        if draft and column in draft.typed:
            return draft.typed[column]
        return self._reader.text(experiment, column) if experiment and self._reader else ""

    def choices(self, column: Column) -> list[str]:
        """What there is to choose from in a column."""
        if self._project is None:
            return []
        if column is Column.LEVER:
            return [lever.name for lever in self._project.levers]
        names = (self.cell_text(experiment.id, Column.NAME) for experiment in reversed(self._project.experiments))
        return [name for name in dict.fromkeys(names) if name]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Rows, the empty one included."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be chosen and typed in."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: PLR0911 - Qt's own
        """What a view asks of a cell; nothing here depends on the number of rows."""
        row, column = index.row(), COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(self._rows[row], column)
            case Qt.ItemDataRole.EditRole:
                return self.edited_text(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole:
                return self._told(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, column)
            case _ if role == PROBLEM_ROLE:
                return self.problems(row).get(column)
            case _ if role == MARK_ROLE:
                return self._marks.get(self._rows[row]) if column is Column.RESULT else None
            case _ if role == HINT_ROLE:
                return HINTS.get(column, "") if row == len(self._rows) - 1 else ""
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Labels of columns, numbers of rows."""
        if orientation is Qt.Orientation.Vertical:
            is_blank = section == len(self._rows) - 1
            return ("+" if is_blank else str(section + 1)) if role == Qt.ItemDataRole.DisplayRole else None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.label(column)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{self.label(column)}: {EXPLANATIONS[column]}"
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def label(self, column: Column) -> str:
        """The head of a column."""
        if column is Column.RESULT and self._project:
            metric = self._project.metric
            return f"{metric.name} ({metric.unit})" if metric.unit else metric.name
        return LABELS[column]

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Type into a cell; whatever it is, it is kept."""
        column, text = COLUMNS[index.column()], str(value).strip()
        if role != Qt.ItemDataRole.EditRole or text == self.edited_text(index.row(), column).strip():
            return False
        return self.write({self._rows[index.row()]: {column: text}}, f"edit of {LABELS[column].lower()}")

    def write(self, cells: Mapping[str, Mapping[Column, str]], text: str) -> bool:
        """Type into many cells at once, as one undo step."""
        sheet = self.document.sheet
        if sheet is None:
            return False
        self.document.apply_sheet(sheet.with_cells(cells, day_first=self.day_first), text)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column once; rows never jump while they are typed in. -1 is the order of the file."""
        sheet = self.document.sheet
        if sheet is None:
            return
        self._is_sorted = column >= 0
        rows = sheet.rows()
        if self._is_sorted:
            rows = self._sorted(rows, COLUMNS[column], descending=order is Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._rows[index.row()] for index in before]
        self._rows = [*rows, self._blank]
        places = {row_id: row for row, row_id in enumerate(self._rows)}
        after = [self.index(places[i], index.column()) for i, index in zip(ids, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def edited_text(self, row: int, column: Column) -> str:
        """A cell as its editor shows it: dates as people write them, numbers exactly."""
        row_id = self._rows[row]
        experiment, draft = self._experiments.get(row_id), self._drafts.get(row_id)
        if experiment and column in DATES and not (draft and column in draft.typed):
            day = getattr(experiment, column)
            return format_short_date(day) if day else ""
        return self.cell_text(row_id, column)

    def _take(self, sheet: Sheet | None) -> None:
        """Look up everything that cells are made of, once for all of them."""
        self._project: Project | None = sheet.project if sheet else None
        self._reader = sheet.reader() if sheet else None
        self._experiments: Mapping[str, Experiment] = self._reader.experiments if self._reader else {}
        self._drafts: Mapping[str, Draft] = {draft.id: draft for draft in sheet.drafts} if sheet else {}
        self._problems: dict[str, Mapping[Column, Problem]] = {}
        self._marks = _marks(sheet.project) if sheet else {}

    def _change_rows(self, rows: list[str]) -> None:
        """Take over an order of rows, telling views only about the stretch that differs."""
        start = _shared(self._rows, rows)
        end = _shared(self._rows[start:][::-1], rows[start:][::-1])
        removed, added = len(self._rows) - start - end, len(rows) - start - end
        if removed:
            self.beginRemoveRows(QModelIndex(), start, start + removed - 1)
            del self._rows[start : start + removed]
            self.endRemoveRows()
        if added:
            self.beginInsertRows(QModelIndex(), start, start + added - 1)
            self._rows = rows
            self.endInsertRows()
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def _sorted(self, rows: list[str], column: Column, *, descending: bool) -> list[str]:
        """Rows by their value in a column, empty and unreadable ones last either way."""
        found = {row_id: self._sort_key(row_id, column) for row_id in rows}
        full = [row_id for row_id in rows if found[row_id] is not None]
        full.sort(key=lambda row_id: found[row_id], reverse=descending)
        return [*full, *(row_id for row_id in rows if found[row_id] is None)]

    def _sort_key(self, row_id: str, column: Column) -> Any:
        experiment = self._experiments.get(row_id)
        if experiment is None:
            return None
        if column in NUMBERS or column in DATES:
            return getattr(experiment, column)
        return self.cell_text(row_id, column).casefold() or None

    def _shown(self, row_id: str, column: Column) -> str:
        draft, experiment = self._drafts.get(row_id), self._experiments.get(row_id)
        if self._reader and draft and column in draft.typed:
            return self._reader.shown_typed(row_id, column, draft.typed[column])
        return self._reader.shown(experiment, column) if experiment and self._reader else ""

    def _told(self, row: int, column: Column) -> str:
        problem, mark = self.problems(row).get(column), self._marks.get(self._rows[row])
        if problem:
            return problem.sentence
        if column is Column.RESULT and mark:
            return mark.capitalize()
        return self._shown(self._rows[row], column) if column in _TOLD_WHOLE else ""

    def _spoken(self, row: int, column: Column) -> str:
        said = [self._shown(self._rows[row], column) or "empty", self._told(row, column)]
        return f"{self.label(column)}: {', '.join(part for part in dict.fromkeys(said) if part)}"


def _marks(project: Project) -> dict[str, Mark]:
    """The results that set a new best on their evaluation set when they came, and the champion of the set in use."""
    measured = [e for e in project.experiments if e.is_try and e.result is not None]
    measured.sort(key=lambda e: e.finished or e.started)  # type: ignore[arg-type,return-value]
    marks: dict[str, Mark] = {}
    best: dict[str, float] = {}
    for experiment in measured:
        assert experiment.result is not None  # they are measured
        before = best.get(experiment.evaluation_set)
        if before is None or project.metric.is_better(experiment.result, before):
            best[experiment.evaluation_set] = experiment.result
            marks[experiment.id] = Mark.NEW_BEST
    champion = project.champion
    return marks | ({champion.id: Mark.CHAMPION} if champion else {})


def _merged(shown: list[str], rows: list[str]) -> list[str]:
    """A sorted order without the rows that are gone, and with each new row below its neighbour in the file."""
    current, wanted = set(shown), set(rows)
    merged = [row_id for row_id in shown if row_id in wanted]
    if len(merged) == len(rows):
        return merged
    new_below: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for row_id in rows:
        if row_id in current:
            anchor = row_id
        else:
            new_below.setdefault(anchor, []).append(row_id)
    order = list(new_below.get(None, []))
    for row_id in merged:
        order += [row_id, *new_below.get(row_id, [])]
    return order


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two lists share at their beginning."""
    if one == other:
        return len(one)
    pairs = zip(one, other, strict=False)
    return next((i for i, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
