"""Arguments and options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecasting.domain.questions import (
    BASELINE,
    CEILING,
    SHARE_CLOSED,
    SUCCESS_CHANCE,
    TRIES_PER_MONTH,
    Question,
    Topic,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The option that answers each question.
OPTION_OF: Mapping[Topic, str] = {
    Topic.BASELINE: "--baseline",
    Topic.SUCCESS_CHANCE: "--tries-help",
    Topic.SHARE_CLOSED: "--closes",
    Topic.CEILING: "--ceiling",
    Topic.TRIES_PER_MONTH: "--tries-a-month",
}


def _answer(question: Question) -> Any:
    """The option that answers a question."""
    return typer.Option(OPTION_OF[question.topic], metavar=question.example, help=question.text)


File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A table of past results (CSV, TSV) or a roadmap (.whenabouts).")
]
FileOrNone = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A table or a roadmap; without one, your answers are all there is."),
]
ProjectName = Annotated[
    str | None, typer.Option(metavar="NAME", help="Project of the roadmap; a name for that of a table.")
]
Series = Annotated[str | None, typer.Option(metavar="NAME", help="Which series of a table that holds several.")]
MetricName = Annotated[
    str, typer.Option(metavar="NAME", help="What is measured; the header of its column, if there are several.")
]
Unit = Annotated[str | None, typer.Option(metavar="UNIT", help="Written after values, such as % or ms.")]
HigherIsBetter = Annotated[
    bool | None, typer.Option("--higher-is-better/--lower-is-better", help="Which way is up.", show_default=False)
]
Lower = Annotated[float | None, typer.Option(metavar="VALUE", help="Smallest value that is possible at all.")]
Upper = Annotated[float | None, typer.Option(metavar="VALUE", help="Largest value that is possible at all.")]
Targets = Annotated[list[str] | None, typer.Option(metavar="VALUE", help="Value to reach; can be given several times.")]
Deadlines = Annotated[
    list[str] | None, typer.Option(metavar="DATE", help="Its deadline; one for all targets or one for each.")
]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Day to forecast from; today if not given.")]
Horizon = Annotated[int | None, typer.Option(metavar="DAYS", help="Days to look ahead.")]
Seed = Annotated[
    int | None, typer.Option(metavar="NUMBER", help="Seed of the random draws; the same seed, the same numbers.")
]
Draws = Annotated[int, typer.Option(metavar="NUMBER", help="Number of simulated futures.", min=100, max=100_000)]
Alone = Annotated[bool, typer.Option("--alone", help="Learn nothing from the other projects of the roadmap.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Baseline = Annotated[str | None, _answer(BASELINE)]
TriesHelp = Annotated[str | None, _answer(SUCCESS_CHANCE)]
Closes = Annotated[str | None, _answer(SHARE_CLOSED)]
Ceiling = Annotated[str | None, _answer(CEILING)]
TriesAMonth = Annotated[str | None, _answer(TRIES_PER_MONTH)]
