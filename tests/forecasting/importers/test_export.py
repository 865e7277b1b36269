from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from forecasting.domain.metric import Metric
from forecasting.domain.project import Experiment, Lever, Project
from forecasting.errors import UnwritableFile
from forecasting.importers.export import write_table_file
from forecasting.importers.table import read_table_file
from tests.forecasting.importers.reading import ACCURACY, TODAY

if TYPE_CHECKING:
    from pathlib import Path


def test_an_exported_file_opens_in_a_spreadsheet_and_comes_back(tmp_path: Path) -> None:
    lever = Lever("Model design")
    base = Experiment(name="=SUM(A1)", lever=lever.id, finished=date(2026, 1, 5), result=-0.1 - 0.2, notes="-1\n'=x")
    child = Experiment(name="=SUM(A1)", finished=date(2026, 1, 6), result=1e-7, based_on=base.id)
    project = Project(name="Any", metric=Metric("R2"), levers=(lever,), experiments=(base, child))
    place = tmp_path / "out.csv"
    write_table_file(place, project)
    content = place.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfname,lever,status,started,finished,result,")
    assert b'\r\n"\'=SUM(A1)","Model design","done",,"2026-01-05",-0.30000000000000004,' in content
    reading = read_table_file(place, today=TODAY)
    first, second = reading.experiments
    assert (first.name, first.result, first.notes) == (base.name, base.result, base.notes)
    assert (second.result, second.based_on) == (child.result, first.id)
    assert reading.metric == project.metric


def test_an_export_into_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"“out.csv” can't be written: there is no folder"):
        write_table_file(tmp_path / "none" / "out.csv", Project(name="Any", metric=ACCURACY))
