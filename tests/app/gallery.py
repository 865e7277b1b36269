"""Pictures of every screen, to be looked at: ``python -m tests.app.gallery FOLDER [--only WORD]``.

In light and dark, on small and large screens, at 100% and 200%, with the sample, with one experiment, with none, with
500 experiments and very long names, and with nothing at all. Forecasts are real; they are made once and kept in the
folder. The pictures of the README are of the sample, at 200%, made smaller by ImageMagick's
``convert IN -resize 1920x +dither -colors 255 OUT``.
"""

from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSettings, QSize, QTimer
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from app.background.runner import Runner
from app.document import Document
from app.garbage import GarbageCollection
from app.main_window import MainWindow
from app.new_project import new_project
from app.screens import SCREENS
from app.settings import Settings, Theme
from app.state_folder import VARIABLE
from app.views.scenarios.scenarios_screen import ScenariosScreen
from forecasting.domain.project import Milestone, Roadmap
from forecasting.domain.saved_forecast import snapshot_of
from forecasting.domain.scenario import Scenario
from forecasting.pipeline import forecast_project
from forecasting.sample import sample_as_of, sample_roadmap
from tests.forecasting.made import AS_OF, LONG_NAME, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from forecasting.domain.forecast import Forecast

_SCALE = "QT_SCALE_FACTOR"
#: By scale, sizes of the window in the pixels of 100%: a small laptop, a large screen, what that leaves at 200%.
SIZES = {"1": ((1280, 800), (1920, 1080)), "2": ((1280, 800), (1920, 1080), (960, 560))}
_KEPT = "situations.pickle"
_PLANS = (
    Scenario(name="One more engineer from January", pace=1.5),
    Scenario(name="Two teams", parallel=2),
    Scenario(name="Larger evaluation set", n_eval=60_000),
)
_LOOK_MS, _PATIENCE_MS = 200, 8000


@dataclass(frozen=True)
class Situation:
    """What the window is shown with."""

    name: str
    today: date
    roadmap: Roadmap
    forecasts: tuple[Forecast, ...] = ()


def situations() -> list[Situation]:
    """All of them, with forecasts that take a minute to make."""
    return [_nothing(), _no_experiment(), _one_experiment(), _sample(), _crowd()]


def _nothing() -> Situation:
    return Situation("nothing", AS_OF, Roadmap())


def _no_experiment() -> Situation:
    return Situation("empty", AS_OF, Roadmap(projects=(new_project(Roadmap()),)))


def _sample() -> Situation:
    """The sample with its forecast, those of two and four months ago saved, and other plans."""
    today, roadmap = sample_as_of(), sample_roadmap()
    for days, note in ((120, "kick-off"), (60, "for the steering committee")):
        for project in roadmap.projects:
            then = forecast_project(project, today - timedelta(days=days), others=roadmap.mates(project.id))
            roadmap = roadmap.with_project(project.with_snapshot(snapshot_of(then, project, note)))
    roadmap = roadmap.with_project(replace(roadmap.projects[0], scenarios=_PLANS))
    return _forecast(Situation("sample", today, roadmap))


def _one_experiment() -> Situation:
    return Situation("one", AS_OF, Roadmap(projects=(make_project(results=1),)))


def _crowd() -> Situation:
    """500 experiments, and names as long as they can be."""
    project = replace(make_project(results=500, long_names=True), name=LONG_NAME)
    day = AS_OF + timedelta(days=200)
    milestone = Milestone(name=LONG_NAME, day=day, targets=tuple(target.id for target in project.targets))
    return _forecast(Situation("crowd", AS_OF, Roadmap(projects=(project,), milestones=(milestone,))))


def _forecast(situation: Situation) -> Situation:
    roadmap, today = situation.roadmap, situation.today
    made = (forecast_project(project, today, others=roadmap.mates(project.id)) for project in roadmap.projects)
    return replace(situation, forecasts=tuple(made))


