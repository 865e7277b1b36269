from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from forecasting.domain.project import Status
from forecasting.sample import sample_as_of, sample_roadmap
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap

if TYPE_CHECKING:
    from pathlib import Path

    from forecasting.domain.project import Experiment, Project

ROUTING, VOICE = sample_roadmap().projects


def records() -> list[Experiment]:
    """The champions of the first project, one after the other."""
    found: list[Experiment] = []
    measured = [e for e in ROUTING.experiments if e.result is not None]
    for experiment in sorted(measured, key=lambda e: e.finished or date.max):
        if not found or ROUTING.metric.is_better(experiment.result or 0, found[-1].result or 0):
            found.append(experiment)
    return found


def test_the_first_project_goes_from_70_to_74_percent_over_more_than_a_year() -> None:
    first, *_, last = records()
    assert (first.result, last.result) == (70.1, 74.3)
    assert first.finished is not None
    assert last.finished is not None
    assert (last.finished - first.finished).days > 365


def test_it_stalls_for_more_than_three_months_at_least_once() -> None:
    days = [record.finished for record in records()]
    assert max((after - before).days for before, after in pairwise(days) if before and after) > 90


def test_it_holds_what_real_logs_hold() -> None:
    assert {e.status for e in ROUTING.experiments} == set(Status)
    assert {e.lever for e in ROUTING.experiments} == {lever.id for lever in ROUTING.levers}
    assert len({e.n_eval for e in ROUTING.experiments if e.n_eval}) > 1
    assert any(e.based_on for e in ROUTING.experiments)
    assert all(e.effort_days for e in ROUTING.experiments if e.is_try)


def test_in_the_second_project_lower_is_better() -> None:
    assert not VOICE.metric.higher_is_better
    assert VOICE.champion is not None
    assert VOICE.champion.result == 10.0


@pytest.mark.parametrize("project", [ROUTING, VOICE], ids=["routing", "voice"])
def test_every_target_is_still_open_and_its_deadline_lies_ahead(project: Project) -> None:
    champion = project.champion
    assert champion is not None
    assert champion.result is not None
    for target in project.targets:
        assert project.metric.is_better(target.value, champion.result)
        assert target.deadline is not None
        assert target.deadline > sample_as_of()


def test_it_is_forecast_from_the_day_after_its_last_experiment() -> None:
    last = max(e.finished for project in (ROUTING, VOICE) for e in project.experiments if e.finished)
    assert (sample_as_of() - last).days == 1


def test_it_is_the_same_each_time() -> None:
    assert sample_roadmap() == sample_roadmap()


def test_moved_to_another_day_it_ends_within_a_week_of_it_on_the_same_weekdays() -> None:
    today = date(2031, 5, 20)
    moved = sample_roadmap(today).projects[0]
    last = max(e.finished for e in moved.experiments if e.finished)
    assert 1 <= (today - last).days <= 7
    for before, after in zip(ROUTING.experiments, moved.experiments, strict=True):
        if before.finished is not None and after.finished is not None:
            assert before.finished.weekday() == after.finished.weekday()
    assert moved.targets[0].deadline is not None
    assert moved.targets[0].deadline > today


def test_it_can_be_saved_and_opened_again(tmp_path: Path) -> None:
    write_roadmap(tmp_path / "sample.whenabouts", sample_roadmap())
    assert read_roadmap(tmp_path / "sample.whenabouts") == sample_roadmap()
