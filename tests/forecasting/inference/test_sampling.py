from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.domain.metric import Metric
from forecasting.domain.model_layout import MAX_CHAMPIONS, MAX_LEVERS
from forecasting.domain.project import Experiment, Lever, Project, Status
from forecasting.evidence.history import History, read_history
from forecasting.inference.diagnostics import is_enough, least_effective, next_tries
from forecasting.inference.packing import champion_line
from forecasting.inference.posterior import Posterior, lever_groups
from forecasting.inference.priors import Priors
from forecasting.inference.sampling import SamplePlan, fit
from tests.forecasting.made import AS_OF, make_project
from tests.forecasting.simulated import Simulated, draw_truth, simulate_history

PLAN = SamplePlan()
HISTORIES = 60
#: Central intervals that are checked, and how many standard errors their coverage may be off.
COVERAGES = (0.5, 0.8, 0.95)
TOLERANCE = 3.5


def ranks(simulated: Simulated, seed: int) -> dict[str, list[float]]:
    """Share of posterior draws below the truth, by parameter."""
    truth = simulated.truth
    history = read_history(simulated.project, simulated.last_day)
    posterior = fit(history, Priors(), PLAN, seed)
    known = {
        "ceiling": [(posterior.ceiling, truth.room)],
        "champion": [(posterior.champions[..., -1], float(history.scaled(simulated.champion)))],
        **{name: [(getattr(posterior, name), getattr(truth, name))] for name in ("f", "beta", "epsilon", "tau")},
    }
    for k, lever in enumerate(simulated.project.levers):
        if lever.id in history.lever_ids:
            column = history.lever_ids.index(lever.id)
            known.setdefault("alpha", []).append((posterior.alpha[..., column], truth.alpha[k]))
            known.setdefault("s", []).append((posterior.s[..., column], truth.s[k]))
    return {name: [float(np.mean(draws < value)) for draws, value in pairs] for name, pairs in known.items()}


def test_intervals_of_every_parameter_and_of_the_champion_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    found: dict[str, list[float]] = defaultdict(list)
    fitted = 0
    while fitted < HISTORIES:
        simulated = simulate_history(draw_truth(rng, Priors(), levers=3), rng, tries=int(rng.integers(20, 60)))
        if simulated is None:
            continue
        fitted += 1
        for name, values in ranks(simulated, fitted).items():
            found[name] += values

    for name, values in found.items():
        for coverage in COVERAGES:
            inside = np.abs(np.array(values) - 0.5) < coverage / 2
            # Levers of one history share what is learned, so a history counts once.
            standard_error = np.sqrt(coverage * (1 - coverage) / HISTORIES)
            assert abs(inside.mean() - coverage) < TOLERANCE * standard_error, (name, coverage, inside.mean())


def flattered() -> tuple[Project, float]:
    """A history whose champion was lucky: true 0.800, measured 0.8145, as what was built on it reveals."""
    rng = np.random.default_rng(11)
    first_day, experiments, true = date(2026, 1, 1), [], 0.70
    for i in range(30):
        true = max(true, 0.70 + 0.10 * i / 29)
        experiments.append((true - rng.exponential(0.01) * (i % 3 > 0), i))
    measured = [min(value + 0.007 * rng.standard_normal(), 0.802) for value, _ in experiments]
    measured += [0.8145] + [0.800 - 0.004 * (i % 3) + 0.007 * rng.standard_normal() for i in range(15)]
    tries = tuple(
        Experiment(name=f"Try {i}", result=value, n_eval=3200, finished=first_day + timedelta(days=5 * i))
        for i, value in enumerate(measured)
    )
    return Project(name="Flattered", metric=Metric("Accuracy", lower=0, upper=1), experiments=tries), 0.800


def test_a_flattered_champion_is_corrected_towards_its_true_value() -> None:
    project, true = flattered()
    history = read_history(project, date(2026, 12, 31))

    posterior = fit(history, Priors(), PLAN, 1)
    champion = history.unscaled(posterior.champions[..., -1])

    # Within one standard error, 0.007, of a measurement that flattered it by two.
    assert champion.mean() == pytest.approx(true, abs=0.006)
    assert np.quantile(champion, 0.025) < true < np.quantile(champion, 0.975)
    assert np.mean(champion < 0.8145) > 0.95


def test_histories_of_any_length_are_fitted_by_one_compiled_model() -> None:
    for results in (5, 23, 400):
        history = read_history(make_project(results=results, span_days=400), AS_OF)
        posterior = fit(history, Priors(), replace(PLAN, draws=50, tune=100), 1)
        assert posterior.ceiling.shape == (2, 50)
        assert np.all(posterior.ceiling > 0)


