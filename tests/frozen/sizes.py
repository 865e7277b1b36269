"""The largest parts of the built program and why each is in it: ``python -m tests.frozen.sizes [dist/whenabouts]``."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.architecture.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What the program may take at most, on disk and as a package.
MOST_MEGABYTES, MOST_PACKED_MEGABYTES = 650, 230
_SHOWN = 15
#: Files that belong together, by the beginning of their place in the program's folder.
_PARTS = (
    (r"_internal/(PySide6/Qt/lib/)?libicu.*", "Qt's ICU"),
    (r"_internal/(PySide6|shiboken6|libQt6|libpyside6|libshiboken6|libxcb|libxkb).*", "Qt and PySide6"),
    (r"_internal/(numpy|scipy|pillow|PIL|pandas)[./-].*", None),
    (r"_internal/(libpython|python3|base_library).*", "Python"),
    (r"_internal/lib.*", "libraries of the system"),
    (r"_internal/([^/]+?)(-[\d.]+)?\.dist-info/.*", "names and versions of packages"),
    (r"_internal/forecasting/.*", "Whenabouts itself: kernels, fonts, icons, sample, licences"),
    (r"_internal/([^/]+)/?.*", None),
    (r"[^/]+", "the program: all modules in Python, compressed"),
)
_ALIASES = {"PIL": "Pillow", "pillow": "Pillow"}
WHY: Mapping[str, str] = {
    "llvmlite": "LLVM: links the shipped machine code, and compiles the model where that can't be used",
    "Qt and PySide6": "the window",
    "typst": "makes the PDF report",
    "scipy": "PyMC, ArviZ and Numba's linear algebra need it; half of it is OpenBLAS",
    "numpy": "arrays; half of it is OpenBLAS",
    "Qt's ICU": "Qt is linked with it: sorting and scripts of all languages",
    "the program: all modules in Python, compressed": "our own code and that of all libraries",
    "nutpie": "the sampler",
    "pandas": "xarray and nutpie need it; tables of the notebook interface",
    "matplotlib": "draws the charts; two thirds are its fonts",
    "Python": "the language itself",
    "lxml": "python-pptx writes slides with it",
    "arro3": "hands the sampler's draws over",
    "Pillow": "writes PNG for Matplotlib",
    "kiwisolver": "Matplotlib imports it",
    "pydantic_core": "Typer, the command line, needs it",
    "numba": "turns the model into machine code",
    "pytensor": "differentiates the model where it must be compiled",
    "libraries of the system": "SQLite and compression, for Python",
    "Whenabouts itself: kernels, fonts, icons, sample, licences": "what it brings along",
}


def sizes(program: Path) -> Counter[str]:
    """Bytes of each part of a built program; links count nothing."""
    found: Counter[str] = Counter()
    for file in program.rglob("*"):
        if file.is_file() and not file.is_symlink():
            found[part_of(file.relative_to(program).as_posix())] += file.stat().st_size
    return found


def part_of(place: str) -> str:
    """The part that a file belongs to."""
    for pattern, name in _PARTS:
        match = re.fullmatch(pattern, place)
        if match:
            return name or _ALIASES.get(match[1], match[1])
    return place


def main() -> None:
    """Print a table."""
    program = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "whenabouts"
    found = sizes(program)
    largest = found.most_common(_SHOWN)
    rows = [(size, f"{part}: {WHY.get(part, 'a library that one of the others needs')}") for part, size in largest]
    rows.append((sum(found.values()) - sum(size for size, _ in rows), f"{len(found) - len(rows)} more parts"))
    rows.append((sum(found.values()), f"all of it, of {MOST_MEGABYTES} at most"))
    sys.stdout.write("".join(f"{size / 1e6:6.1f} MB  {text}\n" for size, text in rows))


if __name__ == "__main__":
    main()
