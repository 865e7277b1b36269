from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.views.forecast.forecast_view import ForecastView
from forecasting.figures import arrival_content, fan_content
from tests.forecasting.made import make_forecast, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

PROJECT = make_project(results=12)
FORECAST = make_forecast(PROJECT)
DRAWN_MS = 60_000


@pytest.fixture
def view(qtbot: QtBot) -> ForecastView:
    made = ForecastView()
    qtbot.addWidget(made)
    made.resize(800, 900)
    with qtbot.waitExposed(made):
        made.show()
    made.show_forecast(FORECAST, PROJECT)
    qtbot.waitUntil(lambda: made.fan.canvas.is_drawn, timeout=DRAWN_MS)
    return made


def test_a_chart_is_copied_with_the_keys_that_copy(view: ForecastView, qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    QTest.keyClick(view.fan.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not clipboard.image().isNull(), timeout=DRAWN_MS)
    told = QImage.fromData(fan_content(FORECAST, "chart.png"))
    assert clipboard.image().size() == told.size()


def test_a_chart_is_dragged_out_as_a_picture_and_as_a_file(
    view: ForecastView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[QUrl] = []

    def drop(drag: QDrag, _action: Qt.DropAction) -> Qt.DropAction:
        assert drag.mimeData().hasImage()
        dragged.extend(drag.mimeData().urls())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drop)
    canvas, start = view.fan.canvas, QPoint(200, 150)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    qtbot.waitUntil(lambda: view.fan_export.mime() is not None, timeout=DRAWN_MS)
    QTest.mouseMove(canvas, start + QPoint(2, 0))
    assert not dragged
    QTest.mouseMove(canvas, start + QPoint(QApplication.startDragDistance() + 5, 0))
    file = dragged[0].toLocalFile()
    assert file.endswith("Where the metric is heading.png")
    with open(file, "rb") as written:  # noqa: PTH123
        assert written.read() == fan_content(FORECAST, "chart.png")


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_chart_is_saved_as_it_is_shown_in_files(
    suffix: str, view: ForecastView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / f"arrivals{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place), ""))
    view.arrival_export.save.trigger()
    qtbot.waitUntil(place.exists, timeout=DRAWN_MS)
    assert place.read_bytes() == arrival_content(FORECAST, FORECAST.arrivals[0], place.name)


def test_a_chart_that_cannot_be_saved_is_told(view: ForecastView, qtbot: QtBot, tmp_path: Path) -> None:
    told: list[str] = []
    view.failed.connect(told.append)
    view.fan_export.write(tmp_path / "nowhere" / "fan.png")
    view.arrival_export.write(tmp_path / "arrivals.gif")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=DRAWN_MS)
    assert "can't be saved in" in told[0]
    assert "name it .png or .svg." in told[1]
