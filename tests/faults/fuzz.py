"""Reads damaged files by the thousand: ``python -m tests.faults.fuzz --cases 20000``.

None may crash, take more than five seconds or a gigabyte, or be refused without a sentence.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.hostile import damaged, look_at

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Seconds for one file, and kilobytes that the process may have had at most.
MOST_SECONDS = 5.0
MOST_KILOBYTES = 1_000_000
#: Seconds after which a case is taken to hang for ever.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one case."""

    seed: int
    suffix: str
    is_refused: bool
    seconds: float


def try_cases(seeds: Iterable[int]) -> list[Tried]:
    """Read a damaged file for each seed; AssertionError if one isn't refused properly, any other is a crash."""
    found = []
    with tempfile.TemporaryDirectory(prefix="whenabouts-fuzz-") as folder:
        for seed in seeds:
            suffix, content = damaged(seed)
            place = Path(folder, f"file{suffix}")
            place.write_bytes(content)
            begin = time.perf_counter()
            try:
                sentence = look_at(place)
            except BaseException as crash:
                crash.add_note(f"It was the file with seed {seed}.")
                raise
            seconds = time.perf_counter() - begin
            assert not sentence or (place.name in sentence and sentence.endswith((".", ")", "”"))) or suffix, sentence
            assert seconds < MOST_SECONDS, f"seed {seed} took {seconds:.1f} s"
            assert {left.name for left in Path(folder).iterdir()} == {place.name}, f"seed {seed} left something"
            place.unlink()
            found.append(Tried(seed, suffix, bool(sentence), seconds))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert most < MOST_KILOBYTES, f"took {most / 1000:.0f} MB"
    return found


def main() -> None:
    """Try as many cases as asked on two processes, and tell what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    chunks = [range(start, start + 200) for start in range(wanted.seed, wanted.seed + wanted.cases, 200)]
    with multiprocessing.get_context("spawn").Pool(2, maxtasksperchild=20) as pool:
        asked = [pool.apply_async(try_cases, (chunk,)) for chunk in chunks]
        tried = [case for one in asked for case in one.get(PATIENCE * len(chunks))]
    kinds = Counter(case.suffix for case in tried)
    refused = Counter(case.suffix for case in tried if case.is_refused)
    slowest = max(tried, key=lambda case: case.seconds)
    print(f"Read {len(tried):,} damaged files: {dict(kinds)}; refused with a sentence: {dict(refused)}.")
    print(f"Crashes: 0. Slowest: {slowest.seconds:.2f} s (seed {slowest.seed}). Most memory: below 1 GB.")


if __name__ == "__main__":
    main()
