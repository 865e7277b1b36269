"""A fault of ours keeps the work, is logged, and makes a report without anybody's data."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from app.background.runner import Runner
from app.fault_report import report, without_data
from app.logs import CRASHES, LOG, logger, start_logs, stop_logs
from app.main_window import MainWindow
from app.settings import Settings
from app.state_folder import sessions_folder
from app.views.window.fault_page import FaultPage
from forecasting.domain.metric import parse_number
from forecasting.domain.project import Roadmap
from forecasting.storage.roadmap_file import read_roadmap, write_roadmap
from tests.forecasting.made import make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.document import Document

ROADMAP = Roadmap(name="Secret plans", projects=(replace(make_project(results=6), id="project"),))


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Path]:
    start_logs(tmp_path / "logs")
    yield tmp_path / "logs"
    stop_logs()


def a_fault() -> str:
    try:
        parse_number("Secret: 12 people")
    except ValueError:
        return traceback.format_exc()
    raise AssertionError


def test_a_report_says_where_and_holds_no_data() -> None:
    told = report(a_fault())
    assert "forecasting/domain/metric.py, line " in told
    assert "InvalidValue" in told
    assert "Secret" not in told
    assert told.startswith("Whenabouts ")


def test_paths_and_messages_of_people_are_left_out() -> None:
    detail = (
        "Traceback\n  File \"D:\\Users\\ann\\x\\app\\program.py\", line 3, in main\n    run(plans)\nKeyError: 'Ann'\n"
    )
    assert without_data(detail) == "app/program.py, line 3, in main\nKeyError"


def test_data_is_in_the_report_once_it_is_ticked(dressed: QApplication, qtbot: QtBot) -> None:
    page = FaultPage(a_fault(), ROADMAP)
    qtbot.addWidget(page)
    assert "Secret" not in page.text.toPlainText()
    page.with_data.click()
    page.copy.click()
    assert "Secret: 12 people" in QApplication.clipboard().text()
    assert "Secret plans" in QApplication.clipboard().text()
    page.with_data.click()
    assert "Secret" not in page.text.toPlainText()


def test_a_fault_keeps_the_work_first(document: Document, tmp_path: Path, qtbot: QtBot) -> None:
    window = MainWindow(document, Runner(), Settings())
    qtbot.addWidget(window, before_close_func=lambda _: document.start(Roadmap()))
    place = tmp_path / "plans.whenabouts"
    write_roadmap(place, ROADMAP)
    window.files.open(place)
    document.apply(replace(ROADMAP, name="Newest"), "rename")
    window.tell_fault(a_fault())
    qtbot.waitUntil(lambda: document.is_clean)
    assert read_roadmap(place).name == "Newest"
    assert list(sessions_folder().glob("*.session"))
    window.notice.act()
    page = window.findChild(FaultPage)
    assert page
    assert page.isVisible()


def test_faults_are_in_the_log_with_where_they_happened(logs: Path) -> None:
    logger.error("A fault of ours.\n%s", a_fault())
    told = (logs / LOG).read_text()
    assert "begins, on" in told
    assert "metric.py" in told
    assert (logs / CRASHES).exists()


def test_a_fault_in_a_thread_is_logged(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "__excepthook__", lambda _: None)

    def fail() -> None:
        raise ZeroDivisionError

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "A fault in a thread" in (logs / LOG).read_text()
    assert "ZeroDivisionError" in (logs / LOG).read_text()


def test_logs_are_replaced_as_they_grow(logs: Path) -> None:
    for _ in range(60):
        logger.info("x" * 100_000)
    kept = sorted(found.name for found in logs.iterdir())
    assert kept == [CRASHES, *(LOG + end for end in ("", ".1", ".2", ".3", ".4"))]
    assert sum(found.stat().st_size for found in logs.iterdir()) < 3_000_000


def test_a_folder_that_cannot_be_written_to_only_means_no_log(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    start_logs(tmp_path / "logs")
    assert logger.level in {logging.NOTSET, logging.INFO}
    assert sys.unraisablehook is not sys.__unraisablehook__
    stop_logs()
    assert sys.unraisablehook is sys.__unraisablehook__
