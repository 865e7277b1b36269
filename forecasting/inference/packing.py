"""History -> the arrays that the model reads, and draws of its standard variables -> Posterior.

The tries are data of free length; only champions and levers are padded. NumPy only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.model_layout import MAX_CHAMPIONS, ChampionColumn, Column
from forecasting.domain.rarity import by_drought, by_tries
from forecasting.evidence.measurement import error_with_runs, headroom_above
from forecasting.inference.posterior import Posterior, lever_groups, natural, shifts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from forecasting.evidence.history import History
    from forecasting.inference.priors import Priors


def champion_line(history: History) -> NDArray[np.int64]:
    """Tries that something was built on or that were measured again, today's champion and the one before it.

    The latest MAX_CHAMPIONS of them; today's champion is the last.
    """
    known = {*history.parents[history.parents >= 0].tolist(), *history.again.tries.tolist()}
    bests = np.flatnonzero(history.is_best & (history.sets == 0))
    line = known | set(bests[bests < history.champion][-1:].tolist())
    latest = sorted(line - {history.champion})[-(MAX_CHAMPIONS - 1) :]
    return np.array([*latest, history.champion])


def model_data(
    history: History, priors: Priors
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Tries, champions and settings as `forecasting.inference.model.build_model` takes them."""
    line = champion_line(history)
    settings = priors.settings(
        is_bounded=history.is_bounded,
        first=history.first,
        first_set=history.first_set,
        offset_sds=priors.offset_sds(history),
    )
    return pack_tries(history, line, lever_groups(history)), pack_champions(history, line), settings


def pack_tries(history: History, line: NDArray[np.int64], lever_of: NDArray[np.int64]) -> NDArray[np.float64]:
    """The matrix that the model reads, shape (rows, len(Column)).

    One row for each try but the first result and those before it, and one for each measurement that tells
    how two evaluation sets differ.
    """
    kept = np.flatnonzero(history.parents >= 0)
    packed = _pack_parents(history, line, history.parents[kept])
    packed[:, Column.VALUE] = np.nan_to_num(history.values[kept])
    packed[:, Column.ERROR] = history.errors[kept]
    packed[:, Column.RUN_SHARE] = history.run_shares[kept]
    packed[:, Column.SET] = history.sets[kept]
    packed[:, Column.OWN] = _rows_of(history, line)[kept]
    packed[:, Column.LEVER] = lever_of[history.levers[kept]]
    packed[:, Column.ORDER] = by_tries(kept)
    packed[:, Column.DROUGHT] = by_drought(history.droughts[kept])
    packed[:, Column.MEASURED] = history.measured[kept]
    return np.concatenate([packed, _pack_again(history, line)])


def _pack_again(history: History, line: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rows of tries that were measured again on another evaluation set; on the same set, time plays a part too."""
    again = history.again
    kept = again.sets != history.sets[again.tries]
    packed = _pack_parents(history, line, again.tries[kept])
    packed[:, Column.VALUE] = again.values[kept]
    packed[:, Column.ERROR] = again.errors[kept]
    packed[:, Column.RUN_SHARE] = again.run_shares[kept]
    packed[:, Column.SET] = again.sets[kept]
    packed[:, Column.OWN] = -1
    packed[:, Column.IS_AGAIN] = 1
    return packed


def _pack_parents(history: History, line: NDArray[np.int64], parents: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rows with what is known of the parents, and nothing else."""
    row_of = _rows_of(history, line)
    packed = np.zeros((parents.size, len(Column)))
    packed[:, Column.PARENT_VALUE] = history.values[parents]
    packed[:, Column.PARENT_ERROR] = np.where(row_of[parents] < 0, history.errors[parents], 0.0)
    packed[:, Column.PARENT] = row_of[parents]
    packed[:, Column.PARENT_SET] = history.sets[parents]
    return packed


def _rows_of(history: History, line: NDArray[np.int64]) -> NDArray[np.int64]:
    """Row of each try in the matrix of champions; -1 where it is none of them."""
    row_of = np.full(history.tries, -1)
    row_of[line] = np.arange(line.size)
    return row_of


def pack_champions(history: History, line: NDArray[np.int64]) -> NDArray[np.float64]:
    """The matrix of champions that the model reads, shape (MAX_CHAMPIONS, len(ChampionColumn))."""
    packed = np.zeros((MAX_CHAMPIONS, len(ChampionColumn)))
    parents = np.where(history.parents[line] < 0, line, history.parents[line])
    packed[: line.size, ChampionColumn.VALUE] = history.values[line]
    packed[: line.size, ChampionColumn.ERROR] = history.errors[line]
    packed[: line.size, ChampionColumn.PARENT_VALUE] = history.values[parents]
    packed[: line.size, ChampionColumn.RUN_SHARE] = history.run_shares[line]
    packed[: line.size, ChampionColumn.SET] = history.sets[line]
    packed[: line.size, ChampionColumn.PARENT_SET] = history.sets[parents]
    return packed


def read_posterior(
    z: Mapping[str, NDArray[np.float64]], stats: Mapping[str, NDArray[Any]], history: History, priors: Priors
) -> Posterior:
    """The posterior from draws of the model's standard variables by name, each (chains, draws, ...)."""
    line, lever_of = champion_line(history), lever_groups(history)
    parameters = natural(z, priors, history)
    fixed = (parameters["ceiling"], parameters["tau"], parameters["offsets"])
    return Posterior(
        **parameters | {name: parameters[name][..., lever_of] for name in ("alpha", "s")},
        champions=_champions(history, line, z["champion_z"][..., : line.size], fixed),
        champion_tries=line,
        sample_stats=stats,
    )


def _champions(
    history: History,
    line: NDArray[np.int64],
    z: NDArray[np.float64],
    draws: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """True values of the champions, from draws of ceiling, tau and offsets: as in `forecasting.inference.model`."""
    ceiling, tau, offsets = draws
    parents = np.where(history.parents[line] < 0, line, history.parents[line])
    parent_values = history.values[parents] + shifts(offsets, history.sets[parents])
    headroom = headroom_above(parent_values, ceiling, history.sets[parents])
    error = error_with_runs(history.errors[line], history.run_shares[line], headroom, tau)
    return np.asarray(history.values[line] + shifts(offsets, history.sets[line]) + error * z)
