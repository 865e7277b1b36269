"""Kernels on disk: where they are looked for, whom they are taken from, and what becomes of damaged ones.

The real kernel is compiled once for all, where it isn't yet; the tests use copies of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from forecasting import kernel_loading
from forecasting.kernel import Kernel, kernel_key
from forecasting.kernel_loading import load_kernel
from forecasting.kernel_store import file_name, find, keep
from forecasting.sampling import prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = kernel_key()
NAME = file_name(KEY)


@pytest.fixture(scope="session")
def body() -> bytes:
    prepare()
    found = find(KEY)
    assert found is not None
    return found


@pytest.fixture
def cache(tmp_path: Path, body: bytes) -> Path:
    """A folder that holds the real kernel; its name is awkward."""
    folder = tmp_path / "cäche of mine – 它"
    assert keep(KEY, body, folder) == ""
    return folder


class Compiles:
    """In the place of the process that compiles; gives the real kernel and counts."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.times = 0

    def __call__(self, _key: str, _on_compiling: Callable[[float], None]) -> bytes:
        self.times += 1
        return self.body


@pytest.fixture
def compiles(body: bytes, monkeypatch: pytest.MonkeyPatch) -> Compiles:
    made = Compiles(body)
    monkeypatch.setattr(kernel_loading, "compile_elsewhere", made)
    return made


FIT_ELSEWHERE = """
import sys
from forecasting.history import read_history
from forecasting.kernel import kernel_key
from forecasting.kernel_store import find
from tests.forecasting.made import AS_OF, make_project
print(find(kernel_key()) is not None)
from forecasting.posterior import lever_groups
from forecasting.priors import Priors
from forecasting.sampling import SamplePlan, fit
posterior = fit(read_history(make_project(results=12, span_days=280), AS_OF), Priors(), SamplePlan(draws=50), 1)
print(float(posterior.ceiling.sum()))
print("pymc" in sys.modules)
"""


def fit_elsewhere(cache: Path, home: Path) -> list[str]:
    """Fit in another process that finds no C compiler and nothing that was compiled before, and has odd settings."""
    environment = os.environ | {"WHENABOUTS_CACHE": str(cache), "PATH": str(home), "HOME": str(home)}
    # What a user may have set for own work with these libraries must not reach what is compiled.
    environment |= {"PYTENSOR_FLAGS": "floatX=float32", "NUMBA_OPT": "0"}
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
    # Compiling and fitting leave nothing behind but the kernel.
    assert [path.name for path in cache.iterdir()] == [NAME]
    assert not list(home.iterdir())


def values(kernel: Kernel) -> np.ndarray:
    from forecasting.kernel import _probe

    return kernel.evaluate(*_probe(kernel.dimension))


def test_a_kept_kernel_is_loaded_and_nothing_is_compiled(cache: Path, compiles: Compiles) -> None:
    loaded = load_kernel(cache)
    assert np.array_equal(values(loaded), values(prepare()))
    assert (compiles.times, loaded.unkept) == (0, "")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda whole: whole[:-10],
    "half-copied": lambda whole: whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2),
    "zeroed": lambda whole: bytes(len(whole)),
    "empty": lambda _: b"",
    "one wrong bit": lambda whole: whole[:400_000] + bytes([whole[400_000] ^ 1]) + whole[400_001:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_kernel_is_compiled_anew_and_mended(cache: Path, compiles: Compiles, damage: str) -> None:
    whole = (cache / NAME).read_bytes()
    (cache / NAME).write_bytes(DAMAGES[damage](whole))

    loaded = load_kernel(cache)

    assert np.array_equal(values(loaded), values(prepare()))
    assert compiles.times == 1
    assert (cache / NAME).read_bytes() == whole
