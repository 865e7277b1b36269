"""nutpie's core as we call it, held against nutpie's own way of calling it."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.source import ROOT

COMPARE = """
import sys
import numpy as np
from forecasting.evidence.history import read_history
from forecasting.inference.kernel import pack
from forecasting.inference.priors import Priors
from forecasting.inference.sampler import STATISTICS, Sampler, _initial_position
from forecasting.inference.packing import model_data
from forecasting.inference.sampling import prepare
from tests.forecasting.made import AS_OF, make_project

history = read_history(make_project(results=20, span_days=280), AS_OF)
kernel, data = prepare(), pack(*model_data(history, Priors()))
plan = {"chains": 2, "draws": 120, "tune": 80, "target_accept": 0.85, "seed": 3}
heard = []
ours = Sampler(kernel, data, **plan, on_progress=heard.append).wait(60)
assert ours.positions.shape == (2, 120, kernel.dimension) and heard[-1] <= 200
assert not {"nutpie", "arviz_stats", "pyarrow", "pandas", "xarray", "pytensor"} & set(sys.modules)

import nutpie
from functools import partial
from nutpie.compile_pymc import CompiledPyMCModel
size = kernel.dimension
model = CompiledPyMCModel(
    dims={}, compiled_logp_func=kernel.density, compiled_expand_func=kernel.copy,
    initial_point_func=partial(_initial_position, size), shared_data={}, shared_var_keys={}, user_data=data,
    n_expanded=size, shape_info=(["position"], [slice(0, size)], [(size,)]), logp_func=None, expand_func=None,
    _n_dim=size, _shapes={"position": (size,)}, _coords={},
)
theirs = nutpie.sample(model, **plan, save_warmup=False, progress_bar=False)
assert np.array_equal(theirs.posterior["position"], ours.positions)
for name in STATISTICS:
    assert np.array_equal(theirs.sample_stats[name], ours.stats[name])
print("equal")
"""


def test_draws_are_those_that_nutpie_gives_and_nothing_heavy_is_imported_for_them() -> None:
    done = subprocess.run([sys.executable, "-c", COMPARE], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.split() == ["equal"], done.stderr
