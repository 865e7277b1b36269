"""A damaged file is told what is wrong with it, and what can be read of it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli.commands import commands
from forecasting.errors import UnreadableFile
from forecasting.storage.checkup import check_file, repair_file
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from tests.forecasting.storage.test_storage import FILES, ROADMAP, SNAPSHOT, _execute

if TYPE_CHECKING:
    from pathlib import Path

PROJECT, OTHER = ROADMAP.projects
FIRST = "“First encoder” keeps everything but "
MANY = replace(
    PROJECT,
    experiments=(
        *PROJECT.experiments,
        *(replace(PROJECT.experiments[0], id=f"x{i}", name=f"Try {i}", notes="long " * 50) for i in range(300)),
    ),
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "plans.whenabouts"
    write_roadmap(path, ROADMAP)
    return path


def test_a_file_that_is_whole_has_no_problems(place: Path) -> None:
    found = check_file(place)
    assert (found.roadmap, found.problems, found.losses) == (ROADMAP, (), ())


@pytest.mark.parametrize("old", sorted(FILES.glob("version_*.whenabouts")), ids=lambda old: old.stem)
def test_a_file_of_every_version_is_whole(old: Path) -> None:
    assert check_file(old).problems == ()


@pytest.mark.parametrize(
    ("change", "problem", "loss"),
    [
        ("UPDATE experiment SET lever = 'gone' WHERE id = 'e1'", "refers to one", FIRST + "lever"),
        ("UPDATE experiment SET started = 'soon' WHERE id = 'e1'", "isoformat", FIRST + "started"),
        ("UPDATE experiment SET n_eval = -5 WHERE id = 'e1'", "more than 0", FIRST + "n eval"),
        ("UPDATE experiment SET status = 'ended' WHERE id = 'e1'", "valid Status", FIRST + "status"),
        ("UPDATE experiment SET result = 170 WHERE id = 'e6'", "170", "half a year later” can't be kept"),
        ("UPDATE project SET metric_decimals = 99", "99 decimals", "everything but metric decimals"),
        ("UPDATE milestone SET name = ' '", "no name", "keeps everything but name"),
        ("DELETE FROM lever WHERE id = 'data'", "refers to one", "“hard” examples” keeps everything but lever"),
        ("UPDATE snapshot SET taken_on = 'soon'", "isoformat", "can't be kept"),
        ("UPDATE scenario SET pace = -1 WHERE id = 's2'", "pace", "everything but pace"),
        ("UPDATE scenario_target SET scenario = 'gone'", "refers to one", "can't be kept"),
        ("DELETE FROM roadmap", "0 roadmaps", ""),
        ("CREATE VIEW spy AS SELECT * FROM project", "“spy” doesn't belong there", ""),
        ("DROP TABLE pause", "tables are not those of a roadmap", "Not every pause can be read"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_kept(place: Path, change: str, problem: str, loss: str) -> None:
    _execute(place, "PRAGMA foreign_keys = OFF", change)
    before = place.read_bytes()
    found = check_file(place)
    assert problem in found.problems[0]
    assert any(loss in line for line in found.losses) or not (loss or found.losses)
    assert place.read_bytes() == before
    found, copy = repair_file(place)
    assert copy.read_bytes() == before
    assert copy.name == "plans (damaged).whenabouts"
    assert check_file(place).problems == ()
    kept = read_roadmap(place)
    assert [project.id for project in kept.projects] == ["p1", "p2"]
    assert len(kept.projects[0].experiments) >= len(PROJECT.experiments) - 1
    assert [e.name for e in kept.projects[0].experiments][:2] == ["First encoder", "Twice the “hard” examples"]


def test_rows_before_and_after_a_damaged_page_are_kept(place: Path) -> None:
    write_roadmap(place, replace(ROADMAP, projects=(MANY, OTHER), milestones=()))
    content = bytearray(place.read_bytes())
    page = (content.index(b"Try 150") // 4096) * 4096
    content[page : page + 4096] = b"\xa5" * 4096
    place.write_bytes(content)
    with pytest.raises(UnreadableFile, match="is damaged"):
        read_roadmap(place)
    repair_file(place)
    kept = {experiment.name for experiment in read_roadmap(place).projects[0].experiments}
    assert {"Try 0", "Try 299"} <= kept
    assert 280 < len(kept) < 306


def with_saved(place: Path, *saved: tuple[str, str, str]) -> None:
    """The roadmap with these notes and texts of saved forecasts in the place of its own."""
    kept = tuple(
        replace(SNAPSHOT, id=f"k{number}", note=note, saved=forecast, made_from=project)
        for number, (note, forecast, project) in enumerate(saved)
    )
    write_roadmap(place, replace(ROADMAP, projects=(replace(PROJECT, snapshots=kept), OTHER)))


def test_a_saved_forecast_that_is_damaged_is_named_and_left_out_and_the_rest_is_kept(place: Path) -> None:
    forecast, project = SNAPSHOT.saved, SNAPSHOT.made_from
    newer = forecast.replace('"format":1', '"format":2')
    with_saved(
        place,
        ("Kick-off", forecast, project),
        ("Half", forecast[: len(forecast) // 2], project),
        ("Origin", forecast, project[:-40]),
        ("Tomorrow", newer, project),
    )
    found = check_file(place)
    half, origin = (f"Saved forecast “1 September 2026 · {note}” of “{PROJECT.name}”" for note in ("Half", "Origin"))
    assert found.losses == (f"{half} can't be kept.", f"{origin} can't be kept.")
    assert [line.partition(": ")[0] for line in found.problems] == [half, origin]
    assert "This saved forecast is damaged" in found.problems[0]
    assert "What this saved forecast was made from is damaged" in found.problems[1]
    repair_file(place)
    assert check_file(place).problems == ()
    kept = read_roadmap(place)
    assert [snapshot.note for snapshot in kept.projects[0].snapshots] == ["Kick-off", "Tomorrow"]
    assert replace(kept, projects=(replace(kept.projects[0], snapshots=()), OTHER)) == replace(
        ROADMAP, projects=(replace(PROJECT, snapshots=()), OTHER)
    )


def test_a_damaged_row_and_a_damaged_saved_forecast_are_both_told(place: Path) -> None:
    with_saved(place, ("Half", SNAPSHOT.saved[:-100], SNAPSHOT.made_from))
    _execute(place, "UPDATE experiment SET started = 'soon' WHERE id = 'e1'")
    found = check_file(place)
    for lines, row in ((found.problems, "isoformat"), (found.losses, f"{FIRST}started")):
        assert row in lines[0]
        assert f"Half” of “{PROJECT.name}”" in lines[1]


def test_what_is_no_roadmap_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("date,value\n")
    with pytest.raises(UnreadableFile, match="is not a Whenabouts roadmap"):
        check_file(path)


def test_the_command_tells_repairs_and_tells_again(place: Path) -> None:
    run = CliRunner()
    assert (
        run.invoke(commands, ["check", str(place)]).output
        == "“plans.whenabouts” is whole: 2 projects, 6 experiments, 1 saved forecast.\n"
    )
    _execute(place, "UPDATE experiment SET started = 'soon' WHERE id = 'e1'")
    told = run.invoke(commands, ["check", str(place)])
    assert told.exit_code == 2
    assert "Invalid isoformat string" in told.output
    assert "It can be repaired; add --repair." in told.output
    repaired = run.invoke(commands, ["check", str(place), "--repair"])
    assert repaired.exit_code == 0
    assert "Repaired: 2 projects, 6 experiments, 1 saved forecast." in repaired.output
    assert "The damaged file is kept as “plans (damaged).whenabouts”." in repaired.output
    assert run.invoke(commands, ["check", str(place)]).exit_code == 0
