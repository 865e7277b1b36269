"""The rivals by name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from forecasting.errors import UserError
from forecasting.rivals.auto_models import extend_by_arima, extend_by_ets
from forecasting.rivals.logistic_growth import grow
from forecasting.rivals.past import Rival
from forecasting.rivals.persistence import stay
from forecasting.rivals.record_jumps import resample_jumps
from forecasting.rivals.throughput import resample_gains
from forecasting.rivals.trend import extrapolate

_HOW_TO_INSTALL = "the extra “rivals” has what is missing: python3 -m uv sync --extra rivals."


@dataclass(frozen=True, slots=True)
class Entry:
    """One rival: how it is asked for, how it is called in tables, and what it does."""

    name: str
    title: str
    forecast: Rival
    #: The library of the extra `rivals` that it needs, if any.
    library: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether what it needs is there; nothing is imported."""
        return not self.library or find_spec(self.library) is not None


RIVALS = (
    Entry("persistence", "Persistence", stay),
    Entry("throughput", "Throughput Monte Carlo", resample_gains),
    Entry("trend", "Trend", extrapolate),
    Entry("record-jumps", "Record jumps", resample_jumps),
    Entry("prophet", "Prophet", grow, "prophet"),
    Entry("arima", "AutoARIMA", extend_by_arima, "statsforecast"),
    Entry("ets", "AutoETS", extend_by_ets, "statsforecast"),
)


def choose_rivals(wish: str) -> tuple[tuple[str, ...], str]:
    """Names of rivals, and a sentence about those that can't be had; empty if there are none.

    Parameters
    ----------
    wish
        ``all``, ``none``, or names with commas between.

    Raises
    ------
    UserError
        If there is no such rival, or one that was named isn't installed.
    """
    if wish.strip() == "none":
        return (), ""
    if wish.strip() == "all":
        there = tuple(entry.name for entry in RIVALS if entry.is_installed)
        missing = ", ".join(entry.title for entry in RIVALS if not entry.is_installed)
        return there, f"Left out, as not installed: {missing}; {_HOW_TO_INSTALL}" if missing else ""
    return tuple(_named(name.strip()) for name in wish.split(",")), ""


def _named(name: str) -> str:
    entry = next((entry for entry in RIVALS if entry.name == name.casefold()), None)
    if entry is None:
        known = ", ".join(entry.name for entry in RIVALS)
        raise UserError(f"There is no rival “{name}”; choose among {known}, or all, or none.")
    if not entry.is_installed:
        raise UserError(f"{entry.title} isn't installed; {_HOW_TO_INSTALL}")
    return entry.name
