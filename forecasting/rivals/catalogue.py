"""The rivals by name."""

from __future__ import annotations

from dataclasses import dataclass

from forecasting.rivals.past import Rival
from forecasting.rivals.persistence import stay
from forecasting.rivals.record_jumps import resample_jumps
from forecasting.rivals.throughput import resample_gains
from forecasting.rivals.trend import extrapolate


@dataclass(frozen=True, slots=True)
class Entry:
    """One rival: how it is asked for, how it is called in tables, and what it does."""

    name: str
    title: str
    forecast: Rival


RIVALS = (
    Entry("persistence", "Persistence", stay),
    Entry("throughput", "Throughput Monte Carlo", resample_gains),
    Entry("trend", "Trend", extrapolate),
    Entry("record-jumps", "Record jumps", resample_jumps),
)
