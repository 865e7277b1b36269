from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from forecasting.domain.project import Assumptions, Belief, Beliefs, Project
from forecasting.domain.timeline import DateRange, Timeline
from forecasting.evidence.history import History, read_history
from forecasting.futures.pace import draw_times, learn_pace, skip_pauses
from tests.forecasting.made import ACCURACY, AS_OF, make_project


def history(results: int = 40, span_days: int = 280) -> History:
    return read_history(make_project(results=results, span_days=span_days), AS_OF)


def counts(times: np.ndarray) -> np.ndarray:
    return np.isfinite(times).sum(axis=0)


def test_a_given_pace_is_kept_on_average() -> None:
    pace = learn_pace(history(), Assumptions(tries_per_week=2))

    times = draw_times(pace, 4000, 350, np.random.default_rng(1))

    # A Poisson number: of 4,000 its mean is known to 0.16 and its spread to 0.11; five times that.
    assert counts(times).mean() == pytest.approx(100, abs=0.8)
    assert counts(times).std() == pytest.approx(10, abs=0.55)


def test_a_learned_pace_is_near_the_past_at_first_and_less_certain_than_a_given_one() -> None:
    pace = learn_pace(history(results=40, span_days=280), Assumptions())

    times = draw_times(pace, 4000, 28, np.random.default_rng(1))

    # The latest batches count more than the first, and the pace slows: together that makes a few in a hundred.
    assert counts(times).mean() == pytest.approx(4, rel=0.1)
    assert counts(times).std() > np.sqrt(4)


def test_a_belief_about_the_pace_counts_like_tries_and_the_dates_move_it() -> None:
    busy = history(results=40, span_days=280)  # about 4 a month
    doubtful, sure = (Assumptions(beliefs=Beliefs(tries_per_month=Belief(*b))) for b in ((4.0, 16.0), (11.9, 12.1)))

    learned, moved, kept = (
        counts(draw_times(learn_pace(busy, a), 2000, 10, np.random.default_rng(1))).mean()
        for a in (Assumptions(), doubtful, sure)
    )

    assert learned < moved < kept
    # A Poisson number again, of 2,000: known to 0.04, which is one in a hundred; five times that.
    assert kept == pytest.approx(12 * 10 / 30.44, rel=0.05)


def test_before_there_are_results_the_pace_is_what_is_believed_with_its_uncertainty() -> None:
    answers = Assumptions(baseline=70.0, beliefs=Beliefs(tries_per_month=Belief(3.0, 6.0)))
    young = read_history(Project(name="Young", metric=ACCURACY, assumptions=answers), AS_OF)

    found = counts(draw_times(learn_pace(young, answers), 8000, 3044, np.random.default_rng(1)))

    # A hundred months: luck in their number is small beside what is believed of the rate.
    np.testing.assert_allclose(np.quantile(found, [0.1, 0.9]), [300, 600], rtol=0.04)


def test_silence_slows_the_pace() -> None:
    busy = history()
    silent = replace(busy, days=busy.days - 200)

    soon, late = (
        counts(draw_times(learn_pace(h, Assumptions()), 2000, 100, np.random.default_rng(1))).mean()
        for h in (busy, silent)
    )

    assert late < 0.6 * soon


def test_times_are_in_order_inside_the_horizon_and_infinite_after_the_last() -> None:
    times = draw_times(learn_pace(history(), Assumptions()), 200, 90, np.random.default_rng(1))

    assert np.all(times[1:] >= times[:-1])
    assert np.all((times > 0) & ((times <= 90) | np.isinf(times)))


def test_a_pause_delays_what_would_have_come_after_its_start() -> None:
    pauses = (DateRange(date(2026, 12, 21), date(2027, 1, 3)),)
    timeline = Timeline(date(2026, 12, 1))

    moved = skip_pauses(np.array([[5.0], [19.0], [19.5], [30.0]]), pauses, timeline)

    assert moved[:, 0].tolist() == [5.0, 19.0, 33.5, 44.0]


def test_a_pause_that_has_begun_delays_by_what_is_left_of_it() -> None:
    pauses = (DateRange(date(2026, 11, 1), date(2026, 12, 10)),)

    assert skip_pauses(np.array([[1.0]]), pauses, Timeline(date(2026, 12, 1)))[0, 0] == 10.0
