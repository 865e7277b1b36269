"""Which row holds the headers, and what each column tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forecasting.domain.metric import parse_number
from forecasting.errors import InvalidValue, UserError
from forecasting.importers.days import find_count, looks_like_a_date
from forecasting.importers.headers import Role, header_key, is_counter, result_rank, role_of
from forecasting.importers.lines import DELIMITERS, Line, named_delimiter, split
from forecasting.importers.numerals import MISSING, split_spread, strip_unit
from forecasting.importers.statuses import read_status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: Rows that are looked at to find out how a table is laid out.
_SAMPLE = 200
#: Rows in which headers are looked for.
_TOP = 15
#: Roles of columns that hold dates.
DATES = (Role.FINISHED, Role.DATE, Role.STARTED)
NEEDS = "A table needs a column of dates and a column of results, best with headers such as “date” and “accuracy”."


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text with the headers of their columns."""

    delimiter: str
    #: As they stand; made up where the table has none.
    headers: tuple[str, ...]
    #: Rows of data that aren't blank.
    rows: tuple[Line, ...]
    #: Rows that stand above the headers and aren't blank.
    preamble: tuple[Line, ...] = ()
    has_headers: bool = True

    def texts(self, position: int, most: int | None = None) -> list[str]:
        """The cells of a column that hold something."""
        cells = (clean_cell(row.cell(position)) for row in self.rows[:most])
        return [cell for cell in cells if cell.casefold() not in MISSING]


@dataclass(frozen=True, slots=True)
class Roles:
    """Where each role is found; several columns with one header share a role, the first that holds something counts."""

    positions: Mapping[Role, tuple[int, ...]]
    #: Headers of other columns that could hold the result.
    other_results: tuple[str, ...] = ()
    #: Roles that were found by what their column holds, as its header doesn't tell.
    guessed: frozenset[Role] = field(default_factory=frozenset)

    def text(self, row: Line, role: Role) -> str:
        """The cell of a row, tidied; empty if there is none."""
        if role not in self.positions:
            return ""
        cells = (row.cell(position) for position in self.positions[role])
        return next((clean_cell(cell) for cell in cells if cell.strip() not in {"", "-"}), "")

    def header(self, table: Table, role: Role) -> str:
        """The header of a role's column."""
        positions = self.positions.get(role)
        return table.headers[positions[0]] if positions else ""


def clean_cell(text: str) -> str:
    """A cell without space around it, and without the apostrophe that guards against formulas."""
    return unguard(text.strip()).strip()


def unguard(text: str) -> str:
    """Take off the apostrophe that programs put before ``=``, ``+``, ``-`` and ``@`` so that no formula is run."""
    return text[1:] if text.startswith("'") and _needs_guard(text) else text


