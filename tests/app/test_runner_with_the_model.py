"""The runner with the real worker and the real sampler: one worker for all tests, as compiling takes a while."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.background.runner import Runner
from forecasting.domain.forecast import Forecast
from forecasting.evidence.history import fingerprint
from forecasting.messages import Stage
from forecasting.pipeline import forecast_project
from forecasting.sample import sample_as_of, sample_roadmap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

READY_MS = 180_000
ANSWER_MS = 60_000
PROJECT, OTHER = sample_roadmap().projects
AS_OF = sample_as_of()


@pytest.fixture(scope="module")
def runner(qapp: object) -> Iterator[Runner]:
    made = Runner()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def ready(runner: Runner, qtbot: QtBot) -> Runner:
    runner.start()
    qtbot.waitUntil(lambda: runner.is_ready, timeout=READY_MS)
    return runner


def test_a_forecast_from_the_worker_is_the_one_made_here(ready: Runner, qtbot: QtBot) -> None:
    stages: list[Stage] = []
    ready.progressed.connect(lambda progress: stages.append(progress.stage))
    with qtbot.waitSignal(ready.finished, timeout=ANSWER_MS) as answer:
        ready.request(PROJECT, AS_OF)
    assert answer.args is not None
    forecast = answer.args[0]
    assert isinstance(forecast, Forecast)
    assert forecast.fingerprint == fingerprint(PROJECT)
    assert np.array_equal(forecast.reported, forecast_project(PROJECT, AS_OF).reported)
    assert stages == sorted(stages, key=list(Stage).index)
    assert {Stage.FITTING, Stage.SIMULATING} <= set(stages)


def test_too_little_data_is_a_sentence_and_no_fault(ready: Runner, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ready.failed, timeout=ANSWER_MS) as answer:
        ready.request(replace(PROJECT, experiments=PROJECT.experiments[:3]), AS_OF)
    assert answer.args is not None
    sentence, detail = answer.args
    assert "needs at least 5" in sentence
    assert detail == ""


def test_a_forecast_is_foreseen_and_then_comes_with_the_report_on_its_levers(ready: Runner, qtbot: QtBot) -> None:
    heard: list[Forecast] = []
    ready.foreseen.connect(heard.append)
    ready.finished.connect(heard.append)
    with qtbot.waitSignal(ready.finished, timeout=ANSWER_MS):
        ready.request(PROJECT, AS_OF)
    foreseen, whole = heard
    assert foreseen.levers is None
    assert whole.levers == forecast_project(PROJECT, AS_OF).levers
    assert foreseen.is_but_for_levers(whole)


def test_a_newer_request_stops_the_computation_of_an_older_one(ready: Runner, qtbot: QtBot) -> None:
    answered: list[str] = []
    ready.finished.connect(lambda forecast: answered.append(forecast.project_id))
    with qtbot.waitSignal(ready.progressed, timeout=ANSWER_MS):
        ready.request(PROJECT, AS_OF)
    ready.request(OTHER, AS_OF)
    qtbot.waitUntil(lambda: not ready.is_busy, timeout=ANSWER_MS)
    assert answered == [OTHER.id]


def test_a_cancelled_computation_leaves_the_worker_warm(ready: Runner, qtbot: QtBot) -> None:
    pid = ready.worker_pid
    with qtbot.waitSignal(ready.progressed, timeout=ANSWER_MS):
        ready.request(PROJECT, AS_OF)
    ready.cancel()
    with qtbot.waitSignal(ready.finished, timeout=ANSWER_MS) as answer:
        ready.request(OTHER, AS_OF)
    assert answer.args is not None
    assert answer.args[0].project_id == OTHER.id
    assert ready.worker_pid == pid


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_worker_killed_in_the_middle_is_told_and_the_next_request_is_answered(ready: Runner, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ready.progressed, timeout=ANSWER_MS):
        ready.request(PROJECT, AS_OF)
    assert ready.worker_pid is not None
    with qtbot.waitSignal(ready.worker_lost, timeout=ANSWER_MS) as told:
        os.kill(ready.worker_pid, signal.SIGKILL)
    assert told.args is not None
    assert "next forecast starts a new process" in told.args[0]
    with qtbot.waitSignal(ready.finished, timeout=READY_MS):
        ready.request(PROJECT, AS_OF)
