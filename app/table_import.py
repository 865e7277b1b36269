"""A table on its way into the roadmap: read for one project, then added as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from app.grid.duplicates import find_twins, without_twins
from app.new_project import free_name
from forecasting.domain.project import default_levers
from forecasting.importers.table import TableReading, read_table_file

if TYPE_CHECKING:
    from pathlib import Path

    from forecasting.domain.project import Project, Roadmap


@dataclass(frozen=True)
class TableImport:
    """A table that was read, and the project it is for."""

    path: Path
    reading: TableReading
    #: None makes a new one.
    project: Project | None

    @cached_property
    def twins(self) -> dict[str, str]:
        """By id, experiments of the table that are in the project already, or in the table twice."""
        return find_twins(self.project.experiments if self.project else (), self.reading.experiments)

    def applied(self, roadmap: Roadmap, *, with_twins: bool = True) -> Project:
        """The project with what was read, with or without what is there already."""
        if not with_twins and self.twins:
            fresh = without_twins(self.reading.experiments, self.twins)
            return replace(self, reading=replace(self.reading, experiments=fresh)).applied(roadmap)
        if self.project is None:
            return self.reading.project(free_name(roadmap, self.reading.series or self.path.stem))
        if not self.project.experiments:
            return replace(
                self.project,
                metric=self.reading.metric,
                levers=self.reading.levers or default_levers(),
                experiments=self.reading.experiments,
                targets=self.reading.targets or self.project.targets,
            )
        return replace(
            self.project,
            levers=self.reading.levers,
            experiments=(*self.project.experiments, *self.reading.experiments),
        )


def read_for(path: Path, project: Project | None, series: str | None = None) -> TableImport:
    """Read a table for a project; one without experiments takes over the metric of the table.

    Raises
    ------
    SeveralSeries
        If the table holds several series and none was chosen.
    UserError
        If the table can't be read.
    """
    if project is None or not project.experiments:
        return TableImport(path, read_table_file(path, series=series), project)
    return TableImport(path, read_table_file(path, project.metric, levers=project.levers, series=series), project)
