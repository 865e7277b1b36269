from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from forecasting.domain.forecast import Forecast
from forecasting.domain.lever_report import Estimate, LeverEvidence, LeverReport
from forecasting.domain.project import Assumptions, Lever, Project, Target
from forecasting.errors import InvalidValue
from forecasting.evidence.history import read_history
from forecasting.futures.outlook import lever_mix, outlook_of
from forecasting.futures.plans import plan_futures
from forecasting.inference.priors import Priors
from forecasting.inference.sampling import SamplePlan, fit
from forecasting.pipeline import forecast_project, report_levers
from tests.forecasting.made_levers import LAST_DAY, RESULTS, TARGET, make_posterior, make_report, make_tries
from tests.forecasting.simulated import Simulated, Truth, draw_truth, simulate_history

#: Enough for what is asserted with the real sampler below.
PLAN = SamplePlan(draws=200)
NAMES = ["Design", "Features", "Data", "Design"] * 4


def project(**changes: object) -> Project:
    efforts = [3.0 + i % 5 for i in range(len(RESULTS))]
    made = make_tries(NAMES, RESULTS, efforts=efforts, untried=["Tuning"])
    return replace(made, **({"targets": (TARGET,)} | changes))  # type: ignore[arg-type]


def fitted_report(of: Project, day: date, seed: int = 1) -> LeverReport:
    history = read_history(of, day)
    posterior = fit(history, Priors(), PLAN, seed)
    return report_levers(of, history, posterior, plan_futures(outlook_of(of, history, posterior)))


def in_order(estimate: Estimate) -> bool:
    return estimate.low <= estimate.value <= estimate.high


def test_every_lever_of_the_project_is_reported_in_its_order_tried_or_not() -> None:
    found = make_report(project())

    assert [lever.name for lever in found.levers] == ["Design", "Features", "Data", "Tuning"]
    assert [lever.tries for lever in found.levers] == [7, 4, 4, 0]
    assert [lever.results for lever in found.levers] == [6, 4, 4, 0]
    assert found.lever("tuning").successes == Estimate(0, 0, 0)
    assert found.lever("data").name == "Data"
    with pytest.raises(KeyError):
        found.lever("magic")


def test_the_chances_of_being_the_best_choice_add_up_to_1() -> None:
    found = make_report(project())

    assert sum(lever.best_by_try for lever in found.levers) == pytest.approx(1)
    assert sum(lever.best_by_effort_day or 0 for lever in found.levers) == pytest.approx(1)
    assert [lever.best for lever in found.choices] == sorted((lever.best for lever in found.levers), reverse=True)


def test_every_number_lies_within_what_is_possible() -> None:
    for lever in make_report(project()).levers:
        shares = [lever.chance_to_help, lever.chance_of_new_best, lever.share_by_success, lever.share_by_try]
        for share in shares:
            assert in_order(share)
            assert share.low >= 0
            assert share.high <= 1
        assert lever.share_by_try.value < lever.share_by_success.value
        assert 0 < lever.rise_by_try.value < 100 - max(r for r in RESULTS if r)
        assert 0 <= lever.successes.low <= lever.successes.high <= lever.results
        assert lever.value_of_one_more_try.value >= 0


def test_what_was_never_tried_is_known_less_well() -> None:
    of = project()
    history = read_history(of, LAST_DAY)
    found = fitted_report(of, LAST_DAY)

    width = {lever.name: lever.chance_to_help.high - lever.chance_to_help.low for lever in found.levers}
    assert width["Tuning"] > width["Design"]
    assert 0.02 < found.lever("tuning").best_by_try < 0.7
    assert history.tries == len(RESULTS)


def test_gains_per_try_and_per_person_day_are_shares_of_the_whole() -> None:
    found = make_report(project())

    assert found.next_tries == 5
    assert found.next_effort_days is not None
    for lever in found.levers:
        (gain,) = lever.gains
        assert gain.target_id == "target"
        assert gain.by == TARGET.deadline
        assert gain.by_effort is not None
        assert (gain.by_tries.amount, gain.by_effort.amount) == (5, found.next_effort_days)
        assert gain.by_tries.odds_each.value == pytest.approx(gain.by_tries.odds.value / 5)
        assert gain.by_effort.odds_each.high == pytest.approx(gain.by_effort.odds.high / found.next_effort_days)
        assert in_order(gain.by_tries.odds)
        assert -1 < gain.by_tries.odds.low < gain.by_tries.odds.high < 1


