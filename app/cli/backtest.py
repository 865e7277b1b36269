"""The command that asks for forecasts of the past and says how good they were."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from app.cli.output import progress_counted, say, say_problems
from forecasting.backtesting.run import run
from forecasting.backtesting.series import Series
from forecasting.backtesting.summary import summarise
from forecasting.errors import NotEnoughData
from forecasting.importers.every_series import INDEX_NAME, read_every_series, read_own_logs
from forecasting.rivals.catalogue import choose_rivals
from forecasting.storage.roadmap_file import SUFFIX, read_roadmap
from forecasting.words.backtest_json import backtest_json
from forecasting.words.backtest_narrative import recollections, verdict
from forecasting.words.backtest_tables import score_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from forecasting.domain.backtest import Backtest, Origin, Summary
    from forecasting.importers.problems import Problem
    from forecasting.words.backtest_tables import ScoreTable

#: With more series than this, each past forecast is no longer told.
MOST_TOLD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestWishes:
    """What is asked of a backtest, besides its files."""

    #: ``all``, ``none``, or names with commas between.
    rivals: str = "none"
    jobs: int = 1
    seed: int = 1
    as_json: bool = False
    as_markdown: bool = False


@dataclass(frozen=True, slots=True)
class _Input:
    series: tuple[Series, ...]
    problems: tuple[Problem, ...] = ()


def backtest_files(paths: Sequence[Path], wishes: BacktestWishes) -> None:
    """Backtest what files hold; the answer goes to stdout, everything else to stderr.

    Raises
    ------
    UserError
        If a file or an option can't be used, or no history is long enough.
    """
    rivals, missing = choose_rivals(wishes.rivals)
    if missing:
        say(missing, to_stderr=True)
    found = _read_files(paths)
    if not wishes.as_json:
        say_problems(found.problems)
    with progress_counted("Asking for past forecasts") as tell:
        backtest = run(found.series, rivals, seed=wishes.seed, jobs=wishes.jobs, on_progress=tell)
    _require_origins(backtest)
    summaries = summarise(backtest)
    if wishes.as_json:
        sys.stdout.write(f"{backtest_json(backtest, summaries, found.problems)}\n")
    elif wishes.as_markdown:
        sys.stdout.write("\n\n".join(table.as_markdown() for table in score_tables(summaries)) + "\n")
    else:
        _say_backtest(backtest, summaries)


def _read_files(paths: Sequence[Path]) -> _Input:
    """All series of all files but indices, which tell about the series of the others."""
    tables = [path for path in paths if path.name != INDEX_NAME or len(paths) == 1]
    inputs = [_read_roadmap(path) if path.suffix.lower() == SUFFIX else _read_table(path) for path in tables]
    series = tuple(series for read in inputs for series in read.series)
    return _Input(series, tuple(dict.fromkeys(problem for read in inputs for problem in read.problems)))


def _read_roadmap(path: Path) -> _Input:
    projects = read_roadmap(path).projects
    return _Input(tuple(Series(source=path.stem, name=project.name, project=project) for project in projects))


def _read_table(path: Path) -> _Input:
    readings = read_every_series(path)
    own_logs = read_own_logs(path.parent)
    series = tuple(
        Series(
            source=path.stem,
            name=reading.series or path.stem,
            project=reading.project(reading.series),
            clock=reading.clock,
            own_log=own_logs.get(reading.series),
        )
        for reading in readings
    )
    return _Input(series, tuple(problem for reading in readings for problem in reading.problems))


def _require_origins(backtest: Backtest) -> None:
    if not backtest.origins:
        raise NotEnoughData(
            "No history is long enough to ask for past forecasts: one needs 11 results or more, "
            "and three of them at least two weeks after a day on which eight were known."
        )


def _say_backtest(backtest: Backtest, summaries: Sequence[Summary]) -> None:
    by_series = [tuple(found) for _, found in groupby(backtest.origins, lambda o: (o.source, o.series))]
    if len(by_series) <= MOST_TOLD:
        for origins in by_series:
            _say_series(origins)
    for sentence in verdict(summaries):
        say(sentence)
    if len(by_series) > MOST_TOLD or len(summaries) > 1:
        for table in score_tables(summaries):
            _say_table(table)


def _say_series(origins: Sequence[Origin]) -> None:
    say(origins[0].series, style="bold")
    for recollection in recollections(origins):
        say(recollection.opening)
        for line in recollection.lines:
            say(line, indent=2)
    say()


def _say_table(table: ScoreTable) -> None:
    say()
    say(table.title, style="bold")
    for line in table.lines():
        say(line, is_row=True)
