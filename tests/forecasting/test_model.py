from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytensor.tensor as pt
import pytest
from scipy import integrate, stats

from forecasting import kernel as kernels
from forecasting.domain.model_layout import MAX_CHAMPIONS
from forecasting.history import History, read_history
from forecasting.kernel import Kernel, pack
from forecasting.model import _emg_logp, build_model
from forecasting.posterior import lever_groups
from forecasting.priors import Priors
from forecasting.sampling import champion_line, pack_champions, pack_tries, prepare
from tests.forecasting.made import AS_OF, make_project

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = read_history(make_project(results=40, span_days=280), AS_OF)


def packed(history: History) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    line, groups = champion_line(history), lever_groups(history)
    settings = Priors().settings(is_bounded=history.is_bounded, first=history.first)
    return pack_tries(history, line, groups), pack_champions(history, line), settings


def density(kernel: Kernel, position: np.ndarray, data: np.ndarray) -> tuple[float, np.ndarray]:
    """Call the machine code as the sampler does."""
    gradient, value = np.zeros_like(position), np.zeros(1)
    function = kernel.density.ctypes
    pointers = [array.ctypes.data_as(ctypes.POINTER(ctypes.c_double)) for array in (position, gradient, value, data)]
    assert function(position.size, *pointers) == 0
    return float(value[0]), gradient


@pytest.mark.parametrize("spread", [0.002, 0.05, 1.0])
@pytest.mark.parametrize("x", [-0.6, -0.01, 0.0, 0.03, 2.0])
def test_gain_and_noise_together_have_the_density_of_their_convolution(x: float, spread: float) -> None:
    mean = 0.1
    found = float(_emg_logp(*map(pt.constant, (x, mean, spread))).eval(mode="FAST_COMPILE"))

    expected, _ = integrate.quad(
        lambda gain: stats.expon.pdf(gain, scale=mean) * stats.norm.pdf(x - gain, scale=spread),
        max(0.0, x - 12 * spread),
        max(12 * spread, x + 12 * spread),
        points=[max(x, 0.0)],
        limit=500,
        epsabs=0,
        epsrel=1e-10,
    )

    if expected > 1e-250:
        assert found == pytest.approx(np.log(expected), rel=1e-6, abs=1e-6)
    else:
        assert found < -500


@pytest.mark.parametrize("results", [12, 40])
def test_the_machine_code_is_the_density_that_pymc_states(results: int) -> None:
    history = read_history(make_project(results=results, span_days=280), AS_OF)
    kernel, data = prepare(), packed(history)
    model = build_model(*data)
    stated = model.compile_logp(mode="FAST_COMPILE")
    names = {variable.name: model.rvs_to_values[variable].name for variable in model.free_RVs}
    rng = np.random.default_rng(1)

    for _ in range(5):
        position = rng.normal(0, 0.7, kernel.dimension)
        point = {
            names[p.name]: position[p.start : p.start + int(np.prod(p.shape))].reshape(p.shape)
            for p in kernel.parameters
        }
        assert density(kernel, position, pack(*data))[0] == pytest.approx(float(stated(point)), rel=1e-10)


def test_the_gradient_is_the_slope_of_the_density() -> None:
    kernel, data = prepare(), pack(*packed(HISTORY))
    position = np.random.default_rng(2).normal(0, 0.5, kernel.dimension)
    _, gradient = density(kernel, position, data)
    step = 1e-5

    def slope(direction: np.ndarray) -> float:
        ahead, behind = (density(kernel, position + side * step * direction, data)[0] for side in (1, -1))
        return (ahead - behind) / (2 * step)

    slopes = [slope(direction) for direction in np.eye(kernel.dimension)]

    np.testing.assert_allclose(gradient, slopes, rtol=1e-4, atol=1e-5)


def test_champions_that_are_not_there_change_nothing_but_their_own_prior() -> None:
    kernel, data = prepare(), pack(*packed(HISTORY))
    champions = next(p for p in kernel.parameters if p.name == "champion_z")
    unused = champions.start + MAX_CHAMPIONS - 1
    here, there = np.zeros(kernel.dimension), np.zeros(kernel.dimension)
    there[unused] = 1.5

    difference = density(kernel, here, data)[0] - density(kernel, there, data)[0]

    assert difference == pytest.approx(0.5 * 1.5**2)


FIT_ELSEWHERE = """
import sys
from forecasting.history import read_history
from forecasting.kernel import is_compiled
from tests.forecasting.made import AS_OF, make_project
print(is_compiled())
from forecasting.posterior import lever_groups
from forecasting.priors import Priors
from forecasting.sampling import SamplePlan, fit
posterior = fit(read_history(make_project(results=12, span_days=280), AS_OF), Priors(), SamplePlan(draws=50), 1)
print(float(posterior.ceiling.sum()))
print("pymc" in sys.modules)
"""


def fit_elsewhere(cache: Path, home: Path) -> list[str]:
    """Fit in another process that finds no C compiler and nothing that was compiled before."""
    environment = os.environ | {"WHENABOUTS_CACHE": str(cache), "PATH": str(home), "HOME": str(home)}
    environment.pop("PYTENSOR_FLAGS", None)
    command = [sys.executable, "-c", FIT_ELSEWHERE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_model_is_compiled_once_without_a_c_compiler_and_later_processes_draw_the_same_without_pymc(
    tmp_path: Path,
) -> None:
    cache, home = tmp_path / "cäche of mine", tmp_path / "home"
    home.mkdir()

    first, second = fit_elsewhere(cache, home), fit_elsewhere(cache, home)

    assert first == ["False", second[1], "False"]
    assert second == ["True", first[1], "False"]


@pytest.mark.parametrize("damage", ["truncated", "zeroed", "empty", "flipped"])
def test_a_damaged_kernel_file_is_not_used(tmp_path: Path, damage: str) -> None:
    prepare()
    whole = (kernels.kernel_folder() / f"{kernels.kernel_key()}.kernel").read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    damaged = {"truncated": whole[:-10], "zeroed": bytes(len(whole)), "empty": b"", "flipped": bytes(flipped)}[damage]
    path = tmp_path / "some.kernel"
    path.write_bytes(damaged)

    assert kernels._read_kernel(path) is None


def test_an_undamaged_kernel_file_is_used(tmp_path: Path) -> None:
    kernel, data = prepare(), pack(*packed(HISTORY))
    path = tmp_path / "some.kernel"
    path.write_bytes((kernels.kernel_folder() / f"{kernels.kernel_key()}.kernel").read_bytes())

    loaded = kernels._read_kernel(path)

    assert loaded is not None
    position = np.full(kernel.dimension, 0.1)
    assert density(loaded, position, data)[0] == density(kernel, position, data)[0]
