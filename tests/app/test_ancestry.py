"""Which row is meant by a name that several have."""

from __future__ import annotations

import pytest

from app.grid.ancestry import Ancestry
from forecasting.errors import InvalidValue

ROWS = ["first", "second", "third", "fourth"]


def ancestry(parents: dict[str, str | None] | None = None, typed: dict[str, str] | None = None) -> Ancestry:
    names = dict.fromkeys(ROWS, "Twin") | {"third": "Other"}
    return Ancestry(ROWS, names, parents or {}, typed or {})


@pytest.mark.parametrize(
    ("row", "meant"), [("third", "second"), ("fourth", "second"), ("second", "first"), ("first", "second")]
)
def test_a_name_means_the_nearest_row_above_else_the_nearest_below(row: str, meant: str) -> None:
    assert ancestry().find(row, "twin") == meant


def test_a_row_that_is_not_there_yet_comes_last() -> None:
    assert ancestry().find("new", "Twin") == "fourth"


def test_a_row_based_on_this_one_is_not_meant() -> None:
    assert ancestry({"second": "third"}).find("third", "Twin") == "first"
    assert ancestry({"second": "first", "first": "third"}).find("third", "Twin") == "fourth"


def test_what_is_typed_counts_rather_than_what_was() -> None:
    turned = ancestry({"second": "third"}, {"second": "", "third": "Twin"})
    assert turned.find("third", "Twin") == "second"
    assert turned.line("third") == ["third", "second"]


def test_rows_that_all_name_themselves_follow_each_other_down() -> None:
    chained = ancestry(typed=dict.fromkeys(("first", "second", "fourth"), "Twin"))
    assert chained.line("fourth") == ["fourth", "second", "first"]
    with pytest.raises(InvalidValue, match="With “Twin” it would be based on itself"):
        chained.find("first", "Twin")


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(InvalidValue, match="No experiment is called “Third”"):
        ancestry().find("first", "Third")
