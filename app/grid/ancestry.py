"""What rows of the grid are based on, found by name; several rows may have the same one."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Ancestry:
    """What each row is based on once everything that is typed is complete.

    Parameters
    ----------
    rows
        Ids from top to bottom.
    names
        By row; empty where there is none yet.
    parents
        By row, the one it is based on.
    typed
        By row, the name of the one it is to be based on instead; empty for none.
    """

    def __init__(
        self,
        rows: Sequence[str],
        names: Mapping[str, str],
        parents: Mapping[str, str | None],
        typed: Mapping[str, str],
    ) -> None:
        self._places = {row_id: place for place, row_id in enumerate(rows)}
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        for row_id in rows:
            self._named[names.get(row_id, "").casefold()].append(row_id)
        self._parents = {row_id: parent for row_id, parent in parents.items() if row_id not in typed}
        self._bases = set(self._parents.values())
        self._found: dict[tuple[str, str], str] = {}
        # From top to bottom, so that of rows in a circle the last is to blame; a name that only rows below have,
        # and several, is looked for when it is known what these are based on.
        for row_id in sorted(filter(typed.get, rows), key=lambda row_id: self._is_vague(row_id, typed[row_id])):
            with suppress(InvalidValue):
                self._put(row_id, typed[row_id])

    def find(self, row_id: str, name: str) -> str:
        """The row of that name that can be meant: the nearest above, else the nearest below.

        Raises
        ------
        InvalidValue
            If there is none, or if each of them is this row or based on it.
        """
        if (row_id, name) in self._found:
            return self._found[row_id, name]
        named = self._named.get(name.casefold())
        if not named:
            raise InvalidValue(f"No experiment is called “{name}”; choose one from the list.")
        above = bisect_left(named, self._places.get(row_id, len(self._places)), key=self._places.__getitem__)
        for candidate in (*reversed(named[:above]), *named[above:]):
            if not self._is_over(row_id, candidate):
                return candidate
        raise InvalidValue(f"With “{name}” it would be based on itself; choose another one.")

    def line(self, row_id: str) -> list[str]:
        """A row, what it is based on, what that is based on, and so on."""
        line = [row_id]
        while (parent := self._parents.get(line[-1])) is not None:
            line.append(parent)
        return line

    def _put(self, row_id: str, name: str) -> None:
        parent = self.find(row_id, name)
        self._found[row_id, name] = self._parents[row_id] = parent
        self._bases.add(parent)

    def _is_over(self, row_id: str, other: str) -> bool:
        """Whether another row is this one, or is based on it."""
        return row_id == other or (row_id in self._bases and row_id in self.line(other))

    def _is_vague(self, row_id: str, name: str) -> bool:
        named = self._named.get(name.casefold(), [])
        return len(named) > 1 and self._places[named[0]] >= self._places[row_id]
