"""How long a refit takes, beside plain ``pm.sample`` on the same model: ``python -m tests.benchmarks.refit --help``.

Histories are tables as for ``whenabouts backtest``; without them they are simulated. All is measured in one run on
one machine, so that the ratios say more than the seconds.
"""

from __future__ import annotations

import argparse
import logging
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

from app.background.worker_process import WorkerProcess
from forecasting.backtesting.origins import questions_of
from forecasting.backtesting.series import Series
from forecasting.evidence.history import read_history
from forecasting.importers.every_series import INDEX_NAME, read_every_series
from forecasting.inference.beliefs import believed_priors
from forecasting.inference.priors import Priors
from forecasting.messages import Finished, Ready, Request
from forecasting.pipeline import forecast_project, warm_up
from tests.forecasting.simulated import draw_truth, simulate_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from forecasting.domain.project import Project
    from forecasting.evidence.history import History
    from forecasting.inference.posterior import Posterior

#: Where histories lie beside the checkout; they are no part of it.
FOLDER = Path(__file__).parents[3] / "shared" / "histories"
SIMULATED = 60
#: Seconds that a worker may be silent.
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Refit:
    """One fit: seconds, and effective draws of what the next tries do and of the worst parameter."""

    seconds: float
    next_tries: float
    worst: float
    #: Gradients for each draw.
    steps: float

    @property
    def rate(self) -> float:
        """Effective draws a second."""
        return self.next_tries / self.seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=Path, default=FOLDER, help="folder of tables (default: %(default)s)")
    parser.add_argument("--every", type=int, default=6, help="measure one of so many past days (default: 6)")
    parser.add_argument("--plain", type=int, default=3, help="for how many to run pm.sample too (default: 3)")
    wishes = parser.parse_args()
    pasts = list(_recorded(wishes.histories) if wishes.histories.is_dir() else _simulated())[:: wishes.every]
    warm_up()
    _tell_refits([_refit(*_history(past)) for past in pasts])
    _tell_forecasts([_seconds_of_forecast(*past) for past in pasts])
    by_length = sorted(pasts, key=lambda past: len(past[0].experiments))
    middles = np.linspace(0, len(pasts) - 1, wishes.plain + 2)[1:-1].astype(int) if wishes.plain else ()
    if wishes.plain:
        with _warm_worker() as ask:
            for place in middles:
                _compare(*_history(by_length[place]), ask(*by_length[place]))


def _recorded(folder: Path) -> Iterator[tuple[Project, date]]:
    for path in sorted(folder.glob("*.csv")):
        for reading in read_every_series(path) if path.name != INDEX_NAME else ():
            series = Series(source=path.stem, name=reading.series, project=reading.project(), clock=reading.clock)
            yield from ((question.known, question.as_of) for question in questions_of(series))


def _simulated() -> Iterator[tuple[Project, date]]:
    rng = np.random.default_rng(1)
    for _ in range(SIMULATED):
        made = simulate_history(draw_truth(rng, Priors(), levers=3), rng, tries=int(rng.integers(10, 80)))
        if made is not None:
            yield made.project, made.last_day


def _history(past: tuple[Project, date]) -> tuple[History, Priors]:
    history = read_history(*past)
    return history, believed_priors(past[0].assumptions, history)


def _refit(history: History, priors: Priors) -> Refit:
    from forecasting.inference.sampling import SamplePlan, fit

    start = time.perf_counter()
    posterior = fit(history, priors, SamplePlan(), seed=1)
    return _measured(posterior, history, time.perf_counter() - start)


def _plain(history: History, priors: Priors) -> tuple[Refit, float]:
    """The same by ``pm.sample`` with its defaults, and the seconds it took besides sampling."""
    import pymc as pm

    from forecasting.inference.model import build_model
    from forecasting.inference.packing import model_data, read_posterior

    logging.getLogger("pymc").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message="Loop fusion failed", category=UserWarning)
    start = time.perf_counter()
    with build_model(*model_data(history, priors)):
        trace = pm.sample(random_seed=1, progressbar=False, compute_convergence_checks=False)
    total, sampling = time.perf_counter() - start, float(trace.posterior.attrs["sampling_time"])
    z = {str(name): values.to_numpy() for name, values in trace.posterior.data_vars.items()}
    posterior = read_posterior(z, {"n_steps": trace.sample_stats["n_steps"].to_numpy()}, history, priors)
    return _measured(posterior, history, sampling), total - sampling


def _measured(posterior: Posterior, history: History, seconds: float) -> Refit:
    from forecasting.inference.diagnostics import future_parameters, least_effective, next_tries

    told, worst = (least_effective(found) for found in (next_tries(posterior, history), future_parameters(posterior)))
    return Refit(seconds, told, worst, float(np.mean(posterior.sample_stats["n_steps"])))


def _seconds_of_forecast(project: Project, as_of: date) -> float:
    start = time.perf_counter()
    forecast_project(project, as_of)
    return time.perf_counter() - start


def _tell_refits(found: Sequence[Refit]) -> None:
    _tell(f"Seconds of {len(found)} refits", [refit.seconds for refit in found])
    _tell("Effective draws of what the next tries do", [refit.next_tries for refit in found])
    _tell("Effective draws of the worst parameter", [refit.worst for refit in found])
    _tell("Effective draws a second", [refit.rate for refit in found])
    _tell("Gradients for each draw", [refit.steps for refit in found])


def _tell_forecasts(seconds: Sequence[float]) -> None:
    _tell("Seconds of whole forecasts", seconds)


def _tell(what: str, values: Sequence[float]) -> None:
    tenth, median, ninth = np.quantile(values, (0.1, 0.5, 0.9))
    print(f"{what:45} median {median:8.2f}, 10% below {tenth:8.2f}, 10% above {ninth:8.2f}", flush=True)  # noqa: T201


@contextmanager
def _warm_worker() -> Iterator[Callable[[Project, date], float]]:
    """A worker process as the window has it, ready; called, it says in how many seconds it had forecast all."""
    heard: SimpleQueue[object] = SimpleQueue()
    worker = WorkerProcess(lambda _, event: heard.put(event))

    def until(kind: type) -> None:
        while not isinstance(heard.get(timeout=PATIENCE), kind):
            pass

    def ask(project: Project, as_of: date) -> float:
        start = time.perf_counter()
        worker.send(Request(1, project, as_of))
        until(Finished)
        return time.perf_counter() - start

    try:
        until(Ready)
        yield ask
    finally:
        worker.stop()


def _compare(history: History, priors: Priors, through_worker: float) -> None:
    ours, (plain, besides) = _refit(history, priors), _plain(history, priors)
    whole = plain.next_tries / (plain.seconds + besides)
    print(  # noqa: T201
        f"{history.tries} tries: refit {ours.seconds:.2f} s, {ours.rate:.0f} effective draws a second; "
        f"pm.sample {plain.seconds:.2f} s and {besides:.1f} s for compiling, {plain.rate:.0f} a second, "
        f"{whole:.0f} with compiling; ratio {ours.rate / plain.rate:.1f}, {ours.rate / whole:.0f} with compiling; "
        f"a whole forecast through the warm worker {through_worker:.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
