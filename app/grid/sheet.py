"""The grid as a value: a project together with the rows that are not complete yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.grid.drafts import Column, Draft, RowReader, with_plain_dates
from forecasting.domain.records import new_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from forecasting.domain.project import Experiment, Project

#: Columns that name another row, so that a row may wait for it.
_REFERENCES = {Column.BASED_ON, Column.REMEASURES}

type Cells = Mapping[str, Mapping[Column, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A project and its drafts; every change makes a new one."""

    project: Project
    drafts: tuple[Draft, ...] = ()

    def rows(self) -> list[str]:
        """Ids of all rows from top to bottom: experiments as the project has them, drafts below their neighbours."""
        experiments = [experiment.id for experiment in self.project.experiments]
        known = set(experiments)
        new = [draft for draft in self.drafts if draft.id not in known]
        return _spliced(experiments, new) if new else experiments

    def with_cells(self, cells: Cells, *, day_first: bool = True) -> Sheet:
        """This sheet with texts typed into cells, by row and column; rows with unknown ids come last."""
        drafts = {draft.id: draft for draft in self.drafts}
        known = {experiment.id for experiment in self.project.experiments}
        drafts |= self._new_rows([row_id for row_id in cells if row_id not in drafts], known)
        for row_id, typed in cells.items():
            text = {**drafts[row_id].typed, **with_plain_dates(typed, day_first=day_first)}
            drafts[row_id] = replace(drafts[row_id], typed=text)
        reader = RowReader(self.project, drafts.values())
        for row_id in cells:
            drafts[row_id] = replace(drafts[row_id], typed=_without_echo(drafts[row_id], reader))
        emptied = {row_id for row_id in cells if _is_empty(drafts[row_id], reader)}
        kept = tuple(d for d in drafts.values() if d.typed or d.id in emptied or d.id not in cells)
        changed = replace(self, drafts=kept)
        changed = changed.without_rows(emptied) if emptied else changed
        return changed.settled(cells.keys())

    def _new_rows(self, ids: list[str], experiments: Collection[str]) -> dict[str, Draft]:
        """Empty drafts: over experiments that exist, below the last row otherwise."""
        new = [row_id for row_id in ids if row_id not in experiments]
        last = next(reversed(self.rows()), None) if new else None
        above = dict(zip(new, [last, *new], strict=False))
        return {row_id: Draft(row_id, {}, above.get(row_id)) for row_id in ids}

    def with_empty_rows(self, after: str | None, count: int) -> Sheet:
        """This sheet with rows to type in below one of its rows; None is above the first."""
        rows, new = self.rows(), [new_id() for _ in range(count)]
        place = 0 if after is None else rows.index(after) + 1
        drafts = (*self.drafts, *(Draft(row_id, {}) for row_id in new))
        order = [*rows[:place], *new, *rows[place:]]
        return replace(self, drafts=_anchored(drafts, order, {e.id for e in self.project.experiments}))

    def without_rows(self, ids: Collection[str]) -> Sheet:
        """This sheet without some of its rows."""
        gone = set(ids)
        order = [row_id for row_id in self.rows() if row_id not in gone]
        drafts = tuple(draft for draft in self.drafts if draft.id not in gone)
        project = self.project
        if any(experiment.id in gone for experiment in project.experiments):
            project = project.without_experiments(gone)
        anchored = _anchored(drafts, order, {experiment.id for experiment in project.experiments})
        return Sheet(project, anchored).settled(())

    def reader(self) -> RowReader:
        """Reads the rows of this sheet."""
        return RowReader(self.project, self.drafts, self.rows())

    def settled(self, touched: Collection[str] | None = None) -> Sheet:
        """This sheet with every complete draft turned into an experiment.

        Parameters
        ----------
        touched
            Only these rows are read, and those that may have waited for them or for one that is gone; all if None.
        """
        sheet, entered = self, _with_complete_rows(self, touched)
        while entered is not sheet:
            sheet, entered = entered, _with_complete_rows(entered, touched)
        return sheet


def _with_complete_rows(sheet: Sheet, touched: Collection[str] | None) -> Sheet:
    if not sheet.drafts:
        return sheet
    reader = sheet.reader()
    to_read = (d for d in sheet.drafts if touched is None or d.id in touched or _REFERENCES & d.typed.keys())
    read = (reader.read(draft).experiment for draft in to_read)
    made = _without_orphans(reader.experiments, {experiment.id: experiment for experiment in read if experiment})
    made = _without_second_hand(reader.experiments, made)
    return _with_experiments(sheet, made, reader) if made else sheet


