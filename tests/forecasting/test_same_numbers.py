"""The same seed gives the same numbers, whatever the processor's fastest way of adding them up."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_FORECAST = """
import hashlib
from forecasting.pipeline import forecast_project
from forecasting.sample import sample_as_of, sample_roadmap
first, *others = sample_roadmap().projects
forecast = forecast_project(first, sample_as_of(), others=others, draws=200, next_tries=None)
assert forecast.learned_from
print(hashlib.sha256(forecast.reported.tobytes()).hexdigest())
"""


def _printed(**settings: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _FORECAST], env=os.environ | settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "settings",
    [
        {"OPENBLAS_CORETYPE": "Prescott"},
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX", "PYTHONWARNINGS": "ignore"},
    ],
    ids=["another kind of processor for OpenBLAS", "no wide registers for NumPy"],
)
def test_a_forecast_is_the_same_to_the_last_bit_on_other_processors(settings: dict[str, str]) -> None:
    assert _printed(**settings) == _printed()