def long_line(champions: int, levers: int) -> Project:
    records = tuple(Lever(f"Lever {k}") for k in range(levers))
    tries = tuple(
        Experiment(
            name=f"Try {i}",
            result=50 + 0.1 * i,
            lever=records[min(i % (levers + 7), levers - 1) * (i % 3 > 0)].id,
            finished=date(2026, 1, 1) + timedelta(days=i),
        )
        for i in range(champions)
    )
    metric = Metric("Accuracy", lower=0, upper=100)
    return Project(name="Long", metric=metric, levers=records, experiments=tries)


def test_of_a_longer_line_of_champions_the_latest_are_latent_and_all_tries_count() -> None:
    history = read_history(long_line(80, levers=1), date(2026, 12, 31))

    line = champion_line(history)
    posterior = fit(history, Priors(), replace(PLAN, draws=50, tune=100), 1)

    assert line.tolist() == list(range(80 - MAX_CHAMPIONS, 80))
    assert posterior.champions.shape == (2, 50, MAX_CHAMPIONS)


def test_the_least_tried_of_many_levers_share_their_parameters() -> None:
    history = read_history(long_line(80, levers=20), date(2026, 12, 31))
    tried = np.bincount(history.levers)

    groups = lever_groups(history)

    assert set(groups) == set(range(MAX_LEVERS))
    assert tried[groups < MAX_LEVERS - 1].min() >= tried[groups == MAX_LEVERS - 1].max()


def draws_of(posterior: Posterior) -> np.ndarray:
    return np.concatenate([values.ravel() for values in posterior.parameters().values()])


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    history = read_history(make_project(results=12), AS_OF)
    plan = replace(PLAN, draws=50, tune=100)

    once, again, other = (draws_of(fit(history, Priors(), plan, seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, other)


def test_tries_that_gave_no_result_lower_how_often_the_next_one_is_believed_to_help() -> None:
    project = make_project(results=30)
    start = min(e.finished for e in project.experiments if e.finished)
    failed = tuple(
        Experiment(
            name=f"Crash {i}",
            status=Status.ABANDONED,
            finished=start + timedelta(days=9 * i),
            lever=project.levers[0].id,
        )
        for i in range(30)
    )
    crashing = replace(project, experiments=(*project.experiments, *failed))

    with_them, without = (fit(read_history(p, AS_OF), Priors(), PLAN, 1) for p in (crashing, project))

    assert with_them.alpha.mean() < without.alpha.mean() - 0.3
    # What gave no value says nothing of the ceiling by itself; that gains are rarer moves it a little.
    assert with_them.ceiling.mean() == pytest.approx(without.ceiling.mean(), rel=0.15)


def first_rounds(history: History, plan: SamplePlan, *, enough: bool) -> tuple[int, Posterior]:
    """The first seed whose first round is or isn't enough, and what it gives."""
    fits = ((seed, fit(history, Priors(), replace(plan, most_times=1), seed)) for seed in range(1, 30))
    return next(found for found in fits if is_enough(found[1], history, plan.chains * plan.draws) == enough)


def test_sampling_goes_on_until_as_many_draws_are_effective_as_are_handed_back() -> None:
    history = read_history(make_project(results=12), AS_OF)
    plan = replace(PLAN, draws=150)
    seed, once = first_rounds(history, plan, enough=False)

    longer = fit(history, Priors(), plan, seed)

    assert longer.ceiling.shape == once.ceiling.shape == (2, 150)
    assert longer.sample_stats["n_steps"].shape == (2, 150)
    assert not np.array_equal(draws_of(once), draws_of(longer))
    # Those handed back are some of those drawn, so that not every effective draw is among them.
    assert least_effective(next_tries(longer, history)) > 0.5 * 300


def test_sampling_stops_at_the_first_draws_where_they_are_enough() -> None:
    history = read_history(make_project(results=20), AS_OF)
    plan = replace(PLAN, draws=150)
    seed, once = first_rounds(history, plan, enough=True)

    np.testing.assert_array_equal(draws_of(once), draws_of(fit(history, Priors(), plan, seed)))


def test_chains_that_disagree_count_as_few_draws() -> None:
    rng = np.random.default_rng(1)
    agreeing = rng.standard_normal((2, 500))

    assert least_effective([agreeing]) > 700
    assert least_effective([agreeing, agreeing + np.array([[0.0], [3.0]])]) < 20


class _Enough(Exception):  # noqa: N818
    pass


def test_progress_only_grows_and_can_stop_the_sampling() -> None:
    history = read_history(make_project(results=60), AS_OF)
    shares: list[float] = []

    def stop_halfway(share: float) -> None:
        shares.append(share)
        if share > 0.2:
            raise _Enough

    with pytest.raises(_Enough):
        fit(history, Priors(), replace(PLAN, draws=20_000), 1, stop_halfway)

    assert shares == sorted(shares)
    assert shares[-1] < 0.95
