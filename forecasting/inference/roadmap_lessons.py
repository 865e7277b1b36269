"""What a project learns from the others of its roadmap: they are fitted once, and what they say is kept.

A lesson needs two numbers and not a thousand futures, so the fits are short. What was learned from a project
as it stands on a day is kept for as long as the process lives: an edit of one project refits only that one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecasting.errors import UserError
from forecasting.evidence.history import lesson_fingerprint, read_history
from forecasting.inference.beliefs import believed_priors
from forecasting.inference.pooling import Lessons, lessons, pooled_priors
from forecasting.messages import Progress, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from forecasting.domain.assumptions import Beliefs
    from forecasting.domain.project import Project
    from forecasting.inference.priors import Priors

_CHAINS, _DRAWS, _TUNE, _SEED = 2, 250, 200, 1
#: Lessons that are kept at most; the oldest go first.
_MOST_KEPT = 256
_kept: dict[tuple[str, date], Lessons] = {}


@dataclass(frozen=True, slots=True)
class Learned:
    """Priors of a project with what its mates say in them."""

    priors: Priors
    #: How many other projects had something to say.
    mates: int = 0


def learn_from_mates(
    project: Project,
    others: Sequence[Project],
    as_of: date,
    priors: Priors,
    on_progress: Callable[[Progress], None],
) -> Learned:
    """The priors of a project after what others of its roadmap say; where the PM has answered, the answer stays.

    Parameters
    ----------
    others
        Those with too few results, or with answers that contradict their results, say nothing.
    """
    beliefs = project.assumptions.beliefs
    if not others or (beliefs.success_chance and beliefs.share_closed):
        return Learned(priors)
    told = [_lessons(other, as_of, on_progress) for other in others]
    told = [lesson for lesson in told if lesson.tell_something(priors)]
    if not told:
        return Learned(priors)
    pooled = pooled_priors(priors, _lessons(project, as_of, on_progress), told)
    return Learned(_with_answers(pooled, priors, beliefs), len(told))


def _with_answers(pooled: Priors, priors: Priors, beliefs: Beliefs) -> Priors:
    alpha = pooled.alpha if beliefs.success_chance is None else priors.alpha
    return replace(pooled, alpha=alpha, log_s=pooled.log_s if beliefs.share_closed is None else priors.log_s)


def _lessons(project: Project, as_of: date, on_progress: Callable[[Progress], None]) -> Lessons:
    key = lesson_fingerprint(project), as_of
    if key not in _kept:
        while len(_kept) >= _MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = _learn(project, as_of, on_progress)
    return _kept[key]


def _learn(project: Project, as_of: date, on_progress: Callable[[Progress], None]) -> Lessons:
    from forecasting.inference.sampling import SamplePlan, fit  # noqa: PLC0415 - imports Numba, which takes a second

    try:
        history = read_history(project, as_of)
        priors = believed_priors(project.assumptions, history)
    except UserError:
        return Lessons()
    if history.has_baseline:
        return Lessons()

    def tell(share: float) -> None:
        on_progress(Progress(Stage.POOLING, 0.1 * share))

    plan = SamplePlan(chains=_CHAINS, draws=_DRAWS, tune=_TUNE)
    return lessons(fit(history, priors, plan, _SEED, tell), priors)
