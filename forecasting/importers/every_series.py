"""Tables that hold several series, each read by itself, and the index that may lie beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.importers.columns import clean_cell, find_table
from forecasting.importers.decoding import decode
from forecasting.importers.headers import Role, header_key
from forecasting.importers.series import SeveralSeries
from forecasting.importers.table import read_table_file

if TYPE_CHECKING:
    import os

    from forecasting.importers.table import TableReading

#: What an index is called, and which of its columns are read.
INDEX_NAME = "index.csv"
_SERIES, _OWN_LOG = "series id", "own log 0to3"


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
        return tuple(_without_others(read_table_file(path, series=name)) for name in several.series)


def read_own_logs(folder: Path) -> dict[str, int]:
    """How far each series is one team's own log, 0 to 3, from the index in a folder; empty where there is none.

    An index has a row for each series, with the columns ``series_id`` and ``own_log_0to3``; other
    columns are ignored, and so are rows that don't say it.
    """
    index = folder / INDEX_NAME
    if not index.is_file():
        return {}
    table = find_table(decode(index.read_bytes())[0])
    keys = [header_key(header) for header in table.headers]
    if _SERIES not in keys or _OWN_LOG not in keys:
        return {}
    cells = ((clean_cell(row.cell(keys.index(key))) for key in (_SERIES, _OWN_LOG)) for row in table.rows)
    return {series: int(told) for series, told in cells if told.isdecimal()}


def _without_others(reading: TableReading) -> TableReading:
    """A reading that doesn't tell that the other series were left aside, for they are read too."""
    headers = {column.header for column in reading.columns if column.role is Role.SERIES}
    told = tuple(p for p in reading.problems if p.row is not None or p.column not in headers)
    return replace(reading, problems=told)
