from __future__ import annotations

import numpy as np
import pytensor.tensor as pt

from forecasting.domain.model_layout import MAX_SETS, Column
from forecasting.evidence.history import read_history
from forecasting.inference.model import _tries_logp
from forecasting.levers.hindsight import (
    _columns,
    _log_weights,
    _Parameters,
    chances_of_help,
    counted_tries,
    draw_successes,
    lever_membership,
)
from tests.forecasting.made import AS_OF, make_project
from tests.forecasting.made_levers import LAST_DAY, make_posterior, make_tries

HISTORY = read_history(make_project(results=60), AS_OF)
POSTERIOR = make_posterior(HISTORY)
ALL = np.arange(POSTERIOR.ceiling.size)


def test_the_two_terms_of_a_try_add_up_to_its_likelihood_in_the_model() -> None:
    columns, chain, draw = _columns(HISTORY, POSTERIOR), 1, 33
    gain, loss = _log_weights(columns, _Parameters(POSTERIOR, np.array([POSTERIOR.ceiling.shape[1] * chain + draw])))

    known = {name: values[chain, draw] for name, values in POSTERIOR.parameters().items()}
    parameters = {name: pt.constant(known[name]) for name in ("alpha", "beta", "epsilon", "tau")}
    parameters["offsets"] = pt.zeros(MAX_SETS)
    parameters |= {"log_s": pt.constant(np.log(known["s"])), "log_f": pt.constant(np.log(known["f"]))}
    stated = _tries_logp(
        pt.constant(columns), pt.constant(known["champions"]), pt.constant(known["ceiling"]), parameters
    ).eval(mode="FAST_COMPILE")

    np.testing.assert_allclose(np.logaddexp(gain[0], loss[0]), stated, rtol=1e-7)


def test_a_large_gain_helped_a_large_loss_did_not_and_no_value_never_did() -> None:
    results = [70.0, 70.5, 75.0, 60.0, None, 74.9, 74.0, 75.2]
    history = read_history(make_tries(["A"] * 8, results), LAST_DAY)

    chances = chances_of_help(history, make_posterior(history), ALL).mean(axis=0)

    assert counted_tries(history).tolist() == list(range(1, 8))
    assert chances[1] > 0.99
    assert chances[2] < 0.01
    assert chances[3] == 0
    assert 0.05 < chances[6] < 0.95  # inside the noise


def test_successes_are_counted_by_lever_and_vary_around_what_is_expected() -> None:
    chances = chances_of_help(HISTORY, POSTERIOR, ALL)
    expected = chances.mean(axis=0) @ lever_membership(HISTORY)

    drawn = np.concatenate([draw_successes(HISTORY, chances, np.random.default_rng(seed)) for seed in range(20)])

    assert lever_membership(HISTORY).sum() == counted_tries(HISTORY).size
    assert drawn.min() >= 0
    assert np.all(drawn.max(axis=0) <= lever_membership(HISTORY).sum(axis=0))
    np.testing.assert_allclose(drawn.mean(axis=0), expected, atol=0.1)
    assert np.all(drawn.std(axis=0) > 0.5)


def test_only_the_draws_that_are_asked_for_are_read() -> None:
    some = np.array([0, 150])

    np.testing.assert_array_equal(
        chances_of_help(HISTORY, POSTERIOR, some), chances_of_help(HISTORY, POSTERIOR, ALL)[some]
    )


def test_a_try_without_a_value_has_no_chance_in_a_real_history_either() -> None:
    history = read_history(make_tries(["A", "B"] * 6, [70, 71, None, 72, 70, 73, None, 74, 71, 75, 76, 74]), LAST_DAY)

    chances = chances_of_help(history, make_posterior(history), ALL)

    unmeasured = _columns(history, make_posterior(history))[:, Column.MEASURED] == 0
    assert unmeasured.sum() == 2
    assert np.all(chances[:, unmeasured] == 0)
