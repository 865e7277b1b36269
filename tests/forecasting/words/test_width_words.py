from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from forecasting.domain.forecast import Forecast
from forecasting.words.width_words import width_sentences
from tests.forecasting.made import STUCK, make_forecast
from tests.forecasting.made_scenarios import a_forecast

DRAWS = 1000


def forecast(*, by_ceiling: float = 0.0, by_help: float = 0.0, luck: float = 0.0, rounds: int = 1) -> Forecast:
    """One whose end is a sum of what isn't known and luck, with these weights."""
    rng = np.random.default_rng(3)
    ceiling, alpha = rng.standard_normal((2, DRAWS))
    made = make_forecast()
    reported = np.tile(made.reported, (rounds, 1))
    known = np.tile(by_ceiling * ceiling + by_help * alpha, rounds)
    reported[:, -1] = 80 + known + luck * rng.standard_normal(rounds * DRAWS)
    draws = {"ceiling": ceiling.reshape(2, -1), "alpha": alpha.reshape(2, -1, 1), "tau": np.ones((2, DRAWS // 2))}
    return replace(made, reported=reported, posterior_draws=draws)


def shares(found: tuple[str, ...]) -> list[int]:
    return [int(number) for number in re.findall(r"\((\d+)%\)", " ".join(found))]


@pytest.mark.parametrize("rounds", [1, 3])
def test_what_makes_the_width_is_told_with_its_share_and_luck_gets_the_rest(rounds: int) -> None:
    found = width_sentences(forecast(by_ceiling=2.0, by_help=1.0, luck=2.0, rounds=rounds))
    assert "how far anyone could get with this task and these data (" in found[1]
    ceiling, helps, luck = shares(found)
    # The weights make it 4 : 1 : 4 in ninths; a share of variance of 1,000 draws is known to 2 or 3 points.
    assert abs(ceiling - 44) < 5
    assert abs(helps - 11) < 5
    assert ceiling + helps + luck in {99, 100, 101}


def test_a_forecast_of_several_rounds_of_futures_knows_where_its_width_comes_from() -> None:
    made = a_forecast()
    assert made.reported.shape[0] == 3 * made.posterior_draws["ceiling"].size
    assert "What isn't known makes this part of the width: " in width_sentences(made)[1]


def test_a_width_that_is_all_luck_is_said_to_be_luck() -> None:
    found = width_sentences(forecast(luck=1.0))
    assert found[1] == "Nearly all of that is the luck of the tries to come, which nobody can know now."


def test_the_width_is_given_in_the_unit_of_the_metric() -> None:
    assert re.match(
        r"4 in 5 futures end between 7\d\.\d% and 8\d\.\d% on 23 November 2027\.",
        width_sentences(forecast(luck=1.0))[0],
    )


def test_nothing_is_said_where_nothing_can_change_or_no_draws_are_kept() -> None:
    assert width_sentences(replace(make_forecast(outlook=STUCK), posterior_draws={"ceiling": np.ones((2, 500))})) == ()
    assert width_sentences(replace(make_forecast(), posterior_draws={})) == ()
