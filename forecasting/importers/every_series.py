"""All series of a table, each read by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.importers.series import SeveralSeries
from forecasting.importers.table import read_table_file

if TYPE_CHECKING:
    import os

    from forecasting.importers.table import TableReading


def read_every_series(path: str | os.PathLike[str]) -> tuple[TableReading, ...]:
    """`read_table_file` of each series that a table tells apart, in order of appearance; of all rows if it tells none.

    Raises
    ------
    UnreadableFile
        If the file can't be opened or holds no table of results.
    UserError
        If one series holds several metrics.
    """
    try:
        return (read_table_file(path),)
    except SeveralSeries as several:
        return tuple(read_table_file(path, series=name) for name in several.series)