def guard(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; `unguard` takes it off."""
    return f"'{text}" if _needs_guard(text) else text


def _needs_guard(text: str) -> bool:
    return text.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def find_table(text: str) -> Table:
    """The table in a text: its delimiter, its headers and its rows."""
    named, text = named_delimiter(text)
    delimiter = named or max(DELIMITERS, key=lambda candidate: _fitness(text, candidate))
    lines = [line for line in split(text, delimiter) if not line.is_blank]
    top = _header_index(lines)
    if top is None:
        width = max((len(line.cells) for line in lines), default=0)
        headers = tuple(f"column {number}" for number in range(1, width + 1))
        return Table(delimiter, headers, tuple(lines), has_headers=False)
    headers = tuple(clean_cell(cell) for cell in lines[top].cells)
    return Table(delimiter, headers, tuple(lines[top + 1 :]), tuple(lines[:top]))


def find_roles(table: Table, metric_name: str = "", chosen: Mapping[str, Role] | None = None) -> Roles:
    """What each column tells; `chosen` roles by header go before what the headers say.

    Raises
    ------
    UserError
        If there is no column of results or no column of dates.
    """
    kinds = _Contents(table)
    positions = _chosen_positions(table, chosen or {})
    taken = {p for found in positions.values() for p in found}
    named = _named_positions(table, kinds, taken)
    positions = {**named, **positions}
    ranked = _ranked_results(table, kinds, metric_name, taken)
    if Role.RESULT not in positions and ranked:
        positions[Role.RESULT] = _same_header(table, ranked[0])
        positions = {r: found for r, found in positions.items() if r is Role.RESULT or ranked[0] not in found}
    guessed = _guess(table, kinds, positions)
    _require(table, positions)
    others = tuple(table.headers[p] for p in ranked if p not in positions[Role.RESULT])
    return Roles(positions, others, frozenset(guessed))


class _Contents:
    """What the columns of a table hold, looked at once."""

    def __init__(self, table: Table) -> None:
        self._samples = [table.texts(position, _SAMPLE) for position in range(len(table.headers))]

    def holds_dates(self, position: int) -> bool:
        """Whether at least half of the cells are dates, in whatever form."""
        return find_count(self._samples[position]) is not None or self.shows_dates(position)

    def shows_dates(self, position: int) -> bool:
        """Whether at least half of the cells are written as dates."""
        return self._mostly(position, looks_like_a_date)

    def holds_numbers(self, position: int) -> bool:
        """Whether at least half of the cells are numbers."""
        return self._mostly(position, looks_like_a_number)

    def may_hold_numbers(self, position: int) -> bool:
        """Whether a cell is a number, or none holds anything."""
        return any(map(looks_like_a_number, self._samples[position])) or self.is_empty(position)

    def holds_statuses(self, position: int) -> bool:
        """Whether at least half of the cells are words for a status."""
        return self._mostly(position, lambda text: read_status(text) is not None)

    def is_empty(self, position: int) -> bool:
        """Whether no cell holds anything."""
        return not self._samples[position]

    def _mostly(self, position: int, test: Callable[[str], bool]) -> bool:
        sample = self._samples[position]
        return bool(sample) and 2 * sum(map(test, sample)) >= len(sample)


def has_steps(table: Table) -> bool:
    """Whether a column counts the steps of runs, so that rows may be no tries of their own."""
    return any(header_key(header) in {"step", "epoch", "iteration"} for header in table.headers)


def looks_like_a_number(text: str) -> bool:
    """Whether a cell is a number, perhaps with a unit or a standard error behind it."""
    try:
        parse_number(strip_unit(split_spread(text)[0]))
    except InvalidValue:
        return False
    return True


def _chosen_positions(table: Table, chosen: Mapping[str, Role]) -> dict[Role, tuple[int, ...]]:
    positions = {role: _positions(table, header) for header, role in chosen.items()}
    for header, role in chosen.items():
        if not positions[role]:
            raise UserError(f"The table has no column “{header}”; its columns are: {', '.join(table.headers)}.")
    return positions


def _positions(table: Table, header: str) -> tuple[int, ...]:
    wanted = header_key(header)
    return tuple(p for p, found in enumerate(table.headers) if header_key(found) == wanted)


def _same_header(table: Table, position: int) -> tuple[int, ...]:
    return tuple(p for p, header in enumerate(table.headers) if header == table.headers[position])


def _named_positions(table: Table, kinds: _Contents, taken: set[int]) -> dict[Role, tuple[int, ...]]:
    best: dict[Role, tuple[int, int]] = {}
    for position, header in enumerate(table.headers):
        found = role_of(header)
        if found is None or position in taken or not _can_be(found[0], kinds, position):
            continue
        best[found[0]] = min(best.get(found[0], (found[1], position)), (found[1], position))
    return {role: _same_header(table, position) for role, (_, position) in best.items() if role is not Role.RESULT}


def _can_be(role: Role, kinds: _Contents, position: int) -> bool:
    """Whether a column may hold what its header says; its single cells are checked when they are read."""
    if role in DATES:  # a “time” may be how long a run took
        return kinds.holds_dates(position) or not kinds.holds_numbers(position)
    if role is Role.REPEATS:  # “seeds” may be lists of them
        return kinds.may_hold_numbers(position)
    return role is not Role.TARGET or kinds.holds_numbers(position)  # or the name of what is predicted


def _ranked_results(table: Table, kinds: _Contents, metric_name: str, taken: set[int]) -> list[int]:
    """Columns that could be the result, the likeliest first."""
    ranks: list[tuple[tuple[int, ...], int]] = []
    for position, header in enumerate(table.headers):
        rank = result_rank(header, metric_name)
        if rank is not None and position not in taken and kinds.may_hold_numbers(position):
            ranks.append(((not kinds.holds_numbers(position), *rank), position))
    if not ranks:  # “metric” is either the name of what was measured, or what was measured
        return [p for p, h in enumerate(table.headers) if role_of(h) == (Role.METRIC, 0) and kinds.holds_numbers(p)]
    return [position for _, position in sorted(ranks)]


def _guess(table: Table, kinds: _Contents, positions: dict[Role, tuple[int, ...]]) -> set[Role]:
    """Add roles whose columns can be told by what they hold; say which."""
    before = set(positions)
    free = [p for p in range(len(table.headers)) if not any(p in found for found in positions.values())]
    if not any(role in positions for role in DATES):
        _take(Role.DATE, positions, free, kinds.shows_dates)
    if Role.RESULT not in positions:
        dates = [p for p in free if kinds.shows_dates(p)]
        plain = [p for p in free if p not in dates and not (table.has_headers and is_counter(table.headers[p]))]
        _take(Role.RESULT, positions, plain, kinds.holds_numbers)
    if not table.has_headers:
        rest = [p for p in free if not any(p in found for found in positions.values())]
        _take(Role.STATUS, positions, rest, kinds.holds_statuses)
        words = [p for p in rest if not (kinds.holds_numbers(p) or kinds.holds_statuses(p) or kinds.shows_dates(p))]
        _take(Role.NAME, positions, words, lambda p: not kinds.is_empty(p))
    return set(positions) - before


def _take(role: Role, positions: dict[Role, tuple[int, ...]], free: Sequence[int], fits: Callable[[int], bool]) -> None:
    found = next(filter(fits, free), None)
    if found is not None:
        positions[role] = (found,)


def _require(table: Table, positions: Mapping[Role, tuple[int, ...]]) -> None:
    lacks = [
        what
        for what, roles in (("dates", DATES), ("results", (Role.RESULT,)))
        if not any(role in positions for role in roles)
    ]
    if not table.headers:
        raise UserError(f"There is no table here, only blank lines. {NEEDS}")
    if lacks:
        found = ", ".join(f"“{header}”" for header in table.headers[:12] if header)
        hint = "It looks like steps of runs; export the table of runs instead. " if has_steps(table) else ""
        raise UserError(f"No column of {' and none of '.join(lacks)} was found among {found}. {hint}{NEEDS}")


def _header_index(lines: Sequence[Line]) -> int | None:
    """Which of the rows holds the headers; None if the table has none."""
    scores = [_header_score(line) for line in lines[:_TOP]]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    # Headers in no language that is known: words, with rows of data below.
    wide = next((index for index, line in enumerate(lines[:_TOP]) if len(line.cells) > 1), None)
    if wide is None or wide == len(lines) - 1 or any(map(_is_data, lines[wide].cells)):
        return None
    return wide


def _header_score(line: Line) -> int:
    cells = [clean_cell(cell) for cell in line.cells if cell.strip()]
    if len(cells) < 2 or any(looks_like_a_date(cell) for cell in cells):
        return 0
    return sum(role_of(cell) is not None or result_rank(cell, "") is not None for cell in cells)


def _is_data(cell: str) -> bool:
    return looks_like_a_number(clean_cell(cell)) or looks_like_a_date(clean_cell(cell))


def _fitness(text: str, delimiter: str) -> tuple[int, int, int]:
    """How well a delimiter parts a text: known headers, rows that hold a date beside other things, cells."""
    lines = [line for line in split(text, delimiter, 50) if len(line.cells) > 1]
    headers = max((_header_score(line) for line in lines[:_TOP]), default=0)
    dated = sum(any(looks_like_a_date(clean_cell(cell)) for cell in line.cells) for line in lines)
    return headers, dated, len(lines)
