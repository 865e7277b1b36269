"""Files that are changed by how far they get into the readers (atheris, libFuzzer).

    uv run --group fuzz python -m tests.faults.guided .csv -max_total_time=600

The suffix chooses the reader; what follows is for libFuzzer. A crash is written to a file beside where it was run.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["forecasting", "openpyxl"]):
    from tests.faults.hostile import look_at, originals


def main() -> None:
    """Look for files that the reader of a suffix can't take."""
    suffix, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="whenabouts-guided-") as folder:
        seeds, place = Path(folder, "seeds"), Path(folder, f"file{suffix}")
        seeds.mkdir()
        for number, content in enumerate(originals()[suffix]):
            (seeds / str(number)).write_bytes(content)

        def try_file(content: bytes) -> None:
            place.write_bytes(content)
            look_at(place)

        atheris.Setup([sys.argv[0], "-timeout=5", "-rss_limit_mb=1000", *options, str(seeds)], try_file)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
