from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea

from app.views.charts.chart_canvas import ChartCanvas
from app.views.charts.chart_readings import FanReading
from app.views.charts.picture_maker import PictureMaker
from app.views.forecast.forecast_view import ForecastView
from app.views.forecast.state_strip import State
from forecasting.charts.palette import DARK, LIGHT
from forecasting.charts.picture import Canvas, Picture, Plot
from forecasting.domain.forecast import Verdict
from forecasting.domain.project import Target
from forecasting.messages import Progress, Stage
from forecasting.words.chart_texts import fan_readout, fan_text
from forecasting.words.narrative import (
    answer,
    answer_for,
    basis_sentence,
    champion_sentence,
    diagnosis_sentence,
    infeasible_sentence,
    noise_sentence,
)
from tests.forecasting.made import Outlook, make_forecast, make_project

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from forecasting.domain.forecast import Forecast

PROJECT = make_project()
FORECAST = make_forecast(PROJECT)
DRAWN_MS = 30_000


@pytest.fixture
def view(qtbot: QtBot) -> ForecastView:
    made = ForecastView()
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    return made


def is_drawn(view: ForecastView) -> bool:
    return view.fan.canvas.is_drawn and (view.arrival.isHidden() or view.arrival.canvas.is_drawn)


def show(view: ForecastView, qtbot: QtBot, forecast: Forecast = FORECAST) -> None:
    view.show_forecast(forecast, PROJECT)
    qtbot.waitUntil(lambda: is_drawn(view), timeout=DRAWN_MS)


def point_at(canvas: ChartCanvas, x: float, y: float) -> None:
    """Move the pointer there; the first move may be the one into the widget."""
    QTest.mouseMove(canvas, QPoint(round(x) + 1, round(y) + 1))
    QTest.mouseMove(canvas, QPoint(round(x), round(y)))


def colours(canvas: ChartCanvas) -> set[str]:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    across, down = range(0, image.width(), 2), range(0, image.height(), 2)
    return {image.pixelColor(x, y).name().upper() for x in across for y in down}