def test_the_better_lever_gains_what_the_others_lose_and_more_tries_of_it_gain_more() -> None:
    clear = clear_best(3)
    of = replace(clear.project, targets=(Target(value=target_within(clear, 0.1)),))
    history = read_history(of, clear.last_day)
    posterior = fit(history, Priors(), PLAN, 1)
    futures = plan_futures(outlook_of(of, history, posterior))

    few, many = (report_levers(of, history, posterior, futures, tries) for tries in (1, 6))
    first, other, best = (lever.gains[0].by_tries for lever in many.levers)
    (by_one,) = few.levers[2].gains

    assert first.odds.value < 0.02
    assert other.odds.value < 0.02
    assert 0 < by_one.by_tries.odds.value < best.odds.value
    # The usual mix gains nothing over itself: what its parts gain adds up to next to nothing.
    parts = [lever.gains[0].by_tries.odds.value for lever in few.levers]
    of_project = {lever.lever_id: gain for lever, gain in zip(few.levers, parts, strict=True)}
    mix = lever_mix(history)
    assert sum(share * of_project[k] for share, k in zip(mix, history.lever_ids, strict=True)) == pytest.approx(
        0, abs=0.01
    )
    assert by_one.by_tries.days is not None
    assert best.days is not None
    assert 0 < by_one.by_tries.days.value < best.days.value


def test_a_cheap_lever_gains_more_by_the_same_effort() -> None:
    cheap_design = [1.0 if name == "Design" else 9.0 for name in NAMES]
    found = make_report(replace(make_tries(NAMES, RESULTS, efforts=cheap_design), targets=(TARGET,)), draws=1000)
    (design,) = found.lever("design").gains
    (data,) = found.lever("data").gains

    assert design.by_effort is not None
    assert data.by_effort is not None
    assert design.by_effort.odds.value > design.by_tries.odds.value + 0.02
    assert data.by_effort.odds.value < data.by_tries.odds.value
    assert (found.lever("design").best_by_effort_day or 0) > found.lever("design").best_by_try
    assert found.choices[0].name == "Design"


def test_without_recorded_effort_levers_are_compared_by_the_try() -> None:
    found = make_report(replace(make_tries(NAMES, RESULTS), targets=(TARGET,)))

    assert not found.is_by_effort
    assert found.next_effort_days is None
    for lever in found.levers:
        assert lever.effort_days is None
        assert lever.rise_by_effort_day is None
        assert lever.best_by_effort_day is None
        assert lever.gains[0].by_effort is None
        assert lever.best == lever.best_by_try
        assert lever.expected_rise == lever.rise_by_try.value


def test_effort_that_is_recorded_later_is_not_known() -> None:
    of = make_tries(NAMES, RESULTS, efforts=[None] * 15 + [4.0])

    history = read_history(of, LAST_DAY - timedelta(days=1))
    posterior = make_posterior(history)
    found = report_levers(of, history, posterior, plan_futures(outlook_of(of, history, posterior)))

    assert not found.is_by_effort


def test_the_only_lever_is_the_best_choice_and_gains_nothing_over_the_usual_mix() -> None:
    found = make_report(replace(make_tries(["Data"] * 16, RESULTS), targets=(TARGET,)))

    (lever,) = found.levers
    assert lever.best == 1
    assert lever.value_of_one_more_try == Estimate(0, 0, 0)
    assert lever.gains[0].by_tries.odds == Estimate(0, 0, 0)


def test_tries_without_a_lever_are_reported_last_and_can_not_be_chosen() -> None:
    found = make_report(make_tries(["", "Data", "Design", ""] * 4, RESULTS))

    assert [lever.name for lever in found.levers] == ["Data", "Design", ""]
    assert found.lever(None).tries == 7
    assert found.lever(None).best == 0
    assert [lever.name for lever in found.choices] in (["Data", "Design"], ["Design", "Data"])


def test_tries_of_which_no_lever_is_known_at_all_are_reported_as_one() -> None:
    (lever,) = make_report(make_tries([""] * 16, RESULTS)).levers

    assert (lever.lever_id, lever.tries, lever.best) == (None, 15, 1)


def test_a_first_result_without_a_lever_is_no_row_of_its_own() -> None:
    found = make_report(make_tries(["", *["Data", "Design", "Data"] * 5], RESULTS))

    assert [lever.name for lever in found.levers] == ["Data", "Design"]
    assert sum(lever.best for lever in found.levers) == pytest.approx(1)


