from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forecasting.errors import UnwritableFile
from forecasting.importers.table import read_table_file
from forecasting.report.options import PartName, ReportOptions
from forecasting.report.writing import FORMS, check_fits, check_form, write_report
from tests.forecasting.made import make_project
from tests.forecasting.report.made_reports import MARKUP, report_full_of, report_on, roadmap_report

if TYPE_CHECKING:
    from pathlib import Path


def test_a_csv_of_a_report_is_read_back_without_loss(tmp_path: Path) -> None:
    report = report_full_of(MARKUP)
    write_report(report, tmp_path / "out.csv")
    found = read_table_file(tmp_path / "out.csv").project()
    told = report.pages[0].project
    fields = ("name", "status", "finished", "result", "n_eval", "notes", "link")
    for field in fields:
        assert [getattr(e, field) for e in found.experiments] == [getattr(e, field) for e in told.experiments]
    assert found.metric == told.metric


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_picture_is_of_the_chart_that_was_asked_for(suffix: str, tmp_path: Path) -> None:
    project = make_project(results=12)
    fan, arrivals = tmp_path / f"fan{suffix}", tmp_path / f"arrivals{suffix}"
    write_report(report_on(project), fan)
    write_report(report_on(project, ReportOptions(parts=(PartName.ARRIVALS,))), arrivals)
    assert fan.read_bytes() != arrivals.read_bytes()


@pytest.mark.parametrize("suffix", [".csv", ".png", ".svg"])
def test_what_shows_one_project_asks_for_a_choice(suffix: str, tmp_path: Path) -> None:
    place = tmp_path / f"out{suffix}"
    with pytest.raises(UnwritableFile, match=r"shows one project; choose one of the 4\."):
        write_report(roadmap_report(), place)
    assert not place.exists()


def test_a_form_that_is_not_known_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"“out\.doc” can't be written as a report; end its name in one of"):
        check_form(tmp_path / "out.doc")
    with pytest.raises(UnwritableFile, match="there is no folder"):
        check_form(tmp_path / "nowhere" / "out.pdf")
    assert all(check_form(tmp_path / f"out{suffix}") is None for suffix in FORMS)  # type: ignore[func-returns-value]


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    for name in ("folder.pdf", f"{'long' * 70}.pdf"):
        with pytest.raises(UnwritableFile, match="can't be saved in"):
            check_form(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.pdf"]


def test_a_picture_without_a_chart_is_told_before_anything_is_computed(tmp_path: Path) -> None:
    aimless = make_project(results=12, targets=())
    place = tmp_path / "out.png"
    for project, parts in ((make_project(), (PartName.DRIVERS,)), (aimless, (PartName.ARRIVALS,))):
        with pytest.raises(UnwritableFile, match="has no chart"):
            check_fits(place, [project], ReportOptions(parts=parts))
        check_fits(place.with_suffix(".pdf"), [project, aimless], ReportOptions(parts=parts))
    check_fits(place, [aimless], ReportOptions())


def test_a_report_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "out.csv"
    place.mkdir()
    with pytest.raises(UnwritableFile, match="can't be saved"):
        write_report(report_on(make_project(results=12)), place)
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
