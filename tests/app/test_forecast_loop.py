"""From a change of data to a new forecast, with worker processes that behave in one known way each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from app.background.forecast_loop import ForecastLoop
from app.background.runner import Runner
from app.views.forecast.forecast_view import ForecastView
from forecasting.domain.project import Project, Roadmap, Target
from forecasting.evidence.history import fingerprint
from forecasting.messages import Progress, Stage
from tests.app import scripted_workers
from tests.forecasting.made import AS_OF, make_forecast, make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.background.worker_process import Serve
    from app.document import Document

WAIT_MS = 30_000
PROJECT = replace(make_project(results=12), id="project")
OTHER = replace(make_project(results=20, name="Voice notes"), id="other", targets=())
SPARSE = replace(make_project(results=3), id="sparse")

type Start = Callable[[Serve], ForecastView]


@pytest.fixture
def start(document: Document, qtbot: QtBot) -> Iterator[Start]:
    """Begin with two projects and a worker that does as it is told."""
    runners: list[Runner] = []

    def begin(serve: Serve) -> ForecastView:
        view = ForecastView()
        qtbot.addWidget(view, before_close_func=lambda _: document.start(Roadmap()))  # which asks for no forecast
        runners.append(Runner(serve=serve))
        loop = ForecastLoop(document, runners[-1], view, parent=view)
        loop.setObjectName("loop")
        document.start(Roadmap(projects=(PROJECT, OTHER)))
        return view

    yield begin
    for runner in runners:
        runner.stop()


def says(view: ForecastView, words: str) -> Callable[[], bool]:
    return lambda: words in view.strip.sentence


def changed(project: Project) -> Project:
    return project.with_target(Target(value=90.0))


def test_an_opened_project_is_forecast_without_being_asked(start: Start, document: Document, qtbot: QtBot) -> None:
    view = start(scripted_workers.finishes)
    qtbot.waitUntil(lambda: view.forecast is not None, timeout=WAIT_MS)
    assert document.forecast
    assert document.forecast.project_id == "project"


def test_a_forecast_is_asked_for_with_the_projects_it_may_learn_from(
    start: Start, document: Document, qtbot: QtBot
) -> None:
    view = start(scripted_workers.finishes)
    qtbot.waitUntil(says(view, "Up to date"), timeout=WAIT_MS)
    assert document.forecast
    assert document.forecast.fingerprint == fingerprint(PROJECT, (OTHER,))


def test_a_change_makes_the_forecast_stale_and_then_a_new_one(start: Start, document: Document, qtbot: QtBot) -> None:
    view = start(scripted_workers.drops_what_is_cancelled)
    document.set_forecast(replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT, (OTHER,))))
    qtbot.waitUntil(says(view, "Up to date"), timeout=WAIT_MS)
    document.apply_project(changed(PROJECT), "new target")
    qtbot.waitUntil(lambda: not says(view, "Up to date")(), timeout=WAIT_MS)
    with qtbot.waitSignal(document.forecast_changed, timeout=WAIT_MS):
        pass
    assert document.forecast
    assert document.project
    assert document.forecast.project_id == document.project.id


def test_the_fan_is_shown_before_the_levers_are_compared_and_stays(
    start: Start, document: Document, qtbot: QtBot
) -> None:
    view = start(scripted_workers.foresees_and_finishes)
    qtbot.waitUntil(lambda: view.forecast is not None, timeout=WAIT_MS)
    reading = view.fan.canvas.reading
    assert document.forecast is None
    assert "Up to date" not in view.strip.sentence

    qtbot.waitUntil(says(view, "Up to date"), timeout=WAIT_MS)

    assert document.forecast
    assert document.forecast.levers == scripted_workers.LEVERS
    assert view.forecast is document.forecast
    assert view.fan.canvas.reading is reading


def test_what_was_foreseen_is_forgotten_when_it_is_cancelled(start: Start, document: Document, qtbot: QtBot) -> None:
    view = start(scripted_workers.foresees)
    before = replace(make_forecast(PROJECT), fingerprint="of other data")
    document.set_forecast(before)
    qtbot.waitUntil(lambda: view.forecast is not before, timeout=WAIT_MS)
    view.cancel_requested.emit()
    assert view.forecast is before
    qtbot.wait(200)
    assert document.forecast is before


def test_undoing_the_change_makes_the_old_forecast_good_again(start: Start, document: Document, qtbot: QtBot) -> None:
    view = start(scripted_workers.hangs)
    document.set_forecast(replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT, (OTHER,))))
    document.apply_project(changed(PROJECT), "new target")
    qtbot.waitUntil(lambda: not says(view, "Up to date")(), timeout=WAIT_MS)
    document.undo_stack.undo()
    qtbot.waitUntil(says(view, "Up to date"), timeout=WAIT_MS)


def test_a_new_deadline_is_told_without_a_new_forecast(start: Start, document: Document, qtbot: QtBot) -> None:
    view = start(scripted_workers.segfaults)
    document.set_forecast(replace(make_forecast(PROJECT), fingerprint=fingerprint(PROJECT, (OTHER,))))
    target = replace(PROJECT.targets[0], name="Board meeting")
    document.apply_project(PROJECT.with_target(target), "change of target")
    qtbot.waitUntil(lambda: view.forecast is not None and view.forecast.arrivals[0].target == target, timeout=WAIT_MS)
    assert "Up to date" in view.strip.sentence


def test_too_little_data_is_told_at_once_without_the_worker(start: Start, document: Document, qtbot: QtBot) -> None:
    view = start(scripted_workers.segfaults)
    document.apply(Roadmap(projects=(SPARSE,)), "change")
    qtbot.waitUntil(says(view, "Only 3 results"), timeout=WAIT_MS)
    assert document.forecast is None


def test_a_crash_is_a_sentence_and_a_retry_makes_the_forecast(
    start: Start, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    view = start(partial(scripted_workers.crashes_the_first_time, tmp_path / "crashed"))
    qtbot.waitUntil(says(view, "crashed"), timeout=WAIT_MS)
    assert view.strip.button.text() == "Try again"
    qtbot.wait(500)
    assert says(view, "crashed")()
    assert document.forecast is None

    view.strip.button.click()

    qtbot.waitUntil(says(view, "Up to date"), timeout=WAIT_MS)
    assert document.forecast
    assert document.forecast.project_id == "project"


def test_trying_again_asks_a_new_worker_each_time(start: Start, qtbot: QtBot) -> None:
    view = start(scripted_workers.segfaults)
    for _ in range(2):
        qtbot.waitUntil(says(view, "crashed"), timeout=WAIT_MS)
        view.strip.button.click()
        assert not says(view, "crashed")()
    qtbot.waitUntil(says(view, "crashed"), timeout=WAIT_MS)
    assert view.strip.button.text() == "Try again"


def test_cancelling_keeps_what_there_was_and_can_be_taken_back(start: Start, document: Document, qtbot: QtBot) -> None:
    view = start(scripted_workers.prepares_until_asked)
    view.strip.show_progress(Progress(Stage.FITTING, 0.5))
    view.strip.button.click()
    assert view.strip.sentence == "No forecast yet."
    view.strip.button.click()
    qtbot.waitUntil(lambda: document.forecast is not None, timeout=WAIT_MS)


def test_a_fault_is_told_with_its_details(start: Start, qtbot: QtBot) -> None:
    view = start(scripted_workers.fails)
    with qtbot.waitSignal(view.findChild(ForecastLoop).fault, timeout=WAIT_MS) as fault:  # type: ignore[union-attr]
        pass
    assert fault.args == ["where it went wrong"]
    assert view.strip.sentence == "Two more results are needed."
    assert view.strip.button.text() == "Try again"


def test_another_project_is_forecast_when_it_is_shown(start: Start, document: Document, qtbot: QtBot) -> None:
    start(scripted_workers.finishes)
    document.show_project("other")
    qtbot.waitUntil(lambda: document.forecast is not None, timeout=WAIT_MS)
    assert document.forecast
    assert document.forecast.project_id == "other"
    assert document.forecast.as_of == AS_OF