def test_before_there_are_tries_levers_are_what_the_answers_say_of_levers_at_large() -> None:
    assumptions = Assumptions(baseline=70.0, tries_per_week=1)
    levers = tuple(Lever(name, id=name) for name in ("Data", "Design"))
    untried = replace(project(), experiments=(), levers=levers, assumptions=assumptions)

    found = forecast_project(untried, LAST_DAY, draws=400).levers

    assert found is not None
    assert [lever.tries for lever in found.levers] == [0, 0]
    assert all(0.4 < lever.best < 0.6 for lever in found.levers)


def test_more_levers_than_the_model_tells_apart_are_all_reported() -> None:
    found = fitted_report(make_tries([f"Lever {i % 11}" for i in range(44)], (RESULTS * 3)[:44]), LAST_DAY)

    assert len(found.levers) == 11
    assert sum(lever.best for lever in found.levers) == pytest.approx(1)
    assert all(0 < lever.best < 0.6 for lever in found.levers)


def test_without_targets_there_is_nothing_to_gain_for_them() -> None:
    assert all(lever.gains == () for lever in make_report(project(targets=())).levers)


def test_a_target_that_is_reached_gains_nothing() -> None:
    reached, ahead = replace(TARGET, value=71.0, id="reached"), TARGET

    for lever in make_report(project(targets=(reached, ahead))).levers:
        done, open_one = lever.gains
        assert done.by_tries.odds == Estimate(0, 0, 0)
        assert done.by_tries.days == Estimate(0, 0, 0)
        assert open_one.target_id == "target"


def test_where_even_chance_lies_beyond_the_horizon_only_odds_are_gained() -> None:
    far = replace(TARGET, value=97.0, deadline=LAST_DAY + timedelta(days=5000))

    for lever in make_report(project(targets=(far,))).levers:
        (gain,) = lever.gains
        assert gain.by_tries.days is None
        assert gain.by_tries.days_each is None
        assert gain.by == LAST_DAY + timedelta(days=365)
        assert np.isfinite(gain.by_tries.odds.value)


def test_the_same_seed_gives_the_same_report_and_another_seed_another() -> None:
    of, other = project(), project(assumptions=Assumptions(seed=2))

    assert make_report(of) == make_report(of)
    assert make_report(of) != make_report(other)


def test_a_fast_team_is_compared_by_fewer_futures() -> None:
    fast = project(assumptions=Assumptions(tries_per_week=50, horizon_days=300))

    found = make_report(fast, draws=1000)

    assert sum(lever.best for lever in found.levers) == pytest.approx(1)
    assert all(in_order(lever.gains[0].by_tries.odds) for lever in found.levers)


def test_the_forecast_carries_the_report_and_it_survives_a_pipe() -> None:
    foreseen: list[Forecast] = []
    forecast = forecast_project(project(), LAST_DAY, draws=100, next_tries=3, on_foreseen=foreseen.append)

    assert [early.levers for early in foreseen] == [None]
    assert foreseen[0].is_but_for_levers(forecast)
    assert forecast.levers is not None
    assert forecast.levers.next_tries == 3
    assert pickle.loads(pickle.dumps(forecast)).levers == forecast.levers  # noqa: S301 - our own
    assert forecast_project(project(), LAST_DAY, draws=100, next_tries=None).levers is None


def test_no_next_tries_is_an_error_that_says_so() -> None:
    with pytest.raises(InvalidValue, match="1 or more"):
        forecast_project(project(), LAST_DAY, next_tries=0)


def two_lucky_tries() -> Project:
    """A lever that helped in 4 of 5 tries, one that rarely did, and a new one that helped twice."""
    rng = np.random.default_rng(4)
    names, results, best = ["Old"], [40.0], 40.0
    for i in range(40):
        names.append(("Old", "Poor")[i % 2])
        helped = i // 2 % 5 < 4 if i % 2 == 0 else i // 2 % 10 == 9
        results.append(round(best + rng.exponential() if helped else best - 3, 2))
        best = max(results)
    return make_tries([*names, "New", "New"], [*results, round(best + 1, 2), round(best + 2, 2)], n_eval=100_000)


def test_a_lever_that_was_lucky_twice_does_not_overtake_one_with_a_long_good_record() -> None:
    found = fitted_report(two_lucky_tries(), LAST_DAY)
    old, poor, new = found.levers

    assert new.tries == 2
    assert new.successes.value > 1.5
    assert new.chance_to_help.value < old.chance_to_help.value < 0.85
    assert poor.best < 0.1 < new.best < old.best
    assert new.chance_to_help.high - new.chance_to_help.low > 1.3 * (old.chance_to_help.high - old.chance_to_help.low)


