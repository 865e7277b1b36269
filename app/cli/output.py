"""What the command line says: answers on stdout, everything else on stderr."""

from __future__ import annotations

import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from forecasting.domain.timeline import format_date
from forecasting.messages import Stage
from forecasting.words import lever_words, narrative
from forecasting.words.finding_sentences import set_sentences, staleness_sentences
from forecasting.words.wording import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forecasting import messages
    from forecasting.domain.forecast import Arrival, Forecast
    from forecasting.importers.problems import Problem

#: Problems that are listed; of the others only the number is told.
MOST_PROBLEMS = 20
_REMARKS = {Stage.PREPARING: " (up to a minute the first time on a computer)"}


def say(text: str = "", *, style: str = "", indent: int = 0, to_stderr: bool = False, is_row: bool = False) -> None:
    """Print a paragraph, wrapped only on a terminal, or a row of a table; names from files can't steer the terminal."""
    console = Console(stderr=to_stderr, highlight=False, emoji=False)
    paragraph = Text(" " * indent + _without_controls(text), style=style)
    console.print(paragraph, soft_wrap=is_row or not console.is_terminal)


def say_forecast(forecast: Forecast, project: str) -> None:
    """The whole answer for a reader: the headline, each target, what it rests on and how far to trust it."""
    say(f"{project}, as of {format_date(forecast.as_of)}", style="dim")
    say()
    say(narrative.answer(forecast), style="bold")
    for arrival in forecast.arrivals:
        _say_arrival(forecast, arrival)
    say()
    noise = narrative.noise_sentence(forecast)
    say(" ".join(filter(None, (narrative.champion_sentence(forecast), noise))))
    for sentence in (*set_sentences(forecast), *staleness_sentences(forecast)):
        say(sentence)
    say(narrative.basis_sentence(forecast))
    say(narrative.diagnosis_sentence(forecast.diagnosis))


def say_levers(forecast: Forecast, project: str) -> None:
    """What to try next, what each lever has done and promises, and how far to trust it."""
    report = forecast.levers
    if report is None:
        return
    say(f"{project}, as of {format_date(forecast.as_of)}", style="dim")
    say()
    say(lever_words.advice(report), style="bold")
    looking = lever_words.looking_sentence(report, forecast.metric)
    if looking:
        say(looking)
    for lever in report.levers:
        say()
        chance = (
            f": {percent(lever.best)} chance that it is the best choice"
            if len(report.choices) > 1 and lever in report.choices
            else ""
        )
        say(f"{lever_words.lever_name(lever)}{chance}", style="bold")
        for sentence in lever_words.lever_sentences(forecast, lever):
            say(sentence, indent=2)
    say()
    say(narrative.diagnosis_sentence(forecast.diagnosis))


def say_problems(problems: Sequence[Problem]) -> None:
    """What the reader of a table had to say, to stderr."""
    for problem in problems[:MOST_PROBLEMS]:
        say(str(problem), to_stderr=True)
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        say(f"and {more} more; --json lists all of them.", to_stderr=True)


@contextmanager
def progress_told() -> Iterator[Callable[[messages.Progress], None]]:
    """Tell progress on stderr: as a bar on a terminal, else as one line for each stage."""
    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        with _bar(console) as tell:
            yield tell
    else:
        yield _line_teller()


@contextmanager
def progress_counted(description: str) -> Iterator[Callable[[int, int], None]]:
    """Tell how many of how many are done, on stderr: as a bar on a terminal, else as one line."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        say(f"{description} …", to_stderr=True)
        yield lambda _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(description, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[messages.Progress], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(news: messages.Progress) -> None:
            progress.update(task, description=_description(news.stage), total=1, completed=news.fraction or 0)
            if news.fraction is None:
                progress.reset(task, total=None, description=_description(news.stage))

        yield tell


def _line_teller() -> Callable[[messages.Progress], None]:
    told: set[Stage] = set()

    def tell(news: messages.Progress) -> None:
        if news.stage not in told:
            told.add(news.stage)
            say(f"{_description(news.stage)} …", to_stderr=True)

    return tell


def _description(stage: Stage) -> str:
    return f"{stage}{_REMARKS.get(stage, '')}"


def _say_arrival(forecast: Forecast, arrival: Arrival) -> None:
    say()
    value = narrative.target_value(forecast.metric, arrival)
    say(f"{value} ({arrival.target.name})" if arrival.target.name else value, style="bold")
    if not arrival.is_reached:
        for told in narrative.told_dates(arrival):
            say(f"{told.chance:<16}{told.when}", indent=2)
    deadline = narrative.deadline_answer(forecast, arrival)
    infeasible = narrative.infeasible_sentence(forecast, arrival)
    for sentence in (deadline.sentence if deadline else None, narrative.never_sentence(forecast, arrival), infeasible):
        if sentence:
            say(sentence, indent=2)


def _without_controls(text: str) -> str:
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
