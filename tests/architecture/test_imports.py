"""Who may import whom, and what may be loaded when."""

from __future__ import annotations

import json
import os
import pickle
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
#: What each part of `forecasting` imports of the others; records and errors are everyone's.
PARTS = {
    "errors": (),
    "backend": (),
    "resource_files": (),
    "messages": (),
    "domain": (),
    # what computes a forecast
    "evidence": (),
    "inference": ("evidence", "messages"),
    "findings": ("evidence",),
    "futures": ("inference",),
    "levers": ("evidence", "inference", "futures"),
    "pipeline": ("evidence", "inference", "findings", "futures", "levers", "messages"),
    "implications": ("evidence", "inference", "futures", "pipeline"),
    "rivals": (),
    "backtesting": ("pipeline", "rivals"),
    "worker": ("messages", "pipeline"),
    # what shows one
    "words": (),
    "charts": ("words", "tracking", "resource_files"),
    "figures": ("words", "charts", "storage"),
    "report": ("words", "charts", "figures", "importers", "storage", "resource_files"),
    # what reads and writes files
    "importers": ("storage",),
    "storage": (),
    "sample": ("resource_files",),
    # for those who compute and show: the past of forecasts, notebooks
    "tracking": ("words", "messages", "pipeline", "backtesting"),
    "notebook": ("importers", "inference", "futures", "levers", "pipeline", "implications", "rivals", "backtesting"),
}
#: What only some modules may name.
OWNERS = {
    "nutpie": {"forecasting.inference.sampler"},
    "pymc": {"forecasting.inference.model"},
    "pytensor": {"forecasting.inference.model"},
    "numba": {"forecasting.inference.kernel"},
    "arviz_base": {"forecasting.inference.diagnostics"},
    "arviz_stats": set(),
    "arviz": set(),
    "joblib": {"forecasting.backtesting.run"},
    "prophet": {"forecasting.rivals.logistic_growth"},
    "statsforecast": {"forecasting.rivals.auto_models"},
    "sqlite3": {"forecasting.storage"},
    "datetime.timedelta": {"forecasting.domain.timeline"},
    "multiprocessing": {"app.__main__", "app.background.worker_process"},
    "matplotlib.pyplot": set(),
}

by_name = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
of_forecasting = pytest.mark.parametrize("module", modules("forecasting"), ids=lambda module: module.name)


def is_part(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def part_of(name: str) -> str:
    """The part of `forecasting` that a module belongs to, e.g. ``words``; none for the package itself."""
    return "".join(name.split(".")[1:2])


def package_of(name: str) -> str:
    """The folder of a module that lies in one, e.g. ``app.views.report``; a module beside folders is its own."""
    depth = 3 if is_part(name, "app.views") else 2
    return ".".join(name.split(".")[:depth])


def is_one_way(graph: dict[str, frozenset[str]] | dict[str, set[str]]) -> bool:
    """Whether nothing imports, by way of others, what imports it; a cycle fails the test with its names."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(f"these import each other: {' -> '.join(cycle.args[1])}")
    return True


@of_forecasting
def test_forecasting_needs_neither_qt_nor_the_app(module: Module) -> None:
    assert not [name for name in module.imports() if is_part(name, "PySide6", "shiboken6", "app")]


@of_forecasting
def test_a_part_of_forecasting_imports_only_what_it_builds_on(module: Module) -> None:
    part = part_of(module.name)
    if part:
        allowed = {part, "domain", "errors", *PARTS[part]} if part != "errors" else {part}
        assert not [name for name in our_imports(module) if part_of(name) not in allowed]


def test_the_parts_of_forecasting_are_in_layers() -> None:
    assert {part_of(module.name) for module in modules("forecasting")} - {""} == set(PARTS)
    assert is_one_way({part: set(others) for part, others in PARTS.items()})


def test_tests_of_a_part_lie_in_a_folder_of_its_name() -> None:
    folders = {folder.name for folder in (ROOT / "tests/forecasting").iterdir() if folder.is_dir()}
    assert folders - {"__pycache__"} <= set(PARTS)


def test_imports_run_one_way() -> None:
    assert is_one_way({module.name: our_imports(module) - {module.name} for module in modules()})


def test_packages_import_each_other_one_way_too() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        graph[package_of(module.name)] |= {package_of(name) for name in our_imports(module)}
    assert is_one_way({package: others - {package} for package, others in graph.items()})


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
    "name", ["forecasting", "app.cli.commands", "app.cli.backtest", "forecasting.worker", "forecasting.pipeline"]
)
def test_importing_an_entry_loads_nothing_heavy(name: str) -> None:
    assert not loaded_by(f"import {name}") & {*HEAVY, "PySide6"}
