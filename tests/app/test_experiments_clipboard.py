"""Blocks of cells, out to a spreadsheet and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.grid.drafts import Column
from app.views.experiments.experiments_clipboard import read_block, read_heads, with_told_dates, write_block

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"))


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1)))
def test_a_written_block_is_read_as_it_was(block: list[list[str]]) -> None:
    if block != [[""]] and block[-1] != [""]:
        assert read_block(write_block(block)) == block


def test_rows_end_as_every_system_ends_them() -> None:
    assert read_block("a\tb\r\nc\td\r\n") == read_block("a\tb\rc\td\r") == read_block("a\tb\nc\td") == [
        ["a", "b"],
        ["c", "d"],
    ]  # fmt: skip


def test_a_quoted_cell_may_hold_lines_and_tabs() -> None:
    assert read_block('one\t"two\nlines"\tthree\n') == [["one", "two\nlines", "three"]]


def test_a_lone_quote_swallows_nothing() -> None:
    assert read_block('"wide screen\t1\nnext\t2') == [['"wide screen', "1"], ["next", "2"]]


def test_short_rows_are_filled_up() -> None:
    assert read_block("a\tb\tc\nd") == [["a", "b", "c"], ["d", "", ""]]


def test_heads_say_where_cells_belong() -> None:
    heads = read_heads(["Run name", "Completed", "Accuracy", "Colour", "n_eval"], "Accuracy (%)")
    assert heads == [Column.NAME, Column.FINISHED, Column.RESULT, None, Column.N_EVAL]


def test_of_two_columns_with_one_meaning_the_first_counts() -> None:
    assert read_heads(["Date", "Finished", "Result"], "Accuracy") == [Column.FINISHED, None, Column.RESULT]


@pytest.mark.parametrize("row", [["2026-10-01", "Baseline", "70"], ["Notes", "Lever"], ["Accuracy"], [""]])
def test_rows_of_data_are_no_heads(row: list[str]) -> None:
    assert read_heads(row, "Accuracy (%)") is None


def test_one_unmistakable_date_tells_how_its_column_is_read() -> None:
    block = [["3/4/2026", "3/4/2026"], ["3/25/2026", "x"], ["", "25/3/2026"]]
    plain = with_told_dates(block, [Column.FINISHED, Column.STARTED], day_first=True)
    assert plain == [["2026-03-04", "3/4/2026"], ["2026-03-25", "x"], ["", "25/3/2026"]]


def test_dates_that_contradict_each_other_are_left_as_they_are() -> None:
    block = [["3/25/2026"], ["25/3/2026"], ["3/4/2026"]]
    assert with_told_dates(block, [Column.FINISHED], day_first=True) == block


def test_only_dates_are_touched() -> None:
    block = [["3/25/2026"]]
    assert with_told_dates(block, [Column.NOTES], day_first=True) == block
