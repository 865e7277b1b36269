"""What each experiment was based on, and which ones it measured again, found by the names in a table."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from forecasting.importers.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forecasting.domain.project import Experiment

#: ``Bigger encoder (row 7)`` tells experiments of one name apart.
_WITH_ROW = re.compile(r"(.*) \(row (\d+)\)", re.DOTALL)


def parent_text(parent: Experiment, row: int, *, is_only_one: bool) -> str:
    """How a table writes what an experiment was based on, so that `link` finds it again."""
    is_clear = is_only_one and not _WITH_ROW.fullmatch(parent.name)
    return parent.name if is_clear else f"{parent.name} (row {row})"


def link(
    experiments: Mapping[int, Experiment], parents: Mapping[int, str], header: str
) -> tuple[tuple[Experiment, ...], list[Problem]]:
    """Experiments with what they were based on.

    Parameters
    ----------
    experiments
        By row, in order.
    parents
        By row, the text that names another experiment; empty where there is none.
    header
        Of the column of parents, to tell where a problem is.
    """
    rows = _rows_by_name(experiments)
    found: dict[int, int] = {}
    problems: list[Problem] = []
    for row, text in parents.items():
        parent = _find(text, row, rows, experiments) if text else None
        if text and parent is None:
            fault = "No experiment in the table has this name, so it counts as built on the best of its day."
            problems.append(Problem(Severity.IGNORED, fault, row, header, text))
        elif parent is not None and _leads_to(row, parent, found):
            fault = "It would be based on itself, so this was left out; name another experiment."
            problems.append(Problem(Severity.IGNORED, fault, row, header, text))
        elif parent is not None:
            found[row] = parent
    linked = (
        replace(experiment, based_on=experiments[found[row]].id) if row in found else experiment
        for row, experiment in experiments.items()
    )
    return tuple(linked), problems


def link_originals(
    experiments: Mapping[int, Experiment], originals: Mapping[int, str], header: str
) -> tuple[dict[int, Experiment], list[Problem]]:
    """Experiments with what they measured again, by row; arguments as those of `link`."""
    rows = _rows_by_name(experiments)
    named = {row: _find(text, row, rows, experiments) for row, text in originals.items() if text}
    found = {row: _tried(original, named) for row, original in named.items()}
    fault = "No other experiment in the table has this name, so it counts as a try of its own."
    problems = [
        Problem(Severity.IGNORED, fault, row, header, originals[row])
        for row, original in found.items()
        if original is None
    ]
    linked = {
        row: experiment if (original := found.get(row)) is None else _measuring(experiment, experiments[original])
        for row, experiment in experiments.items()
    }
    return linked, problems


def _measuring(experiment: Experiment, original: Experiment) -> Experiment:
    return replace(experiment, remeasures=original.id)


def _tried(row: int | None, named: Mapping[int, int | None]) -> int | None:
    """The row that was tried where one names another that was only measured again; None where they go in a circle."""
    seen: set[int] = set()
    while row is not None and row in named:
        if row in seen:
            return None
        seen.add(row)
        row = named[row]
    return row


def _rows_by_name(experiments: Mapping[int, Experiment]) -> dict[str, list[int]]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, experiment in experiments.items():
        rows[experiment.name].append(row)
        if experiment.name.casefold() != experiment.name:
            rows[experiment.name.casefold()].append(row)
    return rows


def _find(text: str, row: int, rows: Mapping[str, list[int]], experiments: Mapping[int, Experiment]) -> int | None:
    """The row that a text names: by its number, else the nearest above of that name, else the first below."""
    if (match := _WITH_ROW.fullmatch(text)) and len(match[2]) < 10:
        named = experiments.get(int(match[2]))
        if named is not None and named.name == match[1]:
            return int(match[2])
    candidates = rows.get(text) or rows.get(text.casefold()) or []
    above = [candidate for candidate in candidates if candidate < row]
    others = [candidate for candidate in candidates if candidate != row]
    return above[-1] if above else next(iter(others or candidates), None)


def _leads_to(row: int, parent: int, found: Mapping[int, int]) -> bool:
    current: int | None = parent
    while current is not None:
        if current == row:
            return True
        current = found.get(current)
    return False
