from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
import pytest
from scipy import integrate

from forecasting.inference.model import _emg_logp
from forecasting.levers.gain_noise import chance_above, log_density

X = np.array([-3.0, -0.6, -0.01, 0.0, 0.03, 0.4, 2.0])
SPREADS = np.array([0.002, 0.05, 1.0])


def test_the_density_is_the_one_that_the_model_states() -> None:
    x, mean, spread = np.meshgrid(X, [1e-4, 0.1, 3.0], SPREADS)

    stated = _emg_logp(*map(pt.constant, (x, mean, spread))).eval(mode="FAST_COMPILE")

    np.testing.assert_allclose(log_density(x, mean, spread), stated, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("spread", SPREADS)
def test_the_chance_above_a_value_is_the_area_under_the_density(spread: float) -> None:
    mean = np.array(0.1)

    def density(x: float) -> float:
        return float(np.exp(log_density(np.array(x), mean, np.array(spread))))

    for x in (-0.6, -0.01, 0.0, 0.03, 0.4):
        area, _ = integrate.quad(density, x, x + 20 * (spread + 0.1), points=[max(x, 0.0)], limit=500)
        assert float(chance_above(np.array(x), mean, np.array(spread))) == pytest.approx(area, abs=1e-6)


def test_chances_far_out_are_neither_below_0_nor_above_1() -> None:
    far = chance_above(np.array([-1e3, -10.0, 10.0, 1e3]), np.array(1e-3), np.array(1e-2))

    np.testing.assert_allclose(far, [1, 1, 0, 0], atol=1e-12)
    assert np.all((far >= 0) & (far <= 1))
