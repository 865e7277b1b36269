"""The checks of the self-test: each tells what it found, or raises `CheckFailed` or `CheckSkipped` with a sentence."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from app.selftest.trial import CheckFailed, CheckSkipped, Finding, forecast_sample, is_built, peak_megabytes, program
from forecasting.domain.forecast import Verdict
from forecasting.domain.timeline import format_date

if TYPE_CHECKING:
    from pathlib import Path

    from app.selftest.trial import Trial

#: What numbers and pictures depend on.
_PACKAGES = ("pymc", "pytensor", "numba", "llvmlite", "nutpie", "numpy", "scipy", "matplotlib", "pyside6-essentials")
#: Seconds that the window and its worker get.
_PATIENCE = 300
#: A fan in colours has many shades; an empty picture has few.
_FEWEST_SHADES = 40


def check_versions(_trial: Trial) -> Finding:
    """Which program this is, and with which libraries."""
    versions = {name: _version(name) for name in _PACKAGES}
    facts = {
        "whenabouts": version("whenabouts"),
        "is_built": is_built(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        **versions,
    }
    form = "the built program" if is_built() else "from its sources"
    sentence = f"Whenabouts {facts['whenabouts']}, {form}, Python {facts['python']} on {facts['system']}."
    return Finding(sentence, facts)


def check_backend(_trial: Trial) -> Finding:
    """That the model is compiled with Numba alone, and for any processor of this kind."""
    flags, processor = os.environ.get("PYTENSOR_FLAGS", ""), os.environ.get("NUMBA_CPU_NAME", "")
    facts = {"pytensor_flags": flags, "cpu": processor}
    if "cxx=" not in flags.split(","):
        raise CheckFailed(f"PyTensor may look for a C compiler: PYTENSOR_FLAGS is “{flags}”, and should hold “cxx=”.")
    return Finding(f"The model is compiled by Numba for a {processor} {platform.machine()} processor.", facts)


def check_kernel(_trial: Trial) -> Finding:
    """Where the compiled model comes from; the built program brings it along."""
    from forecasting.inference.kernel import kernel_key  # noqa: PLC0415 - Numba
    from forecasting.inference.kernel_store import kernel_folder, opened, shipped_kernel_folder  # noqa: PLC0415
    from forecasting.pipeline import warm_up  # noqa: PLC0415

    key = kernel_key()
    folders = {"kept": kernel_folder(), "shipped": shipped_kernel_folder()}
    found = next((name for name, folder in folders.items() if opened(folder, key) is not None), None)
    compiled: list[Any] = []
    remark = warm_up(lambda progress: compiled.append(progress) if progress.fraction is not None else None)
    facts = {"key": key, "source": "compiled" if compiled else found, "cache": str(folders["kept"]), "remark": remark}
    if compiled and is_built() and any(folders["shipped"].glob("*.kernel")):
        raise CheckFailed("The compiled model that came with the program can't be used on this computer.")
    sentences = {
        "kept": f"The compiled model was taken from {folders['kept']}.",
        "shipped": "The compiled model that came with the program was taken.",
        "compiled": "The model was compiled for this computer.",
    }
    return Finding(" ".join(filter(None, (sentences[facts["source"] or "compiled"], remark))), facts)


def check_forecast(trial: Trial) -> Finding:
    """A real fit of the sample, and how far it is to be trusted."""
    forecast = trial.forecast
    diagnosis = forecast.diagnosis
    arrival = forecast.arrivals[0]
    even = arrival.date(0.5)
    facts = {
        "verdict": diagnosis.verdict.value,
        "r_hat": diagnosis.r_hat,
        "ess_bulk": diagnosis.ess_bulk,
        "divergences": diagnosis.divergences,
        "even_chance": even.isoformat() if even else None,
        "odds": arrival.odds(arrival.target.deadline) if arrival.target.deadline else None,
        "peak_megabytes": peak_megabytes(),
    }
    if diagnosis.verdict is Verdict.UNRELIABLE:
        raise CheckFailed(f"The sample's forecast can't be trusted: {' '.join(diagnosis.sentences)}")
    when = f"by {format_date(even)}" if even else f"not within {forecast.horizon_days} days"
    return Finding(f"The sample was forecast (even chance {when}), and the fit is {diagnosis.verdict}.", facts)


def check_refit(trial: Trial) -> Finding:
    """That the same input gives the same numbers, and how long a forecast takes when everything is warm."""
    first = trial.forecast
    begun = time.perf_counter()
    second = forecast_sample()
    seconds = time.perf_counter() - begun
    if not (second.true == first.true).all():
        raise CheckFailed("The sample was forecast twice from the same data and seed, with different numbers.")
    return Finding(f"Another forecast took {seconds:.1f} s and gave the same numbers.", {"seconds": seconds})


def check_charts(trial: Trial) -> Finding:
    """That charts can be written as PNG and SVG, and hold something."""
    from forecasting.figures import save_fan  # noqa: PLC0415 - Matplotlib

    png, svg = trial.folder / "fan.png", trial.folder / "fan.svg"
    for path in (png, svg):
        save_fan(trial.forecast, path)
    shapes = sum(1 for element in ET.parse(svg).iter() if element.tag.endswith("path"))  # noqa: S314 - ours
    if shapes < _FEWEST_SHADES:
        raise CheckFailed(f"The fan chart as SVG holds {shapes} shapes, which is too few for a fan.")
    _require_shades(png)
    sizes = {path.suffix[1:]: path.stat().st_size for path in (png, svg)}
    return Finding("The fan chart was written as PNG and SVG and read back.", {"bytes": sizes})


def check_files(trial: Trial) -> Finding:
    """That a roadmap comes back from its file as it was."""
    from forecasting.sample import sample_roadmap  # noqa: PLC0415
    from forecasting.storage.roadmap_file import read_roadmap, write_roadmap  # noqa: PLC0415

    roadmap = sample_roadmap()
    # Folders are called so in some countries.
    path = trial.folder / "Ångström plan № 1.whenabouts"
    write_roadmap(path, roadmap)
    if read_roadmap(path) != roadmap:
        raise CheckFailed("The sample roadmap was written to a file and came back changed.")
    return Finding("The sample roadmap was written to a file and read back unchanged.", {"bytes": path.stat().st_size})


def check_window(trial: Trial) -> Finding:
    """That the window opens with the sample, unseen, and its worker answers; in a process of its own."""
    answer = trial.folder / "window.json"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    said = trial.folder / "window.txt"
    with said.open("wb") as output:
        command = [*program(), "selftest", "--window", str(answer)]
        done = subprocess.run(command, env=environment, stdout=output, stderr=output, timeout=_PATIENCE, check=False)
    if not answer.exists():
        _tell_no_window(done.returncode, said.read_text("utf-8", errors="replace").strip())
    facts = json.loads(answer.read_text("utf-8"))
    if "failed" in facts:
        raise CheckFailed(facts["failed"])
    _require_shades(answer.with_suffix(".png"))
    sentence = (
        f"The window opened unseen; its worker was ready after {facts['ready_seconds']:.1f} s, and the sample's"
        f" forecast stood there after {facts['forecast_seconds']:.1f} s."
    )
    return Finding(sentence, facts)


def check_network(trial: Trial) -> Finding:
    """That nothing asked for a connection while all this was going on."""
    if trial.traffic:
        raise CheckFailed(f"A connection was asked for: {', '.join(sorted(set(trial.traffic)))}.")
    return Finding("No connection was asked for.")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _tell_no_window(code: int, said: str) -> None:
    """Tell missing system libraries from a window that fails."""
    last = said.splitlines()[-1] if said else f"exit code {code}"
    if "platform plugin" in said or "ImportError" in said:
        raise CheckSkipped(f"Qt can't draw here, so that the window wasn't opened: {last}")
    raise CheckFailed(f"The window didn't open: {last}")


def _require_shades(path: Path) -> None:
    import numpy as np  # noqa: PLC0415
    from matplotlib.image import imread  # noqa: PLC0415

    picture = np.asarray(imread(path))
    shades = len(np.unique(picture.reshape(-1, picture.shape[-1]), axis=0))
    if shades < _FEWEST_SHADES:
        raise CheckFailed(f"{path.name} holds {shades} colours, which is too few for a picture of a forecast.")
