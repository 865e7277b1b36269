"""When will a metric be good enough? Honest dates from past experiments.

    import forecasting

    result = forecasting.forecast(
        frame,                               # pandas: date, value [, lever, n_eval, ...]
        metric=forecasting.Metric("Accuracy", direction="higher", lower=0, upper=100),
        targets=[78.0, 80.0],
        as_of="2026-11-23",
    )
    result.arrival(78.0).odds("2027-03-31")

Importing this package is light; Numba is imported when the first forecast is made, PyMC only to compile the model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forecasting.backend import configure_environment
from forecasting.domain.forecast import Basis
from forecasting.domain.metric import Direction, Metric
from forecasting.domain.project import Belief, Beliefs, CeilingBelief
from forecasting.domain.scenario import ChangedTarget, LeverShare, Scenario
from forecasting.errors import InvalidValue, NotEnoughData, UserError

if TYPE_CHECKING:
    from forecasting.futures.joint import joint_arrival
    from forecasting.futures.scenarios import pace_needed
    from forecasting.notebook.backtests import BacktestResult, backtest
    from forecasting.notebook.forecasts import Result, forecast
    from forecasting.notebook.outset import Outset

__all__ = [
    "BacktestResult",
    "Basis",
    "Belief",
    "Beliefs",
    "CeilingBelief",
    "ChangedTarget",
    "Direction",
    "InvalidValue",
    "LeverShare",
    "Metric",
    "NotEnoughData",
    "Outset",
    "Result",
    "Scenario",
    "UserError",
    "backtest",
    "forecast",
    "joint_arrival",
    "pace_needed",
]

#: Where the rest of the interface is; the window and its worker, which import this package too, need none of it.
_MODULES = {
    "BacktestResult": "notebook.backtests",
    "Outset": "notebook.outset",
    "Result": "notebook.forecasts",
    "backtest": "notebook.backtests",
    "forecast": "notebook.forecasts",
    "joint_arrival": "futures.joint",
    "pace_needed": "futures.scenarios",
}

# Before anything imports PyTensor or Numba, in every process that imports this package.
configure_environment()


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
