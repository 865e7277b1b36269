"""Who may import whom, and what may be loaded when."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from forecasting.messages import Cancel, Dropped, Failed, Finished, Progress, Progressed, Ready, Request, Stage
from tests.architecture.source import ROOT, modules, our_imports
from tests.forecasting.made import AS_OF, make_forecast, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.architecture.source import Module

#: Libraries that take long to import; the window shows without them.
HEAVY = (
    *("arviz", "arviz_base", "arviz_stats", "joblib", "matplotlib", "numba", "nutpie", "pandas", "prophet", "pymc"),
    *("pytensor", "scipy", "statsforecast", "jinja2", "lxml", "openpyxl", "pptx", "typst", "xlsxwriter"),
)
#: Modules of `forecasting` that compute; the others are records, readers and writers, or show a forecast.
COMPUTING = (
    *("history", "priors", "model", "kernel", "sampling", "diagnostics", "pace", "simulation", "pipeline"),
    *("gain_noise", "hindsight", "lever_prospects", "lever_choice", "lever_gains", "levers"),
    *("notebook", "notebook_backtest", "worker", "scoring", "backtesting", "rivals"),
    *("measurement", "lineage", "noise", "staleness", "basis", "beliefs", "posterior"),
    *("kernel_store", "kernel_loading", "build_kernel", "implications", "notebook_beliefs", "pooling"),
    *("roadmap_lessons", "plans", "scenarios", "joint", "convergence", "sampler"),
)
#: What only some modules may name.
OWNERS = {
    "nutpie": {"forecasting.sampler"},
    "pymc": {"forecasting.model", "forecasting.sampling", "forecasting.kernel"},
    "pytensor": {"forecasting.model", "forecasting.sampling", "forecasting.kernel"},
    "numba": {"forecasting.sampling", "forecasting.kernel"},
    "arviz_base": {"forecasting.diagnostics"},
    "arviz_stats": {"forecasting.diagnostics"},
    "arviz": {"forecasting.diagnostics"},
    "joblib": {"forecasting.backtesting.run"},
    "prophet": {"forecasting.rivals.logistic_growth"},
    "statsforecast": {"forecasting.rivals.auto_models"},
    "sqlite3": {"forecasting.storage"},
    "datetime.timedelta": {"forecasting.domain.timeline"},
    "multiprocessing": {"app.__main__", "app.worker_process"},
    "matplotlib.pyplot": set(),
}

by_name = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
of_forecasting = pytest.mark.parametrize("module", modules("forecasting"), ids=lambda module: module.name)


def is_part(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def is_computing(name: str) -> bool:
    return is_part(name, *(f"forecasting.{part}" for part in COMPUTING))


@of_forecasting
def test_forecasting_needs_neither_qt_nor_the_app(module: Module) -> None:
    assert not [name for name in module.imports() if is_part(name, "PySide6", "shiboken6", "app")]


@of_forecasting
def test_records_import_only_records(module: Module) -> None:
    if is_part(module.name, "forecasting.domain"):
        assert all(is_part(name, "forecasting.domain", "forecasting.errors") for name in our_imports(module))


@of_forecasting
def test_readers_and_writers_of_files_import_neither_computation_nor_charts(module: Module) -> None:
    if is_part(module.name, "forecasting.importers", "forecasting.storage"):
        allowed = ("domain", "errors", "importers", "storage", "wording")
        assert all(is_part(name, *(f"forecasting.{part}" for part in allowed)) for name in our_imports(module))


@of_forecasting
def test_what_shows_a_forecast_never_computes_one(module: Module) -> None:
    families = r"(fan|arrival|chart|figure)s?_?\w*|(backtest|implications?)_\w+"
    words = r"narrative|wording|(lever|scenario|roadmap)_words|roadmap_(rows|figure)"
    shows = re.match(rf"forecasting\.({words}|report_json|report\.\w+|{families})$", module.name)
    if shows:
        assert not [name for name in our_imports(module) if is_computing(name)]


@of_forecasting
def test_what_computes_a_forecast_knows_records_and_nothing_that_shows_or_stores_one(module: Module) -> None:
    if is_computing(module.name):
        allowed = (*COMPUTING, "domain", "errors", "backend", "messages", "resource_files", "importers.frame")
        others = [n for n in our_imports(module) if not is_part(n, *(f"forecasting.{part}" for part in allowed))]
        assert not others


def test_imports_run_one_way() -> None:
    graph = {module.name: our_imports(module) - {module.name} for module in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(f"these modules import each other: {' -> '.join(cycle.args[1])}")


@by_name
def test_what_has_an_owner_is_imported_by_no_other(module: Module) -> None:
    strays = [
        (name, owned)
        for name in module.imports()
        for owned, owners in OWNERS.items()
        if is_part(name, owned) and not is_part(module.name, *owners)
    ]
    assert not strays


@by_name
def test_nothing_speaks_with_a_network(module: Module) -> None:
    """Nothing looks for updates, as Help > About says."""
    network = ("PySide6.QtNetwork", "socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx")
    assert not [name for name in module.imports() if is_part(name, *network) and not is_part(name, "urllib.parse")]


def test_every_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())}
    # What an extra brings may not be installed; it is then called as it is imported.
    of_import = defaultdict(list, packages_distributions())
    imported = {name.partition(".")[0] for module in modules() for name in module.imports()}
    libraries = imported - set(sys.stdlib_module_names) - {"app", "forecasting"}
    # PySide6 is also what its add-ons call themselves, and only the essentials are installed.
    assert {min(of_import[name] or [name], key=len).lower() for name in libraries - {"PySide6"}} <= declared


def loaded_by(code: str, *, given: bytes = b"", home: Path | None = None) -> set[str]:
    """Top-level names of all modules that a fresh interpreter has loaded after running `code`."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    if home is not None:
        environment |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    tail = "\nimport json, sys\nprint(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], input=given, capture_output=True, check=False, env=environment, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr.decode()
    return set(json.loads(done.stdout.splitlines()[-1]))


SHOW_THE_WINDOW = """
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

class EndsAtFirstPaint(QObject):
    def eventFilter(self, watched, event):
        if isinstance(watched, QMainWindow) and event.type() == QEvent.Type.Paint:
            global loaded
            loaded = set(sys.modules)
            QApplication.exit(0)
        return False

import sys
application = QApplication([])
watch = EndsAtFirstPaint()
application.installEventFilter(watch)
from app.application import run_window
assert run_window() == 0
for name in set(sys.modules) - loaded:
    del sys.modules[name]
"""


def test_the_window_shows_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    loaded = loaded_by(SHOW_THE_WINDOW, home=tmp_path)
    assert {"PySide6", "app", "forecasting"} <= loaded
    assert not loaded & set(HEAVY)


def test_reading_a_message_loads_nothing_heavy() -> None:
    project = make_project(results=8)
    messages = [
        *(Request(1, project, AS_OF), Cancel(1), Ready(), Progressed(1, Progress(Stage.FITTING, 0.5))),
        *(Finished(1, make_forecast(project)), Failed(1, "sentence", "detail"), Dropped(1)),
    ]
    loaded = loaded_by("import pickle, sys; pickle.load(sys.stdin.buffer)", given=pickle.dumps(messages))
    assert "forecasting" in loaded
    assert not loaded & {*HEAVY, "PySide6", "app"}


@pytest.mark.parametrize(
    "name", ["forecasting", "app.cli", "app.cli_backtest", "forecasting.worker", "forecasting.pipeline"]
)
def test_importing_an_entry_loads_nothing_heavy(name: str) -> None:
    assert not loaded_by(f"import {name}") & {*HEAVY, "PySide6"}
