"""Print how flat the ranks are: `python -m tests.calibration`, with a number of histories if not the usual."""

from __future__ import annotations

import sys

from tests.calibration.flatness import HISTORIES, fit_histories, table

if __name__ == "__main__":
    for kind, usual in HISTORIES.items():
        histories = int(sys.argv[1]) if len(sys.argv) > 1 else usual
        print(table(kind, fit_histories(kind, histories)), end="\n\n", flush=True)  # noqa: T201 - what it is for
