"""No edit is lost when the process is killed, and nothing is left lying about."""

from __future__ import annotations

import pytest

from tests.faults.kill import KINDS, run

pytestmark = pytest.mark.usefixtures("qapp")


def test_nothing_older_than_two_seconds_is_lost_when_the_program_is_killed() -> None:
    outcomes = list(run(len(KINDS), longest=0.8))
    assert {outcome.kind for outcome in outcomes} == set(KINDS)
    assert sum(outcome.lost for outcome in outcomes) == 0
    assert sum(outcome.edits for outcome in outcomes) > 3 * len(KINDS)


@pytest.mark.faults
def test_nothing_older_than_two_seconds_is_lost_in_three_hundred_kills() -> None:
    outcomes = list(run(300, first_seed=1000))
    assert sum(outcome.lost for outcome in outcomes) == 0
