"""Print how flat the ranks are: `python -m tests.calibration`, with the number of histories of a kind if given."""

from __future__ import annotations

import sys

from tests.calibration.flatness import HISTORIES, fit_histories, table
from tests.calibration.simulated_fits import Kind

if __name__ == "__main__":
    histories = int(sys.argv[1]) if len(sys.argv) > 1 else HISTORIES
    for kind in Kind:
        print(table(kind, fit_histories(kind, histories)), end="\n\n", flush=True)  # noqa: T201 - what it is for
