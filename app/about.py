"""What this program is and what it is made of, as data: versions, places, licences. Nothing here asks any network."""

from __future__ import annotations

import platform
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion

from forecasting.inference.kernel_store import kernel_folder
from forecasting.pipeline import MODEL_VERSION
from forecasting.resource_files import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_UPDATES = (
    "Nothing looks for updates, and nothing is sent anywhere. "
    "Whoever gave you this program can give you the next version."
)
_MADE_WITH = ("PyMC", "PyTensor", "Numba", "nutpie", "NumPy", "Matplotlib")
#: A licence that is told as a name, and not as its whole text.
_LONGEST_NAME = 60
_PARTS = (
    "Whenabouts is under the Apache License 2.0. "
    "It runs with these packages, which are installed beside it with their licences:\n\n"
)


def details() -> dict[str, str]:
    """What to tell somebody who helps: versions and places by what they are of."""
    found = {
        "Version": version("whenabouts"),
        "Model": f"version {MODEL_VERSION}",
        "Build": _build(),
        "Python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "Qt": qVersion(),
    }
    found |= {name: version(name) for name in _MADE_WITH}
    return found | {"Prepared model": str(kernel_folder())}


def licences() -> str:
    """Licences of all that is in the built program; of an installed one, the names of its parts' licences."""
    try:
        return resource_path("licences.txt").read_text("utf-8")
    except FileNotFoundError:
        return _PARTS + "\n".join(sorted(map(_line, _parts("whenabouts", {"whenabouts"})), key=str.lower)) + "\n"


def _build() -> str:
    """Which build it is, where it was built; a checkout and an installed package are none."""
    try:
        return " ".join(resource_path("build.txt").read_text("utf-8").split())
    except FileNotFoundError:
        return "built program" if getattr(sys, "frozen", False) else "from source"


def _parts(name: str, known: set[str]) -> Iterator[Distribution]:
    """Installed packages that a package needs, and what these need; without what only extras or other systems need."""
    for requirement in distribution(name).requires or ():
        found = re.match(r"[\w.-]+", requirement)
        part = re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""
        if "extra ==" in requirement or part in known:
            continue
        known.add(part)
        try:
            yield distribution(part)
            yield from _parts(part, known)
        except PackageNotFoundError:
            continue


def _line(part: Distribution) -> str:
    named = part.metadata.get("License-Expression") or part.metadata.get("License") or ""
    if not named or "\n" in named or len(named) > _LONGEST_NAME:
        classified = part.metadata.get_all("Classifier") or ()
        known = [text.rpartition(" :: ")[2] for text in classified if text.startswith("License ::")]
        named = ", ".join(known) or "see its files"
    return f"{part.name} {part.version}: {named}"
