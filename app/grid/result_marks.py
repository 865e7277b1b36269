"""What sets results apart: new bests, the champion, how well each was measured, and which are inside the noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from textwrap import shorten
from typing import TYPE_CHECKING

from forecasting.domain.findings import NOISE_WIDTH
from forecasting.evidence.measurement import known_error, own_error, shared_error
from forecasting.words.wording import quoted, write_difference, write_number, write_value

if TYPE_CHECKING:
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Experiment, Project


#: Letters of a name that are told in a sentence.
_LONGEST_NAME = 60


class Mark(StrEnum):
    """What sets a result apart from others."""

    CHAMPION = "champion, the best so far"
    NEW_BEST = "new best when it came"


@dataclass(frozen=True, slots=True)
class _Errors:
    """Standard errors of one result in the metric's unit."""

    #: Of the value itself.
    whole: float
    #: Of what is left when it is compared with others on its evaluation set.
    compared: float


class ResultMarks:
    """What there is to say of each result of a project; looked up one by one, as few of many are ever seen.

    Parameters
    ----------
    forecast
        Knows the run-to-run variation, which single results don't tell; None where there is none yet.
    """

    def __init__(self, project: Project, forecast: Forecast | None = None) -> None:
        self._metric = project.metric
        self._results = {e.id: e for e in project.experiments if e.result is not None}
        #: By experiment, the best one before it on its evaluation set.
        self._before: dict[str, Experiment | None] = {}
        self._marks: dict[str, Mark] = {}
        self._learned = _learned_errors(forecast, project.metric)
        self._find_bests()
        if champion := project.champion:
            self._marks[champion.id] = Mark.CHAMPION

    def mark(self, experiment_id: str) -> Mark | None:
        """What sets a result apart, if anything does."""
        return self._marks.get(experiment_id)

    def noise(self, experiment_id: str) -> float | None:
        """Half of the interval that holds 19 of 20 such measurements; None where nothing is known of it."""
        experiment = self._results.get(experiment_id)
        errors = self._errors(experiment) if experiment else None
        return NOISE_WIDTH * errors.whole if errors else None

    def written_noise(self, experiment_id: str) -> str:
        """`noise` as it stands behind the result: ``±1.2``; empty where nothing is known of it."""
        noise = self.noise(experiment_id)
        return "" if noise is None else f"±{write_number(self._metric, noise)}"

    def is_inside_noise(self, experiment_id: str) -> bool:
        """Whether a new best may well owe its lead to luck."""
        if experiment_id not in self._marks:
            return False
        found = self._lead(experiment_id)
        return found is not None and found[0] <= found[1]

    def sentences(self, experiment_id: str) -> str:
        """What there is to say of a result; empty for what has none."""
        experiment = self._results.get(experiment_id)
        if experiment is None or experiment.result is None:
            return ""
        mark = self.mark(experiment_id)
        told = [f"{mark.capitalize()}."] if mark else []
        told += filter(None, (self._interval_sentence(experiment), self._lead_sentence(experiment)))
        return " ".join(told)

    def _find_bests(self) -> None:
        best: dict[str, tuple[float, Experiment]] = {}
        # What has a result is done, and what isn't measured again is a try.
        tries = [experiment for experiment in self._results.values() if experiment.remeasures is None]
        sign = 1.0 if self._metric.higher_is_better else -1.0
        for experiment in sorted(tries, key=attrgetter("finished")):
            value = sign * experiment.result  # type: ignore[operator] # only results are looked at
            known = best.get(experiment.evaluation_set)
            self._before[experiment.id] = known and known[1]
            if known is None or value > known[0]:
                best[experiment.evaluation_set] = (value, experiment)
                self._marks[experiment.id] = Mark.NEW_BEST

    def _errors(self, experiment: Experiment) -> _Errors | None:
        known, own = known_error(experiment, self._metric), own_error(experiment, self._metric)
        value, learned = self._learned.get(experiment.id, (None, 0.0))
        if value is not None and math.isclose(value, _result(experiment)) and learned >= known:
            shared = shared_error(experiment, self._metric)
            return _Errors(learned, math.sqrt(max(learned**2 - shared**2, own**2)))
        return _Errors(known, own) if known > 0 else None

    def _lead(self, experiment_id: str) -> tuple[float, float] | None:
        """How far a result is ahead of the best before it, below 0 behind it, and how far luck alone may reach."""
        before, experiment = self._before.get(experiment_id), self._results.get(experiment_id)
        if before is None or experiment is None:
            return None
        one, other = self._errors(before), self._errors(experiment)
        if one is None or other is None:
            return None
        lead = self._metric.to_model(_result(experiment) - _result(before))
        return lead, NOISE_WIDTH * math.hypot(one.compared, other.compared)

    def _interval_sentence(self, experiment: Experiment) -> str:
        noise = self.noise(experiment.id)
        if noise is None:
            return "How well it was measured isn’t known; the evaluation size or the standard error would tell."
        low, high = _clipped(self._metric, _result(experiment), noise)
        span = f"{write_number(self._metric, low)} and {write_value(self._metric, high)}"
        return f"There is a 19 in 20 chance that its true value lies between {span}."

    def _lead_sentence(self, experiment: Experiment) -> str:
        found, before = self._lead(experiment.id), self._before.get(experiment.id)
        if found is None or before is None:
            return ""
        lead, noise = found
        side = "ahead of" if lead > 0 else "behind"
        name = shorten(before.name, _LONGEST_NAME, placeholder=" …")
        told = f"It is {write_difference(self._metric, lead)} {side} {quoted(name)}, the best before it"
        width = f"the noise of the two measurements (±{write_difference(self._metric, noise)})"
        if abs(lead) > noise:
            return f"{told}, which is outside {width}."
        return f"{told}, which is inside {width} and may be luck."


def _learned_errors(forecast: Forecast | None, metric: Metric) -> dict[str, tuple[float, float]]:
    """By experiment, the value that a forecast knows and its standard error; nothing of another metric."""
    if forecast is None or forecast.metric != metric:
        return {}
    scene = forecast.scene
    pairs = zip(scene.values.tolist(), scene.errors.tolist(), strict=True)
    return dict(zip(scene.ids, pairs, strict=False))


def _clipped(metric: Metric, value: float, noise: float) -> tuple[float, float]:
    low, high = value - noise, value + noise
    return (
        low if metric.lower is None else max(low, metric.lower),
        high if metric.upper is None else min(high, metric.upper),
    )


def _result(experiment: Experiment) -> float:
    assert experiment.result is not None  # only results are looked at
    return experiment.result
