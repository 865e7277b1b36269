"""Every question of some series to every method, in as many processes as are wanted."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from forecasting.backtesting.answers import Answer, Method, answer
from forecasting.backtesting.origins import questions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from forecasting.backtesting.series import Series


def ignore(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def run(
    series: Iterable[Series],
    methods: Mapping[str, Method],
    *,
    seed: int = 1,
    jobs: int = 1,
    on_progress: Callable[[int, int], None] = ignore,
) -> tuple[Answer, ...]:
    """Ask every method every question.

    Parameters
    ----------
    methods
        By name; functions of modules, so that other processes find them.
    jobs
        Processes to share the questions; each has one compiled model and one thread for arrays.
    on_progress
        Called with the number of questions that are answered and of all.

    Returns
    -------
    Answers by question, in order of series and dates, and then by method.
    """
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - needed for nothing else

    questions = list(chain.from_iterable(map(questions_of, series)))
    ask = partial(answer, methods=methods, seed=seed)
    found: list[Answer] = []
    on_progress(0, len(questions))
    with parallel_config(backend="loky", n_jobs=jobs, inner_max_num_threads=1):
        answered = Parallel(return_as="generator")(delayed(ask)(question) for question in questions)
        for done, answers in enumerate(answered, 1):
            found.extend(answers)
            on_progress(done, len(questions))
    return tuple(found)
