from __future__ import annotations

import numpy as np
import pytest
from arviz_base import from_dict
from arviz_stats import ess, rhat
from hypothesis import given
from hypothesis import strategies as st

from forecasting.inference.convergence import effective_draws, effective_draws_of_tails, r_hats


def chains(seed: int, count: int, draws: int, memory: float) -> np.ndarray:
    """Quantities that remember, one of them rounded so that draws repeat, one with a chain that is elsewhere."""
    made = np.random.default_rng(seed).standard_normal((5, count, draws))
    for i in range(1, draws):
        made[..., i] = memory * made[..., i - 1] + np.sqrt(1 - memory**2) * made[..., i]
    made[3] = np.round(made[3], 1)
    made[4, 0] += 3
    return made


def by_arviz(found: object) -> list[float]:
    return [float(value) for value in found.to_dataset().data_vars.values()]  # type: ignore[attr-defined]


@given(st.integers(0, 99), st.integers(2, 4), st.integers(20, 300), st.sampled_from([-0.5, 0.0, 0.5, 0.9, 0.99]))
def test_all_numbers_are_those_of_arviz(seed: int, count: int, draws: int, memory: float) -> None:
    made = chains(seed, count, draws, memory)
    tree = from_dict({"posterior": {str(i): quantity for i, quantity in enumerate(made)}})
    assert effective_draws(made) == pytest.approx(by_arviz(ess(tree, method="bulk")), rel=1e-9, nan_ok=True)
    assert effective_draws_of_tails(made) == pytest.approx(by_arviz(ess(tree, method="tail")), rel=1e-9, nan_ok=True)
    assert r_hats(made) == pytest.approx(by_arviz(rhat(tree)), rel=1e-9, nan_ok=True)


def test_what_never_changes_is_known_by_every_draw_and_chains_agree_on_it() -> None:
    constant = np.full((1, 2, 50), 0.3)
    assert effective_draws(constant) == 100
    assert r_hats(constant) == 1


def test_chains_that_stand_still_apart_disagree() -> None:
    apart = np.stack([np.full((1, 50), 0.3), np.full((1, 50), 0.4)], axis=1)
    assert r_hats(apart) > 100
