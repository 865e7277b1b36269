"""What is kept of an edit leads from what was there to what is there, for every field of every record."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from enum import Enum
from itertools import pairwise
from types import NoneType
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given, settings

from app.document import Contents
from app.grid.drafts import Column, Draft
from forecasting.domain.project import Roadmap
from forecasting.storage.record_changes import _fields, change, decoded, encoded, patched
from tests.forecasting.storage.test_storage import ROADMAP
from tests.forecasting.strategies import roadmaps

PLAIN = {bool, int, float, str, date, NoneType}


def record_kinds(kind: Any) -> set[type]:
    """Every record in a type, itself too."""
    if get_origin(kind):
        parts = [part for part in get_args(kind) if part is not ...]
        return set().union(*(record_kinds(part) for part in parts))
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        return {kind}.union(*(record_kinds(hint) for hint in _fields(kind).values()))
    assert kind in PLAIN or issubclass(kind, Enum), f"{kind} can't be kept"
    return set()


def in_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(roadmap=roadmaps())
@settings(max_examples=60)
def test_any_roadmap_comes_back_from_its_json(roadmap: Roadmap) -> None:
    assert repr(decoded(Roadmap, in_json(encoded(roadmap)))) == repr(roadmap)


@given(before=roadmaps(), after=roadmaps())
@settings(max_examples=60)
def test_any_change_leads_from_one_roadmap_to_the_other(before: Roadmap, after: Roadmap) -> None:
    assert patched(Roadmap, before, in_json(change(before, after))) == after


def test_every_kind_of_record_can_be_kept() -> None:
    kinds = {kind.__name__ for kind in record_kinds(Contents)}
    assert {
        "Roadmap",
        "Project",
        "Metric",
        "Experiment",
        "Target",
        "Milestone",
        "Belief",
        "DateRange",
        "Draft",
    } <= kinds


@pytest.mark.parametrize("kind", sorted(record_kinds(Contents), key=str))
def test_every_field_of_every_record_is_kept(kind: type) -> None:
    """A field that doesn't take part in making its record would be lost."""
    assert [field.name for field in dataclasses.fields(kind) if not field.init] == []


def test_drafts_come_and_go() -> None:
    typed = (Draft("d1", {Column.NAME: "Half", Column.RESULT: ""}), Draft("d2", {}, after="d1"))
    states = [
        Contents(ROADMAP),
        Contents(ROADMAP, {"p1": typed}),
        Contents(ROADMAP, {"p1": typed[1:], "p2": typed[:1]}),
        Contents(ROADMAP, {"p2": (Draft("d1", {Column.NOTES: "more"}),)}),
        Contents(ROADMAP),
    ]
    for before, after in pairwise(states):
        assert patched(Contents, before, in_json(change(before, after))) == after
    assert decoded(Contents, in_json(encoded(states[2]))) == states[2]


def test_one_cell_of_a_long_table_is_a_short_change_that_shares_the_rest() -> None:
    first = ROADMAP.projects[0]
    many = tuple(dataclasses.replace(first.experiments[0], name=f"Try {i}", id=f"x{i}") for i in range(1000))
    long = dataclasses.replace(first, experiments=(*first.experiments, *many))
    before = dataclasses.replace(ROADMAP, projects=(long, ROADMAP.projects[1]))
    edited = dataclasses.replace(many[500], result=77.5)
    after = before.with_project(long.with_experiment(edited))
    told = in_json(change(before, after))
    found = patched(Roadmap, before, told)
    assert len(json.dumps(told)) < 200
    assert found == after
    assert found.projects[1] is before.projects[1]
    assert all(
        a is b
        for a, b in zip(found.projects[0].experiments, after.projects[0].experiments, strict=True)
        if a is not edited and b is not edited
    )


def test_what_is_no_record_is_not_kept() -> None:
    with pytest.raises(TypeError, match="A value of object can't be kept"):
        encoded(object())
    with pytest.raises(TypeError, match="is no"):
        decoded(Roadmap, "text")