def take_all(folder: Path, word: str) -> None:
    """Write every picture whose name has `word` in it, each scale in a process of its own, as Qt reads it once."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / _KEPT
    if not kept.exists():
        kept.write_bytes(pickle.dumps(situations()))
    for scale in SIZES:
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            _SCALE: scale,
            VARIABLE: str(folder / "state"),
        }
        command = [sys.executable, "-m", "tests.app.gallery", str(folder), "--only", word, "--at", scale]
        subprocess.run(command, check=True, env=environment)


def take_at(folder: Path, word: str, scale: str) -> None:
    """Write the pictures of the scale that this process was started with."""
    application = QApplication([])
    garbage = GarbageCollection()  # as in the program, or a thread that draws destroys the windows that were closed
    kept: Sequence[Situation] = pickle.loads((folder / _KEPT).read_bytes())  # noqa: S301 - our own file
    for situation in kept:
        for theme in (Theme.LIGHT, Theme.DARK):
            for width, height in SIZES[scale]:
                _take(folder, situation, theme, QSize(width, height), word)
    garbage.stop()
    del application


def _take(folder: Path, situation: Situation, theme: Theme, size: QSize, word: str) -> None:
    """Write the pictures of one window."""
    names = ["welcome", "questions"] if situation.name == "nothing" else []
    names += [screen.name for screen in SCREENS]
    percent = round(100 * float(os.environ.get(_SCALE, "1")))
    end = f"{situation.name}-{theme}-{size.width()}x{size.height()}-{percent}"
    wanted = [name for name in names if word in f"{name}-{end}"]
    if not wanted:
        return
    with _window(situation, theme, size) as window:
        for name in wanted:
            _call_up(window, name)
            _settle(window)
            window.grab().save(str(folder / f"{name}-{end}.png"))


@contextmanager
def _window(situation: Situation, theme: Theme, size: QSize) -> Iterator[MainWindow]:
    settings = Settings(QSettings(os.devnull, QSettings.Format.IniFormat))
    settings.theme = theme
    document, runner = Document(today=lambda: situation.today), Runner()
    window = MainWindow(document, runner, settings)
    window.resize(size)
    document.start(situation.roadmap)
    for forecast in situation.forecasts:
        document.set_forecast(forecast)
    window.show()
    window.activateWindow()
    _wait()
    yield window
    document.start(Roadmap())
    window.close()
    runner.stop()
    window.deleteLater()


def _call_up(window: MainWindow, name: str) -> None:
    if name == "questions":
        window.welcome.project.click()
    elif name != "welcome":
        window.go_to(name)
    plans = window.screens.widget_of(name).findChild(QListWidget) if name == "scenarios" else None
    if isinstance(plans, QListWidget):
        plans.setCurrentRow(min(1, plans.count() - 1))


def _settle(window: MainWindow) -> None:
    """Wait until everything that is drawn in the background is drawn."""
    for _ in range(_PATIENCE_MS // _LOOK_MS):
        _wait()
        if all(_drawn(part) for part in window.findChildren(QWidget) if part.isVisible()):
            break
    _wait()


def _wait() -> None:
    """Let the window work; QTest.qWait would keep the thread that draws from running."""
    loop = QEventLoop()
    QTimer.singleShot(_LOOK_MS, loop.quit)
    loop.exec()


def _drawn(part: QWidget) -> bool:
    """Whether a part shows what it is to show; parts that draw nothing do."""
    if isinstance(part, ScenariosScreen):
        return part.is_settled or not part.fan.isVisible()
    return getattr(part, "is_drawn", True) or getattr(part, "reading", part) is None


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.app.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", metavar="WORD", help="pictures whose name has WORD in it")
    parser.add_argument("--at", choices=list(SIZES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.at:
        take_at(options.folder, options.only, options.at)
    else:
        take_all(options.folder, options.only)


if __name__ == "__main__":
    _main()
