"""What the measurements of a project tell besides its future, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.timeline import format_date
from forecasting.words.wording import chance_phrase, counted, quoted, whole, write_difference, write_target

if TYPE_CHECKING:
    from forecasting.domain.findings import Hold, Proposal, SetChange, Staleness
    from forecasting.domain.forecast import Forecast
    from forecasting.domain.metric import Metric


def set_sentences(forecast: Forecast) -> tuple[str, ...]:
    """How results on earlier evaluation sets were made comparable with those on the set in use."""
    return tuple(_set_sentence(forecast.metric, change) for change in forecast.set_changes)


def staleness_sentences(forecast: Forecast) -> tuple[str, ...]:
    """What an unchanged model loses a month, and whether targets hold; nothing where nobody measured it."""
    found = forecast.staleness
    if found is None:
        return ()
    return (_loss_sentence(forecast.metric, found), *(_hold_sentence(forecast.metric, hold) for hold in found.holds))


def proposal_sentence(proposal: Proposal) -> str:
    """What the sizes of evaluation sets suggest, and what to do."""
    old, new = whole(proposal.old), whole(proposal.new)
    return (
        f"From {format_date(proposal.day)} on results are measured on {new} examples instead of {old}; if that is "
        f"another evaluation set, mark the results before as measured on a set of its own, such as "
        f"{quoted(proposal.name)}."
    )


def _set_sentence(metric: Metric, change: SetChange) -> str:
    on_set = f"on {quoted(change.name)}" if change.name else "on the usual evaluation set"
    span = f"{_signed(metric, change.low)} to {_signed(metric, change.high)}"
    return (
        f"Until {format_date(change.until)} results were measured {on_set}; what lies between that set and the one in "
        f"use (4 in 5 chance: {span}) counts neither as progress nor as loss."
    )


def _signed(metric: Metric, difference: float) -> str:
    return f"{'−' if difference < 0 else '+'}{write_difference(metric, difference)}"


def _loss_sentence(metric: Metric, found: Staleness) -> str:
    low, high = (write_difference(metric, value) for value in (found.low, found.high))
    return (
        f"An unchanged model loses {write_difference(metric, found.middle)} a month (4 in 5 chance: {low} to {high}), "
        f"as {counted(found.measurements, 'later measurement')} of {counted(found.models, 'model')} show."
    )


def _hold_sentence(metric: Metric, hold: Hold) -> str:
    told = [f"{chance_phrase(chance)} after {counted(months, 'month')}" for months, chance in hold.chances.items()]
    value = write_target(metric, hold.target.value)
    return (
        f"If the model that reaches {value} then stays unchanged, it still holds {value} with "
        f"{', '.join(told[:-1])} and {told[-1]}."
    )
