from __future__ import annotations

import json
import tracemalloc
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings

from forecasting.domain.saved_forecast import forecast_of, glance_into, pack, snapshot_of, unpack
from forecasting.domain.saved_project import pack_project, unpack_project
from forecasting.errors import InvalidValue
from forecasting.words.narrative import answer, champion_sentence, diagnosis_sentence, story
from tests.forecasting.made import Outlook, make_forecast, make_project
from tests.forecasting.strategies import projects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forecasting.domain.project import Project

FORECAST = make_forecast()
#: What can be worked out again from the project.
LEFT_OUT = {"posterior_draws", "sample_stats", "set_changes", "proposals", "staleness", "levers", "outlook"}


def test_a_saved_forecast_comes_back_to_the_last_bit() -> None:
    found = unpack(pack(FORECAST))
    for field in fields(FORECAST):
        if field.name not in {*LEFT_OUT, "arrivals", "scene"}:
            np.testing.assert_equal(getattr(found, field.name), getattr(FORECAST, field.name))
    for one, other in zip(found.arrivals, FORECAST.arrivals, strict=True):
        assert one.target == other.target
        assert np.array_equal(one.days, other.days)
    np.testing.assert_equal(
        [getattr(found.scene, f.name) for f in fields(found.scene)],
        [getattr(FORECAST.scene, f.name) for f in fields(found.scene)],
    )
    assert np.array_equal(found.fan_bands, FORECAST.fan_bands)


def test_it_says_the_same_in_words() -> None:
    found = unpack(pack(FORECAST))
    for write in (answer, champion_sentence, lambda forecast: diagnosis_sentence(forecast.diagnosis)):
        assert write(found) == write(FORECAST)


def test_a_thousand_futures_with_many_steps_take_less_than_half_a_megabyte() -> None:
    assert len(pack(FORECAST)) < 500_000


def test_glances_at_many_forecasts_hold_none_of_their_texts() -> None:
    text, times = pack(FORECAST), 20
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        glances = [glance_into(text + " " * number) for number in range(times)]
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < times * len(text) / 4
    assert [glance_into(text + " " * number) is glances[number] for number in range(times)] == [True] * times


def test_a_snapshot_holds_the_project_as_it_was() -> None:
    project = make_project()
    first = snapshot_of(FORECAST, project, "kick-off")
    second = snapshot_of(FORECAST, project.with_snapshot(first))
    assert unpack_project(second.made_from) == project
    assert (first.taken_on, first.note) == (FORECAST.as_of, "kick-off")
    assert forecast_of(first).fingerprint == FORECAST.fingerprint


@given(project=projects())
@settings(max_examples=60)
def test_every_project_comes_back_from_its_text(project: Project) -> None:
    assert repr(unpack_project(pack_project(project))) == repr(project.without_extras())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 2}, "saved by a newer version of Whenabouts; update"),
        ({"basis": "hearsay"}, "damaged"),
        ({"ceiling": {"type": "|O", "shape": [1], "data": ""}}, "numbers of the type"),
        ({"ceiling": {"type": "<f8", "shape": [3], "data": "eJwDAAAAAAE="}}, "damaged"),
        ({"days": {"type": "<f8", "shape": [-1], "data": "not base64!"}}, "damaged"),
        ({"reported": {"at": {"type": "|u1", "shape": [0], "data": "eJwDAAAAAAE="}, "to": {}}}, "damaged"),
        ({"plain": {}}, "damaged"),
    ],
)
def test_a_damaged_forecast_is_refused_with_a_reason(change: dict[str, object], reason: str) -> None:
    told = json.loads(pack(FORECAST)) | change
    with pytest.raises(InvalidValue, match=reason):
        unpack(json.dumps(told))


def leaves(told: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to everything in a JSON value that holds nothing itself, and to each list and object."""
    yield path
    inside = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for key, item in inside:
        yield from leaves(item, (*path, key))


@pytest.mark.parametrize("wrong", [None, True, -1, 1e300, float("nan"), "x", "9999-12-31", [], {}], ids=repr)
def test_whatever_stands_in_a_place_a_forecast_is_refused_or_can_be_told(wrong: object) -> None:
    text = pack(make_forecast(make_project(results=6), Outlook(draws=20, horizon_days=60)))
    refused = 0
    for path in list(leaves(json.loads(text)))[1:]:
        told = place = json.loads(text)
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = wrong
        try:
            found = unpack(json.dumps(told))
        except InvalidValue:
            refused += 1
        else:
            assert story(found)
            assert isinstance(diagnosis_sentence(found.diagnosis), str)
            assert found.fan_bands.shape[0] == found.days.size
            assert glance_into(json.dumps(told)).champion_now == found.champion_now
    assert refused > 20


@pytest.mark.parametrize("text", ["", "nothing", "{}", "[1]", "eJwDAAAAAAE=", "eJyrVkpUslJQSlKqBQAQjAKJ"])
def test_a_text_that_is_no_project_or_forecast_is_refused(text: str) -> None:
    for read in (unpack, unpack_project):
        with pytest.raises(InvalidValue, match="damaged"):
            read(text)
