from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
import pytest
from scipy import integrate, stats

from forecasting.domain.model_layout import MAX_CHAMPIONS
from forecasting.evidence.history import History, read_history
from forecasting.inference.kernel import Kernel, pack
from forecasting.inference.model import _emg_logp, build_model
from forecasting.inference.packing import champion_line, pack_champions, pack_tries
from forecasting.inference.posterior import lever_groups
from forecasting.inference.priors import Priors
from forecasting.inference.sampling import prepare
from tests.forecasting.made import AS_OF, make_project

HISTORY = read_history(make_project(results=40, span_days=280), AS_OF)


def packed(history: History) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    line, groups = champion_line(history), lever_groups(history)
    settings = Priors().settings(is_bounded=history.is_bounded, first=history.first)
    return pack_tries(history, line, groups), pack_champions(history, line), settings


def density(kernel: Kernel, position: np.ndarray, data: np.ndarray) -> tuple[float, np.ndarray]:
    found = kernel.evaluate(position, data)
    return float(found[0]), found[1:]


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