def _without_second_hand(
    experiments: Mapping[str, Experiment], made: Mapping[str, Experiment]
) -> dict[str, Experiment]:
    """Those that leave nothing in which a measurement is measured again, from first to last."""
    every, kept = dict(experiments), dict(made)
    measured = Counter(experiment.remeasures for experiment in every.values())
    for row_id, experiment in made.items():
        original = every.get(experiment.remeasures or "")
        if experiment.remeasures and (measured[row_id] or original is None or original.remeasures):
            del kept[row_id]
            continue
        if row_id in every:
            measured[every[row_id].remeasures] -= 1
        measured[experiment.remeasures] += 1
        every[row_id] = experiment
    return kept


def _with_experiments(sheet: Sheet, made: Mapping[str, Experiment], reader: RowReader) -> Sheet:
    order, every = sheet.rows(), {**reader.experiments, **made}
    used = {experiment.lever for experiment in made.values()}
    project = replace(
        sheet.project,
        levers=(*sheet.project.levers, *(lever for lever in reader.new_levers.values() if lever.id in used)),
        experiments=tuple(every[row_id] for row_id in order if row_id in every),
    )
    drafts = tuple(draft for draft in sheet.drafts if draft.id not in made)
    return Sheet(project, _anchored(drafts, order, every.keys()))


def _spliced(experiments: list[str], new: Iterable[Draft]) -> list[str]:
    """Experiments with each new row below the row it was typed under; at the end if that one is gone."""
    known = {None, *experiments, *(draft.id for draft in new)}
    last = next(reversed(experiments), None)
    below: dict[str | None, list[str]] = {}
    for draft in new:
        below.setdefault(draft.after if draft.after in known else last, []).append(draft.id)
    order: list[str] = []
    waiting = [*reversed(experiments), *reversed(below.get(None, []))]
    while waiting:
        row_id = waiting.pop()
        order.append(row_id)
        if row_id in below:
            waiting.extend(reversed(below[row_id]))
    return order


def _anchored(drafts: tuple[Draft, ...], order: list[str], experiments: Collection[str]) -> tuple[Draft, ...]:
    """Drafts that know the row above them in this order."""
    if all(draft.id in experiments for draft in drafts):
        return tuple(replace(draft, after=None) for draft in drafts)
    above = dict(zip(order[1:], order, strict=False))
    return tuple(replace(d, after=None if d.id in experiments else above.get(d.id)) for d in drafts)


def _without_echo(draft: Draft, reader: RowReader) -> Mapping[Column, str]:
    """Only what differs from the experiment, or from an empty row; a status that was typed stays with its result."""
    known = reader.experiments.get(draft.id)
    if known is None:
        return {column: text for column, text in draft.typed.items() if text.strip()}
    said = {column for column, text in draft.typed.items() if reader.is_said_by(known, column, text.strip())}
    if Column.RESULT not in said and draft.typed.get(Column.RESULT, "").strip():
        said.discard(Column.STATUS)
    return {column: text for column, text in draft.typed.items() if column not in said}


def _is_empty(draft: Draft, reader: RowReader) -> bool:
    known = reader.experiments.get(draft.id)
    if known is None:
        return not draft.typed
    return not any(draft.typed.get(column, reader.text(known, column)).strip() for column in Column)


def _without_orphans(experiments: Mapping[str, Experiment], made: Mapping[str, Experiment]) -> dict[str, Experiment]:
    """Those that are based on something complete; of a circle, all but the last row that was put into it."""
    kept = dict(made)
    offspring: defaultdict[str | None, list[str]] = defaultdict(list)
    for row_id, experiment in made.items():
        offspring[experiment.based_on].append(row_id)
    missing = offspring.keys() - experiments.keys() - made.keys() - {None}
    orphans = [row_id for parent in missing for row_id in offspring[parent]]
    while orphans:
        row_id = orphans.pop()
        del kept[row_id]
        if row_id not in experiments:
            orphans += offspring[row_id]
    to_blame = _last_in_circle(experiments, kept)
    if to_blame is None:
        return kept
    del kept[to_blame]
    return _without_orphans(experiments, kept)


def _last_in_circle(experiments: Mapping[str, Experiment], made: Mapping[str, Experiment]) -> str | None:
    """The last row of a circle, which is there until a row that opens it is complete too."""
    every = {**experiments, **made}
    cleared: set[str] = set()
    moved = [r for r, e in made.items() if r not in experiments or experiments[r].based_on != e.based_on]
    return next((row_id for row_id in reversed(moved) if _leads_to_itself(row_id, every, cleared)), None)


def _leads_to_itself(row_id: str, experiments: Mapping[str, Experiment], cleared: set[str]) -> bool:
    line: set[str] = set()
    current: str | None = row_id
    while current is not None and current not in cleared and current not in line:
        line.add(current)
        current = experiments[current].based_on
    if current is None or current in cleared:
        cleared |= line
        return False
    return current == row_id
