"""Past forecasts in words: what we'd have said, what happened, and which method would have been better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecasting.domain.backtest import OURS
from forecasting.domain.metric import MAX_DECIMALS
from forecasting.domain.timeline import format_date
from forecasting.words.wording import counted, one_line, what_may_happen, write_target, write_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasting.domain.backtest import Bin, Claim, Coverage, Origin, Summary

#: Below this many past days, what is told of them can be luck.
FEW_ORIGINS = 10
#: The band of the fan that is told of, and how shares of the horizon are said.
_TOLD_BAND = 0.8
_SPANS = {0.25: "a quarter of the way ahead", 1.0: "at the end"}
#: Scores that differ by less are called the same.
_TIE = 0.0005


@dataclass(frozen=True, slots=True)
class Recollection:
    """What would have been said on a past day, each claim with what happened."""

    opening: str
    lines: tuple[str, ...] = ()


def recollections(origins: Sequence[Origin]) -> tuple[Recollection, ...]:
    """What would have been said about a series, by day; origins that fell on the same day are told once."""
    by_day = {origin.asked_on: origin for origin in origins}
    return tuple(_recollection(origin) for origin in by_day.values())


def _recollection(origin: Origin) -> Recollection:
    asked = f"Had you asked on {format_date(origin.asked_on)}, we'd have said"
    answer = origin.answer(OURS)
    if answer is None:
        known = counted(origin.results, "result")
        return Recollection(f"{asked} that the {known} known by then are too little for a forecast.")
    chances = dict(zip(origin.claims, answer.chances, strict=True))
    lines = tuple(
        f"{_claimed(origin, claim, chances[claim])} {_what_happened(claim)}" for claim in _told_claims(origin.claims)
    )
    return Recollection(f"{asked}:", lines)


def _told_claims(claims: Sequence[Claim]) -> list[Claim]:
    """The project's own targets; also those that were chosen, unless what became of an own one is known."""
    own = [claim for claim in claims if claim.is_own]
    is_settled = any(claim.came_true is not None for claim in own)
    return own if is_settled else [*own, *(claim for claim in claims if not claim.is_own)]


def _claimed(origin: Origin, claim: Claim, chance: float) -> str:
    metric = origin.metric
    finer = replace(metric, decimals=min(metric.decimals + 1, MAX_DECIMALS))
    value = write_target(metric, claim.value) if claim.is_own else write_value(finer, claim.value)
    named = f" ({one_line(claim.name)})" if claim.name else ""
    when = f"{value}{named} by {format_date(claim.deadline)}"
    return f"{what_may_happen(one_line(metric.name), chance, f'reach {when}', f'reaching {when}')}."


def _what_happened(claim: Claim) -> str:
    if claim.came_true is None:
        return f"It hadn't been reached when the last result came, on {format_date(claim.known_until)}."
    if claim.reached_on is None:
        return "It wasn't reached."
    late = "" if claim.came_true else " only"
    return f"It was reached{late} on {format_date(claim.reached_on)}."


def verdict(summaries: Sequence[Summary]) -> tuple[str, ...]:
    """How good the past forecasts were, ours compared with the others, in sentences."""
    ours = next(summary for summary in summaries if summary.method == OURS)
    if not ours.answered:
        return ("There was too little history on every past date, so there is nothing to score.",)
    told = [_arrival_sentence(ours), _band_sentence(ours), *_refusal_sentences(ours)]
    rivals = [summary for summary in summaries if summary.method != OURS]
    if rivals:
        told.append(_rival_sentence(ours, rivals))
    told.append(_luck_sentence(ours))
    return tuple(told)


def _arrival_sentence(ours: Summary) -> str:
    return (
        f"Over {counted(ours.answered, 'past date')}, the odds of arriving score {ours.arrival:.3f}; "
        "0 is perfect, and saying 50% to everything scores 0.250."
    )


def _band_sentence(ours: Summary) -> str:
    held = {c.at: f"{c.held:.0%} of the time" for c in ours.coverage if c.central == _TOLD_BAND}
    shares = " and ".join(f"{share} {_SPANS[at]}" for at, share in held.items())
    return f"The range with a 4 in 5 chance held the best value {shares}."


def _luck_sentence(ours: Summary) -> str:
    """Whether ranges held and chances came true as often as they said, as far as so many histories can tell."""
    if ours.answered < FEW_ORIGINS:
        return "With so few past dates, all of this can be luck."
    strange = [_held(band) for band in ours.coverage if not band.is_luck]
    strange += [_came_true(found) for found in ours.reliability if not found.is_luck]
    if not strange:
        return "How often ranges held and chances came true is what luck gives to chances that are exactly right."
    return f"More than luck explains: {'; '.join(strange)}."


def _held(band: Coverage) -> str:
    return f"the range with a {band.central:.0%} chance held {band.held:.0%} of the time {_SPANS[band.at]}"


def _came_true(found: Bin) -> str:
    return f"what was said to be {found.low:.0%} to {found.high:.0%} likely came true {found.came_true:.0%} of the time"


def _refusal_sentences(ours: Summary) -> list[str]:
    refused = ours.origins - ours.answered
    asked = counted(ours.origins, "past date")
    return [f"On {refused} of {asked} there was too little history for a forecast of ours."] if refused else []


def _rival_sentence(ours: Summary, rivals: Sequence[Summary]) -> str:
    ranked = sorted(rivals, key=lambda summary: summary.arrival_in_common)
    better = [r for r in ranked if r.arrival_in_common < ours.arrival_in_common - _TIE]
    own = f"{ours.arrival_in_common:.3f}"
    if not better:
        best = ranked[0]
        others = f"the best of the {len(ranked)} other methods" if len(ranked) > 1 else "the other method"
        return (
            f"Where all could answer, Whenabouts scores {own}; {others}, {_scored(best)}, would not have been better."
        )
    names = ", ".join(map(_scored, better))
    return f"Where all could answer, Whenabouts scores {own}; better would have been: {names}."


def _scored(summary: Summary) -> str:
    return f"{summary.title} ({summary.arrival_in_common:.3f})"
