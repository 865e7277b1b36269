"""How long work will still take, told from how fast it came along."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from forecasting.words.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

#: Less has to be seen of the work for a guess to be worth anything: seconds, and share of the whole.
_SEEN_SECONDS, _SEEN_SHARE = 1.5, 0.04
_MINUTE = 60
#: Seconds that are told in steps, so that the words don't flicker.
_STEP = 5


class TimeLeft:
    """Watches one piece of work after the other.

    Parameters
    ----------
    clock
        Seconds that always run forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: tuple[float, float] | None = None
        self._last = 0.0

    def told(self, fraction: float | None) -> str:
        """What is left once so much is done, from 0 to 1; empty as long as nobody can know."""
        if fraction is None or fraction < self._last or self._first is None:
            self._first = None if fraction is None else (self._clock(), fraction)
            self._last = fraction or 0.0
            return ""
        self._last = fraction
        since, start = self._first
        seconds, done = self._clock() - since, fraction - start
        if seconds < _SEEN_SECONDS or done < _SEEN_SHARE:
            return ""
        return _written((1 - fraction) * seconds / done)


def _written(seconds: float) -> str:
    if seconds < _STEP:
        return "a few seconds left"
    if seconds < 1.5 * _MINUTE:
        return f"about {counted(_STEP * round(seconds / _STEP), 'second')} left"
    return f"about {counted(round(seconds / _MINUTE), 'minute')} left"
