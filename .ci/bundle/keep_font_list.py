"""Runs first in the built program: Matplotlib's list of fonts is kept in our cache folder, not made at each start."""

from __future__ import annotations

import os

from platformdirs import user_cache_path

_cache = os.environ.get("WHENABOUTS_CACHE") or str(user_cache_path("whenabouts", appauthor=False))
os.environ.setdefault("MPLCONFIGDIR", os.path.join(_cache, "matplotlib"))  # noqa: PTH118 - pathlib is not needed yet
