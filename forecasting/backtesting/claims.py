"""What a past forecast is asked about: targets with a deadline, and when they were reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.backtesting.series import finish
from forecasting.domain.backtest import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from forecasting.domain.metric import Metric
    from forecasting.domain.project import Experiment, Target


def chosen_claims(metric: Metric, values: Iterable[float], later: Sequence[Experiment]) -> tuple[Claim, ...]:
    """Values on the model's scale, to be reached by the last of the later results."""
    known_until = max(map(finish, later))
    return tuple(
        Claim(
            value=metric.from_model(float(value)),
            deadline=known_until,
            reached_on=_reached_on(metric, float(value), later),
            known_until=known_until,
        )
        for value in values
    )


def own_claims(
    metric: Metric, targets: Iterable[Target], asked_on: date, known: Sequence[Experiment], later: Sequence[Experiment]
) -> tuple[Claim, ...]:
    """Targets with a deadline after a day on which they had not been reached."""
    known_until = max(map(finish, later))
    return tuple(
        Claim(
            value=target.value,
            deadline=target.deadline,
            reached_on=_reached_on(metric, metric.to_model(target.value), later),
            known_until=known_until,
            name=target.name,
            is_own=True,
        )
        for target in targets
        if target.deadline is not None
        and target.deadline > asked_on
        and _reached_on(metric, metric.to_model(target.value), known) is None
    )


def _reached_on(metric: Metric, value: float, results: Sequence[Experiment]) -> date | None:
    """Day of the first result that is at least as good."""
    there = (finish(e) for e in results if e.result is not None and metric.to_model(e.result) >= value)
    return min(there, default=None)
