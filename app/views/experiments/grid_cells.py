"""What the cells of a sheet say: exactly, as they are shown, as they are edited, and aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.grid.drafts import DATES, Column
from app.grid.result_marks import ResultMarks
from app.views.experiments.experiment_columns import LABELS, NUMBERS, TOLD_WHOLE
from forecasting.domain.timeline import format_short_date
from forecasting.words.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.grid.drafts import Draft, Problem
    from app.grid.result_marks import Mark
    from app.grid.sheet import Sheet
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Experiment


class GridCells:
    """Cells by the id of their row and their column; everything that many of them need is looked up once."""

    def __init__(self, sheet: Sheet | None, forecast: Forecast | None) -> None:
        self.project = sheet.project if sheet else None
        self.marks = ResultMarks(sheet.project, forecast) if sheet else None
        self._reader = sheet.reader() if sheet else None
        self._experiments: Mapping[str, Experiment] = self._reader.experiments if self._reader else {}
        self._drafts: Mapping[str, Draft] = {draft.id: draft for draft in sheet.drafts} if sheet else {}
        #: Rows in which something is typed and that aren't complete.
        self.unfinished = frozenset(d.id for d in self._drafts.values() if not d.is_blank(self._experiments))
        self._problems: dict[str, Mapping[Column, Problem]] = {}

    def __contains__(self, row_id: str) -> bool:
        """Whether there is such a row."""
        return row_id in self._experiments or row_id in self._drafts

    def learn(self, forecast: Forecast | None) -> None:
        """Take over what a new forecast knows of how well results are measured."""
        self.marks = ResultMarks(self.project, forecast) if self.project else None

    def is_draft(self, row_id: str) -> bool:
        """Whether something is typed into a row, or it was inserted, and it is no experiment as it stands."""
        return row_id in self._drafts

    def is_empty(self, row_id: str) -> bool:
        """Whether nothing is typed into a row."""
        return row_id not in self._experiments and row_id not in self.unfinished

    def problems(self, row_id: str) -> Mapping[Column, Problem]:
        """What keeps a row from being complete."""
        if row_id not in self._problems:
            draft = self._drafts.get(row_id)
            self._problems[row_id] = self._reader.problems(draft) if draft and self._reader else {}
        return self._problems[row_id]

    def exact(self, row_id: str, column: Column) -> str:
        """A cell as exact text, for copying and for what is based on it."""
        draft, experiment = self._drafts.get(row_id), self._experiments.get(row_id)
        if draft and column in draft.typed:
            return draft.typed[column]
        return self._reader.text(experiment, column) if experiment and self._reader else ""

    def edited(self, row_id: str, column: Column) -> str:
        """A cell as its editor shows it: dates as people write them, numbers exactly."""
        experiment, draft = self._experiments.get(row_id), self._drafts.get(row_id)
        if experiment and column in _WRITTEN and not (draft and column in draft.typed):
            value = getattr(experiment, column)
            return (value.capitalize() if column is Column.STATUS else format_short_date(value)) if value else ""
        return self.exact(row_id, column)

    def shown(self, row_id: str, column: Column) -> str:
        """A cell as the grid shows it, on one line."""
        draft, experiment = self._drafts.get(row_id), self._experiments.get(row_id)
        if self._reader and draft and column in draft.typed:
            text = self._reader.shown_typed(row_id, column, draft.typed[column])
        else:
            text = self._reader.shown(experiment, column) if experiment and self._reader else ""
        return one_line(text) if column in TOLD_WHOLE else text

    def value(self, row_id: str, column: Column) -> Any:
        """The number, date or other value of a cell; None for an empty one, and in a row that is no experiment yet."""
        return getattr(self._experiments.get(row_id), column, None)

    def sort_key(self, row_id: str, column: Column) -> Any:
        """What rows are sorted by; None comes last."""
        if row_id not in self._experiments:
            return None
        if column in NUMBERS or column in DATES:
            return self.value(row_id, column)
        return self.exact(row_id, column).casefold() or None

    def column(self, column: Column) -> list[str]:
        """A column as it is shown, of all experiments."""
        return [self.shown(row_id, column) for row_id in self._experiments]

    def places_of(self, words: str, rows: Iterable[str], columns: Sequence[Column]) -> list[tuple[int, int]]:
        """Place of its row and of its column of each cell with these words, in lower case, in what it shows."""
        found: list[tuple[int, int]] = []
        # Most cells of a long table say what others in their column say.
        known: list[tuple[str, dict[object, bool]]] = [(column.value, {}) for column in columns]
        for row, row_id in enumerate(rows):
            experiment = None if row_id in self._drafts else self._experiments.get(row_id)
            for place, (field, hits) in enumerate(known):
                value: object = (row_id,) if experiment is None else getattr(experiment, field)
                is_hit = hits.get(value)
                if is_hit is None:
                    is_hit = hits[value] = words in self.shown(row_id, columns[place]).casefold()
                if is_hit:
                    found.append((row, place))
        return found

    def choices(self, column: Column) -> list[str]:
        """What there is to choose from in a column, the latest first."""
        if self.project is None:
            return []
        if column is Column.LEVER:
            return [lever.name for lever in self.project.levers]
        of = Column.EVALUATION_SET if column is Column.EVALUATION_SET else Column.NAME
        texts = (self.exact(experiment.id, of) for experiment in reversed(self.project.experiments))
        return [text for text in dict.fromkeys(texts) if text]

    def label(self, column: Column) -> str:
        """The head of a column."""
        if column is Column.RESULT and self.project:
            metric = self.project.metric
            return f"{metric.name} ({metric.unit})" if metric.unit else metric.name
        return LABELS[column]

    def mark(self, row_id: str) -> Mark | None:
        """What sets a result apart from others."""
        return self.marks.mark(row_id) if self.marks else None

    def noise(self, row_id: str) -> str:
        """How far luck may reach on either side of a result; empty where it isn't known."""
        return self.marks.written_noise(row_id) if self.marks else ""

    def is_in_doubt(self, row_id: str) -> bool:
        """Whether the lead of a new best is inside the noise."""
        return self.marks is not None and self.marks.is_inside_noise(row_id)

    def said_of_result(self, row_id: str) -> str:
        """What sets a result apart, in sentences."""
        return self.marks.sentences(row_id) if self.marks else ""

    def told(self, row_id: str, column: Column) -> str:
        """What is to be known of a cell besides its text."""
        if problem := self.problems(row_id).get(column):
            return problem.sentence
        if column is Column.RESULT:
            return self.said_of_result(row_id)
        return self.exact(row_id, column) if column in TOLD_WHOLE else ""

    def spoken(self, row_id: str, column: Column, number: int) -> str:
        """A cell for a screen reader: where it is, what it holds, what is to be known of it."""
        value = self.shown(row_id, column) or "empty"
        noise = self.noise(row_id) if column is Column.RESULT else ""
        said = (value + noise.replace("±", " plus or minus "), self.told(row_id, column))
        return f"Row {number}, {self.label(column)}: {', '.join(part for part in dict.fromkeys(said) if part)}"


#: Columns that are edited as people write them and not as they are copied.
_WRITTEN = frozenset((*DATES, Column.STATUS))
