"""Experiments of a project as a CSV table that `forecasting.importers.table` reads back without loss."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.importers.ancestry import parent_text
from forecasting.importers.columns import guard
from forecasting.importers.headers import EXPORTED
from forecasting.storage.replacement import cannot_save, replacing

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from forecasting.domain.project import Experiment, Project

#: Spreadsheets need the mark to know that the text is Unicode.
ENCODING = "utf-8-sig"

type Cell = str | int | float | None


def write_table(project: Project) -> str:
    """The experiments of a project as CSV, one row each, in order.

    Numbers are exact. Text that a spreadsheet would run as a formula is guarded by an apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_STRINGS)
    text.write(",".join(EXPORTED) + "\r\n")
    writer.writerows([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in table_rows(project))
    return text.getvalue()


def write_table_file(path: str | os.PathLike[str], project: Project) -> None:
    """`write_table` into a file, in the place of what is there.

    Raises
    ------
    UnwritableFile
        If the place can't be written to; what was there is then as it was.
    """
    place = Path(path)
    try:
        with replacing(place) as fresh:
            fresh.write_bytes(write_table(project).encode(ENCODING))
    except OSError as problem:
        raise cannot_save(place, problem) from problem


def table_rows(project: Project) -> Iterator[Sequence[Cell]]:
    """A row under `EXPORTED` for each experiment, in order; None where nothing is known."""
    metric = project.metric
    counts = Counter(experiment.name.casefold() for experiment in project.experiments)
    # The first row of data is row 2 of the spreadsheet.
    parents = {
        parent.id: parent_text(parent, row, is_only_one=counts[parent.name.casefold()] == 1)
        for row, parent in enumerate(project.experiments, 2)
    }
    about_metric = (metric.name, metric.direction, metric.lower, metric.upper, metric.unit, metric.decimals)
    for experiment in project.experiments:
        yield (*_cells(project, experiment), *_texts_of(experiment, parents), *about_metric)


def _cells(project: Project, experiment: Experiment) -> Sequence[Cell]:
    return (
        experiment.name,
        project.lever(experiment.lever).name if experiment.lever else None,
        experiment.status,
        experiment.started.isoformat() if experiment.started else None,
        experiment.finished.isoformat() if experiment.finished else None,
        experiment.result,
        experiment.n_eval,
        experiment.evaluation_set or None,
        experiment.repeats,
        experiment.standard_error,
        experiment.effort_days,
    )


def _texts_of(experiment: Experiment, parents: dict[str, str]) -> Sequence[Cell]:
    based_on = parents[experiment.based_on] if experiment.based_on else None
    remeasures = parents[experiment.remeasures] if experiment.remeasures else None
    return based_on, remeasures, experiment.notes or None, experiment.link or None
