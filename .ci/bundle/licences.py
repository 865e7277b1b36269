"""One text with the licences of everything in the built program, from what was actually taken into it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_TEXTS = ROOT / "resources" / "packaging" / "licences"
_RULE = "=" * 78
_HEAD = """Whenabouts and what is in it
{rule}

Whenabouts itself is under the Apache License 2.0, which comes first. The other parts stand below, each with its
licence.

Qt and PySide6 are under the GNU Lesser General Public License, version 3. They are not changed, and are files of
their own in the folder PySide6, so that you may put another version of them in their place. Their source code is
at https://download.qt.io/official_releases/ under the version that is named below. What Qt itself is made of, with
the licences of its parts, is listed at https://doc.qt.io/qt-6/licenses-used-in-qt.html.
"""

#: Packages whose wheels bring no licence text.
_WITHOUT_TEXT = {
    "arro3-core": (ROOT / "LICENSE",),  # MIT or Apache-2.0
    "pyside6-essentials": (_TEXTS / "LGPL-3.0.txt", _TEXTS / "GPL-3.0.txt"),
    "shiboken6": (_TEXTS / "LGPL-3.0.txt",),
}


def collect_licences(analysis: Any) -> str:
    """The text for what PyInstaller found; ends the build where a part has no licence."""
    parts = {"Whenabouts": _read(ROOT / "LICENSE")}
    parts |= {f"Python {sys.version.split()[0]}": _python_licence()}
    parts |= dict(sorted(_of_packages(analysis).items(), key=lambda part: part[0].lower()))
    parts |= _of_resources() | _of_system_libraries(analysis)
    sections = [f"{_RULE}\n{name}\n{_RULE}\n\n{text.strip()}\n" for name, text in _told_once(parts).items()]
    return "\n\n".join([_HEAD.format(rule=_RULE), *sections])


def _of_packages(analysis: Any) -> dict[str, str]:
    owners = packages_distributions()
    tops = {name.partition(".")[0] for name, _, _ in analysis.pure}
    tops |= {Path(name).parts[0].removesuffix(".libs").partition(".")[0] for name, _, _ in analysis.binaries}
    names = {owner for top in tops for owner in owners.get(top, ())} - {"whenabouts"}
    # The program's first stage comes from PyInstaller.
    return {_title(found): _licence(found) for found in map(distribution, {*names, "pyinstaller"})}


def _title(found: Distribution) -> str:
    kind = found.metadata.get("License-Expression") or found.metadata.get("License") or ""
    short = kind if kind and "\n" not in kind and len(kind) < len(_RULE) else ""
    return f"{found.name} {found.version}" + (f" ({short})" if short else "")


def _licence(found: Distribution) -> str:
    words = ("licen", "copying", "notice")
    ours = [file for file in found.files or () if any(part.endswith(".dist-info") for part in file.parts)]
    texts = [file for file in ours if any(word in file.name.lower() for word in words) and file.suffix != ".py"]
    paths = [Path(str(file.locate())) for file in texts] or list(
        _WITHOUT_TEXT.get(found.name.lower().replace("_", "-"), ())
    )
    if not paths:
        sys.exit(f"{found.name} has no licence text; add one to {Path(__file__).name}.")
    return "\n\n".join(_read(path) for path in paths)


def _python_licence() -> str:
    places = (Path(sys.base_prefix) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE")
    library = Path(sys.base_prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "LICENSE.txt"
    found = next((place for place in (library, *places) if place.is_file()), None)
    if found is None:
        sys.exit(f"Python's licence is not in {sys.base_prefix}.")
    return _read(found)


def _of_resources() -> dict[str, str]:
    folder = ROOT / "resources"
    return {
        "Inter, the font (OFL-1.1)": _read(folder / "fonts" / "Inter-LICENSE.txt"),
        "Lucide, the icons (ISC)": _read(folder / "icons" / "Lucide-LICENSE.txt"),
    }


def _of_system_libraries(analysis: Any) -> dict[str, str]:
    """Of shared libraries that were taken from Debian or its kin: the copyright file of each package."""
    if sys.platform != "linux":
        return {}  # what Python needs there comes with Python, and stands in its licence
    ours = (sys.prefix, sys.base_prefix, str(ROOT))
    sources = {Path(source).resolve() for _, source, kind in analysis.binaries if kind == "BINARY"}
    owners = {_owner(source) for source in sources if not str(source).startswith(ours)}
    return {f"{owner}, of the system that built this": _copyright(owner) for owner in sorted(owners)}


def _owner(library: Path) -> str:
    """The Debian package that a library belongs to."""
    # Before /usr was merged, packages registered their libraries under /lib.
    for place in (library, Path(str(library).removeprefix("/usr"))):
        command = ["dpkg-query", "--search", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.partition(":")[0]
    sys.exit(f"No package owns {library}; its licence can't be told.")


def _copyright(package: str) -> str:
    return _read(Path("/usr/share/doc") / package / "copyright")


def _told_once(parts: dict[str, str]) -> dict[str, str]:
    """`parts` with a reference in the place of a text that stands further up."""
    first: dict[str, str] = {}
    return {
        name: text if first.setdefault(text, name) == name else f"The same text as that of {first[text]}, above."
        for name, text in parts.items()
    }


def _read(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")
