"""The scores of several methods side by side, as tables for a terminal or for a document."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from forecasting.domain.backtest import Bin, Coverage, Summary

_NOTHING = "-"
#: Shares that luck alone doesn't explain, and what is said of them.
_MARK = "*"
_MARKED = f"{_MARK} is more than luck"


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """A table of text; the first column names the rows."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> list[str]:
        """Headers and rows with their columns in line."""
        return ["  ".join(line).rstrip() for line in self._padded()]

    def as_markdown(self) -> str:
        """As documents have it."""
        header, *rows = self._padded()
        rule = ["-" * len(header[0]), *(f"{'-' * (len(cell) - 1)}:" for cell in header[1:])]
        return "\n".join([f"{self.title}:", "", *(f"| {' | '.join(line)} |" for line in (header, rule, *rows))])

    def _padded(self) -> list[list[str]]:
        lines = [self.headers, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return [
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
            for line in lines
        ]


def score_tables(summaries: Sequence[Summary]) -> tuple[ScoreTable, ...]:
    """Arrival scores by source, then fans and coverage, then reliability."""
    return (_arrival_table(summaries), _fan_table(summaries), _reliability_table(summaries))


def _arrival_table(summaries: Sequence[Summary]) -> ScoreTable:
    sources = dict.fromkeys(source for summary in summaries for source in summary.by_source)
    rows = [_row(source, [s.by_source.get(source) for s in summaries]) for source in sources]
    rows.append(_row("mean over sources", [s.arrival for s in summaries]))
    if any(summary.answered < summary.origins for summary in summaries):
        rows.append(_row("mean where all answer", [s.arrival_in_common for s in summaries]))
    if any(summary.own_logs is not None for summary in summaries):
        rows.append(_row("own logs", [s.own_logs for s in summaries]))
    return ScoreTable("Arrival score, lower is better", _headers("source", summaries), tuple(rows))


def _fan_table(summaries: Sequence[Summary]) -> ScoreTable:
    rows = [
        ("past dates answered", *(f"{s.answered} of {s.origins}" for s in summaries)),
        _row("fan score", [s.fan for s in summaries]),
    ]
    rows += [
        (_band_name(bands[0]), *(f"{_percent(band.held)}{_mark(band)}" for band in bands))
        for bands in zip(*(summary.coverage for summary in summaries), strict=True)
    ]
    title = f"Fan score, lower is better, and how often its bands held ({_MARKED})"
    return ScoreTable(title, _headers("", summaries), tuple(rows))


def _reliability_table(summaries: Sequence[Summary]) -> ScoreTable:
    rows = tuple(
        (f"said {_percent(bins[0].low)} to {_percent(bins[0].high)}", *map(_truth, bins))
        for bins in zip(*(summary.reliability for summary in summaries), strict=True)
    )
    title = f"How often what was said came true (of how many; {_MARKED})"
    return ScoreTable(title, _headers("", summaries), rows)


def _headers(first: str, summaries: Iterable[Summary]) -> tuple[str, ...]:
    return (first, *(summary.title for summary in summaries))


def _row(name: str, scores: Iterable[float | None]) -> tuple[str, ...]:
    return (name, *map(_score, scores))


def _score(value: float | None) -> str:
    return _NOTHING if value is None or math.isnan(value) else f"{value:.3f}"


def _percent(share: float) -> str:
    return _NOTHING if math.isnan(share) else f"{share:.0%}"


def _band_name(band: Coverage) -> str:
    return f"{_percent(band.central)} band at {_percent(band.at)} of the horizon"


def _truth(found: Bin) -> str:
    return f"{_percent(found.came_true)}{_mark(found)} ({found.forecasts})" if found.forecasts else _NOTHING


def _mark(found: Bin | Coverage) -> str:
    return "" if found.is_luck else _MARK
