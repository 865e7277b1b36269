"""Settings of the numerical backend, made before PyTensor or Numba is imported anywhere.

PyTensor compiles the model with Numba, never with a C compiler, which a laptop doesn't have.
"""

from __future__ import annotations

import os

#: No C compiler is looked for or used.
_PYTENSOR_FLAGS = "cxx="


def configure_environment() -> None:
    """Set the environment of this process and of its children; what the user has set stays in front."""
    flags = os.environ.get("PYTENSOR_FLAGS", "")
    if "cxx=" not in flags:
        os.environ["PYTENSOR_FLAGS"] = ",".join(part for part in (flags, _PYTENSOR_FLAGS) if part)
    # One CPU target for every machine, so that what was compiled on one can be used on another.
    os.environ.setdefault("NUMBA_CPU_NAME", "generic")
