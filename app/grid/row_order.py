"""Orders of the grid's rows: sorted once, kept while rows come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def sorted_rows(rows: list[str], key: Callable[[str], Any], *, descending: bool) -> list[str]:
    """Rows by their keys; those whose key is None last either way."""
    found = {row_id: key(row_id) for row_id in rows}
    full = [row_id for row_id in rows if found[row_id] is not None]
    full.sort(key=lambda row_id: found[row_id], reverse=descending)
    return [*full, *(row_id for row_id in rows if found[row_id] is None)]


def merged(shown: list[str], rows: list[str]) -> list[str]:
    """A sorted order without the rows that are gone, and with each new row below its neighbour in the file."""
    current, wanted = set(shown), set(rows)
    merged = [row_id for row_id in shown if row_id in wanted]
    if len(merged) == len(rows):
        return merged
    new_below: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for row_id in rows:
        if row_id in current:
            anchor = row_id
        else:
            new_below.setdefault(anchor, []).append(row_id)
    order = list(new_below.get(None, []))
    for row_id in merged:
        order += [row_id, *new_below.get(row_id, [])]
    return order


def shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two lists share at their beginning."""
    if one == other:
        return len(one)
    pairs = zip(one, other, strict=False)
    return next((i for i, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
