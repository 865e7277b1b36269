"""A forecast as a text that stays as it is, and back: what a snapshot holds, small and without any code in it.

The text is JSON: fields by name, and arrays as their type, their shape and their bytes (little endian, zlib, base64).
Paths are steps, so only the days and the heights of steps are kept. What can be worked out again from the project, as
posterior draws and the report on levers, isn't kept.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.domain.assumptions import MAX_HORIZON_DAYS
from forecasting.domain.findings import Comparison
from forecasting.domain.forecast import Arrival, Basis, Diagnosis, Forecast, Scene
from forecasting.domain.metric import Metric
from forecasting.domain.plain_records import read_as, tell
from forecasting.domain.project import Snapshot, Target
from forecasting.domain.saved_project import pack_project
from forecasting.domain.timeline import Timeline, format_date
from forecasting.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from forecasting.domain.project import Project, Roadmap

_FORMAT = 1
#: What arrays may be made of.
_TYPES = {"<f8", "<i4", "|u1", "|b1"}
#: Bytes that all arrays of a text may unpack to, and values of one kind of paths; a forecast of two years has three
#: million and one million. More would be a text that was made to fill the memory: zeros pack to a thousandth.
_LARGEST, _MOST_VALUES = 100_000_000, 20_000_000
#: Bytes of the widest type.
_WIDEST = 8
#: Characters that the snapshots of a roadmap may have, some 250 of them; its file must be one that can be opened again.
_ROOM = 100_000_000
#: Forecasts that are kept once they were read, of some twelve million bytes each; and glances at them, much less.
_MOST_KEPT, _MOST_GLANCES = 4, 256
_PLAIN: Mapping[str, type] = {
    "project_id": str,
    "fingerprint": str,
    "horizon_days": int,
    "seed": int,
    "model_version": str,
    "is_ceiling_told": bool,
    "learned_from": int,
}


class NewerForecast(InvalidValue):
    """A forecast was saved by a newer version, which is no damage."""


def snapshot_of(forecast: Forecast, project: Project, note: str = "") -> Snapshot:
    """A snapshot of a forecast and of the project that it was made from, as both stand now."""
    return Snapshot(taken_on=forecast.as_of, note=note, made_from=pack_project(project), saved=pack(forecast))


def snapshot_name(snapshot: Snapshot) -> str:
    """The day of a saved forecast and its note."""
    return (
        f"{format_date(snapshot.taken_on)} · {snapshot.note[:60]}" if snapshot.note else format_date(snapshot.taken_on)
    )


def require_room(roadmap: Roadmap, snapshot: Snapshot) -> None:
    """See that one more snapshot leaves a roadmap whose file can be opened; raises InvalidValue."""
    kept = [*(known for project in roadmap.projects for known in project.snapshots), snapshot]
    if sum(len(one.saved) + len(one.made_from) for one in kept) > _ROOM:
        raise InvalidValue(
            "The forecast wasn't saved: the roadmap has no room for more saved forecasts; "
            "delete some of them under Track record."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What is needed of a forecast to follow it over time: little, so that those of many snapshots can be kept."""

    metric: Metric
    as_of: date
    horizon_days: int
    arrivals: tuple[Arrival, ...]
    #: Best measured value.
    champion_now: float


def glance_at(forecast: Forecast) -> Glance:
    """What is needed of a forecast."""
    return Glance(
        metric=forecast.metric,
        as_of=forecast.as_of,
        horizon_days=forecast.horizon_days,
        arrivals=forecast.arrivals,
        champion_now=forecast.champion_now,
    )


