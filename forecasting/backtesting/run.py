"""Every question of some series to every method, in as many processes as are wanted."""

from __future__ import annotations

import sys
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from forecasting.backtesting.answers import answer, our_forecast, rival_forecast
from forecasting.backtesting.origins import questions_of
from forecasting.domain.backtest import OURS, Backtest
from forecasting.pipeline import warm_up
from forecasting.rivals.catalogue import RIVALS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from forecasting.backtesting.answers import Method
    from forecasting.backtesting.series import Series
    from forecasting.domain.backtest import Origin


def ignore(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def run(
    series: Iterable[Series],
    rivals: Collection[str] = (),
    *,
    seed: int = 1,
    jobs: int = 1,
    on_progress: Callable[[int, int], None] = ignore,
) -> Backtest:
    """Ask Whenabouts and rivals for all the forecasts that some series allow.

    Parameters
    ----------
    rivals
        Names from `forecasting.rivals.catalogue`.
    jobs
        Processes that share the questions; each has one compiled model and one thread for arrays.
    on_progress
        Called with the number of questions that are answered and of all.

    Returns
    -------
    Origins in the order of the series and of their dates; none where no series is long enough.
    """
    chosen = [entry for entry in RIVALS if entry.name in rivals]
    methods: dict[str, Method] = {OURS: our_forecast}
    methods |= {entry.name: partial(rival_forecast, entry.forecast) for entry in chosen}
    return Backtest(
        methods={OURS: "Whenabouts"} | {entry.name: entry.title for entry in chosen},
        origins=ask(series, methods, seed=seed, jobs=jobs, on_progress=on_progress),
        seed=seed,
    )


def ask(
    series: Iterable[Series],
    methods: Mapping[str, Method],
    *,
    seed: int,
    jobs: int = 1,
    on_progress: Callable[[int, int], None] = ignore,
) -> tuple[Origin, ...]:
    """Put all questions of some series to methods by name, which must be functions of modules; else as `run`."""
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - needed for nothing else

    questions = list(chain.from_iterable(map(questions_of, series)))
    if our_forecast in methods.values() and questions:
        # Here once, so that not every process compiles the model on a new computer.
        warm_up()
    if getattr(sys, "frozen", False):
        jobs = 1  # the built program has no interpreter that joblib could start
    put = delayed(partial(answer, methods=methods, seed=seed))
    found: list[Origin] = []
    on_progress(0, len(questions))
    with parallel_config(backend="loky", n_jobs=jobs, inner_max_num_threads=1):
        for done, origin in enumerate(Parallel(return_as="generator")(map(put, questions)), 1):
            found.append(origin)
            on_progress(done, len(questions))
    return tuple(found)
