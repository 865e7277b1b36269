"""Whether the evaluation set was changed without anybody saying so, as the sizes of results suggest."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from forecasting.domain.findings import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forecasting.domain.project import Experiment, Project

#: Sizes of an evaluation set that differ by less than this factor are those of one set with a few examples left out.
_ALIKE = 1.15
#: Results in a row that make a change of size a lasting one.
_LASTING = 3


def proposed_changes(project: Project) -> tuple[Proposal, ...]:
    """Changes of the evaluation set that sizes suggest: lasting ones, while the name of the set stays the same."""
    by_set: dict[str, list[Experiment]] = {}
    for tried in sorted((e for e in project.experiments if e.is_try and e.result is not None), key=lambda e: e.end):
        by_set.setdefault(tried.evaluation_set, []).append(tried)
    proposals = [proposal for name, tries in by_set.items() for proposal in _changes_on(name, tries)]
    return tuple(sorted(proposals, key=lambda proposal: proposal.day))


def _changes_on(name: str, tries: Sequence[Experiment]) -> Iterator[Proposal]:
    stretches = _stretches(tries)
    for before, after in pairwise(stretches):
        old, new = _size(before[0]), _size(after[0])
        place = tries.index(after[0])
        earlier = [e for e in tries[:place] if e.n_eval is None or not _is_alike(_size(e), new)]
        # A name stays, however numbers are written later: without marks between thousands.
        label = f"{name}, {old} examples" if name else f"{old} examples"
        yield Proposal(
            day=after[0].end,
            old=old,
            new=new,
            name=label,
            experiments=tuple(e.id for e in earlier),
        )


def _stretches(tries: Sequence[Experiment]) -> list[list[Experiment]]:
    """Results in a row of about one size, as far as there are enough in a row; neighbours differ in size."""
    rows: list[list[Experiment]] = []
    for tried in (e for e in tries if e.n_eval is not None):
        if rows and _is_alike(_size(rows[-1][0]), _size(tried)):
            rows[-1].append(tried)
        else:
            rows.append([tried])
    lasting: list[list[Experiment]] = []
    for row in (row for row in rows if len(row) >= _LASTING):
        if lasting and _is_alike(_size(lasting[-1][0]), _size(row[0])):
            lasting[-1].extend(row)
        else:
            lasting.append(row)
    return lasting


def _is_alike(one: int, other: int) -> bool:
    return max(one, other) <= _ALIKE * min(one, other)


def _size(experiment: Experiment) -> int:
    assert experiment.n_eval is not None  # only experiments with a size are looked at
    return experiment.n_eval
