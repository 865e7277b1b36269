"""How well results are measured: standard errors, and what they share on one evaluation set.

Two models that are measured on the same examples are lucky and unlucky with the same ones. So a part of
the sampling error of an evaluation set is common to all its results and cancels when they are compared,
which is why classifiers are compared in pairs (McNemar 1947, https://doi.org/10.1007/BF02295996;
Dietterich 1998, https://doi.org/10.1162/089976698300017197). The model of `forecasting.inference.model` compares
results, so it is given the part that doesn't cancel; what is said of a single result holds the whole.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from forecasting.domain.findings import Proposal
from forecasting.domain.model_layout import BEND, MIN_TAU

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Experiment, Project

#: Correlation of two models' luck with the examples of one set. Of models of different makers 0.3 to 0.7
#: is usual (Miller 2024, https://arxiv.org/abs/2411.00640); versions of one model are more alike.
SHARED_LUCK = 0.5
#: Sizes of an evaluation set that differ by less than this factor are those of one set with a few examples left out.
_ALIKE = 1.15
#: Results in a row that make a change of size a lasting one.
_LASTING = 3


def known_error(experiment: Experiment, metric: Metric) -> float:
    """Standard error of a result in the metric's unit, as far as it is known; 0 where nothing is.

    The given standard error, else the binomial one from the evaluation-set size for a proportion,
    ``sqrt(p·(1 - p)/n)`` with p moved towards one half by half an example (Jeffreys).
    """
    given = experiment.standard_error
    return _binomial_error(experiment, metric) if given is None else given


def own_error(experiment: Experiment, metric: Metric) -> float:
    """The part of `known_error` that stays when results on one evaluation set are compared.

    A given standard error is taken as it is, for nothing tells what it holds.
    """
    given = experiment.standard_error
    return math.sqrt(1 - SHARED_LUCK) * _binomial_error(experiment, metric) if given is None else given


def shared_error(experiment: Experiment, metric: Metric) -> float:
    """The part of `known_error` that all results on one evaluation set share."""
    given = experiment.standard_error
    return math.sqrt(SHARED_LUCK) * _binomial_error(experiment, metric) if given is None else 0.0


def run_share(experiment: Experiment) -> float:
    """What the mean of its runs leaves of the run-to-run variation, as a share of its standard deviation."""
    return 1 / math.sqrt(experiment.repeats or 1)


def headroom_above(
    values: NDArray[np.float64], ceiling: NDArray[np.float64], sets: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Distance of values on the scale without unit to the ceiling, bent as in `forecasting.inference.model`.

    Parameters
    ----------
    values
        Shape (..., values), on the evaluation set in use.
    ceiling
        Shape (...).
    sets
        Shape (values,): index of the evaluation set that each was measured on.
    """
    plain = ceiling[..., None] - values
    return np.where(sets > 0, 0.5 * (plain + np.sqrt(plain**2 + (BEND * ceiling[..., None]) ** 2)), plain)


def error_with_runs(
    known: NDArray[np.float64],
    run_shares: NDArray[np.float64],
    headroom: NDArray[np.float64],
    tau: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Standard errors with the run-to-run variation: known ones (values,), headroom (..., values), tau (...)."""
    variation = (tau[..., None] * run_shares) ** 2 + MIN_TAU**2
    return np.asarray(np.sqrt(known**2 + variation * headroom**2))


def _binomial_error(experiment: Experiment, metric: Metric) -> float:
    whole = 100.0 if metric.is_percentage else 1.0
    if experiment.n_eval is None or experiment.result is None or not (metric.is_percentage or metric.is_proportion):
        return 0.0
    n = experiment.n_eval
    share = (min(max(experiment.result / whole, 0.0), 1.0) * n + 0.5) / (n + 1)
    return whole * math.sqrt(share * (1 - share) / n)


def proposed_changes(project: Project) -> tuple[Proposal, ...]:
    """Changes of the evaluation set that sizes suggest: lasting ones, while the name of the set stays the same."""
    by_set: dict[str, list[Experiment]] = {}
    for tried in sorted((e for e in project.experiments if e.is_try and e.result is not None), key=_finish):
        by_set.setdefault(tried.evaluation_set, []).append(tried)
    proposals = [proposal for name, tries in by_set.items() for proposal in _changes_on(name, tries)]
    return tuple(sorted(proposals, key=lambda proposal: proposal.day))


def _changes_on(name: str, tries: Sequence[Experiment]) -> Iterator[Proposal]:
    stretches = _stretches(tries)
    for before, after in pairwise(stretches):
        old, new = _size(before[0]), _size(after[0])
        place = tries.index(after[0])
        earlier = [e for e in tries[:place] if e.n_eval is None or not _is_alike(_size(e), new)]
        # A name stays, however numbers are written later: without marks between thousands.
        label = f"{name}, {old} examples" if name else f"{old} examples"
        yield Proposal(
            day=_finish(after[0]),
            old=old,
            new=new,
            name=label,
            experiments=tuple(e.id for e in earlier),
        )


def _stretches(tries: Sequence[Experiment]) -> list[list[Experiment]]:
    """Results in a row of about one size, as far as there are enough in a row; neighbours differ in size."""
    rows: list[list[Experiment]] = []
    for tried in (e for e in tries if e.n_eval is not None):
        if rows and _is_alike(_size(rows[-1][0]), _size(tried)):
            rows[-1].append(tried)
        else:
            rows.append([tried])
    lasting: list[list[Experiment]] = []
    for row in (row for row in rows if len(row) >= _LASTING):
        if lasting and _is_alike(_size(lasting[-1][0]), _size(row[0])):
            lasting[-1].extend(row)
        else:
            lasting.append(row)
    return lasting


def _is_alike(one: int, other: int) -> bool:
    return max(one, other) <= _ALIKE * min(one, other)


def _size(experiment: Experiment) -> int:
    assert experiment.n_eval is not None  # only experiments with a size are looked at
    return experiment.n_eval


def _finish(experiment: Experiment) -> date:
    assert experiment.finished is not None  # a result has its date, see Experiment
    return experiment.finished
