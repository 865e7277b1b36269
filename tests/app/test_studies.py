"""Long work beside the forecasts: asked for, told about, overtaken, given up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from app.background.runner import Runner
from app.background.studies import OVERTAKEN, Studies
from app.views.parts.study_bar import StudyBar
from forecasting.errors import InvalidValue
from forecasting.messages import Progress, Stage
from tests.app import scripted_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

WAIT_MS = 20_000
HALF = Progress(Stage.COMPARING, 0.5)


@dataclass(frozen=True, slots=True)
class Double:
    """A task that takes a while and doubles a number."""

    number: int
    seconds: float = 0.0

    def __call__(self, on_progress: Callable[[Progress], None]) -> int:
        on_progress(HALF)
        time.sleep(self.seconds)
        return 2 * self.number


@dataclass(frozen=True, slots=True)
class Impossible:
    """A task that can't be done."""

    def __call__(self, on_progress: Callable[[Progress], None]) -> None:
        on_progress(HALF)
        raise InvalidValue("There is nothing to compare; save a forecast first.")


@pytest.fixture
def studies(qapp: QApplication) -> Iterator[Studies]:
    studies = Studies(runner=Runner(serve=scripted_workers.studies))
    yield studies
    studies.stop()


@pytest.fixture
def bar(studies: Studies, qtbot: QtBot) -> StudyBar:
    bar = StudyBar(studies, "Look back")
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_an_answer_comes_to_whoever_asked(studies: Studies, bar: StudyBar, qtbot: QtBot) -> None:
    answers: list[object] = []
    bar.answered.connect(answers.append)
    other = StudyBar(studies, "Explain")
    qtbot.addWidget(other)
    other.answered.connect(lambda _: answers.append("the other's"))
    bar.start(Double(21))
    assert bar.button.text() == "Cancel"
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)
    assert answers == [42]
    assert bar.button.text() == "Look back"
    assert not bar.bar.isVisible()


def test_progress_is_shown_while_it_works_and_can_be_given_up(bar: StudyBar, qtbot: QtBot) -> None:
    bar.start(Double(1, seconds=1.0))
    qtbot.waitUntil(lambda: "step by step" in bar.said.text(), timeout=WAIT_MS)
    assert bar.bar.value() == bar.bar.maximum() // 2
    bar.button.click()
    assert not bar.is_working
    assert bar.said.text() == ""


def test_what_is_asked_for_later_takes_the_place_of_what_runs(studies: Studies, bar: StudyBar, qtbot: QtBot) -> None:
    other = StudyBar(studies, "Explain")
    qtbot.addWidget(other)
    bar.start(Double(1))
    with qtbot.waitSignal(other.answered, timeout=WAIT_MS) as caught:
        other.start(Double(4))
    assert caught.args == [8]
    assert bar.said.text() == OVERTAKEN
    assert not bar.is_working


def test_a_task_that_cannot_be_done_says_why_where_it_was_asked_for(qapp: QApplication, qtbot: QtBot) -> None:
    studies = Studies()  # the real worker, which turns errors into sentences
    bar = StudyBar(studies, "Explain")
    qtbot.addWidget(bar)
    bar.start(Impossible())
    qtbot.waitUntil(lambda: not bar.is_working, timeout=WAIT_MS * 5)
    assert bar.said.text() == "There is nothing to compare; save a forecast first."
    studies.stop()


def test_a_worker_that_dies_is_told_and_the_next_study_finds_another(qapp: QApplication, qtbot: QtBot) -> None:
    studies = Studies(runner=Runner(serve=scripted_workers.exits_when_studied))
    bar = StudyBar(studies, "Look back")
    qtbot.addWidget(bar)
    bar.start(Double(1))
    qtbot.waitUntil(lambda: not bar.is_working, timeout=WAIT_MS)
    assert "ended unexpectedly" in bar.said.text()
    studies.stop()
