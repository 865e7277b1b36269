"""One worker process seen from the window's side: started, spoken to, listened to, ended.

Two threads do the waiting, so that the window never does: one sends what is queued, the other
blocks in `recv` and hands on each event. When the worker is gone, however that came about, the
listening thread reads the end of the pipe and hands on a `ProcessOutcome` as the last thing it does.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from forecasting import worker
from forecasting.messages import Dropped, Failed, Finished, Foreseen, Progressed, Ready

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from forecasting.messages import Event, Order

#: Seconds that an ending worker gets after the end of its orders, and again after terminate.
GRACE_SECONDS = 1.0

type Serve = Callable[[Connection[Event, Order], Connection[Event, Order]], None]


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """How a process ended."""

    #: As `multiprocessing.Process.exitcode`: the negative number of a signal, or what the process returned.
    exit_code: int
    #: Whether all that it said made sense.
    is_understood: bool = True

    @property
    def sentence(self) -> str:
        """What happened, and what happens next, for the person at the keyboard."""
        return f"The forecasting process {self._cause()}. Your data is safe; the next forecast starts a new process."

    def _cause(self) -> str:
        if not self.is_understood:
            return "said something that makes no sense, and was ended"
        if self.exit_code == -signal.SIGTERM:
            return "was ended from outside"
        # 9 is SIGKILL, which Windows has no name for.
        if self.exit_code == -9:
            return "was killed by the system, perhaps because memory ran out (signal 9)"
        if self.exit_code < 0:
            return f"crashed ({_signal_name(-self.exit_code)})"
        return f"ended unexpectedly (exit code {self.exit_code})"


class WorkerProcess:
    """A running worker; `stop` must be called before it is let go.

    Parameters
    ----------
    tell
        Called in the listening thread with this worker and each of its events, and at last, when
        the process is gone, with its outcome.
    serve
        Main function of the process.
    """

    def __init__(
        self,
        tell: Callable[[WorkerProcess, Event | ProcessOutcome], None],
        *,
        serve: Serve = worker.run,
    ) -> None:
        # Spawned on every system: a fork would copy the window's threads in whatever state they are.
        context = multiprocessing.get_context("spawn")
        their_orders, self._orders = context.Pipe(duplex=False)
        self._events, their_events = context.Pipe(duplex=False)
        self._process = context.Process(target=serve, args=(their_orders, their_events), name="worker", daemon=True)
        self._process.start()
        # Only with the worker as the sole owner of its ends does its death close the pipes.
        their_orders.close()
        their_events.close()
        self._outbox: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._tell = tell
        self._is_understood = True
        self._threads = [threading.Thread(target=loop, name=loop.__name__) for loop in (self._send, self._listen)]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        assert self._process.pid is not None  # it was started in __init__
        return self._process.pid

    def send(self, order: Order) -> None:
        """Queue `order`; returns at once."""
        self._outbox.put(order)

    def stop(self) -> ProcessOutcome:
        """End the process, politely, then firmly; wait until nothing of it is left. Once only."""
        self._outbox.put(None)
        for push in (self._process.terminate, self._process.kill):
            if wait([self._process.sentinel], GRACE_SECONDS):
                break
            push()
        return self._finish()

    def kill(self) -> ProcessOutcome:
        """End the process at once; wait until nothing of it is left. In place of `stop`."""
        self._process.kill()
        return self._finish()

    def _finish(self) -> ProcessOutcome:
        for thread in self._threads:
            thread.join()
        outcome = self._outcome()
        self._process.close()
        return outcome

    def _send(self) -> None:
        with self._orders:
            while (order := self._outbox.get()) is not None:
                try:
                    self._orders.send(order)
                except OSError:  # the worker is gone; `_listen` tells
                    return

    def _listen(self) -> None:
        with self._events, suppress(EOFError, OSError):  # the worker is gone
            while self._is_understood:
                self._hear()
        self._outbox.put(None)
        self._process.join()
        self._tell(self, self._outcome())

    def _hear(self) -> None:
        """Hand on one event; a worker that says anything else is broken, and ended."""
        try:
            event = self._events.recv()
        except (EOFError, OSError):
            raise
        except Exception:  # noqa: BLE001 - bytes that are no message can end in anything
            event = None
        if isinstance(event, Ready | Progressed | Foreseen | Finished | Failed | Dropped):
            self._tell(self, event)
        else:
            self._is_understood = False
            self._process.kill()

    def _outcome(self) -> ProcessOutcome:
        assert self._process.exitcode is not None  # only asked for once it has ended
        return ProcessOutcome(self._process.exitcode, is_understood=self._is_understood)


def _signal_name(number: int) -> str:
    try:
        return f"{signal.Signals(number).name}, signal {number}"
    except ValueError:
        return f"signal {number}"
