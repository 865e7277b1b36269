"""The command that asks for forecasts of the past and says how good they were."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.cli_output import progress_counted, say
from forecasting.backtesting.answers import our_forecast, rival_forecast
from forecasting.backtesting.run import run
from forecasting.backtesting.series import Series
from forecasting.importers.every_series import read_every_series
from forecasting.rivals.catalogue import RIVALS
from forecasting.scoring import mean_by_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from forecasting.backtesting.answers import Answer, Method

OURS = "whenabouts"


def backtest_files(paths: Sequence[Path], *, rivals: str, jobs: int, seed: int) -> None:
    """Backtest what files hold; the answer goes to stdout, everything else to stderr.

    Raises
    ------
    UserError
        If a file or an option can't be used; nothing was computed then.
    """
    methods = _methods(rivals)
    series = [found for path in paths for found in _read(path)]
    with progress_counted("Asking for past forecasts") as tell:
        answers = run(series, methods, seed=seed, jobs=jobs, on_progress=tell)
    for method in methods:
        _say_scores(method, [answer for answer in answers if answer.method == method])


def _methods(rivals: str) -> dict[str, Method]:
    chosen = {entry.name for entry in RIVALS} if rivals == "all" else set(rivals.split(","))
    methods: dict[str, Method] = {OURS: our_forecast}
    return methods | {e.name: partial(rival_forecast, e.forecast) for e in RIVALS if e.name in chosen}


def _read(path: Path) -> Iterator[Series]:
    for reading in read_every_series(path):
        name = reading.series or path.stem
        yield Series(source=path.stem, name=name, project=reading.project(name), clock=reading.clock)


def _say_scores(method: str, answers: Sequence[Answer]) -> None:
    scored = [(answer, answer.score) for answer in answers if answer.score is not None]
    by_source = mean_by_source(
        [score.arrival for _, score in scored], [a.series for a, _ in scored], [a.source for a, _ in scored]
    )
    say(f"{method}: {len(scored)} of {len(answers)} origins answered", style="bold")
    for source, value in by_source.items():
        say(f"{source:<20}{value:.3f}", indent=2)
    say(f"{'mean':<20}{sum(by_source.values()) / max(len(by_source), 1):.3f}", indent=2)
