"""Answers to plain questions on the command line, and what they imply."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cli.input import check_chart, read_day
from app.cli.options import OPTION_OF
from app.cli.output import say
from forecasting.domain.questions import QUESTIONS, Topic, read_answer, with_answer
from forecasting.domain.timeline import format_date
from forecasting.errors import NotEnoughData
from forecasting.evidence.basis import missing_answers
from forecasting.implications import imply
from forecasting.words.implication_texts import answers_table, implication_sentences, year_table
from forecasting.words.implications_json import implications_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Assumptions, Project
    from forecasting.implications import Implications
    from forecasting.words.chart_texts import ChartTable

_DECIMALS = re.compile(r"[.,](\d+)")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed in answer to questions; the others are left to the file."""

    texts: Mapping[Topic, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, *texts: str | None) -> Answers:
        """Answers in the order of the questions, None where nothing was typed."""
        pairs = zip(QUESTIONS, texts, strict=True)
        return cls({question.topic: text for question, text in pairs if text is not None})

    def apply(self, assumptions: Assumptions, metric: Metric) -> Assumptions:
        """`assumptions` with these answers.

        Raises
        ------
        InvalidValue
            If one can't be read or is impossible.
        """
        for question in QUESTIONS:
            text = self.texts.get(question.topic)
            if text is not None:
                assumptions = with_answer(assumptions, question, read_answer(question, text, metric))
        return assumptions

    @property
    def decimals(self) -> int:
        """Digits after the decimal point of what was said about values of the metric."""
        said = (self.texts.get(topic, "") for topic in (Topic.BASELINE, Topic.CEILING))
        return max((len(digits) for text in said for digits in _DECIMALS.findall(text)), default=0)


def tell_implications(project: Project, as_of: str | None, *, as_json: bool, chart: Path | None) -> None:
    """Tell what the answers of a project imply; without any, tell the questions.

    Raises
    ------
    UserError
        If an answer is missing or impossible, or the picture can't be written.
    """
    check_chart(chart)
    day = read_day(as_of)
    found = implied(project, day)
    if chart is not None:
        from forecasting.figures import save_implications  # noqa: PLC0415 - imports Matplotlib, for charts alone

        save_implications(found, chart)
    if as_json:
        sys.stdout.write(f"{implications_json(found, project.name)}\n")
    else:
        _say_implications(found, project, day)


def say_questions() -> None:
    """The questions, with the options that answer them."""
    say("What is known before there are results, in answers to plain questions:")
    for question in QUESTIONS:
        say()
        say(question.text, style="bold")
        say(question.help, indent=2)
        say(f"{OPTION_OF[question.topic]} {question.example}", indent=2)
    say()
    say("All but the first want two values with a 4 in 5 chance that the truth lies between them.")


def implied(project: Project, day: date) -> Implications:
    """What the answers imply; a gap is told with the options that fill it."""
    try:
        return imply(project, day)
    except NotEnoughData as gap:
        raise NotEnoughData(f"{gap}{options_hint(project)}") from gap


def options_hint(project: Project) -> str:
    """The options that would answer what is missing; empty where nothing is."""
    has_result = any(tried.result is not None for tried in project.experiments)
    missing = missing_answers(project, has_result=has_result)
    told = " ".join(f"{OPTION_OF[question.topic]} {question.example}" for question in missing)
    return f" Such as: {told}" if told else ""


def _say_implications(found: Implications, project: Project, day: date) -> None:
    say(f"{project.name}, as of {format_date(day)}, from the answers alone", style="dim")
    say()
    _say_table(answers_table(found))
    say()
    for sentence in implication_sentences(found):
        say(sentence)
    say()
    _say_table(year_table(found))


def _say_table(table: ChartTable) -> None:
    rows = [row for row in (table.columns, *table.rows) if any(row)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns))]
    for index, row in enumerate(rows):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say(cells.rstrip(), style="bold" if index == 0 else "", is_row=True)
