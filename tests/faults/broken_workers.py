"""Main functions of worker processes that break in one known way each, once they are asked for something."""

from __future__ import annotations

import errno
import os
import resource
from typing import TYPE_CHECKING

from forecasting import worker
from forecasting.messages import Ready, Stage
from tests.app.scripted_workers import finishes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from multiprocessing.connection import Connection

    from forecasting.domain.forecast import Forecast
    from forecasting.domain.project import Project
    from forecasting.messages import Event, Order, Progress

    type End = Connection[Event, Order]

__all__ = ["finishes"]


def says_garbage(orders: End, events: End) -> None:
    events.send(Ready())
    orders.recv()
    events.send_bytes(b"\x80\x05garbage that no message is" * 20)
    orders.poll(600)


def says_something_else(orders: End, events: End) -> None:
    events.send(Ready())
    orders.recv()
    events.send({"finished": True})  # type: ignore[arg-type]
    orders.poll(600)


def closes_its_end(orders: End, events: End) -> None:
    events.send(Ready())
    orders.recv()
    os.write(events.fileno(), b"\0\0")
    os._exit(0)


class _Engine:
    def __init__(self, fault: Callable[[], None], stage: Stage = Stage.FITTING) -> None:
        self._fault = fault
        self._stage = stage

    def warm_up(self, on_progress: Callable[[Progress], None]) -> str:
        """Nothing is to be prepared."""
        return ""

    def forecast_project(
        self,
        project: Project,
        as_of: date,
        *,
        others: Sequence[Project],
        on_progress: Callable[[Progress], None],
        on_foreseen: Callable[[Forecast], None],
    ) -> Forecast:
        """Break."""
        from forecasting.messages import Progress

        on_progress(Progress(self._stage, 0.5))
        self._fault()
        raise AssertionError


def runs_out_of_memory(orders: End, events: End) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
    worker.serve(_Engine(lambda: bytearray(8_000_000_000).clear()), orders, events)


def finds_the_disk_full(orders: End, events: End) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    worker.serve(_Engine(fail), orders, events)


def has_a_bug(orders: End, events: End) -> None:
    has_a_bug_while(Stage.FITTING, orders, events)


def has_a_bug_while(stage: Stage, orders: End, events: End) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    worker.serve(_Engine(fail, stage), orders, events)
