from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from forecasting.evidence.history import read_history
from forecasting.inference.pooling import DIFFERENCE, OTHER_KIND, Lesson, Lessons, lessons, pooled_priors
from forecasting.inference.posterior import prior_draws
from forecasting.inference.priors import Normal, Priors
from tests.forecasting.made import AS_OF, make_project
from tests.forecasting.simulated_roadmaps import far_apart, shared, unrelated

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

STANDARD = Normal(mean=0.0, sd=1.0)
PRIORS = replace(Priors(), alpha=STANDARD, log_s=STANDARD)
ROADMAPS = 400


def says(value: float, sd: float = 0.3) -> Lesson:
    """Data that measure x as `value`, with a standard error."""
    return Lesson(1 / sd**2, value / sd**2)


def pooled(own: Lesson, *others: Lesson) -> Normal:
    told = [Lessons(alpha=other) for other in others]
    return pooled_priors(PRIORS, Lessons(alpha=own), told).alpha


def posterior(prior: Normal, own: Lesson) -> Normal:
    precision = 1 / prior.sd**2 + own.precision
    return Normal(mean=(prior.mean / prior.sd**2 + own.shift) / precision, sd=precision**-0.5)


@pytest.mark.parametrize("own", [Lesson(), says(1.5), says(-3.0, 0.1)])
def test_a_project_alone_keeps_its_prior(own: Lesson) -> None:
    found = pooled(own)

    # The grid ends at four standard deviations and has 16 spreads.
    assert found.mean == pytest.approx(0.0, abs=0.01)
    assert found.sd == pytest.approx(1.0, abs=0.01)


def test_mates_that_agree_move_and_narrow_the_prior_the_more_of_them_there_are() -> None:
    one, three, nine = (pooled(Lesson(), *[says(1.0)] * count) for count in (1, 3, 9))

    assert 0.3 < one.mean < three.mean < nine.mean < 1.0
    assert one.sd > three.sd > nine.sd > DIFFERENCE / 2


def test_what_says_nothing_changes_nothing() -> None:
    assert pooled(says(0.5), Lesson(), Lesson()).mean == pytest.approx(pooled(says(0.5)).mean)
    assert not Lessons().tell_something(PRIORS)
    assert Lessons(log_s=says(0.0)).tell_something(PRIORS)


def test_the_sum_over_the_grid_is_what_sampling_from_the_story_gives() -> None:
    own, others = says(0.2, 0.7), [says(1.2, 0.5), says(0.6, 0.8)]
    rng, size = np.random.default_rng(1), 2_000_000
    spread = np.abs(DIFFERENCE * rng.standard_normal(size))
    spread = spread[spread < 1]
    middle = np.sqrt(1 - spread**2) * rng.standard_normal(spread.size)
    x = [
        np.where(rng.random(spread.size) < OTHER_KIND, rng.standard_normal(spread.size),
                 middle + spread * rng.standard_normal(spread.size))
        for _ in range(3)
    ]  # fmt: skip
    logp = sum(lesson.shift * v - 0.5 * lesson.precision * v**2 for lesson, v in zip([own, *others], x, strict=True))
    weights = np.exp(logp - np.max(logp))
    mean = np.average(x[0], weights=weights)
    sd = np.sqrt(np.average((x[0] - mean) ** 2, weights=weights))

    found = posterior(pooled(own, *others), own)

    # Of two million draws some hundred thousand have weight; the rest is the grid.
    assert found.mean == pytest.approx(mean, abs=0.01)
    assert found.sd == pytest.approx(sd, abs=0.01)


def test_a_project_that_is_clearly_of_another_kind_is_left_alone() -> None:
    own, mates = says(-2.0, 0.2), [says(1.5, 0.2)] * 4

    found, alone = posterior(pooled(own, *mates), own), posterior(STANDARD, own)

    assert found.mean == pytest.approx(alone.mean, abs=0.1)
    assert found.sd == pytest.approx(alone.sd, rel=0.2)


def test_one_mate_of_another_kind_moves_less_than_its_share() -> None:
    agreeing = pooled(Lesson(), *[says(1.0, 0.2)] * 4)
    with_stranger = pooled(Lesson(), *[says(1.0, 0.2)] * 3, says(-2.0, 0.2))

    assert agreeing.mean - with_stranger.mean < 0.5 * (1.0 - (3 * 1.0 - 2.0) / 4)


def test_a_lesson_is_the_posterior_without_its_prior_whatever_the_prior_was() -> None:
    history = read_history(make_project(results=8), AS_OF)
    rng = np.random.default_rng(1)
    for prior in (STANDARD, Normal(mean=-1.0, sd=0.5)):
        own = posterior(prior, says(0.4, 0.6))
        draws = prior_draws(history, replace(PRIORS, alpha=own), 200_000, rng)
        found = lessons(draws, replace(PRIORS, alpha=prior)).alpha
        assert found.precision == pytest.approx(1 / 0.36, rel=0.03)
        assert found.shift / found.precision == pytest.approx(0.4, abs=0.03)


def test_data_that_leave_the_prior_wider_than_it_was_say_nothing() -> None:
    history = read_history(make_project(results=8), AS_OF)
    wide = prior_draws(history, replace(PRIORS, alpha=Normal(mean=0.0, sd=1.2)), 4000, np.random.default_rng(1))

    assert lessons(wide, PRIORS).alpha == Lesson()


def judged(
    population: Callable[[np.random.Generator, int], NDArray[np.float64]], *, own_sd: float
) -> tuple[float, float, float]:
    """Mean squared error alone and pooled, and coverage of pooled 4-in-5 intervals, over many roadmaps."""
    rng, alone, together, covered = np.random.default_rng(2), [], [], []
    for _ in range(ROADMAPS):
        places = population(rng, 4)[:, 0]
        sds = [own_sd, *rng.uniform(0.4, 0.8, 3)]
        told = [says(x + sd * rng.standard_normal(), sd) for x, sd in zip(places, sds, strict=True)]
        before = posterior(STANDARD, told[0])
        after = posterior(pooled(told[0], *told[1:]), told[0])
        alone.append((before.mean - places[0]) ** 2)
        together.append((after.mean - places[0]) ** 2)
        covered.append(abs(places[0] - after.mean) < 1.2816 * after.sd)
    return float(np.mean(alone)), float(np.mean(together)), float(np.mean(covered))


def test_a_young_project_is_known_better_by_mates_of_its_kind() -> None:
    alone, together, covered = judged(shared, own_sd=1.5)

    assert together < 0.6 * alone
    # More than 4 in 5, as strangers are reckoned with; two standard errors of 400 are 4 points.
    assert 0.8 <= covered <= 0.95


@pytest.mark.parametrize("population", [unrelated, far_apart], ids=["unrelated", "far apart"])
def test_an_older_project_is_hardly_harmed_by_strangers(
    population: Callable[[np.random.Generator, int], NDArray[np.float64]],
) -> None:
    alone, together, covered = judged(population, own_sd=0.4)

    assert together < 1.3 * alone
    assert covered > 0.7