class _Asked:
    """A text that is asked about, known by its hash and length once it is let go of.

    What was answered is kept for many texts, and each of them takes a hundred times the room of the answer.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._mark = (len(text), hash(text))

    def __hash__(self) -> int:
        return hash(self._mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._mark == other._mark


def glance_into(text: str) -> Glance:
    """What is needed of a saved forecast, without its paths; raises as `unpack`."""
    asked = _Asked(text)
    try:
        return _glance_into(asked)
    finally:
        asked.text = ""


@lru_cache(maxsize=_MOST_GLANCES)
def _glance_into(asked: _Asked) -> Glance:
    with _damage_told():
        told = _read(asked.text)
        as_of = read_as(date, told["as_of"])
        days = _plain(told["plain"], as_of)["horizon_days"]
        draws = _array(told["ceiling"]).size
        return Glance(
            metric=read_as(Metric, told["metric"]),
            as_of=as_of,
            horizon_days=days,
            arrivals=tuple(_arrival(one, as_of, days, draws) for one in told["arrivals"]),
            champion_now=float(_array(told["reported"]["to"])[0]),
        )


def forecast_of(snapshot: Snapshot) -> Forecast:
    """The forecast that a snapshot holds.

    Raises
    ------
    InvalidValue
        If it is damaged; NewerForecast, if a newer version saved it.
    """
    return unpack(snapshot.saved)


def same_target(forecast: Forecast | Glance, target: Target) -> Arrival | None:
    """The target as an earlier forecast has it: the one with the id, else the one with the value."""
    found = [a for a in forecast.arrivals if a.target.id == target.id]
    found += [a for a in forecast.arrivals if a.target.value == target.value]
    return next(iter(found), None)


def pack(forecast: Forecast) -> str:
    """A forecast as text."""
    scene = forecast.scene
    told = {
        "format": _FORMAT,
        "plain": {name: getattr(forecast, name) for name in _PLAIN},
        "metric": tell(forecast.metric),
        "as_of": forecast.as_of.isoformat(),
        "basis": forecast.basis.value,
        "diagnosis": tell(forecast.diagnosis),
        "comparison": tell(forecast.comparison),
        "arrivals": [_told_arrival(arrival) for arrival in forecast.arrivals],
        "scene": {"names": scene.names, "ids": scene.ids, "tries": scene.tries}
        | {name: _bytes_of(getattr(scene, name)) for name in ("days", "values", "errors", "is_best", "is_in_use")},
        "days": _bytes_of(forecast.days),
        "ceiling": _bytes_of(forecast.ceiling),
        "reported": _steps_of(forecast.reported),
        "true": _steps_of(forecast.true),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=_MOST_KEPT)
def unpack(text: str) -> Forecast:
    """The forecast that `pack` made a text of; raises InvalidValue if it is none."""
    with _damage_told():
        return _forecast(_read(text))


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever a damaged text ends in is told in a sentence."""
    try:
        yield
    except InvalidValue:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, zlib.error, OverflowError, RecursionError) as problem:
        raise InvalidValue(f"This saved forecast is damaged and can't be shown: {problem}.") from problem


def _read(text: str) -> dict[str, Any]:
    sizes: list[int] = []
    told: dict[str, Any] = json.loads(text, object_hook=partial(_counted, sizes))
    if told["format"] > _FORMAT:
        raise NewerForecast("This forecast was saved by a newer version of Whenabouts; update Whenabouts to see it.")
    if sum(sizes) > _LARGEST:
        message = "it would fill the memory"
        raise ValueError(message)
    return told


def _counted(sizes: list[int], found: dict[str, Any]) -> dict[str, Any]:
    """Note what an array says that it unpacks to, before any is unpacked."""
    if "shape" in found:
        sizes.append(_WIDEST * _count(found))
    return found


def _count(told: dict[str, Any]) -> int:
    lengths = [int(length) for length in told["shape"]]
    if any(length < 0 for length in lengths):
        message = f"it holds a table of {lengths}"
        raise ValueError(message)
    return math.prod(lengths)


def _plain(told: dict[str, Any], as_of: date) -> dict[str, Any]:
    """What isn't made of other things; the horizon must be one that has a date."""
    plain = {name: read_as(kind, told[name]) for name, kind in _PLAIN.items()}
    if not 1 <= plain["horizon_days"] <= MAX_HORIZON_DAYS:
        message = f"it looks {plain['horizon_days']} days ahead"
        raise ValueError(message)
    Timeline(as_of).date(plain["horizon_days"])
    return plain


def _forecast(told: dict[str, Any]) -> Forecast:
    as_of = read_as(date, told["as_of"])
    days = _array(told["days"])
    ceiling = _array(told["ceiling"])
    shape = (ceiling.size, days.size)
    plain = _plain(told["plain"], as_of)
    if not (days[0] == 0 and np.all(np.diff(days) > 0) and days[-1] <= plain["horizon_days"]):
        message = "its days are in no order"
        raise ValueError(message)
    return Forecast(
        **plain,
        metric=read_as(Metric, told["metric"]),
        as_of=as_of,
        days=days,
        reported=_paths(told["reported"], shape),
        true=_paths(told["true"], shape),
        ceiling=ceiling,
        arrivals=tuple(_arrival(one, as_of, plain["horizon_days"], ceiling.size) for one in told["arrivals"]),
        scene=_scene(told["scene"]),
        diagnosis=read_as(Diagnosis, told["diagnosis"]),
        basis=Basis(told["basis"]),
        posterior_draws={},
        comparison=_comparison(told["comparison"]),
    )