LEVELS = Truth(
    alpha=(-2.5, -2.5, 0.5), s=(0.06, 0.06, 0.06), f=0.05, beta=0.0, epsilon=0.0, tau=0.005, error=0.004, room=0.5
)


@cache
def clear_best(seed: int) -> Simulated:
    """A history in which the last of three levers helps most."""
    simulated = simulate_history(LEVELS, np.random.default_rng(seed), tries=45)
    assert simulated is not None
    return simulated


def target_within(simulated: Simulated, share: float) -> float:
    """A target that lies so far from the best result to the ceiling, which is 1."""
    best = max(e.result for e in simulated.project.experiments if e.result is not None)
    return float(best + share * (1 - best))


def test_a_lever_that_is_clearly_the_best_is_found_and_its_successes_are_counted() -> None:
    histories = [clear_best(seed) for seed in range(8)]
    reports = [fitted_report(s.project, s.last_day, seed) for seed, s in enumerate(histories)]

    assert np.mean([found.levers[2].best for found in reports]) > 0.6
    pairs = [
        pair
        for s, found in zip(histories, reports, strict=True)
        for pair in zip(found.levers, s.successes, strict=True)
    ]
    expected, true = sum(lever.successes.value for lever, _ in pairs), sum(true for _, true in pairs)
    # Tries are seen almost without noise, so their number is known to a few in a hundred.
    assert expected == pytest.approx(true, rel=0.08)
    assert np.mean([lever.successes.low <= true <= lever.successes.high for lever, true in pairs]) > 0.7


@pytest.mark.slow
def test_chances_of_being_best_and_intervals_hold_on_histories_drawn_from_the_priors() -> None:
    levers, histories, rng = 4, 60, np.random.default_rng(7)
    best, scores, covered = [], [], []
    fitted = 0
    while fitted < histories:
        simulated = simulate_history(draw_truth(rng, Priors(), levers), rng, tries=int(rng.integers(25, 70)))
        if simulated is None:
            continue
        fitted += 1
        found = fitted_report(simulated.project, simulated.last_day, fitted)
        rewards, chances = truth_of_next_try(simulated)
        told = np.array([lever.best for lever in found.levers])
        is_best = np.eye(levers)[np.argmax(rewards)]
        best.append(told @ is_best)
        scores.append([np.sum((told - is_best) ** 2), np.sum((1 / levers - is_best) ** 2)])
        covered += coverage(found.levers, simulated, rewards, chances)

    assert np.mean(best) > 1 / levers + 2 * np.std(best) / np.sqrt(histories)
    told_score, uniform_score = np.mean(scores, axis=0)
    assert told_score < uniform_score
    # Levers of one history share what is learned; counts are whole, so their intervals hold more than 4 in 5.
    helps, closes, counts = np.mean(covered, axis=0)
    assert abs(helps - 0.8) < 3 * np.sqrt(0.16 / histories)
    assert abs(closes - 0.8) < 3 * np.sqrt(0.16 / histories)
    assert counts > 0.78


def truth_of_next_try(simulated: Simulated) -> tuple[np.ndarray, np.ndarray]:
    """Share of the headroom that the next try of each lever truly closes, and its true chance to help."""
    truth, history = simulated.truth, read_history(simulated.project, simulated.last_day)
    rarer = truth.beta * np.log1p(history.tries / 10) + truth.epsilon * np.log1p(history.drought / 5)
    chances = 1 / (1 + np.exp(rarer - np.array(truth.alpha)))
    sizes = np.array(truth.s)
    return chances * sizes * (1 - np.exp(-1 / sizes)), chances


def coverage(
    levers: tuple[LeverEvidence, ...], simulated: Simulated, rewards: np.ndarray, chances: np.ndarray
) -> list[tuple[bool, bool, bool]]:
    """Whether the intervals of each lever hold its true chance to help, share closed by a try, and successes."""
    return [
        (
            lever.chance_to_help.low <= chance <= lever.chance_to_help.high,
            lever.share_by_try.low <= reward <= lever.share_by_try.high,
            lever.successes.low <= count <= lever.successes.high,
        )
        for lever, chance, reward, count in zip(levers, chances, rewards, simulated.successes, strict=True)
    ]


def test_the_chances_that_tries_helped_add_up_to_the_successes_of_their_lever() -> None:
    made = project()
    found = make_report(made)
    assert set(found.helped) == {e.id for e in made.experiments[1:]}
    assert found.helped["try-12"] == 0  # gave no result
    for lever in found.levers:
        chances = [found.helped.get(e.id, 0.0) for e in made.experiments if e.lever == lever.lever_id]
        assert sum(chances) == pytest.approx(lever.successes.value)
