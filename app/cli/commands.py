"""The command line: `whenabouts` shows the window, its commands forecast without one; `app.program` runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app import program
from app.cli import options
from forecasting.domain.date_styles import DateStyle
from forecasting.domain.forecast import DRAWS
from forecasting.errors import UserError
from forecasting.report.options import Paper, PartName


class Commands(TyperGroup):
    """Commands whose user errors are sentences; a file in the place of a command is opened in the window."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that `args` begin with."""
        if self.get_command(ctx, args[0]) is None and Path(args[0]).suffix:
            args = ["open", *args]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except UserError as problem:
            from app.cli.output import say  # noqa: PLC0415 - only when there is something to say

            say(str(problem), to_stderr=True)
            raise typer.Exit(program.WRONG_INPUT) from problem


commands = typer.Typer(
    cls=Commands,
    help="When will this machine-learning project reach its target? Without a command, the window opens.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@commands.callback()
def show_window(
    context: typer.Context,
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Show the window."""
    if show_version:
        from importlib.metadata import version  # noqa: PLC0415 - not needed for the window

        typer.echo(f"whenabouts {version('whenabouts')}")
    elif context.invoked_subcommand is None:
        program.show_window()


@commands.command("open")
def open_file(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A roadmap (.whenabouts) or a table.")] = None,
) -> None:
    """Show the window, with a file in it."""
    program.show_window(file)


@commands.command()
def demo(
    folder: Annotated[Path, typer.Option(metavar="PATH", help="Where charts and reports are written.")] = Path(
        "whenabouts-demo"
    ),
) -> None:
    """Forecast the sample project and write its fan chart and reports."""
    from app.cli.forecast import forecast_sample  # noqa: PLC0415 - not needed for the window

    forecast_sample(folder)


@commands.command()
def forecast(  # noqa: PLR0913 - each is an option
    file: options.FileOrNone = None,
    *,
    project: options.ProjectName = None,
    series: options.Series = None,
    metric: options.MetricName = "",
    unit: options.Unit = None,
    higher_is_better: options.HigherIsBetter = None,
    lower: options.Lower = None,
    upper: options.Upper = None,
    target: options.Targets = None,
    by: options.Deadlines = None,
    as_of: options.AsOf = None,
    horizon: options.Horizon = None,
    seed: options.Seed = None,
    draws: options.Draws = DRAWS,
    baseline: options.Baseline = None,
    tries_help: options.TriesHelp = None,
    closes: options.Closes = None,
    ceiling: options.Ceiling = None,
    tries_a_month: options.TriesAMonth = None,
    alone: options.Alone = False,
    as_json: options.AsJson = False,
    chart: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Also write the fan chart, as .png or .svg.")
    ] = None,
) -> None:
    """Forecast from a table of past results, from a roadmap, or from your answers as long as there is neither."""
    from app.cli.answers import Answers  # noqa: PLC0415 - not needed for the window
    from app.cli.forecast import Plan, forecast_file  # noqa: PLC0415 - not needed for the window
    from app.cli.input import MetricWishes  # noqa: PLC0415

    answers = Answers.typed(baseline, tries_help, closes, ceiling, tries_a_month)
    wishes = MetricWishes(
        name=metric,
        unit=unit,
        higher_is_better=higher_is_better,
        lower=lower,
        upper=upper,
        decimals=answers.decimals,
    )
    plan = Plan(
        targets=tuple(target or ()),
        deadlines=tuple(by or ()),
        as_of=as_of,
        horizon=horizon,
        seed=seed,
        draws=draws,
        answers=answers,
        is_alone=alone,
    )
    forecast_file(file, wishes, plan, project=project, series=series, as_json=as_json, chart=chart)


@commands.command()
def beliefs(  # noqa: PLR0913 - each is an option
    file: options.FileOrNone = None,
    *,
    baseline: options.Baseline = None,
    tries_help: options.TriesHelp = None,
    closes: options.Closes = None,
    ceiling: options.Ceiling = None,
    tries_a_month: options.TriesAMonth = None,
    project: options.ProjectName = None,
    series: options.Series = None,
    metric: options.MetricName = "",
    unit: options.Unit = None,
    higher_is_better: options.HigherIsBetter = None,
    lower: options.Lower = None,
    upper: options.Upper = None,
    target: options.Targets = None,
    as_of: options.AsOf = None,
    seed: options.Seed = None,
    as_json: options.AsJson = False,
    chart: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Also write a picture of it, as .png or .svg.")
    ] = None,
) -> None:
    """Tell what your answers imply for a year, before results are looked at; without any, what is asked."""
    from app.cli.answers import Answers  # noqa: PLC0415 - not needed for the window
    from app.cli.forecast import Plan, tell_beliefs  # noqa: PLC0415
    from app.cli.input import MetricWishes  # noqa: PLC0415

    answers = Answers.typed(baseline, tries_help, closes, ceiling, tries_a_month)
    wishes = MetricWishes(
        name=metric,
        unit=unit,
        higher_is_better=higher_is_better,
        lower=lower,
        upper=upper,
        decimals=answers.decimals,
    )
    plan = Plan(targets=tuple(target or ()), as_of=as_of, seed=seed, answers=answers)
    tell_beliefs(file, wishes, plan, project=project, series=series, as_json=as_json, chart=chart)


@commands.command()
def levers(  # noqa: PLR0913 - each is an option
    file: options.File,
    *,
    next_tries: Annotated[
        int, typer.Option("--next", metavar="TRIES", help="Tries that go to one lever when levers are compared.", min=1)
    ] = 5,
    project: options.ProjectName = None,
    series: options.Series = None,
    metric: options.MetricName = "",
    unit: options.Unit = None,
    higher_is_better: options.HigherIsBetter = None,
    lower: options.Lower = None,
    upper: options.Upper = None,
    target: options.Targets = None,
    by: options.Deadlines = None,
    as_of: options.AsOf = None,
    horizon: options.Horizon = None,
    seed: options.Seed = None,
    draws: options.Draws = DRAWS,
    alone: options.Alone = False,
    as_json: options.AsJson = False,
) -> None:
    """Tell what each lever has done and what to try next."""
    from app.cli.forecast import Plan, tell_levers  # noqa: PLC0415 - not needed for the window
    from app.cli.input import MetricWishes  # noqa: PLC0415

    wishes = MetricWishes(name=metric, unit=unit, higher_is_better=higher_is_better, lower=lower, upper=upper)
    plan = Plan(
        targets=tuple(target or ()),
        deadlines=tuple(by or ()),
        as_of=as_of,
        horizon=horizon,
        seed=seed,
        draws=draws,
        next_tries=next_tries,
        is_alone=alone,
    )
    tell_levers(file, wishes, plan, project=project, series=series, as_json=as_json)


@commands.command()
def report(  # noqa: PLR0913 - each is an option
    file: options.File,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="PATH", help="What to write; the end of its name says in which form."),
    ],
    *,
    project: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Project to report on; all of a roadmap if not given.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="SAVED",
            help="The saved forecast to tell changes since, by its note or day; the latest one if not given.",
        ),
    ] = None,
    headline: Annotated[str, typer.Option(metavar="TEXT", help="Your own words above the answer.")] = "",
    decision: Annotated[str, typer.Option(metavar="TEXT", help="What you ask the readers to decide.")] = "",
    decide_by: Annotated[str | None, typer.Option(metavar="DATE", help="By when they should.")] = None,
    comments: Annotated[str, typer.Option(metavar="TEXT", help="Your comments, below the answer.")] = "",
    part: Annotated[
        list[PartName] | None, typer.Option(help="Part to show; can be given several times. All if not given.")
    ] = None,
    logo: Annotated[Path | None, typer.Option(metavar="PATH", help="A PNG or JPEG picture.")] = None,
    paper: Annotated[Paper, typer.Option(help="Sheets of a PDF.")] = Paper.A4,
    dates: Annotated[DateStyle, typer.Option(help="How dates are written.")] = DateStyle.BRITISH,
    series: options.Series = None,
    metric: options.MetricName = "",
    unit: options.Unit = None,
    higher_is_better: options.HigherIsBetter = None,
    lower: options.Lower = None,
    upper: options.Upper = None,
    target: options.Targets = None,
    by: options.Deadlines = None,
    as_of: options.AsOf = None,
    horizon: options.Horizon = None,
    seed: options.Seed = None,
    draws: options.Draws = DRAWS,
    alone: options.Alone = False,
) -> None:
    """Write a report for people who never open Whenabouts, on one project or a whole roadmap."""
    from app.cli.forecast import Plan  # noqa: PLC0415 - not needed for the window
    from app.cli.input import MetricWishes  # noqa: PLC0415
    from app.cli.report import ReportWishes, report_file  # noqa: PLC0415

    wishes = ReportWishes(
        projects=tuple(project or ()),
        series=series,
        since=since,
        headline=headline,
        decision=decision,
        decide_by=decide_by,
        comments=comments,
        parts=tuple(part or ()),
        logo=logo,
        paper=paper,
        dates=dates,
    )
    plan = Plan(
        targets=tuple(target or ()),
        deadlines=tuple(by or ()),
        as_of=as_of,
        horizon=horizon,
        seed=seed,
        draws=draws,
        is_alone=alone,
    )
    measured = MetricWishes(name=metric, unit=unit, higher_is_better=higher_is_better, lower=lower, upper=upper)
    report_file(file, output, measured, plan, wishes)


@commands.command()
def backtest(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Tables of past results, or roadmaps (.whenabouts).")
    ],
    *,
    rivals: Annotated[
        str, typer.Option(metavar="NAMES", help="Methods to compare with: all, none, or names with commas between.")
    ] = "none",
    jobs: Annotated[int, typer.Option(metavar="NUMBER", help="Processes that share the work.", min=1)] = 1,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="Seed of the random draws.", min=0)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables as Markdown.")] = False,
) -> None:
    """Ask for forecasts on past dates, and score them by what happened."""
    from app.cli.backtest import BacktestWishes, backtest_files  # noqa: PLC0415 - not needed for the window

    wishes = BacktestWishes(rivals=rivals, jobs=jobs, seed=seed, as_json=as_json, as_markdown=as_markdown)
    backtest_files(files, wishes)


@commands.command()
def selftest(
    *,
    as_json: options.AsJson = False,
    window: Annotated[Path | None, typer.Option(hidden=True, help="Only open the window, and write here.")] = None,
) -> None:
    """Try the program out on this computer: forecast, charts, files, window."""
    if window is not None:
        from app.selftest.window import try_window  # noqa: PLC0415 - Qt, which may be missing here

        try_window(window)
        return
    from app.cli.selftest import tell_selftest  # noqa: PLC0415 - not needed for the window

    if not tell_selftest(as_json=as_json):
        raise typer.Exit(program.WRONG_INPUT)


@commands.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A roadmap (.whenabouts).")],
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Keep what can be read; the damaged file stays beside it.")
    ] = False,
) -> None:
    """Tell whether a roadmap is whole, and repair what can be."""
    from app.cli.check import check_roadmap  # noqa: PLC0415 - not needed for the window

    if not check_roadmap(file, repair=repair):
        raise typer.Exit(program.WRONG_INPUT)
