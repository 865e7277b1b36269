"""The words of trackers and of people for where an experiment stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.domain.project import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS: Mapping[Status, str] = {
    Status.DONE: "done, finished, finish, complete, completed, success, succeeded, successful, ok, passed, closed, "
    "resolved, measured, yes",
    Status.ABANDONED: "abandoned, failed, failure, fail, crashed, crash, killed, kill, cancelled, canceled, aborted, "
    "stopped, error, errored, timeout, timed out, oom, out of memory, diverged, preempted, rejected, dropped, "
    "won't do, wont do, no result, nan",
    Status.RUNNING: "running, in progress, active, started, ongoing, doing, wip, training, evaluating, in review",
    Status.PLANNED: "planned, scheduled, pending, queued, to do, todo, backlog, open, idea, new, not started, next, "
    "created",
}
_STATUSES = {word: status for status, words in _WORDS.items() for word in words.split(", ")}


def read_status(text: str) -> Status | None:
    """The status that a word stands for; None if the word isn't known."""
    return _STATUSES.get(" ".join(text.replace("_", " ").replace("-", " ").casefold().split()))