def test_the_window_can_show_before_matplotlib_is_imported() -> None:
    script = (
        "import sys; from PySide6.QtWidgets import QApplication; application = QApplication([]);"
        "from app.views.forecast.forecast_view import ForecastView; view = ForecastView(); view.show();"
        "view.show_missing('Too little.'); application.processEvents();"
        "print(sorted({'matplotlib', 'pandas', 'scipy', 'pymc', 'arviz', 'numba'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def test_at_first_there_is_no_forecast_and_a_button_to_ask_for_one(view: ForecastView, qtbot: QtBot) -> None:
    assert view.strip.state is State.EMPTY
    assert not view.answer.isVisible()
    with qtbot.waitSignal(view.forecast_requested):
        view.strip.button.click()


def test_a_forecast_is_told_in_its_answer_dates_odds_and_diagnosis(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    assert view.answer.headline.text() == answer(FORECAST)
    assert view.answer.tiles.texts == [
        "Even chance: by 5 July 2027",
        "4 in 5 chance: not within 12 months",
        "19 in 20 chance: not within 12 months",
        "Pilot go/no-go: 24% unlikely by 31 March 2027",
        "General availability: 49% roughly even by 30 June 2027",
        "Not reached: 28% within 12 months",
    ]
    assert view.trust.diagnosis.text() == diagnosis_sentence(FORECAST.diagnosis)
    assert view.trust.champion.text() == f"{champion_sentence(FORECAST)} {noise_sentence(FORECAST)}"
    assert (
        view.trust.basis.text() == f"{basis_sentence(FORECAST)} {infeasible_sentence(FORECAST, FORECAST.arrivals[0])}"
    )
    assert view.strip.state is State.CURRENT
    assert view.strip.sentence == "Up to date: forecast of 23 November 2026."
    assert view.strip.button.isHidden()


def test_a_forecast_is_drawn_in_the_colours_of_the_theme(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    assert {*LIGHT.bands, LIGHT.accent, LIGHT.text} <= colours(view.fan.canvas)
    view.set_palette(DARK)
    qtbot.waitUntil(lambda: is_drawn(view), timeout=DRAWN_MS)
    assert {*DARK.bands, DARK.accent, DARK.text} <= colours(view.fan.canvas)
    assert not {*LIGHT.bands, LIGHT.accent} & colours(view.fan.canvas)
    assert DARK.area in colours(view.arrival.canvas)


def test_charts_can_be_read_without_being_seen(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    assert view.fan.canvas.accessibleName() == "Fan chart of Accuracy"
    assert view.fan.canvas.accessibleDescription() == fan_text(FORECAST)
    assert view.arrival.canvas.accessibleName() == "Chance that 78.8% is reached, by day"
    assert "4 in 5 chance" in view.arrival.canvas.accessibleDescription()


def test_every_chart_turns_over_to_its_numbers(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    view.fan.turn.click()
    to_come, results = view.fan.tables
    assert to_come.rows == 12
    assert results.rows == 60
    assert to_come.isVisible()
    assert not view.fan.canvas.isVisible()
    view.fan.turn.click()
    assert view.fan.canvas.isVisible()


def test_numbers_are_copied_as_a_spreadsheet_takes_them(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    view.arrival.turn.click()
    table = view.arrival.tables[0]
    chosen = table.visualRect(table.model().index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=chosen)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "By\tChance\n22 January 2027\t5%"


def test_numbers_that_are_shown_follow_a_new_forecast(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    view.arrival.turn.click()
    sooner = make_forecast(PROJECT, Outlook(pace=6.0))
    told = view.arrival.tables[0].text(5, 1)
    view.show_forecast(sooner, PROJECT)
    assert view.arrival.tables[0].text(5, 0) == "24 May 2027"
    assert view.arrival.tables[0].text(5, 1) != told


def test_the_pointer_reads_out_the_day_under_it(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    canvas = view.fan.canvas
    plot = canvas._picture.plot if canvas._picture else None
    assert plot is not None
    point_at(canvas, plot.x(200), 60)
    assert canvas.readout in {fan_readout(FORECAST, 200 + shift) for shift in (-1, 0, 1)}


def test_the_pointer_reads_out_the_experiment_under_it(view: ForecastView, qtbot: QtBot) -> None:
    view.resize(800, 1400)
    show(view, qtbot)
    canvas = view.fan.canvas
    assert canvas._picture is not None
    plot, scene = canvas._picture.plot, FORECAST.scene
    point_at(canvas, plot.x(float(scene.days[0])), canvas.height() - plot.y(float(scene.values[0])))
    assert canvas.readout is not None
    assert canvas.readout.title == scene.names[0]


def test_the_read_out_is_painted_on_the_picture_and_goes_with_the_pointer(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    canvas = view.fan.canvas
    before = canvas.grab().toImage()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.grab().toImage() != before
    canvas.clearFocus()
    canvas._forget_place()
    assert canvas.readout is None


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        ([Qt.Key.Key_End], 365),
        ([Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp], 335),
        ([Qt.Key.Key_PageDown, Qt.Key.Key_PageDown], 60),
        ([Qt.Key.Key_End, Qt.Key.Key_Right], 365),
    ],
)
def test_the_keyboard_reads_out_days(view: ForecastView, qtbot: QtBot, keys: list[Qt.Key], day: int) -> None:
    show(view, qtbot)
    for key in keys:
        QTest.keyClick(view.fan.canvas, key)
    assert view.fan.canvas.readout == fan_readout(FORECAST, day)


def test_left_and_right_go_to_the_neighbouring_pixel(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(view.arrival.canvas, key)
    assert view.arrival.canvas.readout is not None
    assert view.arrival.canvas.readout.title == "by 25 Nov 2026: <1%"


def test_down_goes_to_the_newest_experiment_and_on_to_older_ones(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    names = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(view.fan.canvas, key)
        assert view.fan.canvas.readout is not None
        names.append(view.fan.canvas.readout.title)
    assert names == ["Retrieval #60", "Retrieval #59", "Retrieval #60", "Retrieval #60"]


def test_progress_can_be_cancelled(view: ForecastView, qtbot: QtBot) -> None:
    view.show_progress(Progress(Stage.FITTING, 0.4))
    assert view.strip.sentence == "Learning from the experiments …"
    assert not view.strip.bar.isHidden()
    assert view.strip.bar.value() == 0.4 * view.strip.bar.maximum()
    with qtbot.waitSignal(view.cancel_requested):
        view.strip.button.click()


def test_progress_that_cannot_be_told_keeps_moving(view: ForecastView) -> None:
    view.show_progress(Progress(Stage.PREPARING))
    assert (view.strip.bar.minimum(), view.strip.bar.maximum()) == (0, 0)
    view.show_progress(Progress(Stage.FITTING, 0.25))
    view.show_progress(Progress(Stage.FITTING, 0.75))
    assert view.strip.bar.value() == 0.75 * view.strip.bar.maximum()


def test_an_old_forecast_is_dimmed_while_it_is_out_of_date(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    view.show_stale()
    assert view.strip.state is State.STALE
    assert view.strip.sentence == "Out of date: the data changed after this forecast was made."
    assert LIGHT.text not in colours(view.fan.canvas)
    with qtbot.waitSignal(view.forecast_requested):
        view.strip.button.click()
    view.show_forecast(FORECAST, PROJECT)
    assert LIGHT.text in colours(view.fan.canvas)


def test_without_a_forecast_nothing_is_out_of_date(view: ForecastView) -> None:
    view.show_stale()
    assert view.strip.state is State.EMPTY


def test_a_failure_is_told_and_can_be_tried_again(view: ForecastView, qtbot: QtBot) -> None:
    view.show_failure("The forecast stopped unexpectedly.", can_retry=True)
    assert view.strip.sentence == "The forecast stopped unexpectedly."
    with qtbot.waitSignal(view.retry_requested):
        view.strip.button.click()
    view.show_failure("This will not work.", can_retry=False)
    assert view.strip.button.isHidden()


def test_too_little_data_shows_a_sentence_and_no_numbers(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    view.show_missing("2 results so far. A forecast needs at least 5; add 3 more results.")
    assert view.strip.state is State.MISSING
    assert view.strip.sentence.startswith("2 results so far.")
    assert not view.answer.isVisible()
    assert not view.fan.isVisible()
    show(view, qtbot)
    assert view.answer.isVisible()


def test_another_target_is_chosen_for_headline_tiles_and_chart(view: ForecastView, qtbot: QtBot) -> None:
    targets = [Target(value=76, deadline=date(2027, 3, 31), name="Beta"), Target(value=80.5, name="Launch")]
    forecast = make_forecast(make_project(targets=targets))
    show(view, qtbot, forecast)
    assert [view.answer.chooser.itemText(i) for i in range(2)] == ["76% · Beta", "80.5% · Launch"]
    assert view.answer.headline.text() == answer(forecast)
    view.answer.chooser.setCurrentIndex(1)
    view.answer.chooser.activated.emit(1)
    assert view.answer.headline.text() == answer_for(forecast, forecast.arrivals[1])
    assert view.arrival.canvas.accessibleName() == "Chance that 80.5% is reached, by day"
    qtbot.waitUntil(lambda: is_drawn(view), timeout=DRAWN_MS)


def test_one_target_needs_no_choice(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    assert not view.answer.chooser.isVisible()


def test_a_project_without_targets_has_a_fan_and_no_arrival(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot, make_forecast(make_project(targets=[])))
    assert view.fan.isVisible()
    assert not view.arrival.isVisible()
    assert view.answer.tiles.texts == []
    assert view.answer.headline.text().endswith("set a target to see when it is reached.")


def test_a_reached_target_needs_one_tile(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot, make_forecast(make_project(targets=[Target(value=70.0)])))
    assert view.answer.tiles.texts == ["70%: already reached"]


def test_an_unreliable_fit_is_called_unreliable_above_the_forecast(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot, make_forecast(PROJECT, Outlook(verdict=Verdict.UNRELIABLE)))
    assert view.strip.state is State.DOUBTFUL
    assert view.strip.sentence == (
        "Up to date: forecast of 23 November 2026. Don't rely on these numbers: independent runs disagree."
    )
    assert view.trust.diagnosis.property("verdict") == "unreliable"


def test_a_name_that_looks_like_markup_is_shown_as_it_is(view: ForecastView, qtbot: QtBot) -> None:
    name = f"<b>{'Beta' * 30}</b> & <img src=x>"
    show(view, qtbot, make_forecast(make_project(targets=[Target(value=78, deadline=date(2027, 3, 31), name=name)])))
    assert any(text.startswith(name) for text in view.answer.tiles.texts)
    captions = [label for label in view.answer.tiles.findChildren(QLabel) if label.toolTip()]
    assert [label.toolTip() for label in captions] == [f"<p>{escape(name)}</p>"]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in captions)


@pytest.mark.parametrize("width", [420, 640, 1000, 1400])
def test_nothing_is_cut_off_at_the_side(view: ForecastView, qtbot: QtBot, width: int) -> None:
    view.resize(width, 700)
    show(view, qtbot, make_forecast(make_project(long_names=True)))
    area = view.findChild(QScrollArea)
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0
    assert view.fan.canvas.width() <= width


def test_a_chart_is_drawn_again_for_another_size(view: ForecastView, qtbot: QtBot) -> None:
    show(view, qtbot)
    view.resize(1100, 700)
    qtbot.waitUntil(lambda: not view.fan.canvas.is_drawn, timeout=DRAWN_MS)
    qtbot.waitUntil(lambda: is_drawn(view), timeout=DRAWN_MS)
    picture = view.fan.canvas._picture
    assert picture is not None
    assert picture.width == view.fan.canvas.width() * view.fan.canvas.devicePixelRatioF()


def test_an_overtaken_picture_is_never_shown(qtbot: QtBot) -> None:
    plot = Plot(left=0, bottom=0, right=1, top=1, first=0, last=1, low=0, high=1)
    pictures = [Picture(bytes(4), 1, 1, replace(plot, last=float(number + 1))) for number in range(5)]
    made: list[Picture] = []
    maker = PictureMaker()
    maker.made.connect(made.append)
    for picture in pictures:
        maker.ask(partial(replace, picture))
    qtbot.waitUntil(lambda: not maker.is_busy)
    assert made == [pictures[-1]]


def test_a_chart_that_is_gone_before_its_picture_does_no_harm(qtbot: QtBot) -> None:
    canvas = ChartCanvas(300)
    canvas.resize(600, 300)
    canvas.show_reading(FanReading(FORECAST))
    canvas.deleteLater()
    del canvas
    other = ChartCanvas(300)
    qtbot.addWidget(other)
    other.resize(600, 300)
    other.show()
    other.show_reading(FanReading(FORECAST))
    qtbot.waitUntil(lambda: other.is_drawn, timeout=DRAWN_MS)


def test_a_fine_screen_gets_a_fine_picture() -> None:
    picture = FanReading(FORECAST).picture(Canvas(600, 300, 2.0, LIGHT))
    assert (picture.width, picture.height) == (1200, 600)
    assert picture.plot.right < 600
    assert len(picture.dots) == 4 * 1200 * 600
