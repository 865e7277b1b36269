"""Dates and numbers are written in one style on every screen, also right after another one was chosen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from app.screens import SCREENS
from app.views.report.report_preview import ReportPreview
from app.views.track_record.track_screen import TrackScreen
from app.views.window.settings_screen import SettingsScreen
from forecasting.domain.change_report import ChangeKind, ChangeReport, ChangeStep
from forecasting.domain.date_styles import DateStyle, write_dates_usually
from forecasting.domain.findings import Proposal
from forecasting.domain.number_styles import NumberStyle, write_numbers_usually
from forecasting.domain.project import Milestone, Roadmap
from forecasting.domain.saved_forecast import snapshot_of
from forecasting.evidence.history import fingerprint
from forecasting.tracking.news import Told
from tests.forecasting.made import AS_OF
from tests.forecasting.made_scenarios import a_forecast, a_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.main_window import MainWindow

FORECAST = replace(
    a_forecast(), proposals=(Proposal(day=date(2026, 5, 3), old=1500, new=20_000, name="Old", experiments=()),)
)
#: A day as in English, or a number with a point before decimals and not between thousands.
ENGLISH = re.compile(r"\b\d{1,2} (January|May|June|March|October|December|Mar|May|Jun|Oct|Dec)\b|\d\.\d{1,2}\b")
#: What a report says has a style of its own, and names of settings show theirs.
OTHERS = (ReportPreview, SettingsScreen)


@pytest.fixture(autouse=True)
def _styles_stay() -> Iterator[None]:
    yield
    write_dates_usually(DateStyle.BRITISH)
    write_numbers_usually(NumberStyle.POINT)


@pytest.fixture
def filled(window: MainWindow, document: Document) -> MainWindow:
    """The window with everything that can be told, told."""
    project = a_project().with_snapshot(snapshot_of(FORECAST, a_project(), "kick-off"))
    milestone = Milestone(name="Launch", day=AS_OF.replace(year=2027), targets=(project.targets[0].id,))
    document.start(Roadmap(projects=(project,), milestones=(milestone,)))
    assert document.project
    now = replace(FORECAST, fingerprint=fingerprint(document.project))
    for told in (Told(a_project(), FORECAST), Told(document.project, now)):
        window.loop._tell_news(told)
    document.set_forecast(now)
    return window


def said(window: QWidget) -> Iterator[str]:
    """All that can be read or heard of what is shown."""
    for part in window.findChildren(QWidget):
        if part.isVisible() and not any(isinstance(part, kind) or _is_in(part, kind) for kind in OTHERS):
            spoken = QAccessible.queryAccessibleInterface(part)
            yield from (spoken.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description))
            yield from (str(part.property(name) or "") for name in ("text", "placeholderText", "toolTip"))


def _is_in(part: QWidget, kind: type[QWidget]) -> bool:
    above = part.parentWidget()
    return above is not None and (isinstance(above, kind) or _is_in(above, kind))


def everything(window: MainWindow, qtbot: QtBot) -> set[str]:
    found: set[str] = set()
    for screen in SCREENS:
        window.go_to(screen.name)
        qtbot.wait(500 if screen.name == "scenarios" else 100)  # which tells a moment later
        if screen.name == "report":
            continue
        found |= {text for text in said(window) if text}
    return found


def test_nothing_on_any_screen_is_left_in_the_style_before(filled: MainWindow, qtbot: QtBot) -> None:
    filled.go_to("track")
    track = filled.screens.currentWidget()
    assert isinstance(track, TrackScreen)
    steps = (ChangeStep(kind=ChangeKind.START, what="", even=date(2027, 3, 1), odds=0.5, never=0.1),)
    track.why.work.answered.emit(ChangeReport(metric=FORECAST.metric, target=FORECAST.arrivals[0].target, steps=steps))
    before = everything(filled, qtbot)
    assert len({text for text in before if ENGLISH.search(text)}) > 10
    filled._settings.date_style, filled._settings.number_style = DateStyle.GERMAN, NumberStyle.COMMA
    filled._take_settings()
    after = everything(filled, qtbot)
    assert {text for text in after if ENGLISH.search(text)} == set()
    assert any("3. Mai 2026 on results are measured on 20.000 examples instead of 1.500" in text for text in after)
