"""Where fonts, icons, priors and the sample are: in an installed package, a source checkout, a frozen app."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
#: An installed wheel and a frozen app carry the files inside the package; a checkout has them beside it.
_ROOTS = (_PACKAGE / "resource_data", _PACKAGE.parent / "resources")


def resource_path(name: str) -> Path:
    """Path of a file or folder of ``resources/``, e.g. ``"fonts/Inter-Regular.ttf"``.

    Raises
    ------
    FileNotFoundError
        If the installation doesn't hold it.
    """
    for root in _ROOTS:
        if (root / name).exists():
            return root / name
    message = f"The installation is incomplete: {name} is missing; install it again."
    raise FileNotFoundError(message)
