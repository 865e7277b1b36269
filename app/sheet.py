"""The grid as a value: a project together with the rows that are not complete yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.drafts import Column, Draft, RowReader, with_plain_dates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from forecasting.domain.project import Experiment, Lever, Project

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
        reader = RowReader(self.project)
        drafts = {draft.id: draft for draft in self.drafts}
        drafts |= self._new_rows([row_id for row_id in cells if row_id not in drafts], reader.experiments.keys())
        for row_id, typed in cells.items():
            text = {**drafts[row_id].typed, **with_plain_dates(typed, day_first=day_first)}
            drafts[row_id] = replace(drafts[row_id], typed=_without_echo(text, row_id, reader))
        emptied = {row_id for row_id in cells if _is_empty(drafts[row_id], reader)}
        kept = tuple(draft for draft in drafts.values() if draft.typed or draft.id in emptied)
        changed = replace(self, drafts=kept)
        changed = changed.without_rows(emptied) if emptied else changed
        settled = changed.settled(cells.keys())
        if settled.project is changed.project:
            return settled
        # Rows that waited for one that is complete now.
        waiting = {draft.id for draft in settled.drafts if draft.typed.get(Column.BASED_ON)}
        return settled.settled(waiting)

    def _new_rows(self, ids: list[str], experiments: Collection[str]) -> dict[str, Draft]:
        """Empty drafts: over experiments that exist, below the last row otherwise."""
        new = [row_id for row_id in ids if row_id not in experiments]
        last = next(reversed(self.rows()), None) if new else None
        above = dict(zip(new, [last, *new], strict=False))
        return {row_id: Draft(row_id, {}, above.get(row_id)) for row_id in ids}

    def without_rows(self, ids: Collection[str]) -> Sheet:
        """This sheet without some of its rows."""
        gone = set(ids)
        order = [row_id for row_id in self.rows() if row_id not in gone]
        drafts = tuple(draft for draft in self.drafts if draft.id not in gone)
        project = self.project
        if any(experiment.id in gone for experiment in project.experiments):
            project = project.without_experiments(gone)
        return Sheet(project, _anchored(drafts, order, {experiment.id for experiment in project.experiments}))

    def settled(self, touched: Collection[str] | None = None) -> Sheet:
        """This sheet with every complete draft turned into an experiment; only some rows are read if told so."""
        if not self.drafts:
            return self
        reader = RowReader(self.project, self.drafts)
        read = (reader.read(draft) for draft in self.drafts if touched is None or draft.id in touched)
        made = {reading.experiment.id: reading.experiment for reading in read if reading.experiment}
        made = _without_orphans(reader.experiments, made)
        if not made:
            return self
        return self._with_experiments(reader.experiments | made, made, reader.new_levers.values())

    def _with_experiments(
        self, every: Mapping[str, Experiment], made: Mapping[str, Experiment], new_levers: Iterable[Lever]
    ) -> Sheet:
        order = self.rows()
        used = {experiment.lever for experiment in made.values()}
        project = replace(
            self.project,
            levers=(*self.project.levers, *(lever for lever in new_levers if lever.id in used)),
            experiments=tuple(every[row_id] for row_id in order if row_id in every),
        )
        drafts = tuple(draft for draft in self.drafts if draft.id not in made)
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


def _without_echo(typed: Mapping[Column, str], row_id: str, reader: RowReader) -> Mapping[Column, str]:
    """Only what differs from the experiment, or from an empty row; a status that was typed stays with its result."""
    known = reader.experiments.get(row_id)
    if known is None:
        return {column: text for column, text in typed.items() if text.strip()}
    said = {column for column, text in typed.items() if text.strip() == reader.text(known, column)}
    if Column.RESULT not in said and typed.get(Column.RESULT, "").strip():
        said.discard(Column.STATUS)
    return {column: text for column, text in typed.items() if column not in said}


def _is_empty(draft: Draft, reader: RowReader) -> bool:
    known = reader.experiments.get(draft.id)
    if known is None:
        return not draft.typed
    return not any(draft.typed.get(column, reader.text(known, column)).strip() for column in Column)


def _without_orphans(experiments: Mapping[str, Experiment], made: dict[str, Experiment]) -> dict[str, Experiment]:
    """Those that are based on something complete; of a circle, all but the last, which is to blame."""
    every = {**experiments, **made}
    cleared: set[str] = set()
    ends = {row_id: _end_of_line(row_id, every, cleared) for row_id in made}
    orphans = {row_id for row_id, end in ends.items() if end is not None}
    if not orphans:
        return made
    in_circle = [row_id for row_id in made if _end_of_line(row_id, every, set()) == row_id]
    gone = {in_circle[-1]} if in_circle else orphans
    return _without_orphans(experiments, {row_id: found for row_id, found in made.items() if row_id not in gone})


def _end_of_line(row_id: str, experiments: Mapping[str, Experiment], cleared: set[str]) -> str | None:
    """Where the line of what an experiment is based on breaks: at a missing one, or at one that comes again."""
    line: set[str] = set()
    current: str | None = row_id
    while current is not None and current not in cleared:
        if current in line or current not in experiments:
            return current
        line.add(current)
        current = experiments[current].based_on
    cleared |= line
    return None
