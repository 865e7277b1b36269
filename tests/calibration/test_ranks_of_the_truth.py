"""Simulation-based calibration of the model and of what is forecast with it; see `tests.calibration.flatness`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.calibration.flatness import HISTORIES, fit_histories, flatness, table
from tests.calibration.simulated_fits import DRAWS, Fitted, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def fitted(kind: Kind) -> Sequence[Fitted]:
    found = fit_histories(kind, HISTORIES)
    print(f"\n{table(kind, found)}")  # noqa: T201 - shown with `-s`, and where a test fails
    return found


@pytest.mark.calibration
@pytest.mark.parametrize("kind", Kind)
def test_the_truth_has_every_rank_in_the_posterior_equally_often(kind: Kind) -> None:
    uneven = {row.quantity: row.p for row in flatness(fitted(kind)) if row.p < 0.01}
    assert not uneven


def made_up(ranks: np.ndarray) -> list[Fitted]:
    return [Fitted(ranks={"made up": int(rank)}, divergences=0) for rank in ranks]


def test_ranks_of_a_posterior_that_is_too_sure_or_off_are_told_from_even_ones() -> None:
    rng = np.random.default_rng(1)
    truths, draws = rng.standard_normal((300, 1)), rng.standard_normal((300, DRAWS))

    even, too_sure, off = (flatness(made_up(np.sum(d < truths, axis=1)))[0] for d in (draws, 0.7 * draws, draws + 0.3))

    assert even.p > 0.01
    assert too_sure.p < 0.01
    assert too_sure.inside < 0.75
    assert off.p < 0.01
    assert off.mean < 0.45
