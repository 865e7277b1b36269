"""Several changes at once: the forecast offers to tell them apart, by days each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from forecasting.domain.change_report import ChangeKind, ChangeReport, ChangeStep
from forecasting.domain.project import Experiment, Roadmap, Status
from forecasting.evidence.history import fingerprint
from forecasting.tracking.studies import ChangeStudy
from tests.forecasting.made import AS_OF, Outlook, make_forecast, make_project

if TYPE_CHECKING:
    from app.background.runner import Runner
    from app.document import Document
    from app.main_window import MainWindow
    from app.views.forecast.news_bar import NewsBar
    from forecasting.domain.project import Project

PROJECT = replace(make_project(results=12), id="project")


def result(name: str, value: float) -> Experiment:
    return Experiment(name=name, status=Status.DONE, finished=AS_OF, result=value)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ChangeStudy]:
    """What the worker for long work is asked; it is not started."""
    asked: list[ChangeStudy] = []
    monkeypatch.setattr("app.views.parts.study_bar.StudyBar.start", lambda _, study: asked.append(study))
    return asked


def take_forecast(window: MainWindow, document: Document, runner: Runner, project: Project, pace: float) -> None:
    """The worker's answer about a project."""
    document.apply_project(project, "edit")
    window.loop._asked = project
    runner.finished.emit(replace(make_forecast(project, Outlook(pace=pace)), fingerprint=fingerprint(project)))


@pytest.fixture
def bar(window: MainWindow, document: Document, runner: Runner) -> NewsBar:
    document.start(Roadmap(projects=(PROJECT,)))
    take_forecast(window, document, runner, PROJECT, 1.5)
    assert window.forecast.answer.news_bar
    return window.forecast.answer.news_bar


def test_one_change_is_charged_by_the_sentence_alone(
    bar: NewsBar, window: MainWindow, document: Document, runner: Runner
) -> None:
    take_forecast(window, document, runner, PROJECT.with_experiment(result("Deeper", 73.0)), 1.0)
    assert window.forecast.answer.news.text().startswith("The result of “Deeper”: ")
    assert not bar.isVisible()


def test_several_changes_are_told_apart_by_days_where_the_answer_stands(
    bar: NewsBar, window: MainWindow, document: Document, runner: Runner, asked: list[ChangeStudy]
) -> None:
    changed = PROJECT.with_experiment(result("Deeper", 73.0)).with_experiment(result("Wider", 72.0))
    take_forecast(window, document, runner, changed, 1.0)
    assert bar.isVisible()
    bar.work.button.click()
    (study,) = asked
    assert [e.name for e in study.after.experiments][-2:] == ["Deeper", "Wider"]
    assert study.before.taken_on == AS_OF

    steps = (
        ChangeStep(kind=ChangeKind.START, what="", even=date(2027, 3, 1), odds=0.5, never=0.1),
        ChangeStep(kind=ChangeKind.RESULT, what="Deeper", even=date(2027, 2, 1), odds=0.7, never=0.1),
        ChangeStep(kind=ChangeKind.RESULT, what="Wider", even=date(2027, 2, 8), odds=0.65, never=0.1),
    )
    bar.work.answered.emit(ChangeReport(metric=PROJECT.metric, target=PROJECT.targets[0], steps=steps))
    assert "The result of “Deeper” moved the date 28 days earlier" in bar.story.text()
    assert "The result of “Wider” moved the date 7 days later" in bar.story.text()
    assert bar.steps.table
    assert bar.steps.table.rows == 3


def test_another_project_has_no_news_of_the_one_before(
    bar: NewsBar, window: MainWindow, document: Document, runner: Runner
) -> None:
    changed = PROJECT.with_experiment(result("Deeper", 73.0)).with_experiment(result("Wider", 72.0))
    take_forecast(window, document, runner, changed, 1.0)
    other = replace(make_project(results=12), id="other")
    document.start(Roadmap(projects=(other,)))
    document.set_forecast(replace(make_forecast(other), fingerprint=fingerprint(other)))
    assert not bar.isVisible()