def _told_arrival(arrival: Arrival) -> dict[str, Any]:
    return {
        "target": tell(arrival.target),
        "days": _bytes_of(arrival.days),
        "chance_infeasible": None if np.isnan(arrival.chance_infeasible) else arrival.chance_infeasible,
        "chance_lucky": arrival.chance_lucky,
    }


def _arrival(told: dict[str, Any], as_of: date, horizon_days: int, draws: int) -> Arrival:
    days = _array(told["days"])
    if days.shape != (draws,) or np.isnan(days).any():
        message = "arrivals and paths are of different futures"
        raise ValueError(message)
    return Arrival(
        target=read_as(Target, told["target"]),
        as_of=as_of,
        horizon_days=horizon_days,
        days=days,
        chance_infeasible=float("nan") if told["chance_infeasible"] is None else _chance(told["chance_infeasible"]),
        chance_lucky=_chance(told["chance_lucky"]),
    )


def _comparison(told: dict[str, Any] | None) -> Comparison | None:
    found: Comparison | None = read_as(Comparison | None, told)
    if found is not None:
        _chance(found.chance_real)
        if not np.isfinite([found.lead, found.error]).all():
            message = "what it says of the champion is no number"
            raise ValueError(message)
    return found


def _chance(told: object) -> float:
    chance: float = read_as(float, told)
    if not 0 <= chance <= 1:
        message = f"it holds a chance of {chance}"
        raise ValueError(message)
    return chance


def _scene(told: dict[str, Any]) -> Scene:
    arrays = {name: _array(told[name]) for name in ("days", "values", "errors")}
    marks = {name: _array(told[name]).astype(bool) for name in ("is_best", "is_in_use")}
    names, ids = (tuple(str(text) for text in told[key]) for key in ("names", "ids"))
    if {array.shape for array in (*arrays.values(), *marks.values())} != {(len(names),)}:
        message = "its results are of different lengths"
        raise ValueError(message)
    if not np.isfinite([arrays["days"], arrays["values"]]).all():
        message = "its results are no numbers"
        raise ValueError(message)
    return Scene(
        days=arrays["days"],
        values=arrays["values"],
        errors=arrays["errors"],
        is_best=marks["is_best"],
        is_in_use=marks["is_in_use"],
        names=names,
        ids=ids,
        tries=int(told["tries"]),
    )


def _steps_of(paths: NDArray[np.float64]) -> dict[str, Any]:
    """Paths, shape (draws, days), by where they change and what they change to."""
    changes = np.ones(paths.shape, bool)
    changes[:, 1:] = paths[:, 1:] != paths[:, :-1]
    return {"at": _bytes_of(np.packbits(changes)), "to": _bytes_of(paths[changes])}


def _paths(told: dict[str, Any], shape: tuple[int, int]) -> NDArray[np.float64]:
    if math.prod(shape) > _MOST_VALUES:
        message = "its paths would fill the memory"
        raise ValueError(message)
    changes = np.unpackbits(_array(told["at"]), count=shape[0] * shape[1]).astype(bool).reshape(shape)
    heights = _array(told["to"])
    if not changes[:, 0].all() or heights.shape != (int(changes.sum()),) or not np.isfinite(heights).all():
        message = "its paths have no beginning or no end"
        raise ValueError(message)
    paths: NDArray[np.float64] = heights[np.cumsum(changes.ravel()) - 1].reshape(shape)
    return paths


def _bytes_of(array: NDArray[Any]) -> dict[str, Any]:
    small = array.astype(array.dtype.newbyteorder("<"), copy=False)
    data = base64.b64encode(zlib.compress(np.ascontiguousarray(small).tobytes(), 9)).decode("ascii")
    return {"type": small.dtype.str, "shape": list(small.shape), "data": data}


def _array(told: dict[str, Any]) -> NDArray[Any]:
    if told["type"] not in _TYPES:
        message = f"it holds numbers of the type {str(told['type'])[:8]!r}"
        raise ValueError(message)
    kind = np.dtype(told["type"])
    # One byte more than belongs there, so that too much is noticed and not cut off; none would mean any number.
    most = _count(told) * kind.itemsize + 1
    raw = zlib.decompressobj().decompress(base64.b64decode(told["data"], validate=True), most)
    flat: NDArray[Any] = np.frombuffer(raw, kind)
    return flat.reshape([int(length) for length in told["shape"]])
